import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as policy from '../../../imports/policy.linkerd.io';
import * as gateway from '../../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { DurationForm, printOptionalDuration } from '../../core/duration';
import { hostnameFlaw } from '../../core/hostnames';
import { problem } from '../../core/problem';
import { ObjectReference } from '../../core/reference';
import { ANYTHING, checkProps, DURATION, instanceOf, listOf, structOf, TEXT } from '../../core/shape';
import { HttpFilterFields, HttpRouteFilter } from './http-filter';
import { HTTP_ROUTE_MATCH, HttpMatchFields, HttpRouteMatch, matchFields } from './http-match';
import { HttpBackend, RouteParent } from './route-parent';

/** How long a request may take. */
export interface HttpRouteTimeouts {
  /**
   * From the first byte of the request to the end of the answer, retries included; at least a millisecond.
   *
   * @default - no limit.
   */
  readonly request?: Duration;
  /**
   * One attempt at a backend; at least a millisecond, and not more than `request`.
   *
   * @default - no limit.
   */
  readonly backendRequest?: Duration;
}

/** What happens to the requests that match. */
export interface HttpRouteRule {
  /**
   * Which requests the rule is for, at most 8 matches; one of them is enough.
   *
   * @default - all requests.
   */
  readonly matches?: HttpRouteMatch[];
  /**
   * What is done with the requests and their answers.
   *
   * @default - nothing.
   */
  readonly filters?: HttpRouteFilter[];
  /**
   * Where requests go; only in routes of a Service or EgressNetwork.
   *
   * @default - to the parent.
   */
  readonly backends?: HttpBackend[];
  /**
   * How long a request may take; only in routes of a Service or EgressNetwork.
   *
   * @default - no limit.
   */
  readonly timeouts?: HttpRouteTimeouts;
}

/** Properties of an `HTTPRoute` of the mesh. */
export interface HTTPRouteProps extends CustomResourceProps {
  /** What the route attaches to, at most 32: all of them Servers, or none. */
  readonly parents: RouteParent[];
  /** What happens to requests, 1 to 16 rules; a request that no rule of any route matches is answered with 404. */
  readonly rules: HttpRouteRule[];
  /**
   * Host names of the requests, at most 16; `*.example.com` stands for all names below example.com.
   *
   * @default - any.
   */
  readonly hostnames?: string[];
}

const MILLISECONDS: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };

interface Rule {
  readonly matches: HttpMatchFields[];
  readonly filters?: HttpFilterFields[];
  readonly backendRefs?: object[];
  readonly timeouts?: object;
}

/**
 * A route of the mesh. That of a Server tells apart the requests that its pods get, so that an `AuthorizationPolicy` may let clients into some
 * of them; it is of `policy.linkerd.io`, the group that every version of the webhook takes as a target. That of a Service or EgressNetwork
 * says where the pods that call it send their requests; it is of `gateway.networking.k8s.io`.
 *
 * With a route on a Server, HTTP probes of the kubelet are no longer let in by themselves: give their paths a route, and let it be
 * called from everywhere.
 *
 * @see https://linkerd.io/2/reference/httproute/
 */
export class HTTPRoute extends CustomResource {
  private readonly hostnames?: string[];
  private readonly parentRefs: object[];
  private readonly rules: Rule[];
  private readonly isInbound: boolean;

  public constructor(scope: Construct, id: string, props: HTTPRouteProps) {
    super(scope, id, isInbound(props) ? policy.HttpRoute.GVK : gateway.HttpRoute.GVK, props);
    checkProps(this, props, {
      parents: listOf(instanceOf(RouteParent, 'RouteParent.server(…), .service(…) or .egressNetwork(…)')),
      rules: listOf(structOf<HttpRouteRule>({}, {
        matches: listOf(HTTP_ROUTE_MATCH),
        filters: listOf(instanceOf(HttpRouteFilter, 'HttpRouteFilter.requestHeaders(…) or another of its methods')),
        backends: listOf(instanceOf(HttpBackend, 'HttpBackend.service(…) or .egressNetwork(…)')),
        timeouts: structOf<HttpRouteTimeouts>({}, { request: DURATION, backendRequest: DURATION }),
      })),
    }, { metadata: ANYTHING, hostnames: listOf(TEXT) });
    this.isInbound = isInbound(props);
    this.checkCount('parents', props.parents, 32);
    this.checkCount('rules', props.rules, 16);
    if (props.parents.some(({ _isServer }) => _isServer !== this.isInbound)) {
      throw problem(this, 'a Server and something else as parents', 'Servers only, or none',
        'make two routes: that of a Server is for what pods get, the other for what they send');
    }
    this.parentRefs = props.parents.map((parent) => parent._spec(this, this.namespace));
    this.hostnames = props.hostnames && [...props.hostnames];
    if (this.hostnames) this.checkCount('hostnames', this.hostnames, 16);
    for (const hostname of this.hostnames ?? []) {
      const flaw = hostnameFlaw(hostname);
      if (flaw) throw problem(this, `hostname "${hostname}"`, flaw.allowed, flaw.fix);
    }
    this.rules = props.rules.map((rule, index) => this.printRule(`rules[${index}]`, rule));
    this.node.addDependency(...props.parents.map(({ _construct }) => _construct));
    this.node.addDependency(...props.rules.flatMap(({ backends = [] }) => backends.map(({ _construct }) => _construct)));
    for (const { _construct } of props.parents) routesByParent.set(_construct, [...routesByParent.get(_construct) ?? [], this]);
  }

