import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import { ExternalObject, flagger, Percent } from '../../lib';
import * as canary from '../../examples/canary/main';
import { assert, assertNone } from '../harness/assert';
import { bundled } from '../harness/bundle';
import { Resource } from '../harness/client';
import { Exporter, Traffic } from '../harness/exporter';
import { objectsBelow } from '../harness/objects';
import { Prometheus } from '../harness/prometheus';
import { ROOT } from '../harness/staging';
import { until } from '../harness/until';
import { Scenario, World } from '../harness/world';

/** Names of Flagger's built-in metrics. */
const [SUCCESS_RATE, LATENCY] = ['request-success-rate', 'request-duration'];
const PLACEHOLDER = /\{\{ ?([\w.]+) ?\}\}/g;

interface Check {
  readonly name: string;
  readonly interval: string;
  readonly query?: string;
  readonly templateRef?: { readonly name: string };
  readonly templateVariables?: { readonly [name: string]: string };
}

export const promql: Scenario = {
  name: 'promql',
  proves: 'every metric of dist/ and of a program with templates, asked of the real Prometheus with Flagger\'s own queries, has the value that arithmetic says; no traffic is no value',
  limit: 90,
  run: async (world) => {
    const exporter = await Exporter.start(world.run, world.ports);
    const canaries = [...objectsBelow(path.join(ROOT, 'dist')), ...objectsBelow(plainCanary(world)), ...objectsBelow(ownQueries(world))].map(({ object }) => object);
    assertAsksLinkerd(canaries);
    const checks = canaries.filter(({ kind }) => kind === 'Canary').flatMap((object) => checksOf(object, canaries));
    const names = [...new Set(checks.map(({ target, namespace }) => `${namespace}/${target}`))];
    // Counters of the past that stand still: an app that had traffic once and has none now.
    exporter.set(inbound('idle', 'idle', 50, 0, 0.9));
    await new Promise((resolve) => setTimeout(resolve, 100));
    exporter.set(...names.flatMap((name, index) => [...aroundOf(name), trafficOf(name, index)]), inbound('broken', 'broken', 0, 20, 0.9));
    const prometheus = await world.step('Prometheus runs', () => Prometheus.start(world.run, world.ports, exporter));
    await world.step('it has scraped five times', () => until('Prometheus has five samples', 30, async () => (await prometheus.query('count_over_time(up[1m])') ?? 0) >= 5));

    const problems: string[] = [];
    for (const { namespace, target, metric, query } of checks) {
      const expected = expectedOf(metric.name, names.indexOf(`${namespace}/${target}`));
      const value = await prometheus.query(query);
      world.log(`${namespace}/${target} ${metric.name} [${metric.interval}]: ${value?.toFixed(3)}, by arithmetic ${expected}`);
      if (value === undefined || !(Math.abs(value - expected) <= expected * 1e-3)) problems.push(`${namespace}/${target} ${metric.name}: ${value}, not ${expected}, for ${query}`);
    }
    assertNone(problems, 'value that is not what arithmetic says');

    for (const name of [SUCCESS_RATE, LATENCY]) {
      const ask = (target: string): Promise<number | undefined> => prometheus.query(render(builtIn(name), { namespace: target, target, interval: '1m' }));
      const [never, idle, broken] = [await ask('nobody'), await ask('idle'), await ask('broken')];
      world.log(`${name}: never any traffic ${never}, none any more ${idle}, nothing but failures ${broken}`);
      // Flagger takes NaN for no value (pkg/metrics/providers/prometheus.go) and halts the rollout for both.
      assert(never === undefined, `${name} of what never had traffic is ${never}`);
      assert(Number.isNaN(idle), `${name} of what has no traffic any more is ${idle}`);
      // No request has succeeded, so there is no such series: no value, which Flagger counts as a failed check like any other.
      assert(name === SUCCESS_RATE ? broken === undefined : broken !== undefined, `${name} of what only fails is ${broken}`);
    }
  },
};

/** Every app has numbers of its own, so that a value of the wrong one is seen. */
function trafficOf(name: string, index: number): Traffic {
  const [namespace, target] = name.split('/');
  return inbound(namespace, target, 100 - index, index, 0.95 + index / 1000);
}

/** What must not be counted: the primary, requests that the app itself makes, the same name elsewhere. */
function aroundOf(name: string): Traffic[] {
  const [namespace, target] = name.split('/');
  const bad = inbound(namespace, target, 10, 990, 0.01);
  return [
    { ...bad, labels: { ...bad.labels, deployment: `${target}-primary` } },
    { ...bad, labels: { ...bad.labels, direction: 'outbound' } },
    { ...bad, labels: { ...bad.labels, namespace: `${namespace}-2` } },
  ];
}

function inbound(namespace: string, deployment: string, successes: number, failures: number, fast: number): Traffic {
  return { labels: { namespace, deployment, direction: 'inbound' }, successes, failures, latency: { 50: fast / 2, 100: fast, 1000: 1 } };
}

