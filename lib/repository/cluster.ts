import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { checkDnsLabel } from '../core/names';
import { problem } from '../core/problem';
import { checkRequired } from '../core/required';
import {
  DEFAULT_COMPONENTS, FluxComponent, FluxInstance, FluxSync, GitReference, GitRepository, IGitRepository, ImagePolicy, ImageRepository,
  ImageUpdateAutomation, Installation, Kustomization,
} from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { OutputLayer } from '../synthesis/model';
import { GitOpsRepository } from './gitops-repository';
import { Image, ImageProps } from './image';
import { ImageUpdates } from './image-updates';
import { Layer, LayerProps } from './layer';

/** Properties of a `Cluster`. */
export interface ClusterProps {
  /**
   * How Flux gets into the cluster.
   *
   * @default Installation.operator({ version: '2.9.x' })
   */
  readonly flux?: Installation;
  /**
   * How new image tags are committed; automatic images need it.
   *
   * @default - no image is automatic.
   */
  readonly imageUpdates?: ImageUpdates;
}

/** One Kubernetes cluster: the folder `dist/<id>/`, which a Flux of its own applies. */
export class Cluster extends Construct {
  /** The cluster that a construct is in. */
  public static of(construct: IConstruct): Cluster {
    const found = construct.node.scopes.reverse().find((scope): scope is Cluster => scope instanceof Cluster);
    if (!found) throw problem(construct, 'a scope outside every cluster', 'a Cluster, or a construct inside one', 'pass the cluster as scope');
    return found;
  }

  /** The source that Flux syncs; its owner is the Flux installation. */
  public readonly source: IGitRepository;
  /** The layer that Flux applies first: the Flux installation and the Kustomizations of all other layers. */
  public readonly fluxSystem: Layer;
  /** The Flux installation. */
  public readonly fluxInstance: FluxInstance;
  /** @internal */
  public readonly _repository: GitOpsRepository;
  private readonly layers = new Map<string, Layer>();
  private readonly images: Image[] = [];
  private readonly imageScope: Construct;
  private imageLayer?: Layer;

  /**
   * @param scope the repository.
   * @param id name of the cluster, a DNS label; also the name of its folder.
   */
  public constructor(scope: GitOpsRepository, id: string, props: ClusterProps = {}) {
    super(scope, id);
    checkDnsLabel(this, 'cluster name', id);
    if (!(scope instanceof GitOpsRepository)) {
      throw problem(this, 'a cluster outside a GitOpsRepository', 'the GitOpsRepository as scope', 'write new Cluster(new GitOpsRepository({ url }), …)');
    }
    this._repository = scope;
    // No layer can have this id, which is no DNS label.
    this.imageScope = new Construct(this, 'Images');
    this.fluxSystem = new Layer(this, FLUX_SYSTEM);
    this.source = GitRepository.fromReference(this.fluxSystem, 'Source', { name: FLUX_SYSTEM, namespace: FLUX_SYSTEM });
    const images = props.imageUpdates ? [FluxComponent.IMAGE_REFLECTOR_CONTROLLER, FluxComponent.IMAGE_AUTOMATION_CONTROLLER] : [];
    this.fluxInstance = this.addFluxInstance(props.flux ?? Installation.operator({ version: '2.9.x' }), images);
    if (props.imageUpdates) this.addImageAutomation(props.imageUpdates);
  }

  /**
   * Adds an image that workloads of this cluster run.
   *
   * @param id name of the image in `versions/` and of its Flux objects, a DNS label.
   * @throws when the image is automatic and the cluster has no `imageUpdates`.
   */
  public addImage(id: string, props: ImageProps): Image {
    checkDnsLabel(this, 'image', id);
    if (this.imageScope.node.tryFindChild(id)) {
      throw problem(this, `a second image "${id}"`, 'one image for each name in a cluster', 'use the one that addImage returned, or add this one under another name');
    }
    const image = new Image(this.imageScope, id, props);
    this.images.push(image);
    this._repository._addImage(image);
    const automatic = props.version._automatic;
    if (automatic) {
      if (!this.imageLayer) {
        throw problem(image, 'an automatic image in a cluster without imageUpdates',
          'automatic images where a bot may commit: it needs a Git credential that may push',
          `give cluster "${this.node.id}" imageUpdates: ImageUpdates.commitTo('${this._repository.branch}', `
          + "{ credential: SecretReference.existing('…') }), or pin the image with ImageVersion.pinned");
      }
      const repository = new ImageRepository(this.imageLayer, id, { image: props.name });
      new ImagePolicy(this.imageLayer, image._policy.split(':')[1], { repository, policy: automatic.policy });
    }
    return image;
  }

  /**
   * Called by every new layer.
   *
   * @internal
   */
  public _addLayer(layer: Layer, props: LayerProps): Kustomization | undefined {
    const other = this.layers.get(layer.layerName);
    if (other) {
      throw problem(layer, `layer name "${layer.layerName}" is also the name of ${other.node.path}`, 'a name of its own for each layer of a cluster',
        'give one of them another id, or set `name`');
    }
    this.layers.set(layer.layerName, layer);
    if (this.layers.size === 1) return undefined;
    const sync = new Kustomization(this.fluxSystem, layer.layerName, {
      source: this.source,
      path: `./${this._repository._pathInGit(`dist/${this.node.id}/${layer.layerName}`)}`,
      wait: props.wait,
      // Longer than a Helm release in the layer may take: its own reason for a failure is the better one.
      timeout: Duration.minutes(10),
      healthCheckExprs: props.healthCheckExprs,
    });
    sync._dependsOnLazily(() => this._repository._dependenciesOf(layer));
    return sync;
  }

  /** @internal */
  public get _outputLayers(): OutputLayer[] {
    return [...this.layers.values()].map((layer) => ({
      chart: layer, cluster: this.node.id, name: layer.layerName, namespace: layer.namespace, isRoot: layer === this.fluxSystem,
    }));
  }

  /** @internal */
  public get _images(): readonly Image[] {
    return this.images;
  }

  private addFluxInstance({ _operator: operator }: Installation, images: readonly FluxComponent[]): FluxInstance {
    const { components, credential, ...rest } = operator;
    return new FluxInstance(this.fluxSystem, 'flux', {
      distribution: rest,
      components: components || images.length > 0 ? [...(components ?? DEFAULT_COMPONENTS), ...images] : undefined,
      cluster: rest.cluster,
      patches: rest.patches,
      sync: FluxSync.git({
        url: this._repository.url,
        path: `./${this._repository._pathInGit(`dist/${this.node.id}/${FLUX_SYSTEM}`)}`,
        reference: GitReference.branch(this._repository.branch),
        credential,
      }),
    });
  }

  private addImageAutomation(updates: ImageUpdates): void {
    this.imageLayer = new Layer(this, 'flux-images', { namespace: FLUX_SYSTEM });
    const { _branch: branch, _options: options } = updates;
    checkRequired(this, { branch, ...options }, ['branch', 'credential']);
    const source = new GitRepository(this.imageLayer, `${this.node.id}-images`, {
      url: this._repository.url, reference: GitReference.branch(branch), credential: options.credential,
    });
    new ImageUpdateAutomation(this.imageLayer, `${this.node.id}-images-update`, {
      source,
      branch,
      pushBranch: branch,
      interval: options.interval,
      author: options.author,
    });
  }
}
