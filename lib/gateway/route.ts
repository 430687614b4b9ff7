import { Construct } from 'constructs';
import { CustomResourceProps } from '../core/custom-resource';
import { hostnameFlaw } from '../core/hostnames';
import { problem, problemText } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { listOf, NUMBER, role, structOf, TEXT } from '../core/shape';
import { Referrer } from './grants';
import { RouteKind } from './listener';
import { isKnownParent } from './listeners';
import { portFlaw, sectionNameFlaw } from './names';

/** What every route takes. */
export interface RouteProps extends CustomResourceProps {
  /**
   * Gateways to which the route attaches, or single listeners of them: `gateway.listener('https')`.
   *
   * @default - `parentReferences` say it.
   */
  readonly parents?: IGateway[];
  /**
   * Parents by name: a Service of a mesh (group `core`, kind `Service`), or a kind of Gateway that has no construct.
   *
   * @default - `parents` say it.
   */
  readonly parentReferences?: ParentReference[];
}

/** The shapes of the properties that every route takes. */
export const ROUTE_PROPS = {
  parents: listOf(role('a Gateway or one of its listeners', 'toParentReference')),
  parentReferences: listOf(structOf<ParentReference>({ group: TEXT, kind: TEXT, name: TEXT, namespace: TEXT }, { sectionName: TEXT, port: NUMBER })),
};

const MAX_PARENTS = 32;

const MAX_HOSTNAMES = 16;

/** The parents of a route as it prints them; repeats the rules of the API server on them. */
export function parentsOf(scope: Construct, kind: RouteKind, { parents = [], parentReferences = [] }: RouteProps): readonly ParentReference[] {
  const all = [...parents.map((parent) => parent.toParentReference()), ...parentReferences];
  const an = /^[H]/.test(kind) ? 'an' : 'a';
  if (all.length === 0) {
    throw problem(scope, `${an} ${kind} without parents`, 'at least one parent', 'pass a Gateway as parents, or a Service as parentReferences');
  }
  if (all.length > MAX_PARENTS) throw problem(scope, `${all.length} parents`, `at most ${MAX_PARENTS}`, `put some of them into a second ${kind}`);
  const sections = new Map<string, (string | undefined)[]>();
  for (const { group, kind: parentKind, name, namespace, sectionName, port } of all) {
    const flaw = port === undefined ? undefined : portFlaw(port);
    if (flaw) throw problem(scope, `port ${port} of parent ${parentKind} ${name}`, flaw.allowed, flaw.fix);
    const key = `${group}/${parentKind}/${namespace}/${name}`;
    const others = sections.get(key) ?? [];
    if (others.includes(sectionName) || (others.length > 0 && (sectionName === undefined || others.includes(undefined)))) {
      throw problem(scope, `parent ${parentKind} ${namespace}/${name} more than once`, 'a parent once, or several different listeners of it',
        `name a listener in each, or remove one; for several ports of one Service write ${an} ${kind} each`);
    }
    sections.set(key, [...others, sectionName]);
  }
  scope.node.addDependency(...parents);
  return all.map(({ group, kind: parentKind, name, namespace, sectionName, port }) => ({ group, kind: parentKind, name, namespace, sectionName, port }));
}

/** The host names of a route, each checked. */
export function hostnamesOf(scope: Construct, hostnames: readonly string[] | undefined, max: number = MAX_HOSTNAMES): string[] | undefined {
  for (const hostname of hostnames ?? []) {
    const flaw = hostnameFlaw(hostname);
    if (flaw) throw problem(scope, `hostname "${hostname}"`, flaw.allowed, flaw.fix);
  }
  if (hostnames !== undefined && hostnames.length > max) throw problem(scope, `${hostnames.length} hostnames`, `at most ${max}`, 'put some of them into a second route');
  return hostnames && [...hostnames];
}

/** Refuses the name of a rule that nothing could refer to. */
export function checkRuleName(scope: Construct, name: string | undefined): void {
  const flaw = name === undefined ? undefined : sectionNameFlaw(name);
  if (flaw) throw problem(scope, `rule name "${name}"`, flaw.allowed, flaw.fix);
}

/** Says which of the parents made by this program never accept the route; it would stay without traffic, and only its status would say so. */
export function refusals(route: Referrer, kind: RouteKind, parents: readonly IGateway[] | undefined, hostnames: readonly string[] | undefined): string[] {
  return (parents ?? []).flatMap((parent) => {
    const reasons = isKnownParent(parent) ? parent._refusals({ kind, namespace: route.namespace, hostnames }) : [];
    if (reasons.length === 0) return [];
    const { kind: parentKind, namespace, name } = parent.toParentReference();
    return [problemText(`parent ${parentKind} ${namespace}/${name} accepts no ${kind} like this: ${reasons.join('; ')}`,
      'a parent with a listener for the kind, namespace and host names of the route', 'correct the route, or allow it in a listener')];
  });
}
