import { ApiObject, Chart, Duration } from 'cdk8s';
import { ExternalObject } from '../../lib/core/external-object';
import { Percent } from '../../lib/core/percent';
import {
  Analysis, CanaryProps, CanaryService, IstioLoadBalancer, LoadTarget, LoadTest, MirrorTarget, RequestMatch, RouteMatch, SameSite, SessionAffinity, TrafficDistribution,
  TrafficProvider, UrlRewrite, Webhook,
} from '../../lib/flagger';
import { every10s, Gateway, LoadTester, newCanary, newChart, problemsOf, specOf } from './fixture';

const abTesting = (...match: RequestMatch[]) => Analysis.abTesting({ match, iterations: 5, ...every10s });
const insider = RequestMatch.header('x-user').exact('insider');

function behindGateway(props: Partial<CanaryProps>) {
  const chart = newChart();
  return specOf({ provider: TrafficProvider.gateway([new Gateway(chart, 'edge')]), ...props }, chart);
}

function external(chart: Chart, id: string, apiVersion: string, kind: string): ExternalObject {
  return ExternalObject.fromReference(chart, id, { apiVersion, kind, name: id });
}

test('a Gateway reads rewrite, headers, mirrors and the policy for browsers', () => {
  const { service } = behindGateway({
    service: {
      port: 80, rewrite: UrlRewrite.fullPath('/v2', { host: 'shop' }), headers: { request: { set: { 'x-a': '1' } } },
      mirror: [MirrorTarget.service('recorder', { port: 81 })],
      corsPolicy: { allowOrigin: ['https://a.example.com'], maxAge: Duration.hours(1) }, backendTimeout: Duration.seconds(2),
    },
  });
  expect(service).toMatchObject({
    rewrite: { uri: '/v2', type: 'ReplaceFullPath', authority: 'shop' }, headers: { request: { set: { 'x-a': '1' } } },
    mirror: [{ backendRef: { group: '', kind: 'Service', name: 'recorder', port: 81 } }],
    corsPolicy: { allowOrigin: ['https://a.example.com'], maxAge: '1h' }, backendTimeout: '2s',
  });
});

test('the Services may have metadata, a distribution and no address', () => {
  const service: CanaryService = {
    port: 80, headless: true, trafficDistribution: TrafficDistribution.PREFER_SAME_ZONE, apex: { annotations: { a: '1' } }, primary: { labels: { b: '2' } },
    canary: { labels: { c: '3' } }, unmanagedMetadata: { labels: ['d'] },
  };
  expect(specOf({ service }).service).toMatchObject({
    headless: true, trafficDistribution: 'PreferSameZone', apex: { annotations: { a: '1' } }, primary: { labels: { b: '2' } }, canary: { labels: { c: '3' } },
    unmanagedMetadata: { labels: ['d'] },
  });
});

test('a route may ask for path, method, headers and query at once', () => {
  const match = RouteMatch.allOf(RouteMatch.pathPrefix('/api'), RouteMatch.method('GET'), RouteMatch.request(RequestMatch.query('v').regex('2.*')));
  expect(behindGateway({ service: { port: 80, match: [match] } }).service.match).toEqual([
    { uri: { prefix: '/api' }, method: { exact: 'GET' }, queryParams: { v: { regex: '2.*' } } },
  ]);
});

test('rejects two conditions of one kind, a method in lower case', () => {
  expect(() => RouteMatch.allOf(RouteMatch.pathPrefix('/a'), RouteMatch.pathExact('/b'))).toThrow('[RouteMatch.allOf] two conditions on uri · one of each kind');
  expect(() => RouteMatch.method('get')).toThrow('[RouteMatch.method] "get" · an HTTP method in upper case');
});

test('Contour reads one path prefix, and exact headers of one match', () => {
  const provider = TrafficProvider.contour();
  const match = [RouteMatch.pathPrefix('/api')];
  expect(specOf({ provider, service: { port: 80, match }, analysis: abTesting(insider) })).toMatchObject({
    provider: 'contour', service: { match: [{ uri: { prefix: '/api' } }] }, analysis: { match: [{ headers: { 'x-user': { exact: 'insider' } } }] },
  });
  expect(() => specOf({ provider, service: { port: 80, match: [RouteMatch.pathExact('/api')] } })).toThrow('service.match with provider contour · one RouteMatch.pathPrefix(…)');
  expect(() => specOf({ provider, analysis: abTesting(insider, RequestMatch.header('x-b').exact('1')) })).toThrow('2 matches with provider contour · one');
  expect(() => specOf({ provider, analysis: abTesting(RequestMatch.cookie('a', 'b')) })).toThrow('match on cookie by a regular expression with provider contour · the exact value');
});

