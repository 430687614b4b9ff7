import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { problemText } from '../core/problem';
import { IProgressiveDelivery } from '../core/roles';
import { Metric, TrafficProvider } from '../flagger';
import { Layer } from '../repository';

/** What of an app decides whether its pods must be in the mesh. */
interface MeshedApp {
  readonly flagger: IProgressiveDelivery;
  readonly provider?: TrafficProvider;
  readonly metrics?: Metric[];
}

/** Built-in metrics of a Flagger that was installed with a mesh are those of the mesh's proxies. */
const BUILT_IN: ReadonlySet<string> = new Set(['request-success-rate', 'request-duration']);

/**
 * An app outside the mesh whose rollout needs the mesh: its traffic would not move, and its metrics would have no
 * values, so that every rollout ends with a rollback.
 */
export function findMeshProblems({ flagger, provider, metrics }: MeshedApp, layer: Layer, deployment: kplus.Deployment): string[] {
  const keys = Object.keys(flagger.mesh?.toMeshReference().injectionAnnotations ?? {});
  const metric = metrics?.find(({ name }) => BUILT_IN.has(name));
  if (keys.length === 0 || (provider && !metric)) return [];
  // A namespace that another layer, or nobody here, prints may well be in the mesh.
  if (!layer.namespaceObject) return [];
  const annotations: { readonly [key: string]: string } = { ...annotationsOf(layer.namespaceObject.metadata), ...annotationsOf(deployment.podMetadata) };
  if (keys.every((key) => annotations[key] !== undefined && annotations[key] !== 'disabled')) return [];
  return [problemText(`layer "${layer.layerName}" is in no mesh, but ${provider ? `metric ${metric?.name}` : 'TrafficProvider.meshService()'} needs one`,
    'an app whose pods are in the mesh of its Flagger', 'give the layer that mesh: new Layer(…, { mesh })')];
}

function annotationsOf(metadata: ApiObject['metadata']): { readonly [key: string]: string } {
  const json: unknown = metadata.toJson();
  const annotations: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'annotations') : undefined;
  return typeof annotations === 'object' && annotations !== null ? Object.fromEntries(Object.entries(annotations)) : {};
}
