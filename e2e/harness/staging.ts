// The whole example repository in a cluster of its own: from the README's commands to every layer Ready. Scenarios begin here.
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { assert } from './assert';
import { Client, conditionOf, Reference, referenceTo } from './client';
import { ControlPlane } from './control-plane';
import { startEnvoyGateway } from './envoy-gateway';
import { Exporter, Traffic } from './exporter';
import { replaceIn } from './files';
import { startFlagger, startLoadTester } from './flagger';
import { Flux, FLUX_CONTROLLERS, startFluxOperator, Surroundings } from './flux';
import { GitRepository } from './git-server';
import { startCertManager, startTrustManager } from './identity';
import { startWith, Workload } from './kubelet';
import { seenByProxies, startRouteAcceptance } from './linkerd';
import { objectsBelow, PrintedObject } from './objects';
import { Prometheus } from './prometheus';
import { Proxy } from './proxy';
import { startSealedSecrets } from './sealed-secrets';
import { program } from './tools';
import { Upstream, withoutSignatures } from './upstream';
import { World } from './world';

export const ROOT = path.join(__dirname, '../..');
export const KUSTOMIZATIONS = ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'] as const;
const PARTS = ['dist', 'versions', 'main.ts'];
const WORKSHOP = 'cdk8s-progressive-delivery/workshop';
const SOURCE = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' };
const INSTANCE = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstance', name: 'flux', namespace: 'flux-system' };

export interface StagingOptions {
  /** Tags of podinfo in the registry at the start. @default ['6.14.0'] */
  readonly tags?: readonly string[];
  /** Changes the checkout before its first commit: for what would take too long with production's intervals. */
  readonly change?: (folder: string) => void;
  /** Runs Envoy Gateway too, which has fixed ports: in one scenario at a time. @default false */
  readonly gateway?: boolean;
  /** Only these layers, what they depend on, and the Flux Operator; the list in flux-system is shortened, every other file is as it is. @default all */
  readonly layers?: readonly string[];
  /** Whether etcd writes to disk before it answers. @default false */
  readonly durable?: boolean;
  /** Folder of dist/. @default 'staging' */
  readonly cluster?: string;
  /** A cluster of the same run that is there already: both sync one repository. @default none */
  readonly beside?: Staging;
}

export class Staging {
  /** An empty cluster, and everything that it will ask for. */
  public static async prepare(world: World, options: StagingOptions = {}): Promise<Staging> {
    const { run, ports } = world;
    if (options.beside) return Staging.prepareBeside(world, options, options.beside);
    const plane = await world.controlPlane({ durable: options.durable });
    const proxy = await world.proxy();
    const surroundings = { run, ports, plane, proxy };
    const exporter = await Exporter.start(run, ports);
    const [upstream, prometheus, flux] = await Promise.all([Upstream.start(run, ports, proxy), Prometheus.start(run, ports, exporter), Flux.prepare(surroundings)]);
    proxy.route('prometheus.linkerd-viz', prometheus.port);
    const printed = printedFor(options);
    await upstream.serve(printed);
    for (const tag of options.tags ?? ['6.14.0']) await upstream.registry.pushImage('stefanprodan/podinfo', tag);
    const repository = upstream.git.repository(WORKSHOP);
    await repository.commit('The whole repository', (folder) => {
      for (const part of PARTS) fs.cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
      withoutSignatures(path.join(folder, 'dist'));
      if (options.layers) shortenList(path.join(folder, folderOf(options), 'flux-system'), printed);
      options.change?.(folder);
    });
    world.log('what the YAML fetches is served under its real names');
    const staging = new Staging(world, surroundings, options, { upstream, prometheus, exporter, flux, repository, printed });
    staging.listen();
    return staging;
  }

