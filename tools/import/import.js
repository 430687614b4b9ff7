// npm run import: writes everything generated in imports/ from the versions in imports/versions.json.
// Needs Go with a module proxy for the sources. Running it twice changes nothing.
const fs = require('node:fs');
const path = require('node:path');
const { readCrds, readOpenApi } = require('./sources');
const { crdSchemas, strippedCrd } = require('./crds');
const { builtInKinds, builtInSchemas } = require('./openapi');
const { writeTypes } = require('./types');
const { kindTable } = require('./kinds');
const { validatorModule } = require('./validators');

const IMPORTS = path.join(__dirname, '..', '..', 'imports');

async function main() {
  const crds = readCrds().map(strippedCrd);
  const groups = new Map();
  for (const crd of crds) groups.set(crd.spec.group, [...(groups.get(crd.spec.group) ?? []), crd]);
  const openApi = readOpenApi();

  const asJson = (list) => `${JSON.stringify(list.map(withoutOtherVersions), null, 1)}\n`;
  writeFolder('crds', [...groups].map(([group, list]) => [`${group}.json`, asJson(list)]));

  const builtIn = builtInKinds(openApi);
  fs.writeFileSync(path.join(IMPORTS, 'kinds.json'), kindTable(crds, builtIn));

  const modules = [['kubernetes.js', await validatorModule(builtInSchemas(openApi, builtIn))]];
  for (const [group, list] of groups) modules.push([`${group}.js`, await validatorModule(crdSchemas(list, openApi))]);
  writeFolder('validators', modules);

  await writeTypes(groups, IMPORTS);
  report(modules);
}

/** Replaces a generated folder whole, so that nothing of an earlier version stays behind. */
function writeFolder(name, files) {
  const folder = path.join(IMPORTS, name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) fs.writeFileSync(path.join(folder, file), text);
}

function withoutOtherVersions({ otherVersions, ...crd }) {
  return crd;
}

function report(modules) {
  const total = modules.reduce((sum, [, text]) => sum + text.length, 0);
  for (const [file, text] of modules) console.log(`imports/validators/${file} ${Math.round(text.length / 1024)} kB`);
  console.log(`validators together: ${Math.round(total / 1024)} kB`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