describe('a query parameter', () => {
  test('tells requests apart behind a Gateway', () => {
    expect(behindGateway({ analysis: abTesting(RequestMatch.query('v').exact('2')) }).analysis.match).toEqual([{ queryParams: { v: { exact: '2' } } }]);
  });

  test('rejects it where the provider drops it', () => {
    expect(() => specOf({ provider: TrafficProvider.gloo(), analysis: abTesting(RequestMatch.query('v').exact('2')) }))
      .toThrow('[test/canary] match on query parameter v with provider gloo · conditions that it reads');
    expect(() => specOf({ provider: TrafficProvider.istio(), service: { port: 80, match: [RouteMatch.pathPrefix('/a')] }, analysis: abTesting(RequestMatch.query('v').exact('2')) }))
      .toThrow('[test/canary] match on query parameter v beside service.match with provider istio · one of the two');
  });
});

test('labels of the client are for Istio alone', () => {
  const analysis = abTesting(RequestMatch.clientLabels({ app: 'shop' }));
  expect(specOf({ provider: TrafficProvider.istio(), analysis }).analysis.match).toEqual([{ sourceLabels: { app: 'shop' } }]);
  expect(() => behindGateway({ analysis })).toThrow('match on labels of the client with provider gatewayapi:v1');
});

describe('session affinity', () => {
  const sticky = (affinity: SessionAffinity) => Analysis.steps([Percent.of(10)], { sessionAffinity: affinity, ...every10s });

  test('prints cookie and attributes', () => {
    const affinity = SessionAffinity.cookie('canary', { primaryCookieName: 'primary', secure: true, sameSite: SameSite.NONE });
    expect(behindGateway({ analysis: sticky(affinity) }).analysis.sessionAffinity)
      .toEqual({ cookieName: 'canary', primaryCookieName: 'primary', maxAge: 86400, secure: true, sameSite: 'None' });
  });

  test('rejects a provider that ignores it', () => {
    expect(() => specOf({ provider: TrafficProvider.traefik(), analysis: sticky(SessionAffinity.cookie('a')) }))
      .toThrow('[test/canary] sessionAffinity with provider traefik · Gateway API or Istio');
  });

  test('rejects cookies that browsers drop', () => {
    expect(() => SessionAffinity.cookie('a', { sameSite: SameSite.NONE })).toThrow('[SessionAffinity.cookie] sameSite None without secure');
    expect(() => SessionAffinity.cookie('a=b')).toThrow('[SessionAffinity.cookie] cookie name "a=b" · letters, digits, _ and -');
  });
});

describe('other targets', () => {
  test('a Service of Knative is rolled out by its revisions', () => {
    const chart = newChart();
    const spec = specOf({ target: external(chart, 'app', 'serving.knative.dev/v1', 'Service'), provider: TrafficProvider.knative() }, chart);
    expect(spec).toMatchObject({ provider: 'knative', targetRef: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'app' } });
  });

  test('rejects load on a Service of the new version that Knative does not have', () => {
    const chart = newChart();
    const props = { target: external(chart, 'app', 'serving.knative.dev/v1', 'Service'), provider: TrafficProvider.knative(), loadTester: new LoadTester(chart, 'tester') };
    const load = (target?: LoadTarget) => [Webhook.loadTest(LoadTest.ghz({ call: 'a.B/C', rate: 1, duration: Duration.minutes(1), target }))];
    expect(() => newCanary(chart, { ...props, webhooks: load() })).toThrow('[test/canary] a load test of the new version of a Knative Service');
    const other = newChart();
    expect(newCanary(other, { ...props, target: external(other, 'app', 'serving.knative.dev/v1', 'Service'), webhooks: load(LoadTarget.APEX) })
      .apiObject.toJson().spec.analysis.webhooks[0].metadata.cmd).toBe('ghz --insecure --duration 1m --rps 1 --concurrency 2 --call a.B/C app.apps:9898');
  });

  test('rejects a plain Service that nobody routes, and fields that are ignored for it', () => {
    const chart = newChart();
    const target = external(chart, 'web', 'v1', 'Service');
    expect(() => newCanary(chart, { target, provider: TrafficProvider.kubernetes() })).toThrow('[test/canary] target a Service with provider kubernetes');
    expect(() => newCanary(newChart(), { target, service: { port: 80, headless: true } })).toThrow('[test/canary] service.headless with target a Service');
  });
});

