import { assert } from '../harness/assert';
import { Client, Reference, Resource } from '../harness/client';
import { Traffic } from '../harness/exporter';
import { isAccepted } from '../harness/linkerd';
import { checkOften, Staging } from '../harness/staging';
import { BROKEN_TAG } from '../harness/upstream';
import { Scenario, World } from '../harness/world';

const CANARIES = ['backend', 'frontend', 'podinfo'];
/** What main.ts says; written out, so that another one in dist/ is seen. */
const THRESHOLD = 3;

export const canary: Scenario = {
  name: 'canary',
  proves: 'a new image tag goes through registry, bot, Git and Flux to three canaries, each shifts traffic as its analysis says and is promoted; failing Helm tests stop the next',
  limit: 600,
  run: async (world) => {
    const staging = await ready(world);
    await staging.traffic(...CANARIES.map((name) => traffic(name, { successes: 50, failures: 0, fast: 0.999 })));
    const weights = followWeights(staging.client, 'backend');
    const meshRoutes = followRoutes(staging.client, 'backend');
    const routes = followRoutes(staging.client, 'frontend');

    await newTag(staging, '6.14.2');
    await Promise.all(CANARIES.map((name) => staging.canaryIs('Succeeded', name, 300)));
    await Promise.all(CANARIES.map((name) => assertPrimaryRuns(staging.client, name, '6.14.2')));
    assert(weights.join(' ') === '0 5 10 15 20 25 30 35 40 45 50 0', `weights of the canary of backend: ${weights.join(' ')}`);
    assert(meshRoutes.some(isAccepted), `Linkerd took no HTTPRoute of backend: ${JSON.stringify(meshRoutes.at(-1))}`);
    const matched = routes.find((route) => JSON.stringify(route.spec.rules).includes('insider'));
    assert(matched, 'no HTTPRoute of frontend matched insiders');
    world.log(`A/B: ${JSON.stringify(matched.spec.rules[0].matches)}`);

    await newTag(staging, BROKEN_TAG);
    await staging.canaryIs('Failed', 'podinfo', 180);
    await assertPrimaryRuns(staging.client, 'podinfo', '6.14.2');
  },
};

export const rollback: Scenario = {
  name: 'rollback',
  proves: 'failing requests, as the real Prometheus sees them, bring the old version back: the primary is untouched, the canary is scaled to 0',
  limit: 420,
  run: async (world) => {
    const staging = await ready(world);
    await staging.traffic(traffic('backend', { successes: 45, failures: 5, fast: 0.999 }), traffic('frontend', { successes: 50, failures: 0, fast: 0.9 }));
    const failures = followFailures(staging.client);
    await newTag(staging, '6.14.2');
    for (const name of ['backend', 'frontend']) {
      await staging.canaryIs('Failed', name, 240);
      world.log(`${name} failed ${failures.get(name)} checks, and then went back`);
      assert(failures.get(name) === THRESHOLD, `${name} was rolled back after ${failures.get(name)} failed checks, not ${THRESHOLD}`);
      await assertPrimaryRuns(staging.client, name, '6.14.0');
      await staging.client.until(deployment(name), 'is scaled to 0', 60, (object) => object.spec.replicas === 0 && !object.status?.replicas);
    }
  },
};

async function ready(world: World): Promise<Staging> {
  return (await Staging.prepare(world, { change: checkOften })).bootstrap();
}

/** A tag in the registry, found and committed by the bot. */
async function newTag(staging: Staging, tag: string): Promise<void> {
  await staging.upstream.registry.pushImage('stefanprodan/podinfo', tag);
  staging.world.log(`tag ${tag} pushed`);
  await staging.reconcile({ apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', name: 'podinfo', namespace: 'flux-system' });
  const policy = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', name: 'staging-podinfo', namespace: 'flux-system' };
  await staging.client.until(policy, `chose ${tag}`, 60, ({ status }) => status?.latestRef?.tag === tag);
  for (const name of ['backend', 'podinfo']) {
    await staging.client.until(deployment(name), `runs ${tag}`, 90, (object) => imageOf(object).endsWith(`:${tag}`));
  }
  const [newest] = staging.repository.log(1);
  staging.world.log(`bot committed "${newest}", Deployments have the tag`);
  const versions = staging.repository.read('versions/staging.yaml');
  assert(versions.includes(`tag: "${tag}" #`), `versions/staging.yaml after the commit:\n${versions}`);
}

async function assertPrimaryRuns(client: Client, name: string, tag: string): Promise<void> {
  const image = imageOf(await client.get(deployment(`${name}-primary`, name)));
  assert(image.endsWith(`:${tag}`), `the primary of ${name} runs ${image}, not ${tag}`);
}

function deployment(name: string, namespace = name): Reference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace };
}

function imageOf(object: Resource): string {
  return object.spec.template.spec.containers[0].image;
}

/** The weights of the canary's Service, each time that they change. */
function followWeights(client: Client, name: string): number[] {
  const seen: number[] = [];
  client.follow('gateway.networking.k8s.io/v1', 'HTTPRoute', (route) => {
    if (route.metadata?.namespace !== name) return;
    const backends: { readonly name: string; readonly weight?: number }[] = route.spec.rules[0].backendRefs ?? [];
    const weight = backends.find((backend) => backend.name === `${name}-canary`)?.weight ?? 0;
    if (seen.at(-1) !== weight) seen.push(weight);
  });
  return seen;
}

/** How many checks of each rollout have failed. */
function followFailures(client: Client): Map<string, number> {
  const seen = new Map<string, number>();
  client.follow('flagger.app/v1beta1', 'Canary', ({ metadata, status }) => {
    if (status?.failedChecks > 0) seen.set(metadata?.name ?? '', status.failedChecks);
  });
  return seen;
}

function followRoutes(client: Client, name: string): Resource[] {
  const seen: Resource[] = [];
  client.follow('gateway.networking.k8s.io/v1', 'HTTPRoute', (route) => {
    if (route.metadata?.namespace === name) seen.push(route);
  });
  return seen;
}

/** What Linkerd's proxies report of a Deployment: 50 requests a second, of which the share `fast` takes at most 100 ms. */
function traffic(name: string, { successes, failures, fast }: { readonly successes: number; readonly failures: number; readonly fast: number }): Traffic {
  return { labels: { namespace: name, deployment: name, direction: 'inbound' }, successes, failures, latency: { 50: fast, 100: fast, 1000: 1 } };
}
