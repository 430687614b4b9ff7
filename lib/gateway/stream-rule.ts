import { problem } from '../core/problem';
import { instanceOf, listOf, TEXT } from '../core/shape';
import { BackendReference, Referrer } from './grants';
import { checkRuleName, ROUTE_PROPS } from './route';
import { RouteBackend } from './route-backend';
import { StreamRouteProps } from './stream-route-props';

/** The shapes of these properties. */
export const STREAM_PROPS = {
  required: { backends: listOf(instanceOf(RouteBackend, 'RouteBackend.service(…)')) },
  optional: { ruleName: TEXT, ...ROUTE_PROPS },
};

/** The only rule of such a route. */
export interface StreamRule {
  readonly name?: string;
  readonly backendRefs: (BackendReference & { readonly weight: number })[];
}

const MAX_BACKENDS = 16;

/** The rule as the API server reads it. */
export function streamRule(referrer: Referrer, { backends, ruleName }: StreamRouteProps): StreamRule {
  const { scope } = referrer;
  checkRuleName(scope, ruleName);
  if (backends.length < 1 || backends.length > MAX_BACKENDS) {
    throw problem(scope, `${backends.length} backends`, `1 to ${MAX_BACKENDS}`, 'add a RouteBackend.service');
  }
  const filter = backends.flatMap(({ _filters }) => _filters)[0];
  if (filter !== undefined) throw problem(scope, `filter ${filter.type} of a backend`, 'no filters: the route sees no requests', 'use an HTTPRoute or GRPCRoute');
  return { name: ruleName, backendRefs: backends.map((backend) => backend._render(referrer)) };
}
