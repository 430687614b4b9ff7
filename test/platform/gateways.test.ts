import { Construct } from 'constructs';
import { flux, gateway, IGatewayController, Layer, platform } from '../../lib';
import { addPlatform, print } from './support';

const everything = print((cluster) => {
  const { gatewayApi, mesh } = addPlatform(cluster);
  new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi, mesh });
});

test('the CRDs of Gateway API have one owner: the standard channel of their own repository', () => {
  expect(everything.only('gateway-api', 'gitrepository').spec).toMatchObject({ url: 'https://github.com/kubernetes-sigs/gateway-api', ref: { tag: 'v1.6.1' } });
  expect(everything.only('gateway-api', 'kustomization').spec).toMatchObject({ path: './config/crd', prune: false, sourceRef: { kind: 'GitRepository', name: 'gateway-api' } });
});

test('charts that bring copies of the CRDs of Gateway API are told not to', () => {
  expect(everything.only('linkerd-crds', 'helmrelease').spec.values).toEqual({ installGatewayAPI: false });
  expect(everything.only('envoy-gateway', 'helmrelease').spec.values).toMatchObject({ crds: { enabled: false } });
});

test('only what is needed of a repository is fetched', () => {
  expect(everything.only('gateway-api', 'gitrepository').spec.ignore).toBe('/*\n!/config/crd\n');
  expect(everything.only('envoy-gateway-crds', 'gitrepository').spec.ignore).toBe('/*\n!/charts/gateway-helm/charts/crds/crds/generated\n');
});

test('Envoy Gateway\'s own CRDs come from the Git tag of the version of its chart, and are never pruned', () => {
  const other = print((cluster) => { new platform.EnvoyGateway(cluster, 'envoy', { gatewayApi: new platform.GatewayApi(cluster, 'gateway-api'), version: '1.9.4' }); });
  expect(other.only('envoy-crds', 'gitrepository').spec.ref).toEqual({ tag: 'v1.9.4' });
  expect(other.only('envoy', 'ocirepository').spec.ref).toEqual({ tag: '1.9.4' });
  expect(other.only('envoy-crds', 'kustomization').spec.prune).toBe(false);
});

test('in a mesh the proxies are injected, and send to Services so that the mesh splits the traffic', () => {
  const proxy = everything.only('envoy-gateway', 'envoyproxy');
  expect(proxy.spec.routingType).toBe('Service');
  expect(proxy.spec.provider.kubernetes.envoyDeployment.pod.annotations).toEqual({ 'linkerd.io/inject': 'enabled' });
  expect(everything.only('envoy-gateway', 'gatewayclass').spec).toEqual({
    controllerName: 'gateway.envoyproxy.io/gatewayclass-controller',
    parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: proxy.metadata.name, namespace: 'envoy-gateway-system' },
  });
});

test('without a mesh there is nothing of the mesh', () => {
  const other = print((cluster) => { new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi: new platform.GatewayApi(cluster, 'gateway-api') }); });
  expect(other.only('envoy-gateway', 'gatewayclass').spec).toEqual({ controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' });
  expect(other.filesOf('envoy-gateway').join()).not.toContain('envoyproxy');
  expect(other.waitsFor('envoy-gateway')).toEqual(['envoy-gateway-crds', 'gateway-api']);
});

test('a Gateway waits for the controller of its class', () => {
  const other = print((cluster) => {
    const envoy = new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi: new platform.GatewayApi(cluster, 'gateway-api') });
    new gateway.Gateway(new Layer(cluster, 'ingress'), 'public', { gatewayClass: envoy.gatewayClass, listeners: [gateway.Listener.http()] });
  });
  expect(other.waitsFor('ingress')).toEqual(['envoy-gateway', 'gateway-api']);
  expect(other.only('ingress', 'gateway').spec.gatewayClassName).toBe('envoy');
});

/** A controller that this library has no installer for. */
class Traefik extends Construct implements IGatewayController {
  public readonly controllerName = 'traefik.io/gateway-controller';

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const layer = new Layer(this, 'Default');
    const charts = new flux.HelmRepository(layer, 'traefik', { url: 'https://traefik.github.io/charts' });
    new flux.HelmRelease(layer, 'traefik-release', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'traefik', version: '37.0.0' }), providesApis: ['traefik.io'] });
  }
}

test('a controller of the user\'s takes the place of ours by its role', () => {
  const other = print((cluster) => {
    new platform.GatewayApi(cluster, 'gateway-api');
    const layer = new Layer(cluster, 'ingress');
    const gatewayClass = new gateway.GatewayClass(layer, 'traefik', { controller: new Traefik(cluster, 'traefik') });
    new gateway.Gateway(layer, 'public', { gatewayClass, listeners: [gateway.Listener.http()] });
  });
  expect(other.only('ingress', 'gatewayclass').spec).toEqual({ controllerName: 'traefik.io/gateway-controller' });
  expect(other.waitsFor('ingress')).toEqual(['gateway-api', 'traefik']);
});
