import { Duration } from 'cdk8s';
import {
  Bucket, ExternalArtifact, GitRepository, HelmChart, HelmChartChoice, HelmRelease, HelmRepository, HelmRepositoryChart, OCIRepository, OciLayer, OciReference, OciVerification, ReconcileStrategy,
  SecretReference,
} from '../../../lib/flux';
import { Printed, spec, stockChart, untyped } from '../support';

function fromRepository(chart: Partial<HelmRepositoryChart>): Printed {
  const scope = stockChart();
  const repository = HelmRepository.fromReference(scope, 'Charts', { name: 'charts' });
  new HelmRelease(scope, 'web', { chart: HelmChartChoice.fromRepository(repository, { chart: 'web', version: '1.x', ...chart }) });
  return spec(scope, 'HelmRelease').chart;
}

test('takes a chart of a repository in another namespace, and waits for its layer', () => {
  const chart = stockChart();
  const repository = new HelmRepository(chart, 'charts', { url: 'https://charts.acme.io', metadata: { namespace: 'flux-system' } });
  const release = new HelmRelease(chart, 'web', {
    chart: HelmChartChoice.fromRepository(repository, { chart: 'web', version: '1.2.3', interval: Duration.hours(1), valuesFiles: ['values.yaml', 'values-prod.yaml'] }),
  });
  expect(spec(chart, 'HelmRelease').chart.spec).toEqual({
    chart: 'web', version: '1.2.3', interval: '1h', valuesFiles: ['values.yaml', 'values-prod.yaml'],
    sourceRef: { kind: 'HelmRepository', name: 'test-charts', namespace: 'flux-system' },
  });
  expect(release.node.dependencies).toContain(repository);
});

test('takes a chart from Git, anew with every commit', () => {
  const chart = stockChart();
  const repository = GitRepository.fromReference(chart, 'Git', { name: 'fleet' });
  new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromGit(repository, { path: './charts/web' }) });
  expect(spec(chart, 'HelmRelease').chart.spec).toEqual({
    chart: './charts/web', interval: '10m', reconcileStrategy: 'Revision', sourceRef: { kind: 'GitRepository', name: 'fleet' },
  });
});

test('takes a chart from Git with every new version, when asked to', () => {
  const chart = stockChart();
  const repository = GitRepository.fromReference(chart, 'Git', { name: 'fleet' });
  new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromGit(repository, { path: './charts/web', reconcileStrategy: ReconcileStrategy.CHART_VERSION }) });
  expect(spec(chart, 'HelmRelease').chart.spec.reconcileStrategy).toBe('ChartVersion');
});

test('takes an artifact that is a chart, and nothing else then', () => {
  const chart = stockChart();
  const artifact = new OCIRepository(chart, 'podinfo', { url: 'oci://ghcr.io/stefanprodan/charts/podinfo', reference: OciReference.semver('6.x'), layer: OciLayer.helmChart() });
  const release = new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromOci(artifact) });
  expect(spec(chart, 'HelmRelease')).toMatchObject({ chartRef: { kind: 'OCIRepository', name: 'test-podinfo' } });
  expect(spec(chart, 'HelmRelease').chart).toBeUndefined();
  expect(release.node.dependencies).toContain(artifact);
});

test('rejects an artifact of manifests', () => {
  const chart = stockChart();
  const artifact = new OCIRepository(chart, 'podinfo', { url: 'oci://ghcr.io/acme/app', reference: OciReference.tag('1') });
  expect(() => new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromOci(artifact) })).toThrow('[test/podinfo] an artifact of manifests where a chart is needed');
});

test.each([
  ['oci://ghcr.io/acme/charts/web', 'the name of a chart inside the repository'],
  ['https://charts.acme.io/web-1.0.0.tgz', 'the name of a chart inside the repository'],
  ['./charts/web', 'letters, digits, and . _ - /, without a version'],
  ['web:1.0.0', 'letters, digits, and . _ - /, without a version'],
  ['', 'letters, digits, and . _ - /, without a version'],
])('rejects "%s" as the name of a chart', (name, allowed) => {
  const repository = HelmRepository.fromReference(stockChart(), 'Charts', { name: 'charts' });
  expect(() => HelmChartChoice.fromRepository(repository, { chart: name, version: '1.x' })).toThrow(`[HelmChartChoice.fromRepository] chart "${name}" · ${allowed}`);
});

