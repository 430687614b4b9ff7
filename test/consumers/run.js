// Packs the library, installs the tarball into each consumer project as a user would, and synthesizes with it.
const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const root = path.resolve(__dirname, '../..');
const { devDependencies } = require('../../package.json');
const run = (folder, command, ...args) => execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'consumers-'));
const outputs = new Map();

try {
  run(root, 'npm', 'pack', '--silent', '--pack-destination', scratch);
  const tarball = path.join(scratch, fs.readdirSync(scratch).find((name) => name.endsWith('.tgz')));
  for (const consumer of ['javascript', 'typescript-commonjs', 'typescript-nodenext']) {
    const folder = path.join(scratch, consumer);
    fs.cpSync(path.join(__dirname, consumer), folder, { recursive: true });
    const tools = consumer === 'javascript' ? [] : ['typescript', 'ts-node', '@swc/core', '@types/node'];
    const packages = ['cdk8s', 'cdk8s-plus-27', 'constructs', ...tools].map((name) => `${name}@${devDependencies[name]}`);
    run(folder, 'npm', 'install', '--silent', '--no-audit', '--no-fund', tarball, ...packages);
    run(folder, 'npm', 'run', '--silent', 'synth');
    run(folder, 'npx', 'cdk8s-pd', 'synth', '--check');
    outputs.set(consumer, fs.readFileSync(path.join(folder, 'dist/staging/shop/canary-shop.yaml'), 'utf8'));
    console.log(`${consumer}: synthesized ${fs.readdirSync(path.join(folder, 'dist/staging')).length} layers`);
  }
  if (new Set(outputs.values()).size !== 1) throw new Error('the consumers print different canaries');
  if (!outputs.get('javascript').includes('kind: Canary')) throw new Error('no canary was printed');
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
