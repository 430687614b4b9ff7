import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { ExternalObject } from '../../lib/core/external-object';
import { Percent } from '../../lib/core/percent';
import {
  BackendAuthorities, BackendTLSPolicy, Gateway, GatewayClass, GrpcMethodMatch, GRPCRoute, GrpcRouteRule, HttpHeaderMatch, HttpMethod, HttpRouteFilter, Listener,
  ListenerCertificate, RouteBackend, RouteNamespaces, SubjectAltName, TCPRoute, TLSRoute,
} from '../../lib/gateway';
import { corsSpec, HttpCors } from '../../lib/gateway/http-cors';

function chart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'shop' });
}

function service(scope: Chart): ExternalObject {
  return ExternalObject.fromReference(scope, `web-${scope.node.children.length}`, { apiVersion: 'v1', kind: 'Service', name: 'web' });
}

function backend(scope: Chart, ...filters: HttpRouteFilter[]): RouteBackend {
  return RouteBackend.service(service(scope), { port: 80, filters });
}

function parents(scope: Chart): { parents: [ReturnType<typeof Gateway.fromReference>] } {
  return { parents: [Gateway.fromReference(scope, 'gateway', { name: 'public', namespace: 'edge' })] };
}

function grpc(build: (scope: Chart) => GrpcRouteRule): GRPCRoute {
  const scope = chart();
  return new GRPCRoute(scope, 'route', { ...parents(scope), rules: [build(scope)] });
}

const PRINTED = { group: '', kind: 'Service', name: 'web', namespace: 'shop', port: 80, weight: 1 };

