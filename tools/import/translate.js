// From a structural schema (OpenAPI as Kubernetes uses it) to a JSON Schema for ajv that is as strict as the API server.
// Four keywords are ours (see keywords.js): `fields` = the known names (1: required) of a closed object, `values` = an enum,
// `choice` = a combination of subschemas reported as one problem, `uniqueBy` = the keys that must differ between list items.

const LIMITS = [
  'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minimum', 'maximum', 'multipleOf',
];
// The formats that the API server enforces and that occur; it ignores names that it does not know.
const FORMATS = new Set(['byte', 'cidr', 'date-time', 'duration', 'ipv4', 'ipv6', 'uri']);

/**
 * options.builtIn: defaults are Go's zero values, and an object without properties may hold anything.
 * options.reference(name): called for each `$ref`, returns the name to refer to.
 * options.branch: inside anyOf, oneOf or not, where objects stay open.
 */
function translate(node, options = {}) {
  const reference = node.$ref ?? (node.allOf?.length === 1 && node.allOf[0].$ref);
  if (reference) return { $ref: options.reference(reference.split('/').at(-1)) };

  const schema = { ...typeOf(node), ...limits(node) };
  if (node.enum) schema.values = node.enum;
  if (node.pattern !== undefined) schema.pattern = node.pattern;
  if (FORMATS.has(node.format)) schema.format = node.format;
  if (node.items) schema.items = translate(node.items, options);
  if (node['x-kubernetes-list-type'] === 'set' || node.uniqueItems) schema.uniqueItems = true;
  if (node['x-kubernetes-list-type'] === 'map') schema.uniqueBy = listKeys(node, options);
  Object.assign(schema, members(node, options));
  const choices = choicesOf(node, options);
  if (choices.length === 1) schema.choice = choices[0];
  if (choices.length > 1) schema.allOf = choices.map((choice) => ({ choice }));
  if (node.allOf) schema.allOf = [...(schema.allOf ?? []), ...node.allOf.map((part) => translate(part, { ...options, branch: true }))];
  return schema;
}

function typeOf(node) {
  if (isIntOrString(node)) return { type: ['integer', 'string'] };
  if (node.oneOf && isTypesOnly(node.oneOf)) return { type: node.oneOf.map(({ type }) => type) };
  if (!node.type) return {};
  return { type: node.nullable ? [node.type, 'null'] : node.type };
}

function isIntOrString(node) {
  return node['x-kubernetes-int-or-string'] || node.format === 'int-or-string';
}

// `oneOf: [{type: string}, {type: number}]`, the way of Kubernetes to write a Quantity.
function isTypesOnly(branches) {
  return branches.every((branch) => Object.keys(branch).join() === 'type');
}

function limits(node) {
  const result = {};
  if (node.format === 'int32' && node.type === 'integer') Object.assign(result, { minimum: -2147483648, maximum: 2147483647 });
  for (const name of LIMITS) if (node[name] !== undefined) result[name] = node[name];
  // OpenAPI marks a limit as exclusive, JSON Schema names it so.
  for (const [flag, limit] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']]) {
    if (node[flag] === true) {
      result[flag] = result[limit];
      delete result[limit];
    }
  }
  return result;
}

/** The members of an object: properties, or values of any name. */
function members(node, options) {
  const result = {};
  const properties = Object.entries(node.properties ?? {});
  const required = requiredNames(node, options);
  if (properties.length > 0) result.properties = Object.fromEntries(properties.map(([name, value]) => [name, translate(value, options)]));
  if (node.additionalProperties && typeof node.additionalProperties === 'object') {
    result.additionalProperties = translate(node.additionalProperties, options);
  }
  if (isClosed(node, options)) {
    result.fields = Object.fromEntries(properties.map(([name]) => [name, required.includes(name) ? 1 : 0]));
  } else if (required.length > 0) {
    result.required = required;
  }
  return result;
}

