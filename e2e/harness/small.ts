// A small repository in a cluster of its own, for scenarios about layers: the program is the scenario's, Flux applies what it prints. Ready within seconds.
import * as path from 'node:path';
import { Cluster, ClusterProps, GitOpsRepository } from '../../lib';
import { Client, conditionOf, isObserved, Reference, Resource } from './client';
import { ControlPlane } from './control-plane';
import { installCrds } from './crds';
import { Flux, FluxController } from './flux';
import { GitRepository } from './git-server';
import { objectsBelow, PrintedObject } from './objects';
import { Proxy } from './proxy';
import { KUSTOMIZATIONS } from './staging';
import { Upstream } from './upstream';
import { World } from './world';

const CLUSTER = 'staging';
const NAMESPACE = 'flux-system';
const ACCOUNT = { kind: 'ServiceAccount', name: 'kustomize-controller', namespace: NAMESPACE };
const REPOSITORY = 'acme/fleet';
const SOURCE = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'flux-system', namespace: NAMESPACE };

/** What image automation may push with, under the name that programs give to it. */
export const WRITE_CREDENTIAL = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'fleet-write', namespace: NAMESPACE }, stringData: { username: 'git', password: 'secret' } };

/** Fills a repository with a cluster named staging, and maybe others. */
export type Program = (repository: GitOpsRepository) => void;

/** A program of the one cluster. */
export function inCluster(fill: (cluster: Cluster) => void, props: ClusterProps = {}): Program {
  return (repository) => fill(new Cluster(repository, CLUSTER, props));
}

