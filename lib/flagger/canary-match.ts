import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { problem } from '../core/problem';
import { ProviderTraits } from './provider-traits';
import { cookieExpression, RequestCondition, subjectOf } from './request-condition';
import { RequestMatch } from './request-match';

/**
 * Writes the matches of an A/B test as one provider reads them.
 *
 * @param routed whether the service has matches of its own, with which Flagger combines them.
 */
export function renderMatches(
  scope: IConstruct, traits: ProviderTraits, matches: readonly RequestMatch[], routed: boolean,
): l1.CanarySpecAnalysisMatch[] | undefined {
  if (matches.length === 0) return undefined;
  if (traits.match === 'ingress') return renderForIngress(scope, matches);
  checkConditions(scope, traits, matches.flatMap(({ _conditions }) => _conditions), routed);
  if ((traits.match === 'headers' || traits.match === 'exact headers') && matches.length > 1) {
    // These routers put the headers of all matches into one rule (makeConditions, getHeaderMatchers, makeHeaders).
    throw problem(scope, `${matches.length} matches with provider ${traits.provider}`, 'one, since here all conditions must hold at once',
      'join them with RequestMatch.allOf when that is meant, or use a Gateway');
  }
  return matches.map(({ _conditions }) => renderConditions(_conditions));
}

/** The conditions on a request as the routes of Gateway API and Istio have them. */
export function renderConditions(conditions: readonly RequestCondition[]): l1.CanarySpecAnalysisMatch {
  const headers: { [name: string]: l1.CanarySpecAnalysisMatchHeaders } = {};
  const queryParams: { [name: string]: l1.CanarySpecAnalysisMatchQueryParams } = {};
  let sourceLabels: { [name: string]: string } | undefined;
  for (const condition of conditions) {
    if (condition.type === 'query') queryParams[condition.query] = condition.match;
    else if (condition.type === 'source') sourceLabels = condition.labels;
    else if (condition.type === 'cookie') headers.cookie = { regex: cookieExpression(condition.cookie, condition.value) };
    else headers[condition.header] = { [condition.type]: condition.value };
  }
  return {
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    queryParams: Object.keys(queryParams).length > 0 ? queryParams : undefined,
    sourceLabels,
  };
}

/** Refuses conditions that the router of the provider drops: without its conditions a rule takes all traffic. */
function checkConditions(scope: IConstruct, { provider, match }: ProviderTraits, conditions: readonly RequestCondition[], routed: boolean): void {
  const readsQuery = match === 'gateway' || match === 'istio';
  for (const condition of conditions) {
    const subject = subjectOf(condition);
    if (condition.type === 'query' ? !readsQuery : condition.type === 'source' && match !== 'istio') {
      throw problem(scope, `match on ${subject} with provider ${provider}`, 'conditions that it reads: it would drop this one and send all traffic to the new version',
        condition.type === 'query' ? 'match a header, or use Gateway API or Istio' : 'match a header, or use Istio');
    }
    // Flagger combines only headers and labels of the client with the matches of the service (pkg/router/istio.go, mergeMatchConditions).
    if (condition.type === 'query' && match === 'istio' && routed) {
      throw problem(scope, `match on ${subject} beside service.match with provider ${provider}`, 'one of the two: Flagger would drop the parameter',
        'match a header, or leave service.match out');
    }
    if (match === 'exact headers' && (condition.type === 'regex' || condition.type === 'cookie')) {
      throw problem(scope, `match on ${subject} by a regular expression with provider ${provider}`, 'the exact value of a header', 'use RequestMatch.header(…).exact(…)');
    }
  }
}

/**
 * The annotations of an nginx Ingress hold one header and one cookie, and either is enough. Flagger takes the value of
 * `cookie` for the name of the cookie, and of several headers any one (pkg/router/ingress.go, SetRoutes).
 */
function renderForIngress(scope: IConstruct, matches: readonly RequestMatch[]): l1.CanarySpecAnalysisMatch[] {
  const conditions = matches.flatMap((match) => match._conditions);
  const cookies = conditions.filter((condition) => subjectOf(condition) === 'cookie');
  const other = conditions.find(({ type }) => type === 'query' || type === 'source');
  if (other !== undefined || matches.some((match) => match._conditions.length > 1) || cookies.length > 1 || conditions.length - cookies.length > 1) {
    throw problem(scope, `match has ${conditions.length} ${conditions.length === 1 ? 'condition' : 'conditions'} on ${conditions.map(subjectOf).join(', ')}`,
      'with nginx one header and one cookie, as matches of their own', 'remove conditions, or use a Gateway');
  }
  return conditions.map((condition) => {
    if (condition.type === 'cookie' ? condition.value !== 'always' : subjectOf(condition) === 'cookie') {
      throw problem(scope, `match on ${condition.type === 'cookie' ? `cookie ${condition.cookie}=${condition.value}` : 'header cookie'}`,
        'with nginx a cookie whose value is always', 'use RequestMatch.cookie(name, \'always\'), or a Gateway');
    }
    return condition.type === 'cookie' ? { headers: { cookie: { exact: condition.cookie } } } : renderConditions([condition]);
  });
}
