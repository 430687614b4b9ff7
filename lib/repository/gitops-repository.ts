import * as path from 'path';
import { App, Chart, IResolver, ResolutionContext } from 'cdk8s';
import { Construct } from 'constructs';
import { checkObject, checkSecrets, checkTogether } from '../checks';
import { problem, valueProblem } from '../core/problem';
import { ExternalReference } from '../core/reference';
import { ANYTHING, BOOLEAN, checkProps, TEXT } from '../core/shape';
import { verbatimText } from '../core/verbatim';
import { checkGitUrl, Defaults } from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { setDefaults } from '../flux/inherited-defaults';
import { collect } from '../synthesis/collect';
import { CollectedObject, Collection, OutputLayer, Problem } from '../synthesis/model';
import { Order, orderLayers } from '../synthesis/order';
import { ProblemsError } from '../synthesis/problems-error';
import { hasStockResolvers, isJsonObject, JsonObject, resolveObject } from '../synthesis/resolve';
import { synthesize } from '../synthesis/synthesize';
import { replaceTokens, withoutMarkers } from '../synthesis/tokens';
import { Cluster } from './cluster';
import { ConfigChecksums } from './config-checksum';
import { EncryptedFilePlace } from './encrypted-file';
import { Layer } from './layer';
import { finishOutput, VersionsText } from './output';
import { protectFromPruning } from './pruning';
import { Versioned } from './versions/version-entry';
import { Variables } from './variables/variables';
import { VersionTokens } from './versions/version-tokens';
import { VersionsFile } from './versions/versions-file';

/** Properties of a `GitOpsRepository`. */
export interface GitOpsRepositoryProps {
  /** Address under which Flux reaches the Git repository that this program is committed to. */
  readonly url: string;
  /**
   * Branch that the clusters sync.
   *
   * @default 'main'
   */
  readonly branch?: string;
  /**
   * Folder of the program inside the Git repository, for example `deploy/fleet`.
   *
   * @default - the program lies at the root of the Git repository.
   */
  readonly path?: string;
  /**
   * Folder of the program on this machine; `dist/` and `versions/` lie in it.
   *
   * @default - the current folder.
   */
  readonly folder?: string;
  /**
   * Whether every object is checked against the schema of its kind.
   *
   * @default true
   */
  readonly checks?: boolean;
  /**
   * What Flux objects of all clusters get when they say nothing themselves.
   *
   * @default - as each kind says.
   */
  readonly defaults?: Defaults;
}

/** What the layer that Flux starts from may hold: the installation and the Kustomizations of the other layers. */
const ROOT_GROUPS: ReadonlySet<string> = new Set(['fluxcd.controlplane.io', 'kustomize.toolkit.fluxcd.io']);

/**
 * The whole content of a GitOps repository: clusters, their layers, and everything in them.
 * `synth()` prints it into `dist/`, and keeps `versions/` complete.
 */
export class GitOpsRepository extends App {
  /** Address under which Flux reaches the Git repository. */
  public readonly url: string;
  /** Branch that the clusters sync. */
  public readonly branch: string;
  /** @internal */
  public readonly _variables = new Variables();
  /** @internal */
  public readonly _checksums = new ConfigChecksums((text) => this._variables.plainText(text));
  private readonly folder: string;
  private readonly pathInGit: string;
  private readonly checks: boolean;
  private readonly versionResolver: IResolver;
  private readonly versionTokens = new VersionTokens((owner) => this.versionsOf(Cluster.of(owner)).current(owner._entry));
  private readonly policies = new Map<string, Versioned>();
  private readonly pullRequestBranches = new Map<string, Construct>();
  private readonly versions = new Map<Cluster, VersionsFile>();
  private state?: { readonly collection: Collection; readonly order: Order; readonly byChart: ReadonlyMap<Chart, OutputLayer> };

