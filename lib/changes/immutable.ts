import { isDeepStrictEqual } from 'util';
import { at, textAt } from '../core/plain';
import { Hazard } from './hazard';
import { Comparison, hasFluxAnnotation, kustomizationOf, PrintedObject, typeOf } from './printed';
import { deleteCommand } from './removed';

/** Fields of one kind that the API server never changes, and how to get there all the same. */
interface Immutable {
  readonly fields: readonly string[];
  readonly recipe: (object: PrintedObject) => string;
}

const ANOTHER_NAME = (): string => 'give the new one another name, and remove the old one in a later commit';
const BINDING = (): string => 'give the new binding another name; Flux makes it before it deletes the old one';
const ORPHAN = (object: PrintedObject): string => 'give the new one another name, or let the pods run while it is replaced: '
  + `${deleteCommand(object)} --cascade=orphan, then merge, and delete the old pods when the new ones are ready`;

const STORAGE = 'spec.resources.requests.storage';
const FROZEN: ReadonlySet<string> = new Set(['/ConfigMap', '/Secret']);
const CONTENT = ['data', 'binaryData', 'stringData', 'immutable'];

/** From the update validation of Kubernetes (pkg/apis/<group>/validation); `=` marks a default. */
const IMMUTABLE: { readonly [type: string]: Immutable | undefined } = {
  'apps/Deployment': { fields: ['spec.selector'], recipe: ORPHAN },
  'apps/DaemonSet': { fields: ['spec.selector'], recipe: ORPHAN },
  'apps/StatefulSet': { fields: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy=OrderedReady'], recipe: ORPHAN },
  'batch/Job': {
    fields: ['spec.selector', 'spec.template', 'spec.completionMode=NonIndexed'],
    recipe: () => 'give the new Job another name, or let Flux run it anew with the annotation kustomize.toolkit.fluxcd.io/force: enabled',
  },
  '/Service': { fields: ['spec.clusterIP'], recipe: (service) => `delete it when a moment without it does no harm, and merge: ${deleteCommand(service)}` },
  '/PersistentVolumeClaim': {
    fields: ['accessModes', 'storageClassName', 'volumeName', 'volumeMode=Filesystem', 'selector', 'dataSource', 'dataSourceRef'].map((name) => `spec.${name}`),
    recipe: () => 'make a new claim with another name, copy the data, and remove the old one when nothing needs it',
  },
  '/PersistentVolume': { fields: ['csi', 'nfs', 'hostPath', 'local', 'iscsi', 'fc'].map((name) => `spec.${name}`), recipe: ANOTHER_NAME },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'], recipe: BINDING },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'], recipe: BINDING },
  'storage.k8s.io/StorageClass': { fields: ['provisioner', 'parameters', 'reclaimPolicy=Delete', 'volumeBindingMode=Immediate'], recipe: ANOTHER_NAME },
  'scheduling.k8s.io/PriorityClass': { fields: ['value'], recipe: ANOTHER_NAME },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'], recipe: ANOTHER_NAME },
  'gateway.networking.k8s.io/GatewayClass': { fields: ['spec.controllerName'], recipe: ANOTHER_NAME },
  '/Secret': { fields: ['type=Opaque'], recipe: ANOTHER_NAME },
};

/** Fields of a type that this file has rules for. */
export function immutableFieldsOf(type: string): readonly string[] {
  const fields = IMMUTABLE[type]?.fields.map((field) => field.split('=')[0]) ?? [];
  if (type === '/PersistentVolumeClaim') return [...fields, STORAGE];
  return FROZEN.has(type) ? [...fields, ...CONTENT] : fields;
}

/** Reports fields that changed although they never may: the API server refuses the object, and Flux the whole layer. */
export function immutableFields(before: PrintedObject, after: PrintedObject, texts: Comparison['before']): Hazard[] {
  const rule = IMMUTABLE[typeOf(after)];
  const changed = rule?.fields.filter((field) => differs(before, after, field)).map((field) => field.split('=')[0]) ?? [];
  const fields = [...changed, ...shrunk(before, after), ...frozen(before, after)];
  if (fields.length === 0) return [];
  const given = { verb: 'changed', file: after.file, object: after } as const;
  const what = `${fields.join(', ')} of a ${after.kind} cannot change`;
  if (hasFluxAnnotation(after, 'force', 'enabled') || at(kustomizationOf(after, texts), 'spec', 'force') === true) {
    return [{ ...given, id: 'recreated-object', effect: `${what}: Flux deletes the object and makes it anew, as \`force\` says` }];
  }
  return [{
    ...given, id: 'immutable-field', recipe: (rule?.recipe ?? ANOTHER_NAME)(after),
    effect: `${what}: the API server refuses it, and Flux applies nothing of layer ${after.layer} until the old object is gone`,
  }];
}

function differs(before: PrintedObject, after: PrintedObject, field: string): boolean {
  const [path, standard] = field.split('=');
  const [old, now] = [before, after].map(({ object }) => normal(at(object, ...path.split('.'))) ?? standard);
  // An address that is no longer asked for stays as it is.
  if (path === 'spec.clusterIP' && (now === undefined || textAt(after.object, 'spec', 'type') === 'ExternalName')) return false;
  return !isDeepStrictEqual(old, now);
}

/** Empty values are none. */
function normal(value: unknown): unknown {
  if (value === '' || value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  return value;
}

/** A volume grows, if its class allows it, but never shrinks. */
function shrunk(before: PrintedObject, after: PrintedObject): string[] {
  if (typeOf(after) !== '/PersistentVolumeClaim') return [];
  const [old, now] = [before, after].map(({ object }) => bytes(at(object, ...STORAGE.split('.'))));
  return old !== undefined && now !== undefined && now < old ? [STORAGE] : [];
}

/** ConfigMaps and Secrets that say of themselves that they never change. */
function frozen(before: PrintedObject, after: PrintedObject): string[] {
  if (!FROZEN.has(typeOf(after)) || at(before.object, 'immutable') !== true) return [];
  return CONTENT.filter((field) => !isDeepStrictEqual(at(before.object, field), at(after.object, field)));
}

const UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

function bytes(value: unknown): number | undefined {
  const [, amount, unit = '', binary] = /^(\d+(?:\.\d+)?)([kKMGTPE]?)(i?)$/.exec(String(value)) ?? [];
  return amount === undefined ? undefined : Number(amount) * (binary ? 1024 : 1000) ** UNITS.indexOf(unit === 'K' ? 'k' : unit);
}
