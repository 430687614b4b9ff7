import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalObject } from '../../../lib/core/external-object';
import { Percent } from '../../../lib/core/percent';
import * as gateway from '../../../lib/gateway';
import { Probe, Unset } from '../probe';

const controllerName = 'gateway.envoyproxy.io/gatewayclass-controller';
const parameters = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy', name: 'small', namespace: 'edge' };
const extension = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'HTTPRouteFilter', name: 'extra' };
const certificate = gateway.ListenerCertificate.secret({ name: 'tls' });
const authority = { apiVersion: 'v1', kind: 'ConfigMap', name: 'ca' };
const namespaces = gateway.RouteNamespaces.selector({ team: 'shop' }, [{ key: 'stage', operator: 'In', values: ['production'] }]);
const headers = { set: { 'x-set': 'a' }, add: { 'x-add': 'b' }, remove: ['x-remove'] };

function externalGateway(scope: Construct, id: string = 'Gateway'): ReturnType<typeof gateway.Gateway.fromReference> {
  return gateway.Gateway.fromReference(scope, id, { name: 'public', namespace: 'edge', listener: id === 'Gateway' ? undefined : 'https' });
}

function service(scope: Construct, name: string = 'web'): ExternalObject {
  return ExternalObject.fromReference(scope, name, { apiVersion: 'v1', kind: 'Service', name });
}

function backend(scope: Construct, options: Partial<gateway.RouteBackendOptions> = {}): gateway.RouteBackend {
  return gateway.RouteBackend.service(service(scope), { port: 80, ...options });
}

function aClass(property: string, props: Partial<gateway.GatewayClassProps>): Probe {
  return { kind: 'GatewayClass', property, build: (scope) => { new gateway.GatewayClass(scope, 'probe', { controllerName, ...props }); } };
}

function aGateway(property: string, props: Partial<gateway.GatewayProps>): Probe {
  return {
    kind: 'Gateway', property,
    build: (scope) => {
      const gatewayClass = gateway.GatewayClass.fromReference(scope, 'Class', { name: 'envoy' });
      new gateway.Gateway(scope, 'probe', { gatewayClass, listeners: [gateway.Listener.http()], ...props });
    },
  };
}

function aSet(property: string, props: Partial<gateway.ListenerSetProps>): Probe {
  return {
    kind: 'ListenerSet', property,
    build: (scope) => { new gateway.ListenerSet(scope, 'probe', { gateway: gateway.Gateway.fromReference(scope, 'Gateway', { name: 'public', namespace: 'edge' }), listeners: [gateway.Listener.http()], ...props }); },
  };
}

/** The same listeners for both kinds that have some. */
function listeners(make: typeof aGateway | typeof aSet): Probe[] {
  return [
    make('listeners: Listener.https(…)', { listeners: [gateway.Listener.https({ hostname: 'shop.example.com', certificate })] }),
    make('listeners: Listener.https(… tlsOptions)', { listeners: [gateway.Listener.https({ certificate, tlsOptions: { 'example.com/min-version': '1.3' } })] }),
    make('listeners: Listener.http(… allowedRoutes)', { listeners: [gateway.Listener.http({ allowedRoutes: namespaces })] }),
    make('listeners: Listener.http(… routeKinds)', { listeners: [gateway.Listener.http({ routeKinds: [gateway.RouteKind.GRPC_ROUTE] })] }),
    make('listeners: Listener.tcp(…)', { listeners: [gateway.Listener.tcp({ port: 5432 })] }),
  ];
}

const RULE = { name: 'rule' };

function http(property: string, rule: (scope: Construct) => gateway.HttpRouteRule, props: (scope: Construct) => Partial<gateway.HTTPRouteProps> = () => ({})): Probe {
  return {
    kind: 'HTTPRoute', property,
    build: (scope) => { new gateway.HTTPRoute(scope, 'probe', { parents: [externalGateway(scope)], rules: [rule(scope)], ...props(scope) }); },
  };
}

function httpFilter(property: string, filter: (scope: Construct) => gateway.HttpRouteFilter): Probe {
  return http(`rules.filters: HttpRouteFilter.${property}`, (scope) => ({ backends: [backend(scope)], filters: [filter(scope)] }));
}

