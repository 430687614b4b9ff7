import type { RouteKind } from './listener';

/** What a listener looks at when a route wants to attach. */
export interface AttachingRoute {
  readonly kind: RouteKind;
  readonly namespace?: string;
  readonly hostnames?: readonly string[];
}
