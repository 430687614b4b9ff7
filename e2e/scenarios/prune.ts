import { ApiObject } from 'cdk8s';
import { Layer } from '../../lib';
import { assert } from '../harness/assert';
import { Reference, Resource } from '../harness/client';
import { inCluster, layer, Program, SmallRepository } from '../harness/small';
import { Scenario } from '../harness/world';

const OWNER = 'kustomize.toolkit.fluxcd.io/name';

interface Stage {
  /** Objects of layer shop. */
  readonly shop: readonly (readonly [kind: string, name: string])[];
  /** Name of the layer that begins as `reports`; its namespace is always `reports`. */
  readonly reports: string;
  /** Name of the layer that begins as `mail`; its namespace has the name of the layer. */
  readonly mail?: string;
}

const ALL: Stage['shop'] = [['ConfigMap', 'banner'], ['ConfigMap', 'prices'], ['PersistentVolumeClaim', 'orders']];

export const prune: Scenario = {
  name: 'prune',
  proves: 'what leaves the program leaves the cluster, but for namespaces and volumes; a renamed layer does what synth said; a removed one goes with all but its namespace',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.start(world, program({ shop: ALL, reports: 'reports', mail: 'mail' }));
    const { client } = small;
    const kept = new Map<Reference, string>();
    for (const reference of [namespace('shop'), namespace('reports'), namespace('mail'), claim('orders')]) kept.set(reference, uidOf(await client.get(reference)));
    const assertKept = async (): Promise<void> => {
      for (const [reference, uid] of kept) {
        const object = await client.find(reference);
        assert(object && uidOf(object) === uid && !object.metadata?.deletionTimestamp, `${reference.kind} ${reference.name} is gone or another one: ${JSON.stringify(object?.metadata)}`);
      }
    };

    const first = await small.commit('Two objects fewer', program({ shop: [ALL[1]], reports: 'reports', mail: 'mail' }));
    assertSaid(first.said, 'removed: dist/staging/shop/configmap-banner.yaml (Flux deletes the object');
    assertSaid(first.said, 'removed: dist/staging/shop/persistentvolumeclaim-orders.yaml (stays in the cluster');
    await small.untilAllReady(60, { revision: first.revision });
    await client.untilGone(config('banner'), 30);
    await client.get(config('prices'));
    await assertKept();
    world.log('ConfigMap banner is gone, prices and the volume claim are there');

    // Renamed, with the namespace as before: the same object changes hands.
    const before = uidOf(await client.get(config('marker', 'reports')));
    const second = await small.commit('Layer reports is called analytics', program({ shop: [ALL[1]], reports: 'analytics', mail: 'mail' }));
    assertSaid(second.said, 'moved: dist/staging/reports/configmap-marker.yaml to dist/staging/analytics/configmap-marker.yaml (Flux deletes the object');
    assertSaid(second.said, 'moved: dist/staging/reports/namespace-reports.yaml to dist/staging/analytics/namespace-reports.yaml (stays in the cluster');
    await small.untilAllReady(60, { revision: second.revision });
    await client.untilGone(layer('reports'), 30);
    const moved = await client.until(config('marker', 'reports'), 'is of layer analytics', 30, ({ metadata }) => metadata?.labels?.[OWNER] === 'analytics' && !metadata.deletionTimestamp);
    await assertKept();
    world.log(`the marker is there, of layer analytics: ${uidOf(moved) === before ? 'handed over, the same object' : 'deleted and made anew'}`);

    // Renamed with its namespace: everything is made anew in another one, and the old namespace stays.
    const third = await small.commit('Layer mail is called letters', program({ shop: [ALL[1]], reports: 'analytics', mail: 'letters' }));
    assertSaid(third.said, 'moved: dist/staging/mail/configmap-marker.yaml to dist/staging/letters/configmap-marker.yaml');
    assertSaid(third.said, 'removed: dist/staging/mail/namespace-mail.yaml (stays in the cluster');
    await small.untilAllReady(60, { revision: third.revision });
    await client.untilGone(layer('mail'), 30);
    await client.untilGone(config('marker', 'mail'), 30);
    await client.get(config('marker', 'letters'));
    await assertKept();
    world.log('the marker is in namespace letters and no longer in mail, which is empty and there');

    kept.set(namespace('letters'), uidOf(await client.get(namespace('letters'))));
    const fourth = await small.commit('No letters', program({ shop: [ALL[1]], reports: 'analytics' }));
    await small.untilAllReady(60, { revision: fourth.revision });
    await client.untilGone(layer('letters'), 30);
    await client.untilGone(config('marker', 'letters'), 30);
    await assertKept();
    world.log('layer letters is gone, its namespace is there');
  },
};

function program({ shop, reports, mail }: Stage): Program {
  return inCluster((cluster) => {
    const shopLayer = new Layer(cluster, 'shop', { wait: false }); // nobody binds the volume claim
    for (const [kind, name] of shop) {
      new ApiObject(shopLayer, name, kind === 'ConfigMap' ? { apiVersion: 'v1', kind, data: { name } } : {
        apiVersion: 'v1', kind, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      });
    }
    const others = [new Layer(cluster, reports, { namespace: 'reports' }), ...mail ? [new Layer(cluster, mail)] : []];
    for (const other of others) new ApiObject(other, 'marker', { apiVersion: 'v1', kind: 'ConfigMap', data: { of: 'the layer' } });
  });
}

function assertSaid(said: string, wanted: string): void {
  assert(said.includes(wanted), `synth did not say "${wanted}" but:\n${said}`);
}

function uidOf({ metadata }: Resource): string {
  return metadata?.uid ?? '';
}

function config(name: string, inNamespace = 'shop'): Reference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: inNamespace };
}

function claim(name: string): Reference {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace: 'shop' };
}

function namespace(name: string): Reference {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}
