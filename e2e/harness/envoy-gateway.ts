// Envoy Gateway's control plane as a process: it sets the real status of GatewayClass, Gateway and HTTPRoute. Its ports are fixed: one on a machine.
import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Surroundings } from './flux';
import { mounted } from './mounted';
import { ManagedProcess } from './process';
import { program } from './tools';

const NAMESPACE = 'envoy-gateway-system';

export async function startEnvoyGateway({ run, plane }: Surroundings): Promise<ManagedProcess> {
  const command = program('envoy-gateway');
  const env = { KUBECONFIG: plane.kubeconfig, ENVOY_GATEWAY_NAMESPACE: NAMESPACE, HOME: run.folder, PATH: '/usr/sbin:/usr/bin:/bin' };
  await promisify(execFile)(command, ['certgen', '--disable-topology-injector'], { env });
  const secret = await plane.client.get({ apiVersion: 'v1', kind: 'Secret', name: 'envoy-gateway', namespace: NAMESPACE });
  for (const file of ['tls.crt', 'tls.key', 'ca.crt']) run.file(path.join('envoy-gateway', file), Buffer.from(secret.data[file], 'base64'));
  const config = run.file('envoy-gateway.yaml', JSON.stringify({
    apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyGateway', gateway: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' },
    provider: { type: 'Kubernetes', kubernetes: { leaderElection: { disable: true } } },
  }));
  return run.start({ name: 'envoy-gateway', ...mounted(run.folderOf('envoy-gateway'), '/certs', command, ['server', `--config-path=${config}`]), env, readyAt: 'http://127.0.0.1:8081/readyz' }).ready();
}
