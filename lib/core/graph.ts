/**
 * Finds one cycle of a directed graph in time linear to its size, without recursion: a chain of any length is fine.
 *
 * @returns the nodes of the cycle with the first one repeated at the end, or undefined.
 */
export function findCycle<T>(nodes: Iterable<T>, successors: (node: T) => Iterable<T>): T[] | undefined {
  const done = new Set<T>();
  for (const start of nodes) {
    if (done.has(start)) continue;
    const path: T[] = [start];
    const onPath = new Set<T>(path);
    const pending: Iterator<T>[] = [successors(start)[Symbol.iterator]()];
    while (pending.length > 0) {
      const next = pending[pending.length - 1].next();
      if (next.done) {
        pending.pop();
        const finished = path.pop();
        if (finished !== undefined) {
          onPath.delete(finished);
          done.add(finished);
        }
      } else if (onPath.has(next.value)) {
        return [...path.slice(path.indexOf(next.value)), next.value];
      } else if (!done.has(next.value)) {
        path.push(next.value);
        onPath.add(next.value);
        pending.push(successors(next.value)[Symbol.iterator]());
      }
    }
  }
  return undefined;
}
