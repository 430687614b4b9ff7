import { ApiObject } from 'cdk8s';
import { Cluster, gateway, Layer, platform } from '../../lib';
import { assert, assertNone } from '../harness/assert';
import { conditionOf, isObserved, Reference, Resource } from '../harness/client';
import { FluxController } from '../harness/flux';
import { startCertManager, startTrustManager } from '../harness/identity';
import { startWith } from '../harness/kubelet';
import { inCluster, layer, requested, SmallRepository } from '../harness/small';
import { Scenario, World } from '../harness/world';

/** How many fresh starts: `E2E_ROUNDS=50 npm run e2e -- order`. */
const ROUNDS = Number(process.env.E2E_ROUNDS ?? 10);
/** The first round's seed; each next one has the next number. A failure names its own, to see it again: `E2E_SEED=7 E2E_ROUNDS=1 …`. */
const SEED = Number(process.env.E2E_SEED ?? 1);
const CHART: Reference = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', name: 'cert-manager', namespace: 'cert-manager' };
/** What the API server says to an object that comes before its kind or its namespace. */
const TOO_EARLY = /no matches for kind|could not find the requested resource|namespaces "[^"]*" not found/;

export const order: Scenario = {
  name: 'order',
  proves: 'in fresh starts with outages, late controllers and reconciliations asked for in reverse, no layer is applied before what it depends on is Ready, and no object comes before its kind',
  limit: 60 + ROUNDS * 120,
  run: async (world) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const seed = SEED + round;
      const began = Date.now();
      const fresh = await world.another(`order-${seed}`);
      try {
        await start(fresh, seed);
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n${fresh.run.tails(15)}`);
      } finally {
        await fresh.end();
      }
      world.log(`start ${round + 1} of ${ROUNDS} (seed ${seed}): every dependsOn was kept (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    }
  },
};

async function start(world: World, seed: number): Promise<void> {
  const random = generator(seed);
  const small = await SmallRepository.prepare(world);
  await small.commit('First commit', inCluster(program));
  await small.upstream.serve(small.printed);
  runIdentity(small);
  const watched = new OrderWatch(small);
  await small.sync();

  const disorder = [
    ...shuffled<FluxController>(['source', 'kustomize', 'helm'], random).map((name, index) => after(index * random() * 2, () => small.startControllers(name))),
    outage(small, 'github.com', random() * 3), outage(small, 'quay.io', 1 + random() * 5, CHART), noScheduler(small, 1 + random() * 5, CHART), reverseRequests(small, 6),
  ];
  try {
    await small.untilAllReady(90);
    await Promise.all(disorder);
  } finally {
    await watched.assertKept(); // what came too early says more than what is not Ready
  }
  world.log(`Ready in this order: ${watched.inOrder.join(', ')}`);
}

/** Every kind of edge: a chart that brings CRDs, CRDs from Git, a namespace of another layer, and what is said outright. */
function program(cluster: Cluster): void {
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  const certManager = new platform.CertManager(cluster, 'cert-manager');

  // Named so that the alphabet, in which they are applied, is the wrong order.
  const certificates = new Layer(cluster, 'a-certificates');
  new ApiObject(certificates, 'self-signed', { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', spec: { selfSigned: {} } });
  new ApiObject(certificates, 'root', {
    apiVersion: 'cert-manager.io/v1', kind: 'Certificate', spec: { isCA: true, commonName: 'root', secretName: 'root', issuerRef: { name: 'self-signed' } },
  });
  new ApiObject(new Layer(cluster, 'a-bundle'), 'roots', {
    apiVersion: 'trust.cert-manager.io/v1alpha1', kind: 'Bundle', spec: { sources: [{ inLine: 'none' }], target: { configMap: { key: 'ca.crt' } } },
  });
  const entry = new Layer(cluster, 'a-entry');
  const gatewayClass = gateway.GatewayClass.fromReference(entry, 'class', { name: 'any' });
  const publicGateway = new gateway.Gateway(entry, 'public', { gatewayClass, listeners: [gateway.Listener.http()] });
  const guest = new Layer(cluster, 'a-guest', { namespace: 'a-certificates', createNamespace: false });
  new ApiObject(guest, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { of: 'a guest' } });
  const last = new Layer(cluster, 'a-a-last');
  last.node.addDependency(guest, publicGateway, gatewayApi, certManager);
  new ApiObject(last, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { of: 'the last' } });
}

