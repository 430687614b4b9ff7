import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { CustomResource, CustomResourceProps, metadataOf } from '../../core/custom-resource';
import { memberOf } from '../../core/enum';
import { checkDnsLabel } from '../../core/names';
import { problem } from '../../core/problem';
import { ANYTHING, BOOLEAN, checkProps, instanceOf, listOf, structOf, TEXT } from '../../core/shape';
import { CLUSTER, clusterOf, FluxCluster } from './flux-cluster';
import { DISTRIBUTION, distributionOf, FluxDistribution } from './flux-distribution';
import { FluxSync } from './flux-sync';
import { CommonMetadata } from '../metadata';
import { annotateReconciliation, OperatorReconciliation, RECONCILIATION } from './operator-reconciliation';
import { checkPatches, KustomizePatch, PATCHES } from '../patch';
import { COMMON_METADATA } from '../shapes';

/** A controller of Flux. */
export enum FluxComponent {
  /** Fetches Git repositories, artifacts and charts. */
  SOURCE_CONTROLLER = 'source-controller',
  /** Applies manifests. */
  KUSTOMIZE_CONTROLLER = 'kustomize-controller',
  /** Installs charts. */
  HELM_CONTROLLER = 'helm-controller',
  /** Sends and receives events. */
  NOTIFICATION_CONTROLLER = 'notification-controller',
  /** Reads the tags of images. */
  IMAGE_REFLECTOR_CONTROLLER = 'image-reflector-controller',
  /** Commits new tags. */
  IMAGE_AUTOMATION_CONTROLLER = 'image-automation-controller',
  /** Splits and joins artifacts. */
  SOURCE_WATCHER = 'source-watcher',
}

/** Where source-controller keeps the artifacts, so that a restart does not fetch all of them again. */
export interface FluxStorage {
  /** Name of the StorageClass of the volume. */
  readonly storageClass: string;
  /** Size of the volume, for example `Size.gibibytes(10)`. */
  readonly size: Size;
}

/** What the shards of source-controller keep their artifacts on. */
export enum FluxShardStorage {
  /** A folder of the pod, lost with it. */
  EPHEMERAL = 'ephemeral',
  /** A volume for each shard, as `storage` of the FluxInstance describes it. */
  PERSISTENT = 'persistent',
}

/** Further sets of controllers, each for the objects with its label. */
export interface FluxSharding {
  /** Names of the shards, which are the values of the label; at least one. */
  readonly shards: string[];
  /**
   * The label by which an object asks for a shard.
   *
   * @default 'sharding.fluxcd.io/key'
   */
  readonly key?: string;
  /**
   * What the shards of source-controller keep their artifacts on.
   *
   * @default FluxShardStorage.EPHEMERAL
   */
  readonly storage?: FluxShardStorage;
}

/** Properties of a `FluxInstance`. */
export interface FluxInstanceProps extends CustomResourceProps, OperatorReconciliation {
  /** Which Flux is installed, and from where. */
  readonly distribution: FluxDistribution;
  /**
   * The controllers to run.
   *
   * @default - those for sources, manifests, charts and notifications.
   */
  readonly components?: FluxComponent[];
  /**
   * What Flux should know of the cluster.
   *
   * @default - with the defaults of `FluxCluster`.
   */
  readonly cluster?: FluxCluster;
  /**
   * What is synced into the cluster.
   *
   * @default - nothing.
   */
  readonly sync?: FluxSync;
  /**
   * A volume for the artifacts of source-controller.
   *
   * @default - a folder of the pod, lost with it.
   */
  readonly storage?: FluxStorage;
  /**
   * Further sets of controllers, each for the objects with its label.
   *
   * @default - one set for all.
   */
  readonly sharding?: FluxSharding;
  /**
   * Labels and annotations for all objects of Flux.
   *
   * @default - none.
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * Changes to the manifests of Flux, for example flags of a controller.
   *
   * @default - none.
   */
  readonly patches?: KustomizePatch[];
  /**
   * Brings the Flux objects in the cluster to the API versions of a new Flux.
   *
   * @default true
   */
  readonly migrateResources?: boolean;
  /**
   * Waits until the controllers run.
   *
   * @default true
   */
  readonly wait?: boolean;
}

/**
 * The controllers that run when nothing else is asked for.
 *
 * @internal
 */
