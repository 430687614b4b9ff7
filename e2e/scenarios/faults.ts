import { assert, assertNone } from '../harness/assert';
import { CANARY, HEALTHY, imageOf, shiftsTraffic } from '../harness/backend';
import { conditionOf, isObserved, Reference } from '../harness/client';
import { ManagedProcess } from '../harness/process';
import { Staging } from '../harness/staging';
import { Scenario } from '../harness/world';

/** In this order, one every few seconds: most of the time something is just coming back. */
const VICTIMS = [
  'source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller', 'image-reflector-controller', 'image-automation-controller', 'flagger', 'loadtester',
  'cert-manager', 'trust-manager', 'flux-operator', 'kube-controller-manager', 'kube-scheduler', 'kwok', 'kube-apiserver', 'etcd', 'flagger', 'prometheus',
];
const REGISTRIES = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'ghcr.io', 'quay.io'];
const PROMETHEUS = 'prometheus.linkerd-viz';
const IMAGES: Reference = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', name: 'podinfo', namespace: 'flux-system' };
/** What comes and goes without anything being lost. */
const FLEETING = ['Event', 'Lease', 'Pod', 'Node', 'EndpointSlice', 'ReplicaSet', 'CertificateRequest', 'ComponentStatus', 'Endpoints'];
const ENDS = ['Succeeded', 'Failed'];

export const faults: Scenario = {
  name: 'faults',
  proves: 'a minute without registry and Prometheus, then kill -9 of every controller, etcd and the git server in the middle of a rollout: each ends in promoted or rolled back, nothing is lost',
  limit: 540,
  run: async (world) => {
    const staging = await (await Staging.prepare(world, { layers: ['backend', 'flux-images'], durable: true })).bootstrap();
    const { client } = staging;
    const stopReviving = revive(staging);
    await staging.traffic(HEALTHY);
    const before = await identities(staging);

    await push(staging, '6.14.2');
    await shiftsTraffic(staging);
    await away(staging);
    const tag = await ended(staging, '6.14.0', '6.14.2');
    await everythingReady(staging);

    await push(staging, '6.14.3');
    await shiftsTraffic(staging);
    await killAll(staging);
    await ended(staging, tag, '6.14.3');
    await everythingReady(staging);
    stopReviving();

    const after = await identities(staging);
    assertNone([...before].filter(([name, uid]) => after.get(name) !== uid).map(([name]) => name), 'lost, or made anew');
    assert((await client.get(CANARY)).status.phase !== 'Progressing', 'the canary is stuck');
    world.log(`${before.size} objects are those of before`);
  },
};

/** A tag in the registry; the bot commits it. */
async function push(staging: Staging, tag: string): Promise<void> {
  await staging.upstream.registry.pushImage('stefanprodan/podinfo', tag);
  await staging.reconcile(IMAGES);
  await staging.client.until({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend', namespace: 'backend' }, `runs ${tag}`, 120, ({ spec }) => spec.template.spec.containers[0].image.endsWith(`:${tag}`));
  staging.world.log(`tag ${tag} pushed and committed by the bot`);
}

/** Registry and Prometheus are away for a minute; whoever asks them says so, and nothing else breaks. */
async function away({ world, proxy, upstream, prometheus, client }: Staging): Promise<void> {
  [...REGISTRIES, PROMETHEUS].forEach((host) => proxy.unroute(host));
  const since = Date.now();
  world.log('registry and Prometheus are away');
  await client.merge(IMAGES, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'while-away' } } });
  const { status } = await client.until(IMAGES, 'fails', 60, (object) => conditionOf(object, 'Ready')?.status === 'False');
  world.log(`ImageRepository: ${conditionOf({ status }, 'Ready')?.message.slice(0, 160)}`);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, 60_000 - (Date.now() - since))));
  REGISTRIES.forEach((host) => proxy.route(host, upstream.registry.port));
  proxy.route(PROMETHEUS, prometheus.port);
  world.log('registry and Prometheus are back');
}

