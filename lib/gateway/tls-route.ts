import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource } from '../core/custom-resource';
import { problem } from '../core/problem';
import { ParentReference } from '../core/roles';
import { ANYTHING, checkProps, listOf, TEXT } from '../core/shape';
import { RouteKind } from './listener';
import { hostnamesOf, parentsOf, refusals } from './route';
import { StreamRouteProps } from './stream-route-props';
import { STREAM_PROPS, StreamRule, streamRule } from './stream-rule';

/** Properties of a `TLSRoute`. */
export interface TLSRouteProps extends StreamRouteProps {
  /** Host names that clients name when they connect (SNI), 1 to 1024; `*.example.com` stands for all names below example.com. */
  readonly hostnames: string[];
}

const MAX_HOSTNAMES = 1024;

/**
 * Sends TLS connections to backends by the host name that the client names: still encrypted through `Listener.tlsPassthrough`, decrypted from `Listener.tls`.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/tlsroute/
 */
export class TLSRoute extends CustomResource {
  private readonly parentRefs: readonly ParentReference[];
  private readonly hostnames: string[];
  private readonly rule: StreamRule;

  public constructor(scope: Construct, id: string, props: TLSRouteProps) {
    super(scope, id, l1.TlsRoute.GVK, props);
    checkProps(this, props, { ...STREAM_PROPS.required, hostnames: listOf(TEXT) }, { metadata: ANYTHING, ...STREAM_PROPS.optional });
    const referrer = { scope: this, kind: RouteKind.TLS_ROUTE, namespace: this.namespace };
    this.parentRefs = parentsOf(this, RouteKind.TLS_ROUTE, props);
    this.hostnames = hostnamesOf(this, props.hostnames, MAX_HOSTNAMES) ?? [];
    if (this.hostnames.length === 0) throw problem(this, 'no hostnames', `1 to ${MAX_HOSTNAMES}`, 'name the hosts that clients connect to');
    this.rule = streamRule(referrer, props);
    this.node.addValidation({ validate: () => refusals(referrer, RouteKind.TLS_ROUTE, props.parents, this.hostnames) });
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_TlsRouteSpec({ parentRefs: [...this.parentRefs], hostnames: this.hostnames, rules: [this.rule] });
  }
}
