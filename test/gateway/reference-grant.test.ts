import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { ExternalObject } from '../../lib/core/external-object';
import { Gateway, GatewayClass, HTTPRoute, HttpRouteFilter, Listener, ListenerCertificate, ReferenceGrant, RouteBackend, TCPRoute } from '../../lib/gateway';

interface Charts {
  readonly shop: Chart;
  readonly payment: Chart;
}

function charts(): Charts {
  const app = Testing.app();
  return { shop: new Chart(app, 'shop', { namespace: 'shop' }), payment: new Chart(app, 'payment', { namespace: 'payment' }) };
}

function service(scope: Chart, name: string = 'bank'): ApiObject {
  return new ApiObject(scope, name, { apiVersion: 'v1', kind: 'Service', metadata: { name } });
}

function parents(scope: Chart): { parents: ReturnType<typeof Gateway.fromReference>[] } {
  const known = scope.node.tryFindChild('gateway');
  return { parents: [known instanceof Gateway ? known : Gateway.fromReference(scope, `gateway-${scope.node.children.length}`, { name: 'public', namespace: 'edge' })] };
}

function route(scope: Chart, id: string, backend: RouteBackend): HTTPRoute {
  return new HTTPRoute(scope, id, { ...parents(scope), rules: [{ backends: [backend] }] });
}

/** The grants of a chart as they are printed. */
function grants(scope: Chart): { metadata: { name: string; namespace: string }; spec: unknown }[] {
  return Testing.synth(scope).filter(({ kind }) => kind === 'ReferenceGrant');
}

