import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { flagger, Percent } from '../../lib';
import { assert } from '../harness/assert';
import { Client, Reference, Resource } from '../harness/client';
import { installCrds } from '../harness/crds';
import { Exporter } from '../harness/exporter';
import { startFlagger } from '../harness/flagger';
import { startRouteAcceptance } from '../harness/linkerd';
import { objectsBelow } from '../harness/objects';
import { Prometheus } from '../harness/prometheus';
import { Scenario, World } from '../harness/world';

const CANARY: Reference = { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name: 'cart', namespace: 'shop' };
const ROUTE: Reference = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', name: 'cart', namespace: 'shop' };
const DEPLOYMENT: Reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart', namespace: 'shop' };
/** What Flagger says of a route that is not accepted, as an event of the canary. */
const NOT_READY = /HTTPRoute cart\.shop parent cart is not ready \(status: False/;

export const routes: Scenario = {
  name: 'routes',
  proves: 'while the parent of the HTTPRoute is not Accepted, Flagger neither starts nor advances a rollout, nor gives it up; without any status it goes on',
  limit: 300,
  run: async (world) => {
    const { client } = await prepare(world);
    const linkerd = new Linkerd(client);
    const events = followEvents(client);

    for (const { object } of objectsBelow(printed(world))) await client.apply(object.kind === 'Canary' ? spelledOut(object) : object);
    await phaseIs(world, client, 'Initialized', 90);
    const untouched = await client.get(ROUTE);
    assert(!untouched.status?.parents?.length, `somebody set a status: ${JSON.stringify(untouched.status)}`);
    world.log('Flagger is content with a route of which nobody says anything');

    linkerd.refuses();
    await client.until(ROUTE, 'is refused', 30, accepted('False'));
    await newVersion(client, '2.0.0');
    await assertWaits(world, events, 2);
    await assertStands(client, 0);
    linkerd.accepts();
    await client.until(CANARY, 'has weight 25', 60, ({ status }) => status?.phase === 'Progressing' && status?.canaryWeight === 25);
    world.log('accepted: the rollout is at 25 %');

    linkerd.refuses();
    await client.until(ROUTE, 'is refused', 30, accepted('False'));
    const { status: { canaryWeight: weight } } = await client.get(CANARY);
    await assertWaits(world, events, 3);
    await assertStands(client, weight);
    linkerd.accepts();
    await phaseIs(world, client, 'Succeeded', 120);
    const primary = await client.get({ ...DEPLOYMENT, name: 'cart-primary' });
    assert(primary.spec.template.spec.containers[0].image === 'ghcr.io/acme/cart:2.0.0', 'the primary does not run the new version');
  },
};

export const linkerdStatus: Scenario = {
  name: 'linkerd-status',
  proves: 'a canary as the library prints it is promoted although the conditions that Linkerd writes do not say which generation of the route they speak of',
  limit: 240,
  run: async (world) => {
    const { client } = await prepare(world);
    world.run.onEnd(startRouteAcceptance(client));
    const events = followEvents(client);
    const stalled = events.next(/HTTPRoute cart\.shop parent cart is not ready/, 3).then((said) => {
      throw new Error(`Flagger waits for what Linkerd never says: ${said}`);
    });
    stalled.catch(() => undefined);
    for (const { object } of objectsBelow(printed(world))) await client.apply(object);
    await Promise.race([stalled, phaseIs(world, client, 'Initialized', 90)]);
    await newVersion(client, '2.0.0');
    await Promise.race([stalled, phaseIs(world, client, 'Succeeded', 150)]);
  },
};

/** Flagger, Prometheus, and traffic without failures. */
async function prepare(world: World): Promise<{ readonly client: Client }> {
  const { run, ports } = world;
  const plane = await world.controlPlane();
  const proxy = await world.proxy();
  const exporter = await Exporter.start(run, ports);
  exporter.set({ labels: { namespace: 'shop', deployment: 'cart', direction: 'inbound' }, successes: 50, failures: 0, latency: { 50: 0.9, 100: 0.999, 1000: 1 } });
  const [prometheus] = await Promise.all([Prometheus.start(run, ports, exporter), installCrds(plane.client, 'flagger', 'gateway-api')]);
  proxy.route('prometheus.linkerd-viz', prometheus.port);
  await plane.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await world.step('Flagger runs', () => startFlagger({ run, ports, plane, proxy }));
  return { client: plane.client };
}

/** One canary, as examples/canary has it, without a load tester. */
function printed(world: World): string {
  const app = new App({ outdir: world.run.folderOf('printed') });
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  const deployment = new kplus.Deployment(chart, 'cart', {
    select: false, metadata: { name: 'cart' }, containers: [{ image: 'ghcr.io/acme/cart:1.0.0', ports: [{ name: 'http', number: 8080 }] }],
  });
  deployment.podMetadata.addLabel('app', 'cart');
  deployment.select(kplus.LabelSelector.of({ labels: { app: 'cart' } }));
  new flagger.Canary(chart, 'canary', {
    metadata: { name: 'cart' },
    target: deployment,
    provider: flagger.TrafficProvider.meshService(),
    service: { port: 8080 },
    // The least possible threshold: a refusal that counted as a failed check would end the rollout at once.
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(25), max: Percent.of(50), interval: Duration.seconds(10), threshold: 1 }),
    metrics: [flagger.Metric.successRate({ min: Percent.of(99) }), flagger.Metric.latency({ max: Duration.millis(500), interval: Duration.seconds(30) })],
  });
  app.synth();
  return app.outdir;
}

