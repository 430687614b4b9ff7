import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource } from '../core/custom-resource';
import { ParentReference } from '../core/roles';
import { ANYTHING, checkProps } from '../core/shape';
import { RouteKind } from './listener';
import { parentsOf, refusals } from './route';
import { StreamRouteProps } from './stream-route-props';
import { STREAM_PROPS, StreamRule, streamRule } from './stream-rule';

/**
 * Sends UDP packets that arrive at a port of a Gateway to backends.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/udproute/
 */
export class UDPRoute extends CustomResource {
  private readonly parentRefs: readonly ParentReference[];
  private readonly rule: StreamRule;

  public constructor(scope: Construct, id: string, props: StreamRouteProps) {
    super(scope, id, l1.UdpRoute.GVK, props);
    checkProps(this, props, STREAM_PROPS.required, { metadata: ANYTHING, ...STREAM_PROPS.optional });
    const referrer = { scope: this, kind: RouteKind.UDP_ROUTE, namespace: this.namespace };
    this.parentRefs = parentsOf(this, RouteKind.UDP_ROUTE, props);
    this.rule = streamRule(referrer, props);
    this.node.addValidation({ validate: () => refusals(referrer, RouteKind.UDP_ROUTE, props.parents, undefined) });
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_UdpRouteSpec({ parentRefs: [...this.parentRefs], rules: [this.rule] });
  }
}