function httpMatch(property: string, match: gateway.HttpRouteMatch): Probe {
  return http(`rules.matches.${property}`, (scope) => ({ backends: [backend(scope)], matches: [match] }));
}

function grpc(property: string, rule: (scope: Construct) => gateway.GrpcRouteRule, props: (scope: Construct) => Partial<gateway.GRPCRouteProps> = () => ({})): Probe {
  return {
    kind: 'GRPCRoute', property,
    build: (scope) => { new gateway.GRPCRoute(scope, 'probe', { parents: [externalGateway(scope)], rules: [rule(scope)], ...props(scope) }); },
  };
}

/** The filters that routes of both kinds, and their backends, know. */
const COMMON_FILTERS: readonly [string, (scope: Construct) => gateway.HttpRouteFilter][] = [
  ['requestHeaders(…)', () => gateway.HttpRouteFilter.requestHeaders(headers)],
  ['responseHeaders(…)', () => gateway.HttpRouteFilter.responseHeaders(headers)],
  ['mirror(…)', (scope) => gateway.HttpRouteFilter.mirror(service(scope, 'copy'), { port: 80 })],
  ['mirror(… share)', (scope) => gateway.HttpRouteFilter.mirror(service(scope, 'copy'), { port: 80, share: Percent.of(5) })],
  ['mirror(… share with decimals)', (scope) => gateway.HttpRouteFilter.mirror(service(scope, 'copy'), { port: 80, share: Percent.of(0.5) })],
  ['extension(…)', () => gateway.HttpRouteFilter.extension(extension)],
];

interface StreamProps {
  readonly parents: ReturnType<typeof externalGateway>[];
  readonly backends: gateway.RouteBackend[];
  readonly ruleName?: string;
  readonly parentReferences?: gateway.StreamRouteProps['parentReferences'];
}

function stream(kind: string, make: (scope: Construct, props: StreamProps) => void): Probe[] {
  const probe = (property: string, props: (scope: Construct) => Partial<StreamProps>): Probe => ({
    kind, property, build: (scope) => make(scope, { parents: [externalGateway(scope)], backends: [backend(scope)], ...props(scope) }),
  });
  return [
    probe('parents, backends', () => ({})),
    probe('parents: gateway.listener(…)', (scope) => ({ parents: [externalGateway(scope, 'Listener')] })),
    probe('parentReferences', () => ({ parents: [], parentReferences: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'apps', port: 80 }] })),
    probe('ruleName', () => RULE_NAME),
  ];
}

const RULE_NAME = { ruleName: 'rule' };

function policy(property: string, props: Partial<gateway.BackendTLSPolicyProps>, portName?: string): Probe {
  return {
    kind: 'BackendTLSPolicy', property,
    build: (scope) => {
      new gateway.BackendTLSPolicy(scope, 'probe', { targets: [{ service: service(scope), portName }], hostname: 'web.example.com', authorities: gateway.BackendAuthorities.system(), ...props });
    },
  };
}

