import { Chart, Duration, JsonPatch, Lazy, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { providedApiGroups } from '../../../lib/core/api-groups';
import {
  ChartNameChangeStrategy, CrdsPolicy, DeletionPropagation, DriftDetection, DriftIgnore, HelmChartChoice, HelmRelease, HelmReleaseProps, HelmRepository, KubeConfig, PostRenderer, PostRenderStrategy,
  Remediation, SecretReference, ServerSideApply, ValuesSource, WaitStrategy,
} from '../../../lib/flux';
import { printed, Printed, spec, stockChart, untyped } from '../support';

function release(scope: Construct, id: string, props: Partial<HelmReleaseProps> = {}): HelmRelease {
  const repository = Chart.of(scope).node.tryFindChild('Charts') ?? HelmRepository.fromReference(Chart.of(scope), 'Charts', { name: 'charts' });
  const chart = HelmChartChoice.fromRepository(repository as HelmRepository, { chart: 'podinfo', version: '6.x' });
  return new HelmRelease(scope, id, { metadata: { name: id }, chart, ...props });
}

function printedSpec(props: Partial<HelmReleaseProps>): Printed {
  const chart = stockChart();
  release(chart, 'podinfo', props);
  return spec(chart, 'HelmRelease');
}

test('prints all defaults: a failed action is tried again, nothing is uninstalled or rolled back', () => {
  const chart = stockChart();
  release(chart, 'podinfo');
  expect(printed(chart, 'HelmRelease')).toEqual({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'podinfo', namespace: 'apps' },
    spec: {
      chart: { spec: { chart: 'podinfo', version: '6.x', interval: '10m', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
      releaseName: 'podinfo',
      interval: '10m',
      timeout: '5m',
      maxHistory: 5,
      install: { crds: 'Create', strategy: { name: 'RetryOnFailure', retryInterval: '5m' } },
      upgrade: { crds: 'Skip', strategy: { name: 'RetryOnFailure', retryInterval: '5m' } },
      driftDetection: { mode: 'disabled' },
    },
  });
});

test('prints values as they are, also those that are known later', () => {
  const later = Lazy.any({ produce: () => 3 });
  expect(printedSpec({ values: { image: { tag: '6.14.0' }, replicaCount: later, list: [], 'a.b/c': undefined } }).values)
    .toEqual({ image: { tag: '6.14.0' }, replicaCount: 3, list: [] });
});

test('prints every setting', () => {
  expect(printedSpec({
    valuesFrom: [ValuesSource.configMap('defaults'), ValuesSource.secret('tls', { key: 'crt', targetPath: 'tls.crt', optional: true })],
    targetNamespace: 'backend',
    storageNamespace: 'helm',
    interval: Duration.hours(1),
    timeout: Duration.minutes(20),
    maxHistory: 0,
    install: { crds: CrdsPolicy.SKIP, createNamespace: true, remediation: Remediation.retries(-1), timeout: Duration.hours(1) },
    upgrade: { crds: CrdsPolicy.CREATE_REPLACE, cleanupOnFail: true, disableWait: true, serverSideApply: ServerSideApply.DISABLED, force: true, remediation: Remediation.retries(3, { remediateLastFailure: false }), timeout: Duration.minutes(9) },
    rollback: { cleanupOnFail: true, timeout: Duration.minutes(3) },
    uninstall: { keepHistory: true, deletionPropagation: DeletionPropagation.FOREGROUND, timeout: Duration.minutes(2) },
    test: { ignoreFailures: true, filters: [{ name: 'slow', exclude: true }], timeout: Duration.minutes(1) },
    driftDetection: DriftDetection.ENABLED,
    healthCheckExprs: [{ apiVersion: 'acme.io/v1', kind: 'Shop', current: 'true' }],
    commonMetadata: { labels: { team: 'web' } },
    serviceAccountName: 'helm',
    suspend: true,
  })).toMatchObject({
    valuesFrom: [
      { kind: 'ConfigMap', name: 'defaults', valuesKey: 'values.yaml', optional: false },
      { kind: 'Secret', name: 'tls', valuesKey: 'crt', targetPath: 'tls.crt', optional: true },
    ],
    releaseName: 'backend-podinfo',
    targetNamespace: 'backend',
    storageNamespace: 'helm',
    interval: '1h',
    timeout: '20m',
    maxHistory: 0,
    install: { crds: 'Skip', createNamespace: true, strategy: { name: 'RemediateOnFailure' }, remediation: { retries: -1 }, timeout: '1h' },
    upgrade: {
      crds: 'CreateReplace', cleanupOnFail: true, disableWait: true, serverSideApply: 'disabled', force: true, strategy: { name: 'RemediateOnFailure' },
      remediation: { retries: 3, strategy: 'rollback', remediateLastFailure: false }, timeout: '9m',
    },
    rollback: { cleanupOnFail: true, timeout: '3m' },
    uninstall: { keepHistory: true, deletionPropagation: 'foreground', timeout: '2m' },
    test: { enable: true, ignoreFailures: true, filters: [{ name: 'slow', exclude: true }], timeout: '1m' },
    driftDetection: { mode: 'enabled' },
    healthCheckExprs: [{ apiVersion: 'acme.io/v1', kind: 'Shop', current: 'true' }],
    commonMetadata: { labels: { team: 'web' } },
    serviceAccountName: 'helm',
    suspend: true,
  });
});

test('replaces CRDs for a release that says which APIs it brings', () => {
  const chart = stockChart();
  const certManager = release(chart, 'cert-manager', { providesApis: ['cert-manager.io', 'acme.cert-manager.io'] });
  expect(spec(chart, 'HelmRelease')).toMatchObject({ install: { crds: 'CreateReplace' }, upgrade: { crds: 'CreateReplace' } });
  expect(providedApiGroups(certManager)).toEqual(['cert-manager.io', 'acme.cert-manager.io']);
});

test('collects the fields that something else owns, also those added later', () => {
  const chart = stockChart();
  const podinfo = release(chart, 'podinfo', { driftDetection: DriftDetection.WARN, driftIgnore: [DriftIgnore.paths(['/data'], { kind: 'ConfigMap' })] });
  podinfo.ignoreReplicasOf('podinfo');
  podinfo.ignoreReplicasOf('db', 'StatefulSet');
  expect(spec(chart, 'HelmRelease').driftDetection).toEqual({
    mode: 'warn',
    ignore: [
      { paths: ['/data'], target: { kind: 'ConfigMap' } },
      { paths: ['/spec/replicas'], target: { kind: 'Deployment', name: 'podinfo' } },
      { paths: ['/spec/replicas'], target: { kind: 'StatefulSet', name: 'db' } },
    ],
  });
});

test('changes what the chart renders', () => {
  const patches = [{ patch: 'apiVersion: apps/v1\nkind: Deployment\n', target: { kind: 'Deployment' } }];
  const images = [{ name: 'podinfo', newTag: '6.14.1' }];
  expect(printedSpec({ postRenderers: [PostRenderer.kustomize({ patches, images })] }).postRenderers).toEqual([{ kustomize: { patches, images } }]);
});

test('is reached by JSON patches under the real field names', () => {
  const chart = stockChart();
  const podinfo = release(chart, 'podinfo');
  podinfo.apiObject.addJsonPatch(JsonPatch.add('/spec/persistentClient', false));
  expect(spec(chart, 'HelmRelease').persistentClient).toBe(false);
});

describe('the order of releases', () => {
  test('follows from references inside the chart, once each and sorted by name', () => {
    const chart = stockChart();
    const crds = release(chart, 'linkerd-crds');
    const base = release(chart, 'base');
    const plane = release(chart, 'linkerd-control-plane', { dependsOn: [crds] });
    plane.node.addDependency(crds, base);
    expect(spec(chart, 'HelmRelease', 'linkerd-control-plane').dependsOn).toEqual([{ name: 'base' }, { name: 'linkerd-crds' }]);
    expect(spec(chart, 'HelmRelease', 'base').dependsOn).toBeUndefined();
  });

  test('follows from references of and to constructs that hold releases', () => {
    const chart = stockChart();
    const mesh = new Construct(chart, 'mesh');
    release(mesh, 'crds');
    release(mesh, 'plane');
    const app = new Construct(chart, 'app');
    release(app, 'web');
    app.node.addDependency(mesh);
    expect(spec(chart, 'HelmRelease', 'web').dependsOn).toEqual([{ name: 'crds' }, { name: 'plane' }]);
  });

  test('leaves releases of other charts to the order of layers, unless they are listed', () => {
    const app = Testing.app();
    const infra = stockChart('infra', app, 'infra');
    const apps = stockChart('apps', app, 'apps');
    const mesh = release(infra, 'mesh');
    const metrics = release(infra, 'metrics');
    const web = release(apps, 'web', { dependsOn: [mesh] });
    web.node.addDependency(metrics);
    expect(web.node.dependencies).toContain(mesh);
    expect(spec(apps, 'HelmRelease').dependsOn).toEqual([{ name: 'mesh', namespace: 'infra' }]);
  });

  test('ignores references to constructs outside every chart', () => {
    const app = Testing.app();
    const chart = stockChart('apps', app);
    const outside = new Construct(app, 'outside');
    release(chart, 'web').node.addDependency(outside);
    expect(chart.node.findAll().flatMap((construct) => construct.node.validate())).toEqual([]);
  });

  test('rejects a cycle, and prints it', () => {
    const chart = stockChart();
    const a = release(chart, 'a');
    const b = release(chart, 'b', { dependsOn: [a] });
    const c = release(chart, 'c', { dependsOn: [b] });
    a.addDependsOn(c);
    expect(() => Testing.synth(chart)).toThrow(
      '[test] HelmReleases wait for each other: a → c → b → a · an order without a cycle · remove one of these dependencies');
  });

  test('is checked once a chart', () => {
    const chart = stockChart();
    const a = release(chart, 'a');
    const b = release(chart, 'b', { dependsOn: [a] });
    a.node.addDependency(b);
    expect(chart.node.findAll().flatMap((construct) => construct.node.validate())).toHaveLength(1);
  });
});

describe('the name of the release', () => {
  test('may be chosen', () => {
    expect(printedSpec({ releaseName: 'web', targetNamespace: 'backend' }).releaseName).toBe('web');
  });

  test('rejects a chosen name that is too long', () => {
    expect(() => release(stockChart(), 'podinfo', { releaseName: 'a'.repeat(54) })).toThrow(`[test/podinfo] releaseName "${'a'.repeat(54)}" has 54 characters · at most 53`);
  });

  test('rejects a chosen name that is no DNS label', () => {
    expect(() => release(stockChart(), 'podinfo', { releaseName: 'My_App' })).toThrow('[test/podinfo] releaseName "My_App"');
  });

  test('rejects a derived name that is too long, instead of shortening it to something with a hash', () => {
    expect(() => release(stockChart(), 'a'.repeat(50), { targetNamespace: 'team' })).toThrow(
      `[test/${'a'.repeat(50)}] release name "team-${'a'.repeat(50)}" (targetNamespace and the name of the object) has 55 characters · at most 53 · set releaseName`);
    expect(() => release(stockChart(), 'a'.repeat(54))).toThrow('(the name of the object) has 54 characters');
  });
});

test('rejects a release without a chart, for programs without types', () => {
  const props = untyped({});
  expect(() => new HelmRelease(stockChart(), 'podinfo', props))
    .toThrow('[test/podinfo] no chart · a HelmChartChoice · write HelmChartChoice.fromRepository(…), .fromGit(…) or .fromOci(…)');
});

test('rejects a rollback that would never happen', () => {
  expect(() => release(stockChart(), 'podinfo', { rollback: { cleanupOnFail: true } }))
    .toThrow('[test/podinfo] rollback without an upgrade that rolls back · both, since Helm rolls back only to remediate');
});

test.each([-1, 1.5])('rejects %s revisions', (maxHistory) => {
  expect(() => release(stockChart(), 'podinfo', { maxHistory })).toThrow(`[test/podinfo] maxHistory ${maxHistory} · a whole number from 0`);
});

test.each(['targetNamespace', 'storageNamespace'])('rejects a %s that cannot be a namespace', (property) => {
  expect(() => release(stockChart(), 'podinfo', { [property]: 'My Apps' })).toThrow(`[test/podinfo] ${property} "My Apps"`);
});

test('refers to a release that exists elsewhere', () => {
  expect(HelmRelease.fromReference(stockChart(), 'Mesh', { name: 'mesh', namespace: 'linkerd' }).toHelmReleaseReference())
    .toEqual({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: 'mesh', namespace: 'linkerd' });
});

test('prints what install and upgrade leave out', () => {
  const off = { disableHooks: true, disableWait: true, disableWaitForJobs: true, disableSchemaValidation: true, disableTakeOwnership: true };
  expect(printedSpec({
    install: { ...off, disableOpenApiValidation: true, replace: true, serverSideApply: false },
    upgrade: { ...off, disableOpenApiValidation: true, preserveValues: true, chartNameChangeStrategy: ChartNameChangeStrategy.IN_PLACE_UPDATE },
  })).toMatchObject({
    install: { ...off, disableOpenAPIValidation: true, replace: true, serverSideApply: false },
    upgrade: { ...off, disableOpenAPIValidation: true, preserveValues: true, chartNameChangeStrategy: 'InPlaceUpdate' },
  });
});

test('prints how a rollback is applied', () => {
  const rollback = { serverSideApply: ServerSideApply.DISABLED, force: true, disableHooks: true, disableWait: true, disableWaitForJobs: true };
  expect(printedSpec({ upgrade: { remediation: Remediation.retries(1) }, rollback }).rollback)
    .toEqual({ serverSideApply: 'disabled', force: true, disableHooks: true, disableWait: true, disableWaitForJobs: true });
});

test('prints how Helm and the controller go about it', () => {
  expect(printedSpec({
    postRenderStrategy: PostRenderStrategy.NO_HOOKS, waitStrategy: WaitStrategy.LEGACY, persistentClient: false, kubeConfig: KubeConfig.secret(SecretReference.existing('access')),
  })).toMatchObject({
    postRenderStrategy: 'nohooks', waitStrategy: { name: 'legacy' }, persistentClient: false, kubeConfig: { secretRef: { name: 'access' } },
  });
});

test('waits for a release until an expression holds', () => {
  const chart = stockChart();
  const mesh = release(chart, 'mesh');
  const web = release(chart, 'web');
  web.addDependsOnWhen(mesh, "dep.status.history[0].chartVersion == '1.0.0'");
  expect(spec(chart, 'HelmRelease', 'web').dependsOn).toEqual([{ name: 'mesh', readyExpr: "dep.status.history[0].chartVersion == '1.0.0'" }]);
  expect(web.node.dependencies).toContain(mesh);
});

test('rejects an expression that can be none', () => {
  const chart = stockChart();
  const mesh = release(chart, 'mesh');
  expect(() => release(chart, 'web').addDependsOnWhen(mesh, ' ')).toThrow('[test/web] readyExpr " " is empty');
});

describe('expressions about health', () => {
  const healthCheckExprs = [{ apiVersion: 'acme.io/v1', kind: 'Shop', current: 'status.ok' }];

  test('reject what can be no expression', () => {
    expect(() => release(stockChart(), 'web', { healthCheckExprs: [{ ...healthCheckExprs[0], failed: 'status.ok = false' }] }))
      .toThrow('[test/web] healthCheckExprs[0].failed "status.ok = false" at 1:11: unexpected =');
  });

  test('reject the strategy that ignores them', () => {
    expect(() => release(stockChart(), 'web', { healthCheckExprs, waitStrategy: WaitStrategy.LEGACY }))
      .toThrow('[test/web] healthCheckExprs with WaitStrategy.LEGACY · WaitStrategy.POLLER, since the other one ignores them');
  });

  test('reject a release that never waits', () => {
    expect(() => release(stockChart(), 'web', { healthCheckExprs, install: { disableWait: true }, upgrade: { disableWait: true } }))
      .toThrow('[test/web] healthCheckExprs with disableWait for install and upgrade · something that waits');
  });

  test('are fine where one of the two waits', () => {
    expect(printedSpec({ healthCheckExprs, install: { disableWait: true } }).healthCheckExprs).toEqual(healthCheckExprs);
  });
});

test.each<[string, Partial<HelmReleaseProps>]>([
  ['upgrade', { upgrade: { force: true, serverSideApply: ServerSideApply.ENABLED } }],
  ['rollback', { upgrade: { remediation: Remediation.retries(1) }, rollback: { force: true, serverSideApply: ServerSideApply.ENABLED } }],
])('rejects to replace objects of an %s that the API server merges', (action, props) => {
  expect(() => release(stockChart(), 'web', props)).toThrow(`[test/web] ${action}.force with ServerSideApply.ENABLED · ServerSideApply.DISABLED, since the API server replaces nothing`);
});

test.each<[string, object, string]>([
  ['a property', { vals: {} }, 'no such property vals'],
  ['the deprecated switch for CRDs', { install: { skipCRDs: true } }, 'no such property install.skipCRDs'],
  ['the switch of a rollback that Helm lost', { rollback: { recreate: true } }, 'no such property rollback.recreate'],
  ['a property of a test', { test: { filters: [{ name: 'a', skip: true }] } }, 'no such property test.filters[0].skip'],
])('rejects %s that does not exist', (_what, props, text) => {
  expect(() => release(stockChart(), 'web', untyped(props))).toThrow(`[test/web] ${text}`);
});

test.each<[string, () => unknown, string]>([
  ['a source of values', () => ValuesSource.secret('a', untyped({ valuesKey: 'x' })), '[ValuesSource.secret] no such property valuesKey'],
  ['retries', () => Remediation.retries(1, untyped({ interval: Duration.minutes(1) })), '[Remediation.retries] no such property interval'],
  ['a retry', () => Remediation.retryOnFailure(untyped({ retryInterval: Duration.minutes(1) })), '[Remediation.retryOnFailure] no such property retryInterval'],
  ['a post-renderer', () => PostRenderer.kustomize(untyped({ patch: [] })), '[PostRenderer.kustomize] no such property patch'],
  ['a target', () => DriftIgnore.paths(['/a'], untyped({ kinds: 'A' })), '[DriftIgnore.paths] no such property target.kinds'],
  ['access to a cluster', () => KubeConfig.secret(SecretReference.existing('a'), untyped({ keys: 'x' })), '[KubeConfig.secret] no such property keys'],
])('rejects a property that %s does not have', (_what, call, text) => {
  expect(call).toThrow(text);
});
