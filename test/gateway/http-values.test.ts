import { Testing } from 'cdk8s';
import { HttpHeaderMatch, HttpPathMatch, HttpPathModifier, HttpQueryParamMatch, HttpRouteFilter, RouteBackend } from '../../lib/gateway';

test.each(['/', '/shop', '/shop/cart.html', '/a%20b', '/.well-known', '/a..b'])('%s is a path', (path) => {
  expect(() => HttpPathMatch.prefix(path)).not.toThrow();
});

const UNCLEAR = ['', 'shop', '/a//b', '/a/./b', '/a/../b', '/a/..', '/a/.', '/a%2Fb', '/a#b', '/a b', '/a?b=c', `/${'a'.repeat(1024)}`];

test.each(UNCLEAR)('rejects the path %s', (path) => {
  expect(() => HttpPathMatch.exact(path)).toThrow(`[HttpPathMatch.exact] path "${path}" · at most 1024 characters that start with "/"`);
});

test('rejects a path without slash and says how to write it', () => {
  expect(() => HttpPathMatch.prefix('shop')).toThrow('write /shop');
});

test('rejects an empty regular expression', () => {
  expect(() => HttpPathMatch.regex('')).toThrow('[HttpPathMatch.regex] a value of 0 characters · 1 to 1024 characters · write a value');
});

test('rejects a header name with a colon', () => {
  expect(() => HttpHeaderMatch.exact('x-a:', '1')).toThrow('[HttpHeaderMatch.exact] name "x-a:" · 1 to 256 letters');
});

test('rejects a query parameter without value', () => {
  expect(() => HttpQueryParamMatch.exact('a', ''))
    .toThrow('[HttpQueryParamMatch.exact] a value of 0 characters · 1 to 1024 characters · write a value');
});

test('rejects header changes that change nothing', () => {
  expect(() => HttpRouteFilter.requestHeaders({})).toThrow('[HttpRouteFilter.requestHeaders] no change · set, add or remove · ');
});

test('rejects one header in two spellings', () => {
  expect(() => HttpRouteFilter.responseHeaders({ set: { 'X-A': '1', 'x-a': '2' } }))
    .toThrow('[HttpRouteFilter.responseHeaders] headers "X-A" and "x-a" · each header once: their names are not case-sensitive · remove "x-a"');
});

test('rejects a status that is no redirect', () => {
  expect(() => HttpRouteFilter.redirect({ statusCode: 200 })).toThrow('[HttpRouteFilter.redirect] statusCode 200 · 301, 302, 303, 307, 308 · ');
});

test('rejects a scheme that callers without types make up', () => {
  expect(() => HttpRouteFilter.redirect(JSON.parse('{"scheme":"HTTPS"}'))).toThrow('[HttpRouteFilter.redirect] scheme "HTTPS" · http, https · ');
});

test('rejects a redirect to a port that is none', () => {
  expect(() => HttpRouteFilter.redirect({ port: 70000 })).toThrow('[HttpRouteFilter.redirect] port 70000 · a whole number from 1 to 65535 · ');
});

test('rejects a redirect to a wildcard', () => {
  expect(() => HttpRouteFilter.redirect({ hostname: '*.example.com' }))
    .toThrow('[HttpRouteFilter.redirect] hostname "*.example.com" · a lower-case DNS name without "*" · ');
});

test('rejects a rewrite of nothing', () => {
  expect(() => HttpRouteFilter.rewrite({})).toThrow('[HttpRouteFilter.rewrite] neither hostname nor path · at least one of the two · ');
});

test('rejects an overlong path as replacement', () => {
  expect(() => HttpPathModifier.replaceFullPath('/'.repeat(1025)))
    .toThrow('[HttpPathModifier.replaceFullPath] a value of 1025 characters · 1 to 1024 characters · shorten it');
});

test('rejects a weight with decimals', () => {
  expect(() => RouteBackend.service(Testing.chart(), { port: 80, weight: 0.5 }))
    .toThrow('[RouteBackend.service] weight 0.5 · a whole number from 0 to 1000000 · ');
});

test('rejects a backend port that is none', () => {
  expect(() => RouteBackend.service(Testing.chart(), { port: 0 })).toThrow('[RouteBackend.service] port 0 · a whole number from 1 to 65535 · ');
});
