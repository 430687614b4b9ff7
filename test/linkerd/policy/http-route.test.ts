import { Duration } from 'cdk8s';
import {
  AuthorizationPolicy, AuthorizationTarget, EgressNetwork, EgressPolicy, HttpBackend, HttpHeaderMatch, HttpMethod, HttpPathMatch, HttpPathModifier, HttpQueryParamMatch, HTTPRoute,
  HTTPRouteProps, HttpRouteFilter, HttpRouteRule, Network, RedirectScheme, RequiredAuthentication, RouteParent, Server,
} from '../../../lib/linkerd';
import { printed, server, service, spec, stockChart, untyped } from '../support';

function inbound(rule: HttpRouteRule, props: Partial<HTTPRouteProps> = {}): HTTPRoute {
  const chart = stockChart();
  return new HTTPRoute(chart, 'route', { parents: [RouteParent.server(server(chart))], rules: [rule], ...props });
}

function outbound(rule: HttpRouteRule): HTTPRoute {
  const chart = stockChart();
  return new HTTPRoute(chart, 'route', { parents: [RouteParent.service(service(chart), { port: 80 })], rules: [rule] });
}

test('a route of a Server is one of Linkerd, which policies may target', () => {
  const chart = stockChart();
  const route = new HTTPRoute(chart, 'admin', {
    parents: [RouteParent.server(server(chart))], hostnames: ['*.example.com'],
    rules: [{
      matches: [{
        path: HttpPathMatch.exact('/admin'), method: HttpMethod.GET, headers: [HttpHeaderMatch.exact('x-a', '1'), HttpHeaderMatch.regex('x-b', '.*')],
        queryParams: [HttpQueryParamMatch.exact('c', '1'), HttpQueryParamMatch.regex('d', '.*')],
      }, { path: HttpPathMatch.regex('/v[0-9]+') }],
      filters: [HttpRouteFilter.requestHeaders({ set: { a: '1' }, add: { b: '2' }, remove: ['c'] })],
    }, {}],
  });
  new AuthorizationPolicy(chart, 'policy', { target: AuthorizationTarget.httpRoute(route), authentication: RequiredAuthentication.none() });
  expect(printed(chart, 'HTTPRoute')).toEqual({
    apiVersion: 'policy.linkerd.io/v1beta3', kind: 'HTTPRoute', metadata: { name: 'test-admin', namespace: 'apps' },
    spec: {
      parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: 'server' }], hostnames: ['*.example.com'],
      rules: [{
        matches: [{
          path: { type: 'Exact', value: '/admin' }, method: 'GET', headers: [{ type: 'Exact', name: 'x-a', value: '1' }, { type: 'RegularExpression', name: 'x-b', value: '.*' }],
          queryParams: [{ type: 'Exact', name: 'c', value: '1' }, { type: 'RegularExpression', name: 'd', value: '.*' }],
        }, { path: { type: 'RegularExpression', value: '/v[0-9]+' } }],
        filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: '1' }], add: [{ name: 'b', value: '2' }], remove: ['c'] } }],
      }, { matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
    },
  });
  expect(spec(chart, 'AuthorizationPolicy').targetRef).toEqual({ group: 'policy.linkerd.io', kind: 'HTTPRoute', name: 'test-admin' });
});

test('a route of a Service is one of Gateway API', () => {
  const chart = stockChart();
  new HTTPRoute(chart, 'route', {
    parents: [RouteParent.service(service(chart), { port: 80 })],
    rules: [{
      backends: [HttpBackend.service(service(chart, 'v1'), { port: 80, weight: 90 }), HttpBackend.service(service(chart, 'v2', 'next'), { port: 81, weight: 10 })],
      filters: [HttpRouteFilter.responseHeaders({ remove: ['server'] })],
      timeouts: { request: Duration.seconds(90), backendRequest: Duration.millis(500) },
    }],
  });
  expect(printed(chart, 'HTTPRoute')).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'test-route', namespace: 'apps' },
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'apps', port: 80 }],
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [
          { group: '', kind: 'Service', name: 'v1', namespace: 'apps', port: 80, weight: 90 }, { group: '', kind: 'Service', name: 'v2', namespace: 'next', port: 81, weight: 10 },
        ],
        filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['server'] } }],
        timeouts: { request: '1m30s', backendRequest: '500ms' },
      }],
    },
  });
});

