/**
 * The eighteen mistakes that the API server accepts in a Canary, and that Flagger then ignores, fails at or never comes
 * to an end with: each is refused, or there is no way to write it.
 */
import { Chart, Duration, Testing } from 'cdk8s';
import { checkOwned } from '../../lib/checks/owned';
import { ExternalObject } from '../../lib/core/external-object';
import { Percent } from '../../lib/core/percent';
import {
  Alert, AlertProvider, Analysis, Canary, LoadTest, Metric, MetricProvider, MetricTemplate, RequestMatch, RouteMatch, SessionAffinity, TrafficProvider, Webhook,
} from '../../lib/flagger';
import { blueGreen, deployment, every10s, externalTarget, Gateway, LoadTester, newCanary, newChart, problemsOf, specOf } from './fixture';

const step = Percent.of(10);
const shifting = Analysis.trafficShifting({ step, ...every10s });

function external(chart: Chart, id: string, apiVersion: string, kind: string): ExternalObject {
  return ExternalObject.fromReference(chart, id, { apiVersion, kind, name: id });
}

test('mistake 1: weights that do not grow', () => {
  expect(() => Analysis.trafficShifting({ step: Percent.of(0), ...every10s })).toThrow('step 0 % · whole percents from 1 to 100');
  expect(() => Analysis.steps([step, step], every10s)).toThrow('weights [10, 10] · at least one weight, each above the one before');
  expect(() => Analysis.steps([Percent.of(50), step], every10s)).toThrow('weights [50, 10]');
});

test('mistake 2: a maximum above 100 %, a promotion in steps of nothing', () => {
  expect(() => Percent.of(101)).toThrow('[Percent.of] 101 · a number from 0 to 100');
  expect(() => Analysis.trafficShifting({ step, stepPromotion: Percent.of(0), ...every10s })).toThrow('stepPromotion 0 % · whole percents from 1 to 100');
});

test('mistake 3: a mirror before weights where the route never says that it mirrors', () => {
  const chart = newChart();
  const analysis = Analysis.trafficShifting({ step, mirror: true, ...every10s });
  expect(() => newCanary(chart, { analysis, provider: TrafficProvider.gateway([new Gateway(chart, 'edge')]) }))
    .toThrow('[test/canary] mirror before weights with provider gatewayapi:v1 · Istio, or blue/green with mirror');
  expect(() => newCanary(newChart(), { analysis, provider: TrafficProvider.istio(), service: { port: 80, appProtocol: 'tcp' } })).toThrow('[test/canary] mirror with provider istio');
});

test.each([
  TrafficProvider.linkerdSmi(), TrafficProvider.osm(), TrafficProvider.kuma(), TrafficProvider.traefik(), TrafficProvider.kubernetes(),
])('mistake 4: A/B testing with a provider that tells no requests apart (%#)', (provider) => {
  const analysis = Analysis.abTesting({ match: [RequestMatch.header('x-user').exact('insider')], iterations: 5, ...every10s });
  expect(() => newCanary(newChart(), { provider, analysis })).toThrow(/^\[test\/canary\] A\/B testing with provider \w+ · a provider that tells requests apart/);
});

test('mistake 5: an alert without severity, which is never sent', () => {
  const chart = newChart();
  const alerts = [Alert.info(AlertProvider.fromReference(chart, 'chat', { name: 'chat' }))];
  expect(specOf({ alerts }, chart).analysis.alerts[0].severity).toBe('info');
});

test('mistake 6: two canaries of one target', () => {
  const chart = newChart();
  newCanary(chart, { target: externalTarget(chart, 'one') });
  new Canary(chart, 'second', { target: externalTarget(chart, 'two'), provider: TrafficProvider.kubernetes(), service: { port: 80 }, analysis: blueGreen });
  expect(problemsOf(chart)).toEqual(['target Deployment podinfo is already rolled out by test/canary · one canary for each target · remove one of the two canaries']);
});

