// The controller of Sealed Secrets as a process. It reads nothing but a pod's service account: it gets the folder of one.
import * as path from 'node:path';
import { Surroundings } from './flux';
import { mounted } from './mounted';
import { ManagedProcess } from './process';
import { program } from './tools';

export async function startSealedSecrets({ run, ports, plane }: Surroundings): Promise<ManagedProcess> {
  const [http, metrics] = [await ports.next(), await ports.next()];
  const folder = run.folderOf(plane.name, 'sealed-secrets');
  run.file(path.join(plane.name, 'sealed-secrets/token'), await plane.tokenFor('kube-system', 'sealed-secrets-controller'));
  run.file(path.join(plane.name, 'sealed-secrets/ca.crt'), plane.authority);
  run.file(path.join(plane.name, 'sealed-secrets/namespace'), 'kube-system');
  const args = [`--listen-addr=127.0.0.1:${http}`, `--listen-metrics-addr=127.0.0.1:${metrics}`];
  const view = mounted(folder, '/run/secrets/kubernetes.io/serviceaccount', program('sealed-secrets'), args);
  const { hostname, port } = new URL(plane.server);
  return run.start({
    name: plane.name === 'cluster' ? 'sealed-secrets' : `${plane.name}-sealed-secrets`, ...view, readyAt: `http://127.0.0.1:${http}/healthz`,
    env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, POD_NAMESPACE: 'kube-system' },
  }).ready();
}
