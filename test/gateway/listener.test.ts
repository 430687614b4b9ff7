import { Listener, ListenerCertificate, RouteNamespaces } from '../../lib/gateway';

test('an HTTP listener is named http on port 80 and takes routes of its own namespace', () => {
  expect(Listener.http()._spec('edge')).toEqual({
    name: 'http', port: 80, protocol: 'HTTP', hostname: undefined, tls: undefined, allowedRoutes: { namespaces: { from: 'Same' } },
  });
});

test('an HTTPS listener is named https on port 443 and finds its certificate in the namespace of the Gateway', () => {
  expect(Listener.https({ certificate: ListenerCertificate.secret({ name: 'shop-tls' }) })._spec('edge')).toMatchObject({
    name: 'https', port: 443, protocol: 'HTTPS',
    tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'shop-tls', namespace: 'edge' }] },
  });
});

test('a certificate may lie in another namespace', () => {
  expect(Listener.https({ certificate: ListenerCertificate.secret({ name: 'shop-tls', namespace: 'certs' }) })._spec('edge').tls?.certificateRefs)
    .toEqual([{ group: '', kind: 'Secret', name: 'shop-tls', namespace: 'certs' }]);
});

test('an option that is undefined keeps its default', () => {
  expect(Listener.http({ name: undefined, port: undefined })).toMatchObject({ name: 'http', port: 80 });
});

test('routes of all namespaces may be allowed', () => {
  expect(Listener.http({ allowedRoutes: RouteNamespaces.all() })._spec('edge').allowedRoutes).toEqual({ namespaces: { from: 'All' } });
});

test('routes of namespaces with a label may be allowed', () => {
  expect(Listener.http({ allowedRoutes: RouteNamespaces.selector({ team: 'shop' }) })._spec('edge').allowedRoutes)
    .toEqual({ namespaces: { from: 'Selector', selector: { matchLabels: { team: 'shop' } } } });
});

test.each(['shop.example.com', '*.example.com', 'localhost'])('%s is a host name', (hostname) => {
  expect(Listener.http({ hostname }).hostname).toBe(hostname);
});

test.each([
  ['*', 'leave the host name out to match all'],
  ['', 'leave the host name out to match all'],
  ['shop.*.com', 'write for example shop.example.com or *.example.com'],
  ['*shop.example.com', 'write for example'],
  ['Shop.example.com', 'write shop.example.com'],
  ['https://shop.example.com', 'leave the scheme out'],
  ['shop.example.com:8443', 'leave the port out'],
  ['10.0.0.1', 'use a DNS name'],
  ['shop_1.example.com', 'write for example'],
])('rejects the host name "%s"', (hostname, fix) => {
  expect(() => Listener.http({ hostname }))
    .toThrow(`[Listener.http] hostname "${hostname}" · a lower-case DNS name, with "*" only as its whole first label · ${fix}`);
});

test('rejects a port that is none', () => {
  expect(() => Listener.https({ port: 0, certificate: ListenerCertificate.secret({ name: 'tls' }) })).toThrow('[Listener.https] port 0 · a whole number from 1 to 65535 · ');
});

test('rejects a name that is no DNS name', () => {
  expect(() => Listener.http({ name: 'Shop' })).toThrow('[Listener.http] name "Shop" · at most 253 lower-case letters');
});

test('rejects a selector without labels', () => {
  expect(() => RouteNamespaces.selector({})).toThrow('[RouteNamespaces.selector] no label · at least one label · ');
});