  private static async prepareBeside(world: World, options: StagingOptions, first: Staging): Promise<Staging> {
    const { upstream, prometheus, exporter, repository } = first;
    const plane = await world.controlPlane({ name: options.cluster, durable: options.durable });
    const surroundings = { ...first.surroundings, plane };
    const printed = printedFor(options);
    await upstream.serve(printed);
    if (options.layers) await repository.commit('The layers that are wanted', (folder) => shortenList(path.join(folder, folderOf(options), 'flux-system'), printed));
    const second = new Staging(world, surroundings, options, { upstream, prometheus, exporter, flux: await Flux.prepare(surroundings), repository, printed });
    second.listen();
    return second;
  }

  public readonly client: Client;
  public readonly plane: ControlPlane;
  public readonly proxy: Proxy;
  public readonly upstream: Upstream;
  public readonly prometheus: Prometheus;
  public readonly flux: Flux;
  /** The Git repository that Flux syncs. */
  public readonly repository: GitRepository;
  /** The objects of the cluster's folder, of the layers that are wanted. */
  public readonly printed: readonly PrintedObject[];

  private readonly exporter: Exporter;

  private constructor(
    public readonly world: World, private readonly surroundings: Surroundings, private readonly options: StagingOptions,
    parts: Pick<Staging, 'upstream' | 'prometheus' | 'flux' | 'repository' | 'printed'> & { readonly exporter: Exporter },
  ) {
    this.plane = surroundings.plane;
    this.client = this.plane.client;
    this.proxy = surroundings.proxy;
    this.upstream = parts.upstream;
    this.prometheus = parts.prometheus;
    this.exporter = parts.exporter;
    this.flux = parts.flux;
    this.repository = parts.repository;
    this.printed = parts.printed;
  }

  /** The layers, as the layer flux-system holds them. */
  public get layers(): Reference[] {
    return this.printed.filter(({ object, file }) => object.kind === 'Kustomization' && file.startsWith('flux-system/')).map(({ object }) => referenceTo(object));
  }

  /**
   * Runs the commands of the README and waits until every layer is Ready and every canary Initialized.
   * @param commands others than those of "From an empty cluster"
   * @param folder where they run: a checkout of the repository
   */
  public async bootstrap(seconds = 240, commands = bootstrapCommands(this.options.cluster), folder = ROOT): Promise<this> {
    const { world, client } = this;
    const failure = this.startPrograms();
    this.followLayers();
    for (const command of commands) await this.shell(command, folder);
    await Promise.race([failure, client.until(INSTANCE, 'is Ready', 120, (object) => conditionOf(object, 'Ready')?.status === 'True')]);
    world.log('FluxInstance is Ready');
    await Promise.race([failure, Promise.all(this.layers.map((layer) => client.untilReady(layer, seconds)))]);
    world.log(`all ${this.layers.length} layers are Ready`);
    const canaries = this.printed.filter(({ object }) => object.kind === 'Canary').map(({ object }) => referenceTo(object));
    await Promise.all(canaries.map(({ name, namespace }) => this.canaryIs('Initialized', name, 120, namespace)));
    return this;
  }

  /** Waits for a phase of a Canary. */
  public async canaryIs(phase: string, name: string, seconds: number, namespace = name): Promise<void> {
    await this.client.until({ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name, namespace }, `is ${phase}`, seconds, ({ status }) => {
      if (phase === 'Succeeded' && status?.phase === 'Failed') throw new Error(`canary ${name} failed: ${JSON.stringify(status.conditions)}`);
      return status?.phase === phase;
    });
    this.world.log(`canary ${name} is ${phase}`);
  }

  /** From now on the apps have this traffic; proxies measure it, so an app outside the mesh has no numbers. */
  public async traffic(...traffic: Traffic[]): Promise<void> {
    this.exporter.set(...await seenByProxies(this.client, traffic));
  }

  /** Commits to the synced repository. After each push, of controllers too, Flux is asked to look at once, as a webhook would. */
  public async commit(message: string, change: (folder: string) => void): Promise<string> {
    const commit = await this.repository.commit(message, change);
    this.world.log(`commit ${commit.slice(0, 8)}: ${message}`);
    return commit;
  }

