// The keywords that ajv does not have, and the few functions that every validator module starts with.
const { _, Name, nil, stringify, strConcat } = require('ajv/dist/compile/codegen');
const { default: names } = require('ajv/dist/compile/names');

/** `fields: {a: 1, b: 0}`: nothing but these names, and those with 1 must be there. */
const fields = {
  keyword: 'fields',
  type: 'object',
  schemaType: 'object',
  code: (cxt) => callHelper(cxt, 'fields', cxt.schema),
};

/** `uniqueBy: [{key, default}]`: no two items with the same values of these keys. */
const uniqueBy = {
  keyword: 'uniqueBy',
  type: 'array',
  schemaType: 'array',
  code: (cxt) => callHelper(cxt, 'uniqueBy', cxt.schema),
};

/** `values: [...]`: an enum. ajv's own keeps the whole schema in the module for its message. */
const values = {
  keyword: 'values',
  schemaType: 'array',
  code: (cxt) => callHelper(cxt, 'values', cxt.schema),
};

/** `choice: {rule, words}`: the rule as one problem, without what ajv says about each of its branches. */
const choice = {
  keyword: 'choice',
  schemaType: 'object',
  trackErrors: true,
  error: { params: (cxt) => constant(cxt.gen, cxt.schema.words) },
  code(cxt) {
    const { gen, schema, it } = cxt;
    const valid = gen.name('valid');
    const topSchemaRef = constant(gen, schema.rule);
    const quiet = { compositeRule: true, createErrors: false, allErrors: false };
    cxt.subschema({ schema: schema.rule, schemaPath: nil, errSchemaPath: `${it.errSchemaPath}/choice`, topSchemaRef, ...quiet }, valid);
    cxt.pass(valid, () => {
      cxt.reset();
      cxt.error();
    });
  },
};

function callHelper({ gen, data, it }, helper, value) {
  const path = strConcat(names.instancePath, it.errorPath);
  gen.assign(names.vErrors, _`${new Name(helper)}(${names.vErrors}, ${path}, ${data}, ${constant(gen, value)})`);
  gen.assign(names.errors, _`${names.vErrors} === null ? 0 : ${names.vErrors}.length`);
}

function constant(gen, value) {
  return gen.scopeValue('schema', { ref: value, key: JSON.stringify(value), code: stringify(value) });
}

/** Errors are `{path, keyword, params}`; these functions add to a list of them that is null while empty. */
const HELPERS = `
function fail(errors, path, keyword, params) {
  const error = { path, keyword, params };
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
function characters(text) {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) if (text.codePointAt(i) > 0xffff) count--;
  return count;
}
function fields(errors, path, data, known) {
  for (const name in data) {
    if (!Object.hasOwn(known, name)) errors = fail(errors, path, 'unknown', { name, known });
  }
  for (const name in known) {
    if (known[name] === 1 && data[name] === undefined) errors = fail(errors, path, 'required', { missingProperty: name });
  }
  return errors;
}
function values(errors, path, data, allowed) {
  return allowed.includes(data) ? errors : fail(errors, path, 'values', { allowed });
}
function uniqueBy(errors, path, data, keys) {
  if (data.length < 2) return errors;
  const seen = new Map();
  for (let i = 0; i < data.length; i++) {
    const item = data[i];
    if (!item || typeof item !== 'object') continue;
    const id = JSON.stringify(keys.map(({ key, default: value }) => item[key] ?? value));
    if (seen.has(id)) errors = fail(errors, path, 'uniqueBy', { keys: keys.map(({ key }) => key), first: seen.get(id), second: i });
    else seen.set(id, i);
  }
  return errors;
}
`;

module.exports = { KEYWORDS: [fields, uniqueBy, values, choice], HELPERS };
