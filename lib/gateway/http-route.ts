import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource } from '../core/custom-resource';
import { FLUX_DURATION, printOptionalDuration } from '../core/duration';
import { problem, problemText } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { ANYTHING, checkProps, checkValue, DURATION, instanceOf, listOf, structOf, TEXT } from '../core/shape';
import { Referrer } from './grants';
import { HttpRouteFilter } from './http-filter';
import { HttpHeaderMatch, HttpPathMatch, HttpQueryParamMatch, HttpRouteMatch, isPrefixMatch, matchSpec } from './http-match';
import { RouteKind } from './listener';
import { plainFilters } from './plain-filter';
import { checkRuleName, hostnamesOf, parentsOf, refusals, ROUTE_PROPS, RouteProps } from './route';
import { RouteBackend } from './route-backend';

/** How long a request may take. */
export interface HttpRouteTimeouts {
  /**
   * From the first byte of the request to the end of the answer, retries included; at least a millisecond.
   *
   * @default - the controller decides.
   */
  readonly request?: Duration;
  /**
   * One attempt at a backend; at least a millisecond, and not more than `request`.
   *
   * @default - the controller decides.
   */
  readonly backendRequest?: Duration;
}

/** What happens to the requests that match; it has backends or a redirect. */
export interface HttpRouteRule {
  /**
   * Name of the rule, for policies that attach to it.
   *
   * @default - none.
   */
  readonly name?: string;
  /**
   * Which requests the rule is for; one of the matches is enough.
   *
   * @default - all requests: path prefix `/`.
   */
  readonly matches?: HttpRouteMatch[];
  /**
   * What is done with the requests and their answers.
   *
   * @default - nothing.
   */
  readonly filters?: HttpRouteFilter[];
  /**
   * Where requests go, at most 16.
   *
   * @default - nowhere: a filter redirects.
   */
  readonly backends?: RouteBackend[];
  /**
   * How long a request may take.
   *
   * @default - the controller decides.
   */
  readonly timeouts?: HttpRouteTimeouts;
}

/** Properties of an `HTTPRoute`. */
export interface HTTPRouteProps extends RouteProps {
  /**
   * Host names of the requests, at most 16; `*.example.com` stands for all names below example.com.
   *
   * @default - the host names of the listener.
   */
  readonly hostnames?: string[];
  /**
   * What happens to requests; at least one rule by the time of synthesis.
   *
   * @default - none yet; `addRule` adds them.
   */
  readonly rules?: HttpRouteRule[];
}

const MAX_RULES = 16;

const RULE = structOf<HttpRouteRule>({}, {
  name: TEXT,
  matches: listOf(structOf<HttpRouteMatch>({}, {
    path: instanceOf(HttpPathMatch, 'HttpPathMatch.prefix(…), .exact(…) or .regex(…)'),
    headers: listOf(instanceOf(HttpHeaderMatch, 'HttpHeaderMatch.exact(…) or .regex(…)')),
    queryParams: listOf(instanceOf(HttpQueryParamMatch, 'HttpQueryParamMatch.exact(…) or .regex(…)')),
    method: TEXT,
  })),
  filters: listOf(instanceOf(HttpRouteFilter, 'HttpRouteFilter.redirect(…) or another of its methods')),
  backends: listOf(instanceOf(RouteBackend, 'RouteBackend.service(…)')),
  timeouts: structOf<HttpRouteTimeouts>({}, { request: DURATION, backendRequest: DURATION }),
});

/**
 * Sends HTTP requests that arrive at a Gateway, or at a Service of a mesh, to backends.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/httproute/
 */
export class HTTPRoute extends CustomResource {
  private readonly parentRefs: readonly ParentReference[];
  private readonly hostnames?: string[];
  private readonly parents: readonly IGateway[];
  private readonly rules: l1.HttpRouteSpecRules[] = [];

  public constructor(scope: Construct, id: string, props: HTTPRouteProps) {
    super(scope, id, l1.HttpRoute.GVK, props);
    checkProps(this, props, {}, { metadata: ANYTHING, hostnames: listOf(TEXT), rules: listOf(RULE), ...ROUTE_PROPS });
    this.parents = [...props.parents ?? []];
    this.parentRefs = parentsOf(this, RouteKind.HTTP_ROUTE, props);
    this.hostnames = hostnamesOf(this, props.hostnames);
    for (const rule of props.rules ?? []) this.addRule(rule);
    this.node.addValidation({ validate: () => this.findProblems() });
  }