test('a gRPC route prints methods, metadata, filters and backends', () => {
  const route = grpc((scope) => ({
    name: 'orders',
    matches: [{ method: GrpcMethodMatch.exact('shop.v1.Orders', 'Place'), headers: [HttpHeaderMatch.exact('x-user', 'insider')] }, { method: GrpcMethodMatch.method('Ping') }],
    filters: [HttpRouteFilter.mirror(service(scope), { port: 80, share: Percent.of(0.5) })],
    backends: [backend(scope, HttpRouteFilter.requestHeaders({ set: { 'x-a': 'b' } }))],
  }));
  expect(route.apiObject.toJson().spec.rules).toEqual([{
    name: 'orders',
    matches: [
      { method: { type: 'Exact', service: 'shop.v1.Orders', method: 'Place' }, headers: [{ type: 'Exact', name: 'x-user', value: 'insider' }] },
      { method: { type: 'Exact', method: 'Ping' } },
    ],
    filters: [{
      type: 'RequestMirror',
      requestMirror: { backendRef: { group: '', kind: 'Service', name: 'web', namespace: 'shop', port: 80 }, fraction: { numerator: 500, denominator: 100000 } },
    }],
    backendRefs: [{ ...PRINTED, filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-a', value: 'b' }] } }] }],
  }]);
});

test.each([
  ['a service with a slash', () => GrpcMethodMatch.exact('shop.v1.Orders/Place'), '[GrpcMethodMatch.exact] service "shop.v1.Orders/Place" · a package and a service'],
  ['a method with a dot', () => GrpcMethodMatch.method('a.b'), '[GrpcMethodMatch.method] method "a.b" · letters, digits and _'],
  ['an empty expression', () => GrpcMethodMatch.regex(''), '[GrpcMethodMatch.regex] service of 0 characters'],
  ['a rule without backends', () => grpc(() => ({ backends: [] })), '[test/route] a rule with 0 backends · 1 to 16'],
  ['a redirect of calls', () => grpc((scope) => ({ backends: [backend(scope)], filters: [HttpRouteFilter.redirect({ hostname: 'a.org' })] })), '[test/route] filter "RequestRedirect" · one of '],
  ['a redirect of one backend', () => backend(chart(), HttpRouteFilter.redirect({ hostname: 'a.org' })), '[RouteBackend.service] filter RequestRedirect of a backend · changes of headers'],
  ['a mirror to no port', () => HttpRouteFilter.mirror(service(chart()), { port: 0 }), '[HttpRouteFilter.mirror] port 0 · a whole number'],
  ['one header twice', () => grpc((scope) => ({ backends: [backend(scope)], matches: [{ headers: [HttpHeaderMatch.exact('a', '1'), HttpHeaderMatch.exact('A', '2')] }] })), '[test/route] header "a" twice'],
])('rejects %s', (_what, call, text) => {
  expect(call).toThrow(text);
});

test('rejects a gRPC route without rules', () => {
  const scope = chart();
  expect(new GRPCRoute(scope, 'route', parents(scope)).node.validate()).toEqual(['a GRPCRoute without rules · at least one rule · pass rules, or call addRule']);
});

test('routes of connections print one rule', () => {
  const scope = chart();
  const route = new TLSRoute(scope, 'route', { ...parents(scope), hostnames: ['db.example.com'], ruleName: 'db', backends: [backend(scope)] });
  expect(route.apiObject.toJson().spec).toEqual({
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge' }],
    hostnames: ['db.example.com'], rules: [{ name: 'db', backendRefs: [PRINTED] }],
  });
});

test('rejects routes of connections without backends, hosts or with filters', () => {
  const scope = chart();
  const common = parents(scope);
  expect(() => new TCPRoute(scope, 'a', { ...common, backends: [] })).toThrow('[test/a] 0 backends · 1 to 16');
  expect(() => new TLSRoute(scope, 'b', { ...common, hostnames: [], backends: [backend(scope)] })).toThrow('[test/b] no hostnames · 1 to 1024');
  const filter = HttpRouteFilter.requestHeaders({ remove: ['a'] });
  expect(() => new TCPRoute(scope, 'c', { ...common, backends: [backend(scope, filter)] })).toThrow('[test/c] filter RequestHeaderModifier of a backend · no filters');
});

test('pages of other origins are let in by a CORS filter', () => {
  const cors = { allowOrigins: ['https://*.example.com'], allowMethods: [HttpMethod.GET], allowHeaders: ['x-a'], exposeHeaders: ['*'], allowCredentials: true, maxAge: Duration.hours(1) };
  expect(corsSpec('here', cors)).toEqual({ ...cors, maxAge: 3600 });
  expect(corsSpec('here', { allowOrigins: ['*'], allowAllMethods: true }).allowMethods).toEqual(['*']);
});

test.each<[string, HttpCors, string]>([
  ['nobody', { allowOrigins: [] }, 'no allowOrigins'],
  ['an origin with a path', { allowOrigins: ['https://a.org/x'] }, 'origin "https://a.org/x"'],
  ['all and some', { allowOrigins: ['*', 'https://a.org'] }, 'allowOrigins with "*" and others'],
  ['both kinds of methods', { allowOrigins: ['*'], allowMethods: [HttpMethod.GET], allowAllMethods: true }, 'allowMethods and allowAllMethods'],
  ['half a second', { allowOrigins: ['*'], maxAge: Duration.millis(500) }, 'maxAge 0.5 s'],
])('rejects CORS for %s', (_what, cors, text) => {
  expect(() => HttpRouteFilter.cors(cors)).toThrow(`[HttpRouteFilter.cors] ${text}`);
});

function secure(scope: Chart, ...certificates: ListenerCertificate[]): Gateway {
  return new Gateway(scope, 'public', {
    gatewayClass: GatewayClass.fromReference(scope, 'class', { name: 'envoy' }),
    listeners: certificates.map((certificate, index) => Listener.https({ name: `l${index}`, hostname: `h${index}.example.com`, certificate })),
  });
}

const ISSUER = { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', name: 'letsencrypt' };

test('a listener whose certificate cert-manager makes puts the issuer on the Gateway', () => {
  const gateway = secure(chart(), ListenerCertificate.issuedBy(ISSUER, 'a-tls'), ListenerCertificate.issuedBy(ISSUER, 'b-tls'));
  const { metadata, spec } = gateway.apiObject.toJson();
  expect(metadata.annotations).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
  expect(spec.listeners[1].tls.certificateRefs).toEqual([{ group: '', kind: 'Secret', name: 'b-tls', namespace: 'shop' }]);
});

test('a listener takes the Secret that a Certificate names, and waits for it', () => {
  const scope = chart();
  const certificate = new ApiObject(scope, 'certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'web' }, spec: { secretName: 'web-tls' } });
  const gateway = secure(scope, ListenerCertificate.certificate(certificate));
  expect(gateway.apiObject.toJson().spec.listeners[0].tls.certificateRefs[0].name).toBe('web-tls');
  expect(gateway.node.dependencies).toContain(certificate);
});

test.each([
  ['two issuers', () => secure(chart(), ListenerCertificate.issuedBy(ISSUER, 'a'), ListenerCertificate.issuedBy({ ...ISSUER, name: 'own' }, 'b')), '[test/public] issuers cert-manager.io/cluster-issuer: letsencrypt and '],
  ['an issuer of another namespace', () => secure(chart(), ListenerCertificate.issuedBy({ ...ISSUER, kind: 'Issuer', namespace: 'certs' }, 'a')), '[test/public] Issuer certs/letsencrypt · an Issuer of namespace shop'],
  ['an issuer that is none', () => ListenerCertificate.issuedBy({ ...ISSUER, kind: 'Secret' }, 'a'), '[ListenerCertificate.issuedBy] issuer of kind Secret'],
  ['an issuer without a host name', () => Listener.https({ certificate: ListenerCertificate.issuedBy(ISSUER, 'a') }), '[Listener.https] ListenerCertificate.issuedBy without hostname'],
  ['a Certificate of another program', () => ListenerCertificate.certificate(ExternalObject.fromReference(chart(), 'c', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: 'web' })),
    '[ListenerCertificate.certificate] Certificate web without spec.secretName'],
  ['an unknown condition', () => RouteNamespaces.selector({}, [{ key: 'a', operator: 'Is' }]), '[RouteNamespaces.selector] operator "Is" · In, NotIn, Exists, DoesNotExist'],
  ['a condition without values', () => RouteNamespaces.selector({}, [{ key: 'a', operator: 'In' }]), '[RouteNamespaces.selector] operator In without values'],
  ['kinds that a protocol does not know', () => Listener.http({ routeKinds: [] }), '[Listener.http] no routeKinds · HTTPRoute and GRPCRoute'],
])('rejects %s', (_what, call, text) => {
  expect(call).toThrow(text);
});

const AUTHORITY = { apiVersion: 'v1', kind: 'ConfigMap', name: 'ca' };

test('a policy says how a Gateway reaches a Service by TLS', () => {
  const scope = chart();
  const policy = new BackendTLSPolicy(scope, 'policy', {
    targets: [{ service: service(scope), portName: 'https' }], hostname: 'web.example.com', authorities: BackendAuthorities.certificates([AUTHORITY]),
    subjectAltNames: [SubjectAltName.uri('spiffe://cluster.local/ns/shop/sa/web'), SubjectAltName.hostname('*.example.com')],
  });
  expect(policy.apiObject.toJson().spec).toEqual({
    targetRefs: [{ group: '', kind: 'Service', name: 'web', sectionName: 'https' }],
    validation: {
      hostname: 'web.example.com', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
      subjectAltNames: [{ type: 'URI', uri: 'spiffe://cluster.local/ns/shop/sa/web' }, { type: 'Hostname', hostname: '*.example.com' }],
    },
  });
});

function policy(props: (scope: Chart) => Partial<ConstructorParameters<typeof BackendTLSPolicy>[2]>): () => void {
  const scope = chart();
  return () => new BackendTLSPolicy(scope, 'policy', { targets: [{ service: service(scope) }], hostname: 'web.example.com', authorities: BackendAuthorities.system(), ...props(scope) });
}

test.each([
  ['a wildcard', policy(() => ({ hostname: '*.example.com' })), '[test/policy] hostname "*.example.com"'],
  ['no targets', policy(() => ({ targets: [] })), '[test/policy] 0 targets · 1 to 16'],
  ['one Service twice', policy((scope) => ({ targets: [{ service: service(scope) }, { service: service(scope), portName: 'a' }] })), '[test/policy] Service web more than once'],
  ['a Service elsewhere', policy((scope) => ({ targets: [{ service: ExternalObject.fromReference(scope, 'o', { apiVersion: 'v1', kind: 'Service', name: 'o', namespace: 'other' }) }] })), '[test/policy] Service other/o'],
  ['authorities elsewhere', policy(() => ({ authorities: BackendAuthorities.certificates([{ ...AUTHORITY, namespace: 'certs' }]) })), '[test/policy] authorities ConfigMap certs/ca'],
  ['no authorities', () => BackendAuthorities.certificates([]), '[BackendAuthorities.certificates] 0 ConfigMaps · 1 to 8'],
  ['an unclear name', () => BackendAuthorities.named('company'), '[BackendAuthorities.named] name "company"'],
  ['a URI without authority', () => SubjectAltName.uri('web'), '[SubjectAltName.uri] "web"'],
])('rejects a TLS policy with %s', (_what, call, text) => {
  expect(call).toThrow(text);
});
