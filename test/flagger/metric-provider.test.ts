import { MetricProvider, MetricTemplate } from '../../lib/flagger';
import { newChart } from './fixture';

function printed(provider: MetricProvider) {
  return new MetricTemplate(newChart(), 'errors', { provider, query: 'up' }).apiObject.toJson().spec.provider;
}

const secretRef = { name: 'key' };

test.each([
  [MetricProvider.prometheus({ address: 'http://p', secretName: 'key', headers: { 'X-Scope-OrgID': ['a'] }, insecureSkipVerify: true }),
    { type: 'prometheus', address: 'http://p', secretRef, headers: { 'X-Scope-OrgID': ['a'] }, insecureSkipVerify: true }],
  [MetricProvider.influxdb({ address: 'http://i', secretName: 'key' }), { type: 'influxdb', address: 'http://i', secretRef }],
  [MetricProvider.graphite({ address: 'http://g', insecureSkipVerify: true }), { type: 'graphite', address: 'http://g', insecureSkipVerify: true }],
  [MetricProvider.datadog({ secretName: 'key' }), { type: 'datadog', secretRef }],
  [MetricProvider.newRelic({ secretName: 'key', address: 'https://n' }), { type: 'newrelic', address: 'https://n', secretRef }],
  [MetricProvider.dynatrace({ address: 'https://d', secretName: 'key' }), { type: 'dynatrace', address: 'https://d', secretRef }],
  [MetricProvider.splunk({ address: 'https://s', secretName: 'key' }), { type: 'splunk', address: 'https://s', secretRef }],
  [MetricProvider.cloudWatch({ region: 'eu-central-1' }), { type: 'cloudwatch', region: 'eu-central-1' }],
  [MetricProvider.stackdriver({ secretName: 'key' }), { type: 'stackdriver', secretRef }],
  [MetricProvider.keptn(), { type: 'keptn' }],
  [MetricProvider.externalMetrics({ secretName: 'key' }), { type: 'externalmetrics', secretRef }],
])('prints %#: what the system needs', (provider, expected) => {
  expect(printed(provider)).toEqual(expected);
});

test('rejects an address that is none', () => {
  expect(() => MetricProvider.splunk({ address: 'api.eu0.signalfx.com', secretName: 'key' }))
    .toThrow('[MetricProvider.splunk] address "api.eu0.signalfx.com" · an address that starts with http:// or https:// · write the whole address, for example https://api.eu0.signalfx.com');
});

test('rejects a region that is none', () => {
  expect(() => MetricProvider.cloudWatch({ region: 'Frankfurt' })).toThrow('[MetricProvider.cloudWatch] region "Frankfurt" · the name of a region');
});

test('rejects a system without the Secret that it cannot do without', () => {
  expect(() => MetricProvider.datadog({ ...{ address: 'https://d' } } as never)).toThrow('[MetricProvider.datadog] no secretName');
});