  /** What `flux reconcile` does. */
  public async reconcile(reference: Reference): Promise<string> {
    const requested = new Date().toISOString();
    await this.client.merge(reference, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requested } } });
    return requested;
  }

  private listen(): void {
    this.upstream.git.onPush(async (name) => {
      if (name === WORKSHOP) await this.reconcile(SOURCE).catch(() => undefined); // before bootstrap there is nothing to tell
    });
  }

  /** What a person types, in a shell with kubectl and helm and nothing else of this machine. Gives what it prints. */
  public async shell(line: string, folder = ROOT): Promise<string> {
    const { run, plane, proxy } = this.surroundings;
    const commands = run.folderOf(plane.name, 'bin');
    for (const name of ['kubectl', 'helm']) if (!fs.existsSync(path.join(commands, name))) fs.symlinkSync(program(name), path.join(commands, name));
    const env = { ...proxy.environment, KUBECONFIG: plane.kubeconfig, HOME: run.folder, GIT_TOKEN: 'secret', PATH: `${commands}:/usr/bin:/bin` };
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line], { cwd: folder, env });
    this.world.log(`$ ${line}\n${`${stdout}${stderr}`.trim().split('\n')[0]}`);
    return stdout;
  }

  /** The cluster is lost: its processes, the controllers' too, and what etcd held. What is outside of it stays; an empty cluster stands in its place. */
  public async lost(): Promise<Staging> {
    const { world, upstream, prometheus, exporter, repository, printed } = this;
    const outside = [upstream.registry.process, prometheus.process];
    this.client.close();
    await Promise.all(world.run.started.filter((each) => !outside.includes(each)).map((each) => each.stop()));
    fs.rmSync(path.join(world.run.folder, this.plane.name), { recursive: true });
    world.log('the cluster is lost');
    const plane = await world.controlPlane({ name: 'restored', durable: this.options.durable });
    const surroundings = { ...this.surroundings, plane };
    const restored = new Staging(world, surroundings, this.options, { upstream, prometheus, exporter, flux: await Flux.prepare(surroundings), repository, printed });
    restored.listen();
    return restored;
  }

  /** Each program starts when its Deployment is there. Gives a promise that fails when one does not start. */
  private startPrograms(): Promise<never> {
    const { surroundings, world, client, flux } = this;
    const workload = (namespace: string, deployment: string, start: () => Promise<unknown>): Workload => ({
      namespace, deployment, start: async () => {
        await start();
        world.log(`${deployment} runs`);
      },
    });
    const workloads = [
      workload('flux-system', 'flux-operator', () => startFluxOperator(surroundings)),
      ...FLUX_CONTROLLERS.map((name) => workload('flux-system', `${name}-controller`, () => flux.startController(name))),
      workload('cert-manager', 'cert-manager', () => startCertManager(surroundings)),
      workload('cert-manager', 'trust-manager', () => startTrustManager(surroundings)),
      workload('kube-system', 'sealed-secrets-controller', () => startSealedSecrets(surroundings)),
      ...this.options.gateway ? [workload('envoy-gateway-system', 'envoy-gateway', () => startEnvoyGateway(surroundings))] : [],
      workload('flagger-system', 'flagger', () => startFlagger(surroundings)),
      workload('flagger-loadtester', 'flagger-loadtester', () => this.startLoadTester()),
    ];
    let fail: (error: Error) => void = () => undefined;
    const failure = new Promise<never>((_resolve, reject) => { fail = reject; });
    failure.catch(() => undefined);
    world.run.onEnd(startWith(client, workloads, fail));
    world.run.onEnd(startRouteAcceptance(client));
    return failure;
  }

  /** Its commands are harmless: nothing is loaded, what is asked for by curl is not there, and `helm test` is real. */
  private async startLoadTester(): Promise<void> {
    const { run } = this.surroundings;
    const commands = run.folderOf(this.plane.name, 'loadtester-bin');
    for (const name of ['hey', 'curl']) fs.writeFileSync(path.join(commands, name), '#!/bin/sh\necho token\n', { mode: 0o755 });
    fs.symlinkSync(program('helm3'), path.join(commands, 'helm'));
    const { port } = await startLoadTester(this.surroundings, commands);
    this.proxy.route('flagger-loadtester.flagger-loadtester', port);
  }

  /** Adds each layer to the timeline, when it becomes Ready and when it fails. */
  private followLayers(): void {
    const seen = new Map<string, string>();
    this.world.run.onEnd(this.client.follow(...KUSTOMIZATIONS, (layer) => {
      const ready = conditionOf(layer, 'Ready');
      const name = `${layer.metadata?.namespace}/${layer.metadata?.name}`;
      const failing = ready?.status === 'False' && ready.reason !== 'DependencyNotReady';
      const state = ready?.status === 'True' ? 'Ready' : failing ? `${ready.reason}: ${ready.message.slice(0, 300)}` : '';
      if (state && seen.get(name) !== state) this.world.log(`layer ${this.options.cluster ? `${this.options.cluster}: ` : ''}${name} ${state}`);
      if (state) seen.set(name, state);
    }));
  }
}