  public constructor(props: GitOpsRepositoryProps) {
    const resolver = new VersionResolver();
    super({ resolvers: [resolver] });
    resolver._repository = this;
    this.versionResolver = resolver;
    checkProps<GitOpsRepositoryProps>(this, props, { url: TEXT }, { branch: TEXT, path: TEXT, folder: TEXT, checks: BOOLEAN, defaults: ANYTHING });
    checkGitUrl(this, props.url);
    setDefaults(this, props.defaults);
    this.url = props.url;
    this.branch = props.branch ?? 'main';
    this.folder = path.resolve(props.folder ?? '.');
    this.pathInGit = props.path ?? '';
    if (/^\/|(^|\/)\.\.?(\/|$)|\/$/.test(this.pathInGit)) {
      throw valueProblem('GitOpsRepository', `path "${this.pathInGit}"`, 'a folder inside the Git repository, without a slash at either end', 'write for example deploy/fleet');
    }
    this.checks = props.checks ?? true;
  }

  /**
   * Prints all objects into `dist/` and keeps `versions/` complete. Nothing is written when anything is wrong; all
   * problems are reported at once.
   *
   * @throws with every problem that was found.
   */
  public synth(): void {
    const outdir = path.resolve(this.folder, this.outdir);
    const isCommitted = outdir === path.join(this.folder, 'dist');
    const clusters = this.clusters();
    const { collection, order } = this.enter();
    try {
      const versionProblems = clusters.flatMap((cluster) => {
        const { problems } = this.versionsOf(cluster);
        return problems.length > 0 ? problems : this.versionsOf(cluster).problemsWith(cluster._versionEntries);
      });
      if (versionProblems.length > 0) throw new ProblemsError([...versionProblems, ...collection.problems, ...order.problems]);
      const folders = synthesize(collection, order, {
        isStock: hasStockResolvers(this, this.versionResolver),
        tokens: this.versionTokens,
        finish: (object, collected) => this.finish(object, collected, collection),
        adapt: this._variables.count > 0 ? (...given) => this._variables.adapt(...given) : undefined,
        // Secrets are refused whatever else is checked.
        checks: this.checks ? { alone: checkObject, together: checkTogether } : { alone: checkSecrets, together: () => [] },
        rootGroups: ROOT_GROUPS,
        documentMarker: !isCommitted,
      });
      finishOutput({
        outdir, isCommitted, folders, folder: this.folder,
        versions: clusters.map((cluster) => this.versionsText(cluster)),
        once: clusters.flatMap(({ _bootstrapFile: file }) => (file ? [{ path: path.join(this.folder, file.path), text: file.text }] : [])),
        constructPaths: () => Object.fromEntries(collection.objects.map(({ apiObject }) => [apiObject.name, { path: apiObject.node.path }])),
      });
    } finally {
      this.state = undefined;
      this.versions.clear();
    }
  }

  /**
   * Called for every image and chart of a cluster.
   *
   * @internal
   */
  public _addVersion(owner: Versioned): void {
    const { policy } = owner._entry;
    const other = policy === undefined ? undefined : this.policies.get(policy);
    if (other) {
      // Cluster eu with image west-shop, and cluster eu-west with image shop: each bot would edit the lines of both.
      throw problem(owner, `policy ${policy} is also the policy of ${other.node.path}`, 'a policy of its own for each automatic version of all clusters',
        'give one of them another id');
    }
    if (policy !== undefined) this.policies.set(policy, owner);
    this.versionTokens.add(owner);
  }

  /**
   * Called for every bot that has a branch of its own.
   *
   * @internal
   */
  public _addPullRequestBranch(cluster: Construct, branch: string): void {
    const other = this.pullRequestBranches.get(branch);
    if (other) {
      throw problem(cluster, `pull requests from branch "${branch}", as of cluster "${other.node.id}"`, 'a branch for each cluster: a bot writes its branch over',
        `leave branch out, which gives image-updates-${cluster.node.id}`);
    }
    this.pullRequestBranches.set(branch, cluster);
  }

