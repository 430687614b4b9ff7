import { findCycle } from '../core/graph';
import { pathOf, problemText } from '../core/problem';
import { CollectedObject, Collection, OutputLayer, Problem, providerKey } from './model';

/** Which layers each layer waits for, and why. */
export interface Order {
  /** Direct predecessors of a layer with one reason each, sorted by name. */
  readonly dependenciesOf: (layer: OutputLayer) => readonly OutputLayer[];
  readonly problems: readonly Problem[];
}

/** Why one layer waits for another; a text is made only for the few that are shown. */
type Reason = () => string;

/**
 * Step 2: references become the order of layers. A layer waits for the layers whose constructs it refers to, for the
 * layer that brings the API of one of its custom resources, and for the one that creates a namespace that it uses.
 */
export function orderLayers(collection: Collection): Order {
  const problems: Problem[] = [];
  const edges = new Map<OutputLayer, Map<OutputLayer, Reason>>(collection.layers.map((layer) => [layer, new Map()]));

  function connect(from: OutputLayer, to: OutputLayer, reason: Reason): void {
    if (from === to || from.isRoot || to.isRoot) return;
    const known = edges.get(from);
    if (known && !known.has(to)) known.set(to, reason);
  }

  for (const [layer, references] of collection.references) {
    for (const { from, to } of references) {
      for (const target of collection.layersOf(to)) {
        if (target.cluster === layer.cluster) {
          connect(layer, target, () => `${pathOf(from)} needs ${pathOf(to)}`);
        } else {
          problems.push({
            path: pathOf(from),
            text: problemText(`refers to ${pathOf(to)} of cluster "${target.cluster}"`, `constructs of its own cluster "${layer.cluster}"`,
              'create the construct in each cluster, or declare what exists elsewhere with fromReference'),
          });
        }
      }
    }
  }

  const namespaces = namespaceOwners(collection.objects);
  for (const { apiObject, layer } of collection.objects) {
    for (const provider of collection.providers.get(providerKey(layer.cluster, apiObject.apiGroup)) ?? []) {
      for (const target of provider.layers) {
        connect(layer, target, () => `${pathOf(apiObject)} is of ${apiObject.apiGroup}, which ${pathOf(provider.construct)} brings`);
      }
    }
    const namespace = apiObject.metadata.namespace;
    const owner = namespace === undefined ? undefined : namespaces.get(`${layer.cluster}/${namespace}`);
    if (owner) connect(layer, owner, () => `${pathOf(apiObject)} is in namespace ${namespace}`);
  }

  const successors = (layer: OutputLayer): Iterable<OutputLayer> => edges.get(layer)?.keys() ?? [];
  const cycle = findCycle(collection.layers, successors);
  if (cycle) problems.push(describeCycle(cycle, edges));

  return {
    dependenciesOf: (layer) => [...successors(layer)].sort((a, b) => (a.name < b.name ? -1 : 1)),
    problems,
  };
}

function namespaceOwners(objects: readonly CollectedObject[]): Map<string, OutputLayer> {
  const owners = new Map<string, OutputLayer>();
  for (const { apiObject, layer } of objects) {
    if (apiObject.kind === 'Namespace' && apiObject.apiVersion === 'v1') owners.set(`${layer.cluster}/${apiObject.name}`, layer);
  }
  return owners;
}

function describeCycle(cycle: readonly OutputLayer[], edges: ReadonlyMap<OutputLayer, ReadonlyMap<OutputLayer, Reason>>): Problem {
  const reasons = cycle.slice(1).map((to, index) => edges.get(cycle[index])?.get(to)?.() ?? '');
  return {
    path: pathOf(cycle[0].chart),
    text: problemText(`layers wait for each other: ${cycle.map((layer) => layer.name).join(' → ')} (${reasons.join('; ')})`,
      'an order without a cycle', 'remove one of these references, or move what both need into a layer of its own'),
  };
}
