import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/fluxcd.controlplane.io';
import { CustomResource, CustomResourceProps, metadataOf } from '../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { problem, valueProblem } from '../core/problem';
import { checkShape, instanceOf, listOf, struct, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { checkGitUrl, GitReference } from './git-repository';
import { checkPatches, KustomizePatch, PATCHES } from './patch';
import { SecretReference } from './secret-reference';
import { checkSemverRange } from './semver-range';

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

/** Which Flux is installed, and from where. */
export interface FluxDistribution {
  /** Version or semver range, for example `2.9.x`; the operator never goes back to an older one. */
  readonly version: string;
  /**
   * Registry with the images of the controllers.
   *
   * @default 'ghcr.io/fluxcd'
   */
  readonly registry?: string;
  /**
   * Artifact `oci://…` with the manifests of Flux, newer ones than the operator brings.
   *
   * @default - those that the operator brings.
   */
  readonly artifact?: string;
  /**
   * Secret to pull the images with.
   *
   * @default - they are public.
   */
  readonly imagePullSecret?: SecretReference;
  /**
   * Secret to pull the artifact with.
   *
   * @default - it is public.
   */
  readonly artifactPullSecret?: SecretReference;
}

/** What a cluster runs on. */
export enum FluxClusterType {
  /** Any Kubernetes. */
  KUBERNETES = 'kubernetes',
  /** Red Hat OpenShift. */
  OPENSHIFT = 'openshift',
  /** Amazon Elastic Kubernetes Service. */
  AWS = 'aws',
  /** Azure Kubernetes Service. */
  AZURE = 'azure',
  /** Google Kubernetes Engine. */
  GCP = 'gcp',
}

/** How much the controllers get to do: their concurrency, and their memory. */
export enum FluxClusterSize {
  /** Few objects. */
  SMALL = 'small',
  /** Some hundred objects. */
  MEDIUM = 'medium',
  /** Thousands of objects. */
  LARGE = 'large',
}

/** What Flux should know of the cluster. */
export interface FluxCluster {
  /**
   * What it runs on.
   *
   * @default FluxClusterType.KUBERNETES
   */
  readonly type?: FluxClusterType;
  /**
   * How much the controllers get to do.
   *
   * @default - as upstream has it.
   */
  readonly size?: FluxClusterSize;
  /**
   * Locks tenants in: no references to other namespaces, and the rights of a ServiceAccount instead of the controller's.
   *
   * @default false
   */
  readonly multitenant?: boolean;
  /**
   * ServiceAccount of a tenant that names none; needs `multitenant`.
   *
   * @default - `default`, when tenants are locked in.
   */
  readonly tenantDefaultServiceAccount?: string;
  /**
   * Lets nobody but the cluster itself reach the controllers.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
  /**
   * Domain of the names inside the cluster.
   *
   * @default 'cluster.local'
   */
  readonly domain?: string;
}

const SECRET = instanceOf(SecretReference, 'SecretReference.existing(…)');
const PULL_SECRETS = { imagePullSecret: SECRET, artifactPullSecret: SECRET };

/** What `FluxSync.git` syncs. */
export interface GitSync {
  /** Address of the repository: `https://…`, `http://…` or `ssh://…`. */
  readonly url: string;
  /** Folder of the repository, relative to its root. */
  readonly path: string;
  /**
   * What is checked out: a branch, a tag, or a full reference; ranges and commits are not possible.
   *
   * @default GitReference.branch('main')
   */
  readonly reference?: GitReference;
  /**
   * How often the repository is asked for news.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Secret for Git.
   *
   * @default - the repository is public.
   */
  readonly credential?: SecretReference;
}

/** What the operator syncs into the cluster: it makes the source and the Kustomization, and owns both. */
export class FluxSync {
  /** A folder of a Git repository. */
  public static git(sync: GitSync): FluxSync {
    checkShape('FluxSync.git', sync, { url: TEXT, path: TEXT }, { reference: instanceOf(GitReference, 'GitReference.branch(…)'), credential: SECRET });
    const { branch, tag, name, commit, semver } = (sync.reference ?? GitReference.branch('main'))._spec;
    const ref = name ?? (tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`);
    if (commit !== undefined || semver !== undefined) {
      throw valueProblem('FluxSync.git', 'a reference by range or commit', 'GitReference.branch, .tag or .named', 'sync a branch, and move it');
    }
    return new FluxSync((scope) => {
      checkGitUrl(scope, sync.url);
      return {
        kind: l1.FluxInstanceSpecSyncKind.GIT_REPOSITORY,
        url: sync.url,
        ref,
        path: sync.path,
        interval: printDuration(scope, 'interval of sync', sync.interval ?? DEFAULTS.gitInterval, FLUX_DURATION),
        pullSecret: sync.credential?.name,
      };
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: (scope: IConstruct) => l1.FluxInstanceSpecSync,
  ) {}
}

/** Properties of a `FluxInstance`. */
export interface FluxInstanceProps extends CustomResourceProps {
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
   * Changes to the manifests of Flux, for example flags of a controller.
   *
   * @default - none.
   */
  readonly patches?: KustomizePatch[];
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
    checkShape(this, props, { distribution: struct({ version: TEXT }, { registry: TEXT, artifact: TEXT, ...PULL_SECRETS }) }, {
      components: listOf(TEXT), cluster: struct({}), sync: instanceOf(FluxSync, 'FluxSync.git(…)'), patches: PATCHES,
    });
    if (props.metadata?.name !== undefined && props.metadata.name !== 'flux') {
      throw problem(this, `name "${props.metadata.name}"`, 'flux', 'remove the name');
    }
    const { distribution, cluster = {} } = props;
    const components = (props.components ?? DEFAULT_COMPONENTS)
      .map((component) => memberOf(this, 'component', l1.FluxInstanceSpecComponents, component));
    checkSemverRange('distribution.version of FluxInstance', distribution.version);
    if (distribution.artifact !== undefined && !/^oci:\/\/./.test(distribution.artifact)) {
      throw problem(this, `distribution.artifact "${distribution.artifact}"`, 'an address that starts with oci://', `write oci://${distribution.artifact.replace(/^\w+:\/\//, '')}`);
    }
    if (cluster.tenantDefaultServiceAccount !== undefined && !cluster.multitenant) {
      throw problem(this, 'cluster.tenantDefaultServiceAccount without multitenant', 'both, since nobody is a tenant otherwise', 'set cluster.multitenant, or remove it');
    }
    checkPatches(this, 'patches', props.patches ?? []);
    this.spec = {
      distribution: {
        version: distribution.version,
        registry: distribution.registry ?? DEFAULTS.registry,
        artifact: distribution.artifact,
        imagePullSecret: distribution.imagePullSecret?.name,
        artifactPullSecret: distribution.artifactPullSecret?.name,
      },
      components: Object.values(l1.FluxInstanceSpecComponents).filter((component) => components.includes(component)),
      cluster: {
        type: memberOf(this, 'cluster.type', l1.FluxInstanceSpecClusterType, cluster.type ?? FluxClusterType.KUBERNETES),
        size: memberOf(this, 'cluster.size', l1.FluxInstanceSpecClusterSize, cluster.size),
        multitenant: cluster.multitenant ?? false,
        tenantDefaultServiceAccount: cluster.multitenant ? cluster.tenantDefaultServiceAccount ?? 'default' : undefined,
        networkPolicy: cluster.networkPolicy ?? true,
        domain: cluster.domain ?? 'cluster.local',
      },
      sync: props.sync?._spec(this),
      kustomize: props.patches && { patches: props.patches },
      wait: props.wait ?? true,
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_FluxInstanceSpec(this.spec);
  }
}
