import { construct, migrated, release } from './support';

function releaseOf(spec: string, annotations?: string): string {
  return construct(migrated(release(spec, annotations)).main, 'flux.HelmRelease', 'app');
}

test('pins what Flux v2 would choose otherwise: name, history and what an install does', () => {
  expect(releaseOf('')).toBe(`new flux.HelmRelease(shop, 'app', {
  chart: flux.HelmChartChoice.fromRepository(theApp, { chart: 'app', version: '1.2.3' }),
  releaseName: 'shop-app',
  maxHistory: 10,
  install: { disableWait: true, disableTakeOwnership: true, remediation: flux.Remediation.retries(-1) },
  upgrade: { disableWait: true },
});`.replace('theApp', 'appCharts'));
});

test('a release that goes to another namespace keeps its history there', () => {
  expect(releaseOf('targetNamespace: data')).toContain("  releaseName: 'shop-data-app',\n  targetNamespace: 'data',\n  storageNamespace: 'data',\n");
});

test('a target namespace that is its own is none', () => {
  expect(releaseOf('targetNamespace: shop')).not.toContain('amespace:');
});

test.each([
  ['a rollback', 'rollback: { enable: true }'],
  ['a test', 'test: { enable: true }'],
  ['wait', 'wait: true'],
])('waits with %s', (_name, spec) => {
  expect(releaseOf(spec)).toContain('install: { disableTakeOwnership: true, remediation: flux.Remediation.retries(-1) },');
});

test('does not wait where the release says so', () => {
  expect(releaseOf('wait: false\ntest: { enable: true }')).toContain('upgrade: { disableWait: true },');
});

test('a rollback that is not enabled is none', () => {
  expect(releaseOf('rollback: { retry: true, force: true }')).not.toMatch(/rollback|force/);
});

test.each([
  ['retry: true', 'flux.Remediation.retries(5)'],
  ['retry: true, maxRetries: 2', 'flux.Remediation.retries(2)'],
  ['retry: true, maxRetries: 0', 'flux.Remediation.retries(-1)'],
  ['retry: false', 'flux.Remediation.retries(0, { remediateLastFailure: true })'],
])('a rollback with %s is tried again as often as before', (options, remediation) => {
  expect(releaseOf(`rollback: { enable: true, ${options} }`)).toContain(`upgrade: { remediation: ${remediation} },`);
});

test('a rollback and a test have five minutes, also when the release has more', () => {
  const text = releaseOf('timeout: 600\nrollback: { enable: true, wait: true, timeout: 600 }\ntest: { enable: true }');
  expect(text).toContain('timeout: Duration.minutes(10),\n');
  expect(text).toContain('test: { enable: true, timeout: Duration.minutes(5) },');
  expect(text).not.toContain('rollback: {');
});

test('values files of a chart in a Helm repository lie inside the chart', () => {
  expect(releaseOf('valuesFrom:\n- chartFileRef: { path: production.yaml }')).toContain("valuesFiles: ['values.yaml', 'production.yaml']");
});

