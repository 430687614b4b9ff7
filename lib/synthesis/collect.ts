import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { providedApiGroups } from '../core/api-groups';
import { pathOf, problemText } from '../core/problem';
import { CollectedObject, Collection, OutputLayer, Problem, Provider, providerKey, Reference } from './model';

/**
 * Step 1: one walk over the tree. Every construct is visited once, which keeps synthesis linear:
 * stock cdk8s visits the whole app again for every chart.
 */
export function collect(root: IConstruct, layers: readonly OutputLayer[]): Collection {
  const byChart = new Map<Chart, OutputLayer>(layers.map((layer) => [layer.chart, layer]));
  const objects: CollectedObject[] = [];
  const problems: Problem[] = [];
  const references = new Map<OutputLayer, Reference[]>(layers.map((layer) => [layer, []]));
  const layersOf = new Map<IConstruct, readonly OutputLayer[]>();
  const providing: IConstruct[] = [];

  /** Returns the layers at or below the construct; `inherited` are the references of what contains it. */
  function visit(construct: IConstruct, layer: OutputLayer | undefined, inherited: readonly Reference[]): readonly OutputLayer[] {
    const own = construct instanceof Chart ? byChart.get(construct) ?? layer : layer;
    for (const error of construct.node.validate()) {
      problems.push({ path: pathOf(construct), text: error });
    }
    const added = construct.node.dependencies.map((to) => ({ from: construct, to }));
    if (own) {
      references.get(own)?.push(...(own === layer ? added : [...inherited, ...added]));
      if (ApiObject.isApiObject(construct)) objects.push({ apiObject: construct, layer: own });
    } else if (ApiObject.isApiObject(construct)) {
      const text = problemText(`${construct.kind} "${construct.name}" is in no layer`, 'objects inside a Layer of a Cluster', 'create it in a Layer');
      problems.push({ path: pathOf(construct), text });
    }
    if (providedApiGroups(construct).length > 0) providing.push(construct);

    const passedOn = own ? [] : [...inherited, ...added];
    const below: OutputLayer[] = own ? [own] : [];
    for (const child of construct.node.children) {
      const found = visit(child, own, passedOn);
      if (!own) below.push(...found);
    }
    layersOf.set(construct, below);
    return below;
  }
  visit(root, undefined, []);

  const lookUp = (construct: IConstruct): readonly OutputLayer[] => layersOf.get(construct) ?? [];
  const providers = new Map<string, Provider[]>();
  for (const construct of providing) {
    for (const group of providedApiGroups(construct)) {
      for (const cluster of new Set(lookUp(construct).map((layer) => layer.cluster))) {
        const key = providerKey(cluster, group);
        const known = providers.get(key) ?? [];
        known.push({ construct, layers: lookUp(construct) });
        providers.set(key, known);
      }
    }
  }
  return { layers, objects, references, providers, layersOf: lookUp, problems };
}
