// cert-manager and trust-manager as processes.
import * as path from 'node:path';
import { CertificateAuthority } from './certificates';
import { Surroundings } from './flux';
import { ManagedProcess } from './process';
import { program } from './tools';

/** Certificates, CertificateRequests, CA and self-signed issuers: the real controllers, without the webhook. */
export async function startCertManager({ run, plane }: Surroundings): Promise<ManagedProcess> {
  return run.start({ name: `${plane.name === 'cluster' ? '' : `${plane.name}-`}cert-manager`, command: program('cert-manager'), args: [`--kubeconfig=${plane.kubeconfig}`] });
}

/** Bundles. */
export async function startTrustManager({ run, ports, plane }: Surroundings): Promise<ManagedProcess> {
  const [webhook, metrics, health] = [await ports.next(), await ports.next(), await ports.next()];
  const { certificate, key } = new CertificateAuthority('trust-manager').serverCertificate('localhost');
  const folder = run.folderOf(plane.name, 'trust-manager');
  run.file(path.join(plane.name, 'trust-manager/tls.crt'), certificate);
  run.file(path.join(plane.name, 'trust-manager/tls.key'), key);
  return run.start({
    name: `${plane.name === 'cluster' ? '' : `${plane.name}-`}trust-manager`, command: program('trust-manager'), readyAt: `http://127.0.0.1:${health}/readyz`,
    restarts: 5, // it crashes when the API server's list of kinds is still from before its CRDs
    args: [
      `--kubeconfig=${plane.kubeconfig}`, '--leader-elect=false', '--webhook-host=127.0.0.1', `--webhook-port=${webhook}`, `--metrics-port=${metrics}`,
      `--readiness-probe-port=${health}`, `--webhook-certificate-dir=${folder}`, '--trust-namespace=cert-manager',
    ],
  }).ready();
}
