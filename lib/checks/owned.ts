import { groupOf, textAt } from '../core/plain';
import { problemText } from '../core/problem';

/** A plain object, and where a reader finds it: a construct path, or a file. */
export interface PlacedObject {
  readonly path: string;
  readonly object: { readonly [key: string]: unknown };
}

/** A problem of one of the objects. */
export interface PlacedProblem {
  readonly path: string;
  readonly text: string;
}

const SERVICE_FIX = 'remove it; port and name stand in spec.service of the canary';

/**
 * Reports objects that Flagger makes and rewrites: the Services of a canary, the copy of its target, and its HTTPRoute.
 * Whoever prints them too sets back, with every sync, what Flagger wrote: traffic jumps in the middle of a rollout.
 *
 * @param objects all objects of one cluster.
 */
export function checkOwned(objects: readonly PlacedObject[]): PlacedProblem[] {
  const owners = new Map<string, { readonly canary: string; readonly fix: string }>();
  for (const { path, object } of objects) {
    if (groupOf(textAt(object, 'apiVersion') ?? '') !== 'flagger.app' || object.kind !== 'Canary') continue;
    for (const [key, fix] of ownedBy(object)) owners.set(key, { canary: `Canary ${textAt(object, 'metadata', 'name')} (${path})`, fix });
  }
  if (owners.size === 0) return [];
  return objects.flatMap(({ path, object }) => {
    const name = textAt(object, 'metadata', 'name');
    const owner = owners.get(keyOf(groupOf(textAt(object, 'apiVersion') ?? ''), object.kind, textAt(object, 'metadata', 'namespace'), name));
    if (owner === undefined) return [];
    return [{ path, text: problemText(`${object.kind} ${name} beside ${owner.canary}`, 'none: Flagger makes and rewrites this object', owner.fix) }];
  });
}

/** The keys of the objects that Flagger makes for a canary, each with what to do about one that is printed. */
function ownedBy(canary: PlacedObject['object']): [string, string][] {
  const namespace = textAt(canary, 'metadata', 'namespace');
  const kind = textAt(canary, 'spec', 'targetRef', 'kind');
  const target = textAt(canary, 'spec', 'targetRef', 'name');
  const apex = textAt(canary, 'spec', 'service', 'name') ?? target;
  // A canary of a Service, which somebody else makes: Flagger only moves its traffic (pkg/canary/service_controller.go).
  if (apex === undefined || kind === 'Service') return [];
  const services = [apex, `${apex}-primary`, `${apex}-canary`].map((name): [string, string] => [keyOf('', 'Service', namespace, name), SERVICE_FIX]);
  const primary: [string, string] = [keyOf('apps', kind, namespace, `${target}-primary`), 'remove it; it is a copy of the target'];
  // Without a provider in the canary, the one with which Flagger was installed counts; it may be Gateway API.
  const provider = textAt(canary, 'spec', 'provider') ?? 'gatewayapi';
  const route: [string, string] = [
    keyOf('gateway.networking.k8s.io', 'HTTPRoute', namespace, apex), 'remove it; hosts and gatewayRefs stand in spec.service of the canary',
  ];
  return [...services, primary, ...(provider.startsWith('gatewayapi') ? [route] : [])];
}

function keyOf(group: string, kind: unknown, namespace: string | undefined, name: string | undefined): string {
  return JSON.stringify([group, kind, namespace, name]);
}
