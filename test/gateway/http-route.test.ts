import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ExternalObject } from '../../lib/core/external-object';
import {
  Gateway, HttpHeaderMatch, HttpMethod, HttpPathMatch, HttpPathModifier, HttpQueryParamMatch, HTTPRoute, HTTPRouteProps, HttpRouteFilter,
  HttpRouteRule, RedirectScheme, RouteBackend,
} from '../../lib/gateway';

function chart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'apps' });
}

function service(scope: Chart, id: string = 'web'): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'Service', metadata: { name: id } });
}

function backend(scope: Chart): RouteBackend {
  const reference = { apiVersion: 'v1', kind: 'Service', name: 'web' };
  return RouteBackend.service(ExternalObject.fromReference(scope, 'web', reference), { port: 80 });
}

function route(scope: Chart, props: Partial<HTTPRouteProps> = {}): HTTPRoute {
  return new HTTPRoute(scope, 'shop', {
    metadata: { name: 'shop' },
    parents: [Gateway.fromReference(scope, 'gateway', { name: 'public', namespace: 'edge', listener: 'https' })],
    ...props,
  });
}

/** The rule as it is printed. */
function printed(rule: (scope: Chart) => HttpRouteRule): unknown {
  const scope = chart();
  route(scope, { rules: [rule(scope)] });
  return Testing.synth(scope)[0].spec.rules[0];
}

/** What is said about the rule. */
function adding(rule: (scope: Chart) => HttpRouteRule): () => void {
  const scope = chart();
  const shop = route(scope);
  return () => shop.addRule(rule(scope));
}

test('a route prints parents and backends in full, with weight and the match of all paths', () => {
  const scope = chart();
  route(scope, { hostnames: ['shop.example.com'], rules: [{ backends: [backend(scope)] }] });
  expect(Testing.synth(scope)).toEqual([{
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'shop', namespace: 'apps' },
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge', sectionName: 'https' }],
      hostnames: ['shop.example.com'],
      rules: [{
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ group: '', kind: 'Service', name: 'web', namespace: 'apps', port: 80, weight: 1 }],
      }],
    },
  }]);
});

test('a route waits for its parents and backends', () => {
  const scope = chart();
  const web = service(scope);
  const shop = route(scope);
  shop.addRule({ backends: [RouteBackend.service(web, { port: 80 })] });
  expect(shop.node.dependencies).toEqual([scope.node.findChild('gateway'), web]);
});

test('a route attaches to a Service of the mesh', () => {
  const scope = chart();
  const parent = { group: 'core', kind: 'Service', name: 'web', namespace: 'apps', port: 80 };
  route(scope, { parents: [], parentReferences: [parent], rules: [{ backends: [backend(scope)] }] });
  expect(Testing.synth(scope)[0].spec.parentRefs).toEqual([parent]);
});

test('a route attaches to several listeners of a gateway', () => {
  const scope = chart();
  const parents = ['http', 'https'].map((listener) => Gateway.fromReference(scope, listener, { name: 'public', listener }));
  expect(() => route(scope, { parents })).not.toThrow();
});

test('traffic is split by weight between Services of any construct', () => {
  const scope = chart();
  const canary = new kplus.Service(scope, 'canary', { metadata: { name: 'canary', namespace: 'next' }, ports: [{ port: 8080 }] });
  route(scope, {
    rules: [{ backends: [RouteBackend.service(service(scope), { port: 80, weight: 90 }), RouteBackend.service(canary, { port: 8080, weight: 10 })] }],
  });
  const found = Testing.synth(scope).find((object) => object.kind === 'HTTPRoute');
  expect(found.spec.rules[0].backendRefs).toEqual([
    { group: '', kind: 'Service', name: 'web', namespace: 'apps', port: 80, weight: 90 },
    { group: '', kind: 'Service', name: 'canary', namespace: 'next', port: 8080, weight: 10 },
  ]);
});