test('rejects a version that is no range', () => {
  const repository = HelmRepository.fromReference(stockChart(), 'Charts', { name: 'charts' });
  expect(() => HelmChartChoice.fromRepository(repository, { chart: 'web', version: 'latest' })).toThrow('[HelmChartChoice.fromRepository version] "latest" · a semver range');
});

test.each(['', '../charts/web'])('rejects the folder "%s"', (path) => {
  const repository = GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' });
  expect(() => HelmChartChoice.fromGit(repository, { path })).toThrow(`[HelmChartChoice.fromGit] path "${path}" · a folder inside the repository`);
});

test('takes a chart from a bucket', () => {
  const chart = stockChart();
  new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromBucket(Bucket.fromReference(chart, 'Files', { name: 'files' }), { path: 'web-1.0.0.tgz' }) });
  expect(spec(chart, 'HelmRelease').chart.spec).toMatchObject({ chart: 'web-1.0.0.tgz', sourceRef: { kind: 'Bucket', name: 'files' } });
});

test('takes a chart that exists as an object, also in another namespace', () => {
  const chart = stockChart();
  const shared = HelmChart.fromReference(chart, 'Shared', { name: 'web', namespace: 'flux-system' });
  new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromHelmChart(shared) });
  expect(spec(chart, 'HelmRelease').chartRef).toEqual({ kind: 'HelmChart', name: 'web', namespace: 'flux-system' });
});

test('takes a chart that another controller offers', () => {
  const chart = stockChart();
  new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromExternalArtifact(ExternalArtifact.fromReference(chart, 'Web', { name: 'web' })) });
  expect(spec(chart, 'HelmRelease').chartRef).toEqual({ kind: 'ExternalArtifact', name: 'web' });
});

test('prints what is said of the HelmChart that the controller makes', () => {
  expect(fromRepository({ valuesFiles: ['a.yaml'], ignoreMissingValuesFiles: true, metadata: { labels: { team: 'web' } } }))
    .toMatchObject({ metadata: { labels: { team: 'web' } }, spec: { valuesFiles: ['a.yaml'], ignoreMissingValuesFiles: true } });
});

test.each([
  [OciVerification.cosignKey(SecretReference.existing('keys')), { provider: 'cosign', secretRef: { name: 'keys' } }],
  [OciVerification.notation(SecretReference.existing('trust')), { provider: 'notation', secretRef: { name: 'trust' } }],
])('verifies a chart (%#)', (verify, fields) => {
  expect(fromRepository({ verify }).spec.verify).toEqual(fields);
});

test('rejects a verification by identity, for which a HelmRelease has no place', () => {
  expect(() => fromRepository({ verify: OciVerification.cosignKeyless([{ issuer: 'a', subject: 'b' }]) }))
    .toThrow('[test/web] verify with OciVerification.cosignKeyless for a chart of a HelmRepository · OciVerification.cosignKey or .notation');
});

test('rejects another trusted root', () => {
  const root = SecretReference.existing('root');
  expect(() => fromRepository({ verify: OciVerification.cosignKey(root, { trustedRoot: root }) })).toThrow('[test/web] verify with trustedRoot root for a chart of a HelmRepository');
});

test('rejects a verification of a chart that lies behind an index', () => {
  const repository = new HelmRepository(stockChart(), 'charts', { url: 'https://charts.acme.io' });
  const verify = OciVerification.notation(SecretReference.existing('trust'));
  expect(() => HelmChartChoice.fromRepository(repository, { chart: 'web', version: '1.x', verify }))
    .toThrow('[HelmChartChoice.fromRepository] verify with the index of HelmRepository test/charts · a repository at oci://');
});

test('rejects a verification of a chart from Git', () => {
  const repository = GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' });
  expect(() => HelmChartChoice.fromGit(repository, untyped({ path: './web', verify: {} }))).toThrow('[HelmChartChoice.fromGit] no such property chart.verify');
});