describe('the autoscaler of the primary', () => {
  const scaled = (kind: string, apiVersion: string, props: Partial<CanaryProps>) => {
    const chart = newChart();
    return specOf({ autoscaler: external(chart, 'scaler', apiVersion, kind), ...props }, chart).autoscalerRef;
  };

  test('may have other numbers of pods and other queries', () => {
    expect(scaled('ScaledObject', 'keda.sh/v1alpha1', { primaryScalerReplicas: { minReplicas: 2 }, primaryScalerQueries: { load: 'up' } }))
      .toMatchObject({ primaryScalerReplicas: { minReplicas: 2 }, primaryScalerQueries: { load: 'up' } });
  });

  test('rejects queries of an HPA, numbers without autoscaler and a range upside down', () => {
    expect(() => scaled('HorizontalPodAutoscaler', 'autoscaling/v2', { primaryScalerQueries: { a: 'b' } })).toThrow('primaryScalerQueries with a HorizontalPodAutoscaler · a ScaledObject');
    expect(() => specOf({ primaryScalerReplicas: { minReplicas: 1 } })).toThrow('primaryScalerReplicas without autoscaler · both or none');
    expect(() => scaled('HorizontalPodAutoscaler', 'autoscaling/v2', { primaryScalerReplicas: { minReplicas: 3, maxReplicas: 2 } })).toThrow('primaryScalerReplicas from 3 to 2');
  });
});

describe('Istio', () => {
  test('rejects gateways with delegation, and places without a load balancer', () => {
    expect(() => TrafficProvider.istio({ delegation: true, gateways: ['a/b'] })).toThrow('[TrafficProvider.istio] gateways with delegation · none');
    expect(() => specOf({ provider: TrafficProvider.istio({ trafficPolicy: { warmup: Duration.seconds(5) } }) })).toThrow('trafficPolicy.warmup without loadBalancer · both or none');
  });

  test('rejects shares of places that are not 100 % together', () => {
    const locality = { distribute: [{ from: 'a', to: { b: Percent.of(50) } }] };
    expect(() => specOf({ provider: TrafficProvider.istio({ trafficPolicy: { loadBalancer: IstioLoadBalancer.RANDOM, locality } }) }))
      .toThrow('trafficPolicy.locality from a without 100 % in all');
  });
});

test('the health of a gRPC server is an acceptance test', () => {
  const chart = newChart();
  const webhooks = [Webhook.acceptanceTest(LoadTest.grpcHealth({ service: 'shop' }))];
  expect(specOf({ webhooks, loadTester: new LoadTester(chart, 'tester') }, chart).analysis.webhooks[0].metadata)
    .toEqual({ type: 'bash', cmd: 'grpc_health_probe -addr=podinfo-canary.apps:9898 -service=shop' });
});

test('rejects a call of ghz that is none, and data that is no JSON', () => {
  expect(() => LoadTest.ghz({ call: 'Check', rate: 1, duration: Duration.minutes(1) })).toThrow('[LoadTest.ghz] call "Check" · package.Service/Method');
  expect(() => LoadTest.ghz({ call: 'a.B/C', rate: 1, duration: Duration.minutes(1), data: '{' })).toThrow('[LoadTest.ghz] data "{" · JSON');
});

test.each([
  [['podinfo'], []],
  [['other'], ['ApisixRoute web has no rule for Service podinfo · a rule whose only backend is that Service · let spec.http[].backends name that Service alone']],
  [['podinfo', 'other'], ['ApisixRoute web has a rule with other backends than one for Service podinfo · a rule whose only backend is that Service · let spec.http[].backends name that Service alone']],
])('an ApisixRoute to %j (mistake 14)', (services, problems) => {
  const chart = newChart();
  const route = new ApiObject(chart, 'route', {
    apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', metadata: { name: 'web' },
    spec: { http: [{ name: 'all', backends: services.map((serviceName) => ({ serviceName, servicePort: 80 })) }] },
  });
  const canary = newCanary(chart, { provider: TrafficProvider.apisix(route) });
  expect(canary.apiObject.toJson().spec.routeRef).toEqual({ apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', name: 'web' });
  expect(problemsOf(chart)).toEqual(problems);
});
