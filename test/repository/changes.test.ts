import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Cluster, GitOpsRepository, Layer } from '../../lib';
import { configMap, messageOf, reported, scratchFolder } from '../helpers';

afterEach(() => ['CDK8S_PD_MODE', 'CDK8S_PD_AGAINST', 'CDK8S_PD_REPORT'].forEach((name) => delete process.env[name]));

function synth(folder: string, ...names: string[]): void {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder });
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  names.forEach((name) => configMap(layer, name));
  repository.synth();
}

function git(folder: string, ...args: string[]): void {
  const result = spawnSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: folder, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
}

/** A Git repository whose first commit holds the output for these objects; the program lies in `below`. */
function committed(names: readonly string[], below = ''): string {
  const root = scratchFolder();
  const folder = path.join(root, below);
  fs.mkdirSync(folder, { recursive: true });
  git(root, 'init', '--quiet', '--initial-branch=main');
  synth(folder, ...names);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '--message=first');
  return folder;
}

const GONE = 'removed: dist/staging/shop/configmap-b.yaml (Flux deletes the object) [removed-object]\n';

test('stock cdk8s synth empties dist/ first: what Git has counts then', () => {
  const folder = committed(['a', 'b']);
  fs.rmSync(path.join(folder, 'dist'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'dist'));
  expect(reported(() => synth(folder, 'a'))).toBe(GONE);
  expect(reported(() => synth(folder, 'a'))).toBe('');
});

test('a first synth outside Git, and in a Git repository without commits, reports nothing', () => {
  const folder = scratchFolder();
  expect(reported(() => synth(folder, 'a'))).toBe('');
  fs.rmSync(path.join(folder, 'dist'), { recursive: true });
  git(folder, 'init', '--quiet');
  expect(reported(() => synth(folder, 'a'))).toBe('');
});

test.each(['', 'deploy/fleet'])('a revision to compare with says what a whole branch changes, also in a check; program in "%s"', (below) => {
  const folder = committed(['a', 'b'], below);
  synth(folder, 'a');
  process.env.CDK8S_PD_AGAINST = 'main';
  process.env.CDK8S_PD_MODE = 'check';
  expect(reported(() => synth(folder, 'a'))).toBe(`${GONE}dist/ and versions/ are what the program gives (6 files)\n`);
});

test('files in dist/ that no listing of ours named are nobody\'s loss', () => {
  const folder = committed(['a']);
  fs.writeFileSync(path.join(folder, 'dist/staging/shop/configmap-mine.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message=second');
  fs.rmSync(path.join(folder, 'dist/staging/shop/configmap-mine.yaml'));
  process.env.CDK8S_PD_AGAINST = 'HEAD';
  expect(reported(() => synth(folder, 'a'))).toBe('');
});

test('rejects a revision that is not there, and one in no Git repository', () => {
  const folder = committed(['a']);
  const fix = ' · a branch, tag or commit that is here · fetch it first (git fetch origin main), and name it as git does: origin/main';
  process.env.CDK8S_PD_AGAINST = 'nowhere';
  expect(messageOf(() => synth(folder, 'a'))).toBe(`[--against nowhere] no such commit in this Git repository${fix}`);
  expect(messageOf(() => synth(scratchFolder(), 'a'))).toBe(`[--against nowhere] the program is in no Git repository${fix}`);
  process.env.CDK8S_PD_AGAINST = '--help';
  expect(messageOf(() => synth(folder, 'a'))).toContain('[--against --help] no such commit');
});

test('a report for programs names the files and the hazards', () => {
  const folder = scratchFolder();
  synth(folder, 'a', 'b');
  process.env.CDK8S_PD_REPORT = path.join(folder, 'report');
  reported(() => synth(folder, 'a'));
  expect(JSON.parse(fs.readFileSync(process.env.CDK8S_PD_REPORT, 'utf8'))).toEqual({
    result: 'written',
    written: ['dist/staging/shop/kustomization.yaml'], removed: ['dist/staging/shop/configmap-b.yaml'], unchanged: 5, leftAlone: [],
    hazards: [{
      id: 'removed-object', severity: 'info', change: 'removed', file: 'dist/staging/shop/configmap-b.yaml',
      object: { apiVersion: 'v1', kind: 'ConfigMap', name: 'b', namespace: 'shop' }, effect: 'Flux deletes the object',
    }],
  });
});
