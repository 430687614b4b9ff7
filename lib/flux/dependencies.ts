import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { findCycle } from '../core/graph';
import { problemText } from '../core/problem';
import { ExternalReference, foreignNamespace } from '../core/reference';

/** One entry of `dependsOn`. */
export interface Dependency extends ExternalReference {
  /** When the other object counts as ready. */
  readonly readyExpr?: string;
}

/**
 * Writes `dependsOn`: each object once, in the order of names, with the namespace only where it is another one. Where one
 * object is named twice, an expression wins over none.
 */
export function printDependencies(own: string | undefined, references: Iterable<Dependency>): Dependency[] | undefined {
  const entries = new Map<string, Dependency>();
  for (const { name, namespace, readyExpr } of references) {
    const key = `${name}/${namespace ?? own ?? ''}`;
    entries.set(key, { name, namespace: foreignNamespace(own, namespace ?? own), readyExpr: readyExpr ?? entries.get(key)?.readyExpr });
  }
  if (entries.size === 0) return undefined;
  return [...entries.values()].sort((a, b) => compare(a.name, b.name) || compare(a.namespace ?? '', b.namespace ?? ''));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Reports objects that wait for each other, which no controller detects: they are never applied. The check runs once a
 * chart, because a check at each object would walk the same chain again and again.
 *
 * @param kind the kind, for the message.
 * @param isMember tells the constructs of that kind.
 * @param dependenciesOf what a member waits for; may lie in other charts.
 */
export function forbidCycles<T extends IConstruct & { readonly name: string }>(
  chart: Chart, kind: string, isMember: (construct: IConstruct) => construct is T, dependenciesOf: (member: T) => Iterable<T>,
): void {
  const mark = Symbol.for(`cdk8s-progressive-delivery.cycles.${kind}`);
  if (Reflect.has(chart, mark)) return;
  Object.defineProperty(chart, mark, { value: true });
  chart.node.addValidation({
    validate: () => {
      const members = chart.node.findAll().filter(isMember).filter((member) => Chart.of(member) === chart);
      const cycle = findCycle(members, dependenciesOf);
      if (!cycle || !reportsCycle(chart, cycle)) return [];
      return [problemText(`${kind}s wait for each other: ${cycle.map((member) => member.name).join(' → ')}`,
        'an order without a cycle', 'remove one of these dependencies')];
    },
  });
}

/** A cycle through several charts is reported by one of them. */
function reportsCycle(chart: Chart, cycle: readonly IConstruct[]): boolean {
  const first = cycle.map((member) => Chart.of(member).node.path).sort()[0];
  return first === chart.node.path;
}
