import * as fs from 'fs';
import * as path from 'path';
import { readPlan } from '../../../lib/flagger/rollout/plan';
import { play } from '../../../lib/flagger/rollout/play';

interface Recorded {
  readonly name: string;
  readonly provider: string;
  readonly analysis: object;
  /** Ticks from which and until before which a hook says no. */
  readonly closed: { readonly [hook: string]: readonly [number, number] };
  /** Phase, share in the route, mirrored, and canaryWeight, iterations and failedChecks of the status. */
  readonly ticks: readonly string[];
}

/** What advanceCanary of Flagger 1.44.0 did to a Deployment, with Istio's router and with Services only; at most 45 ticks. */
const { webhooks, rollouts }: { webhooks: object[]; rollouts: Recorded[] } = JSON.parse(fs.readFileSync(path.join(__dirname, '../../fixtures/rollouts.json'), 'utf8'));

test.each(rollouts.map((recorded) => [recorded.name, recorded] as const))('does what Flagger did: %s', (_, { provider, analysis, closed, ticks }) => {
  const plan = readPlan({ kind: 'Canary', metadata: { name: 'app' }, spec: { provider, analysis: { interval: '10s', webhooks, ...analysis } } });
  const refusals = Object.entries(closed).map(([hook, [from, until]]) => ({ hook, from: from * 10_000, until: until * 10_000 }));
  const { frames, endless } = play(plan, { checksFailFrom: Infinity, podStart: 0, primaryUpdate: 0, rollbackFrom: Infinity, refusals });
  const played = frames.map(({ phase, weight, mirrored, reported, iteration, failed }) => [phase, weight, mirrored, reported, iteration, failed].join(' ')).slice(0, 45);
  expect(played).toEqual(endless ? ticks.slice(0, played.length) : ticks);
});
