import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as flux from '../../../lib/flux';
import { Probe, Unset } from '../probe';

const secret = flux.SecretReference.existing('secret');
const target = { group: 'apps', version: 'v1', kind: 'Deployment', name: 'web', namespace: 'apps', labelSelector: 'app=web', annotationSelector: 'team=web' };
const timeout = Duration.minutes(3);
const upgrade = { remediation: flux.Remediation.retries(3) };

function charts(scope: Construct): flux.IHelmRepository {
  return flux.HelmRepository.fromReference(scope, 'Charts', { name: 'charts' });
}

function release(property: string, props: (scope: Construct) => Partial<flux.HelmReleaseProps>, after?: (made: flux.HelmRelease, scope: Construct) => void): Probe {
  return {
    kind: 'HelmRelease', property,
    build: (scope) => {
      const { chart, ...more } = props(scope);
      const choice = chart ?? flux.HelmChartChoice.fromRepository(charts(scope), { chart: 'app', version: '1.x' });
      const made = new flux.HelmRelease(scope, 'probe', { chart: choice, ...more });
      after?.(made, scope);
    },
  };
}

function plain(property: string, props: Partial<flux.HelmReleaseProps>): Probe {
  return release(property, () => props);
}

function fromRepository(property: string, chart: Partial<flux.HelmRepositoryChart>): Probe {
  return release(property, (scope) => ({ chart: flux.HelmChartChoice.fromRepository(charts(scope), { chart: 'app', version: '1.x', ...chart }) }));
}

/** One probe for each switch of an action that a release may leave out. */
function flags<T>(action: string, names: readonly (keyof T & string)[], base: object = {}): Probe[] {
  return names.map((name) => plain(`${action}.${name}`, { ...(action === 'rollback' ? { upgrade } : {}), [action]: { ...base, [name]: true } }));
}

const ACTION = ['disableHooks', 'disableWait', 'disableWaitForJobs', 'disableOpenApiValidation', 'disableSchemaValidation', 'disableTakeOwnership'] as const;

