import * as path from 'path';
import { App, Chart, IResolver, ResolutionContext } from 'cdk8s';
import { checkObject, checkOwned } from '../checks';
import { valueProblem } from '../core/problem';
import { ExternalReference } from '../core/reference';
import { checkGitUrl } from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { collect } from '../synthesis/collect';
import { Collection, OutputLayer, Problem } from '../synthesis/model';
import { Order, orderLayers } from '../synthesis/order';
import { ProblemsError } from '../synthesis/problems-error';
import { hasStockResolvers, isJsonObject, JsonObject, resolveObject } from '../synthesis/resolve';
import { synthesize } from '../synthesis/synthesize';
import { replaceTokens, withoutMarkers } from '../synthesis/tokens';
import { Cluster } from './cluster';
import { Image } from './image';
import { ImageTags } from './image-tags';
import { Layer } from './layer';
import { finishOutput, VersionsText } from './output';
import { protectFromPruning } from './pruning';
import { VersionsFile } from './versions-file';

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
  private readonly folder: string;
  private readonly pathInGit: string;
  private readonly checks: boolean;
  private readonly tagResolver: IResolver;
  private readonly imageTags = new ImageTags((image) => this.versionsOf(Cluster.of(image)).tagOf(image.node.id, image._policy));
  private readonly versions = new Map<Cluster, VersionsFile>();
  private state?: { readonly collection: Collection; readonly order: Order; readonly byChart: ReadonlyMap<Chart, OutputLayer> };

  public constructor(props: GitOpsRepositoryProps) {
    const resolver = new ImageTagResolver();
    super({ resolvers: [resolver] });
    resolver._repository = this;
    this.tagResolver = resolver;
    checkGitUrl(this, props.url);
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
      const versionProblems = clusters.flatMap((cluster) => this.versionsOf(cluster).problems);
      if (versionProblems.length > 0) throw new ProblemsError([...versionProblems, ...collection.problems, ...order.problems]);
      const folders = synthesize(collection, order, {
        isStock: hasStockResolvers(this, this.tagResolver),
        tokens: this.imageTags,
        finish: protectFromPruning,
        checks: this.checks ? { alone: checkObject, together: checkOwned } : undefined,
        rootGroups: ROOT_GROUPS,
        documentMarker: !isCommitted,
      });
      finishOutput({
        outdir, isCommitted, folders, folder: this.folder,
        versions: clusters.map((cluster) => this.versionsText(cluster)),
        constructPaths: () => Object.fromEntries(collection.objects.map(({ apiObject }) => [apiObject.name, { path: apiObject.node.path }])),
      });
    } finally {
      this.state = undefined;
      this.versions.clear();
    }
  }

  /** @internal */
  public _addImage(image: Image): void {
    this.imageTags.add(image);
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
      const objects = collection.objects.filter((object) => object.layer.chart === layer).map(({ apiObject }) => {
        const json = replaceTokens(protectFromPruning(resolveObject(apiObject)), Cluster.of(layer).node.id, this.imageTags,
          (field, text) => problems.push({ path: apiObject.node.path, text: `${field}: ${text}` }));
        const plain = withoutMarkers(json);
        return isJsonObject(plain) ? plain : json;
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
    return this.state ? text : this.imageTags.plainText(text);
  }

  private clusters(): Cluster[] {
    return this.node.children.filter((child): child is Cluster => child instanceof Cluster);
  }

  private enter(): NonNullable<typeof this.state> {
    return this.state = this.read();
  }

  private read(): NonNullable<typeof this.state> {
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
    const entries = cluster._images.filter((image) => image._version._automatic)
      .map((image) => ({ name: image.node.id, startAt: image._version._startAt, policy: image._policy }));
    return { path: this.versionsPath(cluster), text: file.textFor(entries), notes: file.notes(entries) };
  }
}

/** Replaces image tags for those who resolve objects without our pipeline, for example a stock `Testing.synth`. */
class ImageTagResolver implements IResolver {
  public _repository?: GitOpsRepository;

  public resolve(context: ResolutionContext): void {
    const value: unknown = context.value;
    if (typeof value !== 'string' || !this._repository) return;
    const plain = this._repository._plainText(value);
    if (plain !== value) context.replaceValue(plain);
  }
}