test.each([
  ['a values file of the chart that won over another source', 'valuesFrom:\n- configMapKeyRef: { name: a }\n- chartFileRef: { path: b.yaml }', /valuesFiles: decide\(\d, 'a values file of the chart of shop\/app won/],
  ['a release name that Flux refuses', 'releaseName: App_1', /releaseName: decide\(\d, 'Flux v2 refuses the release name App_1\. Which release is it\?'\)/],
  ['a release of Helm 2', 'helmVersion: v2', /suspend: decide\(\d, 'shop\/app is a release of Helm 2/],
  ['null deep in the values', 'values: { a: { b: [1, { c: null }] } }', /b: \[1, \{ c: decide\(\d, 'values\.a\.b\.1\.c of shop\/app is null/],
])('asks about %s', (_name, spec, question) => {
  expect(releaseOf(spec)).toMatch(question);
});

const git = (lines: string): string => migrated(release(`chart:\n  path: charts/app\n${lines.split('\n').map((line) => `  ${line}`).join('\n')}`)).main;

test.each([
  ['ref: main', "flux.GitReference.branch('main')"],
  ['ref: refs/heads/next', "flux.GitReference.named('refs/heads/next')"],
  ['ref: 0123456789abcdef0123456789abcdef01234567', "flux.GitReference.commit('0123456789abcdef0123456789abcdef01234567')"],
])('understands %s', (ref, reference) => {
  expect(git(`git: https://github.com/acme/charts\n${ref}`)).toContain(`reference: ${reference}`);
});

test.each([
  ['no ref', 'git: https://github.com/acme/charts', /reference: decide\(\d, 'which branch of https:\/\/github\.com\/acme\/charts did the Helm Operator use\?/],
  ['a ref that may be a tag', 'git: https://github.com/acme/charts\nref: v1', /reference: decide\(\d, 'is v1 a branch, a tag or a commit of/],
  ['a short commit', 'git: https://github.com/acme/charts\nref: 0123abc', /reference: decide\(\d, 'is 0123abc a branch, a tag or a commit of/],
  ['SSH without a secret', 'git: git@github.com:acme/charts\nref: main', /existing\(decide\(\d, 'which Secret of shop logs in to ssh:\/\/git@github\.com\/acme\/charts\?'\)\)/],
  ['an address that Flux v2 cannot read', 'git: git://example.com/charts\nref: main', /url: decide\(\d, 'the https:\/\/ or ssh:\/\/ address of the Git repository of shop\/app\? git:\/\/example\.com\/charts is neither'\)/],
])('asks about %s of a chart in Git', (_name, chart, question) => {
  expect(git(chart)).toMatch(question);
});

test('a Git repository lies where its secret lies', () => {
  const main = git('git: git@github.com:acme/charts\nref: main\nsecretRef: { name: key, namespace: keys }');
  expect(main).toContain("const charts = new flux.GitRepository(keys, 'acme', {".replace('charts =', 'acme ='));
  expect(main).toContain("credential: flux.SecretReference.existing('key'),");
});

test('a password in an address is asked about and not copied', () => {
  const { main, report } = migrated(release('chart:\n  git: https://bot:hunter2@git.example.com/charts\n  ref: main\n  path: charts/app'));
  expect(main).toMatch(/url: 'https:\/\/git\.example\.com\/charts'/);
  expect(main).toMatch(/which Secret of shop logs in to https:\/\/git\.example\.com\/charts\? Its address holds a password: change that/);
  expect(main + report).not.toContain('hunter2');
});

test.each([
  ['a plugin', 'repository: s3://bucket/charts', /url: decide\(\d, 'Flux v2 cannot read s3:\/\/bucket\/charts\. Where is app 1\.2\.3 now\?'\)/],
  ['a repository with a password', 'repository: https://bot:hunter2@charts.example.com/app', /existing\(decide\(\d, 'which Secret of shop logs in to https:\/\/charts\.example\.com\/app\? Its address holds a password/],
])('asks about %s', (_name, repository, question) => {
  const { main, report } = migrated(release(`chart:\n  ${repository}\n  name: app\n  version: 1.2.3`));
  expect(main).toMatch(question);
  expect(main + report).not.toContain('hunter2');
});

test('asks about a version that is no range', () => {
  expect(releaseOf('chart:\n  repository: https://charts.example.com\n  name: app\n  version: latest')).toMatch(/version: decide\(\d, 'which version of its chart does shop\/app run\? latest is none'\)/);
});

test('releases share a repository of their namespace', () => {
  const [file] = Object.values(release(''));
  const { main } = migrated({ 'a.yaml': file, 'b.yaml': file.replace('name: app\n  namespace', 'name: other\n  namespace') });
  expect(main.match(/new flux\.HelmRepository/g)).toHaveLength(1);
  expect(main.match(/fromRepository\(appCharts, /g)).toHaveLength(2);
});

test('reports a field that the Helm Operator did not know', () => {
  expect(migrated(release('forceUpgrades: true')).report).toMatch(/- forceUpgrades of shop\/app \(`.*release\.yaml:11:18`\): the Helm Operator did not know this field/);
});
