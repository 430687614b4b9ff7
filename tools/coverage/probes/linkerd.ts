import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalObject, Percent } from '../../../lib/core';
import * as linkerd from '../../../lib/linkerd';
import { Probe, Unset } from '../probe';

const account = linkerd.MeshIdentity.serviceAccount({ name: 'web', namespace: 'shop' });
const condition = linkerd.RequestCondition.path('/items');
const legacy = 'The older form: an AuthorizationPolicy says the same and more, and Linkerd keeps this one for what was written before.';
const inbound = 'A route of this group is that of a Server, which hands requests to its own pods; what concerns backends is said by routes of a Service, which are of gateway.networking.k8s.io.';

function service(scope: Construct): ExternalObject {
  return ExternalObject.fromReference(scope, 'service', { apiVersion: 'v1', kind: 'Service', name: 'web' });
}

function target(scope: Construct): linkerd.IServer {
  return linkerd.Server.fromReference(scope, 'target', { name: 'web' });
}

function server(property: string, props: Partial<linkerd.ServerProps>): Probe {
  return {
    kind: 'Server', property,
    build: (scope) => { new linkerd.Server(scope, 'probe', { selection: linkerd.ServerSelection.allPods(), port: linkerd.ServerPort.of(80), ...props }); },
  };
}

function policy(property: string, props: (scope: Construct) => Partial<linkerd.AuthorizationPolicyProps>): Probe {
  return {
    kind: 'AuthorizationPolicy', property,
    build: (scope) => {
      new linkerd.AuthorizationPolicy(scope, 'probe', {
        target: linkerd.AuthorizationTarget.namespace(), authentication: linkerd.RequiredAuthentication.none(), ...props(scope),
      });
    },
  };
}

function clients(property: string, ...identities: linkerd.MeshIdentity[]): Probe {
  return { kind: 'MeshTLSAuthentication', property, build: (scope) => { new linkerd.MeshTLSAuthentication(scope, 'probe', { clients: identities }); } };
}

function networks(property: string, network: linkerd.Network): Probe {
  return { kind: 'NetworkAuthentication', property, build: (scope) => { new linkerd.NetworkAuthentication(scope, 'probe', { networks: [network] }); } };
}

function egress(property: string, props: Partial<linkerd.EgressNetworkProps>): Probe {
  return { kind: 'EgressNetwork', property, build: (scope) => { new linkerd.EgressNetwork(scope, 'probe', { trafficPolicy: linkerd.EgressPolicy.ALLOW, ...props }); } };
}

function limit(property: string, props: Partial<linkerd.HTTPLocalRateLimitPolicyProps>): Probe {
  return { kind: 'HTTPLocalRateLimitPolicy', property, build: (scope) => { new linkerd.HTTPLocalRateLimitPolicy(scope, 'probe', { server: target(scope), total: 100, ...props }); } };
}

function route(property: string, props: Partial<linkerd.HTTPRouteProps>): Probe {
  return {
    kind: 'HTTPRoute.policy.linkerd.io', property,
    build: (scope) => { new linkerd.HTTPRoute(scope, 'probe', { parents: [linkerd.RouteParent.server(target(scope))], rules: [{}], ...props }); },
  };
}

function match(property: string, ...matches: linkerd.HttpRouteMatch[]): Probe {
  return route(`rules.matches.${property}`, { rules: [{ matches }] });
}

function filter(property: string, ...filters: linkerd.HttpRouteFilter[]): Probe {
  return route(`rules.filters: HttpRouteFilter.${property}`, { rules: [{ filters }] });
}

function profile(property: string, props: Partial<linkerd.ServiceProfileProps>): Probe {
  return { kind: 'ServiceProfile', property, build: (scope) => { new linkerd.ServiceProfile(scope, 'probe', { service: service(scope), ...props }); } };
}

function external(property: string, props: Partial<linkerd.ExternalWorkloadProps>): Probe {
  return {
    kind: 'ExternalWorkload', property,
    build: (scope) => { new linkerd.ExternalWorkload(scope, 'probe', { identity: 'spiffe://root/vm', serverName: 'vm.example.com', workloadIPs: ['192.0.2.1'], ...props }); },
  };
}