test('requests match by path, headers, query parameters and method', () => {
  expect(printed((scope) => ({
    name: 'cart',
    matches: [
      {
        path: HttpPathMatch.exact('/cart'), method: HttpMethod.POST,
        headers: [HttpHeaderMatch.exact('x-team', 'a'), HttpHeaderMatch.regex('x-user', '.*')],
        queryParams: [HttpQueryParamMatch.exact('v', '2'), HttpQueryParamMatch.regex('w', '[0-9]+')],
      },
      { path: HttpPathMatch.regex('/v[0-9]+/.*') },
      { method: HttpMethod.GET },
    ],
    backends: [backend(scope)],
  }))).toMatchObject({
    name: 'cart',
    matches: [
      {
        path: { type: 'Exact', value: '/cart' }, method: 'POST',
        headers: [{ type: 'Exact', name: 'x-team', value: 'a' }, { type: 'RegularExpression', name: 'x-user', value: '.*' }],
        queryParams: [{ type: 'Exact', name: 'v', value: '2' }, { type: 'RegularExpression', name: 'w', value: '[0-9]+' }],
      },
      { path: { type: 'RegularExpression', value: '/v[0-9]+/.*' } },
      { path: { type: 'PathPrefix', value: '/' }, method: 'GET' },
    ],
  });
});

test('headers are changed on the way in and out', () => {
  expect(printed((scope) => ({
    filters: [
      HttpRouteFilter.requestHeaders({ set: { 'x-env': 'prod' }, add: { 'x-hop': 'edge' }, remove: ['x-debug'] }),
      HttpRouteFilter.responseHeaders({ remove: ['server'] }),
    ],
    backends: [backend(scope)],
  }))).toMatchObject({
    filters: [
      {
        type: 'RequestHeaderModifier',
        requestHeaderModifier: { set: [{ name: 'x-env', value: 'prod' }], add: [{ name: 'x-hop', value: 'edge' }], remove: ['x-debug'] },
      },
      { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['server'] } },
    ],
  });
});

test('a redirect needs no backend and prints its status', () => {
  expect(printed(() => ({ filters: [HttpRouteFilter.redirect({ scheme: RedirectScheme.HTTPS })] }))).toEqual({
    matches: [{ path: { type: 'PathPrefix', value: '/' } }],
    filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 302 } }],
  });
});

test('a redirect may change everything of the address', () => {
  const redirect = { hostname: 'new.example.com', port: 8443, statusCode: 301, path: HttpPathModifier.replaceFullPath('/moved') };
  expect(printed(() => ({ filters: [HttpRouteFilter.redirect(redirect)] }))).toMatchObject({
    filters: [{
      requestRedirect: { hostname: 'new.example.com', port: 8443, statusCode: 301, path: { type: 'ReplaceFullPath', replaceFullPath: '/moved' } },
    }],
  });
});

test('a rewrite replaces host name and prefix', () => {
  expect(printed((scope) => ({
    matches: [{ path: HttpPathMatch.prefix('/api') }],
    filters: [HttpRouteFilter.rewrite({ hostname: 'api.internal', path: HttpPathModifier.replacePrefixMatch('/') })],
    backends: [backend(scope)],
  }))).toMatchObject({
    filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'api.internal', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
  });
});

test('timeouts are printed in the units that the API knows', () => {
  expect(printed((scope) => ({ backends: [backend(scope)], timeouts: { request: Duration.seconds(90), backendRequest: Duration.millis(500) } })))
    .toMatchObject({ timeouts: { request: '1m30s', backendRequest: '500ms' } });
});

test('rejects a route without parents', () => {
  expect(() => route(chart(), { parents: [] })).toThrow('[test/shop] an HTTPRoute without parents · at least one parent · ');
});

test('rejects a parent that is named twice', () => {
  const parent = { group: 'core', kind: 'Service', name: 'web', namespace: 'apps' };
  expect(() => route(chart(), { parents: [], parentReferences: [{ ...parent, port: 80 }, { ...parent, port: 8080 }] }))
    .toThrow('[test/shop] parent Service apps/web more than once · a parent once, or several different listeners of it · ');
});

test('rejects a gateway next to one of its listeners', () => {
  const scope = chart();
  const all = Gateway.fromReference(scope, 'all', { name: 'public' });
  const one = Gateway.fromReference(scope, 'one', { name: 'public', listener: 'http' });
  expect(() => route(scope, { parents: [all, one] })).toThrow('[test/shop] parent Gateway apps/public more than once · ');
});

test('rejects a parent port that is none', () => {
  const parent = { group: 'core', kind: 'Service', name: 'web', namespace: 'apps', port: 0 };
  expect(() => route(chart(), { parentReferences: [parent] }))
    .toThrow('[test/shop] port 0 of parent Service web · a whole number from 1 to 65535 · ');
});

