import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { checkDnsLabel } from '../core/names';
import { problem } from '../core/problem';
import { ANYTHING, checkProps, instanceOf } from '../core/shape';
import {
  Alert, DEFAULT_COMPONENTS, Defaults, FluxComponent, FluxInstance, Installation, ISource, Kustomization, Receiver,
} from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { defaultsFor, setDefaults } from '../flux/inherited-defaults';
import { OutputLayer } from '../synthesis/model';
import { bootstrapFile, DIST } from './bootstrap-file';
import { ClusterSync } from './cluster-sync';
import { ClusterVersions } from './versions/cluster-versions';
import { findBeyondLimits } from './flux-limits';
import { GitOpsRepository } from './gitops-repository';
import { Image, ImageProps } from './versions/image';
import { ImageUpdates } from './versions/image-updates';
import { Layer, LayerProps } from './layer';
import { ClusterNotifications, ClusterReceiverProps, NotificationProps } from './notifications';
import { VersionEntry } from './versions/version-entry';
import { VersionedChart, VersionedChartProps } from './versions/versioned-chart';

/** Properties of a `Cluster`. */
export interface ClusterProps {
  /**
   * How Flux gets into the cluster.
   *
   * @default Installation.operator({ version: '2.9.x' })
   */
  readonly flux?: Installation;
  /**
   * Where the cluster gets its content from, and which state of it: a branch or tag of its own makes it wait until
   * somebody moves that.
   *
   * @default ClusterSync.git()
   */
  readonly sync?: ClusterSync;
  /**
   * How new versions are committed; automatic images and charts need it.
   *
   * @default - no version is automatic.
   */
  readonly imageUpdates?: ImageUpdates;
  /**
   * What Flux objects of this cluster get when they say nothing themselves.
   *
   * @default - those of the repository.
   */
  readonly defaults?: Defaults;
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
  public readonly source: ISource;
  /** The layer that Flux applies first: the Flux installation and the Kustomizations of all other layers. */
  public readonly fluxSystem: Layer;
  /** The Flux installation; none when `flux bootstrap` installs Flux. */
  public readonly fluxInstance?: FluxInstance;
  /** @internal */
  public readonly _repository: GitOpsRepository;
  /** @internal */
  public readonly _notifications: ClusterNotifications;
  private readonly sync: ClusterSync;
  private readonly installation: Installation;
  private readonly layers = new Map<string, Layer>();
  private readonly versions: ClusterVersions;

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
    checkProps<ClusterProps>(this, props, {}, {
      flux: instanceOf(Installation, 'Installation.operator(…) or .bootstrap()'), sync: instanceOf(ClusterSync, 'ClusterSync.git(…) or .oci(…)'),
      imageUpdates: instanceOf(ImageUpdates, 'ImageUpdates.commitTo(…) or .pullRequest(…)'), defaults: ANYTHING,
    });
    setDefaults(this, props.defaults);
    this._repository = scope;
    this.installation = props.flux ?? Installation.operator({ version: '2.9.x' });
    this.sync = props.sync ?? ClusterSync.git();
    if (!this.installation._operator) this.sync._checkForBootstrap(this);
    this.fluxSystem = new Layer(this, FLUX_SYSTEM);
    this.source = this.sync._source(this.fluxSystem);
    const images = props.imageUpdates ? [FluxComponent.IMAGE_REFLECTOR_CONTROLLER, FluxComponent.IMAGE_AUTOMATION_CONTROLLER] : [];
    this.fluxInstance = this.addFluxInstance(this.installation, images);
    const { _operator: operator } = this.installation;
    if (operator) {
      const limits = { components: [...(operator.components ?? DEFAULT_COMPONENTS), ...images], isMultitenant: operator.cluster?.multitenant ?? false };
      this.node.addValidation({ validate: () => findBeyondLimits(this, limits) });
    }
    this.versions = new ClusterVersions(this, scope, this.sync._branch(scope.branch), props.imageUpdates);
    this._notifications = new ClusterNotifications(this, this.source, {
      hasController: (this.installation._operator?.components ?? DEFAULT_COMPONENTS).includes(FluxComponent.NOTIFICATION_CONTROLLER),
      isMultitenant: this.installation._operator?.cluster?.multitenant ?? false,
    });
  }

  /**
   * Adds an image that workloads of this cluster run.
   *
   * @param id name of the image in `versions/` and of its Flux objects, a DNS label.
   * @throws when the image is automatic and the cluster has no `imageUpdates`.
   */
  public addImage(id: string, props: ImageProps): Image {
    return this.versions.addImage(id, props);
  }

  /**
   * Adds a Helm chart whose version shall live in `versions/`, or is used in more than one place.
   *
   * @param id name of the chart in `versions/` and of its Flux objects, a DNS label.
   * @throws when the chart is automatic and the cluster has no `imageUpdates`.
   */
  public addChart(id: string, props: VersionedChartProps): VersionedChart {
    return this.versions.addChart(id, props);
  }

  /**
   * Tells somebody what happens in this cluster: by default the errors of all Kustomizations and HelmReleases.
   *
   * @param id name of the notification and of its Provider, a DNS label.
   */
  public addNotification(id: string, props: NotificationProps): Alert {
    return this._notifications.addNotification(id, props);
  }

  /**
   * Adds a webhook: by default its calls make Flux look for news in the source of this cluster at once.
   *
   * @param id name of the Receiver, a DNS label.
   */
  public addReceiver(id: string, props: ClusterReceiverProps): Receiver {
    return this._notifications.addReceiver(id, props);
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
    if (layer.layerName === DIST && !this.installation._operator) {
      throw problem(layer, `layer name "${DIST}"`, 'another name: the Kustomization of clusters/, which applies all layers, has it', 'give it another id, or set `name`');
    }
    this.layers.set(layer.layerName, layer);
    if (this.layers.size === 1) return undefined;
    const { interval, retryInterval, timeout, labels } = defaultsFor(layer);
    const sync = new Kustomization(this.fluxSystem, layer.layerName, {
      metadata: labels && { labels },
      source: this.source,
      path: this.pathOf(layer.layerName),
      wait: props.wait,
      // Longer than a Helm release in the layer may take: its own reason for a failure is the better one.
      timeout: Duration.millis(2 * timeout.toMilliseconds()),
      healthCheckExprs: props.healthCheckExprs,
      interval,
      retryInterval,
      // The objects of the layer have the labels already, and may have set one of them anew.
      commonMetadata: {},
    });
    sync._dependsOnLazily(() => this._repository._dependenciesOf(layer));
    sync._decryptLazily(() => layer._decryption);
    sync._substituteLazily(() => this._repository._variables.postBuildOf(layer));
    return sync;
  }

  /**
   * Whether Flux locks tenants in; unknown when its flags are set outside the program.
   *
   * @internal
   */
  public get _isMultitenant(): boolean | undefined {
    const { _operator: operator } = this.installation;
    return operator && (operator.cluster?.multitenant ?? false);
  }

  /** @internal */
  public _complete(): void {
    this.layers.forEach((layer) => layer._complete());
  }

  /** @internal */
  public get _outputLayers(): OutputLayer[] {
    return [...this.layers.values()].map((layer) => ({
      chart: layer, cluster: this.node.id, name: layer.layerName, namespace: layer.namespace, isRoot: layer === this.fluxSystem,
    }));
  }

  /**
   * What `versions/` holds for this cluster.
   *
   * @internal
   */
  public get _versionEntries(): VersionEntry[] {
    return this.versions.entries;
  }

  /**
   * The file that `flux bootstrap` needs beside its own, by its path below the program's folder.
   *
   * @internal
   */
  public get _bootstrapFile(): { readonly path: string; readonly text: string } | undefined {
    if (this.installation._operator) return undefined;
    const folder = `clusters/${this.node.id}`;
    const { url, branch } = this._repository;
    const facts = { url, branch: this.sync._branch(branch), clusterPath: this._repository._pathInGit(folder), path: this.pathOf(FLUX_SYSTEM) };
    return { path: `${folder}/${DIST}.yaml`, text: bootstrapFile(facts) };
  }

  /** Path of a layer's folder inside the source. */
  private pathOf(layer: string): string {
    return this.sync._pathOf(`${this.node.id}/${layer}`, (relative) => this._repository._pathInGit(relative));
  }

  private addFluxInstance({ _operator: operator }: Installation, images: readonly FluxComponent[]): FluxInstance | undefined {
    if (!operator) return undefined;
    const { components, cluster, patches, ...distribution } = operator;
    return new FluxInstance(this.fluxSystem, 'flux', {
      distribution,
      components: components || images.length > 0 ? [...(components ?? DEFAULT_COMPONENTS), ...images] : undefined,
      cluster,
      patches,
      sync: this.sync._forOperator(this._repository.url, this._repository.branch, this.pathOf(FLUX_SYSTEM)),
    });
  }
}
