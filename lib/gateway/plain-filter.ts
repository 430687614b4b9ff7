import * as l1 from '../../imports/gateway.networking.k8s.io';
import { memberOf } from '../core/enum';
import { Referrer } from './grants';
import { HttpRouteFilter } from './http-filter';

/** What all kinds of routes and backends print alike; the generated types differ only by the name of the type's enum. */
export type PlainFilter<T extends string> =
  { readonly type: T } & Pick<l1.HttpRouteSpecRulesFilters, 'requestHeaderModifier' | 'responseHeaderModifier' | 'extensionRef' | 'requestMirror'>;

/** Filters of a gRPC route or of one backend, whose kind of route has an enum of its own; redirects and the like are refused. */
export function plainFilters<T extends string>(
  referrer: Referrer, filters: readonly HttpRouteFilter[] | undefined, types: { readonly [name: string]: T },
): PlainFilter<T>[] | undefined {
  return filters === undefined || filters.length === 0 ? undefined : filters.map((filter) => {
    const { type, requestHeaderModifier, responseHeaderModifier, extensionRef, requestMirror } = filter._render(referrer);
    return { type: memberOf(referrer.scope, 'filter', types, type), requestHeaderModifier, responseHeaderModifier, extensionRef, requestMirror };
  });
}
