import { spawnSync } from 'child_process';
import * as path from 'path';
import { parse } from 'yaml';
import { filesIn } from '../helpers';
import { answered, FIXTURE, migrated, place, Result, ROOT, run } from './support';
import { typeErrors } from './type-errors';

// All fields of a HelmRelease and all annotations in one folder.
let result: Result;
beforeAll(() => { result = migrated(path.join(FIXTURE, '../everything')); });

const ANSWERS: [RegExp, string][] = [
  [/address of the Git repository/, "'https://github.com/acme/fleet'"],
  [/may push/, "'fleet-write'"],
  [/policy of sidecar/, "flux.ImagePolicyChoice.numerical({ filterTags: { pattern: '^main-(?P<build>[0-9]+)$', extract: '$build' } })"],
  [/policy of proxy/, "flux.ImagePolicyChoice.semver('2.x')"],
  [/values of shop\/everything lie in Secret login/, "flux.ValuesSource.secret('login-copy')"],
  [/values of shop\/everything come from/, "flux.ValuesSource.configMap('from-the-web')"],
  [/values.nothing of shop\/everything/, ''],
  [/is a release of Helm 2/, ''],
  [/ignored ConfigMap/, 'false'],
  [/Secret shop\/readable/, ''],
  [/before 1.0/, ''],
];

test('programs have the types of the library, before and after the answers', () => {
  const workshop = migrated(FIXTURE);
  expect(typeErrors({ open: result.main, answered: answered(result.main, ANSWERS), workshop: workshop.main })).toEqual([]);
}, 90_000);

test('programs are written in the style of this project', () => {
  const eslint = path.join(ROOT, 'node_modules/eslint/bin/eslint.js');
  const { status, stdout } = spawnSync(process.execPath, [eslint, '--stdin', '--stdin-filename', 'examples/migrated/main.ts'], { cwd: ROOT, input: result.main, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
}, 60_000);

test('the answered program keeps the release, its values and what happens when it fails', () => {
  place(result.folder, answered(result.main, ANSWERS));
  const { status, err } = run(result.folder, 'synth');
  expect([status, err]).toEqual([0, expect.stringContaining('files written')]);
  const dist = filesIn(path.join(result.folder, 'dist/production'));
  expect(parse(dist['shop/helmrelease-everything.yaml'])).toMatchObject({
    metadata: { labels: { app: 'everything' }, annotations: { team: 'shop' } },
    spec: {
      releaseName: 'shop-shop-data-everything', targetNamespace: 'shop-data', storageNamespace: 'shop-data', timeout: '1m30s', maxHistory: 0,
      chart: { spec: { chart: 'charts/everything', valuesFiles: ['charts/everything/values.yaml', 'charts/everything/values-production.yaml'], ignoreMissingValuesFiles: true } },
      install: { crds: 'Skip', disableOpenAPIValidation: true, disableTakeOwnership: true, remediation: { retries: -1 } },
      upgrade: { force: true, serverSideApply: 'disabled', preserveValues: true, disableOpenAPIValidation: true, remediation: { retries: -1, strategy: 'rollback' } },
      rollback: { force: true, serverSideApply: 'disabled', disableHooks: true, disableWait: true, timeout: '2m' },
      test: { enable: true, ignoreFailures: true, timeout: '5m' },
      valuesFrom: [
        { kind: 'Secret', name: 'oldest', valuesKey: 'values.yaml' },
        { kind: 'ConfigMap', name: 'defaults', valuesKey: 'defaults.yaml' },
        { kind: 'Secret', name: 'login', optional: true },
        { kind: 'Secret', name: 'login-copy' },
        { kind: 'ConfigMap', name: 'from-the-web' },
      ],
      values: {
        image: 'acme/everything:1.2.3', sidecar: { image: 'ghcr.io/acme/sidecar', tag: 'main-7' }, mesh: { proxy: { name: 'acme/proxy', version: '2.0.1' } },
        true: true, text: 'It\'s one line,\nand another "line".\n',
      },
    },
  });
  expect(dist['shop/helmrelease-everything.yaml']).not.toMatch(/wait: |disableWait: true\n {2}(install|upgrade)|nothing/);
  expect(parse(dist['shop/helmrelease-helm-two.yaml']).spec.upgrade).toMatchObject({ remediation: { retries: 0, remediateLastFailure: true } });
});

test('the answered program lets a bot change the images that Flux v1 changed, wherever they stand', () => {
  const dist = filesIn(path.join(result.folder, 'dist/production'));
  expect(dist['shop/deployment-web.yaml']).toContain('image: "ghcr.io/acme/web:3.0.1" # {"$imagepolicy": "flux-system:production-web"}');
  expect(dist['shop/deployment-web.yaml']).toContain('kustomize.toolkit.fluxcd.io/prune: disabled');
  expect(dist['shop/helmrelease-everything.yaml']).toContain('tag: "main-7" # {"$imagepolicy": "flux-system:production-sidecar:tag"}');
  expect(dist['shop/helmrelease-everything.yaml']).toContain('version: "2.0.1" # {"$imagepolicy": "flux-system:production-proxy:tag"}');
  expect(parse(dist['flux-images/imagepolicy-production-everything.yaml']).spec.policy).toEqual({ semver: { range: '~1.2' } });
});

test('the answered program leaves a locked image alone', () => {
  expect(result.main).toContain('// Flux v1: automated, locked (jo: waits for the migration)\nconst reportImage');
  const dist = filesIn(path.join(result.folder, 'dist/production'));
  expect(dist['shop/cronjob-report.yaml']).not.toContain('$imagepolicy');
  expect(dist['shop/cronjob-report.yaml']).toContain('image: localhost:5000/acme/report:7');
});

test('nothing of Flux v1 is left in what is printed', () => {
  const dist = Object.values(filesIn(path.join(result.folder, 'dist'))).join('\n');
  expect(dist.match(/^ *(?:fluxcd\.io|flux\.weave\.works|helm\.fluxcd\.io|\w+\.fluxcd\.io)\/.*$/gm)).toBeNull();
});

test('text that cdk8s would read as a date stays text', () => {
  expect(parse(filesIn(path.join(result.folder, 'dist/production'))['shop/configmap-kept.yaml']).data).toEqual({ since: '2020-01-01' });
});

test('the content of a Secret that Git can read is not copied anywhere', () => {
  expect(Object.values(result.files).join('\n')).not.toContain('not-copied');
});

test('the report has each row of the two tables, and where it is met', () => {
  const row = (start: string): string => result.report.split('\n').find((line) => line.startsWith(`| ${start}`)) ?? '';
  expect(row('chart.skipDepUpdate')).toMatch(/\| changes \|.*releases\.yaml:29:20`/);
  expect(row('chart.git')).toMatch(/\| changes \|.*suffix/);
  expect(row('rollback.enable')).toMatch(/\| changes \|.*MissingRollbackTarget/);
  expect(row('targetNamespace')).toMatch(/\| exact \|.*releases\.yaml:22:20`/);
  expect(row('valuesFrom: externalSourceRef')).toMatch(/\| asks \|.*releases\.yaml:46:9`/);
  expect(row('fluxcd.io/ignore: sync_only')).toMatch(/\| exact \|.*others\.yaml:17:23`.*workloads\.yaml:13:27`/);
  expect(result.report.match(/^\|.* \| (exact|changes|asks) \|/gm)).toHaveLength(33 + 15);
});
