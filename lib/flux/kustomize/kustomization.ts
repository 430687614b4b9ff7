import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../../imports/kustomize.toolkit.fluxcd.io';
import { CustomResource } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { toReference } from '../../core/external-object';
import { checkDnsLabel } from '../../core/names';
import { problem } from '../../core/problem';
import { ExternalReference, foreignNamespace, ObjectReference } from '../../core/reference';
import { checkProps, role } from '../../core/shape';
import { checkCelExpression, checkHealthExpressions } from '../cel-expression';
import { Decryption } from './decryption';
import { forbidCycles, printDependencies } from '../dependencies';
import { ExternalFluxObject } from '../external';
import { commonMetadata, defaultsFor } from '../inherited-defaults';
import { KUSTOMIZATION_SHAPES, KustomizationProps } from './kustomization-props';
import { checkPatches } from '../patch';
import { isPlaceholder } from '../placeholder';
import { PostBuild, printPostBuild } from './post-build';
import { IKustomization } from '../roles';

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
  private readonly expressions = new Map<IKustomization, string>();
  private decryptionLater?: () => Decryption | undefined;
  private postBuildLater?: () => PostBuild | undefined;
  private readonly neededLater: (() => readonly ExternalReference[])[] = [];

  public constructor(scope: Construct, id: string, props: KustomizationProps) {
    super(scope, id, l1.Kustomization.GVK, props);
    checkProps(this, props, { source: role('a source, such as a GitRepository', 'toSourceReference') }, KUSTOMIZATION_SHAPES);
    checkHealthExpressions(this, props.healthCheckExprs ?? []);
    checkAffix(this, 'namePrefix', props.namePrefix);
    checkAffix(this, 'nameSuffix', props.nameSuffix);
    this.checkHealth(props);
    checkPatches(this, 'patches', props.patches ?? []);
    if (props.targetNamespace !== undefined) checkDnsLabel(this, 'targetNamespace', props.targetNamespace);
    if (props.path?.split('/').includes('..')) {
      throw problem(this, `path "${props.path}"`, 'a folder inside the source', 'write the path from the root of the source, for example ./apps');
    }
    const source = props.source.toSourceReference();
    const defaults = defaultsFor(this);
    this.spec = {
      sourceRef: {
        kind: memberOf(this, 'kind of source', l1.KustomizationSpecSourceRefKind, source.kind),
        name: source.name,
        namespace: foreignNamespace(this.namespace, source.namespace),
      },
      path: props.path ?? './',
      prune: props.prune ?? true,
      wait: props.wait ?? !props.healthChecks?.length,
      interval: printDuration(this, 'interval', props.interval ?? defaults.interval, FLUX_DURATION),
      retryInterval: printDuration(this, 'retryInterval', props.retryInterval ?? defaults.retryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? defaults.timeout, FLUX_DURATION),
      targetNamespace: props.targetNamespace,
      namePrefix: props.namePrefix,
      nameSuffix: props.nameSuffix,
      healthChecks: props.healthChecks?.map((reference, index) => toReference(this, `healthChecks[${index}]`, reference)),
      healthCheckExprs: props.healthCheckExprs,
      patches: props.patches,
      images: props.images,
      components: props.components,
      ignoreMissingComponents: props.ignoreMissingComponents,
      buildMetadata: props.buildMetadata?.map((note, index) => memberOf(this, `buildMetadata[${index}]`, l1.KustomizationSpecBuildMetadata, note)),
      ignore: props.ignore?.map((rule) => rule._spec),
      postBuild: props.postBuild && printPostBuild(this, props.postBuild),
      decryption: (props.decryption ?? defaults.decryption)?._spec,
      commonMetadata: commonMetadata(props.commonMetadata, defaults),
      kubeConfig: props.kubeConfig?._spec,
      serviceAccountName: props.serviceAccountName ?? defaults.serviceAccountName,
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

  /**
   * Adds a Kustomization that must fit an expression first, which replaces the usual test for `Ready`.
   *
   * @param readyExpr a CEL expression over `dep`, the other one, and `self`.
   */
  public addDependsOnWhen(kustomization: IKustomization, readyExpr: string): void {
    checkCelExpression(this, 'readyExpr', readyExpr);
    this.expressions.set(kustomization, readyExpr);
    this.addDependsOn(kustomization);
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

  /**
   * Says only when the program is complete how encrypted files are read: a layer decrypts when it holds one.
   *
   * @internal
   */
  public _decryptLazily(produce: () => Decryption | undefined): void {
    this.decryptionLater = produce;
  }

  /**
   * Says only when the program is complete which variables are replaced.
   *
   * @internal
   */
  public _substituteLazily(produce: () => PostBuild | undefined): void {
    this.postBuildLater = produce;
  }

  /** @internal */
  protected _spec(): unknown {
    const references = [
      ...this.needed.map((kustomization) => ({ ...kustomization.toKustomizationReference(), readyExpr: this.expressions.get(kustomization) })),
      ...this.neededLater.flatMap((produce) => produce()),
    ];
    const decryption = this.decryptionLater && { decryption: this.decryptionLater()?._spec };
    const postBuild = this.postBuildLater?.();
    const variables = postBuild && { postBuild: printPostBuild(this, postBuild) };
    return l1.toJson_KustomizationSpec({ ...this.spec, ...decryption, ...variables, dependsOn: printDependencies(this.namespace, references) });
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

/** What cannot begin or end the name of an object; the colon is one of roles. */
function checkAffix(scope: Kustomization, property: string, text: string | undefined): void {
  if (text === undefined || isPlaceholder(text) || /^[a-z0-9.:-]{1,200}$/.test(text)) return;
  throw problem(scope, `${property} "${text}"`, 'lower-case letters, digits, and - . : (1 to 200)',
    text === '' ? `remove ${property}` : 'write it as names of objects are written');
}

function isKustomization(construct: IConstruct): construct is Kustomization {
  return construct instanceof Kustomization;
}
