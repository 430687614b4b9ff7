import { ApiObject, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { ILoadTester, IProgressiveDelivery } from '../../../lib';
import { Access, AccessProps, HttpPathMatch, HTTPRoute, MeshIdentity, Network, ProxyProtocol, RouteParent, ServerPort, ServerSelection } from '../../../lib/linkerd';
import { DeploymentOptions, printed, problems, spec, stockChart, untyped, workload } from '../support';

class Flagger extends Construct implements IProgressiveDelivery {
  public readonly loadTester: ILoadTester;

  public constructor(scope: Construct) {
    super(scope, 'flagger');
    this.loadTester = Object.assign(new Construct(this, 'tester'), { url: 'http://flagger-loadtester.flagger-system/' });
  }
}

function access(chart: Chart, props: Partial<AccessProps> = {}, options?: DeploymentOptions): Access {
  return new Access(chart, 'backend-access', {
    to: ServerSelection.podsOf(workload(chart, 'backend', options)), port: ServerPort.named('http'), onlyFrom: [MeshIdentity.namespace('ingress')], ...props,
  });
}

function canary(chart: Chart): ApiObject {
  const webhooks = [{ url: 'http://flagger-loadtester.flagger-system/', metadata: { cmd: 'hey http://backend-canary.apps:9898/' } }, { url: 'http://gate.other/' }];
  return new ApiObject(chart, 'canary', {
    apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'backend' }, spec: { targetRef: { kind: 'Deployment', name: 'backend' }, analysis: { webhooks } },
  });
}

const httpGet = { httpGet: { port: 'http', path: '/healthz?full' } };

test('only the frontend and the ingress may call the backend', () => {
  const chart = stockChart();
  access(chart, { onlyFrom: [MeshIdentity.workload(workload(chart, 'frontend')), MeshIdentity.namespace('ingress')], flagger: new Flagger(chart) });
  expect(spec(chart, 'Server')).toEqual({
    accessPolicy: 'deny', port: 'http', proxyProtocol: 'unknown',
    podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['backend', 'backend-primary'] }] },
  });
  expect(spec(chart, 'MeshTLSAuthentication')).toEqual({
    identityRefs: [{ kind: 'ServiceAccount', name: 'frontend', namespace: 'apps' }, { kind: 'Namespace', name: 'ingress' }, { kind: 'Namespace', name: 'flagger-system' }],
  });
  expect(spec(chart, 'AuthorizationPolicy')).toEqual({
    targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'test-backend-access-server' },
    requiredAuthenticationRefs: [{ group: 'policy.linkerd.io', kind: 'MeshTLSAuthentication', name: 'test-backend-access-clients', namespace: 'apps' }],
  });
});

test('lets in callers outside the mesh by their address', () => {
  const chart = stockChart();
  access(chart, { networks: [Network.of('10.0.0.0/8')] });
  expect(spec(chart, 'NetworkAuthentication')).toEqual({ networks: [{ cidr: '10.0.0.0/8' }] });
  expect(spec(chart, 'AuthorizationPolicy', 'test-backend-access-allow-networks').requiredAuthenticationRefs)
    .toEqual([{ group: 'policy.linkerd.io', kind: 'NetworkAuthentication', name: 'test-backend-access-networks', namespace: 'apps' }]);
});

test('makes a policy of its own for clients that are known by their whole identity', () => {
  const chart = stockChart();
  access(chart, { onlyFrom: [MeshIdentity.namespace('ingress'), MeshIdentity.identity('web.shop.serviceaccount.identity.linkerd.east.local')] });
  expect(spec(chart, 'MeshTLSAuthentication', 'test-backend-access-identities')).toEqual({ identities: ['web.shop.serviceaccount.identity.linkerd.east.local'] });
  expect(printed(chart, 'AuthorizationPolicy', 'test-backend-access-allow-identities').spec.targetRef.name).toBe('test-backend-access-server');
});

test('prints no more than it needs', () => {
  const chart = stockChart();
  access(chart);
  expect(Testing.synth(chart).map(({ kind }) => kind)).toEqual(['Deployment', 'Server', 'MeshTLSAuthentication', 'AuthorizationPolicy']);
});