/** For `change`: podinfo's canary is checked each 10 seconds instead of each minute. */
export function checkOften(folder: string): void {
  replaceIn(path.join(folder, 'dist/staging/podinfo/canary-podinfo.yaml'), '  analysis:\n    interval: 1m\n', '  analysis:\n    interval: 10s\n');
}

/** The commands of "From an empty cluster" in the README, but for the two that only wait: this class waits itself. */
export function bootstrapCommands(cluster = 'staging'): string[] {
  const [, text] = /## From an empty cluster[\s\S]*?```sh\n([\s\S]*?)```/.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
  assert(text, 'the README has no commands under "From an empty cluster"');
  return text.replaceAll('dist/staging/', `dist/${cluster}/`).split('\n').filter((line) => /^(helm|kubectl) /.test(line) && !line.includes('--watch') && !line.startsWith('kubectl wait'));
}

function folderOf({ cluster = 'staging' }: StagingOptions): string {
  return `dist/${cluster}`;
}

function printedFor(options: StagingOptions): PrintedObject[] {
  return onlyLayers(objectsBelow(path.join(ROOT, folderOf(options))), options.layers);
}

/** The objects of some layers, and of those that they depend on. */
function onlyLayers(printed: PrintedObject[], wanted: readonly string[] | undefined): PrintedObject[] {
  if (!wanted) return printed;
  const layers = printed.filter(({ object, file }) => object.kind === 'Kustomization' && file.startsWith('flux-system/'));
  const names = new Set<string>();
  const add = (name: string): void => {
    const layer = layers.find(({ object }) => object.metadata?.name === name);
    assert(layer, `there is no layer ${name}`);
    if (names.has(name)) return;
    names.add(name);
    (layer.object.spec.dependsOn ?? []).forEach((each: { readonly name: string }) => add(each.name));
  };
  [...wanted, 'flux-operator'].forEach(add); // the README begins with it
  return printed.filter(({ object, file }) => file.startsWith('flux-system/') ? object.kind !== 'Kustomization' || names.has(object.metadata?.name ?? '') : names.has(file.split('/')[0]));
}

function shortenList(folder: string, printed: readonly PrintedObject[]): void {
  const kept = new Set(printed.map(({ file }) => path.basename(file)));
  const list = path.join(folder, 'kustomization.yaml');
  const lines = fs.readFileSync(list, 'utf8').split('\n').filter((line) => !line.startsWith('  - ') || kept.has(line.slice(4)));
  fs.writeFileSync(list, lines.join('\n'));
}
