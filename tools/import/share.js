// Schemas that occur more than once (a label selector, a secret reference, the same spec in two kinds) become one definition.

const WORTH_SHARING = 250; // characters of JSON; a smaller schema is shorter in place than a call

function shareRepeated({ roots, definitions }) {
  const counts = new Map();
  for (const schema of [...Object.values(definitions), ...Object.values(roots)]) count(schema, counts);

  const names = new Map();
  const shared = {};
  const rebuild = (node, top) => {
    const key = JSON.stringify(node);
    if (!top && counts.get(key) > 1 && key.length >= WORTH_SHARING) {
      if (!names.has(key)) {
        names.set(key, `shared${names.size + 1}`);
        shared[names.get(key)] = rebuild(node, true);
      }
      return { $ref: names.get(key) };
    }
    return mapChildren(node, (child) => rebuild(child, false));
  };
  const mapAll = (schemas) => Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, rebuild(schema, true)]));
  const result = { roots: mapAll(roots), definitions: mapAll(definitions) };
  Object.assign(result.definitions, shared);
  return result;
}

// Does not look into a schema again that it has seen, so that only what repeats on its own counts.
function count(node, counts) {
  const key = JSON.stringify(node);
  const seen = counts.get(key) ?? 0;
  counts.set(key, seen + 1);
  if (seen === 0) mapChildren(node, (child) => (count(child, counts), child));
}

function mapChildren(node, change) {
  if (typeof node !== 'object') return node;
  const result = { ...node };
  if (node.items) result.items = change(node.items);
  if (node.additionalProperties) result.additionalProperties = change(node.additionalProperties);
  if (node.properties) {
    result.properties = Object.fromEntries(Object.entries(node.properties).map(([name, child]) => [name, change(child)]));
  }
  return result;
}

module.exports = { shareRepeated };
