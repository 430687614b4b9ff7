import * as fs from 'fs';
import * as path from 'path';
import fc from 'fast-check';
import ts from 'typescript';
import { migrate } from '../../lib/migrate';
import { filesIn, messageOf, scratchFolder } from '../helpers';
import { FIXTURE, folderOf, migrated, release, ROOT, run } from './support';

/** What a migration of these files says, without the folder in front of each place. */
function refusal(files: { readonly [file: string]: string }): string {
  const folder = folderOf(files);
  const to = scratchFolder();
  const message = messageOf(() => migrate({ from: folder, to, cluster: 'production', force: false, packages: { dependencies: {}, devDependencies: {} } }));
  expect(filesIn(to)).toEqual({});
  return message.split(`${folder}/`).join('');
}

test('reports all broken YAML at once, each with file, line and column, and writes nothing', () => {
  const files = { 'a.yaml': 'kind: [1,\n', 'b/b.yml': 'a: 1\n---\nb: {\n\tc: 1}\n', 'c.yaml': 'a: &x 1\nb: *y\n' };
  const lines = refusal(files).split('\n');
  expect(lines[0]).toBe('3 problems of the input, nothing was written:');
  expect(lines.slice(1).map((line) => /^ {2}(\S+): ./.exec(line)?.[1])).toEqual(['a.yaml:2:1', 'b/b.yml:4:2', 'c.yaml:2:4']);
});

