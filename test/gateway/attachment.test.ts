import { Chart, Testing } from 'cdk8s';
import { ExternalObject } from '../../lib/core/external-object';
import {
  Gateway, GatewayClass, GRPCRoute, HTTPRoute, Listener, ListenerCertificate, ListenerSet, RouteBackend, RouteKind, RouteNamespaces, TCPRoute, TLSRoute, UDPRoute,
} from '../../lib/gateway';

function chart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'edge' });
}

function gateway(scope: Chart, ...listeners: Listener[]): Gateway {
  return new Gateway(scope, 'public', { metadata: { name: 'public' }, gatewayClass: GatewayClass.fromReference(scope, 'class', { name: 'envoy' }), listeners });
}

function backend(scope: Chart, namespace: string = 'edge'): RouteBackend {
  return RouteBackend.service(ExternalObject.fromReference(scope, 'web', { apiVersion: 'v1', kind: 'Service', name: 'web', namespace }), { port: 80 });
}

function httpRoute(parent: Gateway | ListenerSet, options: { namespace?: string; hostnames?: string[] } = {}): HTTPRoute {
  const scope = Chart.of(parent);
  return new HTTPRoute(scope, 'shop', {
    metadata: { namespace: options.namespace }, parents: [parent], hostnames: options.hostnames, rules: [{ backends: [backend(scope, options.namespace)] }],
  });
}

const TLS = { certificate: ListenerCertificate.secret({ name: 'tls' }) };

test.each([
  ['the namespace of the Gateway', Listener.http(), {}],
  ['any namespace', Listener.http({ allowedRoutes: RouteNamespaces.all() }), { namespace: 'shop' }],
  ['a namespace by its name', Listener.http({ allowedRoutes: RouteNamespaces.selector({ 'kubernetes.io/metadata.name': 'shop' }) }), { namespace: 'shop' }],
  ['namespaces by labels that nobody knows here', Listener.http({ allowedRoutes: RouteNamespaces.selector({ team: 'shop' }) }), { namespace: 'shop' }],
  ['a host name below the listener', Listener.http({ hostname: '*.example.com' }), { hostnames: ['other.org', 'shop.example.com'] }],
])('a route attaches for %s', (_what, listener, options) => {
  expect(httpRoute(gateway(chart(), listener), options).node.validate()).toEqual([]);
});

test.each([
  ['of another namespace', Listener.http(), { namespace: 'shop' }, 'listener http is for routes of namespace edge, not of namespace shop'],
  ['of a namespace with another name', Listener.http({ allowedRoutes: RouteNamespaces.selector({ 'kubernetes.io/metadata.name': 'shop' }) }), { namespace: 'pay' },
    'listener http is for routes of namespace shop, not of namespace pay'],
  ['for other host names', Listener.http({ hostname: '*.example.com' }), { hostnames: ['shop.org'] }, 'listener http is for *.example.com, not for shop.org'],
  ['of a kind that the protocol does not know', Listener.tcp({ port: 5432 }), {}, 'listener tcp (TCP) is for TCPRoute'],
  ['of a kind that the listener leaves out', Listener.http({ routeKinds: [RouteKind.GRPC_ROUTE] }), {}, 'listener http (HTTP) is for GRPCRoute'],
])('rejects a route %s, which no parent accepts', (_what, listener, options, reason) => {
  expect(httpRoute(gateway(chart(), listener), options).node.validate()).toEqual([
    `parent Gateway edge/public accepts no HTTPRoute like this: ${reason} · a parent with a listener for the kind, namespace and host names of the route · `
    + 'correct the route, or allow it in a listener',
  ]);
});

test('one listener that accepts the route is enough', () => {
  expect(httpRoute(gateway(chart(), Listener.tcp({ port: 5432 }), Listener.http())).node.validate()).toEqual([]);
});

test('listeners that are added later count', () => {
  const parent = gateway(chart());
  const route = httpRoute(parent);
  parent.addListener(Listener.http());
  expect(route.node.validate()).toEqual([]);
});

