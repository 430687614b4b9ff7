import { checkOwned, PlacedObject } from '../../lib/checks/owned';

function placed(path: string, apiVersion: string, kind: string, name: string, namespace: string = 'apps', spec: object = {}): PlacedObject {
  return { path, object: { apiVersion, kind, metadata: { name, namespace }, spec } };
}

function canary(spec: object = {}): PlacedObject {
  const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' };
  return placed('apps/podinfo', 'flagger.app/v1beta1', 'Canary', 'podinfo', 'apps', { targetRef, provider: 'gatewayapi:v1', service: { port: 80 }, ...spec });
}

const service = (name: string, namespace?: string) => placed(`apps/${name}-service`, 'v1', 'Service', name, namespace);
const route = placed('apps/route', 'gateway.networking.k8s.io/v1', 'HTTPRoute', 'podinfo');

test.each(['podinfo', 'podinfo-primary', 'podinfo-canary'])('rejects the Service %s beside the canary that makes it', (name) => {
  expect(checkOwned([service(name), canary()])).toEqual([{
    path: `apps/${name}-service`,
    text: `Service ${name} beside Canary podinfo (apps/podinfo) · none: Flagger makes and rewrites this object · `
      + 'remove it; port and name stand in spec.service of the canary',
  }]);
});

test('rejects the route of a canary, and the copy of its target', () => {
  const primary = placed('apps/primary', 'apps/v1', 'Deployment', 'podinfo-primary');
  expect(checkOwned([canary(), route, primary]).map(({ path }) => path)).toEqual(['apps/route', 'apps/primary']);
});

test('the name of the service of a canary counts, not the one of its target', () => {
  const renamed = canary({ service: { port: 80, name: 'shop' } });
  expect(checkOwned([renamed, service('podinfo'), service('shop-canary')]).map(({ path }) => path)).toEqual(['apps/shop-canary-service']);
});

test.each([
  ['a Service in another namespace', [canary(), service('podinfo', 'other')]],
  ['the target itself', [canary(), placed('apps/target', 'apps/v1', 'Deployment', 'podinfo')]],
  ['a Service without a canary', [service('podinfo')]],
  ['a route beside a canary of another provider', [canary({ provider: 'nginx' }), route]],
  ['the Service that a canary only moves the traffic of', [canary({ targetRef: { kind: 'Service', name: 'podinfo' } }), service('podinfo')]],
])('%s is left alone', (_what, objects) => {
  expect(checkOwned(objects)).toEqual([]);
});
