// A Kubernetes control plane of plain processes: etcd, API server, controller manager, scheduler, and KWOK for a node whose pods are fake.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'js-yaml';
import { bundled } from './bundle';
import { CertificateAuthority, signingKey } from './certificates';
import { Client } from './client';
import { Ports } from './ports';
import { ManagedProcess } from './process';
import { Run } from './run';
import { program } from './tools';

export interface ControlPlaneOptions {
  /** Distinguishes two clusters of one run. @default 'cluster' */
  readonly name?: string;
  /** Whether etcd writes to disk before it answers: only where it is killed on purpose. @default false */
  readonly durable?: boolean;
  /** Only the API server: for dry runs, which need no controllers. @default false */
  readonly apiServerOnly?: boolean;
}

/** Pods with this annotation never become ready: a rollout that stalls. */
export const NEVER_READY = 'e2e/never-ready';
/** How a pod of a Helm test ends, by its annotation: `Succeeded` when it is absent. */
export const TEST_RESULT = 'e2e/test-result';

/** Stages of KWOK, by file in its module. */
const STAGES = ['node/fast/node-initialize', 'node/heartbeat-with-lease/node-heartbeat-with-lease', 'pod/fast/pod-ready', 'pod/fast/pod-complete', 'pod/fast/pod-delete'];

export class ControlPlane {
  /** Starts everything and waits until a pod can run. */
  public static async start(run: Run, ports: Ports, authority: CertificateAuthority, options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const name = options.name ?? 'cluster';
    const [etcdPort, peerPort, apiPort, kwokPort] = [await ports.next(), await ports.next(), await ports.next(), await ports.next()];
    const etcdUrl = `http://127.0.0.1:${etcdPort}`;
    const peerUrl = `http://127.0.0.1:${peerPort}`;
    const server = `https://127.0.0.1:${apiPort}`;
    const token = randomBytes(16).toString('hex');
    const files = (file: string): string => path.join(name, file);
    const prefix = name === 'cluster' ? '' : `${name}-`;

    const etcd = run.start({
      name: `${prefix}etcd`, command: program('etcd'), readyAt: `${etcdUrl}/health`,
      args: [
        `--data-dir=${path.join(run.folder, name, 'etcd')}`, `--listen-client-urls=${etcdUrl}`, `--advertise-client-urls=${etcdUrl}`,
        `--listen-peer-urls=${peerUrl}`, `--initial-advertise-peer-urls=${peerUrl}`, `--initial-cluster=default=${peerUrl}`, '--log-level=warn',
        ...options.durable ? [] : ['--unsafe-no-fsync'],
      ],
    });

    const serving = authority.serverCertificate('localhost', '127.0.0.1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', '10.96.0.1');
    const serviceAccounts = signingKey();
    const authorityFile = run.file(files('ca.crt'), authority.certificate);
    const signingFile = run.file(files('service-accounts.key'), serviceAccounts.privateKey);
    const kubeconfig = run.file(files('kubeconfig'), kubeconfigOf(server, authority.certificate, token));
    await etcd.ready();
    const apiServer = run.start({
      name: `${prefix}kube-apiserver`, command: program('kube-apiserver'),
      args: [
        `--etcd-servers=${etcdUrl}`, '--bind-address=127.0.0.1', `--secure-port=${apiPort}`,
        `--tls-cert-file=${run.file(files('apiserver.crt'), serving.certificate)}`, `--tls-private-key-file=${run.file(files('apiserver.key'), serving.key)}`,
        `--token-auth-file=${run.file(files('tokens.csv'), `${token},admin,admin,system:masters\n`)}`, '--authorization-mode=RBAC',
        // A loopback address is no valid endpoint of the Service "kubernetes".
        '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.96.0.0/16', '--allow-privileged=true', '--profiling=false',
        '--service-account-issuer=https://kubernetes.default.svc', `--service-account-signing-key-file=${signingFile}`,
        `--service-account-key-file=${run.file(files('service-accounts.pub'), serviceAccounts.publicKey)}`,
        // Dozens of controllers on two cores: nobody is made to wait in line.
        '--enable-priority-and-fairness=false', '--max-requests-inflight=2000', '--max-mutating-requests-inflight=1000',
      ],
    });
    const client = new Client({ server, certificateAuthority: authority.certificate, token });
    const plane = new ControlPlane(name, server, kubeconfig, authority.certificate, client, { etcd, apiServer });
    run.onEnd(() => client.close());
    await plane.answers(apiServer);
    if (!options.apiServerOnly) await plane.startControllers(run, prefix, authorityFile, signingFile, kwokPort);
    return plane;
  }

  /** Every process of this cluster, by name; scenarios kill and restart them. */
  public readonly processes: { [name: string]: ManagedProcess };

  private constructor(
    public readonly name: string, public readonly server: string, public readonly kubeconfig: string, public readonly authority: string, public readonly client: Client,
    processes: { [name: string]: ManagedProcess },
  ) {
    this.processes = processes;
  }

