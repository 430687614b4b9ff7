import { ApiObject } from 'cdk8s';
import { flux, ImageUpdates, ImageVersion, Layer } from '../../lib';
import { assert, assertNone } from '../harness/assert';
import { Reference } from '../harness/client';
import { inCluster, Program, requested, SmallRepository, WRITE_CREDENTIAL } from '../harness/small';
import { Scenario } from '../harness/world';

const NAMESPACE = 'apps';

/** How each image is chosen, where it begins, what comes next, and what is pushed too but must not be chosen. */
const IMAGES = {
  web: { startAt: '1.0.0', next: ['1.1.0', '1.2.0', '1.3.0'], others: ['2.0.0', '1.9.0-rc.1', 'latest'] },
  worker: { startAt: 'main-9-ab12cd3', next: ['main-10-0f0f0f0', 'main-100-1a1a1a1', 'main-101-2b2b2b2'], others: ['dev-999-abcdef0', 'main-11'] },
  docs: { startAt: '2026-01-31', next: ['2026-02-01', '2026-03-01', '2026-04-01'], others: ['stable'] },
} as const;
type Name = keyof typeof IMAGES;
const NAMES: readonly Name[] = ['web', 'worker', 'docs'];

export const images: Scenario = {
  name: 'images',
  proves: 'new tags by semver, numerical and alphabetical policies are committed and deployed; synth then changes nothing; a pinned image is left alone; a pull-request branch is merged by a person',
  limit: 300,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    await small.client.apply(WRITE_CREDENTIAL);
    for (const name of NAMES) for (const tag of [IMAGES[name].startAt, ...IMAGES[name].others]) await push(small, name, tag);
    const automatic = program({ updates: ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing(WRITE_CREDENTIAL.metadata.name) }) });
    await small.commit('Three images', automatic);
    await small.startControllers('notification', 'source', 'kustomize', 'image-reflector', 'image-automation');
    await small.sync();
    await small.untilAllReady();
    for (const name of NAMES) await runs(small, name, IMAGES[name].startAt);

    for (const round of [0, 1]) {
      for (const name of NAMES) await push(small, name, IMAGES[name].next[round]);
      for (const name of NAMES) await runs(small, name, IMAGES[name].next[round]);
      const [newest] = small.repository.log(1);
      world.log(`the bot committed "${newest}", the cluster runs ${NAMES.map((name) => IMAGES[name].next[round]).join(', ')}`);
      assertNone(await small.changes(automatic), 'file that synth changes after the bot');
    }

    await small.commit('web stays at 1.0.0', program({ updates: ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing(WRITE_CREDENTIAL.metadata.name) }), pinned: '1.0.0' }));
    await runs(small, 'web', '1.0.0');
    for (const name of NAMES) await push(small, name, IMAGES[name].next[2]);
    for (const name of ['worker', 'docs'] as const) await runs(small, name, IMAGES[name].next[2]);
    await runs(small, 'web', '1.0.0');
    assert(!small.repository.read('versions/staging.yaml').includes('web'), 'versions/staging.yaml still names the pinned image');
    world.log('the bot moved the others and left the pinned image alone');
  },
};

function program({ updates, pinned }: { readonly updates: ImageUpdates; readonly pinned?: string }): Program {
  return inCluster((cluster) => {
    const policies: { readonly [name in Name]: flux.ImagePolicyChoice } = {
      web: flux.ImagePolicyChoice.semver('1.x'),
      worker: flux.ImagePolicyChoice.numerical({ filterTags: { pattern: '^main-(?P<build>[0-9]+)-[0-9a-f]{7}$', extract: '$build' } }),
      docs: flux.ImagePolicyChoice.alphabetical(flux.PolicyOrder.ASC, { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
    };
    const apps = new Layer(cluster, NAMESPACE);
    for (const name of NAMES) {
      const version = name === 'web' && pinned ? ImageVersion.pinned(pinned) : ImageVersion.automatic({ policy: policies[name], startAt: IMAGES[name].startAt });
      const image = cluster.addImage(name, { name: `ghcr.io/acme/${name}`, version });
      new ApiObject(apps, name, {
        apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name },
        spec: {
          selector: { matchLabels: { app: name } },
          template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: image.reference, env: [{ name: 'VERSION', value: image.tag }] }] } },
        },
      });
    }
  }, { imageUpdates: updates });
}

/** What a CI job does: pushes an image; the registry is scanned at once, as by a webhook. */
async function push({ client, upstream }: SmallRepository, name: Name, tag: string): Promise<void> {
  await upstream.registry.pushImage(`acme/${name}`, tag);
  const repository: Reference = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', name, namespace: 'flux-system' };
  if (await client.find(repository)) await client.merge(repository, requested());
}

async function runs({ client }: SmallRepository, name: Name, tag: string): Promise<void> {
  await client.until({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: NAMESPACE }, `runs ${tag}`, 90, ({ spec }) => {
    const [container] = spec.template.spec.containers;
    return container.image === `ghcr.io/acme/${name}:${tag}` && container.env[0].value === tag;
  });
}