test('mistake 7: a metric that has neither a template nor a query of its own', () => {
  expect(() => Metric.query('', { name: 'errors', max: 1 })).toThrow('[Metric.query] query is empty');
  expect(() => Metric.query('up', { name: 'request-duration', max: 1 })).toThrow('[Metric.query] name "request-duration" · any name but request-success-rate and request-duration');
});

test('mistake 8: a metric without a range', () => {
  expect(() => Metric.query('up', { name: 'up' })).toThrow('[Metric.query] neither min nor max · at least one of them');
  expect(() => Metric.fromTemplate(MetricTemplate.fromReference(newChart(), 'up', { name: 'up' }), {})).toThrow('[Metric.fromTemplate] neither min nor max');
});

test('mistake 9: a template without interval, and a latency of less than a millisecond', () => {
  const chart = newChart();
  const metrics = [Metric.fromTemplate(MetricTemplate.fromReference(chart, 'up', { name: 'up' }), { min: 1 })];
  expect(specOf({ metrics }, chart).analysis.metrics[0].interval).toBe('1m');
  expect(() => Metric.latency({ max: Duration.millis(0.5) })).toThrow('[Metric.latency] max 0.5 ms · whole milliseconds above zero');
});

test('mistake 10: built-in metrics that ask about a workload, of a Service', () => {
  const chart = newChart();
  const target = external(chart, 'web', 'v1', 'Service');
  expect(() => newCanary(chart, { target, metrics: [Metric.successRate({ min: Percent.of(99) })] }))
    .toThrow('[test/canary] metric request-success-rate of a Service · queries of one\'s own: the built-in ones ask about a workload');
});

test('mistake 11: addresses that nobody typed right', () => {
  const chart = newChart();
  const hook = Webhook.loadTest(LoadTest.hey({ rate: 1, duration: Duration.minutes(1) }));
  expect(specOf({ loadTester: new LoadTester(chart, 'tester'), webhooks: [hook] }, chart).analysis.webhooks[0].url).toBe('http://flagger-loadtester.flagger-system/');
  expect(() => newCanary(newChart(), { webhooks: [hook] })).toThrow('[test/canary] webhook load-test has no url');
  expect(() => Webhook.rollout('test', { url: 'flagger-loadtester.prod' })).toThrow('[Webhook test] url "flagger-loadtester.prod" · an address that starts with http://');
  expect(() => MetricProvider.prometheus({ address: 'prometheus' })).toThrow('[MetricProvider.prometheus] address "prometheus"');
});

test('mistake 12: what Gateway API has no words for', () => {
  const chart = newChart();
  const provider = TrafficProvider.gateway([new Gateway(chart, 'edge')]);
  expect(() => TrafficProvider.gateway([])).toThrow('[TrafficProvider.gateway] 0 gateways · 1 to 32');
  expect(() => newCanary(chart, { provider, service: { port: 80, retries: { attempts: 3 } } })).toThrow('[test/canary] service.retries with provider gatewayapi:v1');
  expect(() => newCanary(newChart(), { provider, service: { port: 80, timeout: Duration.seconds(1), backendTimeout: Duration.seconds(2) } }))
    .toThrow('[test/canary] service.backendTimeout 2 seconds · at most service.timeout, 1 second');
  expect(() => newCanary(newChart(), { provider, service: { port: 80, match: [RouteMatch.istio({ port: 80 })] } }))
    .toThrow('[test/canary] service.match on port with provider gatewayapi:v1 · a path, a method, headers and query parameters');
  expect(() => newCanary(newChart(), { provider, service: { port: 80, corsPolicy: { allowOrigin: ['shop.example.com'] } } }))
    .toThrow('[test/canary] service.corsPolicy.allowOrigin "shop.example.com" · sites as scheme and host, or *');
});

