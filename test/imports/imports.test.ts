import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as linkerd from '../../imports/linkerd.io';
import * as policy from '../../imports/policy.linkerd.io';
import { apiResource, apiVersionsOf } from '../../lib/core/api-resources';

const IMPORTS = join(__dirname, '..', '..', 'imports');

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: ReadonlyArray<{ readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }>;
  };
}

interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: { readonly [name: string]: Schema };
}

const files = readdirSync(join(IMPORTS, 'crds'));
const crds: Crd[] = files.flatMap((file) => JSON.parse(readFileSync(join(IMPORTS, 'crds', file), 'utf8')));
const named = crds.map((crd): [string, Crd] => [`${crd.spec.names.kind}.${crd.spec.group}`, crd]);

test('every file of CRDs holds one API group', () => {
  for (const file of files) {
    const groups = new Set(crdsOf(file).map(({ spec }) => spec.group));
    expect([...groups]).toEqual([file.replace(/\.json$/, '')]);
  }
});

test.each(named)('%s has one version, its scope and a validator', (_name, { spec }) => {
  expect(spec.versions).toHaveLength(1);
  const resource = apiResource(`${spec.group}/${spec.versions[0].name}`, spec.names.kind);
  expect(resource).toEqual({ scope: spec.scope, validator: `${spec.group}.js` });
});

test.each(named)('%s keeps none of the words of its authors', (_name, { spec }) => {
  expect(keywordsOf(spec.versions[0].schema.openAPIV3Schema)).not.toContain('description');
});

test('a property that is called description is kept', () => {
  const gatewayClass = crds.find(({ spec }) => spec.names.kind === 'GatewayClass');
  const { properties } = gatewayClass?.spec.versions[0].schema.openAPIV3Schema ?? {};
  expect(Object.keys(properties?.spec.properties ?? {})).toContain('description');
});

test('every validator that kinds.json names is a function', () => {
  const rows: { [key: string]: { validator?: string } } = JSON.parse(readFileSync(join(IMPORTS, 'kinds.json'), 'utf8'));
  for (const [key, { validator }] of Object.entries(rows)) {
    if (validator === undefined) continue;
    const kinds = createRequire(__filename)(join(IMPORTS, 'validators', validator));
    expect([key, typeof kinds[key.split('/').at(-1) ?? '']]).toEqual([key, 'function']);
  }
});

test('validators need no package', () => {
  for (const file of readdirSync(join(IMPORTS, 'validators'))) {
    expect(readFileSync(join(IMPORTS, 'validators', file), 'utf8')).not.toContain('require(');
  }
});

test('the types of Linkerd have the stored versions', () => {
  expect(linkerd.ServiceProfile.GVK.apiVersion).toBe('linkerd.io/v1alpha2');
  expect(policy.Server.GVK.apiVersion).toBe('policy.linkerd.io/v1beta3');
  expect(policy.HttpRoute.GVK.apiVersion).toBe('policy.linkerd.io/v1beta3');
  expect(policy.ServerAuthorization.GVK.apiVersion).toBe('policy.linkerd.io/v1beta1');
});

describe('scopes', () => {
  test.each([
    ['v1', 'Namespace', 'Cluster'],
    ['v1', 'PersistentVolume', 'Cluster'],
    ['v1', 'ConfigMap', 'Namespaced'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'Cluster'],
    ['rbac.authorization.k8s.io/v1', 'Role', 'Namespaced'],
    ['storage.k8s.io/v1', 'CSIDriver', 'Cluster'],
    ['gateway.networking.k8s.io/v1', 'GatewayClass', 'Cluster'],
    ['cert-manager.io/v1', 'ClusterIssuer', 'Cluster'],
    ['flagger.app/v1beta1', 'Canary', 'Namespaced'],
  ])('%s %s is %s', (apiVersion, kind, scope) => {
    expect(apiResource(apiVersion, kind)?.scope).toBe(scope);
  });

  test('an unknown kind has none', () => {
    expect(apiResource('example.com/v1', 'Thing')).toBeUndefined();
  });
});

test('versions of a kind are listed newest first', () => {
  expect(apiVersionsOf('policy.linkerd.io', 'Server')).toEqual([
    'policy.linkerd.io/v1beta3', 'policy.linkerd.io/v1beta2', 'policy.linkerd.io/v1beta1', 'policy.linkerd.io/v1alpha1',
  ]);
  expect(apiVersionsOf('', 'Service')).toEqual(['v1']);
});

function crdsOf(file: string): Crd[] {
  return JSON.parse(readFileSync(join(IMPORTS, 'crds', file), 'utf8'));
}

/** The keywords of a schema and of all schemas in it; names of properties are none. */
function keywordsOf(schema: Schema): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => [keyword, ...schemasIn(keyword, value).flatMap(keywordsOf)]);
}

function schemasIn(keyword: string, value: unknown): Schema[] {
  if (keyword === 'default' || keyword === 'enum' || keyword === 'x-kubernetes-validations') return [];
  if (keyword === 'properties') return Object.values(Object(value));
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'object');
  return typeof value === 'object' && value !== null ? [Object(value)] : [];
}
