import { Duration } from 'cdk8s';
import { CustomResourceProps } from '../../core/custom-resource';
import { ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, DURATION, instanceOf, listOf, OptionalShapes, role, TEXT } from '../../core/shape';
import { Decryption } from './decryption';
import { DriftIgnore } from '../helm/drift';
import { HealthCheckExpression } from '../health';
import { KubeConfig } from '../kube-config';
import { CommonMetadata } from '../metadata';
import { KustomizeImage, KustomizePatch, PATCHES } from '../patch';
import { POST_BUILD, PostBuild } from './post-build';
import { IKustomization, ISource } from '../roles';
import { COMMON_METADATA, HEALTH_CHECK_EXPRS, IMAGES } from '../shapes';

/** What happens to the applied objects when the Kustomization itself is deleted. */
export enum DeletionPolicy {
  /** They are deleted when `prune` is true, and left otherwise. */
  MIRROR_PRUNE = 'MirrorPrune',
  /** They are deleted. */
  DELETE = 'Delete',
  /** They are deleted, and the Kustomization goes when they are gone. */
  WAIT_FOR_TERMINATION = 'WaitForTermination',
  /** They are left. */
  ORPHAN = 'Orphan',
}

/** Notes of kustomize on each object. */
export enum BuildMetadata {
  /** Where in the source it comes from. */
  ORIGIN_ANNOTATIONS = 'originAnnotations',
  /** What changed it. */
  TRANSFORMER_ANNOTATIONS = 'transformerAnnotations',
}

/** Properties of a `Kustomization`. */
export interface KustomizationProps extends CustomResourceProps {
  /** Where the manifests come from. */
  readonly source: ISource;
  /**
   * Folder in the source, relative to its root.
   *
   * @default './'
   */
  readonly path?: string;
  /**
   * Deletes what disappears from the source.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Waits until everything that was applied is healthy, without which `dependsOn` would mean little.
   *
   * @default - true, or false when there are `healthChecks`.
   */
  readonly wait?: boolean;
  /**
   * How often the cluster is compared with the source.
   *
   * @default - as the scopes around say (`Defaults`), 10 minutes when none does.
   */
  readonly interval?: Duration;
  /**
   * How soon a failed apply is tried again.
   *
   * @default - as the scopes around say (`Defaults`), 1 minute when none does.
   */
  readonly retryInterval?: Duration;
  /**
   * How long an apply with its health checks may take.
   *
   * @default - as the scopes around say (`Defaults`), 5 minutes when none does.
   */
  readonly timeout?: Duration;
  /**
   * Namespace for all objects, over the one that they name; at most 63 characters.
   *
   * @default - the namespaces of the manifests.
   */
  readonly targetNamespace?: string;
  /**
   * Beginning for the names of all objects, 1 to 200 characters.
   *
   * @default - none.
   */
  readonly namePrefix?: string;
  /**
   * End for the names of all objects, 1 to 200 characters.
   *
   * @default - none.
   */
  readonly nameSuffix?: string;
  /**
   * Kustomizations that must be ready first.
   *
   * @default - none.
   */
  readonly dependsOn?: IKustomization[];
  /**
   * The only objects to wait for, instead of all; excludes `wait: true`, which ignores them.
   *
   * @default - none.
   */
  readonly healthChecks?: ObjectReference[];
  /**
   * How to tell the health of custom resources.
   *
   * @default - by their `Ready` condition.
   */
  readonly healthCheckExprs?: HealthCheckExpression[];
  /**
   * Changes to the manifests.
   *
   * @default - none.
   */
  readonly patches?: KustomizePatch[];
  /**
   * Other names, tags or digests for images of the manifests.
   *
   * @default - none.
   */
  readonly images?: KustomizeImage[];
  /**
   * Folders of kustomize components, relative to `path`.
   *
   * @default - none.
   */
  readonly components?: string[];
  /**
   * Goes on when one of the `components` does not exist.
   *
   * @default false
   */
  readonly ignoreMissingComponents?: boolean;
  /**
   * Notes of kustomize on each object.
   *
   * @default - none.
   */
  readonly buildMetadata?: BuildMetadata[];
  /**
   * Fields that something else in the cluster owns: they are neither compared nor set back.
   *
   * @default - none.
   */
  readonly ignore?: DriftIgnore[];
  /**
   * Variables in the manifests.
   *
   * @default - text such as `${name}` is left as it is.
   */
  readonly postBuild?: PostBuild;
  /**
   * How encrypted files are read.
   *
   * @default - as the scopes around say (`Defaults`); encrypted files are refused when none does.
   */
  readonly decryption?: Decryption;
  /**
   * Labels and annotations for all objects.
   *
   * @default - the labels that the scopes around set (`Defaults`).
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * The cluster to apply to.
   *
   * @default - the one that Flux runs in.
   */
  readonly kubeConfig?: KubeConfig;
  /**
   * ServiceAccount whose rights are used: in the namespace of the Kustomization, or in the one of the same name of the
   * cluster that `kubeConfig` names.
   *
   * @default - as the scopes around say (`Defaults`), the controller's own when none does.
   */
  readonly serviceAccountName?: string;
  /**
   * Deletes and makes anew an object with an immutable field that changed.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * What happens to the objects when the Kustomization is deleted.
   *
   * @default DeletionPolicy.MIRROR_PRUNE
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * Stops applying.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * The properties as a program without types must write them.
 *
 * @internal
 */
export const KUSTOMIZATION_SHAPES: OptionalShapes<KustomizationProps> = {
  metadata: ANYTHING, path: TEXT, prune: BOOLEAN, wait: BOOLEAN, interval: DURATION, retryInterval: DURATION, timeout: DURATION,
  targetNamespace: TEXT, namePrefix: TEXT, nameSuffix: TEXT,
  dependsOn: listOf(role('a Kustomization of Flux', 'toKustomizationReference')), healthChecks: listOf(ANYTHING), healthCheckExprs: HEALTH_CHECK_EXPRS,
  patches: PATCHES, images: IMAGES, components: listOf(TEXT), ignoreMissingComponents: BOOLEAN, buildMetadata: listOf(TEXT),
  ignore: listOf(instanceOf(DriftIgnore, 'DriftIgnore.replicasOf(…) or .paths(…)')), postBuild: POST_BUILD, decryption: instanceOf(Decryption, 'Decryption.sops(…)'),
  commonMetadata: COMMON_METADATA, kubeConfig: instanceOf(KubeConfig, 'KubeConfig.secret(…) or .configMap(…)'), serviceAccountName: TEXT, force: BOOLEAN,
  deletionPolicy: TEXT, suspend: BOOLEAN,
};
