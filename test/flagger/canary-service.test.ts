import { CanaryService, RouteMatch, TargetPort, TrafficProvider } from '../../lib/flagger';
import { Gateway, newCanary, newChart, specOf } from './fixture';

const canaryWith = (service: Partial<CanaryService>) => () => newCanary(newChart(), { service: { port: 80, ...service } });

test('prints its defaults', () => {
  expect(specOf({ service: { port: 80 }, provider: TrafficProvider.kubernetes() }).service)
    .toEqual({ name: 'podinfo', port: 80, portName: 'http', targetPort: 80 });
});

test('prints what is given', () => {
  const service = { port: 80, targetPort: TargetPort.number(9898), portName: 'grpc', appProtocol: 'grpc', portDiscovery: true, name: 'web' };
  expect(specOf({ service, provider: TrafficProvider.kubernetes() }).service).toEqual({ ...service, targetPort: 9898 });
});

test('prints a target port by name', () => {
  expect(specOf({ service: { port: 80, targetPort: TargetPort.named('http') } }).service.targetPort).toBe('http');
});

test.each([0, 65536, 80.5])('rejects port %d', (port) => {
  expect(canaryWith({ port })).toThrow(`[test/canary] service.port ${port} · a whole number from 1 to 65535`);
  expect(() => TargetPort.number(port)).toThrow(`[TargetPort.number] ${port} · a whole number from 1 to 65535`);
});

test.each(['1234', 'HTTP', 'a-very-long-port'])('rejects target port "%s"', (name) => {
  expect(() => TargetPort.named(name)).toThrow(`[TargetPort.named] "${name}" · at most 15 lower-case letters`);
});

test('rejects a port name that is no label', () => {
  expect(canaryWith({ portName: 'http_web' })).toThrow('[test/canary] service.portName "http_web" · lower-case letters');
});

test('prints paths in three ways', () => {
  const match = [RouteMatch.pathPrefix('/api'), RouteMatch.pathExact('/'), RouteMatch.pathRegex('/v[12]/.*')];
  expect(specOf({ service: { port: 80, match } }).service.match)
    .toEqual([{ uri: { prefix: '/api' } }, { uri: { exact: '/' } }, { uri: { regex: '/v[12]/.*' } }]);
});

test('rejects a path without a slash', () => {
  expect(() => RouteMatch.pathPrefix('api')).toThrow('[RouteMatch.pathPrefix] "api" · a path that starts with / · write "/api"');
});

test('rejects retries without an attempt', () => {
  const service = { port: 80, retries: { attempts: 0 } };
  expect(() => newCanary(newChart(), { service, provider: TrafficProvider.istio() }))
    .toThrow('[test/canary] service.retries.attempts 0 · a whole number from 1 up');
});

test.each([
  ['https://shop.example.com/', 'leave the scheme out'],
  ['shop.example.com:443', 'leave the port out'],
  ['Shop.example.com', 'write shop.example.com'],
  ['*', 'leave the host name out to match all'],
])('rejects the host "%s" of a route', (host, fix) => {
  const chart = newChart();
  const provider = TrafficProvider.gateway([new Gateway(chart, 'shop')]);
  expect(() => newCanary(chart, { service: { port: 80, hosts: [host] }, provider }))
    .toThrow(`[test/canary] service.hosts "${host}" · a lower-case DNS name, with "*" only as its whole first label · ${fix}`);
});

test('Istio takes every host', () => {
  expect(specOf({ service: { port: 80, hosts: ['*', '10.0.0.1'] }, provider: TrafficProvider.istio() }).service.hosts).toEqual(['*', '10.0.0.1']);
});

test('rejects hosts inside a mesh, where no route is found by them', () => {
  expect(canaryWith({ hosts: ['shop.example.com'] })).toThrow('[test/canary] service.hosts with provider gatewayapi:v1 · '
    + 'of hosts, match, timeout, backendTimeout, retries, rewrite, headers, mirror, corsPolicy only match, timeout, backendTimeout, headers, because it ignores the rest · '
    + 'leave hosts out, or use TrafficProvider.gateway([…]): clients inside a mesh know the app by its Service');
});