export const probes: readonly Probe[] = [
  aClass('controllerName', {}),
  {
    kind: 'GatewayClass', property: 'controller',
    build: (scope) => {
      const controller = Object.assign(new Construct(scope, 'Controller'), { controllerName: 'example.com/controller' });
      new gateway.GatewayClass(scope, 'probe', { controller });
    },
  },
  aClass('description', { description: 'for the public' }),
  aClass('parameters', { parameters }),

  aGateway('gatewayClass, listeners: Listener.http()', {}),
  ...listeners(aGateway),
  aGateway('addresses: GatewayAddress.ip(…)', { addresses: [gateway.GatewayAddress.ip('10.0.0.1')] }),
  aGateway('allowedListeners', { allowedListeners: namespaces }),
  aGateway('infrastructure.annotations', { infrastructure: { annotations: { 'example.com/a': 'b' } } }),
  aGateway('infrastructure.labels', { infrastructure: { labels: { team: 'edge' } } }),
  {
    kind: 'Gateway', property: 'infrastructure.parameters',
    build: (scope) => {
      const gatewayClass = gateway.GatewayClass.fromReference(scope, 'Class', { name: 'envoy' });
      const { namespace: _, ...own } = parameters;
      new gateway.Gateway(scope, 'probe', { gatewayClass, listeners: [gateway.Listener.http()], infrastructure: { parameters: own } });
    },
  },
  aGateway('tls.clientCertificate', { tls: { clientCertificate: certificate } }),
  aGateway('tls.clientValidation', { tls: { clientValidation: { caCertificates: [authority] } } }),
  aGateway('tls.clientValidation.mode', { tls: { clientValidation: { caCertificates: [authority], mode: gateway.ClientCertificateMode.ALLOW_INSECURE_FALLBACK } } }),
  aGateway('tls.portValidations', { tls: { portValidations: [{ port: 443, validation: { caCertificates: [authority], mode: gateway.ClientCertificateMode.ALLOW_INSECURE_FALLBACK } }] } }),

  aSet('gateway, listeners: Listener.http()', {}),
  ...listeners(aSet),

  http('parents, rules.backends: RouteBackend.service(…)', (scope) => ({ backends: [backend(scope)] })),
  http('parents: gateway.listener(…)', (scope) => ({ backends: [backend(scope)] }), (scope) => ({ parents: [externalGateway(scope, 'Listener')] })),
  http('parentReferences', (scope) => ({ backends: [backend(scope)] }), () => ({ parents: [], parentReferences: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'apps', port: 80 }] })),
  http('hostnames', (scope) => ({ backends: [backend(scope)] }), () => ({ hostnames: ['shop.example.com'] })),
  http('rules.name', (scope) => ({ backends: [backend(scope)], ...RULE })),
  httpMatch('path: HttpPathMatch.exact(…)', { path: gateway.HttpPathMatch.exact('/a') }),
  httpMatch('headers: HttpHeaderMatch.exact(…)', { headers: [gateway.HttpHeaderMatch.exact('x-user', 'insider')] }),
  httpMatch('queryParams: HttpQueryParamMatch.exact(…)', { queryParams: [gateway.HttpQueryParamMatch.exact('user', 'insider')] }),
  httpMatch('method', { method: gateway.HttpMethod.GET }),
  http('rules.timeouts', (scope) => ({ backends: [backend(scope)], timeouts: { request: Duration.seconds(10), backendRequest: Duration.seconds(2) } })),
  http('rules.backends: RouteBackend.service(… weight)', (scope) => ({ backends: [backend(scope, { weight: 90 })] })),
  ...COMMON_FILTERS.map(([name, filter]) => httpFilter(name, filter)),
  ...COMMON_FILTERS.map(([name, filter]) => http(`rules.backends: RouteBackend.service(… filters: HttpRouteFilter.${name})`, (scope) => ({ backends: [backend(scope, { filters: [filter(scope)] })] }))),
  httpFilter('cors(…)', () => gateway.HttpRouteFilter.cors({
    allowOrigins: ['https://example.com'], allowMethods: [gateway.HttpMethod.GET], allowHeaders: ['x-a'], exposeHeaders: ['x-b'], allowCredentials: true, maxAge: Duration.minutes(5),
  })),
  httpFilter('rewrite(…)', () => gateway.HttpRouteFilter.rewrite({ hostname: 'a.example.com', path: gateway.HttpPathModifier.replaceFullPath('/a') })),
  httpFilter('rewrite(HttpPathModifier.replacePrefixMatch(…))', () => gateway.HttpRouteFilter.rewrite({ path: gateway.HttpPathModifier.replacePrefixMatch('/a') })),
  http('rules.filters: HttpRouteFilter.redirect(…)', () => ({ filters: [gateway.HttpRouteFilter.redirect({
    scheme: gateway.RedirectScheme.HTTPS, hostname: 'a.example.com', path: gateway.HttpPathModifier.replaceFullPath('/a'), port: 443, statusCode: 301,
  })] })),
  http('rules.filters: HttpRouteFilter.redirect(HttpPathModifier.replacePrefixMatch(…))', () => ({ filters: [gateway.HttpRouteFilter.redirect({ path: gateway.HttpPathModifier.replacePrefixMatch('/a') })] })),

  grpc('parents, rules.backends: RouteBackend.service(…)', (scope) => ({ backends: [backend(scope)] })),
  grpc('parents: gateway.listener(…)', (scope) => ({ backends: [backend(scope)] }), (scope) => ({ parents: [externalGateway(scope, 'Listener')] })),
  grpc('parentReferences', (scope) => ({ backends: [backend(scope)] }), () => ({ parents: [], parentReferences: [{ group: 'core', kind: 'Service', name: 'web', namespace: 'apps', port: 80 }] })),
  grpc('hostnames', (scope) => ({ backends: [backend(scope)] }), () => ({ hostnames: ['shop.example.com'] })),
  grpc('rules.name', (scope) => ({ backends: [backend(scope)], ...RULE })),
  grpc('rules.matches.method: GrpcMethodMatch.exact(…)', (scope) => ({ backends: [backend(scope)], matches: [{ method: gateway.GrpcMethodMatch.exact('shop.v1.Orders', 'Place') }] })),
  grpc('rules.matches.headers: HttpHeaderMatch.exact(…)', (scope) => ({ backends: [backend(scope)], matches: [{ headers: [gateway.HttpHeaderMatch.exact('x-user', 'insider')] }] })),
  grpc('rules.backends: RouteBackend.service(… weight)', (scope) => ({ backends: [backend(scope, { weight: 90 })] })),
  ...COMMON_FILTERS.map(([name, filter]) => grpc(`rules.filters: HttpRouteFilter.${name}`, (scope) => ({ backends: [backend(scope)], filters: [filter(scope)] }))),
  ...COMMON_FILTERS.map(([name, filter]) => grpc(`rules.backends: RouteBackend.service(… filters: HttpRouteFilter.${name})`, (scope) => ({ backends: [backend(scope, { filters: [filter(scope)] })] }))),

  ...stream('TCPRoute', (scope, props) => { new gateway.TCPRoute(scope, 'probe', props); }),
  ...stream('UDPRoute', (scope, props) => { new gateway.UDPRoute(scope, 'probe', props); }),
  ...stream('TLSRoute', (scope, props) => { new gateway.TLSRoute(scope, 'probe', { hostnames: ['db.example.com'], ...props }); }),

  {
    kind: 'ReferenceGrant', property: 'from, to',
    build: (scope) => { new gateway.ReferenceGrant(scope, 'probe', { from: [{ kind: 'HTTPRoute', namespace: 'shop' }], to: [{ kind: 'Service' }] }); },
  },
  {
    kind: 'ReferenceGrant', property: 'to.name',
    build: (scope) => { new gateway.ReferenceGrant(scope, 'probe', { from: [{ kind: 'HTTPRoute', namespace: 'shop' }], to: [{ kind: 'Service', name: 'web' }] }); },
  },

  policy('targets.service, hostname, authorities: BackendAuthorities.system()', {}),
  policy('targets.portName', {}, 'https'),
  policy('authorities: BackendAuthorities.certificates(…)', { authorities: gateway.BackendAuthorities.certificates([authority]) }),
  policy('subjectAltNames: SubjectAltName.hostname(…)', { subjectAltNames: [gateway.SubjectAltName.hostname('web.example.com')] }),
  policy('subjectAltNames: SubjectAltName.uri(…)', { subjectAltNames: [gateway.SubjectAltName.uri('spiffe://cluster.local/ns/shop/sa/web')] }),
  policy('options', { options: { 'example.com/min-version': '1.3' } }),
];

const ONE_BACKEND = 'a redirect, a rewrite or CORS rules for a part of the requests of one rule: `rules.filters` of a rule of its own';

export const unset: readonly Unset[] = [
  { kind: 'HTTPRoute', field: 'spec.rules[].backendRefs[].filters[].requestRedirect', reason: ONE_BACKEND },
  { kind: 'HTTPRoute', field: 'spec.rules[].backendRefs[].filters[].urlRewrite', reason: ONE_BACKEND },
  { kind: 'HTTPRoute', field: 'spec.rules[].backendRefs[].filters[].cors', reason: ONE_BACKEND },
];