/** What the program above must give; written out, so that an edge that is lost is seen. */
const EDGES: { readonly [layer: string]: readonly string[] } = {
  'a-a-last': ['a-entry', 'a-guest', 'cert-manager', 'gateway-api', 'trust-manager'], 'a-bundle': ['trust-manager'], 'a-certificates': ['cert-manager'],
  'a-entry': ['gateway-api'], 'a-guest': ['a-certificates'], 'cert-manager': [], 'gateway-api': [], 'trust-manager': ['cert-manager'],
};

/** Sees every change of the layers: when one is first attempted, what it depends on has been Ready. */
class OrderWatch {
  public readonly inOrder: string[] = [];
  private readonly violations: string[] = [];
  private readonly tooEarly: string[] = [];
  private readonly attempted = new Set<string>();

  public constructor(private readonly small: SmallRepository) {
    const dependencies = new Map(small.layers.map(({ metadata, spec }) => [metadata?.name ?? '', (spec.dependsOn ?? []).map(({ name }: { readonly name: string }) => name)]));
    for (const [name, expected] of Object.entries(EDGES)) {
      const given = [...dependencies.get(name) ?? ['no such layer']].sort();
      assert(given.join() === expected.join(), `layer ${name} depends on ${given.join()}, not on ${expected.join()}`);
    }
    small.follow((object, gone) => {
      const name = object.metadata?.name ?? '';
      const ready = conditionOf(object, 'Ready');
      if (gone) return;
      if (TOO_EARLY.test(ready?.message ?? '')) this.tooEarly.push(`${name}: ${ready?.message}`);
      if (object.status?.lastAttemptedRevision && !this.attempted.has(name)) {
        this.attempted.add(name);
        const missing = (dependencies.get(name) ?? []).filter((needed: string) => !this.inOrder.includes(needed));
        if (missing.length > 0) this.violations.push(`${name} was applied before ${missing.join(', ')} was Ready`);
      }
      if (ready?.status === 'True' && isObserved(object) && !this.inOrder.includes(name)) this.inOrder.push(name);
    });
  }

  /** Also by the events of the controllers, which remember what a later status does not say any more. */
  public async assertKept(): Promise<void> {
    const events = await this.small.client.list<Resource & { readonly message?: string }>('v1', 'Event');
    const told = events.map(({ message = '' }) => message).filter((message) => TOO_EARLY.test(message));
    assertNone([...new Set([...this.violations, ...this.tooEarly, ...told])], 'layer or object that came too early');
  }
}

/** cert-manager and trust-manager run when their charts are there. */
function runIdentity(small: SmallRepository): void {
  const surroundings = { run: small.world.run, ports: small.world.ports, plane: small.plane, proxy: small.proxy };
  small.world.run.onEnd(startWith(small.client, [
    { namespace: 'cert-manager', deployment: 'cert-manager', start: () => startCertManager(surroundings) },
    { namespace: 'cert-manager', deployment: 'trust-manager', start: () => startTrustManager(surroundings) },
  ], (error) => small.world.log(`did not start: ${error.message}`)));
}

/** The host is away from now on, until so long after there is somebody who asks for it. */
async function outage({ world, client, upstream, proxy }: SmallRepository, host: string, seconds: number, from?: Reference): Promise<void> {
  const port = host === 'github.com' ? upstream.git.port : upstream.registry.port;
  proxy.unroute(host);
  if (from) await client.until(from, 'exists', 60, () => true);
  await after(seconds, () => {
    proxy.route(host, port);
    world.log(`${host} is there, after ${seconds.toFixed(1)} s`);
  });
}

/** Pods stay pending, so that charts are installed but not Ready. */
async function noScheduler({ world, client, plane }: SmallRepository, seconds: number, from: Reference): Promise<void> {
  await plane.processes.scheduler.stop();
  await client.until(from, 'exists', 60, () => true);
  await after(seconds, async () => {
    await plane.processes.scheduler.restart();
    world.log(`pods are scheduled, after ${seconds.toFixed(1)} s`);
  });
}

/** Again and again, what depends on others is asked to reconcile before them. */
async function reverseRequests({ client, layers }: SmallRepository, seconds: number): Promise<void> {
  const depth = (name: string): number => 1 + Math.max(0, ...EDGES[name].map(depth));
  const names = layers.map(({ metadata }: Resource) => metadata?.name ?? '').sort((a, b) => depth(b) - depth(a));
  const limit = Date.now() + seconds * 1000;
  while (Date.now() < limit) {
    for (const name of names) await client.merge(layer(name), requested()).catch(() => undefined); // not there yet
    await after(0.3, () => undefined);
  }
}

function after<T>(seconds: number, action: () => T | Promise<T>): Promise<T> {
  return new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000)).then(action);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items.map((item) => ({ item, key: random() })).sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
