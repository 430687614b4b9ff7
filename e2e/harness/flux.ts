// The Flux controllers (and their operator) as processes.
import { bundled } from './bundle';
import { ControlPlane } from './control-plane';
import { Ports } from './ports';
import { ManagedProcess } from './process';
import { Proxy } from './proxy';
import { Run } from './run';
import { program } from './tools';

export const FLUX_CONTROLLERS = ['notification', 'source', 'kustomize', 'helm', 'image-reflector', 'image-automation'] as const;
export type FluxController = (typeof FLUX_CONTROLLERS)[number];

export interface FluxOptions {
  /** How soon a layer looks again whether what it waits for is there. @default '1s' */
  readonly requeueDependency?: string;
}

/** What starting a controller needs. */
export interface Surroundings {
  readonly run: Run;
  readonly ports: Ports;
  readonly plane: ControlPlane;
  readonly proxy: Proxy;
}

export class Flux {
  /** Takes ports; nothing is started yet. */
  public static async prepare(surroundings: Surroundings, options: FluxOptions = {}): Promise<Flux> {
    const { ports, proxy } = surroundings;
    const own = { events: await ports.next(), receiver: await ports.next(), artifacts: await ports.next() };
    // Where the operator sends its events, and tries for 15 seconds when nobody answers.
    proxy.route('notification-controller.flux-system.svc.cluster.local.', own.events);
    return new Flux(surroundings, options, own);
  }

  /** Starts all controllers; their CRDs must be served. */
  public static async start(surroundings: Surroundings, options: FluxOptions = {}): Promise<Flux> {
    await surroundings.plane.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } }, { manager: 'e2e-namespaces' });
    const flux = await Flux.prepare(surroundings, options);
    await Promise.all(FLUX_CONTROLLERS.map((name) => flux.startController(name)));
    return flux;
  }

  public readonly processes: { [name: string]: ManagedProcess } = {};
  private notification?: Promise<void>;

  private constructor(
    private readonly surroundings: Surroundings, private readonly options: FluxOptions,
    private readonly own: { readonly events: number; readonly receiver: number; readonly artifacts: number },
  ) {}

  /** Starts one controller, the notification controller before any other: without it each reconciliation of theirs blocks for 15 seconds. */
  public async startController(name: FluxController, { multitenant = false }: { readonly multitenant?: boolean } = {}): Promise<void> {
    this.notification ??= this.launch('notification', multitenant);
    await this.notification;
    if (name !== 'notification') await this.launch(name, multitenant);
  }

  /** Posts to a Receiver, as a hosting service does after a push. */
  public async notify(webhookPath: string): Promise<void> {
    await fetch(`http://127.0.0.1:${this.own.receiver}${webhookPath}`, { method: 'POST', body: '{}' });
  }

  /** Lines of level error in the logs of the controllers, since a moment. */
  public errors(since = new Date(0)): string[] {
    return Object.values(this.processes).flatMap((process) => process.log().split('\n').filter((line) => line.includes('"level":"error"')).filter((line) => {
      const [, time] = /"ts":"([^"]+)"/.exec(line) ?? [];
      return time !== undefined && new Date(time) >= since;
    }).map((line) => `${process.name}: ${line}`));
  }

  private async launch(name: FluxController, multitenant: boolean): Promise<void> {
    const { run, ports, plane, proxy } = this.surroundings;
    const { events, receiver, artifacts } = this.own;
    const health = await ports.next();
    const args = [
      `--health-addr=127.0.0.1:${health}`, '--metrics-addr=0', '--enable-leader-election=false', '--log-encoding=json',
      '--kube-api-qps=200', '--kube-api-burst=400', '--min-retry-delay=500ms', '--max-retry-delay=5s',
      ...name === 'notification' ? [`--events-addr=127.0.0.1:${events}`, `--receiverAddr=127.0.0.1:${receiver}`] : [`--events-addr=http://127.0.0.1:${events}/`],
      ...['source', 'kustomize', 'helm', 'image-reflector'].includes(name) ? [`--requeue-dependency=${this.options.requeueDependency ?? '1s'}`] : [],
      ...['source', 'image-reflector'].includes(name) ? [`--storage-path=${run.folderOf(plane.name, name)}`] : [],
      // What the operator sets for cluster.multitenant.
      ...multitenant && name !== 'source' && name !== 'image-automation' ? ['--no-cross-namespace-refs=true'] : [],
      ...multitenant && ['kustomize', 'helm'].includes(name) ? ['--default-service-account=default'] : [],
      ...name === 'source' ? [`--storage-addr=127.0.0.1:${artifacts}`, `--storage-adv-addr=127.0.0.1:${artifacts}`] : [],
    ];
    this.processes[name] = run.start({
      name: `${plane.name === 'cluster' ? '' : `${plane.name}-`}${name}-controller`, command: program(`${name}-controller`), args, readyAt: `http://127.0.0.1:${health}/readyz`,
      env: { ...proxy.environment, KUBECONFIG: plane.kubeconfig, RUNTIME_NAMESPACE: 'flux-system' },
    });
    await this.processes[name].ready();
  }
}

/** Flux Operator: reads the one FluxInstance, and knows the manifests of each Flux version from a folder. */
export async function startFluxOperator({ run, ports, plane, proxy }: Surroundings): Promise<ManagedProcess> {
  const health = await ports.next();
  return run.start({
    name: plane.name === 'cluster' ? 'flux-operator' : `${plane.name}-flux-operator`, command: program('flux-operator'), readyAt: `http://127.0.0.1:${health}/readyz`,
    args: ['--enable-leader-election=false', '--web-server-port=0', '--metrics-addr=0', `--health-addr=127.0.0.1:${health}`, `--storage-path=${bundled('flux-manifests')}`],
    // It refuses to start without FIPS mode.
    env: { ...proxy.environment, GODEBUG: 'fips140=on', KUBECONFIG: plane.kubeconfig, RUNTIME_NAMESPACE: 'flux-system' },
  }).ready();
}
