import { HTTPLocalRateLimitPolicy, HTTPLocalRateLimitPolicyProps, MeshIdentity, Server } from '../../../lib/linkerd';
import { server, spec, stockChart } from '../support';

function limited(props: Partial<HTTPLocalRateLimitPolicyProps>): unknown {
  const chart = stockChart();
  new HTTPLocalRateLimitPolicy(chart, 'limit', { server: server(chart), ...props });
  return spec(chart, 'HTTPLocalRateLimitPolicy');
}

test('limits all requests, those of a client, and those of some clients', () => {
  expect(limited({ total: 100, identity: 10, overrides: [{ requestsPerSecond: 50, clients: [MeshIdentity.serviceAccount({ name: 'web', namespace: 'shop' })] }] })).toEqual({
    targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'server' }, total: { requestsPerSecond: 100 }, identity: { requestsPerSecond: 10 },
    overrides: [{ requestsPerSecond: 50, clientRefs: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }] }],
  });
});

test.each([
  ['no limit', {}, 'no limit · total, identity or overrides'],
  ['a total of 0, as the webhook does', { total: 0 }, 'total 0 · a whole number from 1'],
  ['an identity of 0, as the webhook does', { identity: 0 }, 'identity 0 · a whole number from 1'],
  ['an identity above the total, as the webhook does', { total: 5, identity: 6 }, 'identity 6 above total 5'],
  ['an override above the total, as the webhook does', { total: 5, overrides: [{ requestsPerSecond: 6, clients: [MeshIdentity.serviceAccount({ name: 'a' })] }] }, 'overrides[0].requestsPerSecond 6 above total 5'],
  ['an override of 0, as the webhook does', { overrides: [{ requestsPerSecond: 0, clients: [MeshIdentity.serviceAccount({ name: 'a' })] }] }, 'overrides[0].requestsPerSecond 0'],
  ['an override for a namespace, as the webhook does', { overrides: [{ requestsPerSecond: 1, clients: [MeshIdentity.namespace('a')] }] }, 'overrides[0].clients that are no ServiceAccount'],
  ['an override for nobody', { overrides: [{ requestsPerSecond: 1, clients: [] }] }, 'no overrides[0].clients'],
  ['fractions', { total: 0.5 }, 'total 0.5'],
])('rejects %s', (_what, props, message) => {
  expect(() => limited(props)).toThrow(message);
});

test('rejects a Server of another namespace', () => {
  const other = Server.fromReference(stockChart(), 'admin', { name: 'admin', namespace: 'viz' });
  expect(() => limited({ server: other, total: 1 })).toThrow('server admin in the namespace viz · a Server in the namespace apps of the policy');
});
