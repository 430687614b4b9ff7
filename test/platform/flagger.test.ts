import { Duration } from 'cdk8s';
import { delivery, flagger, ImageVersion, Layer, linkerd, Percent, platform } from '../../lib';
import { addPlatform, print } from './support';

const printed = print((cluster) => { addPlatform(cluster); });

test('Flagger\'s own provider is Linkerd, and its metrics are those of viz, which lets it in', () => {
  expect(printed.only('flagger', 'helmrelease').spec.values).toEqual({
    meshProvider: 'linkerd',
    metricsServer: 'http://prometheus.linkerd-viz:9090',
    linkerdAuthPolicy: { create: true, namespace: 'linkerd-viz' },
  });
});

test('the address of the metrics is the same whatever the mesh is called', () => {
  const other = print((cluster) => {
    const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
    const certManager = new platform.CertManager(cluster, 'cert-manager');
    const mesh = new platform.Linkerd(cluster, 'mesh', { certManager, gatewayApi });
    new platform.Flagger(cluster, 'rollouts', { mesh, gatewayApi });
  });
  const { host } = new URL(other.only('rollouts', 'helmrelease').spec.values.metricsServer);
  expect(host).toBe(`prometheus.${other.only('mesh-viz', 'helmrelease').metadata.namespace}:9090`);
  expect(other.waitsFor('rollouts')).toContain('mesh-viz');
});

test('Flagger and the load tester are meshed: the metrics answer only to pods with an identity', () => {
  for (const [layer, namespace] of [['flagger', 'flagger-system'], ['flagger-loadtester', 'flagger-loadtester']]) {
    expect(printed.object(layer, `namespace-${namespace}`).metadata.annotations).toMatchObject({ 'linkerd.io/inject': 'enabled' });
  }
});

test('a mesh with a Prometheus of its own needs no policy of viz', () => {
  const other = print((cluster) => {
    const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
    const mesh = linkerd.Mesh.fromReference(cluster, 'mesh', { metricsServer: 'http://prometheus.monitoring:9090' });
    new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi });
  });
  expect(other.only('flagger', 'helmrelease').spec.values).toEqual({ meshProvider: 'linkerd', metricsServer: 'http://prometheus.monitoring:9090' });
  expect(other.waitsFor('flagger')).toEqual(['gateway-api']);
});

test('another metrics server may be given by hand', () => {
  const other = print((cluster) => {
    const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
    const certManager = new platform.CertManager(cluster, 'cert-manager');
    const mesh = new platform.Linkerd(cluster, 'linkerd', { certManager, gatewayApi, viz: false });
    new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi, values: { metricsServer: 'http://thanos.monitoring:9090' } });
  });
  expect(other.only('flagger', 'helmrelease').spec.values).toEqual({ meshProvider: 'linkerd', metricsServer: 'http://thanos.monitoring:9090' });
});

test('the load tester can be left out', () => {
  const other = print((cluster) => { expect(addPlatform(cluster, { loadTester: false }).rollouts.loadTester).toBeUndefined(); });
  expect(other.layers).not.toContain('flagger-loadtester');
});

test('version and values of the load tester are its own', () => {
  const { spec } = print((cluster) => { addPlatform(cluster, { loadTesterOptions: { version: '0.39.0', values: { replicaCount: 2 } } }); }).only('flagger-loadtester', 'helmrelease');
  expect(spec.chart.spec.version).toBe('0.39.0');
  expect(spec.values).toEqual({ fullnameOverride: 'flagger-loadtester', serviceAccountName: 'flagger-loadtester', replicaCount: 2 });
});

test.each(['flagger', 'rollouts'])('canaries call the Service that the chart of the load tester makes, when Flagger is called %s', (id) => {
  const other = print((cluster) => {
    const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
    const mesh = linkerd.Mesh.fromReference(cluster, 'mesh');
    const rollouts = new platform.Flagger(cluster, id, { mesh, gatewayApi });
    const image = cluster.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: ImageVersion.pinned('6.14.0') });
    new delivery.ProgressiveApp(new Layer(cluster, 'shop', { mesh }), 'podinfo', {
      image, port: 9898, flagger: rollouts,
      analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), interval: Duration.seconds(30), threshold: 3 }),
      webhooks: [flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) }))],
    });
  });
  const { metadata, spec } = other.only(`${id}-loadtester`, 'helmrelease');
  const [webhook] = other.only('shop', 'canary').spec.analysis.webhooks;
  expect(webhook.url).toBe(`http://${spec.values.fullnameOverride}.${metadata.namespace}/`);
  expect(other.waitsFor('shop')).toContain(`${id}-loadtester`);
});

describe('helm test', () => {
  const withTests = print((cluster) => {
    const { rollouts } = addPlatform(cluster);
    const layer = new Layer(cluster, 'charts');
    rollouts.loadTesterInstallation?.allowHelmTest(layer);
    rollouts.loadTesterInstallation?.allowHelmTest(layer);
  });

  test('may read the release and run test pods in the one namespace', () => {
    const role = withTests.only('charts', 'role');
    expect(role.metadata.namespace).toBe('charts');
    expect(role.rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'update'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ]);
  });

  test('binds the Role to the ServiceAccount that the load tester runs as', () => {
    const binding = withTests.only('charts', 'rolebinding');
    const account = withTests.only('flagger-loadtester', 'serviceaccount');
    expect(binding.roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: withTests.only('charts', 'role').metadata.name });
    expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', name: account.metadata.name, namespace: account.metadata.namespace }]);
    expect(withTests.only('flagger-loadtester', 'helmrelease').spec.values.serviceAccountName).toBe(account.metadata.name);
  });

  test('waits for the load tester', () => {
    expect(withTests.waitsFor('charts')).toEqual(['flagger-loadtester']);
  });
});
