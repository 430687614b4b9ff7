import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { filesIn, scratchFolder } from '../helpers';

const ROOT = path.resolve(__dirname, '../..');
const PROGRAM = `
const { Cluster, GitOpsRepository, Layer } = require(${JSON.stringify(path.join(ROOT, 'lib'))});
const { ApiObject } = require(${JSON.stringify(require.resolve('cdk8s'))});
const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet' });
const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
new ApiObject(layer, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { color: 'blue' } });
`;

interface Result {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with a program and its cdk8s.yaml. */
function project(program: string, app = 'node main.js'): string {
  const folder = scratchFolder();
  fs.writeFileSync(path.join(folder, 'main.js'), program);
  fs.writeFileSync(path.join(folder, 'cdk8s.yaml'), `language: typescript\napp: ${app}\n`);
  return folder;
}

function run(folder: string, ...args: string[]): Result {
  const result = spawnSync(process.execPath, ['-r', require.resolve('ts-node/register'), path.join(ROOT, 'lib/cli/cdk8s-pd.ts'), ...args], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json'), CDK8S_OUTDIR: 'elsewhere', NODE_OPTIONS: '' },
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

test('synth writes dist/, says what it did, and a check passes afterwards', () => {
  const folder = project(`${PROGRAM}repository.synth();`);
  expect(run(folder, 'synth')).toEqual({ status: 0, out: '', err: '6 files written, 0 removed, 0 unchanged\n' });
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toContain('color: blue');
  expect(run(folder, 'synth', '--check')).toMatchObject({ status: 0, err: 'dist/ and versions/ are what the program gives (6 files)\n' });
});

test('synth --check fails with the list of files, and writes nothing', () => {
  const folder = project(`${PROGRAM}repository.synth();`);
  const before = filesIn(folder);
  const result = run(folder, 'synth', '--check');
  expect(result.status).toBe(1);
  expect(result.err).toContain('6 files are not what the program gives; run synth and commit the result:\n');
  expect(result.err).toContain('\n  missing: dist/staging/shop/configmap-settings.yaml\n');
  expect(filesIn(folder)).toEqual(before);
});

test('a program that throws ends with its message and its line, and dist/ is as it was', () => {
  const folder = project(`${PROGRAM}repository.synth();`);
  run(folder, 'synth');
  fs.writeFileSync(path.join(folder, 'main.js'), `${PROGRAM}new Layer(layer.node.scope, 'My Shop');\nrepository.synth();`);
  const before = filesIn(folder);
  const result = run(folder, 'synth');
  expect(result.status).toBe(1);
  expect(result.err).toMatch(/^\[staging\/My Shop\] layer name "My Shop" · lower-case letters.* · use "my-shop"\n {4}at .*main\.js:7:1\)?\n$/);
  expect(filesIn(folder)).toEqual(before);
});

test('problems of synthesis end with exit code 1 and no stack', () => {
  const folder = project(`${PROGRAM}new ApiObject(layer, 'b', { apiVersion: 'v1', kind: 'ConfigMap', dta: {} });\nrepository.synth();`);
  const result = run(folder, 'synth');
  expect(result.status).toBe(1);
  expect(result.err).toMatch(/^1 problem, nothing was written:\n {2}\[staging\/shop\/b\] dta: .* · .* · .*data.*\n$/);
});

test.each([['in this process', 'node main.js'], ['as a command', 'true && node main.js']])('rejects a program that never calls synth(), run %s', (_name, app) => {
  const folder = project('', app);
  expect(run(folder, 'synth', '--check')).toMatchObject({ status: 1, err: `[${app}] the program ended without synth() · one call of repository.synth() · add it as the last line\n` });
});

test('a program that is given as argument needs no cdk8s.yaml', () => {
  const folder = project(`${PROGRAM}repository.synth();`);
  fs.rmSync(path.join(folder, 'cdk8s.yaml'));
  expect(run(folder, 'synth', 'main.js').status).toBe(0);
});

test('a program of another language is run as the command that it is', () => {
  const folder = project(`${PROGRAM}repository.synth();`, `${process.execPath} -r ${require.resolve('ts-node/register')} ./main.js # not a plain node command`);
  expect(run(folder, 'synth')).toMatchObject({ status: 0, err: '6 files written, 0 removed, 0 unchanged\n' });
  expect(run(folder, 'synth', '--check')).toMatchObject({ status: 0 });
});

test.each([
  ['no cdk8s.yaml', undefined, '[cdk8s.yaml] no such file in the current folder · a folder with cdk8s.yaml, or the program as argument · '],
  ['no app', 'language: typescript\n', '[cdk8s.yaml] no app · app: with the command that runs the program · '],
  ['a cdk8s.yaml that is no YAML', ': : [\n', '[cdk8s.yaml] Nested mappings are not allowed in compact mappings at line 1, column 3 · a YAML file · repair the line'],
  ['a program that is not there', 'app: node gone.js\n', '[gone.js] no such file · the program that calls synth() · check `app` in cdk8s.yaml'],
])('rejects %s', (_name, configuration, text) => {
  const folder = scratchFolder();
  if (configuration !== undefined) fs.writeFileSync(path.join(folder, 'cdk8s.yaml'), configuration);
  const result = run(folder, 'synth');
  expect(result.status).toBe(1);
  expect(result.err).toContain(text);
});

test('--fail-on ends with exit code 3 after the files are written, and --json tells programs why', () => {
  const folder = project(`${PROGRAM}new ApiObject(layer, 'b', { apiVersion: 'v1', kind: 'ConfigMap' });\nrepository.synth();`);
  run(folder, 'synth');
  fs.writeFileSync(path.join(folder, 'main.js'), `${PROGRAM}repository.synth();`);
  const result = run(folder, 'synth', '--fail-on', 'moved-object,removed-object', '--json');
  expect(result).toMatchObject({ status: 3, err: expect.stringContaining('configmap-b.yaml (Flux deletes the object) [removed-object]\n') });
  expect(JSON.parse(result.out)).toMatchObject({ result: 'written', hazards: [{ id: 'removed-object', severity: 'info' }] });
  expect(filesIn(folder)['dist/staging/shop/configmap-b.yaml']).toBeUndefined();
});

test('--json tells of differences and of failures too, with exit code 1', () => {
  const folder = project(`${PROGRAM}repository.synth();`, `${process.execPath} -r ${require.resolve('ts-node/register')} ./main.js # not a plain node command`);
  const different = run(folder, 'synth', '--check', '--json');
  expect(different.status).toBe(1);
  expect(JSON.parse(different.out)).toMatchObject({ result: 'different', unchanged: 0, written: expect.arrayContaining(['dist/staging/shop/configmap-settings.yaml']) });
  const failed = run(folder, 'synth', '--json', 'gone.js');
  expect([failed.status, JSON.parse(failed.out)]).toEqual([1, { result: 'failed' }]);
});

test('rejects a --fail-on that names nothing', () => {
  const result = run(scratchFolder(), 'synth', '--fail-on', 'removed-volumes');
  expect(result.status).toBe(2);
  expect(result.err).toContain("error: option '--fail-on <what>' argument 'removed-volumes' is invalid. Allowed: info, warning, error, or some of removed-object, kept-object, ");
});

test('--version is the one of the package', () => {
  expect(run(scratchFolder(), '--version').out).toBe(`${JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version}\n`);
});

test('--help says what each command does, and a wrong option what is possible', () => {
  const folder = scratchFolder();
  expect(run(folder, 'synth', '--help').out).toContain('cdk8s-pd synth --check    the gate for CI');
  const wrong = run(folder, 'synth', '--chek');
  expect(wrong.status).toBe(2);
  expect(wrong.err).toContain("unknown option '--chek'");
  expect(wrong.err).toContain('(Did you mean --check?)');
});

test('a program that ends with a code of its own is a problem, whatever the code', () => {
  expect(run(project('', 'exit 3'), 'synth').status).toBe(1);
});
