import { ApiObject } from 'cdk8s';
import { apiResource } from '../core/api-resources';

/**
 * Kinds that two of the APIs in use share. Their files carry the group, always: a name must never depend on which other
 * objects exist.
 */
const SHARED_KINDS: ReadonlySet<string> = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute']);

/** Name of an object's file: `<kind>-<name>.yaml`, with group or namespace only where they are needed to tell objects apart. */
export function fileName(apiObject: ApiObject, name: string, namespace: string | undefined, layerNamespace: string | undefined): string {
  const kind = apiObject.kind.toLowerCase();
  const type = needsGroup(apiObject) ? `${kind}.${apiObject.apiGroup}` : kind;
  const suffix = namespace === undefined || namespace === layerNamespace ? '' : `.${namespace}`;
  // RBAC names may hold colons, which not every file system allows.
  return `${type}-${name}${suffix}.yaml`.replace(/[^A-Za-z0-9._-]/g, '_');
}

function needsGroup(apiObject: ApiObject): boolean {
  if (SHARED_KINDS.has(apiObject.kind) || apiObject.apiGroup === 'helm.fluxcd.io') return true;
  // A custom kind with the name of a core kind, for example Knative's Service.
  return apiObject.apiGroup !== 'core' && apiResource('v1', apiObject.kind) !== undefined;
}
