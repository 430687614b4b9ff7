import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource } from '../core/custom-resource';
import { memberOf } from '../core/enum';
import { problem, problemText } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { ANYTHING, checkProps, checkValue, instanceOf, listOf, structOf, TEXT } from '../core/shape';
import { Referrer } from './grants';
import { GrpcMethodMatch, GrpcRouteMatch } from './grpc-match';
import { HttpRouteFilter } from './http-filter';
import { HttpHeaderMatch } from './http-match';
import { RouteKind } from './listener';
import { plainFilters } from './plain-filter';
import { checkRuleName, hostnamesOf, parentsOf, refusals, ROUTE_PROPS, RouteProps } from './route';
import { RouteBackend } from './route-backend';

/** What happens to the calls that match. */
export interface GrpcRouteRule {
  /**
   * Name of the rule, for policies that attach to it.
   *
   * @default - none.
   */
  readonly name?: string;
  /**
   * Which calls the rule is for, at most 64; one of the matches is enough.
   *
   * @default - all calls.
   */
  readonly matches?: GrpcRouteMatch[];
  /**
   * What is done with the calls and their answers: changes of metadata, mirrors, filters of the controller.
   *
   * @default - nothing.
   */
  readonly filters?: HttpRouteFilter[];
  /** Where calls go, 1 to 16. */
  readonly backends: RouteBackend[];
}

/** Properties of a `GRPCRoute`. */
export interface GRPCRouteProps extends RouteProps {
  /**
   * Host names of the calls, at most 16; `*.example.com` stands for all names below example.com.
   *
   * @default - the host names of the listener.
   */
  readonly hostnames?: string[];
  /**
   * What happens to calls, at most 16 rules; at least one by the time of synthesis.
   *
   * @default - none yet; `addRule` adds them.
   */
  readonly rules?: GrpcRouteRule[];
}

const MAX_RULES = 16;

const MAX_BACKENDS = 16;

const MAX_MATCHES = 64;

const RULE = structOf<GrpcRouteRule>({ backends: listOf(instanceOf(RouteBackend, 'RouteBackend.service(…)')) }, {
  name: TEXT,
  matches: listOf(structOf<GrpcRouteMatch>({}, {
    method: instanceOf(GrpcMethodMatch, 'GrpcMethodMatch.exact(…)'),
    headers: listOf(instanceOf(HttpHeaderMatch, 'HttpHeaderMatch.exact(…) or .regex(…)')),
  })),
  filters: listOf(instanceOf(HttpRouteFilter, 'HttpRouteFilter.requestHeaders(…), .responseHeaders(…), .mirror(…) or .extension(…)')),
});

/**
 * Sends gRPC calls that arrive at a Gateway, or at a Service of a mesh, to backends.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/grpcroute/
 */
export class GRPCRoute extends CustomResource {
  private readonly parentRefs: readonly ParentReference[];
  private readonly hostnames?: string[];
  private readonly parents: readonly IGateway[];
  private readonly rules: l1.GrpcRouteSpecRules[] = [];

  public constructor(scope: Construct, id: string, props: GRPCRouteProps) {
    super(scope, id, l1.GrpcRoute.GVK, props);
    checkProps(this, props, {}, { metadata: ANYTHING, hostnames: listOf(TEXT), rules: listOf(RULE), ...ROUTE_PROPS });
    this.parents = [...props.parents ?? []];
    this.parentRefs = parentsOf(this, RouteKind.GRPC_ROUTE, props);
    this.hostnames = hostnamesOf(this, props.hostnames);
    for (const rule of props.rules ?? []) this.addRule(rule);
    this.node.addValidation({ validate: () => this.findProblems() });
  }

  /** Adds a rule; of rules that match the same call, the more precise one wins, then the earlier one. */
  public addRule(rule: GrpcRouteRule): void {
    if (this.rules.length >= MAX_RULES) throw problem(this, `${MAX_RULES + 1} rules`, `at most ${MAX_RULES}`, 'put some of them into a second GRPCRoute');
    checkValue(this, 'rule', rule, RULE);
    checkRuleName(this, rule.name);
    const { backends, matches = [], filters = [] } = rule;
    if (backends.length < 1 || backends.length > MAX_BACKENDS) {
      throw problem(this, `a rule with ${backends.length} backends`, `1 to ${MAX_BACKENDS}: without one every call is answered with an error`, 'add a RouteBackend.service');
    }
    if (matches.length > MAX_MATCHES) throw problem(this, `${matches.length} matches`, `at most ${MAX_MATCHES}`, 'put some of them into a second rule');
    const once = filters.filter(({ _repeats }) => !_repeats).map(({ type }) => type);
    const twice = once.find((type, index) => once.indexOf(type) !== index);
    if (twice !== undefined) throw problem(this, `filter ${twice} twice in a rule`, 'each filter once', 'put all changes into one filter');
    for (const { headers = [] } of matches) {
      const names = headers.map((header) => header._spec.name.toLowerCase());
      const double = names.find((name, index) => names.indexOf(name) !== index);
      if (double !== undefined) throw problem(this, `header "${double}" twice in a match`, 'each header once: all matches must hold', 'put alternatives into a second match');
    }
    const { referrer } = this;
    this.rules.push({
      name: rule.name,
      matches: matches.length === 0 ? undefined : matches.map((match) => ({
        method: match.method?._spec,
        headers: match.headers?.map(({ _spec: { name, value, type } }) => ({ name, value, type: memberOf(this, 'type', l1.GrpcRouteSpecRulesMatchesHeadersType, type) })),
      })),
      filters: plainFilters(referrer, filters, l1.GrpcRouteSpecRulesFiltersType),
      backendRefs: backends.map((backend) => ({
        ...backend._render(referrer), filters: plainFilters(referrer, backend._filters, l1.GrpcRouteSpecRulesBackendRefsFiltersType),
      })),
    });
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_GrpcRouteSpec({ parentRefs: [...this.parentRefs], hostnames: this.hostnames, rules: this.rules });
  }

  private get referrer(): Referrer {
    return { scope: this, kind: RouteKind.GRPC_ROUTE, namespace: this.namespace };
  }

  private findProblems(): string[] {
    return [
      ...this.rules.length > 0 ? [] : [problemText('a GRPCRoute without rules', 'at least one rule', 'pass rules, or call addRule')],
      ...refusals(this.referrer, RouteKind.GRPC_ROUTE, this.parents, this.hostnames),
    ];
  }
}
