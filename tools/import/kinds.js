// imports/kinds.json: what the API server knows of each kind, small enough to load at every start.

/** One line a kind: `"apps/v1/Deployment": {"scope": "Namespaced", "validator": "kubernetes.js"}`. */
function kindTable(crds, builtIn) {
  const rows = {};
  for (const { apiVersion, kind, scope, checked } of builtIn) {
    rows[`${apiVersion}/${kind}`] = checked ? { scope, validator: 'kubernetes.js' } : { scope };
  }
  for (const { spec, otherVersions } of crds) {
    const validator = `${spec.group}.js`;
    const key = (version) => `${spec.group}/${version}/${spec.names.kind}`;
    rows[key(spec.versions[0].name)] = { scope: spec.scope === 'Cluster' ? 'Cluster' : 'Namespaced', validator };
    for (const { name, same } of otherVersions) rows[key(name)] = same ? { scope: spec.scope, validator } : { scope: spec.scope };
  }
  const lines = Object.keys(rows).sort().map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(rows[key])}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

module.exports = { kindTable };
