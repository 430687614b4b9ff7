import * as fs from 'fs';
import * as path from 'path';
import { parseAllDocuments } from 'yaml';
import { Cluster, GitOpsRepository, Layer } from '../../lib';
import { configMap, filesIn, messageOf, reported, scratchFolder } from '../helpers';

const ENVIRONMENT = ['CDK8S_OUTDIR', 'CDK8S_PD_MODE', 'CDK8S_RECORD_CONSTRUCT_METADATA', 'CDK8S_DISABLE_SORT'];
afterEach(() => ENVIRONMENT.forEach((name) => delete process.env[name]));

/** Synthesizes a cluster with these ConfigMaps per layer. */
function synth(folder: string, layers: { readonly [layer: string]: readonly string[] }): void {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder });
  const cluster = new Cluster(repository, 'staging');
  for (const [id, names] of Object.entries(layers)) {
    const layer = new Layer(cluster, id);
    names.forEach((name) => configMap(layer, name, { key: 'value' }));
  }
  repository.synth();
}

test('a second synth writes nothing', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a', 'b'] });
  const file = path.join(folder, 'dist/staging/shop/configmap-a.yaml');
  const before = fs.statSync(file);
  synth(folder, { shop: ['a', 'b'] });
  expect(fs.statSync(file).ino).toBe(before.ino);
  expect(fs.statSync(file).mtimeMs).toBe(before.mtimeMs);
});

test('adding or removing an object changes its own file and the listing only', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a', 'c'] });
  const before = filesIn(folder);
  synth(folder, { shop: ['a', 'b', 'c'] });
  const after = filesIn(folder);
  const changed = Object.keys(after).filter((file) => after[file] !== before[file]);
  expect(changed).toEqual(['dist/staging/shop/configmap-b.yaml', 'dist/staging/shop/kustomization.yaml']);
});

test('an object that leaves the program is removed and reported', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a', 'b'] });
  expect(reported(() => synth(folder, { shop: ['a'] }))).toBe('removed: dist/staging/shop/configmap-b.yaml (Flux deletes the object) [removed-object]\n');
  expect(Object.keys(filesIn(`${folder}/dist/staging/shop`))).toEqual(['configmap-a.yaml', 'kustomization.yaml', 'namespace-shop.yaml']);
});

test('an object that moves to another layer is reported as moved', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a'], cart: [] });
  expect(reported(() => synth(folder, { shop: [], cart: ['a'] }))).toContain('moved: dist/staging/shop/configmap-a.yaml to dist/staging/cart/configmap-a.yaml');
});

test('a layer that leaves the program takes its folder with it, and the report says what that means in the cluster', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a'], cart: ['b'] });
  expect(reported(() => synth(folder, { shop: ['a'] }))).toBe([
    'removed: dist/staging/cart/configmap-b.yaml (Flux deletes the object) [removed-object]',
    'removed: dist/staging/cart/namespace-cart.yaml (stays in the cluster, where it is protected from pruning) [kept-object]',
    '    delete it there when nothing needs it: kubectl delete namespace cart',
    'removed: dist/staging/flux-system/kustomization-cart.yaml (Flux deletes it, and everything that it applied) [removed-layer]',
    '    to keep what is in the cluster, set deletionPolicy: Orphan on the Kustomization in a commit before this one',
    '',
  ].join('\n'));
  expect(fs.existsSync(`${folder}/dist/staging/cart`)).toBe(false);
});

test('files of others are left and reported', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a'] });
  for (const file of ['dist/README.md', 'dist/staging/notes.txt', 'dist/staging/shop/extra.yaml']) fs.writeFileSync(path.join(folder, file), 'mine');
  fs.mkdirSync(`${folder}/dist/other/hand-written`, { recursive: true });
  fs.writeFileSync(`${folder}/dist/other/hand-written/kustomization.yaml`, 'resources: []\n');
  const text = reported(() => synth(folder, { shop: ['a'] }));
  process.env.CDK8S_PD_MODE = 'check';
  expect(reported(() => synth(folder, { shop: ['a'] }))).toContain(text);
  for (const file of ['dist/README.md', 'dist/staging/notes.txt', 'dist/staging/shop/extra.yaml', 'dist/other/hand-written/kustomization.yaml']) {
    expect(text).toContain(`left alone: ${file}`);
    expect(fs.existsSync(path.join(folder, file))).toBe(true);
  }
});

test('rejects an output folder that cannot be written, and says what to do', () => {
  const folder = scratchFolder();
  fs.writeFileSync(`${folder}/dist`, 'a file');
  expect(messageOf(() => synth(folder, { shop: [] }))).toMatch(/^\[dist\] cannot be written \((ENOTDIR|EEXIST)\) · folders and files that this user may write · check the permissions/);
});

test('--check passes when nothing differs, and names every file that does', () => {
  const folder = scratchFolder();
  synth(folder, { shop: ['a', 'b'] });
  process.env.CDK8S_PD_MODE = 'check';
  expect(reported(() => synth(folder, { shop: ['a', 'b'] }))).toContain('are what the program gives');
  fs.appendFileSync(`${folder}/dist/staging/shop/configmap-a.yaml`, '# edited\n');
  const before = filesIn(folder);
  const message = messageOf(() => synth(folder, { shop: ['a', 'c'] }));
  expect(message).toBe([
    '4 files are not what the program gives; run synth and commit the result:',
    '  differs: dist/staging/shop/configmap-a.yaml',
    '  missing: dist/staging/shop/configmap-c.yaml',
    '  differs: dist/staging/shop/kustomization.yaml',
    '  not given by the program: dist/staging/shop/configmap-b.yaml',
  ].join('\n'));
  expect(filesIn(folder)).toEqual(before);
});

test('the summary counts what happened when the command runs the program', () => {
  const folder = scratchFolder();
  process.env.CDK8S_PD_MODE = 'write';
  expect(reported(() => synth(folder, { shop: ['a'] }))).toBe('6 files written, 0 removed, 0 unchanged\n');
  expect(reported(() => synth(folder, { shop: ['a'] }))).toBe('0 files written, 0 removed, 6 unchanged\n');
});

test('output into another folder has document markers, so that joined files stay apart, and leaves versions/ alone', () => {
  const folder = scratchFolder();
  process.env.CDK8S_OUTDIR = path.join(scratchFolder(), 'elsewhere');
  synth(folder, { shop: ['a'] });
  const files = filesIn(process.env.CDK8S_OUTDIR);
  const documents = parseAllDocuments(Object.values(files).join(''));
  expect(documents).toHaveLength(Object.keys(files).length);
  expect(filesIn(folder)).toEqual({});
});

test('construct paths are recorded for validation plugins of cdk8s', () => {
  const folder = scratchFolder();
  process.env.CDK8S_RECORD_CONSTRUCT_METADATA = 'true';
  synth(folder, { shop: ['a'] });
  expect(JSON.parse(filesIn(folder)['dist/construct-metadata.json'])).toMatchObject({ version: '1.0.0', resources: { a: { path: 'staging/shop/a' } } });
});

test('CDK8S_DISABLE_SORT changes no byte', () => {
  const [sorted, unsorted] = [scratchFolder(), scratchFolder()];
  synth(sorted, { shop: ['a'] });
  process.env.CDK8S_DISABLE_SORT = '1';
  synth(unsorted, { shop: ['a'] });
  expect(filesIn(unsorted)).toEqual(filesIn(sorted));
});