export const DEFAULT_COMPONENTS: readonly FluxComponent[] = [
  FluxComponent.SOURCE_CONTROLLER, FluxComponent.KUSTOMIZE_CONTROLLER, FluxComponent.HELM_CONTROLLER, FluxComponent.NOTIFICATION_CONTROLLER,
];

const SIZE = instanceOf(Size, 'Size.gibibytes(10)');

/**
 * The installation of Flux in a cluster, for the Flux Operator. There is one a cluster, and its name is always `flux`.
 *
 * @see https://fluxoperator.dev/docs/crd/fluxinstance/
 */
export class FluxInstance extends CustomResource {
  private readonly spec: l1.FluxInstanceSpec;

  public constructor(scope: Construct, id: string, props: FluxInstanceProps) {
    // The CRD refuses every other name.
    super(scope, id, l1.FluxInstance.GVK, { metadata: { ...metadataOf(props), name: 'flux' } });
    checkProps<FluxInstanceProps>(this, props, { distribution: DISTRIBUTION }, {
      metadata: ANYTHING, ...RECONCILIATION, components: listOf(TEXT), cluster: CLUSTER, sync: instanceOf(FluxSync, 'FluxSync.git(…), .oci(…) or .bucket(…)'),
      storage: structOf<FluxStorage>({ storageClass: TEXT, size: SIZE }, {}), sharding: structOf<FluxSharding>({ shards: listOf(TEXT) }, { key: TEXT, storage: TEXT }),
      commonMetadata: COMMON_METADATA, patches: PATCHES, migrateResources: BOOLEAN, wait: BOOLEAN,
    });
    if (props.metadata?.name !== undefined && props.metadata.name !== 'flux') {
      throw problem(this, `name "${props.metadata.name}"`, 'flux', 'remove the name');
    }
    annotateReconciliation(this, props);
    const components = (props.components ?? DEFAULT_COMPONENTS)
      .map((component) => memberOf(this, 'component', l1.FluxInstanceSpecComponents, component));
    checkPatches(this, 'patches', props.patches ?? []);
    const distribution = distributionOf(this, props.distribution);
    const sync = props.sync?._spec(this);
    // The operator refuses it for older versions (internal/builder/sync.go of v0.58.1).
    const isCodeCommit = sync?.kind === l1.FluxInstanceSpecSyncKind.GIT_REPOSITORY && sync.provider === l1.FluxInstanceSpecSyncProvider.AWS;
    if (isCodeCommit && /^[v=~^]?\s*2\.[0-8](\.|$)/.test(distribution.version)) {
      throw problem(this, `sync with GitProvider.aws() of Flux ${distribution.version}`, 'Flux 2.9.0 or newer', 'raise distribution.version, or sync with a credential');
    }
    this.spec = {
      distribution,
      components: Object.values(l1.FluxInstanceSpecComponents).filter((component) => components.includes(component)),
      cluster: clusterOf(this, props.cluster ?? {}),
      sync,
      storage: props.storage && { class: props.storage.storageClass, size: props.storage.size.asString() },
      sharding: props.sharding && this.printSharding(props.sharding, props.storage),
      commonMetadata: props.commonMetadata,
      kustomize: props.patches && { patches: props.patches },
      migrateResources: props.migrateResources,
      wait: props.wait ?? true,
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_FluxInstanceSpec(this.spec);
  }

  private printSharding({ shards, key, storage: kept }: FluxSharding, volume: FluxStorage | undefined): l1.FluxInstanceSpecSharding {
    if (shards.length === 0) throw problem(this, 'sharding without shards', 'at least one', 'name a shard, or remove sharding');
    // Each is the end of the name of a Deployment, and the value of a label.
    shards.forEach((shard, index) => checkDnsLabel(this, `sharding.shards[${index}]`, shard));
    const twice = shards.find((shard, index) => shards.indexOf(shard) !== index);
    if (twice !== undefined) throw problem(this, `sharding.shards with "${twice}" twice`, 'each name once', 'remove one of them');
    const storage = memberOf(this, 'sharding.storage', l1.FluxInstanceSpecShardingStorage, kept);
    if (storage === l1.FluxInstanceSpecShardingStorage.PERSISTENT && volume === undefined) {
      throw problem(this, 'sharding.storage "persistent" without storage', 'the volume that every shard gets',
        'set storage, for example { storageClass: \'standard\', size: Size.gibibytes(10) }');
    }
    return { shards, key, storage };
  }
}