test('mistake 13: a parent without the fields that Flagger compares', () => {
  const chart = newChart();
  expect(specOf({ provider: TrafficProvider.gateway([new Gateway(chart, 'edge', 'https')]) }, chart).service.gatewayRefs)
    .toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge', namespace: 'edge', sectionName: 'https' }]);
});

test('mistake 14: an ingress or route that does not lead to the app', () => {
  const chart = newChart();
  expect(() => newCanary(chart, { provider: TrafficProvider.skipper(externalTarget(chart, 'x')) })).toThrow('[test/canary] ingress test/x holds Deployment podinfo · exactly one object of kind Ingress');
  const elsewhere = ExternalObject.fromReference(chart, 'route', { apiVersion: 'apisix.apache.org/v2', kind: 'ApisixRoute', name: 'web', namespace: 'other' });
  expect(() => newCanary(newChart(), { provider: TrafficProvider.apisix(elsewhere) })).toThrow('[test/canary] route web is in namespace other · the namespace of the canary, apps');
});

test('mistake 15: a target whose pods have no label that Flagger reads', () => {
  const chart = newChart();
  newCanary(chart, { target: deployment(chart, 'web', { selector: { matchLabels: { tier: 'web' } } }) });
  expect(problemsOf(chart)[0]).toMatch(/^target Deployment web selects its pods by tier · one of the labels app, name, app.kubernetes.io\/name/);
});

test('mistake 16: Knative with other providers or an autoscaler, equal cookies, an upstream of another namespace', () => {
  const chart = newChart();
  const target = external(chart, 'app', 'serving.knative.dev/v1', 'Service');
  const autoscaler = external(chart, 'hpa', 'autoscaling/v2', 'HorizontalPodAutoscaler');
  expect(() => newCanary(chart, { target })).toThrow('[test/canary] target Service app of serving.knative.dev/v1 with provider gatewayapi:v1 · a Service of Knative with TrafficProvider.knative()');
  expect(() => newCanary(newChart(), { provider: TrafficProvider.knative() })).toThrow('with provider knative · a Service of Knative');
  expect(() => newCanary(newChart(), { target, autoscaler, provider: TrafficProvider.knative() })).toThrow('[test/canary] autoscaler with target a Knative Service · none');
  expect(() => SessionAffinity.cookie('a', { primaryCookieName: 'a' })).toThrow('[SessionAffinity.cookie] cookieName and primaryCookieName are both a · two names');
  const upstream = ExternalObject.fromReference(chart, 'up', { apiVersion: 'gloo.solo.io/v1', kind: 'Upstream', name: 'up', namespace: 'gloo-system' });
  expect(() => newCanary(newChart(), { provider: TrafficProvider.gloo({ upstream }) })).toThrow('[test/canary] upstream up is in namespace gloo-system');
});

test('mistake 17: names that are too long for what Flagger makes, and objects that it makes itself', () => {
  const chart = newChart();
  expect(() => newCanary(chart, { target: externalTarget(chart, 'target', 'a'.repeat(56)) })).toThrow(/has 56 characters · at most 55, because Flagger adds -primary/);
  const printed = newChart();
  newCanary(printed);
  const objects = [...Testing.synth(printed), { apiVersion: 'v1', kind: 'Service', metadata: { name: 'podinfo', namespace: 'apps' } }];
  expect(checkOwned(objects.map((object) => ({ path: object.kind, object }))).map(({ path }) => path)).toEqual(['Service']);
});

test('mistake 18: a hook that takes longer than the interval', () => {
  const hook = Webhook.confirmPromotion('ask', { url: 'https://ask.example.com', timeout: Duration.seconds(11) });
  expect(() => newCanary(newChart(), { webhooks: [hook] })).toThrow('[test/canary] timeout 11s of webhook ask · at most the interval of the analysis, 10 seconds');
  expect(() => newCanary(newChart(), { analysis: shifting, webhooks: [hook] })).toThrow('timeout 11s of webhook ask');
});
