import { Duration } from 'cdk8s';
import {
  GitRepository, HelmChartChoice, HelmRelease, HelmRepository, OCIRepository, OciLayer, OciReference, ReconcileStrategy,
} from '../../lib/flux';
import { spec, stockChart } from './support';

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
