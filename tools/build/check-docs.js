// After jsii: every name of the public API has a sentence, and every optional property says its default.
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');

const root = path.join(__dirname, '..', '..');
const first = JSON.parse(fs.readFileSync(path.join(root, '.jsii'), 'utf8'));
const assembly = first.schema === 'jsii/file-redirect' ? JSON.parse(zlib.gunzipSync(fs.readFileSync(path.join(root, first.filename)))) : first;

const missing = [];
const expectDocs = (name, docs, isOptional) => {
  if (!docs?.summary) missing.push(`${name}: no docstring`);
  if (isOptional && !docs?.default) missing.push(`${name}: no @default`);
};
for (const [name, type] of Object.entries(assembly.types)) {
  expectDocs(name, type.docs, false);
  for (const member of [...(type.properties ?? []), ...(type.methods ?? []), ...(type.members ?? [])]) {
    if (!member.overrides) expectDocs(`${name}.${member.name}`, member.docs, type.datatype && member.optional);
  }
}
console.log(`${Object.keys(assembly.types).length} exported types, ${missing.length} gaps in their documentation`);
missing.forEach((line) => console.error(line));
process.exitCode = missing.length > 0 ? 1 : 0;
