// Flagger and its load tester as processes.
import { Surroundings } from './flux';
import { ManagedProcess } from './process';
import { program } from './tools';

export interface FlaggerOptions {
  /** As in the generated install. @default 'linkerd' */
  readonly meshProvider?: string;
  /** Address of Prometheus as the generated install has it. @default 'http://prometheus.linkerd-viz:9090' */
  readonly metricsServer?: string;
}

/** Starts Flagger; its CRDs and those of Gateway API must be served. */
export async function startFlagger({ run, ports, plane, proxy }: Surroundings, options: FlaggerOptions = {}): Promise<ManagedProcess> {
  const port = await ports.next();
  return run.start({
    name: plane.name === 'cluster' ? 'flagger' : `${plane.name}-flagger`, command: program('flagger'), readyAt: `http://127.0.0.1:${port}/healthz`,
    args: [
      `-kubeconfig=${plane.kubeconfig}`, `-mesh-provider=${options.meshProvider ?? 'linkerd'}`, `-metrics-server=${options.metricsServer ?? 'http://prometheus.linkerd-viz:9090'}`,
      `-port=${port}`, '-control-loop-interval=2s', '-log-level=info',
    ],
    env: proxy.environment,
  }).ready();
}

export interface LoadTester {
  readonly port: number;
  readonly process: ManagedProcess;
}

/**
 * The load tester runs the commands of webhooks on this machine, with the rights of its own ServiceAccount.
 * `commands` is the folder of what they may call, the first on its PATH.
 */
export async function startLoadTester({ run, ports, plane, proxy }: Surroundings, commands: string): Promise<LoadTester> {
  const port = await ports.next();
  const process = await run.start({
    name: 'loadtester', command: program('loadtester'), args: [`-port=${port}`, '-log-level=info'], readyAt: `http://127.0.0.1:${port}/healthz`,
    env: { ...proxy.environment, KUBECONFIG: await plane.kubeconfigFor(run, 'flagger-loadtester', 'flagger-loadtester'), PATH: `${commands}:/usr/bin:/bin` },
  }).ready();
  return { port, process };
}