  /**
   * How a policy of a Server names the route.
   *
   * @internal
   */
  public _toTargetReference(user: IConstruct): ObjectReference {
    if (!this.isInbound) {
      throw problem(user, `target ${this.node.path}, which is no route of a Server`, 'a route with RouteParent.server(…)',
        'policies are about what pods get: make a route of their Server');
    }
    return { ...policy.HttpRoute.GVK, name: this.name, namespace: this.namespace };
  }

  /**
   * Whether some rule is for exactly this path.
   *
   * @internal
   */
  public _hasExactPath(path: string): boolean {
    return this.rules.some(({ matches }) => matches.some((match) => match.path.type === 'Exact' && match.path.value === path));
  }

  /** @internal */
  protected _spec(): unknown {
    return { parentRefs: this.parentRefs, hostnames: this.hostnames, rules: this.rules };
  }

  private printRule(where: string, { matches = [], filters = [], backends = [], timeouts }: HttpRouteRule): Rule {
    this.checkRule(where, { matches, filters, backends, timeouts });
    return {
      matches: (matches.length > 0 ? matches : [{}]).map(matchFields),
      filters: filters.length > 0 ? filters.map(({ _spec }) => _spec) : undefined,
      backendRefs: backends.length > 0 ? backends.map((backend) => backend._spec(this, this.namespace)) : undefined,
      timeouts: timeouts && {
        request: printOptionalDuration(this, `${where}.timeouts.request`, timeouts.request, MILLISECONDS),
        backendRequest: printOptionalDuration(this, `${where}.timeouts.backendRequest`, timeouts.backendRequest, MILLISECONDS),
      },
    };
  }

  private checkRule(where: string, { matches = [], filters = [], backends = [], timeouts }: HttpRouteRule): void {
    if (matches.length > 8) throw problem(this, `${where} with ${matches.length} matches`, 'at most 8', 'make a second rule');
    const types = filters.map(({ type }) => type);
    const twice = types.find((type, index) => types.indexOf(type) !== index);
    if (twice) throw problem(this, `${where} with the filter ${twice} twice`, 'each filter once', 'put all changes into one filter');
    if (this.isInbound) {
      // The policy controller reads only matches and filters of such a route (inbound/index/http.rs), and the CRD knows no filter for answers.
      const ignored = backends.length > 0 ? 'backends' : timeouts && 'timeouts';
      if (ignored) {
        throw problem(this, `${where} with ${ignored}`, 'matches and filters: a Server hands requests to its own pods', `remove ${ignored}, or make a route of the Service`);
      }
      if (types.includes('ResponseHeaderModifier')) {
        throw problem(this, `${where} with HttpRouteFilter.responseHeaders`, 'requestHeaders and redirect in a route of a Server', 'change the headers in a route of the Service');
      }
    }
    if (types.includes('RequestRedirect') && backends.length > 0) throw problem(this, `${where} with a redirect and backends`, 'one of the two', 'remove the backends');
    const { request, backendRequest } = timeouts ?? {};
    if (request && backendRequest && backendRequest.toMilliseconds() > request.toMilliseconds()) {
      throw problem(this, `${where}.timeouts.backendRequest ${backendRequest.toHumanString()} exceeds request ${request.toHumanString()}`,
        'an attempt that is not longer than the whole request', 'lower backendRequest or raise request');
    }
  }

  private checkCount(property: string, list: readonly unknown[], most: number): void {
    if (list.length >= 1 && list.length <= most) return;
    throw problem(this, `${list.length} ${property}`, `1 to ${most}`, list.length === 0 ? `pass at least one of the ${property}` : 'make a second route');
  }
}

const routesByParent = new WeakMap<IConstruct, HTTPRoute[]>();

/**
 * The routes of this program that attach to a Server.
 *
 * @internal
 */
export function routesOf(server: IConstruct): readonly HTTPRoute[] {
  return routesByParent.get(server) ?? [];
}

/** Needed before the properties are checked, because it decides the group. */
function isInbound(props: HTTPRouteProps | undefined): boolean {
  const parents: unknown = props?.parents;
  return Array.isArray(parents) && parents.some((parent) => parent instanceof RouteParent && parent._isServer);
}
