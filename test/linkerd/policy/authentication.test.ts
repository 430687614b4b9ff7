import { Construct } from 'constructs';
import { AuthorizationPolicy, AuthorizationTarget, MeshIdentity, MeshTLSAuthentication, Network, NetworkAuthentication, RequiredAuthentication, Server } from '../../../lib/linkerd';
import { ApiObject } from 'cdk8s';
import { server, spec, stockChart, untyped, workload } from '../support';

class Tester extends Construct {
  public constructor(scope: Construct, id: string, public readonly url: string) {
    super(scope, id);
  }
}

test('names clients by ServiceAccount and namespace', () => {
  const chart = stockChart();
  new MeshTLSAuthentication(chart, 'clients', {
    clients: [
      MeshIdentity.workload(workload(chart, 'frontend')), MeshIdentity.serviceAccount({ name: 'web', namespace: 'shop' }), MeshIdentity.serviceAccount({ name: 'job' }),
      MeshIdentity.namespace('ingress'), MeshIdentity.loadTester(new Tester(chart, 'tester', 'http://flagger-loadtester.flagger-system/')), MeshIdentity.vizPrometheus(),
    ],
  });
  expect(spec(chart, 'MeshTLSAuthentication')).toEqual({
    identityRefs: [
      { kind: 'ServiceAccount', name: 'frontend', namespace: 'apps' }, { kind: 'ServiceAccount', name: 'web', namespace: 'shop' }, { kind: 'ServiceAccount', name: 'job' },
      { kind: 'Namespace', name: 'ingress' }, { kind: 'Namespace', name: 'flagger-system' }, { kind: 'ServiceAccount', name: 'prometheus', namespace: 'linkerd-viz' },
    ],
  });
});

test('names clients by their whole identity', () => {
  const chart = stockChart();
  new MeshTLSAuthentication(chart, 'clients', { clients: [MeshIdentity.anyInMesh(), MeshIdentity.identity('*.shop.serviceaccount.identity.linkerd.east.local'), MeshIdentity.identity('spiffe://root/web')] });
  expect(spec(chart, 'MeshTLSAuthentication')).toEqual({ identities: ['*', '*.shop.serviceaccount.identity.linkerd.east.local', 'spiffe://root/web'] });
});

test('rejects identities and references in one object', () => {
  expect(() => new MeshTLSAuthentication(stockChart(), 'clients', { clients: [MeshIdentity.anyInMesh(), MeshIdentity.namespace('shop')] }))
    .toThrow('[test/clients] clients by identity (*) and by reference · one of the two in one object');
});

test('rejects an authentication without clients', () => {
  expect(() => new MeshTLSAuthentication(stockChart(), 'clients', { clients: [] })).toThrow('[test/clients] no clients · at least one');
});

test('rejects a client that shares its ServiceAccount with others', () => {
  expect(() => MeshIdentity.workload(workload(stockChart(), 'frontend', { serviceAccountName: 'default' })))
    .toThrow('[MeshIdentity.workload] Deployment frontend as the ServiceAccount "default", which it shares with others · a workload with a ServiceAccount of its own · give it one');
});

test.each(['Web.shop', 'spiffe://', 'spiffe://Root/web', 'spiffe://root//web', 'spiffe://root/../web', 'spiffe://root/', 'web.*.shop', ''])('rejects the identity "%s", which the webhook refuses', (identity) => {
  expect(() => MeshIdentity.identity(identity)).toThrow(`[MeshIdentity.identity] "${identity}" · a DNS name in lower case`);
});

test('rejects names that no ServiceAccount or namespace can have', () => {
  expect(() => MeshIdentity.serviceAccount({ name: 'Web' })).toThrow('[MeshIdentity.serviceAccount] name "Web"');
  expect(() => MeshIdentity.serviceAccount({ name: 'web', namespace: 'a.b' })).toThrow('namespace "a.b"');
  expect(() => MeshIdentity.namespace('a.b')).toThrow('[MeshIdentity.namespace] namespace "a.b"');
});

test('rejects a load tester whose address tells no namespace', () => {
  expect(() => MeshIdentity.loadTester(new Tester(stockChart(), 'tester', 'http://tester/'))).toThrow('[MeshIdentity.loadTester] url "http://tester/"');
});

