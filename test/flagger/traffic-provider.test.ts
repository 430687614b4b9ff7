import { ApiObject, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Percent } from '../../lib/core/percent';
import { Analysis, IstioLoadBalancer, IstioTls, RouteMatch, TrafficProvider } from '../../lib/flagger';
import { every10s, externalTarget, Gateway, newCanary, newChart, problemsOf, specOf } from './fixture';

describe('gateways', () => {
  test('are printed as parents with every field, also those with a default', () => {
    const chart = newChart();
    const provider = TrafficProvider.gateway([new Gateway(chart, 'public', 'https'), new Gateway(chart, 'internal')]);
    const service = { port: 80, hosts: ['app.example.com'], match: [RouteMatch.pathPrefix('/api')], timeout: Duration.millis(61_500) };
    const spec = specOf({ provider, service }, chart);
    expect(spec.provider).toBe('gatewayapi:v1');
    expect(spec.service).toEqual({
      name: 'podinfo', port: 80, portName: 'http', targetPort: 80,
      hosts: ['app.example.com'], match: [{ uri: { prefix: '/api' } }], timeout: '1m1s500ms',
      gatewayRefs: [
        { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge', sectionName: 'https' },
        { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'internal', namespace: 'edge' },
      ],
    });
  });

  test('are dependencies of the canary', () => {
    const chart = newChart();
    const gateway = new Gateway(chart, 'public');
    expect(newCanary(chart, { provider: TrafficProvider.gateway([gateway]) }).node.dependencies).toContain(gateway);
  });

  test('rejects an empty list (mistake 12: Flagger does nothing without a parent)', () => {
    expect(() => TrafficProvider.gateway([])).toThrow('[TrafficProvider.gateway] 0 gateways · 1 to 32');
  });

  test('rejects retries, which Flagger ignores here (mistake 12)', () => {
    const chart = newChart();
    const provider = TrafficProvider.gateway([new Gateway(chart, 'public')]);
    expect(() => newCanary(chart, { provider, service: { port: 80, retries: { attempts: 3 } } }))
      .toThrow('[test/canary] service.retries with provider gatewayapi:v1 · of hosts, match, timeout, backendTimeout, retries, rewrite, headers, mirror, corsPolicy only hosts, match, timeout, backendTimeout, rewrite');
  });
});

describe('a mesh service', () => {
  test('is its own parent, without the namespace by which Flagger would wait for a status that Linkerd never writes', () => {
    expect(specOf({ service: { port: 9898, name: 'web' } }).service.gatewayRefs)
      .toEqual([{ group: 'core', kind: 'Service', name: 'web', port: 9898 }]);
  });
});

describe('nginx', () => {
  const ingress = (chart: Chart, service: string) => new ApiObject(chart, 'ingress', {
    apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'web' },
    spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: 80 } } } }] } }] },
  });

  test('prints the Ingress and depends on it', () => {
    const chart = newChart();
    const web = ingress(chart, 'podinfo');
    const canary = newCanary(chart, { provider: TrafficProvider.nginx(web) });
    expect(canary.apiObject.toJson().spec).toMatchObject({
      provider: 'nginx', ingressRef: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' },
    });
    expect(canary.node.dependencies).toContain(web);
    expect(problemsOf(chart)).toEqual([]);
  });

  test('takes an Ingress of cdk8s-plus', () => {
    const chart = newChart();
    const service = new kplus.Service(chart, 'other', { metadata: { name: 'podinfo' }, ports: [{ port: 80 }] });
    const web = new kplus.Ingress(chart, 'web', { rules: [{ path: '/', backend: kplus.IngressBackend.fromService(service) }] });
    newCanary(chart, { provider: TrafficProvider.nginx(web) });
    expect(problemsOf(chart)).toEqual([]);
  });

  test('rejects an Ingress that does not lead to the Service (mistake 14)', () => {
    const chart = newChart();
    newCanary(chart, { provider: TrafficProvider.nginx(ingress(chart, 'podinfo-web')) });
    expect(problemsOf(chart)).toEqual([
      'Ingress web has no path with Service podinfo as its backend · at least one · '
      + 'let a path point at that Service, or set service.name of the canary to the one that the path names',
    ]);
  });

  test('rejects a construct without an Ingress (mistake 14)', () => {
    const chart = newChart();
    expect(() => newCanary(chart, { provider: TrafficProvider.nginx(externalTarget(chart, 'x')) }))
      .toThrow('[test/canary] ingress test/x holds Deployment podinfo · exactly one object of kind Ingress');
  });

  test('rejects fields that it ignores', () => {
    const chart = newChart();
    const provider = TrafficProvider.nginx(ingress(chart, 'podinfo'));
    expect(() => newCanary(chart, { provider, service: { port: 80, hosts: ['a'], timeout: Duration.seconds(1) } }))
      .toThrow('[test/canary] service.hosts, service.timeout with provider nginx · of hosts, match, timeout, backendTimeout, retries, rewrite, headers, mirror, corsPolicy none');
  });
});

describe('Istio', () => {
  test('prints gateways, traffic policy and retries', () => {
    const provider = TrafficProvider.istio({
      gateways: ['istio-system/public'], trafficPolicy: { tls: IstioTls.ISTIO_MUTUAL, loadBalancer: IstioLoadBalancer.LEAST_REQUEST },
    });
    const { provider: name, service } = specOf({
      provider,
      service: { port: 80, hosts: ['a.example.com'], retries: { attempts: 3, perTryTimeout: Duration.seconds(1), retryOn: 'gateway-error' } },
    });
    expect(name).toBe('istio');
    expect(service).toMatchObject({
      gateways: ['istio-system/public'], hosts: ['a.example.com'],
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' }, loadBalancer: { simple: 'LEAST_REQUEST' } },
      retries: { attempts: 3, perTryTimeout: '1s', retryOn: 'gateway-error' },
    });
  });

  test('prints the provider only when nothing is asked for', () => {
    expect(specOf({ provider: TrafficProvider.istio() }).service).toEqual({ name: 'podinfo', port: 9898, portName: 'http', targetPort: 9898 });
  });
});

test('Linkerd by SMI is the provider linkerd', () => {
  expect(specOf({ provider: TrafficProvider.linkerdSmi() }).provider).toBe('linkerd');
});

describe('Kubernetes', () => {
  test('prints blue/green', () => {
    expect(specOf({ provider: TrafficProvider.kubernetes() }).provider).toBe('kubernetes');
  });

  test('rejects weights, which Flagger would turn into blue/green', () => {
    const analysis = Analysis.trafficShifting({ step: Percent.of(10), ...every10s });
    expect(() => newCanary(newChart(), { provider: TrafficProvider.kubernetes(), analysis }))
      .toThrow('[test/canary] weights with provider kubernetes · blue/green, which Flagger would do instead');
  });
});
