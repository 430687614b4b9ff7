// After jsii: puts beside the compiled code what the compiler does not copy (it copies JSON, but no plain JavaScript).
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const source = path.join(root, 'imports', 'validators');
const target = path.join(root, 'build', 'imports', 'validators');

fs.rmSync(target, { recursive: true, force: true });
fs.mkdirSync(target, { recursive: true });
for (const file of fs.readdirSync(source).filter((name) => name.endsWith('.js'))) {
  fs.copyFileSync(path.join(source, file), path.join(target, file));
}
