import { Analysis, Canary, LoadTest, Metric, MetricProvider, MetricTemplate, RequestMatch, RouteMatch, TrafficProvider, Webhook } from '../../lib/flagger';
import { every10s, newCanary, newChart } from './fixture';

/** A value as a program without types may pass it. */
function untyped(value?: unknown): ReturnType<typeof JSON.parse> {
  return value;
}

function canary(props: object): Canary {
  return newCanary(newChart(), props);
}

test.each([
  ['nothing', () => new Canary(newChart(), 'canary', untyped()), 'no target, no provider, no service, no analysis · a value for each of target, provider, service, analysis'],
  ['the target by name', () => canary({ target: 'podinfo' }), 'target "podinfo" · the construct of a Deployment or DaemonSet, or an ExternalObject · pass the construct itself'],
  ['the provider by name', () => canary({ provider: 'linkerd' }), 'provider "linkerd" · a TrafficProvider · write TrafficProvider.gateway([…])'],
  ['a service without port', () => canary({ service: {} }), 'no service.port · a value for each of port · pass port'],
  ['a port in quotes', () => canary({ service: { port: '80' } }), 'service.port "80" · a number'],
  ['a plain analysis', () => canary({ analysis: { stepWeight: 5 } }), 'analysis { stepWeight } · an Analysis · write Analysis.trafficShifting(…)'],
  ['a plain metric', () => canary({ metrics: [{ name: 'a' }] }), 'metrics[0] { name } · a Metric · write Metric.successRate(…)'],
  ['plain webhooks', () => canary({ webhooks: { name: 'a' } }), 'webhooks { name } · a list'],
  ['a misspelled property', () => canary({ metric: [] }), 'no such property metric · target, provider, service, analysis, autoscaler, primaryScalerReplicas, primaryScalerQueries, metrics, webhooks, alerts, loadTester, progressDeadline, skipAnalysis, suspend, revertOnDeletion, metricsServer, metadata · did you mean metrics?'],
  ['a misspelled property of the service', () => canary({ service: { port: 80, host: ['a.example.com'] } }), 'no such property service.host · port, targetPort, portName, appProtocol, portDiscovery, name, hosts, match, timeout, backendTimeout, retries, rewrite, headers, mirror, corsPolicy, trafficDistribution, headless, apex, primary, canary, unmanagedMetadata · did you mean hosts?'],
  ['a deadline as text', () => canary({ progressDeadline: '5m' }), 'progressDeadline "5m" · a Duration · write Duration.minutes(5)'],
])('rejects a canary with %s, for programs without types', (_what, call, text) => {
  expect(call).toThrow(`[test/canary] ${text}`);
});

test.each([
  ['an analysis without options', () => Analysis.trafficShifting(untyped()), '[Analysis.trafficShifting] no step, no interval, no threshold'],
  ['a step as number', () => Analysis.trafficShifting(untyped({ step: 10, ...every10s })), '[Analysis.trafficShifting] step 10 · a Percent · write Percent.of(10)'],
  ['steps as numbers', () => Analysis.steps(untyped([5, 10]), every10s), '[Analysis.steps] weights[0] 5 · a Percent · write Percent.of(5)'],
  ['an interval as text', () => Analysis.blueGreen(untyped({ iterations: 5, interval: '30s', threshold: 5 })), '[Analysis.blueGreen] interval "30s" · a Duration · write Duration.seconds(30)'],
  ['a success rate as number', () => Metric.successRate(untyped({ min: 99 })), '[Metric.successRate] min 99 · a Percent · write Percent.of(99)'],
  ['a latency without options', () => Metric.latency(untyped()), '[Metric.latency] no max · a Duration'],
  ['a template by name', () => Metric.fromTemplate(untyped('errors'), { max: 1 }), '[Metric.fromTemplate] template "errors" · a MetricTemplate'],
  ['a load test without options', () => LoadTest.hey(untyped()), '[LoadTest.hey] no rate, no duration'],
  ['a load as text', () => Webhook.loadTest(untyped('hey')), '[Webhook.loadTest] test "hey" · a LoadTest · write LoadTest.hey(…)'],
  ['a gateway by name', () => TrafficProvider.gateway(untyped('shop')), '[TrafficProvider.gateway] gateways "shop" · a list'],
  ['a provider without options', () => MetricProvider.prometheus(untyped()), '[MetricProvider.prometheus] no address'],
  ['a template without properties', () => new MetricTemplate(newChart(), 'errors', untyped()), '[test/errors] no provider, no query'],
  ['a misspelled option of an analysis', () => Analysis.blueGreen(untyped({ iterations: 5, treshold: 5, ...every10s })), '[Analysis.blueGreen] no such property treshold · iterations, interval, threshold, mirror, mirrorWeight, primaryReadyThreshold, canaryReadyThreshold · did you mean threshold?'],
  ['a misspelled option of a webhook', () => Webhook.event('e', untyped({ uri: 'http://a/' })), '[Webhook] no such property options.uri · url, timeout, retries, muteAlert, disableTls, metadata · did you mean url?'],
  ['a misspelled option of a load test call', () => Webhook.loadTest(LoadTest.bash('true'), untyped({ retry: 1 })), '[Webhook.loadTest] no such property retry · url, timeout, retries, muteAlert, disableTls, name · remove it'],
  ['a misspelled option of hey', () => LoadTest.hey(untyped({ rate: 1, duration: every10s.interval, header: {} })), '[LoadTest.hey] no such property header · rate, duration, concurrency, path, target, method, headers, host · did you mean headers?'],
  ['a misspelled option of a metric', () => Metric.latency(untyped({ max: every10s.interval, intervall: every10s.interval })), '[Metric.latency] no such property intervall · max, interval · did you mean interval?'],
  ['a misspelled option of Istio', () => TrafficProvider.istio(untyped({ gateway: ['a/b'] })), '[TrafficProvider.istio] no such property gateway · gateways, delegation, trafficPolicy · did you mean gateways?'],
  ['a header without name', () => RequestMatch.header(untyped()), '[RequestMatch.header] name undefined · text'],
  ['a path that is no text', () => RouteMatch.pathPrefix(untyped(5)), '[RouteMatch.pathPrefix] path 5 · text'],
])('rejects %s, for programs without types', (_what, call, text) => {
  expect(call).toThrow(text);
});
