import type { V1Condition } from '@kubernetes/client-node';
import { assert } from '../harness/assert';
import { Client, Reference, Resource } from '../harness/client';
import { checkOften, Staging } from '../harness/staging';
import { Scenario } from '../harness/world';

const ENVOY = 'gateway.envoyproxy.io/gatewayclass-controller';
const API = 'gateway.networking.k8s.io/v1';

export const gateway: Scenario = {
  name: 'gateway',
  proves: 'the real Envoy Gateway accepts GatewayClass, Gateway and the HTTPRoute that Flagger makes, and refuses a broken one with its reason',
  limit: 420,
  run: async (world) => {
    const staging = await Staging.prepare(world, { gateway: true, change: checkOften });
    giveAddresses(staging.client);
    await staging.bootstrap();
    const { client } = staging;
    for (const [reference, types] of [
      [{ apiVersion: API, kind: 'GatewayClass', name: 'envoy' }, ['Accepted']],
      [{ apiVersion: API, kind: 'Gateway', name: 'public', namespace: 'ingress' }, ['Accepted', 'Programmed']],
    ] as const) {
      for (const type of types) {
        await client.untilReady(reference, 60, type);
        world.log(`${reference.kind} ${reference.name} is ${type}`);
      }
    }
    const route = { apiVersion: API, kind: 'HTTPRoute', name: 'frontend', namespace: 'frontend' };
    await client.until(route, 'is accepted by Envoy Gateway', 120, (object) => ['Accepted', 'ResolvedRefs'].every((type) => ofEnvoy(object, type)?.status === 'True'));
    world.log('HTTPRoute frontend, made by Flagger, is Accepted');

    const broken: Reference = { ...route, name: 'broken' };
    await client.apply({
      apiVersion: API, kind: 'HTTPRoute', metadata: { name: 'broken', namespace: 'frontend' },
      spec: { parentRefs: [{ name: 'public', namespace: 'ingress', sectionName: 'missing' }], rules: [{ backendRefs: [{ name: 'nowhere', port: 80 }] }] },
    });
    const refused = await client.until(broken, 'is refused', 60, (object) => ofEnvoy(object, 'Accepted')?.status === 'False');
    assert(ofEnvoy(refused, 'Accepted')?.reason === 'NoMatchingParent', `refused for another reason: ${JSON.stringify(refused.status)}`);
    world.log(`a broken HTTPRoute is refused: ${ofEnvoy(refused, 'Accepted')?.message}`);
  },
};

function ofEnvoy(route: Resource, type: string): V1Condition | undefined {
  const parents: { readonly controllerName: string; readonly conditions: V1Condition[] }[] = route.status?.parents ?? [];
  return parents.find(({ controllerName }) => controllerName === ENVOY)?.conditions.find((condition) => condition.type === type);
}

/** A cloud provider in five lines: load balancers have an address. */
function giveAddresses(client: Client): void {
  client.follow('v1', 'Service', ({ spec, status, metadata }) => {
    if (spec.type !== 'LoadBalancer' || status?.loadBalancer?.ingress) return;
    const path = `/api/v1/namespaces/${metadata?.namespace}/services/${metadata?.name}/status`;
    void client.request('PATCH', path, JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } }), 'application/merge-patch+json').catch(() => undefined);
  });
}