test('a route of addresses outside the cluster names their port', () => {
  const chart = stockChart();
  const outside = new EgressNetwork(chart, 'outside', { trafficPolicy: EgressPolicy.DENY });
  new HTTPRoute(chart, 'route', {
    parents: [RouteParent.egressNetwork(outside, { port: 443 })], hostnames: ['api.example.com'], rules: [{ backends: [HttpBackend.egressNetwork(outside, { port: 443 })] }],
  });
  expect(spec(chart, 'HTTPRoute')).toMatchObject({
    parentRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'test-outside', namespace: 'apps', port: 443 }],
    rules: [{ backendRefs: [{ group: 'policy.linkerd.io', kind: 'EgressNetwork', name: 'test-outside', namespace: 'apps', port: 443, weight: 1 }] }],
  });
});

test('prints networks outside the cluster', () => {
  const chart = stockChart();
  new EgressNetwork(chart, 'outside', { trafficPolicy: EgressPolicy.ALLOW, networks: [Network.of('0.0.0.0/0', ['10.0.0.0/8'])] });
  expect(spec(chart, 'EgressNetwork')).toEqual({ trafficPolicy: 'Allow', networks: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }] });
});

test('rejects no networks outside the cluster, as the webhook does', () => {
  expect(() => new EgressNetwork(stockChart(), 'outside', { trafficPolicy: EgressPolicy.ALLOW, networks: [] })).toThrow('[test/outside] no networks · at least one');
});

test('rejects a policy for addresses outside that the API server does not know', () => {
  expect(() => new EgressNetwork(stockChart(), 'outside', { trafficPolicy: untyped('deny') })).toThrow('trafficPolicy "deny" · one of Allow, Deny');
});

test('rejects a parent outside the cluster without a port, as the webhook does', () => {
  const outside = new EgressNetwork(stockChart(), 'outside', { trafficPolicy: EgressPolicy.DENY });
  expect(() => RouteParent.egressNetwork(outside, untyped({}))).toThrow('[RouteParent.egressNetwork] no port');
});

test('rejects a backend without a port, as the webhook does', () => {
  expect(() => HttpBackend.service(service(stockChart()), untyped({}))).toThrow('[HttpBackend.service] no port');
  expect(() => HttpBackend.service(service(stockChart()), { port: 0 })).toThrow('[HttpBackend.service] port 0 · a whole number from 1 to 65535');
});

test('rejects a weight that no backend can have', () => {
  expect(() => HttpBackend.service(service(stockChart()), { port: 80, weight: 0.5 })).toThrow('weight 0.5 · a whole number from 0 to 1000000');
});

test('rejects an attempt that is longer than the request, as the webhook does', () => {
  expect(() => outbound({ timeouts: { request: Duration.seconds(1), backendRequest: Duration.seconds(2) } }))
    .toThrow('[test/route] rules[0].timeouts.backendRequest 2 seconds exceeds request 1 second · an attempt that is not longer than the whole request');
});

test.each([
  ['backends', () => inbound({ backends: [HttpBackend.service(service(stockChart()), { port: 80 })] }), 'rules[0] with backends · matches and filters: a Server hands requests to its own pods'],
  ['timeouts', () => inbound({ timeouts: { request: Duration.seconds(1) } }), 'rules[0] with timeouts'],
  ['filters for answers', () => inbound({ filters: [HttpRouteFilter.responseHeaders({ remove: ['a'] })] }), 'rules[0] with HttpRouteFilter.responseHeaders'],
])('rejects %s in a route of a Server, where Linkerd ignores or refuses them', (_what, make, message) => {
  expect(make).toThrow(message);
});

test('rejects a Server and a Service as parents of one route', () => {
  const chart = stockChart();
  expect(() => inbound({}, { parents: [RouteParent.service(service(chart), { port: 80 }), RouteParent.server(server(chart))] })).toThrow('a Server and something else as parents · Servers only, or none');
});