export const probes: readonly Probe[] = [
  server('selection: ServerSelection.allPods(), port', {}),
  server('selection: ServerSelection.pods(…)', {
    selection: linkerd.ServerSelection.pods({ matchLabels: { app: 'web' }, matchExpressions: [linkerd.LabelCondition.isIn('tier', ['front'])] }),
  }),
  server('selection: ServerSelection.externalWorkloads(…)', {
    selection: linkerd.ServerSelection.externalWorkloads({ matchLabels: { app: 'web' }, matchExpressions: [linkerd.LabelCondition.isIn('tier', ['front'])] }),
  }),
  server('proxyProtocol', { proxyProtocol: linkerd.ProxyProtocol.GRPC }),
  server('accessPolicy', { accessPolicy: linkerd.InboundPolicy.AUDIT }),

  policy('target: AuthorizationTarget.namespace(), authentication', () => ({})),
  policy('target: AuthorizationTarget.server(…)', (scope) => ({ target: linkerd.AuthorizationTarget.server(target(scope)) })),
  policy('authentication: RequiredAuthentication.meshTLS(…)', (scope) => ({
    authentication: linkerd.RequiredAuthentication.meshTLS(linkerd.MeshTLSAuthentication.fromReference(scope, 'clients', { name: 'clients', namespace: 'shop' })),
  })),
  policy('authentication: RequiredAuthentication.serviceAccount(…)', () => ({ authentication: linkerd.RequiredAuthentication.serviceAccount({ name: 'web', namespace: 'shop' }) })),

  clients('clients: MeshIdentity.identity(…)', linkerd.MeshIdentity.identity('spiffe://root/web')),
  clients('clients: MeshIdentity.serviceAccount(…)', account),
  clients('clients: MeshIdentity.namespace(…)', linkerd.MeshIdentity.namespace('ingress')),

  networks('networks', linkerd.Network.of('192.0.2.0/24')),
  networks('networks: Network.of(…, except)', linkerd.Network.of('10.0.0.0/8', ['10.1.0.0/16'])),

  egress('trafficPolicy', {}),
  egress('networks', { networks: [linkerd.Network.of('0.0.0.0/0', ['10.0.0.0/8'])] }),

  limit('server, total', {}),
  limit('identity', { identity: 10 }),
  limit('overrides', { overrides: [{ requestsPerSecond: 50, clients: [account] }] }),

  route('parents, rules', {}),
  route('hostnames', { hostnames: ['web.example.com'] }),
  match('path', { path: linkerd.HttpPathMatch.exact('/admin') }),
  match('method', { method: linkerd.HttpMethod.POST }),
  match('headers', { headers: [linkerd.HttpHeaderMatch.exact('x-team', 'shop')] }),
  match('queryParams', { queryParams: [linkerd.HttpQueryParamMatch.exact('debug', '1')] }),
  filter('requestHeaders(…)', linkerd.HttpRouteFilter.requestHeaders({ set: { a: '1' }, add: { b: '2' }, remove: ['c'] })),
  filter('redirect(…)', linkerd.HttpRouteFilter.redirect({
    scheme: linkerd.RedirectScheme.HTTPS, hostname: 'web.example.com', port: 8443, statusCode: 301, path: linkerd.HttpPathModifier.replaceFullPath('/new'),
  })),
  filter('redirect({ path: HttpPathModifier.replacePrefixMatch(…) })', linkerd.HttpRouteFilter.redirect({ path: linkerd.HttpPathModifier.replacePrefixMatch('/new') })),

  profile('service', {}),
  profile('routes', { routes: [{ name: 'items', condition }] }),
  profile('routes.condition: RequestCondition.method(…)', { routes: [{ name: 'items', condition: linkerd.RequestCondition.method(linkerd.HttpMethod.GET) }] }),
  profile('routes.condition: RequestCondition.allOf(…)', { routes: [{ name: 'items', condition: linkerd.RequestCondition.allOf(condition) }] }),
  profile('routes.condition: RequestCondition.anyOf(…)', { routes: [{ name: 'items', condition: linkerd.RequestCondition.anyOf(condition) }] }),
  profile('routes.isRetryable', { routes: [{ name: 'items', condition, isRetryable: true }] }),
  profile('routes.timeout', { routes: [{ name: 'items', condition, timeout: Duration.seconds(1) }] }),
  ...[
    ['status', linkerd.ResponseCondition.status(500, 599)] as const,
    ['allOf', linkerd.ResponseCondition.allOf(linkerd.ResponseCondition.status(500))] as const,
    ['anyOf', linkerd.ResponseCondition.anyOf(linkerd.ResponseCondition.status(500))] as const,
    ['noneOf', linkerd.ResponseCondition.noneOf(linkerd.ResponseCondition.status(200))] as const,
  ].map(([name, response]) => profile(`routes.responseClasses: ResponseCondition.${name}(…)`, {
    routes: [{ name: 'items', condition, responseClasses: [{ condition: response, isFailure: true }] }],
  })),
  profile('retryBudget', { retryBudget: { retryRatio: Percent.of(20), minRetriesPerSecond: 10, ttl: Duration.seconds(10) } }),
  profile('dstOverrides', { dstOverrides: [{ authority: 'web-v2.apps.svc.cluster.local:80', weight: 10 }] }),
  profile('opaquePorts', { opaquePorts: [linkerd.PortRange.of(25)] }),

  external('identity, serverName, workloadIPs', {}),
  external('ports', { ports: [{ port: 80, name: 'http', protocol: linkerd.WorkloadProtocol.TCP }] }),
];

export const unset: readonly Unset[] = [
  { kind: 'HTTPLocalRateLimitPolicy', field: 'spec.overrides[].clientRefs[].group', reason: 'Clients are ServiceAccounts, whose group is the empty one.' },
  { kind: 'MeshTLSAuthentication', field: 'spec.identityRefs[].group', reason: 'Clients are ServiceAccounts and Namespaces, whose group is the empty one.' },
  { kind: 'ServerAuthorization', field: 'spec', reason: legacy },
  { kind: 'HTTPRoute.policy.linkerd.io', field: 'spec.parentRefs[].port', reason: 'A Server is one port.' },
  { kind: 'HTTPRoute.policy.linkerd.io', field: 'spec.parentRefs[].sectionName', reason: 'A Server has no sections.' },
  { kind: 'HTTPRoute.policy.linkerd.io', field: 'spec.parentRefs[].namespace', reason: 'The policy controller takes only a Server in the namespace of the route.' },
  { kind: 'HTTPRoute.policy.linkerd.io', field: 'spec.rules[].backendRefs', reason: inbound },
  { kind: 'HTTPRoute.policy.linkerd.io', field: 'spec.rules[].timeouts', reason: inbound },
  {
    kind: 'ServiceProfile', field: 'spec.routes[].condition.not',
    reason: 'The CRD has a list where the webhook and the proxies read one condition, so that nobody accepts a value: RequestCondition.noneOf writes it inside of all.',
  },
];
