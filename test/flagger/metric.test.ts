import { Duration } from 'cdk8s';
import { Percent } from '../../lib/core/percent';
import { Metric, MetricProvider, MetricTemplate } from '../../lib/flagger';
import { newCanary, newChart, specOf } from './fixture';

const provider = MetricProvider.prometheus({ address: 'http://prometheus:9090' });

describe('built-in metrics', () => {
  test('the success rate is a minimum in percent over one minute', () => {
    expect(specOf({ metrics: [Metric.successRate({ min: Percent.of(99.5) })] }).analysis.metrics)
      .toEqual([{ name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99.5 } }]);
  });

  test('the latency is a maximum in milliseconds', () => {
    expect(specOf({ metrics: [Metric.latency({ max: Duration.seconds(1.5), interval: Duration.seconds(30) })] }).analysis.metrics)
      .toEqual([{ name: 'request-duration', interval: '30s', thresholdRange: { max: 1500 } }]);
  });

  test.each([0.5, 0])('rejects a latency of %d ms (mistake 9: fractions are cut off)', (millis) => {
    expect(() => Metric.latency({ max: Duration.millis(millis) }))
      .toThrow(`[Metric.latency] max ${millis} ms · whole milliseconds above zero · round it, for example Duration.millis(1)`);
  });
});

describe('a metric from a template', () => {
  test('prints the reference, the range and always an interval (mistake 9: without one every check fails)', () => {
    const chart = newChart();
    const metadata = { name: 'errors', namespace: 'monitoring' };
    const template = new MetricTemplate(chart, 'errors', { metadata, provider, query: 'sum(rate(errors[{{ interval }}]))' });
    expect(specOf({ metrics: [Metric.fromTemplate(template, { max: 5 })] }, chart).analysis.metrics)
      .toEqual([{ name: 'errors', interval: '1m', thresholdRange: { max: 5 }, templateRef: { name: 'errors', namespace: 'monitoring' } }]);
  });

  test('prints variables and a name of its own', () => {
    const chart = newChart();
    const template = MetricTemplate.fromReference(chart, 'errors', { name: 'errors' });
    const metrics = [Metric.fromTemplate(template, { name: 'inbound', min: 0, max: 5, variables: { direction: 'inbound' } })];
    expect(specOf({ metrics }, chart).analysis.metrics).toEqual([{
      name: 'inbound', interval: '1m', thresholdRange: { min: 0, max: 5 },
      templateRef: { name: 'errors', namespace: 'apps' }, templateVariables: { direction: 'inbound' },
    }]);
  });

  test('makes the canary depend on the template', () => {
    const chart = newChart();
    const template = new MetricTemplate(chart, 'errors', { provider, query: 'errors' });
    expect(newCanary(chart, { metrics: [Metric.fromTemplate(template, { max: 5 })] }).node.dependencies).toContain(template);
  });

  test('rejects a metric without a range (mistake 8: it fails above 0)', () => {
    const template = MetricTemplate.fromReference(newChart(), 'errors', { name: 'errors' });
    expect(() => Metric.fromTemplate(template, {}))
      .toThrow('[Metric.fromTemplate] neither min nor max · at least one of them, because Flagger would compare with 0 · say which values pass');
  });

  test.each([[6, 5], [NaN, 5], [undefined, Infinity]])('rejects the range %d to %d', (min, max) => {
    const template = MetricTemplate.fromReference(newChart(), 'errors', { name: 'errors' });
    expect(() => Metric.fromTemplate(template, { min, max }))
      .toThrow(`[Metric.fromTemplate] min ${min} and max ${max} · numbers, with min not above max`);
  });

  test('rejects a missing variable, with which no query can be rendered', () => {
    const template = new MetricTemplate(newChart(), 'errors', { provider, query: '{{ variables.a }} + {{ variables.b }}' });
    expect(() => Metric.fromTemplate(template, { max: 1, variables: { a: '1' } }))
      .toThrow('[Metric.fromTemplate] no value for {{ variables.b }} · variables a, b · pass variables: { b: \'…\' }');
  });

  test('rejects the name of a built-in metric, which would be checked too', () => {
    const template = MetricTemplate.fromReference(newChart(), 'latency', { name: 'request-duration' });
    expect(() => Metric.fromTemplate(template, { max: 1 }))
      .toThrow('[Metric.fromTemplate] name "request-duration" · any name but request-success-rate');
  });
});

describe('a metric with a query of its own', () => {
  test('prints the query (mistake 7: a name alone is no metric, and there is no way to pass one)', () => {
    expect(specOf({ metrics: [Metric.query('up{ns="{{ namespace }}"}', { name: 'up', min: 1 })] }).analysis.metrics)
      .toEqual([{ name: 'up', interval: '1m', thresholdRange: { min: 1 }, query: 'up{ns="{{ namespace }}"}' }]);
  });

  test('rejects an empty query (mistake 7)', () => {
    expect(() => Metric.query(' ', { name: 'up', min: 1 })).toThrow('[Metric.query] query is empty · a query that gives one number');
  });

  test('rejects unknown functions and missing variables', () => {
    expect(() => Metric.query('{{ pod }}', { name: 'up', min: 1 })).toThrow('[Metric.query] query uses {{ pod }}');
    expect(() => Metric.query('{{ variables.x }}', { name: 'up', min: 1 })).toThrow('[Metric.query] no value for {{ variables.x }}');
  });

  test('rejects a query without a range (mistake 8)', () => {
    expect(() => Metric.query('up', { name: 'up' })).toThrow('[Metric.query] neither min nor max');
  });
});

test('rejects an interval that Flagger cannot read', () => {
  const metrics = [Metric.successRate({ min: Percent.of(99), interval: Duration.millis(500) })];
  expect(() => newCanary(newChart(), { metrics }))
    .toThrow('[test/canary] interval of metric request-success-rate 500ms · a multiple of 1s above zero');
});

test('rejects two metrics of one name', () => {
  const metric = Metric.successRate({ min: Percent.of(99) });
  expect(() => newCanary(newChart(), { metrics: [metric, metric] }))
    .toThrow('[test/canary] two metrics named request-success-rate · a name of its own for each');
});

test('addMetric adds a check later', () => {
  const canary = newCanary(newChart());
  canary.addMetric(Metric.successRate({ min: Percent.of(99) }));
  expect(canary.apiObject.toJson().spec.analysis.metrics).toHaveLength(1);
});

test('rejects a success rate that was written as a fraction', () => {
  expect(() => Metric.successRate({ min: Percent.of(0.99) }))
    .toThrow('[Metric.successRate] min 0.99 % · a share in percent: above 1 %, or 0 % · did you mean Percent.of(99)?');
  expect(() => Metric.successRate({ min: Percent.of(0.999) })).toThrow('did you mean Percent.of(99.9)?');
});
