import { Duration } from 'cdk8s';
import { HelmChartSource, HelmRelease, HelmReleaseProps, HelmValuesSource, HelmVersion } from '../../lib/helmoperator';
import { printed, spec, stockChart, untyped } from '../flux/support';

const CHART = HelmChartSource.fromRepository({ repository: 'https://charts.example.com', name: 'podinfo', version: '3.1.0' });

function specOf(props: Partial<HelmReleaseProps>): ReturnType<typeof spec> {
  const chart = stockChart();
  new HelmRelease(chart, 'podinfo', { chart: CHART, ...props });
  return spec(chart, 'HelmRelease');
}

function making(props: Partial<HelmReleaseProps>): () => unknown {
  return () => new HelmRelease(stockChart(), 'podinfo', { chart: CHART, ...props });
}

test('prints a release of the Helm Operator, and nothing that was not asked for', () => {
  const chart = stockChart();
  new HelmRelease(chart, 'podinfo', { chart: CHART, values: { replicaCount: 2 } });
  expect(printed(chart, 'HelmRelease')).toEqual({
    apiVersion: 'helm.fluxcd.io/v1', kind: 'HelmRelease',
    metadata: { name: 'test-podinfo', namespace: 'apps' },
    spec: { chart: { repository: 'https://charts.example.com', name: 'podinfo', version: '3.1.0' }, values: { replicaCount: 2 } },
  });
});

test('prints a chart of a Git repository, with its secret', () => {
  const chart = HelmChartSource.fromGit({
    git: 'git@github.com:acme/shop', path: 'charts/shop', ref: 'master', skipDepUpdate: true, secret: { name: 'shop-key', namespace: 'keys' },
  });
  expect(specOf({ chart }).chart).toEqual({
    git: 'git@github.com:acme/shop', path: 'charts/shop', ref: 'master', skipDepUpdate: true, secretRef: { name: 'shop-key', namespace: 'keys' },
  });
});

test('prints times in seconds', () => {
  expect(specOf({ timeout: Duration.minutes(2), rollback: { timeout: Duration.seconds(90) }, test: { timeout: Duration.hours(1) } })).toMatchObject({
    timeout: 120, rollback: { timeout: 90 }, test: { timeout: 3600 },
  });
});

test('a rollback or test that is asked for is switched on', () => {
  expect(specOf({ rollback: { retry: true, maxRetries: 0 }, test: { ignoreFailures: true } })).toMatchObject({
    rollback: { enable: true, retry: true, maxRetries: 0 }, test: { enable: true, ignoreFailures: true },
  });
  expect(specOf({ rollback: { enable: false } }).rollback).toEqual({ enable: false });
});

test('prints all sources of values in their order', () => {
  const valuesFrom = [
    HelmValuesSource.configMap('defaults', { namespace: 'shared' }), HelmValuesSource.secret('login', { key: 'login.yaml', optional: true }),
    HelmValuesSource.url('https://example.com/values.yaml'), HelmValuesSource.chartFile('values-production.yaml', { optional: true }),
  ];
  expect(specOf({ valuesFrom }).valuesFrom).toEqual([
    { configMapKeyRef: { name: 'defaults', namespace: 'shared' } },
    { secretKeyRef: { name: 'login', key: 'login.yaml', optional: true } },
    { externalSourceRef: { url: 'https://example.com/values.yaml' } },
    { chartFileRef: { path: 'values-production.yaml', optional: true } },
  ]);
});

test('prints the fields whose names hold capitals as the operator spells them', () => {
  expect(specOf({ skipCrds: true, disableOpenApiValidation: true, helmVersion: HelmVersion.V3 })).toMatchObject({
    skipCRDs: true, disableOpenAPIValidation: true, helmVersion: 'v3',
  });
});

test.each([
  ['a release name that Helm refuses', making({ releaseName: 'Pod_Info' }), '[test/podinfo] releaseName "Pod_Info" · lower-case letters, digits and hyphens'],
  ['a release name of 54 characters', making({ releaseName: 'a'.repeat(54) }), 'has 54 characters · at most 53 · shorten it'],
  ['half a second', making({ timeout: Duration.millis(500) }), '[test/podinfo] timeout 0.5s · whole seconds from 1 · write for example Duration.seconds(1)'],
  ['retries that nobody makes', making({ rollback: { maxRetries: 3 } }), '[test/podinfo] rollback.maxRetries without retry · both, since nothing is tried again · set retry: true, or remove maxRetries'],
  ['a negative history', making({ maxHistory: -1 }), '[test/podinfo] maxHistory -1 · a whole number from 0, which means all · write for example 5'],
  ['null among the values', making({ values: { image: null } }), '[test/podinfo] values.image is null'],
  ['another version of Helm', making(untyped({ helmVersion: 'v4' })), '[test/podinfo] helmVersion "v4" · one of v2, v3'],
  ['a property that does not exist', making(untyped({ forceUpgrades: true })), 'did you mean forceUpgrade?'],
  ['a wrong property of the rollback', making(untyped({ rollback: { retries: 3 } })), '[test/podinfo] no such property rollback.retries'],
  ['a chart as a text', making(untyped({ chart: 'podinfo' })), '[test/podinfo] chart "podinfo" · a HelmChartSource'],
  ['an empty ref', () => HelmChartSource.fromGit({ git: 'git@github.com:acme/shop', path: 'charts/shop', ref: '' }), '[HelmChartSource.fromGit] an empty ref'],
  ['values outside the chart', () => HelmValuesSource.chartFile('../values.yaml'), '[HelmValuesSource.chartFile] path "../values.yaml" · a file inside the chart'],
  ['values of no address', () => HelmValuesSource.url('values.yaml'), '[HelmValuesSource.url] url "values.yaml" · an address that starts with https:// or http://'],
])('rejects %s', (_name, action, message) => {
  expect(action).toThrow(message);
});
