import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, checkProps, instanceOf, listOf, struct } from '../../core/shape';
import { ExternalFluxObject } from '../external';
import { InputProviderType } from './input-provider-type';
import { InputSchedule, SCHEDULE, scheduleOf } from './input-schedule';
import { annotateReconciliation, OperatorReconciliation, RECONCILIATION } from './operator-reconciliation';
import { IResourceSetInputProvider } from '../roles';

/** Properties of a `ResourceSetInputProvider`. */
export interface ResourceSetInputProviderProps extends CustomResourceProps, OperatorReconciliation {
  /** Where the inputs come from. */
  readonly type: InputProviderType;
  /**
   * Values that every input has, unless it brings its own.
   *
   * @default - none.
   */
  readonly defaultValues?: { readonly [key: string]: any };
  /**
   * When inputs may be asked for.
   *
   * @default - at any time, every `interval`.
   */
  readonly schedule?: InputSchedule[];
}

// What the operator takes when there is no annotation (api/v1/resourcesetinputprovider_types.go of v0.58.1).
const TIMEOUT = Duration.minutes(2);

/**
 * Finds inputs for ResourceSets: branches, tags or requests of a Git server, tags of a registry, or what a service answers.
 *
 * @see https://fluxoperator.dev/docs/crd/resourcesetinputprovider/
 */
export class ResourceSetInputProvider extends CustomResource implements IResourceSetInputProvider {
  /** A ResourceSetInputProvider that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IResourceSetInputProvider {
    return new ExternalFluxObject(scope, id, l1.ResourceSetInputProvider.GVK, reference);
  }

  private readonly spec: l1.ResourceSetInputProviderSpec;

  public constructor(scope: Construct, id: string, props: ResourceSetInputProviderProps) {
    super(scope, id, l1.ResourceSetInputProvider.GVK, props);
    checkProps<ResourceSetInputProviderProps>(this, props, { type: instanceOf(InputProviderType, 'InputProviderType.githubPullRequest(…), .ociArtifactTag(…) or another type') }, {
      metadata: ANYTHING, ...RECONCILIATION, defaultValues: struct({}), schedule: listOf(SCHEDULE),
    });
    const { type, defaultValues, schedule, timeout = TIMEOUT } = props;
    if (defaultValues !== undefined && type._spec.defaultValues !== undefined) {
      throw problem(this, 'defaultValues with InputProviderType.staticValues', 'one of the two, since they are one field', 'put all values into staticValues');
    }
    annotateReconciliation(this, props);
    this.spec = {
      ...type._spec,
      defaultValues: defaultValues ?? type._spec.defaultValues,
      schedule: schedule?.map((entry, index) => scheduleOf(this, index, entry, timeout)),
    };
  }

  public toInputProviderReference(): ObjectReference {
    return { ...l1.ResourceSetInputProvider.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ResourceSetInputProviderSpec(this.spec);
  }
}