  /** Adds a rule; of rules that match the same request, the more precise one wins, then the earlier one. */
  public addRule(rule: HttpRouteRule): void {
    if (this.rules.length >= MAX_RULES) {
      throw problem(this, `${MAX_RULES + 1} rules`, `at most ${MAX_RULES}`, 'put some of them into a second HTTPRoute');
    }
    checkValue(this, 'rule', rule, RULE);
    this.checkRule(rule);
    const { referrer } = this;
    const backends = (rule.backends ?? []).map((backend) => ({
      ...backend._render(referrer), filters: plainFilters(referrer, backend._filters, l1.HttpRouteSpecRulesBackendRefsFiltersType),
    }));
    this.rules.push({
      name: rule.name,
      matches: matchesOf(rule).map((match) => matchSpec(this, match)),
      filters: rule.filters?.map((filter) => filter._render(referrer)),
      backendRefs: backends.length > 0 ? backends : undefined,
      timeouts: rule.timeouts && {
        request: printOptionalDuration(this, 'timeouts.request', rule.timeouts.request, FLUX_DURATION),
        backendRequest: printOptionalDuration(this, 'timeouts.backendRequest', rule.timeouts.backendRequest, FLUX_DURATION),
      },
    });
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_HttpRouteSpec({
      parentRefs: [...this.parentRefs],
      hostnames: this.hostnames,
      rules: this.rules,
    });
  }

  private get referrer(): Referrer {
    return { scope: this, kind: RouteKind.HTTP_ROUTE, namespace: this.namespace };
  }

  /** Repeats the rules of the API server on one rule, and refuses one that could only answer with an error. */
  private checkRule(rule: HttpRouteRule): void {
    const filters = rule.filters ?? [];
    const types = filters.map((filter) => filter.type);
    const redirects = types.includes(l1.HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT);
    const hasBackends = (rule.backends ?? []).length > 0;
    checkRuleName(this, rule.name);
    if (redirects && hasBackends) {
      throw problem(this, 'a rule with a redirect and backends', 'one of the two', 'remove the backends, or use HttpRouteFilter.rewrite');
    }
    if (!redirects && !hasBackends) {
      throw problem(this, 'a rule without backends', 'backends or a redirect: otherwise every request is answered with an error',
        'add a RouteBackend.service');
    }
    if (redirects && types.includes(l1.HttpRouteSpecRulesFiltersType.URL_REWRITE)) {
      throw problem(this, 'a rule with a redirect and a rewrite', 'one of the two', 'give the redirect the new path');
    }
    const once = filters.filter((filter) => !filter._repeats).map((filter) => filter.type);
    const twice = once.find((type, index) => once.indexOf(type) !== index);
    if (twice) throw problem(this, `filter ${twice} twice in a rule`, 'each filter once', 'put all changes into one filter');
    if (filters.some((filter) => filter._needsPrefix) && (matchesOf(rule).length !== 1 || !matchesOf(rule).every(isPrefixMatch))) {
      throw problem(this, 'HttpPathModifier.replacePrefixMatch in a rule that does not match by one path prefix',
        'exactly one match, by HttpPathMatch.prefix',
        'split the rule, or use HttpPathModifier.replaceFullPath');
    }
    for (const match of rule.matches ?? []) {
      checkNames(this, 'header', match.headers?.map((header) => header._spec.name.toLowerCase()) ?? []);
      checkNames(this, 'query parameter', match.queryParams?.map((parameter) => parameter._spec.name) ?? []);
    }
    const { request, backendRequest } = rule.timeouts ?? {};
    if (request && backendRequest && backendRequest.toMilliseconds() > request.toMilliseconds()) {
      throw problem(this, `timeouts.backendRequest ${backendRequest.toHumanString()} exceeds timeouts.request ${request.toHumanString()}`,
        'an attempt that is not longer than the whole request', 'lower backendRequest or raise request');
    }
  }

  private findProblems(): string[] {
    return [
      ...this.rules.length > 0 ? [] : [problemText('an HTTPRoute without rules', 'at least one rule', 'pass rules, or call addRule')],
      ...refusals(this.referrer, RouteKind.HTTP_ROUTE, this.parents, this.hostnames),
    ];
  }
}

function matchesOf(rule: HttpRouteRule): readonly HttpRouteMatch[] {
  return rule.matches && rule.matches.length > 0 ? rule.matches : [{}];
}

/** A second match of the same name is never looked at, or refused. */
function checkNames(scope: Construct, what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw problem(scope, `${what} "${twice}" twice in a match`, `each ${what} once: all matches must hold`, 'put alternatives into a second match');
  }
}