// The API server fills in defaults before it validates: a required field that has one may be left out.
function requiredNames(node, { builtIn, branch, properties = {} }) {
  const known = branch ? { ...properties, ...node.properties } : node.properties ?? {};
  const required = (node.required ?? []).filter((name) => builtIn || known[name]?.default === undefined);
  if (!branch) return required;
  // In a branch a missing field counts as its default: if that does not fit, the branch needs the field.
  const unfit = Object.keys(node.properties ?? {}).filter((name) => {
    const value = properties[name]?.default;
    return value !== undefined && !builtIn && !fits(value, node.properties[name]);
  });
  return [...new Set([...required, ...unfit])];
}

function fits(value, schema) {
  if (schema.not) return !fits(value, schema.not);
  if (schema.enum) return schema.enum.includes(value);
  throw new Error(`cannot tell whether the default ${value} fits ${JSON.stringify(schema)}`);
}

function isClosed(node, { builtIn, branch }) {
  if (branch || node.type !== 'object' || node.additionalProperties || node['x-kubernetes-preserve-unknown-fields']) return false;
  if (node['x-kubernetes-embedded-resource']) return false;
  return !builtIn || node.properties !== undefined;
}

function listKeys(node, { builtIn }) {
  return node['x-kubernetes-list-map-keys'].map((key) => {
    const value = node.items.properties?.[key]?.default;
    // The one real default among the keys of built-in lists is the protocol of a port.
    return { key, default: builtIn && key === 'protocol' ? 'TCP' : value ?? null };
  });
}

function choicesOf(node, options) {
  const inside = { ...options, branch: true, properties: { ...options.properties, ...node.properties } };
  const choices = [];
  if (node.oneOf && !isTypesOnly(node.oneOf)) choices.push(choice('oneOf', node.oneOf, inside));
  if (node.anyOf && !isIntOrString(node)) choices.push(choice('anyOf', node.anyOf, inside));
  if (node.not) choices.push({ rule: { not: translate(node.not, inside) }, words: { kind: 'not', common: [], forms: [describe(node.not)] } });
  return choices;
}

function choice(kind, branches, options) {
  const names = branches.map((branch) => (isOnlyRequired(branch) ? branch.required : undefined));
  const rule = { [kind]: branches.map((branch) => translate(branch, options)) };
  // `not: {anyOf: [...]}` as a branch stands for "none of them".
  const optional = branches.some((branch) => branch.not && Object.keys(branch).length === 1);
  const lists = names.filter(Boolean);
  const common = lists.length === branches.length ? lists[0].filter((name) => lists.every((list) => list.includes(name))) : [];
  const forms = branches.filter((branch) => !(optional && branch.not))
    .map((branch) => (isOnlyRequired(branch) ? branch.required.filter((name) => !common.includes(name)).join(' and ') : describe(branch)));
  return { rule, words: { kind: optional ? 'atMostOne' : kind, common, forms } };
}

function isOnlyRequired(branch) {
  return Object.keys(branch).join() === 'required';
}

/** A branch in words: `type is IPAddress and value is an ipv4 address or an ipv6 address`. */
function describe(branch) {
  const parts = [];
  for (const name of branch.required ?? []) if (!branch.properties?.[name]) parts.push(name);
  for (const [name, value] of Object.entries(branch.properties ?? {})) parts.push(`${name} ${describeValue(value)}`);
  return parts.join(' and ');
}

function describeValue(value) {
  if (value.enum) return `is ${value.enum.join(' or ')}`;
  if (value.not) return describeValue(value.not).replace(/^is /, 'is not ');
  if (value.format) return `is an ${value.format} address`;
  if (value.anyOf) return value.anyOf.map(describeValue).join(' or ').replaceAll(' or is ', ' or ');
  if (value.oneOf) return `with exactly one of ${value.oneOf.map(describe).join(', ')}`;
  throw new Error(`no words for ${JSON.stringify(value)}`);
}

module.exports = { translate };
