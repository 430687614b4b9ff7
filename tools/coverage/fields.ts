import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A part of a CRD's schema, as far as paths need it. */
interface Schema {
  readonly properties?: { readonly [name: string]: Schema };
  readonly items?: Schema;
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

/** One kind with the paths of all fields that hold a value; lists are written `[]`, and a map is one field. */
export interface KindFields {
  /** As probes name it. */
  readonly id: string;
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly fields: readonly string[];
}

const CRDS = join(__dirname, '../../imports/crds');

// Groups whose kinds give way to those of another group with the same name: HelmRelease, HTTPRoute, GRPCRoute.
const SECOND = ['helm.fluxcd.io', 'policy.linkerd.io'];
const NOT_SET_BY_USERS = ['apiVersion', 'kind', 'metadata', 'status'];

/** All kinds of the imported CRDs. */
export function allKinds(): KindFields[] {
  const crds = readdirSync(CRDS).sort().flatMap((file): Crd[] => JSON.parse(readFileSync(join(CRDS, file), 'utf8')));
  return crds.map(({ spec: { group, names: { kind }, versions: [version] } }) => {
    const twin = crds.some((other) => other.spec.names.kind === kind && other.spec.group !== group);
    const roots = Object.entries(version.schema.openAPIV3Schema.properties ?? {}).filter(([name]) => !NOT_SET_BY_USERS.includes(name));
    return {
      id: twin && SECOND.includes(group) ? `${kind}.${group}` : kind,
      group, kind,
      apiVersion: `${group}/${version.name}`,
      fields: roots.flatMap(([name, schema]) => fieldsOf(name, schema)),
    };
  });
}

function fieldsOf(path: string, { properties = {}, items }: Schema): string[] {
  if (items !== undefined) return fieldsOf(`${path}[]`, items);
  const children = Object.entries(properties);
  return children.length === 0 ? [path] : children.flatMap(([name, schema]) => fieldsOf(`${path}.${name}`, schema));
}

/** What an object holds at a path, all items of its lists together, as JSON. */
export function valuesAt(object: unknown, path: string): ReadonlySet<string> {
  let values: unknown[] = [object];
  for (const step of path.split('.')) {
    const [, name, lists] = /^(.*?)((?:\[\])*)$/.exec(step) ?? [];
    values = values.map((value) => member(value, name));
    for (let depth = lists.length / 2; depth > 0; depth--) values = values.flatMap((value) => (Array.isArray(value) ? value : []));
  }
  return new Set(values.filter((value) => value !== undefined).map((value) => JSON.stringify(value)));
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
