import { ApiObject } from 'cdk8s';
import { apiResource } from '../core/api-resources';

/** A Kubernetes object as plain JSON. */
export interface JsonObject {
  [key: string]: unknown;
}

/** True for a plain JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Step 3: one object as JSON, without the namespace that a chart put on a cluster-scoped kind. */
export function resolveObject(apiObject: ApiObject): JsonObject {
  const json: JsonObject = apiObject.toJson();
  const metadata = json.metadata;
  if (isJsonObject(metadata) && metadata.namespace !== undefined && apiResource(apiObject.apiVersion, apiObject.kind)?.scope === 'Cluster') {
    const { namespace: _, ...rest } = metadata;
    return { ...json, metadata: rest };
  }
  return json;
}
