import { ApiObject, Chart } from 'cdk8s';
import { Layer } from '../../lib';
import { assert } from '../harness/assert';
import { conditionOf, Reference, Resource } from '../harness/client';
import { inCluster, layer, Program, SmallRepository } from '../harness/small';
import { Scenario } from '../harness/world';

const INDEPENDENT = ['orders', 'search'];

export const refused: Scenario = {
  name: 'refused-commit',
  proves: 'a commit that the API server refuses in one layer is applied in the others; nothing of the broken layer and of what depends on it changes; the fix heals all',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.start(world, shop('1', 'payments'));
    const { client } = small;
    const before = await client.get(deployment('payments'));
    const unready: string[] = [];
    small.follow((object) => {
      if (INDEPENDENT.includes(object.metadata?.name ?? '') && conditionOf(object, 'Ready')?.status === 'False') unready.push(`${object.metadata?.name}: ${conditionOf(object, 'Ready')?.message}`);
    });

    // The selector of a Deployment cannot be changed: no schema knows that, only the API server.
    const { revision: broken } = await small.commit('Another selector for payments', shop('2', 'payments-v2'));
    const failed = await client.until(layer('payments'), 'is refused', 60, (object) => object.status?.lastAttemptedRevision === broken && conditionOf(object, 'Ready')?.status === 'False'
      && conditionOf(object, 'Ready')?.reason !== 'DependencyNotReady');
    const reason = conditionOf(failed, 'Ready');
    world.log(`payments: ${reason?.reason}: ${reason?.message}`);
    assert(/Deployment\/payments\/payments.*(immutable|invalid)/s.test(reason?.message ?? ''), `the reason does not name the object and what is wrong: ${reason?.message}`);
    await small.untilAllReady(60, { revision: broken, except: ['payments', 'checkout'] });
    for (const name of INDEPENDENT) await assertStage(small, name, '2');
    const waiting = await client.until(layer('checkout'), 'waits for payments', 30, (object) => conditionOf(object, 'Ready')?.reason === 'DependencyNotReady');
    world.log(`checkout, which depends on payments: ${conditionOf(waiting, 'Ready')?.message}`);
    for (const name of ['payments', 'checkout']) await assertStage(small, name, '1');
    const kept = await client.get(deployment('payments'));
    assert(kept.metadata?.uid === before.metadata?.uid && kept.metadata?.generation === before.metadata?.generation && kept.status?.readyReplicas === 1, `payments was touched: ${JSON.stringify(kept)}`);
    world.log('payments runs on as before, and so does checkout');

    const { revision: fixed } = await small.commit('The old selector again', shop('3', 'payments'));
    await small.untilAllReady(60, { revision: fixed });
    for (const name of ['payments', 'checkout', ...INDEPENDENT]) await assertStage(small, name, '3');
    assert(unready.length === 0, `layers that do not depend on payments were not Ready for a while:\n${unready.join('\n')}`);
  },
};

/** Four apps; checkout depends on payments. */
function shop(stage: string, selector: string): Program {
  return inCluster((cluster) => {
    const [payments] = ['payments', ...INDEPENDENT].map((name) => app(new Layer(cluster, name), stage, name === 'payments' ? selector : name));
    const checkout = new Layer(cluster, 'checkout');
    checkout.addDependency(payments);
    app(checkout, stage, 'checkout');
  });
}

/** A ConfigMap that holds the stage, and a Deployment. */
function app<T extends Chart & { readonly layerName: string }>(scope: T, stage: string, selector: string): T {
  new ApiObject(scope, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { stage } });
  new ApiObject(scope, scope.layerName, {
    apiVersion: 'apps/v1', kind: 'Deployment',
    spec: {
      selector: { matchLabels: { app: selector } },
      template: { metadata: { labels: { app: selector } }, spec: { containers: [{ name: 'app', image: 'ghcr.io/acme/app:1.0.0' }] } },
    },
  });
  return scope;
}

async function assertStage({ client }: SmallRepository, name: string, stage: string): Promise<void> {
  const config = await client.get<Resource>({ apiVersion: 'v1', kind: 'ConfigMap', name: 'config', namespace: name });
  assert(config.data.stage === stage, `layer ${name} is at stage ${config.data.stage}, not ${stage}`);
}

function deployment(name: string): Reference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: name };
}