/** With every field of the parent, as a status has it: only then Flagger finds the condition of the parent. */
function spelledOut(object: Resource): Resource {
  const [{ port }] = object.spec.service.gatewayRefs;
  return { ...object, spec: { ...object.spec, service: { ...object.spec.service, gatewayRefs: [{ group: 'core', kind: 'Service', name: 'cart', namespace: 'shop', port }] } } };
}

/** Linkerd's opinion of routes, which changes. */
class Linkerd {
  private end = (): void => undefined;

  public constructor(private readonly client: Client) {}

  public accepts(): void {
    this.end();
    this.end = startRouteAcceptance(this.client, undefined, { observes: true });
  }

  public refuses(): void {
    this.end();
    this.end = startRouteAcceptance(this.client, () => 'NoMatchingParent', { observes: true });
  }
}

async function newVersion(client: Client, tag: string): Promise<void> {
  const deployment = await client.get(DEPLOYMENT);
  await client.merge(DEPLOYMENT, { spec: { template: { spec: { containers: [{ ...deployment.spec.template.spec.containers[0], image: `ghcr.io/acme/cart:${tag}` }] } } } });
}

/** The rollout is where it was, in the route too, and has not failed. */
async function assertStands(client: Client, weight: number): Promise<void> {
  const [{ status }, route] = await Promise.all([client.get(CANARY), client.get(ROUTE)]);
  const backends: { readonly name: string; readonly weight: number }[] = route.spec.rules[0].backendRefs;
  assert(backends.find(({ name }) => name === 'cart-canary')?.weight === weight, `the route went on: ${JSON.stringify(backends)}`);
  assert(status.canaryWeight === weight && status.phase !== 'Failed' && status.phase !== 'Succeeded', `the rollout went on: ${JSON.stringify(status)}`);
}

async function phaseIs(world: World, client: Client, phase: string, seconds: number): Promise<void> {
  await client.until(CANARY, `is ${phase}`, seconds, ({ status }) => {
    assert(status?.phase !== 'Failed', `the canary failed: ${JSON.stringify(status)}`);
    return status?.phase === phase;
  });
  world.log(`canary cart is ${phase}`);
}

function accepted(status: string): (route: Resource) => boolean {
  return (route) => {
    const parents: { readonly conditions: readonly { readonly type: string; readonly status: string; readonly observedGeneration: number }[] }[] = route.status?.parents ?? [];
    return parents.some(({ conditions }) => conditions.some((condition) => condition.type === 'Accepted' && condition.status === status
      && condition.observedGeneration === route.metadata?.generation));
  };
}

interface Events {
  /** Comes when the text has come so many times from now on. */
  readonly next: (text: RegExp, times: number) => Promise<string>;
}

/** Events of all objects; one that comes again is counted up in the same object. */
function followEvents(client: Client): Events {
  const counts = new Map<string, { readonly message: string; readonly count: number }>();
  const listeners = new Set<() => void>();
  client.follow<Resource & { readonly message?: string; readonly count?: number }>('v1', 'Event', ({ metadata, message = '', count = 1 }) => {
    counts.set(metadata?.name ?? '', { message, count });
    listeners.forEach((listener) => listener());
  });
  const matching = (text: RegExp): { readonly message: string; readonly count: number }[] => [...counts.values()].filter(({ message }) => text.test(message));
  const total = (text: RegExp): number => matching(text).reduce((sum, { count }) => sum + count, 0);
  return {
    next: (text, times) => new Promise((resolve) => {
      const before = total(text);
      const listener = (): void => {
        if (total(text) < before + times) return;
        listeners.delete(listener);
        resolve(matching(text).at(-1)?.message ?? '');
      };
      listeners.add(listener);
    }),
  };
}

/** Flagger says at each of so many checks that the route is refused. */
async function assertWaits(world: World, events: Events, times: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Flagger did not say ${times} times that the route is not ready`)), 30_000 + times * 15_000);
  });
  const said = await Promise.race([events.next(NOT_READY, times), late]).finally(() => clearTimeout(timer));
  world.log(`Flagger says, ${times} times: ${said}`);
}
