import { Duration } from 'cdk8s';
import {
  GitRepository, HelmChart, HelmChartChoice, HelmChartProps, HelmRelease, HelmRepository, HelmRepositoryChart, OCIRepository, OciVerification, SecretReference,
} from '../../../lib/flux';
import { printed, spec, stockChart } from '../support';

const secret = SecretReference.existing('keys');

function helmChart(chart: Partial<HelmRepositoryChart> = {}, props: Partial<HelmChartProps> = {}, namespace?: string) {
  const scope = stockChart();
  const repository = HelmRepository.fromReference(scope, 'Charts', { name: 'charts', namespace });
  const made = new HelmChart(scope, 'web', { chart: HelmChartChoice.fromRepository(repository, { chart: 'web', version: '1.x', ...chart }), ...props });
  return { scope, made, repository };
}

test('prints a chart of a repository, and depends on it', () => {
  const { scope, made, repository } = helmChart();
  expect(printed(scope, 'HelmChart')).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmChart',
    metadata: { name: 'test-web', namespace: 'apps' },
    spec: { chart: 'web', version: '1.x', sourceRef: { kind: 'HelmRepository', name: 'charts' }, interval: '10m' },
  });
  expect(made.node.dependencies).toContain(repository);
});

test('prints every setting', () => {
  const verify = OciVerification.cosignKeyless([{ issuer: '^https://issuer$', subject: '^acme$' }]);
  const { scope } = helmChart({ interval: Duration.hours(1), valuesFiles: ['values.yaml', 'prod.yaml'], ignoreMissingValuesFiles: true, verify }, { suspend: true });
  expect(spec(scope, 'HelmChart')).toMatchObject({
    interval: '1h', valuesFiles: ['values.yaml', 'prod.yaml'], ignoreMissingValuesFiles: true, suspend: true,
    verify: { provider: 'cosign', matchOIDCIdentity: [{ issuer: '^https://issuer$', subject: '^acme$' }] },
  });
});

test('packages a folder of a Git repository', () => {
  const scope = stockChart();
  new HelmChart(scope, 'web', { chart: HelmChartChoice.fromGit(GitRepository.fromReference(scope, 'Git', { name: 'fleet' }), { path: './web' }) });
  expect(spec(scope, 'HelmChart')).toEqual({ chart: './web', sourceRef: { kind: 'GitRepository', name: 'fleet' }, reconcileStrategy: 'Revision', interval: '10m' });
});

test('is shared by releases, which depend on it', () => {
  const { scope, made } = helmChart();
  const release = new HelmRelease(scope, 'a', { chart: HelmChartChoice.fromHelmChart(made) });
  expect(spec(scope, 'HelmRelease').chartRef).toEqual({ kind: 'HelmChart', name: 'test-web' });
  expect(release.node.dependencies).toContain(made);
});

test('refers to a chart that exists elsewhere', () => {
  expect(HelmChart.fromReference(stockChart(), 'Web', { name: 'web' }).toHelmChartReference())
    .toEqual({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmChart', name: 'web', namespace: 'apps' });
});

test('rejects a source in another namespace, for which it has no place', () => {
  expect(() => helmChart({}, {}, 'flux-system'))
    .toThrow('[test/web] HelmRepository charts in the namespace flux-system · a source in the namespace apps of this object · declare both in one namespace');
});

test('rejects a chart that is an artifact already', () => {
  const scope = stockChart();
  const artifact = OCIRepository.fromReference(scope, 'Artifact', { name: 'web' });
  expect(() => new HelmChart(scope, 'web', { chart: HelmChartChoice.fromOci(artifact) }))
    .toThrow('[test/web] a chart that is an artifact already · HelmChartChoice.fromRepository, .fromGit or .fromBucket');
});

test('rejects metadata that is meant for a release', () => {
  expect(() => helmChart({ metadata: { labels: { team: 'web' } } })).toThrow('[test/web] metadata in HelmChartChoice · none, since it is for the HelmChart that a HelmRelease makes');
});

test('rejects another trusted root, which only an OCIRepository takes', () => {
  expect(() => helmChart({ verify: OciVerification.cosignKey(secret, { trustedRoot: secret }) }))
    .toThrow('[test/web] verify with trustedRoot keys for a chart of a HelmRepository · an OCIRepository');
});
