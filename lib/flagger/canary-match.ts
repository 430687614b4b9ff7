import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { problem } from '../core/problem';
import { ProviderTraits } from './provider-traits';
import { cookieExpression, headerOf } from './request-condition';
import { RequestMatch } from './request-match';

/** Writes the matches of an A/B test as one provider reads them. */
export function renderMatches(scope: IConstruct, traits: ProviderTraits, matches: readonly RequestMatch[]): l1.CanarySpecAnalysisMatch[] | undefined {
  if (matches.length === 0) return undefined;
  return traits.match === 'ingress' ? renderForIngress(scope, matches) : matches.map(renderForRoute);
}

function renderForRoute({ _conditions }: RequestMatch): l1.CanarySpecAnalysisMatch {
  return {
    headers: Object.fromEntries(_conditions.map((condition) => [
      headerOf(condition),
      condition.type === 'cookie' ? { regex: cookieExpression(condition.cookie, condition.value) } : { [condition.type]: condition.value },
    ])),
  };
}

/**
 * The annotations of an nginx Ingress hold one header and one cookie, and either is enough. Flagger takes the value of
 * `cookie` for the name of the cookie, and of several headers any one (pkg/router/ingress.go, SetRoutes).
 */
function renderForIngress(scope: IConstruct, matches: readonly RequestMatch[]): l1.CanarySpecAnalysisMatch[] {
  const conditions = matches.flatMap((match) => match._conditions);
  const cookies = conditions.filter((condition) => headerOf(condition) === 'cookie');
  if (matches.some((match) => match._conditions.length > 1) || cookies.length > 1 || conditions.length - cookies.length > 1) {
    throw problem(scope, `match has ${conditions.length} conditions on ${conditions.map(headerOf).join(', ')}`,
      'with nginx one header and one cookie, as matches of their own', 'remove conditions, or use a Gateway');
  }
  return conditions.map((condition) => {
    if (condition.type === 'cookie' ? condition.value !== 'always' : condition.header === 'cookie') {
      throw problem(scope, `match on ${condition.type === 'cookie' ? `cookie ${condition.cookie}=${condition.value}` : 'header cookie'}`,
        'with nginx a cookie whose value is always', 'use RequestMatch.cookie(name, \'always\'), or a Gateway');
    }
    if (condition.type === 'cookie') return { headers: { cookie: { exact: condition.cookie } } };
    return { headers: { [condition.header]: { [condition.type]: condition.value } } };
  });
}