  /**
   * Where the program lies.
   *
   * @internal
   */
  public get _place(): EncryptedFilePlace {
    return { program: this.folder, root: path.resolve(this.folder, ...this.pathInGit.split('/').filter((name) => name !== '').map(() => '..')) };
  }

  /** @internal */
  public _pathInGit(relative: string): string {
    return this.pathInGit === '' ? relative : `${this.pathInGit}/${relative}`;
  }

  /** @internal */
  public _dependenciesOf(layer: Layer): ExternalReference[] {
    const { order, byChart } = this.state ?? this.read();
    const output = byChart.get(layer);
    return output ? order.dependenciesOf(output).map(({ name }) => ({ name, namespace: FLUX_SYSTEM })) : [];
  }

  /** @internal */
  public _objectsOf(layer: Layer): JsonObject[] {
    const { collection } = this.enter();
    try {
      const inside = new Set(layer.node.findAll());
      const problems: Problem[] = [...inside].flatMap((construct) => construct.node.validate().map((text) => ({ path: construct.node.path, text })));
      const objects = collection.objects.filter((object) => object.layer.chart === layer).map((object) => {
        const { apiObject } = object;
        const json = replaceTokens(this.finish(resolveObject(apiObject), object, collection), Cluster.of(layer).node.id, this.versionTokens,
          (field, text) => problems.push({ path: apiObject.node.path, text: `${field}: ${text}` }));
        const report = (text: string): void => void problems.push({ path: apiObject.node.path, text });
        const printed = this._variables.adapt(json, object.layer, verbatimText(apiObject) !== undefined, report)?.printed ?? json;
        const plain = withoutMarkers(printed);
        return isJsonObject(plain) ? plain : printed;
      });
      if (problems.length > 0) throw new ProblemsError(problems);
      return objects;
    } finally {
      this.state = undefined;
      this.versions.clear();
    }
  }

  /**
   * Called for every string while somebody else resolves an object; the pipeline looks at the finished JSON instead.
   *
   * @internal
   */
  public _plainText(text: string): string {
    return this.state ? text : this._variables.plainText(this.versionTokens.plainText(text));
  }

  private finish(object: JsonObject, collected: CollectedObject, collection: Collection): JsonObject {
    return protectFromPruning(this._checksums.apply(object, collected, collection));
  }

  private clusters(): Cluster[] {
    return this.node.children.filter((child): child is Cluster => child instanceof Cluster);
  }

  private enter(): NonNullable<typeof this.state> {
    return this.state = this.read();
  }

  private read(): NonNullable<typeof this.state> {
    this.clusters().forEach((cluster) => cluster._complete());
    const layers = this.clusters().flatMap((cluster) => cluster._outputLayers);
    const collection = collect(this, layers);
    const byChart = new Map(layers.map((layer) => [layer.chart, layer]));
    return { collection, order: orderLayers(collection), byChart };
  }

  private versionsPath(cluster: Cluster): string {
    return path.join(this.folder, 'versions', `${cluster.node.id}.yaml`);
  }

  private versionsOf(cluster: Cluster): VersionsFile {
    let file = this.versions.get(cluster);
    if (!file) {
      file = new VersionsFile(cluster.node.id, this.versionsPath(cluster), `versions/${cluster.node.id}.yaml`, path.join(this.folder, 'dist', cluster.node.id));
      this.versions.set(cluster, file);
    }
    return file;
  }

  private versionsText(cluster: Cluster): VersionsText {
    const file = this.versionsOf(cluster);
    const entries = cluster._versionEntries;
    const notes = file.notes(entries);
    return { path: this.versionsPath(cluster), text: file.textFor(entries), notes };
  }
}

/** Replaces versions for those who resolve objects without our pipeline, for example a stock `Testing.synth`. */
class VersionResolver implements IResolver {
  public _repository?: GitOpsRepository;

  public resolve(context: ResolutionContext): void {
    const value: unknown = context.value;
    if (typeof value !== 'string' || !this._repository) return;
    const plain = this._repository._plainText(value);
    if (plain !== value) context.replaceValue(plain);
  }
}
