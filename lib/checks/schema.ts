import { createRequire } from 'node:module';
import { nearest } from '../core/nearest';
import { fieldPath, valueAt } from './field-path';
import { SchemaError, wordsOf } from './schema-words';
import { listed, shortJson } from './words';
import { apiResource, apiVersionsOf, apiVersionsWith, kindsOf } from '../core/api-resources';
import { groupOf, isMap } from '../core/plain';

/** One place of an object that the API server would refuse. */
export interface SchemaProblem {
  /** The field, for example `spec.chart.spec.version` or `spec.containers[0].ports`. */
  readonly field: string;
  /** What stands there, shortened. */
  readonly given: string;
  /** What may stand there. */
  readonly allowed: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A precompiled validator of one kind, as `tools/import` writes it. */
interface Validator {
  (object: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** Groups that Kubernetes gave up: their kinds moved, names unchanged. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ['extensions/DaemonSet', 'apps/v1'],
  ['extensions/Deployment', 'apps/v1'],
  ['extensions/Ingress', 'networking.k8s.io/v1'],
  ['extensions/NetworkPolicy', 'networking.k8s.io/v1'],
  ['extensions/ReplicaSet', 'apps/v1'],
]);

/** Groups of which `tools/import/sources.js` takes only some kinds: others exist. All other groups are pinned whole. */
const INCOMPLETE_GROUPS: ReadonlySet<string> = new Set(['core.openfeature.dev', 'monitoring.coreos.com']);

/** True when the pinned versions have the kind in this apiVersion, and so `checkSchema` can say something about it. */
export function isKnownKind(apiVersion: string, kind: string): boolean {
  return apiResource(apiVersion, kind) !== undefined;
}

/**
 * Compares a plain object with the schema of its kind, as strictly as the API server: unknown fields, types, enums, patterns,
 * required fields, lists with keys, combinations. Finds all problems of the object; kinds that nobody knows have none.
 * CEL rules are not evaluated.
 */
export function checkSchema(object: unknown): SchemaProblem[] {
  if (!isMap(object)) return [];
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  const resource = apiResource(apiVersion, kind);
  if (resource === undefined) return unknownVersion(apiVersion, kind);
  if (resource.validator === undefined) return [];

  const validate = validatorOf(resource.validator, kind);
  const value = withoutNulls(object);
  if (validate(value)) return [];
  return problemsOf(validate.errors ?? [], value);
}

function unknownVersion(apiVersion: string, kind: string): SchemaProblem[] {
  const group = groupOf(apiVersion);
  const moved = MOVED.get(`${group}/${kind}`);
  const versions = moved === undefined ? apiVersionsOf(group, kind) : [moved];
  if (versions.length === 0) return unknownKind(group, kind);
  return [{
    field: 'apiVersion',
    given: shortJson(apiVersion),
    allowed: `${listed(versions)} for ${kind}; other versions are not served`,
    fix: `use ${versions[0]} and adapt the fields that changed`,
  }];
}

// Lists are no kinds that anybody stores, but kubectl and Flux read them.
function unknownKind(group: string, kind: string): SchemaProblem[] {
  const known = INCOMPLETE_GROUPS.has(group) || kind.endsWith('List') ? [] : kindsOf(group);
  if (known.length === 0) return [];
  const meant = nearest(kind, known);
  const elsewhere = apiVersionsWith(kind);
  const fix = elsewhere.length > 0 ? `set apiVersion to ${listed(elsewhere)}` : meant === undefined ? 'use one of these kinds' : `did you mean ${meant}?`;
  return [{ field: 'kind', given: shortJson(kind), allowed: `a kind of ${group === '' ? 'the core API' : group}: ${listed(known)}`, fix }];
}

function problemsOf(errors: readonly SchemaError[], object: unknown): SchemaProblem[] {
  const mistyped = likelyMeant(errors);
  const problems = new Map<string, SchemaProblem>();
  for (const error of errors) {
    if (error.keyword === 'required' && mistyped.has(`${error.path}/${error.params.missingProperty}`)) continue;
    const { field, ...words } = wordsOf(error, valueAt(object, error.path));
    const path = fieldPath(object, error.path, field);
    const key = `${path} ${words.allowed}`;
    if (!problems.has(key)) problems.set(key, { field: path, ...words });
  }
  return [...problems.values()];
}

// `intervall` is one mistake, though the schema sees two: an unknown field and a missing one.
function likelyMeant(errors: readonly SchemaError[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const error of errors) {
    if (error.keyword !== 'unknown') continue;
    const name = nearest(error.params.name, Object.keys(error.params.known));
    if (name !== undefined) names.add(`${error.path}/${name}`);
  }
  return names;
}

const validators = new Map<string, { readonly [kind: string]: Validator }>();
const load = createRequire(__filename);

// Loaded with the first object of their group: most programs meet three or four of the twenty files.
function validatorOf(file: string, kind: string): Validator {
  let kinds = validators.get(file);
  if (kinds === undefined) {
    kinds = loadValidators(file);
    validators.set(file, kinds);
  }
  return kinds[kind];
}

function loadValidators(file: string): { readonly [kind: string]: Validator } {
  // The same path from lib/checks and from build/lib/checks, where tools/build/copy-assets.js puts the files.
  return load(`../../imports/validators/${file}`);
}

/** The API server drops null members of objects before it validates. What holds no null is not copied. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isMap(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const name in value) {
    const before = value[name];
    if (typeof before !== 'object') continue;
    const after = before === null ? undefined : withoutNulls(before);
    if (after === before) continue;
    copy ??= { ...value };
    if (after === undefined) delete copy[name];
    else copy[name] = after;
  }
  return copy ?? value;
}
