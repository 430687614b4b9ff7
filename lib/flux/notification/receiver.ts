import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/notification.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, listOf, TEXT } from '../../core/shape';
import { checkCelExpression } from '../cel-expression';
import { DEFAULTS } from '../defaults';
import { API_VERSIONS, FluxObjectReference } from '../flux-reference';
import { ReceiverChoice } from './receiver-choice';
import { ReceiverResource } from './receiver-resource';

/** Properties of a `Receiver`. */
export interface ReceiverProps extends CustomResourceProps {
  /** Who calls, and how callers prove who they are. */
  readonly type: ReceiverChoice;
  /** What is reconciled at each call, at least one. */
  readonly resources: ReceiverResource[];
  /**
   * Expression in CEL that decides for each object whether it is reconciled; it knows `res` (the metadata of the object),
   * `req` (the body of the call) and, for `genericOidc`, `claims`. For example `req.tag.contains(res.metadata.name)`.
   *
   * @default - every call reconciles all objects.
   * @see https://fluxcd.io/flux/components/notification/receivers/#filtering-reconciled-objects-with-cel
   */
  readonly resourceFilter?: string;
  /**
   * How often the Receiver is compared with its Secret.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Refuses all calls.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A webhook whose calls make Flux reconcile at once instead of at the next interval. Its path stands in its status, and
 * the Service `webhook-receiver` in `flux-system` must be made reachable for the callers.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/
 */
export class Receiver extends CustomResource {
  /** @internal */
  public readonly _resources: readonly FluxObjectReference[];
  private readonly spec: l1.ReceiverSpec;

  public constructor(scope: Construct, id: string, props: ReceiverProps) {
    super(scope, id, l1.Receiver.GVK, props);
    checkProps(this, props, {
      type: instanceOf(ReceiverChoice, 'ReceiverChoice.github(…) or another type'),
      resources: listOf(instanceOf(ReceiverResource, 'ReceiverResource.of(repository)')),
    }, { metadata: ANYTHING, resourceFilter: TEXT, interval: DURATION, suspend: BOOLEAN });
    if (props.resources.length === 0) throw problem(this, 'no resources', 'at least one', 'write for example resources: [ReceiverResource.of(repository)]');
    for (const expression of [props.resourceFilter, ...props.resources.map(({ _filter }) => _filter)]) {
      if (expression !== undefined) checkCelExpression(this, expression === props.resourceFilter ? 'resourceFilter' : 'filter', expression);
    }
    this._resources = props.resources.map((resource) => resource._reference(this));
    this.spec = {
      ...props.type._spec(this),
      resources: this._resources.map((resource, index) => ({
        ...resource,
        apiVersion: API_VERSIONS[resource.kind],
        kind: memberOf(this, 'kind of resource', l1.ReceiverSpecResourcesKind, resource.kind),
        filter: props.resources[index]._filter,
      })),
      resourceFilter: props.resourceFilter,
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.receiverInterval, FLUX_DURATION),
      suspend: props.suspend,
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ReceiverSpec(this.spec);
  }
}
