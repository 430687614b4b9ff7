import { ApiObject, ApiObjectMetadataDefinition, App, ImplicitTokenResolver, IResolver, Lazy, LazyResolver, NumberStringUnionResolver } from 'cdk8s';
import { apiResource } from '../core/api-resources';

/** A Kubernetes object as plain JSON. */
export interface JsonObject {
  [key: string]: unknown;
}

/** True for a plain JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Step 3: one object as JSON, without the namespace that a chart put on a cluster-scoped kind.
 *
 * @param isStock the answer of `hasStockResolvers` for the app; by default cdk8s does it all.
 */
export function resolveObject(apiObject: ApiObject, isStock = false): JsonObject {
  const json: JsonObject = (isStock ? resolveQuickly(apiObject) : undefined) ?? apiObject.toJson();
  const metadata = json.metadata;
  if (isJsonObject(metadata) && metadata.namespace !== undefined && apiResource(apiObject.apiVersion, apiObject.kind)?.scope === 'Cluster') {
    const { namespace: _, ...rest } = metadata;
    return { ...json, metadata: rest };
  }
  return json;
}

const STOCK_RESOLVERS = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Whether an app resolves values only as cdk8s does, apart from `ours`, which the pipeline makes needless. */
export function hasStockResolvers(app: App, ours: IResolver): boolean {
  const others = app.resolvers.filter((resolver) => resolver !== ours);
  return others.length === STOCK_RESOLVERS.length && others.every((resolver, index) => resolver.constructor === STOCK_RESOLVERS[index]);
}

// The members that ApiObject.toJson() of cdk8s 2.70 reads, private ones too. Others make it another version, which may do other things.
const OBJECT_MEMBERS: ReadonlySet<string> = new Set(['node', 'props', 'patches', 'chart', 'kind', 'apiVersion', 'apiGroup', 'name', 'metadata']);
const METADATA_FIELDS = ['name', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences'];
const METADATA_MEMBERS: ReadonlySet<string> = new Set([...METADATA_FIELDS, 'apiObject', '_additionalAttributes']);

/**
 * What `ApiObject.toJson()` gives, apart from the order of keys, which the printer sets: cdk8s goes up to the app, makes
 * a context and asks four resolvers for every single value, twice for metadata, which was a third of all time.
 *
 * @returns undefined when cdk8s has to do it: own `toJson()` of generated classes, patches, values that are an error.
 */
function resolveQuickly(apiObject: ApiObject): JsonObject | undefined {
  if (apiObject.toJson !== ApiObject.prototype.toJson || !hasMembers(apiObject, OBJECT_MEMBERS)) return undefined;
  const props: unknown = Reflect.get(apiObject, 'props');
  const patches: unknown = Reflect.get(apiObject, 'patches');
  if (!isJsonObject(props) || typeof props.resolve === 'function' || !Array.isArray(patches) || patches.length > 0) return undefined;
  try {
    const json = resolveMembers(props, 'metadata');
    json.metadata = resolveMetadata(apiObject.metadata);
    return json.metadata === undefined ? undefined : json;
  } catch {
    return undefined;
  }
}

function resolveMetadata(definition: ApiObjectMetadataDefinition): unknown {
  const additional: unknown = Reflect.get(definition, '_additionalAttributes');
  if (!isJsonObject(additional) || !hasMembers(definition, METADATA_MEMBERS)) return undefined;
  const metadata: JsonObject = { ...additional };
  for (const name of METADATA_FIELDS) metadata[name] = Reflect.get(definition, name);
  return withoutEmpty(resolve(metadata));
}

function hasMembers(object: object, names: ReadonlySet<string>): boolean {
  const members = Object.keys(object);
  return members.length === names.size && members.every((name) => names.has(name));
}

function resolve(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(resolve);
  if (value instanceof Lazy) return resolve(value.produce());
  if ('resolve' in value && typeof value.resolve === 'function') return resolve(value.resolve());
  if (isJsonObject(value) && value.constructor === Object && Object.getPrototypeOf(value) === Object.prototype) return resolveMembers(value);
  if ('value' in value && (typeof value.value === 'number' || typeof value.value === 'string')) return { value: value.value };
  throw new Error('an error of which cdk8s gives the words');
}

function resolveMembers(object: JsonObject, except?: string): JsonObject {
  const json: JsonObject = {};
  for (const key in object) {
    if (key === except) continue;
    const value = resolve(object[key]);
    if (value !== undefined) json[key] = value;
  }
  return json;
}

/** Metadata has no empty lists and maps, on any level. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  if (!isJsonObject(value)) return value;
  let json: JsonObject | undefined;
  for (const key in value) {
    const item = withoutEmpty(value[key]);
    if (item === undefined) continue;
    json ??= {};
    json[key] = item;
  }
  return json;
}
