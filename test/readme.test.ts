import * as fs from 'fs';
import * as path from 'path';
import { App } from 'cdk8s';
import { build } from '../examples/canary/main';
import { filesIn, scratchFolder } from './helpers';

const ROOT = path.resolve(__dirname, '..');
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/** The fenced blocks of a language. */
function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp('^```' + language + '\\n([\\s\\S]*?)^```$', 'gm'))].map((match) => match[1]);
}

test('the canary in the README is the one of the example, and so is its YAML', () => {
  const [code] = blocks('ts');
  const example = fs.readFileSync(path.join(ROOT, 'examples/canary/main.ts'), 'utf8').replace(/^ {2}/gm, '');
  expect(example).toContain(code);
  const outdir = path.join(scratchFolder(), 'dist');
  const app = new App({ outdir });
  build(app);
  app.synth();
  const [yaml] = blocks('yaml');
  expect(yaml).toContain('kind: Canary');
  expect(filesIn(outdir)['shop.k8s.yaml']).toContain(yaml);
});

test('the whole program in the README is the one that the packed library is tried with', () => {
  expect(blocks('ts')[1]).toBe(fs.readFileSync(path.join(ROOT, 'test/consumers/typescript-commonjs/main.ts'), 'utf8'));
});

test('every command of the README is one that the project has', () => {
  const { scripts, bin } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const used = [...README.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]);
  expect(used.length).toBeGreaterThan(1);
  expect(used.filter((name) => !(name in scripts))).toEqual([]);
  expect(Object.keys(bin)).toEqual(['cdk8s-pd']);
});

test('every link of the documents leads to a file', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', ...fs.readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'));
  const broken = documents.flatMap((document) => [...fs.readFileSync(path.join(ROOT, document), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
    .map((match) => match[1]).filter((target) => !fs.existsSync(path.join(ROOT, path.dirname(document), target))).map((target) => `${document}: ${target}`));
  expect(broken).toEqual([]);
});

test('the versions of the README are those that the library installs', () => {
  const [operator] = README.match(/flux-operator --version (\S+)/)?.slice(1) ?? [];
  expect(filesIn(path.join(ROOT, 'dist'))['staging/flux-operator/ocirepository-flux-operator.yaml']).toContain(`tag: "${operator}"`);
});