test('rejects a route of a Service as the target of a policy', () => {
  const route = outbound({});
  expect(() => new AuthorizationPolicy(stockChart(), 'policy', { target: AuthorizationTarget.httpRoute(route), authentication: RequiredAuthentication.none() }))
    .toThrow('[test/policy] target test/route, which is no route of a Server');
});

test('rejects a Server in another namespace, which Linkerd ignores', () => {
  const other = Server.fromReference(stockChart(), 'admin', { name: 'admin', namespace: 'viz' });
  expect(() => inbound({}, { parents: [RouteParent.server(other)] })).toThrow('parent Server admin in the namespace viz · a Server in the namespace apps of the route');
});

test.each([
  ['parents', { parents: [] }, '0 parents · 1 to 32'],
  ['rules', { rules: [] }, '0 rules · 1 to 16'],
  ['hostnames', { hostnames: ['HTTP://x'] }, 'hostname "HTTP://x"'],
])('rejects wrong %s', (_what, props, message) => {
  expect(() => inbound({}, props)).toThrow(message);
});

test('rejects a filter twice, and a redirect with backends', () => {
  const redirect = HttpRouteFilter.redirect({ scheme: RedirectScheme.HTTPS });
  expect(() => inbound({ filters: [redirect, redirect] })).toThrow('rules[0] with the filter RequestRedirect twice');
  expect(() => outbound({ filters: [redirect], backends: [HttpBackend.service(service(stockChart()), { port: 80 })] })).toThrow('rules[0] with a redirect and backends');
});

test('rejects more matches than a rule can have', () => {
  expect(() => inbound({ matches: Array.from({ length: 9 }, () => ({})) })).toThrow('rules[0] with 9 matches · at most 8');
});

test('redirects to another address', () => {
  const chart = stockChart();
  new HTTPRoute(chart, 'route', {
    parents: [RouteParent.server(server(chart))],
    rules: [
      { filters: [HttpRouteFilter.redirect({ scheme: RedirectScheme.HTTPS, hostname: 'a.example.com', port: 8443, statusCode: 301, path: HttpPathModifier.replaceFullPath('/new') })] },
      { filters: [HttpRouteFilter.redirect({ path: HttpPathModifier.replacePrefixMatch('/v2') })] },
    ],
  });
  expect(spec(chart, 'HTTPRoute').rules.map((rule: { filters: unknown }) => rule.filters)).toEqual([
    [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', hostname: 'a.example.com', port: 8443, statusCode: 301, path: { type: 'ReplaceFullPath', replaceFullPath: '/new' } } }],
    [{ type: 'RequestRedirect', requestRedirect: { statusCode: 302, path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } } }],
  ]);
});

test.each([
  [{ statusCode: 307 }, 'statusCode 307 · 301, 302'],
  [{ port: 0 }, 'port 0'],
  [{ hostname: '*.example.com' }, 'hostname "*.example.com"'],
  [{ scheme: untyped('ftp') }, 'scheme "ftp" · http, https'],
])('rejects the redirect %j', (redirect, message) => {
  expect(() => HttpRouteFilter.redirect(redirect)).toThrow(message);
});

test('rejects paths that are not absolute, as the webhook does', () => {
  expect(() => HttpPathMatch.prefix('admin')).toThrow('[HttpPathMatch.prefix] path "admin" · a path that starts with "/", without query, fragment or spaces · write /admin');
  expect(() => HttpPathMatch.exact('/a?b')).toThrow('write the path only');
});

test('rejects headers that no request can have', () => {
  expect(() => HttpHeaderMatch.exact('x y', '1')).toThrow('[HttpHeaderMatch.exact] name "x y"');
  expect(() => HttpHeaderMatch.exact('x', '')).toThrow('a value of 0 characters');
  expect(() => HttpRouteFilter.requestHeaders({})).toThrow('[HttpRouteFilter.requestHeaders] no change');
});

test('rejects a match with an unknown method', () => {
  expect(() => inbound({ matches: [{ method: untyped('get') }] })).toThrow('rules[0].matches[0].method "get" · GET, HEAD');
});