test('rejects a host name that no request has', () => {
  expect(() => route(chart(), { hostnames: ['*.*.com'] }))
    .toThrow('[test/shop] hostname "*.*.com" · a lower-case DNS name, with "*" only as its whole first label · ');
});

test('rejects a route without rules at synthesis', () => {
  expect(route(chart()).node.validate()).toEqual(['an HTTPRoute without rules · at least one rule · pass rules, or call addRule']);
});

test('rejects more rules than one route can hold', () => {
  const scope = chart();
  const rules = Array.from({ length: 17 }, () => ({ filters: [HttpRouteFilter.redirect({})] }));
  expect(() => route(scope, { rules })).toThrow('[test/shop] 17 rules · at most 16 · put some of them into a second HTTPRoute');
});

test('rejects a backend that is no Service', () => {
  const scope = chart();
  const map = new ApiObject(scope, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' } });
  expect(() => route(scope, { rules: [{ backends: [RouteBackend.service(map, { port: 80 })] }] }))
    .toThrow('[test/shop] backend test/map holds ConfigMap map · exactly one object of kind Service · ');
});

const REFUSED: [string, (scope: Chart) => HttpRouteRule, string][] = [
  ['a rule that can only fail', () => ({ filters: [HttpRouteFilter.requestHeaders({ remove: ['a'] })] }),
    'a rule without backends · backends or a redirect'],
  ['a redirect with backends', (scope) => ({ backends: [backend(scope)], filters: [HttpRouteFilter.redirect({})] }),
    'a rule with a redirect and backends · one of the two · '],
  ['a redirect with a rewrite', () => ({ filters: [HttpRouteFilter.redirect({}), HttpRouteFilter.rewrite({ hostname: 'a.example.com' })] }),
    'a rule with a redirect and a rewrite · one of the two · '],
  ['a filter twice', () => ({ filters: [HttpRouteFilter.redirect({}), HttpRouteFilter.redirect({})] }),
    'filter RequestRedirect twice in a rule · each filter once · '],
  ['a prefix that nothing matched', (scope) => ({
    matches: [{ path: HttpPathMatch.exact('/a') }], backends: [backend(scope)],
    filters: [HttpRouteFilter.rewrite({ path: HttpPathModifier.replacePrefixMatch('/') })],
  }), 'HttpPathModifier.replacePrefixMatch in a rule that does not match by one path prefix · exactly one match, by HttpPathMatch.prefix · '],
  ['a prefix of two matches', () => ({ matches: [{}, {}], filters: [HttpRouteFilter.redirect({ path: HttpPathModifier.replacePrefixMatch('/') })] }),
    'HttpPathModifier.replacePrefixMatch in a rule that does not match by one path prefix · '],
  ['an attempt that is longer than the request', (scope) => ({
    backends: [backend(scope)], timeouts: { request: Duration.seconds(1), backendRequest: Duration.seconds(2) },
  }), 'timeouts.backendRequest 2 seconds exceeds timeouts.request 1 second · '],
  ['a timeout of nothing', (scope) => ({ backends: [backend(scope)], timeouts: { request: Duration.millis(0) } }),
    'timeouts.request 0s · a multiple of 1ms'],
  ['a header twice in a match', (scope) => ({
    backends: [backend(scope)], matches: [{ headers: [HttpHeaderMatch.exact('X-A', '1'), HttpHeaderMatch.exact('x-a', '2')] }],
  }), 'header "x-a" twice in a match · each header once'],
  ['a query parameter twice in a match', (scope) => ({
    backends: [backend(scope)], matches: [{ queryParams: [HttpQueryParamMatch.exact('a', '1'), HttpQueryParamMatch.exact('a', '2')] }],
  }), 'query parameter "a" twice in a match · each query parameter once'],
  ['a method that callers without types make up', (scope) => ({ backends: [backend(scope)], matches: JSON.parse('[{"method":"get"}]') }),
    'method "get" · one of GET, HEAD, POST, '],
  ['a rule name that is no DNS name', (scope) => ({ name: 'Cart', backends: [backend(scope)] }), 'rule name "Cart" · at most 253 lower-case letters'],
];

test.each(REFUSED)('rejects %s', (_what, rule, message) => {
  expect(adding(rule)).toThrow(`[test/shop] ${message}`);
});
