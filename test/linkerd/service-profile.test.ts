import { Duration } from 'cdk8s';
import { Percent } from '../../lib';
import { HttpMethod, PortRange, RequestCondition, ResponseCondition, ServiceProfile, ServiceProfileProps } from '../../lib/linkerd';
import { printed, service, spec, stockChart, untyped } from './support';

function profile(props: Partial<ServiceProfileProps>): unknown {
  const chart = stockChart();
  new ServiceProfile(chart, 'profile', { service: service(chart), ...props });
  return spec(chart, 'ServiceProfile');
}

const condition = RequestCondition.path('/');

test('is named after the Service and of the version that is stored', () => {
  const chart = stockChart();
  new ServiceProfile(chart, 'profile', { service: service(chart, 'web', 'shop'), clusterDomain: 'east.local' });
  expect(printed(chart, 'ServiceProfile')).toEqual({
    apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name: 'web.shop.svc.east.local', namespace: 'shop' }, spec: {},
  });
});

test('prints routes, budget, overrides and opaque ports', () => {
  expect(profile({
    routes: [{
      name: 'items', condition: RequestCondition.allOf(RequestCondition.path('/items'), RequestCondition.method(HttpMethod.GET)), isRetryable: true, timeout: Duration.millis(1500),
      responseClasses: [{ condition: ResponseCondition.status(500, 599), isFailure: true }],
    }],
    retryBudget: { retryRatio: Percent.of(20), minRetriesPerSecond: 10, ttl: Duration.seconds(10) },
    dstOverrides: [{ authority: 'web-v2.apps.svc.cluster.local:80', weight: 10 }],
    opaquePorts: [PortRange.of(25), PortRange.between(3306, 3308)],
  })).toEqual({
    routes: [{
      name: 'items', condition: { all: [{ pathRegex: '/items' }, { method: 'GET' }] }, isRetryable: true, timeout: '1s500ms',
      responseClasses: [{ condition: { status: { min: 500, max: 599 } }, isFailure: true }],
    }],
    retryBudget: { retryRatio: 0.2, minRetriesPerSecond: 10, ttl: '10s' },
    dstOverrides: [{ authority: 'web-v2.apps.svc.cluster.local:80', weight: 10 }],
    opaquePorts: ['25', '3306-3308'],
  });
});

test('combines conditions so that both the API server and the webhook take them', () => {
  expect(profile({
    routes: [{
      name: 'a', condition: RequestCondition.anyOf(condition, RequestCondition.noneOf(RequestCondition.method(HttpMethod.PUT))),
      responseClasses: [{ condition: ResponseCondition.anyOf(ResponseCondition.noneOf(ResponseCondition.status(200)), ResponseCondition.allOf(ResponseCondition.status(404))) }],
    }, { name: 'b', condition: RequestCondition.noneOf(condition) }],
  })).toEqual({
    routes: [{
      name: 'a', condition: { any: [{ pathRegex: '/' }, { all: [{ not: { method: 'PUT' } }] }] },
      responseClasses: [{ condition: { any: [{ not: { status: { min: 200, max: 200 } } }, { all: [{ status: { min: 404, max: 404 } }] }] } }],
    }, { name: 'b', condition: { all: [{ not: { pathRegex: '/' } }] } }],
  });
});

test.each([
  ['another name', { metadata: { name: 'web' } }, 'metadata.name "web" · "web.apps.svc.cluster.local", by which proxies look the profile up'],
  ['a domain that is none', { clusterDomain: 'Cluster' }, 'name "web.apps.svc.Cluster" · a DNS name'],
  ['a route without a name, as the webhook does', { routes: [{ name: '', condition }] }, 'routes[0].name "" · a name'],
  ['a negative weight', { dstOverrides: [{ authority: 'a', weight: -1 }] }, 'dstOverrides[0].weight -1 · a whole number from 0'],
  ['a fraction of retries', { retryBudget: { retryRatio: Percent.of(1), minRetriesPerSecond: 0.5, ttl: Duration.seconds(1) } }, 'retryBudget.minRetriesPerSecond 0.5'],
  ['a port by name', { opaquePorts: [PortRange.named('smtp')] }, 'opaquePorts with "smtp" · numbers'],
])('rejects %s', (_what, props, message) => {
  expect(() => profile(props)).toThrow(message);
});

test('rejects conditions that say nothing, as the webhook does', () => {
  expect(() => RequestCondition.allOf()).toThrow('[RequestCondition.allOf] no conditions');
  expect(() => RequestCondition.path('')).toThrow('[RequestCondition.path] no expression');
  expect(() => RequestCondition.method(untyped('get'))).toThrow('[RequestCondition.method] method "get"');
});

test.each([[99, 200], [200, 600], [500, 400]])('rejects the statuses %d to %d, as the webhook does', (min, max) => {
  expect(() => ResponseCondition.status(min, max)).toThrow(`[ResponseCondition.status] status ${min} to ${max} · whole numbers from 100 to 599`);
});

test('rejects a profile without a Service', () => {
  expect(() => new ServiceProfile(stockChart(), 'profile', untyped({}))).toThrow('no service · the construct of a Service');
});