test('prints networks and their exceptions', () => {
  const chart = stockChart();
  new NetworkAuthentication(chart, 'nodes', { networks: [Network.of('10.0.0.0/8', ['10.1.0.0/16', '10.2.0.1']), Network.of('fd00::/8'), Network.of('192.0.2.1')] });
  expect(spec(chart, 'NetworkAuthentication')).toEqual({ networks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.0.1'] }, { cidr: 'fd00::/8' }, { cidr: '192.0.2.1' }] });
});

test('rejects no networks, as the webhook does', () => {
  expect(() => new NetworkAuthentication(stockChart(), 'nodes', { networks: [] })).toThrow('[test/nodes] no networks · at least one');
});

test.each(['10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'example.com', '10.0.0.0/8/9', '10.0.0.0/', '10.0.0.0/-1'])('rejects "%s" as a network', (cidr) => {
  expect(() => Network.of(cidr)).toThrow(`[Network.of] "${cidr}" · a network such as 10.0.0.0/8`);
});

test.each(['11.0.0.0/16', 'fd00::/16', '10.0.0.0/7'])('rejects the exception %s of 10.0.0.0/9, as the webhook does', (except) => {
  expect(() => Network.of('10.0.0.0/9', [except])).toThrow(`[Network.of] "10.0.0.0/9" without "${except}"`);
});

test('rejects an exception that leaves nothing, as the webhook does', () => {
  expect(() => Network.of('10.0.0.0/8', ['10.0.0.0/8'])).toThrow('exceptions that leave something');
});

test('lets clients into a Server when they show an identity and call from an address', () => {
  const chart = stockChart();
  const clients = new MeshTLSAuthentication(chart, 'clients', { clients: [MeshIdentity.namespace('shop')] });
  const networks = new NetworkAuthentication(chart, 'networks', { networks: Network.everywhere() });
  new AuthorizationPolicy(chart, 'policy', { target: AuthorizationTarget.server(server(chart)), authentication: RequiredAuthentication.meshTLS(clients, networks) });
  expect(spec(chart, 'AuthorizationPolicy')).toEqual({
    targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'server' },
    requiredAuthenticationRefs: [
      { group: 'policy.linkerd.io', kind: 'MeshTLSAuthentication', name: 'test-clients', namespace: 'apps' },
      { group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: 'test-networks', namespace: 'apps' },
    ],
  });
});

test('lets a ServiceAccount into all Servers of the namespace', () => {
  const chart = stockChart();
  new AuthorizationPolicy(chart, 'policy', { target: AuthorizationTarget.namespace(), authentication: RequiredAuthentication.serviceAccount({ name: 'web', namespace: 'shop' }) });
  expect(spec(chart, 'AuthorizationPolicy')).toEqual({
    targetRef: { kind: 'Namespace', name: 'apps' }, requiredAuthenticationRefs: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
  });
});

test('lets everybody in, or those of an address that is known elsewhere', () => {
  const chart = stockChart();
  const target = AuthorizationTarget.server(server(chart));
  new AuthorizationPolicy(chart, 'all', { target, authentication: RequiredAuthentication.none() });
  const nodes = NetworkAuthentication.fromReference(chart, 'Nodes', { name: 'nodes', namespace: 'linkerd' });
  new AuthorizationPolicy(chart, 'nodes', { target, authentication: RequiredAuthentication.networks(nodes) });
  expect(spec(chart, 'AuthorizationPolicy', 'test-all').requiredAuthenticationRefs).toEqual([]);
  expect(spec(chart, 'AuthorizationPolicy', 'test-nodes').requiredAuthenticationRefs)
    .toEqual([{ group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: 'nodes', namespace: 'linkerd' }]);
});

test('lets clients call some methods of gRPC', () => {
  const chart = stockChart();
  const route = new ApiObject(chart, 'route', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GRPCRoute', metadata: { name: 'health' }, spec: {} });
  new AuthorizationPolicy(chart, 'policy', { target: AuthorizationTarget.grpcRoute(route), authentication: RequiredAuthentication.none() });
  expect(spec(chart, 'AuthorizationPolicy').targetRef).toEqual({ group: 'gateway.networking.k8s.io', kind: 'GRPCRoute', name: 'health' });
});

test('rejects a target in another namespace', () => {
  const target = AuthorizationTarget.server(Server.fromReference(stockChart(), 'admin', { name: 'admin', namespace: 'linkerd-viz' }));
  expect(() => new AuthorizationPolicy(stockChart(), 'policy', { target, authentication: RequiredAuthentication.none() }))
    .toThrow('[test/policy] target Server admin in the namespace linkerd-viz · a target in the namespace apps of the policy');
});

test('rejects what is no authentication', () => {
  expect(() => RequiredAuthentication.meshTLS(untyped('clients'))).toThrow('[RequiredAuthentication.meshTLS] clients "clients" · a MeshTLSAuthentication');
  expect(() => RequiredAuthentication.networks(untyped(server(stockChart())))).toThrow('a NetworkAuthentication');
});