/** Kills each process without warning and starts it again, as a kubelet or systemd would. */
async function killAll({ world, upstream, plane }: Staging): Promise<void> {
  for (const name of VICTIMS) {
    const victim = world.run.started.find((each) => each.name === name);
    assert(victim, `no process ${name} to kill`);
    await victim.restart('SIGKILL');
    if (name === 'etcd' || name === 'kube-apiserver') await plane.answers();
    world.log(`kill -9 ${name}, runs again`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await upstream.git.close();
  world.log('git server away');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  await upstream.git.open();
  world.log('git server back');
}

/** Waits until the rollout has ended, either way, and asserts that the end is a whole one. Gives the tag that has the traffic. */
async function ended({ world, client }: Staging, oldTag: string, newTag: string): Promise<string> {
  const { status } = await client.until(CANARY, 'ends', 300, (canary) => ENDS.includes(canary.status?.phase) && isObserved(canary));
  const promoted = status.phase === 'Succeeded';
  const primary = await imageOf(client, 'backend-primary');
  assert(primary.endsWith(`:${promoted ? newTag : oldTag}`), `${status.phase}, but the primary runs ${primary}`);
  await client.until({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'backend', namespace: 'backend' }, 'is scaled to 0', 60, (object) => object.spec.replicas === 0 && !object.status?.replicas);
  const [route] = await client.list('gateway.networking.k8s.io/v1', 'HTTPRoute', 'backend');
  const backends: { readonly name: string; readonly weight?: number }[] = route.spec.rules[0].backendRefs;
  assert(backends.every(({ name, weight }) => name === 'backend-canary' ? weight === 0 : weight === 100), `traffic after the end: ${JSON.stringify(backends)}`);
  world.log(`${promoted ? 'promoted' : 'rolled back'}: the primary runs ${primary}, all traffic is on it`);
  return promoted ? newTag : oldTag;
}

/** Asked to look again, every layer, release and source is Ready. */
async function everythingReady(staging: Staging): Promise<void> {
  const { client, world } = staging;
  const kinds = [
    ...['GitRepository', 'OCIRepository'].map((kind) => ['source.toolkit.fluxcd.io/v1', kind]), ['image.toolkit.fluxcd.io/v1', 'ImageRepository'],
    ['image.toolkit.fluxcd.io/v1', 'ImageUpdateAutomation'], ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'], ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization'],
  ];
  const objects = (await Promise.all(kinds.map(([apiVersion, kind]) => client.list(apiVersion, kind)))).flat();
  await Promise.all(objects.map(async ({ apiVersion = '', kind = '', metadata }) => {
    const reference = { apiVersion, kind, name: metadata?.name ?? '', namespace: metadata?.namespace };
    const requested = await staging.reconcile(reference);
    await client.until(reference, 'is Ready again', 120, (object) => object.status?.lastHandledReconcileAt === requested && conditionOf(object, 'Ready')?.status === 'True');
  }));
  world.log(`all ${objects.length} sources, releases and layers are Ready`);
}

async function identities({ client }: Staging): Promise<Map<string, string | undefined>> {
  const kinds = (await client.kinds()).filter(({ kind }) => !FLEETING.includes(kind));
  const objects = (await Promise.all(kinds.map(({ apiVersion, kind }) => client.list(apiVersion, kind)))).flat();
  return new Map(objects.map(({ kind, metadata }) => [`${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`, metadata?.uid]));
}

/** A program that ends because the API server is away is started again. */
function revive({ world }: Staging): () => void {
  const restarting = new Set<ManagedProcess>();
  const timer = setInterval(() => {
    for (const each of world.run.started) {
      if (each.isRunning || restarting.has(each)) continue;
      restarting.add(each);
      world.log(`${each.name}${each.state} is started again`);
      void each.restart().catch(() => undefined).finally(() => restarting.delete(each));
    }
  }, 1000);
  const stop = (): void => clearInterval(timer);
  world.run.onEnd(stop);
  return stop;
}