export class SmallRepository {
  /** A cluster that serves the CRDs of Flux; no controller runs yet, nothing is applied yet. */
  public static async prepare(world: World): Promise<SmallRepository> {
    const { run, ports } = world;
    const plane = await world.controlPlane();
    const proxy = await world.proxy();
    const [upstream, flux] = await Promise.all([Upstream.start(run, ports, proxy), Flux.prepare({ run, ports, plane, proxy })]);
    await installCrds(plane.client, 'flux', 'flux-operator');
    await plane.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, { manager: 'e2e-namespaces' });
    return new SmallRepository(world, plane, proxy, upstream, flux);
  }

  /** A cluster in which Flux applies the first commit of the program, every layer Ready. */
  public static async start(world: World, program: Program): Promise<SmallRepository> {
    const small = await SmallRepository.prepare(world);
    await small.commit('First commit', program);
    await world.step('Flux runs', () => small.startControllers());
    await small.sync();
    await small.untilAllReady();
    return small;
  }

  public readonly client: Client;
  /** Whether Flux is asked to look after each push; where not, something else has to tell it. */
  public asksAtPush = true;
  public readonly repository: GitRepository;
  private objects: readonly PrintedObject[] = [];

  private constructor(
    public readonly world: World, public readonly plane: ControlPlane, public readonly proxy: Proxy, public readonly upstream: Upstream, public readonly flux: Flux,
  ) {
    this.client = plane.client;
    this.repository = upstream.git.repository(REPOSITORY);
    // After each push, of controllers too, Flux is asked to look at once, as by a webhook.
    upstream.git.onPush(async (name) => {
      if (this.asksAtPush && name === REPOSITORY && await this.client.find(SOURCE)) await this.client.merge(SOURCE, requested());
    });
  }

  /** The objects that the program printed last. */
  public get printed(): readonly PrintedObject[] {
    return this.objects;
  }

  /** The Kustomizations of the layers. */
  public get layers(): Resource[] {
    return this.objects.filter(({ object, file }) => object.kind === 'Kustomization' && file.startsWith(`${NAMESPACE}/`)).map(({ object }) => object);
  }

  /**
   * Prints what the program gives, pushes it and asks Flux to look. Gives the commit, and what synth said to the one who ran it.
   * @param before what the person does in the checkout before
   */
  public async commit(message: string, program: Program, before: (folder: string) => void = () => undefined): Promise<{ readonly revision: string; readonly said: string }> {
    let said = '';
    const commit = await this.repository.commit(message, (folder) => {
      before(folder);
      said = synth(folder, program);
      this.objects = objectsBelow(path.join(folder, 'dist', CLUSTER));
    });
    this.world.log(`commit ${commit.slice(0, 8)}: ${message}${said === '' ? '' : `\nsynth said: ${said.trimEnd().split('\n').join('\n            ')}`}`);
    return { revision: `refs/heads/main@sha1:${commit}`, said };
  }

  /** The files that the program would change in what is committed now, by whomever. */
  public async changes(program: Program): Promise<string[]> {
    return this.repository.changes((folder) => synth(folder, program));
  }

  /** The two objects by which Flux Operator starts a cluster from its FluxInstance. */
  public async sync(): Promise<void> {
    if (this.multitenant) await this.giveRights();
    await this.client.apply({ ...resourceOf(SOURCE), spec: { interval: '1m', ref: { name: 'refs/heads/main' }, url: `https://github.com/${REPOSITORY}` } });
    await this.client.apply({
      ...resourceOf(layer('flux-system')), spec: { interval: '10m', path: `dist/${CLUSTER}/flux-system`, prune: true, sourceRef: { kind: SOURCE.kind, name: SOURCE.name }, serviceAccountName: this.multitenant ? ACCOUNT.name : undefined },
    });
  }

  /** Starts controllers with the flags that the operator would give them for the FluxInstance of the program. */
  public async startControllers(...names: FluxController[]): Promise<void> {
    const { multitenant } = this;
    const wanted: readonly FluxController[] = names.length > 0 ? names : ['notification', 'source', 'kustomize'];
    await Promise.all(wanted.map((name) => this.flux.startController(name, { multitenant })));
  }

  /** Waits until flux-system and every layer but `except` is Ready, at this commit when one is given. */
  public async untilAllReady(seconds = 90, { revision, except = [] }: { readonly revision?: string; readonly except?: readonly string[] } = {}): Promise<void> {
    const waited = ['flux-system', ...this.layers.map(({ metadata }) => metadata?.name ?? '')].filter((name) => !except.includes(name));
    await Promise.all(waited.map((name) => this.client.until(layer(name), `is Ready${revision ? ` at ${revision}` : ''}`, seconds,
      (object) => conditionOf(object, 'Ready')?.status === 'True' && isObserved(object) && (!revision || object.status.lastAppliedRevision === revision))));
    this.world.log(`${waited.length - 1} layers are Ready${except.length > 0 ? `, all but ${except.join(', ')}` : ''}`);
  }

  /** As Flux's own manifests do: its account may do everything, and who is admin of a namespace may have Flux objects there. */
  private async giveRights(): Promise<void> {
    const RBAC = 'rbac.authorization.k8s.io';
    const objects: object[] = [
      resourceOf({ apiVersion: 'v1', ...ACCOUNT }),
      {
        apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'cluster-reconciler-flux-system' },
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [ACCOUNT],
      },
      {
        apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: 'flux-edit-flux-system', labels: { [`${RBAC}/aggregate-to-admin`]: 'true' } },
        rules: [{ apiGroups: ['source', 'kustomize', 'helm', 'notification', 'image'].map((name) => `${name}.toolkit.fluxcd.io`), resources: ['*'], verbs: ['create', 'delete', 'deletecollection', 'patch', 'update'] }],
      },
    ];
    for (const object of objects) await this.client.apply(object);
  }

  private get multitenant(): boolean {
    return this.objects.some(({ object }) => object.kind === 'FluxInstance' && object.spec.cluster?.multitenant === true);
  }

  /** Follows all Kustomizations from now to the end of the scenario. */
  public follow(onChange: (object: Resource, gone: boolean) => void): void {
    this.world.run.onEnd(this.client.follow(...KUSTOMIZATIONS, onChange));
  }
}

/** The Kustomization of a layer. */
export function layer(name: string): Reference {
  return { apiVersion: KUSTOMIZATIONS[0], kind: KUSTOMIZATIONS[1], name, namespace: NAMESPACE };
}

/** What `flux reconcile` adds to an object. */
export function requested(): object {
  return { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() } } };
}

/** The beginning of an object. */
export function resourceOf({ apiVersion, kind, name, namespace }: Reference): Pick<Reference, 'apiVersion' | 'kind'> & { readonly metadata: Pick<Reference, 'name' | 'namespace'> } {
  return { apiVersion, kind, metadata: { name, namespace } };
}

/** Runs the program in a checkout, and gives what it says to the one who runs it. */
function synth(folder: string, program: Program): string {
  const repository = new GitOpsRepository({ url: `https://github.com/${REPOSITORY}`, folder });
  program(repository);
  return stderrOf(() => repository.synth());
}

function stderrOf(action: () => void): string {
  const { write } = process.stderr;
  let text = '';
  process.stderr.write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  try {
    action();
  } finally {
    process.stderr.write = write;
  }
  return text;
}
