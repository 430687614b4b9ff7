import { isJsonObject, JsonObject } from '../synthesis/resolve';

const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

/** Kinds whose deletion takes data of others with it. */
const PROTECTED: ReadonlySet<string> = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition', 'FluxInstance']);

/** Deleting is rare and loud: Flux keeps objects of these kinds, unless the object says otherwise itself. */
export function protectFromPruning(object: JsonObject): JsonObject {
  if (typeof object.kind !== 'string' || !PROTECTED.has(object.kind) || !isJsonObject(object.metadata)) return object;
  const annotations = isJsonObject(object.metadata.annotations) ? object.metadata.annotations : {};
  if (PRUNE in annotations) return object;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [PRUNE]: 'disabled' } } };
}
