import { ApiObject } from 'cdk8s';
import { flux, Layer } from '../../lib';
import { assert } from '../harness/assert';
import { conditionOf, Reference } from '../harness/client';
import { inCluster, layer, Program, requested, resourceOf, SmallRepository } from '../harness/small';
import { Scenario } from '../harness/world';

const SETTINGS: Reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', namespace: 'shop' };
const VALUES: Reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'cluster-vars', namespace: 'flux-system' };

export const variables: Scenario = {
  name: 'variables',
  proves: 'values that only the cluster knows arrive as text, as a number and with their default; other dollars arrive as they were written; a value that is missing stops the layer and nothing else',
  limit: 180,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    await client.apply({ ...resourceOf(VALUES), data: { region: 'eu-1', build: '007', replicas: '2' } });
    await small.commit('Two layers', program());
    await small.startControllers();
    await small.sync();
    await small.untilAllReady();
    const { data } = await client.get(SETTINGS);
    const expected = { region: 'eu-1', url: 'https://shop.example.com/', build: '007', home: '${HOME}', script: 'echo $HOME $(date) $5 $$' };
    assert(JSON.stringify(data) === JSON.stringify(sorted(expected)), `arrived: ${JSON.stringify(data)}`);
    const { spec } = await client.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' });
    assert(spec.replicas === 2, `replicas: ${spec.replicas}`);
    const untouched = await client.get({ ...SETTINGS, namespace: 'plain' });
    assert(untouched.data.home === '${HOME} $$ ${not-a-name}', `in a layer without variables: ${untouched.data.home}`);
    world.log(`arrived: ${JSON.stringify(data)}`);

    await client.merge(VALUES, { data: { region: null } });
    await client.merge(layer('shop'), requested());
    const failed = await client.until(layer('shop'), 'fails', 60, (object) => conditionOf(object, 'Ready')?.status === 'False');
    const message = conditionOf(failed, 'Ready')?.message ?? '';
    assert(message.includes('region'), `the reason does not name the variable: ${message}`);
    assert((await client.get(SETTINGS)).data.region === 'eu-1', 'the value went away');
    assert(conditionOf(await client.get(layer('plain')), 'Ready')?.status === 'True', 'the other layer failed too');
    world.log(`without the value: ${message}`);

    await client.merge(VALUES, { data: { region: 'us-2' } });
    await client.merge(layer('shop'), requested());
    await client.until(SETTINGS, 'has the new value', 60, (object) => object.data.region === 'us-2');
    await small.untilAllReady();
    world.log('with another value: us-2');
  },
};

function program(): Program {
  return inCluster((cluster) => {
    const shop = new Layer(cluster, 'shop');
    const from = flux.SubstituteSource.configMap(VALUES.name);
    const [region, build] = ['region', 'build'].map((name) => shop.addVariable(name, { from }));
    const domain = shop.addVariable('cluster_domain', { from, defaultValue: 'example.com' });
    shop.addVariable('replicas', { from });
    new ApiObject(shop, 'settings', {
      ...resourceOf(SETTINGS),
      data: { region: region.text, url: `https://shop.${domain.text}/`, build: build.text, home: '$${HOME}', script: 'echo $HOME $(date) $5 $$' },
    });
    const labels = { app: 'web' };
    new ApiObject(shop, 'web', {
      apiVersion: 'apps/v1', kind: 'Deployment',
      spec: { replicas: '${replicas}', selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'stand-in' }] } } },
    });
    new ApiObject(new Layer(cluster, 'plain'), 'settings', { ...resourceOf({ ...SETTINGS, namespace: 'plain' }), data: { home: '${HOME} $$ ${not-a-name}' } });
  });
}

function sorted(data: { readonly [key: string]: string }): object {
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => a < b ? -1 : 1));
}