test.each([
  ['a field of the wrong type', release('maxHistory: many'), 'release.yaml:11:15: spec.maxHistory is "many" · a whole number from 0 · correct it'],
  ['a list where a map is expected', release('values: [1]'), 'release.yaml:11:11: spec.values is [1] · a map · correct it'],
  ['an annotation that is no text', release('', 'fluxcd.io/automated: true'), 'release.yaml:7:26: metadata.annotations.fluxcd.io/automated is true · text · correct it'],
  ['a release without a chart', { 'a.yaml': 'apiVersion: helm.fluxcd.io/v1\nkind: HelmRelease\nmetadata: { name: a }\nspec: {}\n' }, 'a.yaml:1:1: a HelmRelease without spec.chart'],
  ['a chart from nowhere', release('chart: { name: app }'), 'release.yaml:7:10: chart has neither git nor repository'],
  ['an object without a name', { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n' }, 'a.yaml:1:1: a ConfigMap without metadata.name · a name'],
  ['one object in two places', { 'a.yaml': release('')['release.yaml'], 'b.yaml': release('')['release.yaml'] }, 'b.yaml:1:1: HelmRelease app stands also at a.yaml:1:1'],
  ['aliases that multiply', { 'a.yaml': `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(9)}1]\nc: &c [${'*b,'.repeat(9)}1]\nd: [${'*c,'.repeat(9)}1]\n` }, 'a.yaml:1:1: Excessive alias count'],
])('rejects %s', (_name, files, message) => {
  expect(refusal(files)).toContain(message);
});

test('rejects a folder that is not there, one without objects, and a name that is none', () => {
  const options = { to: scratchFolder(), cluster: 'production', force: false, packages: { dependencies: {}, devDependencies: {} } };
  expect(() => migrate({ ...options, from: 'nowhere' })).toThrow('[migrate] "nowhere" · a folder that Flux v1 syncs');
  expect(() => migrate({ ...options, from: folderOf({ 'a.yaml': 'a: 1\n' }) })).toThrow('holds no Kubernetes object');
  expect(() => migrate({ ...options, from: FIXTURE, cluster: 'My Cluster' })).toThrow('[migrate] cluster "My Cluster" · lower-case letters');
});

test('overwrites nothing unless told, and says which files are there', () => {
  const { folder } = migrated(FIXTURE);
  fs.writeFileSync(path.join(folder, 'main.ts'), '// mine\n');
  expect(() => migrated(FIXTURE, folder)).toThrow(/\[migrate\] main\.ts, .*report\.md.* · a folder without these files · .*--force/);
  expect(fs.readFileSync(path.join(folder, 'main.ts'), 'utf8')).toBe('// mine\n');
  migrate({ from: FIXTURE, to: folder, cluster: 'production', force: true, packages: { dependencies: {}, devDependencies: {} } });
  expect(fs.readFileSync(path.join(folder, 'main.ts'), 'utf8')).toContain('Written by cdk8s-pd migrate');
});

test('reads neither its own output nor hidden folders, and reports files that are no objects', () => {
  const folder = folderOf({ ...release(''), 'migrated/broken.yaml': '{', '.git/broken.yaml': '{', 'values.yaml': 'a: 1\n', '.flux.yaml': 'version: 1\n', 'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n' });
  const { report } = migrated(folder, path.join(folder, 'migrated'));
  expect(report).toMatch(/- `.*values\.yaml:1:1`: no Kubernetes object/);
  expect(report).toMatch(/- `.*kustomization\.yaml:1:1`: /);
  expect(report).toMatch(/- `.*\.flux\.yaml`: it runs commands/);
});

test('an object of a kind that nobody knows is asked about', () => {
  const { main } = migrated({ 'a.yaml': 'apiVersion: acme.com/v1\nkind: Thing\nmetadata: { name: a }\n' });
  expect(main).toMatch(/if \(decide\(\d, 'is Thing a an object of the whole cluster\?/);
});

test('objects that somebody got from a cluster lose what the API server wrote', () => {
  const metadata = ['name: a', 'namespace: shop', 'uid: 1', 'resourceVersion: "7"', 'creationTimestamp: 2020-01-01T00:00:00Z', 'annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}" }'];
  const { files } = migrated({ 'a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n${metadata.map((line) => `  ${line}\n`).join('')}data: { a: b }\nstatus: {}\n` });
  expect(files['manifests/shop.yaml'].replace(/^#.*\n/, '')).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: shop\ndata: { a: b }\n');
});

test('layers of the cluster keep their names', () => {
  const { main } = migrated({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: flux-system }\n' });
  expect(main).toContain("const fluxSystemObjects = new Layer(cluster, 'flux-system-objects', { namespace: 'flux-system' });");
});

test('the command writes ./migrated, says how many questions there are, and refuses to do it twice', () => {
  const folder = folderOf({ 'fleet/release.yaml': release('')['release.yaml'] });
  expect(run(folder, 'migrate', 'fleet', '--cluster', 'staging')).toEqual({
    status: 0, out: '', err: '5 files written to migrated; 2 questions to decide: read migrated/report.md first\n',
  });
  expect(fs.readFileSync(path.join(folder, 'migrated/main.ts'), 'utf8')).toContain("new Cluster(repository, 'staging')");
  const { version, peerDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(JSON.parse(fs.readFileSync(path.join(folder, 'migrated/package.json'), 'utf8')).dependencies)
    .toEqual({ 'cdk8s-progressive-delivery': `^${version}`, ...peerDependencies });
  const again = run(folder, 'migrate', 'fleet');
  expect(again.status).toBe(1);
  expect(again.err).toMatch(/^\[migrate\] main\.ts, report\.md, cdk8s\.yaml, tsconfig\.json, package\.json in "migrated"/);
});

test('no change of a file ends in anything but a program that parses or a list of places', () => {
  const files = Object.fromEntries(Object.entries(filesIn(path.join(FIXTURE, '..'))).filter(([name]) => /releases|workloads|others/.test(name)));
  const names = Object.keys(files);
  const edit = fc.record({ file: fc.constantFrom(...names), at: fc.nat(3000), remove: fc.nat(40), insert: fc.constantFrom('', ':', '\n', '- ', 'null', '[', '{}', '"', "'", '&a ', '*a', '\t', '---\n', '0', '\u0000', '\u2028', '__proto__: 1\n') });
  fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
    const changed = { ...files };
    for (const { file, at, remove, insert } of edits) {
      const offset = at % changed[file].length;
      changed[file] = changed[file].slice(0, offset) + insert + changed[file].slice(offset + remove);
    }
    const folder = folderOf(changed);
    try {
      const { main } = migrated(folder);
      expect(ts.transpileModule(main, { reportDiagnostics: true }).diagnostics).toEqual([]);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (!/^\d+ problems? of the input, nothing was written:\n( {2}\S.*:\d+:\d+: .*\n?)+/.test(message)) throw error;
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }), { numRuns: 60 });
}, 60_000);

test('rejects a file in place of the folder to write to', () => {
  const folder = folderOf({ 'out': 'x', 'fleet/release.yaml': release('')['release.yaml'] });
  expect(messageOf(() => migrate({ from: path.join(folder, 'fleet'), to: path.join(folder, 'out'), cluster: 'production', force: true, packages: { dependencies: {}, devDependencies: {} } })))
    .toContain('out" is a file · a folder, or a name that is free · pass another folder with --out');
});