function expectedOf(metric: string, index: number): number {
  const fast = 0.95 + index / 1000;
  switch (metric) {
    case SUCCESS_RATE: return 100 - index;
    // Within the bucket from 100 to 1000 ms, in proportion: PromQL takes requests to be spread evenly in a bucket.
    case LATENCY: return 100 + (0.99 - fast) / (1 - fast) * 900;
    case 'slow-requests': return 100 * (1 - fast);
    case 'requests-per-second': return 100;
    default: throw new Error(`no expectation for metric ${metric}: add one to e2e/scenarios/promql.ts`);
  }
}

/** The checks of a canary with their queries as Flagger renders them. */
function checksOf(object: Resource, all: readonly Resource[]): { readonly namespace: string; readonly target: string; readonly metric: Check; readonly query: string }[] {
  const { name, namespace = '' } = object.metadata ?? {};
  const target: string = object.spec.targetRef.name;
  const metrics: Check[] = object.spec.analysis.metrics;
  return metrics.map((metric) => {
    const template = metric.templateRef && all.find(({ kind, metadata }) => kind === 'MetricTemplate' && metadata?.name === metric.templateRef?.name);
    const text = metric.query ?? template?.spec.query ?? builtIn(metric.name);
    const variables = Object.fromEntries(Object.entries(metric.templateVariables ?? {}).map(([key, value]) => [`variables.${key}`, value]));
    return { namespace, target, metric, query: render(text, { name: name ?? '', namespace, target, service: object.spec.service.name ?? target, interval: metric.interval, ...variables }) };
  });
}

/** As Flagger does (pkg/metrics/observers/render.go): what is unknown is an error. */
function render(text: string, values: { readonly [name: string]: string }): string {
  return text.replace(PLACEHOLDER, (whole, name) => {
    assert(values[name] !== undefined, `${whole} has no value in ${text}`);
    return values[name];
  }).replace(/\s+/g, ' ');
}

/** A Flagger whose mesh provider is Linkerd asks Linkerd's proxies for every canary, whatever provider the canary names (pkg/controller/scheduler_metrics.go). */
function assertAsksLinkerd(objects: readonly Resource[]): void {
  const installs = objects.filter(({ kind, metadata }) => kind === 'HelmRelease' && metadata?.name === 'flagger').map(({ spec }) => spec.values);
  assert(installs.length === 2, `dist/ holds ${installs.length} installations of Flagger, not one for each cluster`);
  for (const { meshProvider, metricsServer } of installs) {
    assert(meshProvider === 'linkerd' && metricsServer === 'http://prometheus.linkerd-viz:9090', `Flagger asks ${metricsServer} as ${meshProvider}: other queries than those below`);
  }
}

/** A query of Flagger's observer for Linkerd, out of its source. */
function builtIn(name: string): string {
  const source = fs.readFileSync(bundled('flagger-queries/linkerd.go'), 'utf8');
  const [, query] = new RegExp(`"${name}": \`([^\`]*)\``).exec(source) ?? [];
  assert(query, `Flagger's observer for Linkerd has no query ${name}`);
  return query;
}

function plainCanary(world: World): string {
  const app = new App({ outdir: world.run.folderOf('printed', 'canary') });
  canary.build(app);
  app.synth();
  return app.outdir;
}

/** A program with a MetricTemplate and a query of its own. */
function ownQueries(world: World): string {
  const app = new App({ outdir: world.run.folderOf('printed', 'own-queries') });
  const chart = new Chart(app, 'own', { namespace: 'own' });
  const selector = 'namespace="{{ namespace }}", deployment="{{ target }}", direction="inbound"';
  const slow = new flagger.MetricTemplate(chart, 'slow-requests', {
    metadata: { name: 'slow-requests' },
    provider: flagger.MetricProvider.prometheus({ address: 'http://prometheus.linkerd-viz:9090' }),
    query: `
      100 - 100 * sum(rate(response_latency_ms_bucket{${selector}, le="{{ variables.limit }}"}[{{ interval }}]))
      / sum(rate(response_latency_ms_count{${selector}}[{{ interval }}]))`,
  });
  new flagger.Canary(chart, 'canary', {
    metadata: { name: 'shop' },
    target: ExternalObject.fromReference(chart, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }),
    provider: flagger.TrafficProvider.meshService(),
    service: { port: 8080 },
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), max: Percent.of(50), interval: Duration.seconds(30), threshold: 3 }),
    metrics: [
      flagger.Metric.fromTemplate(slow, { max: 10, variables: { limit: '100' } }),
      flagger.Metric.query(`sum(irate(request_total{${selector}}[{{ interval }}]))`, { name: 'requests-per-second', min: 1, interval: Duration.seconds(30) }),
      flagger.Metric.successRate({ min: Percent.of(99) }),
    ],
  });
  app.synth();
  return app.outdir;
}