  /** A kubeconfig with the rights of a ServiceAccount and no others: for programs whose rights are part of what we print. */
  public async kubeconfigFor(run: Run, namespace: string, name: string): Promise<string> {
    return run.file(path.join(this.name, `kubeconfig-${namespace}-${name}`), kubeconfigOf(this.server, this.authority, await this.tokenFor(namespace, name)));
  }

  /** A token of a ServiceAccount. */
  public async tokenFor(namespace: string, name: string): Promise<string> {
    const { body } = await this.client.request(
      'POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
      JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 7200 } }),
    );
    const { status }: { readonly status: { readonly token: string } } = JSON.parse(body);
    return status.token;
  }

  /** Waits until the API server answers; also after a restart. */
  public async answers(process: ManagedProcess = this.processes.apiServer, seconds = 60): Promise<void> {
    const limit = Date.now() + seconds * 1000;
    for (;;) {
      try {
        await this.client.request('GET', '/readyz');
        return;
      } catch (error) {
        if (!process.isRunning || Date.now() > limit) throw new Error(`${process.name}${process.state}: ${error}\n${process.tail(20)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  private async startControllers(run: Run, prefix: string, authorityFile: string, signingFile: string, kwokPort: number): Promise<void> {
    const connect = `--kubeconfig=${this.kubeconfig}`;
    this.processes.controllerManager = run.start({
      name: `${prefix}kube-controller-manager`, command: program('kube-controller-manager'),
      args: [
        connect, '--leader-elect=false', '--secure-port=0', `--service-account-private-key-file=${signingFile}`, `--root-ca-file=${authorityFile}`,
        '--use-service-account-credentials=false', '--kube-api-qps=200', '--kube-api-burst=400', '--horizontal-pod-autoscaler-sync-period=5s',
      ],
    });
    this.processes.scheduler = run.start({
      name: `${prefix}kube-scheduler`, command: program('kube-scheduler'), args: [connect, '--leader-elect=false', '--secure-port=0', '--kube-api-qps=200', '--kube-api-burst=400'],
    });
    this.processes.kwok = run.start({
      name: `${prefix}kwok`, command: program('kwok'), readyAt: `http://127.0.0.1:${kwokPort}/healthz`,
      args: [
        connect, '--manage-all-nodes=true', `--config=${run.file(path.join(this.name, 'stages.yaml'), stages())}`,
        // Without leases all pods turn not ready after 50 s and stay so.
        '--node-lease-duration-seconds=40', `--server-address=127.0.0.1:${kwokPort}`,
      ],
    });
    await this.client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node', labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' } } });
    await this.client.untilReady({ apiVersion: 'v1', kind: 'Node', name: 'node' }, 60);
    await this.client.until({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: 'default' }, 'exists', 60, () => true);
  }
}

/** Fake pods: ready at once, unless the test says otherwise. */
function stages(): string {
  const read = (name: string): any => yaml.load(fs.readFileSync(bundled(`kwok-stages/${name}.yaml`), 'utf8')); // eslint-disable-line @typescript-eslint/no-explicit-any
  const documents = STAGES.map(read);
  const [ready, complete] = ['pod-ready', 'pod-complete'].map((name) => documents.find((stage) => stage.metadata.name === name));
  ready.spec.selector.matchExpressions.push({ key: `.metadata.annotations["${NEVER_READY}"]`, operator: 'DoesNotExist' });
  // Pods of `helm test` belong to no Job: a stage of their own ends them, as the test says.
  for (const [name, phase, selector] of [['helm-test-succeeds', 'Succeeded', 'NotIn'], ['helm-test-fails', 'Failed', 'In']]) {
    const stage = structuredClone(complete);
    stage.metadata.name = name;
    stage.spec.selector.matchExpressions = stage.spec.selector.matchExpressions.filter(({ key }: { readonly key: string }) => !key.includes('ownerReferences'));
    stage.spec.selector.matchExpressions.push(
      { key: '.metadata.annotations["helm.sh/hook"]', operator: 'Exists' },
      { key: `.metadata.annotations["${TEST_RESULT}"]`, operator: selector, values: ['Failed'] },
    );
    stage.spec.next.statusTemplate = stage.spec.next.statusTemplate.replace('phase: Succeeded', `phase: ${phase}`);
    if (phase === 'Failed') stage.spec.next.statusTemplate = stage.spec.next.statusTemplate.replace('exitCode: 0', 'exitCode: 1').replace('reason: Completed', 'reason: Error');
    documents.push(stage);
  }
  return documents.map((document) => yaml.dump(document)).join('---\n');
}

function kubeconfigOf(server: string, authority: string, token: string): string {
  return yaml.dump({
    'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'e2e',
    'clusters': [{ name: 'e2e', cluster: { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') } }],
    'users': [{ name: 'e2e', user: { token } }],
    'contexts': [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
  });
}