test('HTTP probes are let in by Linkerd itself', () => {
  const chart = stockChart();
  access(chart, {}, { probe: httpGet });
  expect(problems(chart)).toEqual([]);
});

test('rejects a policy that locks out a probe by gRPC', () => {
  const chart = stockChart();
  access(chart, {}, { probe: { grpc: { port: 9898 } } });
  expect(problems(chart)).toEqual([
    'the probe by gRPC of Deployment backend, which the policy locks out · probes that the kubelet may make: Linkerd lets in only those by HTTP, of a port that speaks HTTP · set probeNetworks to the addresses of the nodes, or probe another port',
  ]);
});

test('rejects a policy that locks out an HTTP probe of a port that is passed on as TCP', () => {
  const chart = stockChart();
  access(chart, { proxyProtocol: ProxyProtocol.OPAQUE }, { probe: httpGet });
  expect(problems(chart)).toEqual([expect.stringContaining('the probe of /healthz of Deployment backend, which the policy locks out')]);
});

test('does not mind probes of other ports', () => {
  const chart = stockChart();
  access(chart, {}, { probe: { grpc: { port: 9999 } } });
  expect(problems(chart)).toEqual([]);
});

test('lets the kubelet probe from the addresses of the nodes', () => {
  const chart = stockChart();
  access(chart, { probeNetworks: [Network.of('192.168.0.0/16')] }, { probe: { grpc: { port: 9898 } } });
  expect(problems(chart)).toEqual([]);
  expect(spec(chart, 'NetworkAuthentication', 'test-backend-access-probes')).toEqual({ networks: [{ cidr: '192.168.0.0/16' }] });
  expect(spec(chart, 'AuthorizationPolicy', 'test-backend-access-allow-probes').targetRef.kind).toBe('Server');
});

test('rejects routes that lock out an HTTP probe', () => {
  const chart = stockChart();
  const { server } = access(chart, {}, { probe: httpGet });
  new HTTPRoute(chart, 'all', { parents: [RouteParent.server(server)], rules: [{}] });
  expect(problems(chart)).toEqual([
    "the probe of /healthz of Deployment backend, which the routes of test-backend-access-server lock out · a route for the path of each probe: with a route on the Server Linkerd no longer adds one · add a route with HttpPathMatch.exact('/healthz') and a policy for it with the addresses of the nodes",
  ]);
  new HTTPRoute(chart, 'probe', { parents: [RouteParent.server(server)], rules: [{ matches: [{ path: HttpPathMatch.exact('/healthz') }] }] });
  expect(problems(chart)).toEqual([]);
});

test('rejects a policy that locks out the load tests of a canary', () => {
  const chart = stockChart();
  canary(chart);
  access(chart);
  expect(problems(chart)).toEqual([
    'the load tests of Canary backend from the namespace flagger-system, which the policy locks out · a load tester that may call what it tests · set flagger, or add MeshIdentity.loadTester(…) to onlyFrom',
  ]);
});

test.each([
  ['the installation of Flagger', (chart: Chart) => ({ flagger: new Flagger(chart) })],
  ['the ServiceAccount of its load tester', () => ({ onlyFrom: [MeshIdentity.serviceAccount({ name: 'flagger-loadtester', namespace: 'flagger-system' })] })],
  ['everybody of the mesh', () => ({ onlyFrom: [MeshIdentity.anyInMesh()] })],
  ['its identity', () => ({ onlyFrom: [MeshIdentity.identity('flagger-loadtester.flagger-system.serviceaccount.identity.linkerd.cluster.local')] })],
])('load tests run when %s is let in', (_what, props) => {
  const chart = stockChart();
  canary(chart);
  access(chart, props(chart));
  expect(problems(chart)).toEqual([]);
});

test('rejects access from nobody', () => {
  expect(() => access(stockChart(), { onlyFrom: [] })).toThrow('[test/backend-access] access from nobody · a client in onlyFrom, or networks');
});

test('rejects a misspelled property', () => {
  expect(() => access(stockChart(), untyped({ network: [] }))).toThrow('no such property network');
});
