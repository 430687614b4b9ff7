import { Testing } from 'cdk8s';
import { Injection, Mesh } from '../../lib/linkerd';

test('a mesh outside the program is injected by annotation and measured by the Prometheus of viz', () => {
  expect(Mesh.fromReference(Testing.chart(), 'mesh').toMeshReference()).toEqual({
    injectionAnnotations: { 'linkerd.io/inject': 'enabled' },
    flaggerProvider: 'linkerd',
    metricsServer: 'http://prometheus.linkerd-viz:9090',
  });
});

test('a mesh outside the program prints nothing', () => {
  const chart = Testing.chart();
  Mesh.fromReference(chart, 'mesh');
  expect(Testing.synth(chart)).toEqual([]);
});

test('a mesh takes another Prometheus and another injection', () => {
  const mesh = Mesh.fromReference(Testing.chart(), 'mesh', {
    metricsServer: 'https://prometheus.monitoring:9090', injection: Injection.enabled({ proxyAwait: true }),
  });
  expect(mesh.toMeshReference()).toMatchObject({
    injectionAnnotations: { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/proxy-await': 'enabled' },
    metricsServer: 'https://prometheus.monitoring:9090',
  });
});

test('whoever changes the annotations changes only a copy', () => {
  const mesh = Mesh.fromReference(Testing.chart(), 'mesh');
  mesh.toMeshReference().injectionAnnotations['linkerd.io/inject'] = 'disabled';
  expect(mesh.toMeshReference().injectionAnnotations).toEqual({ 'linkerd.io/inject': 'enabled' });
});

test('rejects a Prometheus address without scheme', () => {
  expect(() => Mesh.fromReference(Testing.chart(), 'mesh', { metricsServer: 'prometheus:9090' }))
    .toThrow('[test/mesh] metricsServer "prometheus:9090" · an address that starts with http:// or https:// · ');
});