test('rejects a route whose one listener does not accept it, whatever the others do', () => {
  const scope = chart();
  const parent = gateway(scope, Listener.http(), Listener.udp({ port: 53 }));
  const route = new HTTPRoute(scope, 'shop', { parents: [parent.listener('udp')], rules: [{ backends: [backend(scope)] }] });
  expect(route.node.validate()).toEqual([expect.stringContaining('listener udp (UDP) is for UDPRoute')]);
});

test('every kind of route finds its listener', () => {
  const scope = chart();
  const parent = gateway(scope, Listener.https({ ...TLS, hostname: 'a.example.com' }), Listener.tlsPassthrough({ hostname: 'db.example.com' }), Listener.tcp({ port: 53 }), Listener.udp({ port: 53 }));
  const backends = [backend(scope)];
  const parents = [parent];
  const routes = [
    new GRPCRoute(scope, 'grpc', { parents, rules: [{ backends }] }),
    new TLSRoute(scope, 'tls', { parents, hostnames: ['db.example.com'], backends }),
    new TCPRoute(scope, 'tcp', { parents, backends }),
    new UDPRoute(scope, 'udp', { parents, backends }),
  ];
  expect(routes.flatMap((route) => route.node.validate())).toEqual([]);
});

test.each([
  ['TLSRoute', (scope: Chart, parent: Gateway) => new TLSRoute(scope, 'route', { parents: [parent], hostnames: ['db.example.com'], backends: [backend(scope)] })],
  ['TCPRoute', (scope: Chart, parent: Gateway) => new TCPRoute(scope, 'route', { parents: [parent], backends: [backend(scope)] })],
  ['UDPRoute', (scope: Chart, parent: Gateway) => new UDPRoute(scope, 'route', { parents: [parent], backends: [backend(scope)] })],
])('rejects a %s at a listener for HTTP', (kind, build) => {
  const scope = chart();
  expect(build(scope, gateway(scope, Listener.http())).node.validate()).toEqual([expect.stringContaining(`accepts no ${kind} like this: listener http (HTTP) is for HTTPRoute and GRPCRoute`)]);
});

test('a ListenerSet prints its Gateway and its listeners, and routes name it', () => {
  const scope = chart();
  const set = new ListenerSet(scope, 'team', {
    metadata: { name: 'team' }, gateway: gateway(scope, Listener.http()), listeners: [Listener.https({ ...TLS, hostname: 'team.example.com', allowedRoutes: RouteNamespaces.all() })],
  });
  expect(set.toParentReference()).toEqual({ group: 'gateway.networking.k8s.io', kind: 'ListenerSet', name: 'team', namespace: 'edge' });
  expect(Testing.synth(scope).find(({ kind }) => kind === 'ListenerSet').spec).toEqual({
    parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge' },
    listeners: [{
      name: 'https', port: 443, protocol: 'HTTPS', hostname: 'team.example.com', allowedRoutes: { namespaces: { from: 'All' } },
      tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'tls', namespace: 'edge' }] },
    }],
  });
});

test('rejects a route that a ListenerSet does not accept', () => {
  const scope = chart();
  const set = new ListenerSet(scope, 'team', { gateway: gateway(scope, Listener.http()), listeners: [Listener.http({ hostname: 'team.example.com' })] });
  expect(httpRoute(set, { hostnames: ['shop.example.com'] }).node.validate()).toEqual([expect.stringContaining('listener http is for team.example.com')]);
});

test('rejects a ListenerSet without listeners', () => {
  const scope = chart();
  expect(new ListenerSet(scope, 'team', { gateway: gateway(scope, Listener.http()) }).node.validate()).toEqual([expect.stringContaining('a ListenerSet without listeners')]);
});

test('rejects a ListenerSet for one listener', () => {
  const scope = chart();
  expect(() => new ListenerSet(scope, 'team', { gateway: gateway(scope, Listener.http()).listener('http') })).toThrow('[test/team] gateway Gateway public http · a whole Gateway');
});
