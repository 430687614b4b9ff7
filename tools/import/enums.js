// The values of text fields of the built-in kinds. Kubernetes leaves them out of the OpenAPI documents that it publishes, and
// serves them all the same: they stand in the Go code from which those documents are made.
const fs = require('node:fs');

/**
 * Adds `enum` to the schemas of OpenAPI documents.
 *
 * @param file pkg/generated/openapi/zz_generated.openapi.go of Kubernetes.
 */
function addEnums(documents, file) {
  const enums = readEnums(fs.readFileSync(file, 'utf8'));
  for (const { components } of documents) {
    for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
      for (const [property, values] of enums.get(name) ?? []) {
        const field = schema.properties?.[property];
        const text = field?.type === 'array' ? field.items : field;
        // An empty text is a field that was not set, for which the server puts in the default.
        if (text?.type === 'string') text.enum = ['', ...values];
      }
    }
  }
}

/** Schema name → property → values. */
function readEnums(code) {
  const enums = new Map();
  let schema;
  let property;
  for (const line of code.split('\n')) {
    const start = /^func schema_k8sio_api_(\w+)\(/.exec(line);
    if (line.startsWith('func ')) schema = start && `io.k8s.api.${start[1].replace(/_/g, '.')}`;
    property = /^\t{5}"([^"]+)": \{$/.exec(line)?.[1] ?? property;
    const found = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (!found || !schema) continue;
    if (!enums.has(schema)) enums.set(schema, new Map());
    enums.get(schema).set(property, JSON.parse(`[${found[1]}]`).filter((value) => value !== ''));
  }
  return enums;
}

module.exports = { addEnums };
