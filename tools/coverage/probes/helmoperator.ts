import { Duration } from 'cdk8s';
import { HelmChartSource, HelmRelease, HelmReleaseProps, HelmValuesSource, HelmVersion } from '../../../lib/helmoperator';
import { Probe, Unset } from '../probe';

const KIND = 'HelmRelease.helm.fluxcd.io';
const CHART = { repository: 'https://charts.example.com', name: 'app', version: '1.0.0' };
const GIT = { git: 'https://github.com/acme/app', path: 'chart' };

function probe(property: string, props: Partial<HelmReleaseProps>): Probe {
  return { kind: KIND, property, build: (scope) => { new HelmRelease(scope, 'probe', { chart: HelmChartSource.fromRepository(CHART), ...props }); } };
}

export const probes: Probe[] = [
  probe('chart: HelmChartSource.fromRepository(…)', {}),
  probe('chart: HelmChartSource.fromGit(…)', { chart: HelmChartSource.fromGit({ ...GIT, ref: 'v1', skipDepUpdate: true, secret: { name: 'login', namespace: 'keys' } }) }),
  probe('values', { values: { a: 1 } }),
  probe('valuesFrom: HelmValuesSource.configMap(…)', { valuesFrom: [HelmValuesSource.configMap('a', { namespace: 'b', key: 'c', optional: true })] }),
  probe('valuesFrom: HelmValuesSource.secret(…)', { valuesFrom: [HelmValuesSource.secret('a', { namespace: 'b', key: 'c', optional: true })] }),
  probe('valuesFrom: HelmValuesSource.url(…)', { valuesFrom: [HelmValuesSource.url('https://example.com', { optional: true })] }),
  probe('valuesFrom: HelmValuesSource.chartFile(…)', { valuesFrom: [HelmValuesSource.chartFile('a.yaml', { optional: true })] }),
  probe('releaseName', { releaseName: 'a' }),
  probe('targetNamespace', { targetNamespace: 'a' }),
  probe('timeout', { timeout: Duration.seconds(1) }),
  probe('wait', { wait: true }),
  probe('resetValues', { resetValues: true }),
  probe('skipCrds', { skipCrds: true }),
  probe('forceUpgrade', { forceUpgrade: true }),
  probe('disableOpenApiValidation', { disableOpenApiValidation: true }),
  probe('maxHistory', { maxHistory: 1 }),
  probe('rollback', {
    rollback: { retry: true, maxRetries: 1, force: true, recreate: true, disableHooks: true, timeout: Duration.seconds(1), wait: true },
  }),
  probe('test', { test: { ignoreFailures: true, timeout: Duration.seconds(1), cleanup: true } }),
  probe('helmVersion', { helmVersion: HelmVersion.V3 }),
];

export const unset: Unset[] = [
  { kind: KIND, field: 'spec.chart.chartPullSecret', reason: 'the operator never read it' },
  { kind: KIND, field: 'spec.valueFileSecrets', reason: 'an older spelling of `valuesFrom: HelmValuesSource.secret(…)`' },
];