export const probes: readonly Probe[] = [
  plain('chart: HelmChartChoice.fromRepository(…)', {}),
  fromRepository('chart: …({ interval })', { interval: timeout }),
  fromRepository('chart: …({ valuesFiles })', { valuesFiles: ['values.yaml'] }),
  fromRepository('chart: …({ ignoreMissingValuesFiles })', { ignoreMissingValuesFiles: true }),
  fromRepository('chart: …({ metadata })', { metadata: { labels: { team: 'web' }, annotations: { note: 'x' } } }),
  fromRepository('chart: …({ verify: OciVerification.cosignKey(…) })', { verify: flux.OciVerification.cosignKey(secret) }),
  fromRepository('chart: …({ verify: OciVerification.notation(…) })', { verify: flux.OciVerification.notation(secret) }),
  release('HelmRepository in another namespace', (scope) => ({
    chart: flux.HelmChartChoice.fromRepository(flux.HelmRepository.fromReference(scope, 'Far', { name: 'charts', namespace: 'flux-system' }), { chart: 'app', version: '1.x' }),
  })),
  release('chart: HelmChartChoice.fromGit(…)', (scope) => ({ chart: flux.HelmChartChoice.fromGit(flux.GitRepository.fromReference(scope, 'Git', { name: 'fleet' }), { path: './app' }) })),
  release('chart: HelmChartChoice.fromBucket(…)', (scope) => ({ chart: flux.HelmChartChoice.fromBucket(flux.Bucket.fromReference(scope, 'Files', { name: 'files' }), { path: './app' }) })),
  release('chart: HelmChartChoice.fromOci(…)', (scope) => ({ chart: flux.HelmChartChoice.fromOci(flux.OCIRepository.fromReference(scope, 'App', { name: 'app', namespace: 'flux-system' })) })),
  release('chart: HelmChartChoice.fromHelmChart(…)', (scope) => ({ chart: flux.HelmChartChoice.fromHelmChart(flux.HelmChart.fromReference(scope, 'App', { name: 'app' })) })),
  release('chart: HelmChartChoice.fromExternalArtifact(…)', (scope) => ({
    chart: flux.HelmChartChoice.fromExternalArtifact(flux.ExternalArtifact.fromReference(scope, 'App', { name: 'app' })),
  })),
  plain('values', { values: { replicas: 2 } }),
  plain('valuesFrom: ValuesSource.configMap(…)', { valuesFrom: [flux.ValuesSource.configMap('values')] }),
  plain('valuesFrom: ValuesSource.secret(…)', { valuesFrom: [flux.ValuesSource.secret('values', { key: 'crt', targetPath: 'tls.crt', optional: true, literal: true })] }),
  plain('releaseName', { releaseName: 'web' }),
  plain('targetNamespace', { targetNamespace: 'web' }),
  plain('storageNamespace', { storageNamespace: 'helm' }),
  plain('interval', { interval: timeout }),
  plain('timeout', { timeout }),
  plain('maxHistory', { maxHistory: 3 }),
  release('dependsOn', (scope) => ({ dependsOn: [flux.HelmRelease.fromReference(scope, 'Other', { name: 'other', namespace: 'infra' })] })),
  release('addDependsOnWhen(…)', () => ({}), (made, scope) => made.addDependsOnWhen(flux.HelmRelease.fromReference(scope, 'Other', { name: 'other' }), 'dep.status.ok')),

  plain('install.crds', { install: { crds: flux.CrdsPolicy.SKIP } }),
  ...flags<flux.HelmInstall>('install', [...ACTION, 'createNamespace', 'replace', 'serverSideApply']),
  plain('install.remediation: Remediation.retries(…)', { install: { remediation: flux.Remediation.retries(3, { ignoreTestFailures: true, remediateLastFailure: true }) } }),
  plain('install.remediation: Remediation.retryOnFailure(…)', { install: { remediation: flux.Remediation.retryOnFailure({ interval: timeout }) } }),
  plain('install.timeout', { install: { timeout } }),
  plain('upgrade.crds', { upgrade: { crds: flux.CrdsPolicy.CREATE } }),
  ...flags<flux.HelmUpgrade>('upgrade', [...ACTION, 'cleanupOnFail', 'preserveValues', 'force']),
  plain('upgrade.serverSideApply', { upgrade: { serverSideApply: flux.ServerSideApply.ENABLED } }),
  plain('upgrade.chartNameChangeStrategy', { upgrade: { chartNameChangeStrategy: flux.ChartNameChangeStrategy.IN_PLACE_UPDATE } }),
  plain('upgrade.remediation: Remediation.retries(…)', {
    upgrade: { remediation: flux.Remediation.retries(3, { strategy: flux.RemediationStrategy.UNINSTALL, ignoreTestFailures: true, remediateLastFailure: true }) },
  }),
  plain('upgrade.remediation: Remediation.retryOnFailure(…)', { upgrade: { remediation: flux.Remediation.retryOnFailure({ interval: timeout }) } }),
  plain('upgrade.timeout', { upgrade: { timeout } }),
  ...flags<flux.HelmRollback>('rollback', ['disableHooks', 'disableWait', 'disableWaitForJobs', 'cleanupOnFail', 'force']),
  plain('rollback.serverSideApply', { upgrade, rollback: { serverSideApply: flux.ServerSideApply.DISABLED } }),
  plain('rollback.timeout', { upgrade, rollback: { timeout } }),
  ...flags<flux.HelmUninstall>('uninstall', ['disableHooks', 'disableWait', 'keepHistory']),
  plain('uninstall.deletionPropagation', { uninstall: { deletionPropagation: flux.DeletionPropagation.ORPHAN } }),
  plain('uninstall.timeout', { uninstall: { timeout } }),
  ...flags<flux.HelmTest>('test', ['enable', 'ignoreFailures']),
  plain('test.filters', { test: { filters: [{ name: 'slow', exclude: true }] } }),
  plain('test.timeout', { test: { timeout } }),

  plain('driftDetection', { driftDetection: flux.DriftDetection.WARN }),
  plain('driftIgnore: DriftIgnore.paths(…)', { driftIgnore: [flux.DriftIgnore.paths(['/spec/replicas'], target)] }),
  release('ignoreReplicasOf(…)', () => ({}), (made) => made.ignoreReplicasOf('web')),
  plain('postRenderers: PostRenderer.kustomize({ patches })', { postRenderers: [flux.PostRenderer.kustomize({ patches: [{ patch: '- op: remove\n  path: /spec/replicas', target }] })] }),
  plain('postRenderers: PostRenderer.kustomize({ images })', {
    postRenderers: [flux.PostRenderer.kustomize({ images: [{ name: 'web', newName: 'acme/web', newTag: '1.0.0', digest: `sha256:${'a1'.repeat(32)}` }] })],
  }),
  plain('postRenderStrategy', { postRenderStrategy: flux.PostRenderStrategy.SEPARATE }),
  plain('waitStrategy', { waitStrategy: flux.WaitStrategy.LEGACY }),
  plain('healthCheckExprs', { healthCheckExprs: [{ apiVersion: 'acme.io/v1', kind: 'Shop', current: 'true', inProgress: 'false', failed: 'false' }] }),
  plain('commonMetadata', { commonMetadata: { labels: { team: 'web' }, annotations: { note: 'x' } } }),
  plain('persistentClient', { persistentClient: false }),
  plain('kubeConfig: KubeConfig.secret(…)', { kubeConfig: flux.KubeConfig.secret(secret, { key: 'config' }) }),
  plain('kubeConfig: KubeConfig.configMap(…)', { kubeConfig: flux.KubeConfig.configMap('access') }),
  plain('serviceAccountName', { serviceAccountName: 'tenant' }),
  plain('suspend', { suspend: true }),
];

export const unset: readonly Unset[] = [
  { kind: 'HelmRelease', field: 'spec.chart.spec.sourceRef.apiVersion', reason: 'the kind alone tells it' },
  { kind: 'HelmRelease', field: 'spec.chartRef.apiVersion', reason: 'the kind alone tells it' },
  { kind: 'HelmRelease', field: 'spec.install.skipCRDs', reason: 'replaced by install.crds: CrdsPolicy.SKIP' },
  { kind: 'HelmRelease', field: 'spec.rollback.recreate', reason: 'the controller ignores it since it uses Helm 4' },
];
