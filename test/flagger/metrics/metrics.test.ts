import { Chart, Duration, Testing } from 'cdk8s';
import { Percent } from '../../../lib/core/percent';
import { Metric, MetricProvider, Metrics } from '../../../lib/flagger';
import { findPromqlProblem } from '../../../lib/flagger/metrics/promql';

function newChart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'apps' });
}

function printed(metric: Metric): ReturnType<Metric['_render']> {
  return metric._render(newChart());
}

const SOURCES: [string, Metrics][] = [
  ['Linkerd', Metrics.linkerd()], ['Envoy Gateway', Metrics.envoyGateway()], ['Istio', Metrics.istio()], ['Istio with gRPC', Metrics.istioGrpc()],
  ['ingress-nginx', Metrics.nginx()], ['an app', Metrics.app()], ['a gRPC app', Metrics.appGrpc()],
];

test.each(SOURCES)('all checks of %s are queries that Flagger can read', (_name, metrics) => {
  const checks = [
    metrics.successRate({ min: Percent.of(99) }), metrics.latency({ max: Duration.millis(500) }), metrics.requestVolume({ min: 1 }),
    metrics.errorBudgetBurn({ objective: Percent.of(99.9), max: 14.4 }), Metrics.cpuSaturation({ max: Percent.of(80) }), Metrics.memorySaturation({ max: Percent.of(80) }),
  ].map(printed);
  expect(checks.map(({ query = '', templateVariables }) => findPromqlProblem(query, templateVariables))).toEqual(checks.map(() => undefined));
  expect(checks.map(({ name }) => name)).toEqual(['success-rate', 'latency-p99', 'request-volume', 'error-budget-burn', 'cpu-saturation', 'memory-saturation']);
});

test('the success rate of Linkerd has no result without requests', () => {
  expect(printed(Metrics.linkerd().successRate({ min: Percent.of(99.5), interval: Duration.minutes(2) }))).toEqual({
    name: 'success-rate', interval: '2m', thresholdRange: { min: 99.5 },
    query: '100 * sum(rate(response_total{namespace="{{ namespace }}", deployment="{{ target }}", direction="inbound", classification!="failure"}[{{ interval }}]))'
      + ' / (sum(rate(response_total{namespace="{{ namespace }}", deployment="{{ target }}", direction="inbound"}[{{ interval }}])) > 0)',
  });
});

test('a latency is asked in milliseconds, by percentile', () => {
  expect(printed(Metrics.app({ histogram: 'shop_seconds' }).latency({ max: Duration.millis(250), percentile: Percent.of(95) }))).toEqual({
    name: 'latency-p95', interval: '1m', thresholdRange: { max: 250 }, templateVariables: { quantile: '0.95' },
    query: '1000 * histogram_quantile({{ variables.quantile }}, sum by (le) (rate(shop_seconds_bucket{namespace="{{ namespace }}", '
      + 'pod=~"{{ target }}-[0-9a-zA-Z]+-[0-9a-zA-Z]+"}[{{ interval }}]))) >= 0',
  });
});

test('the burn of an error budget is relative to the objective', () => {
  expect(printed(Metrics.istio().errorBudgetBurn({ objective: Percent.of(99.9), max: 14.4 }))).toMatchObject({
    interval: '5m', thresholdRange: { max: 14.4 }, templateVariables: { budget: '0.001' }, query: expect.stringMatching(/^\(1 - sum\(.*\) \/ \(sum\(.*\) > 0\)\) \/ \{\{ variables\.budget \}\}$/),
  });
});

test('gRPC calls fail by their own status', () => {
  expect(printed(Metrics.istioGrpc().successRate({ min: Percent.of(99) })).query).toContain('request_protocol="grpc", grpc_response_status!~"2|4|12|13|14|15"');
  expect(printed(Metrics.appGrpc().successRate({ min: Percent.of(99) })).query).toContain('grpc_code!~"Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"');
});

test('the volume of requests has a lower end only', () => {
  expect(printed(Metrics.nginx().requestVolume({ min: 0.5 }))).toMatchObject({ name: 'request-volume', thresholdRange: { min: 0.5 }, query: expect.stringContaining('canary!=""') });
});

test('saturation is a share of the limits', () => {
  expect(printed(Metrics.cpuSaturation({ max: Percent.of(80) })).query).toMatch(/^100 \* sum\(rate\(container_cpu_usage_seconds_total\{.*\) \/ sum\(kube_pod_container_resource_limits\{.*resource="cpu"\}\)$/);
});

test('canaries of one place share the templates, with values of their own', () => {
  const chart = newChart();
  const metrics = Metrics.linkerd({ templates: { scope: chart, provider: MetricProvider.prometheus({ address: 'http://prometheus:9090' }) } });
  const [fast, slow] = [metrics.latency({ max: Duration.millis(100), percentile: Percent.of(90) }), metrics.latency({ max: Duration.seconds(1) })].map((metric) => metric._render(chart));
  expect(Testing.synth(chart)).toHaveLength(1);
  expect(fast).toMatchObject({ name: 'latency-p90', templateVariables: { quantile: '0.9' }, templateRef: { namespace: 'apps' } });
  expect(slow).toMatchObject({ name: 'latency-p99', templateVariables: { quantile: '0.99' }, templateRef: fast.templateRef });
});

test.each([
  ['a percentile of 100 %', () => Metrics.app().latency({ max: Duration.millis(1), percentile: Percent.of(100) }), '[Metrics.latency] percentile 100 % · above 1 % and below 100 %'],
  ['a percentile as a fraction', () => Metrics.app().latency({ max: Duration.millis(1), percentile: Percent.of(0.99) }), '[Metrics.latency] percentile 0.99 %'],
  ['a volume that nothing misses', () => Metrics.app().requestVolume({ min: 0 }), '[Metrics.requestVolume] min 0 · a number above 0'],
  ['an objective without a budget', () => Metrics.app().errorBudgetBurn({ objective: Percent.of(100), max: 1 }), '[Metrics.errorBudgetBurn] objective 100 %'],
  ['a burn that cannot happen', () => Metrics.app().errorBudgetBurn({ objective: Percent.of(90), max: 14.4 }), '[Metrics.errorBudgetBurn] max 14.4 · above 0 and below 10'],
  ['a saturation of nothing', () => Metrics.cpuSaturation({ max: Percent.of(0) }), '[Metrics.cpuSaturation] max 0 %'],
  ['a histogram with its ending', () => Metrics.app({ histogram: 'http_bucket' }), '[Metrics.app] histogram "http_bucket"'],
  ['a label that is none', () => Metrics.app({ statusLabel: 'http-status' }), '[Metrics.app] statusLabel "http-status"'],
])('rejects %s', (_what, call, text) => {
  expect(call).toThrow(text);
});
