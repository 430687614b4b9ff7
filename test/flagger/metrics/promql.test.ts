import { Chart, Testing } from 'cdk8s';
import { Metric, MetricProvider, MetricTemplate } from '../../../lib/flagger';
import { findPromqlProblem } from '../../../lib/flagger/metrics/promql';

test.each([
  ['a selector', 'up'],
  ['a rate', 'sum(rate(errors{pod=~"{{ target }}-.*"}[{{ interval }}]))'],
  ['an average over time', 'avg_over_time(temperature[{{interval}}])'],
  ['a quantile', 'histogram_quantile(0.99, sum by (le) (rate(latency_bucket[1m])))'],
  ['an older syntax of grouping', 'sum(rate(latency_bucket[1m])) by (le)'],
  ['a subquery', 'max_over_time(sum(rate(errors[1m]))[5m:30s])'],
  ['a number made a vector', 'vector(1)'],
  ['a scalar inside', 'up * scalar(sum(limits))'],
  ['a fallback', 'sum(rate(errors[1m])) or vector(0)'],
  ['an offset', 'up offset 5m'],
  ['a comment', '# errors\nsum(rate(errors[1m]))'],
  ['a variable for a label', 'up{job="{{ variables.job }}"}'],
  ['a variable for a time', 'sum(rate(errors[{{ variables.window }}]))'],
  ['a variable for a number', 'histogram_quantile({{ variables.quantile }}, sum by (le) (rate(latency_bucket[1m])))'],
  ['a variable for a name and one for a time', 'sum(rate({{ variables.metric }}{a="b"}[{{ variables.window }}]))'],
  ['conditions, which are not looked at', '{{ if eq name "a" }}up{{ else }}{{ end }}'],
])('%s is a query', (_what, query) => {
  expect(findPromqlProblem(query)).toBeUndefined();
});

test.each([
  ['a bracket that is left open', 'sum(rate(errors[1m])', 'query is no PromQL near "sum(rate(errors[1m])"'],
  ['another language', 'SELECT mean FROM errors', 'query is no PromQL near "SELECT mean FROM errors"'],
  ['an empty interval', 'sum(rate(errors[]))', 'query is no PromQL near "sum(rate(errors[]))"'],
  ['an unknown function', 'average(up)', 'query is no PromQL near "average(up)"'],
  ['text', '"up"', 'query gives a string'],
  ['a range', 'errors[{{ interval }}]', 'query gives a range vector'],
  ['a number', '1 + 1', 'query gives a scalar'],
  ['the number of a vector', 'scalar(up)', 'query gives a scalar'],
  ['a rate without an interval', 'sum(rate(errors))', 'query calls rate without an interval'],
  ['an average over no time', 'avg_over_time(up)', 'query calls avg_over_time without an interval'],
  ['a quantile of a range', 'histogram_quantile(0.9, latency_bucket[1m])', 'query calls histogram_quantile with a range of samples'],
  ['a sum of a range', 'sum(errors[1m])', 'query calculates with a range of samples'],
  ['a ratio of ranges', 'a[1m] / b[1m]', 'query calculates with a range of samples'],
])('rejects %s', (_what, query, given) => {
  expect(findPromqlProblem(query)).toMatchObject({ given });
});

test('the known values of variables are looked at', () => {
  const query = 'sum(rate(errors[{{ variables.window }}]))';
  expect(findPromqlProblem(query, { window: '5m' })).toBeUndefined();
  expect(findPromqlProblem(query, { window: 'five minutes' })).toMatchObject({ given: expect.stringContaining('query is no PromQL') });
});

test('rejects a query of a check that is no PromQL, with what is right', () => {
  expect(() => Metric.query('sum(rate(errors))', { name: 'errors', max: 1 }))
    .toThrow('[Metric.query] query calls rate without an interval · a range of samples · write rate(…[{{ interval }}])');
});

test('rejects a template for Prometheus that gives no vector', () => {
  const chart = new Chart(Testing.app(), 'test');
  const provider = MetricProvider.prometheus({ address: 'http://prometheus:9090' });
  expect(() => new MetricTemplate(chart, 'errors', { provider, query: 'scalar(up)' }))
    .toThrow('[test/errors] query gives a scalar · an instant vector with one element: Flagger reads nothing else · leave scalar() out');
});

test('templates of other systems have languages of their own', () => {
  const chart = new Chart(Testing.app(), 'test');
  const query = 'avg:system.cpu{pod:{{ target }}}';
  expect(new MetricTemplate(chart, 'cpu', { provider: MetricProvider.datadog({ secretName: 'datadog' }), query }).apiObject.toJson().spec.query).toBe(query);
});
