// imports/<group>.ts: TypeScript types and constructs by `cdk8s import`, one file per API group.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const yaml = require('js-yaml');

const CDK8S = path.join(__dirname, '..', '..', 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');

async function writeTypes(groups, folder) {
  for (const file of fs.readdirSync(folder)) if (file.endsWith('.ts')) fs.rmSync(path.join(folder, file));
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'import-'));
  const queue = [...groups];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await writeGroup(work, folder, ...next);
  };
  await Promise.all([worker(), worker()]);
  fs.rmSync(work, { recursive: true });
}

async function writeGroup(work, folder, group, crds) {
  const input = path.join(work, `${group}.yaml`);
  fs.writeFileSync(input, crds.map((crd) => `---\n${yaml.dump(forTypes(crd), { noRefs: true, lineWidth: -1 })}`).join(''));
  const args = ['import', input, '--language', 'typescript', '--output', folder, '--check-upgrade=false', '--no-save'];
  await promisify(execFile)(process.execPath, [CDK8S, ...args], { cwd: work });
  const file = path.join(folder, `${group}.ts`);
  if (!fs.existsSync(file)) throw new Error(`cdk8s import wrote no ${file}`);
}

/** The CRD as the importer gets it: no rules, and without the few fields that it cannot name or that nobody would miss. */
function forTypes({ otherVersions, ...crd }) {
  const [version] = crd.spec.versions;
  const schema = pruned(version.schema.openAPIV3Schema, crd.spec.group);
  return { ...crd, spec: { ...crd.spec, versions: [{ ...version, schema: { openAPIV3Schema: schema } }] } };
}

function pruned(node, group) {
  if (Array.isArray(node)) return node.map((item) => pruned(item, group));
  if (node === null || typeof node !== 'object') return node;
  const result = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'x-kubernetes-validations') continue;
    result[key] = key === 'properties' ? prunedProperties(value, group) : pruned(value, group);
  }
  return result;
}

function prunedProperties(properties, group) {
  const kept = Object.entries(properties)
    // The importer makes no TypeScript name of `$evaluators` (OpenFeature).
    .filter(([name]) => !name.startsWith('$'))
    // A whole pod template (affinity and all) in each of the ACME solvers: half a megabyte of types.
    .filter(([name]) => !(group === 'cert-manager.io' && name === 'podTemplate'));
  return Object.fromEntries(kept.map(([name, value]) => [name, pruned(value, group)]));
}

module.exports = { writeTypes };
