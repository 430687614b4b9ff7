// What stays of a CRD: facts. What goes: upstream's words, the status, printer columns and the versions that we do not write.

const { objectMeta } = require('./openapi');
const { translate } = require('./translate');

// Served versions that we write although another one is stored.
const WRITTEN_VERSION = { 'ReferenceGrant.gateway.networking.k8s.io': 'v1' };
const WORDS = new Set(['description', 'title', 'example', 'externalDocs']);

/** The stripped CRD, with the versions that are served besides as `otherVersions` (true: same schema). */
function strippedCrd(crd) {
  const { group, names, scope, versions } = crd.spec;
  const served = versions.filter((version) => version.served);
  const wanted = WRITTEN_VERSION[`${names.kind}.${group}`];
  const written = served.find((version) => (wanted ? version.name === wanted : version.storage));
  if (!written) throw new Error(`${names.kind}.${group}: no served version to write`);
  const schema = strippedSchema(written);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      group,
      names: { kind: names.kind, plural: names.plural, singular: names.singular ?? names.kind.toLowerCase(), shortNames: names.shortNames },
      scope,
      versions: [{ name: written.name, served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
    otherVersions: served.filter((version) => version !== written)
      .map((version) => ({ name: version.name, same: JSON.stringify(strippedSchema(version)) === JSON.stringify(schema) })),
  };
}

function strippedSchema(version) {
  const schema = withoutWords(version.schema.openAPIV3Schema);
  delete schema.properties.status;
  if (schema.required) schema.required = schema.required.filter((name) => name !== 'status');
  return schema;
}

/** A schema without upstream's prose. A property may well be called `description`: names in `properties` are kept. */
function withoutWords(node) {
  if (Array.isArray(node)) return node.map(withoutWords);
  if (node === null || typeof node !== 'object') return node;
  const result = {};
  for (const key of Object.keys(node).sort()) {
    if (WORDS.has(key)) continue;
    if (key === 'properties') result[key] = withoutWordsInEach(node[key]);
    else if (key === 'default' || key === 'enum') result[key] = node[key];
    else result[key] = withoutWords(node[key]);
  }
  return result;
}

function withoutWordsInEach(properties) {
  return Object.fromEntries(Object.keys(properties).sort().map((name) => [name, withoutWords(properties[name])]));
}

/** The schemas for `validatorModule` of the CRDs of one group. */
function crdSchemas(crds, openApi) {
  const metadata = objectMeta(openApi);
  const roots = crds.map(({ spec }) => [spec.names.kind, rootSchema(spec.versions[0].schema.openAPIV3Schema, metadata.name)]);
  return { roots: Object.fromEntries(roots), definitions: metadata.definitions };
}

function rootSchema(schema, metadata) {
  const root = translate(schema);
  const limits = schema.properties.metadata?.properties ? { allOf: [translate(schema.properties.metadata, { branch: true })] } : {};
  return {
    ...root,
    properties: { ...root.properties, metadata: { $ref: metadata, ...limits }, status: true },
    fields: { apiVersion: 1, kind: 1, ...root.fields, metadata: 1, status: 0 },
  };
}

module.exports = { crdSchemas, strippedCrd };
