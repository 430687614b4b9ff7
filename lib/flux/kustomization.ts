import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/kustomize.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { toReference } from '../core/external-object';
import { checkDnsLabel } from '../core/names';
import { problem } from '../core/problem';
import { ExternalReference, foreignNamespace, ObjectReference } from '../core/reference';
import { ANYTHING, checkShape, instanceOf, listOf, role, struct, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { forbidCycles, printDependencies } from './dependencies';
import { ExternalFluxObject } from './external';
import { HealthCheckExpression } from './health';
import { CommonMetadata } from './metadata';
import { checkPatches, KustomizeImage, KustomizePatch, PATCHES } from './patch';
import { PostBuild, printPostBuild } from './post-build';
import { IKustomization, ISource } from './roles';
import { SecretReference } from './secret-reference';

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

/** How encrypted files are read. */
export class Decryption {
  /**
   * Files encrypted with SOPS.
   *
   * @param keys Secret with the private keys.
   * @default - the identity of the controller opens a key service of the cloud.
   */
  public static sops(keys?: SecretReference): Decryption {
    return new Decryption({ provider: l1.KustomizationSpecDecryptionProvider.SOPS, secretRef: keys && { name: keys.name } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.KustomizationSpecDecryption,
  ) {}
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
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * How soon a failed apply is tried again.
   *
   * @default Duration.minutes(1)
   */
  readonly retryInterval?: Duration;
  /**
   * How long an apply with its health checks may take.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Namespace for all objects, over the one that they name; at most 63 characters.
   *
   * @default - the namespaces of the manifests.
   */
  readonly targetNamespace?: string;
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
   * Variables in the manifests.
   *
   * @default - text such as `${name}` is left as it is.
   */
  readonly postBuild?: PostBuild;
  /**
   * How encrypted files are read.
   *
   * @default - encrypted files are refused.
   */
  readonly decryption?: Decryption;
  /**
   * Labels and annotations for all objects.
   *
   * @default - none.
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * ServiceAccount, in the namespace of the Kustomization, whose rights are used.
   *
   * @default - the controller's own.
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
 * Applies a folder of a source to the cluster, and keeps it so.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export class Kustomization extends CustomResource implements IKustomization {
  /** A Kustomization that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IKustomization {
    return new ExternalFluxObject(scope, id, l1.Kustomization.GVK, reference);
  }

  private readonly spec: l1.KustomizationSpec;
  private readonly needed: IKustomization[] = [];
  private readonly neededLater: (() => readonly ExternalReference[])[] = [];

  public constructor(scope: Construct, id: string, props: KustomizationProps) {
    super(scope, id, l1.Kustomization.GVK, props);
    checkShape(this, props, { source: role('a source, such as a GitRepository', 'toSourceReference') }, {
      path: TEXT, dependsOn: listOf(role('a Kustomization of Flux', 'toKustomizationReference')), healthChecks: listOf(ANYTHING), patches: PATCHES,
      images: listOf(struct({ name: TEXT })), components: listOf(TEXT), postBuild: struct({}, { substitute: struct({}) }), targetNamespace: TEXT,
      decryption: instanceOf(Decryption, 'Decryption.sops(…)'),
    });
    this.checkHealth(props);
    checkPatches(this, 'patches', props.patches ?? []);
    if (props.targetNamespace !== undefined) checkDnsLabel(this, 'targetNamespace', props.targetNamespace);
    if (props.path?.split('/').includes('..')) {
      throw problem(this, `path "${props.path}"`, 'a folder inside the source', 'write the path from the root of the source, for example ./apps');
    }
    const source = props.source.toSourceReference();
    this.spec = {
      sourceRef: {
        kind: memberOf(this, 'kind of source', l1.KustomizationSpecSourceRefKind, source.kind),
        name: source.name,
        namespace: foreignNamespace(this.namespace, source.namespace),
      },
      path: props.path ?? './',
      prune: props.prune ?? true,
      wait: props.wait ?? !props.healthChecks?.length,
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.applyInterval, FLUX_DURATION),
      retryInterval: printDuration(this, 'retryInterval', props.retryInterval ?? DEFAULTS.retryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.applyTimeout, FLUX_DURATION),
      targetNamespace: props.targetNamespace,
      healthChecks: props.healthChecks?.map((reference, index) => toReference(this, `healthChecks[${index}]`, reference)),
      healthCheckExprs: props.healthCheckExprs,
      patches: props.patches,
      images: props.images,
      components: props.components,
      postBuild: props.postBuild && printPostBuild(this, props.postBuild),
      decryption: props.decryption?._spec,
      commonMetadata: props.commonMetadata,
      serviceAccountName: props.serviceAccountName,
      force: props.force,
      deletionPolicy: memberOf(this, 'deletionPolicy', l1.KustomizationSpecDeletionPolicy, props.deletionPolicy),
      suspend: props.suspend,
    };
    this.node.addDependency(props.source);
    this.addDependsOn(...props.dependsOn ?? []);
    forbidCycles(Chart.of(this), 'Kustomization', isKustomization, (member) => member.needed.filter(isKustomization));
  }

  /** The Kustomizations that must be ready first. */
  public get dependsOn(): IKustomization[] {
    return [...this.needed];
  }

  /** Adds Kustomizations that must be ready first. */
  public addDependsOn(...kustomizations: IKustomization[]): void {
    this.needed.push(...kustomizations);
    this.node.addDependency(...kustomizations);
  }

  public toKustomizationReference(): ObjectReference {
    return { ...l1.Kustomization.GVK, name: this.name, namespace: this.namespace };
  }

  /**
   * Adds dependencies that are known only when the program is complete: the order of layers follows from references.
   *
   * @internal
   */
  public _dependsOnLazily(produce: () => readonly ExternalReference[]): void {
    this.neededLater.push(produce);
  }

  /** @internal */
  protected _spec(): unknown {
    const references = [
      ...this.needed.map((kustomization) => kustomization.toKustomizationReference()),
      ...this.neededLater.flatMap((produce) => produce()),
    ];
    return l1.toJson_KustomizationSpec({ ...this.spec, dependsOn: printDependencies(this.namespace, references) });
  }

  private checkHealth(props: KustomizationProps): void {
    const checks = props.healthChecks?.length ?? 0;
    if (props.wait === true && checks > 0) {
      throw problem(this, `wait: true with ${checks} healthChecks`, 'one of them, since wait covers all objects and the list is ignored',
        'remove healthChecks to wait for all objects, or wait to wait for these only');
    }
    if (props.wait === false && checks === 0 && props.healthCheckExprs?.length) {
      throw problem(this, 'healthCheckExprs with wait: false and no healthChecks', 'something to wait for, since nothing is checked otherwise',
        'remove wait: false, or list healthChecks');
    }
  }
}

function isKustomization(construct: IConstruct): construct is Kustomization {
  return construct instanceof Kustomization;
}
