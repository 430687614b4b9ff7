import * as fs from 'fs';
import * as path from 'path';
import { filesIn } from '../helpers';
import { folderWith, run, twoClusters } from './run';

const STAGING = `images:
  api:
    tag: "2.0.0"
  shop:
    tag: "1.2.0" # {"$imagepolicy": "flux-system:staging-shop:tag"}
charts:
  cache:
    version: "3.0.0"
`;
const PRODUCTION = `# Guarded by the code owners.

images:
    api:   # the slow one
        tag: '1.0.0'   # since May
    auto:
        tag: "5.0.0" # {"$imagepolicy": "flux-system:production-auto:tag"}
    old:
        tag: "0.1.0"

    shop: {tag: "1.3.0"}
`;
const files = { 'versions/staging.yaml': STAGING, 'versions/production.yaml': PRODUCTION };

function production(folder: string): string {
  return fs.readFileSync(path.join(folder, 'versions/production.yaml'), 'utf8');
}

test('promote moves versions, automatic ones of the giving cluster too, and synthesizes', () => {
  const folder = twoClusters();
  run(folder, 'synth');
  const result = run(folder, 'promote', 'staging', 'production');
  expect(result).toMatchObject({ status: 0, out: 'image  shop   1.0.0  →  1.1.0\nchart  cache  2.0.0  →  2.1.0\n' });
  expect(result.err).toContain('left out: image only; versions/production.yaml has no such entry, so production pins it in the program or does not use it\n');
  expect(filesIn(folder)['dist/production/shop/deployment-web.yaml']).toContain('image: ghcr.io/acme/shop:1.1.0');
  expect(run(folder, 'synth', '--check').status).toBe(0);
});

test('everything but the promoted versions stays byte for byte, and --no-synth leaves dist/ alone', () => {
  const folder = folderWith(files);
  const result = run(folder, 'promote', 'staging', 'production', '--no-synth');
  expect(result).toEqual({
    status: 0,
    out: 'image  api   1.0.0  →  2.0.0\nimage  shop  1.3.0  →  1.2.0  (an older version)\n',
    err: 'kept: image old stays at 0.1.0; versions/staging.yaml has no such entry, so staging pins it in the program or does not use it\n'
      + 'left out: chart cache; versions/production.yaml has no such entry, so production pins it in the program or does not use it\n',
  });
  expect(production(folder)).toBe(PRODUCTION.replace("'1.0.0'", "'2.0.0'").replace('1.3.0', '1.2.0'));
  expect(Object.keys(filesIn(folder))).toEqual(Object.keys(files).sort());
});

test('--dry-run prints the table and changes nothing', () => {
  const folder = folderWith(files);
  expect(run(folder, 'promote', 'staging', 'production', 'api', '--dry-run')).toEqual({ status: 0, out: 'image  api  1.0.0  →  2.0.0\n', err: '' });
  expect(production(folder)).toBe(PRODUCTION);
});

test('with nothing to do it says so and ends with exit code 0', () => {
  const folder = folderWith({ 'versions/a.yaml': 'images:\n  api:\n    tag: "1.0.0"\n', 'versions/b.yaml': 'images:\n  api:\n    tag: "1.0.0"\n', 'versions/c.yaml': '' });
  expect(run(folder, 'promote', 'a', 'b')).toEqual({ status: 0, out: 'Nothing to promote: b runs what a runs (image api).\n', err: '' });
  expect(run(folder, 'promote', 'a', 'c').out).toBe('Nothing to promote: no image or chart of c is promoted and has a version in a.\n');
});

test('a name in front of which its section stands means that one only', () => {
  const both = (version: string): string => `images:\n  cache:\n    tag: "${version}"\ncharts:\n  cache:\n    version: "${version}"\n`;
  const folder = folderWith({ 'versions/a.yaml': both('2.0.0'), 'versions/b.yaml': both('1.0.0') });
  expect(run(folder, 'promote', 'a', 'b', 'charts/cache', '--no-synth').out).toBe('chart  cache  1.0.0  →  2.0.0\n');
  expect(filesIn(folder)['versions/b.yaml']).toBe('images:\n  cache:\n    tag: "1.0.0"\ncharts:\n  cache:\n    version: "2.0.0"\n');
});

test.each([
  ['a cluster that is not there', ['stagign', 'production'], '[cdk8s-pd promote] cluster "stagign" · production, staging · did you mean staging?\n'],
  ['a cluster and itself', ['staging', 'staging'], '[cdk8s-pd promote] from staging to itself · two clusters · name the cluster that gets the versions second\n'],
  ['an automatic image by name', ['staging', 'production', 'auto'],
    '[cdk8s-pd promote] image auto is automatic in production · a version that people promote: Flux would write its own again · leave it to its policy, or give it ImageVersion.promoted in the program\n'],
  ['a name that the taking cluster does not have', ['staging', 'production', 'cache'], '[cdk8s-pd promote] cache: versions/production.yaml has no such entry, so production pins it'],
  ['a name that is a typo', ['staging', 'production', 'shpo'], 'did you mean shop?\n'],
  ['a name that the giving cluster does not have', ['staging', 'production', 'old'], '[cdk8s-pd promote] old: versions/staging.yaml has no such entry'],
  ['synthesis without a program, before anything is written', ['staging', 'production'], '[cdk8s.yaml] no such file in the current folder · '],
])('rejects %s', (_name, args, text) => {
  const folder = folderWith(files);
  const result = run(folder, 'promote', ...args);
  expect(result.status).toBe(1);
  expect(result.err).toContain(text);
  expect(filesIn(folder)).toEqual(files);
});

test('rejects conflict markers in any file of versions/, with their place', () => {
  const conflict = 'images:\n<<<<<<< HEAD\n  api:\n    tag: "1"\n=======\n>>>>>>> other\n';
  const result = run(folderWith({ ...files, 'versions/edge.yaml': conflict }), 'promote', 'staging', 'production');
  expect(result).toMatchObject({ status: 1, out: '' });
  expect(result.err).toBe('1 problem, nothing was written:\n  [versions/edge.yaml:2:1] a merge conflict · one version for each image and chart · resolve the conflict: keep the version that shall run, remove the marks\n');
});

test('a program that fails afterwards leaves the promoted version, and says what to do', () => {
  const folder = folderWith({ ...files, 'cdk8s.yaml': 'app: node main.js\n', 'main.js': 'throw new Error("[shop] broken");' });
  const result = run(folder, 'promote', 'staging', 'production', 'api');
  expect(result.status).toBe(1);
  expect(result.err).toContain('versions/production.yaml has the new versions, dist/ has not: repair what is wrong, and run cdk8s-pd synth\n');
  expect(production(folder)).toContain("tag: '2.0.0'   # since May");
});

test('rejects a call without the second cluster as wrong usage', () => {
  const result = run(folderWith({}), 'promote', 'staging');
  expect(result).toMatchObject({ status: 2, out: '' });
  expect(result.err).toContain("error: missing required argument 'to'");
});
