import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, printOptionalDuration } from '../../core/duration';
import { checkDnsLabel } from '../../core/names';
import { groupOf } from '../../core/plain';
import { problem } from '../../core/problem';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, listOf, struct, structOf, TEXT } from '../../core/shape';
import { CommonMetadata } from '../metadata';
import { annotateReconciliation, OperatorReconciliation, RECONCILIATION } from './operator-reconciliation';
import { InputsFrom, InputStrategy, ResourceSetDependency } from './resource-set-source';
import { checkTemplates, ResourceTemplates } from './resource-template';
import { COMMON_METADATA } from '../shapes';

/** A part of a ResourceSet that is applied, and waited for, before the next. */
export interface ResourceSetStep {
  /** Name of the step, unique in the ResourceSet: lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * Objects to make, with `<< inputs.… >>` in any text.
   *
   * @default - those of `resourcesTemplate`.
   */
  readonly resources?: { readonly [key: string]: any }[];
  /**
   * Objects to make, as YAML text with `<< … >>` anywhere.
   *
   * @default - those of `resources`.
   */
  readonly resourcesTemplate?: string;
  /**
   * How long the objects may take to become ready.
   *
   * @default - the timeout of the ResourceSet.
   */
  readonly timeout?: Duration;
}

/** Properties of a `ResourceSet`. */
export interface ResourceSetProps extends CustomResourceProps, OperatorReconciliation {
  /**
   * Sets of inputs; all templates are filled in once for each.
   *
   * @default - none besides those of `inputsFrom`.
   */
  readonly inputs?: { readonly [key: string]: any }[];
  /**
   * Providers of further inputs.
   *
   * @default - none.
   */
  readonly inputsFrom?: InputsFrom[];
  /**
   * How the inputs of several providers are joined.
   *
   * @default - InputStrategy.flatten()
   */
  readonly inputStrategy?: InputStrategy;
  /**
   * Objects to make, with `<< inputs.… >>` in any text. What is equal for several inputs is made once.
   *
   * @default - those of `resourcesTemplate` or `steps`.
   */
  readonly resources?: { readonly [key: string]: any }[];
  /**
   * Objects to make, as YAML text with `<< … >>` anywhere, for loops and conditions.
   *
   * @default - those of `resources` or `steps`.
   */
  readonly resourcesTemplate?: string;
  /**
   * Objects to make one group after the other, 1 to 20 groups; instead of `resources` and `resourcesTemplate`.
   *
   * @default - all objects at once.
   */
  readonly steps?: ResourceSetStep[];
  /**
   * Objects that must be there before.
   *
   * @default - none.
   */
  readonly dependsOn?: ResourceSetDependency[];
  /**
   * Labels and annotations for all objects.
   *
   * @default - none.
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * ServiceAccount, in the namespace of the ResourceSet, with whose rights the objects are applied.
   *
   * @default - the rights of the operator.
   */
  readonly serviceAccountName?: string;
  /**
   * Waits until all objects are ready.
   *
   * @default false
   */
  readonly wait?: boolean;
}

const OBJECTS = { resources: listOf(struct({})), resourcesTemplate: TEXT };
const MAX_STEPS = 20;

/**
 * Objects that the Flux Operator makes from templates, once for each set of inputs.
 *
 * @see https://fluxoperator.dev/docs/crd/resourceset/
 */
export class ResourceSet extends CustomResource {
  private readonly spec: l1.ResourceSetSpec;

  public constructor(scope: Construct, id: string, props: ResourceSetProps) {
    super(scope, id, l1.ResourceSet.GVK, props);
    checkProps<ResourceSetProps>(this, props, {}, {
      metadata: ANYTHING, ...RECONCILIATION, ...OBJECTS, inputs: listOf(struct({})), inputsFrom: listOf(instanceOf(InputsFrom, 'InputsFrom.provider(…) or .labels(…)')),
      inputStrategy: instanceOf(InputStrategy, 'InputStrategy.flatten() or .permute()'),
      steps: listOf(structOf<ResourceSetStep>({ name: TEXT }, { ...OBJECTS, timeout: DURATION })),
      dependsOn: listOf(instanceOf(ResourceSetDependency, 'ResourceSetDependency.ready(…), .readyWhen(…) or .exists(…)')),
      commonMetadata: COMMON_METADATA, serviceAccountName: TEXT, wait: BOOLEAN,
    });
    this.checkContent(props);
    annotateReconciliation(this, props);
    this.spec = {
      inputs: props.inputs?.map((set) => ({ ...set })),
      inputsFrom: props.inputsFrom?.map((source, index) => source._spec(this, index)),
      inputStrategy: props.inputStrategy?._spec,
      resources: props.resources,
      resourcesTemplate: props.resourcesTemplate,
      steps: props.steps?.map(({ name, resources, resourcesTemplate, timeout }) => ({
        name, resources, resourcesTemplate, timeout: printOptionalDuration(this, `timeout of the step ${name}`, timeout, FLUX_DURATION),
      })),
      dependsOn: props.dependsOn?.map((dependency, index) => dependency._spec(this, index)),
      commonMetadata: props.commonMetadata,
      serviceAccountName: props.serviceAccountName,
      wait: props.wait ?? false,
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ResourceSetSpec(this.spec);
  }

  private checkContent({ steps, inputs = [], inputsFrom = [], inputStrategy, ...content }: ResourceSetProps): void {
    const known = inputsFrom.length === 0 && !inputStrategy?._isPermute ? inputs : undefined;
    if (steps === undefined) {
      this.checkObjects('', content, 'resources, resourcesTemplate or steps');
      checkTemplates(this, '', content, known);
      return;
    }
    if (content.resources !== undefined || content.resourcesTemplate !== undefined) {
      throw problem(this, `steps and ${content.resources === undefined ? 'resourcesTemplate' : 'resources'}`, 'one of the two', 'move the objects into a step');
    }
    if (steps.length === 0 || steps.length > MAX_STEPS) {
      throw problem(this, `${steps.length} steps`, `1 to ${MAX_STEPS}`, steps.length === 0 ? 'add a step, or remove steps' : 'join some steps');
    }
    steps.forEach((step, index) => {
      checkDnsLabel(this, `steps[${index}].name`, step.name);
      if (steps.findIndex(({ name }) => name === step.name) !== index) {
        throw problem(this, `steps[${index}].name "${step.name}" again`, 'a name of its own for each step', 'rename it');
      }
      this.checkObjects(`steps[${index}].`, step, 'resources or resourcesTemplate');
      checkTemplates(this, `steps[${index}].`, step, known);
    });
    this.checkOnce(steps);
  }

  private checkObjects(where: string, { resources = [], resourcesTemplate }: ResourceTemplates, properties: string): void {
    if (resources.length > 0 || resourcesTemplate !== undefined) return;
    throw problem(this, where === '' ? 'no objects to make' : `${where.slice(0, -1)} without objects to make`, `some in ${properties}`, 'add objects');
  }

  /** The operator fails when two steps make one object; what inputs make of templates is not known here. */
  private checkOnce(steps: readonly ResourceSetStep[]): void {
    const stepOf = new Map<string, string>();
    for (const { name, resources = [] } of steps) {
      for (const { apiVersion, kind, metadata } of resources) {
        const key = `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
        const group = groupOf(apiVersion);
        const first = stepOf.get(`${group}/${key}`) ?? name;
        if (first !== name) throw problem(this, `${key} in the steps ${first} and ${name}`, 'each object in one step', 'remove it from one of them');
        stepOf.set(`${group}/${key}`, name);
      }
    }
  }
}