test('a grant prints who may refer to what, with groups', () => {
  const { payment } = charts();
  new ReferenceGrant(payment, 'grant', {
    metadata: { name: 'from-shop' },
    from: [{ kind: 'HTTPRoute', namespace: 'shop' }, { kind: 'Backup', namespace: 'shop', group: 'example.com' }],
    to: [{ kind: 'Service', name: 'bank' }, { kind: 'Backend', group: 'gateway.envoyproxy.io' }],
  });
  expect(Testing.synth(payment)).toEqual([{
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ReferenceGrant',
    metadata: { name: 'from-shop', namespace: 'payment' },
    spec: {
      from: [{ group: 'example.com', kind: 'Backup', namespace: 'shop' }, { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      to: [{ group: '', kind: 'Service', name: 'bank' }, { group: 'gateway.envoyproxy.io', kind: 'Backend' }],
    },
  }]);
});

test('a route to a Service of another namespace makes the grant beside the Service', () => {
  const { shop, payment } = charts();
  route(shop, 'pay', RouteBackend.service(service(payment), { port: 80 }));
  expect(grants(shop)).toEqual([]);
  expect(payment.node.tryFindChild('grant-service-bank')).toBeInstanceOf(ReferenceGrant);
  expect(grants(payment)).toMatchObject([{
    metadata: { namespace: 'payment' },
    spec: { from: [{ kind: 'HTTPRoute', namespace: 'shop' }], to: [{ group: '', kind: 'Service', name: 'bank' }] },
  }]);
});

test('several routes to one Service share its grant', () => {
  const { shop, payment } = charts();
  const bank = service(payment);
  route(shop, 'one', RouteBackend.service(bank, { port: 80 }));
  route(shop, 'two', RouteBackend.service(bank, { port: 80 }));
  new TCPRoute(shop, 'raw', { ...parents(shop), backends: [RouteBackend.service(bank, { port: 5432 })] });
  expect(grants(payment)).toMatchObject([{ spec: { from: [{ kind: 'HTTPRoute', namespace: 'shop' }, { kind: 'TCPRoute', namespace: 'shop' }] } }]);
});

test('a grant of the same chart that already permits it is enough', () => {
  const { shop, payment } = charts();
  const grant = new ReferenceGrant(payment, 'all', { from: [{ kind: 'HTTPRoute', namespace: 'shop' }], to: [{ kind: 'Service' }] });
  const pay = route(shop, 'pay', RouteBackend.service(service(payment), { port: 80 }));
  expect(grants(payment)).toHaveLength(1);
  expect(pay.node.dependencies).toContain(grant);
});

test('the grant of a Service that is declared in a chart of its own namespace is printed there', () => {
  const { shop, payment } = charts();
  const bank = ExternalObject.fromReference(payment, 'bank', { apiVersion: 'v1', kind: 'Service', name: 'bank' });
  route(shop, 'pay', RouteBackend.service(bank, { port: 80 }));
  expect(grants(payment)).toHaveLength(1);
});

test('a mirror to another namespace makes a grant too', () => {
  const { shop, payment } = charts();
  new HTTPRoute(shop, 'pay', {
    ...parents(shop),
    rules: [{ backends: [RouteBackend.service(service(shop), { port: 80 })], filters: [HttpRouteFilter.mirror(service(payment, 'shadow'), { port: 80 })] }],
  });
  expect(grants(payment)).toMatchObject([{ spec: { to: [{ name: 'shadow' }] } }]);
});

test('a certificate of another namespace makes a grant for its Secret', () => {
  const { shop, payment } = charts();
  const certificate = new ApiObject(payment, 'certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'wildcard' }, spec: { secretName: 'wildcard-tls' } });
  const gatewayClass = GatewayClass.fromReference(shop, 'class', { name: 'envoy' });
  new Gateway(shop, 'gateway', { gatewayClass, listeners: [Listener.https({ certificate: ListenerCertificate.certificate(certificate) })] });
  expect(grants(payment)).toMatchObject([{
    metadata: { namespace: 'payment' }, spec: { from: [{ kind: 'Gateway', namespace: 'shop' }], to: [{ group: '', kind: 'Secret', name: 'wildcard-tls' }] },
  }]);
});

test('references within a namespace need no grant', () => {
  const { shop } = charts();
  route(shop, 'pay', RouteBackend.service(service(shop), { port: 80 }));
  expect(grants(shop)).toEqual([]);
});

function foreign(scope: Chart): ExternalObject {
  return ExternalObject.fromReference(scope, 'bank', { apiVersion: 'v1', kind: 'Service', name: 'bank', namespace: 'payment' });
}

test('a grant outside of the program is believed', () => {
  const { shop } = charts();
  const grant = ReferenceGrant.fromReference(shop, 'grant', { name: 'from-shop', namespace: 'payment' });
  const pay = route(shop, 'pay', RouteBackend.service(foreign(shop), { port: 80, grant }));
  expect(pay.node.dependencies).toContain(grant);
});

test('rejects a route to a namespace without a grant', () => {
  const { shop } = charts();
  expect(() => route(shop, 'pay', RouteBackend.service(foreign(shop), { port: 80 }))).toThrow(
    '[shop/pay] Service payment/bank of another namespace without a grant · a ReferenceGrant in namespace payment from HTTPRoute of namespace shop · pass grant: ');
});

test('rejects a certificate of another namespace without a grant', () => {
  const { shop } = charts();
  const gatewayClass = GatewayClass.fromReference(shop, 'class', { name: 'envoy' });
  const certificate = ListenerCertificate.secret({ name: 'tls', namespace: 'certs' });
  expect(() => new Gateway(shop, 'gateway', { gatewayClass, listeners: [Listener.https({ certificate })] }))
    .toThrow('[shop/gateway] Secret certs/tls of another namespace without a grant · a ReferenceGrant in namespace certs from Gateway of namespace shop');
});

test.each([
  ['of another namespace', 'shop', 'HTTPRoute', 'bank'],
  ['for another kind', 'payment', 'GRPCRoute', 'bank'],
  ['for another Service', 'payment', 'HTTPRoute', 'till'],
])('rejects a grant %s', (_what, namespace, kind, name) => {
  const { shop } = charts();
  const grant = new ReferenceGrant(shop, 'grant', { metadata: { name: 'grant', namespace }, from: [{ kind, namespace: 'shop' }], to: [{ kind: 'Service', name }] });
  expect(() => route(shop, 'pay', RouteBackend.service(foreign(shop), { port: 80, grant })))
    .toThrow(`[shop/pay] ReferenceGrant ${namespace}/grant for Service payment/bank · a grant in namespace payment from HTTPRoute of namespace shop to this Service`);
});

test('rejects a grant for nobody', () => {
  expect(() => new ReferenceGrant(new Chart(new App(), 'test'), 'grant', { from: [], to: [{ kind: 'Service' }] })).toThrow('[test/grant] 0 entries in from · 1 to 16 · add one');
});

test('rejects a seventeenth entry', () => {
  const grant = new ReferenceGrant(charts().payment, 'grant', { from: [{ kind: 'HTTPRoute', namespace: 'n' }], to: [{ kind: 'Service' }] });
  for (let count = 1; count < 16; count++) grant.addFrom({ kind: 'HTTPRoute', namespace: `n${count}` });
  expect(() => grant.addFrom({ kind: 'HTTPRoute', namespace: 'last' })).toThrow('[payment/grant] 17 entries in from · 1 to 16');
});
