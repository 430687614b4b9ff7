import { Chart, Testing } from 'cdk8s';
import { MetricProvider, MetricTemplate } from '../../lib/flagger';
import { newChart } from './fixture';

const provider = MetricProvider.prometheus({ address: 'http://prometheus.monitoring:9090', secretName: 'prometheus-auth', insecureSkipVerify: true });

test('prints provider and query', () => {
  const chart = newChart();
  new MetricTemplate(chart, 'errors', { metadata: { name: 'errors' }, provider, query: 'sum(rate(errors{pod=~"{{ target }}-.*"}[{{ interval }}]))' });
  expect(Testing.synth(chart)).toEqual([{
    apiVersion: 'flagger.app/v1beta1', kind: 'MetricTemplate', metadata: { name: 'errors', namespace: 'apps' },
    spec: {
      provider: {
        type: 'prometheus', address: 'http://prometheus.monitoring:9090', secretRef: { name: 'prometheus-auth' }, insecureSkipVerify: true,
      },
      query: 'sum(rate(errors{pod=~"{{ target }}-.*"}[{{ interval }}]))',
    },
  }]);
});

test('its reference names the variables of the query', () => {
  const query = '{{ variables.b }}{{ variables.a }}{{ variables.b }}';
  const template = new MetricTemplate(newChart(), 'errors', { metadata: { name: 'errors' }, provider, query });
  expect(template.toMetricTemplateReference()).toEqual({ name: 'errors', namespace: 'apps', variables: ['b', 'a'] });
});

test('fromReference prints nothing and takes the namespace of the chart', () => {
  const chart = newChart();
  const template = MetricTemplate.fromReference(chart, 'errors', { name: 'errors' });
  expect(template.toMetricTemplateReference()).toEqual({ name: 'errors', namespace: 'apps' });
  expect(Testing.synth(chart)).toEqual([]);
});

test('works in a chart without a namespace', () => {
  const chart = new Chart(Testing.app(), 'test');
  expect(new MetricTemplate(chart, 'errors', { provider, query: 'up' }).toMetricTemplateReference().namespace).toBeUndefined();
});

test('rejects a function that Flagger does not have, and lists those that it has', () => {
  expect(() => new MetricTemplate(newChart(), 'errors', { provider, query: 'up{pod="{{ pod }}"}' })).toThrow(
    '[test/errors] query uses {{ pod }} · the functions name, namespace, target, service, ingress, route, interval, variables.<name> in {{ }}'
    + ' · use one of them, or pass the value as a variable');
});

test.each(['prometheus:9090', 'ftp://x', ''])('rejects the address "%s"', (address) => {
  expect(() => MetricProvider.prometheus({ address }))
    .toThrow(`[MetricProvider.prometheus] address "${address}" · an address that starts with http:// or https://`);
});
