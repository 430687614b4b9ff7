import * as fs from 'fs';
import * as path from 'path';
import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { Percent } from '../../../lib/core/percent';
import { Analysis, LoadTest, Metric, Rollout, RolloutOutcome, RolloutScenario, RolloutStrategy, Webhook } from '../../../lib/flagger';
import { every10s, newCanary, newChart } from '../fixture';

const seconds = (count: number) => Duration.seconds(count);
const minutes = (count: number) => Duration.minutes(count);

/** What dist/ holds for a canary of main.ts. */
const printed = (name: string) => parse(fs.readFileSync(path.join(__dirname, `../../../dist/production/${name}/canary-${name}.yaml`), 'utf8'));

/** A Canary as somebody may have written it by hand. */
const byHand = (analysis: object, spec: object = {}) => ({
  apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'app', namespace: 'apps' },
  spec: { provider: 'gatewayapi:v1', analysis: { interval: '10s', threshold: 3, metrics: [{ name: 'errors' }], ...analysis }, ...spec },
});

/** Seconds, phase, share, failed checks and what was asked, one line a tick. */
const lines = (rollout: Rollout): string[] => rollout.ticks.map(({ time, phase, weight, failedChecks, checks }) => [
  time.toSeconds(), phase, weight.value, ...(failedChecks > 0 ? [`failed ${failedChecks}`] : []), ...checks.map(({ name, passed }) => `${passed ? '+' : '-'}${name}`),
].join(' '));

const weights = (rollout: Rollout): string => rollout.ticks.map(({ weight }) => weight.value).join(' ');
const phases = (rollout: Rollout): string => rollout.ticks.map(({ phase }) => phase).join(' ');
const events = (rollout: Rollout): string[] => rollout.ticks.map(({ event }) => event);
const gate = (type: string, name = 'gate') => ({ webhooks: [{ name, type, url: 'http://tester/gate/check' }] });

const CHECKS = '+load-test +request-success-rate +request-duration';
const FAILING = '+load-test -request-success-rate';

describe('main.ts', () => {
  test('backend: 5 % more at each check until 50 %', () => {
    expect(lines(Rollout.ofPrinted(printed('backend')))).toEqual([
      '0 Progressing 0',
      '10 Progressing 5 +acceptance-test',
      ...[10, 15, 20, 25, 30, 35, 40, 45, 50].map((weight, index) => `${20 + 10 * index} Progressing ${weight} ${CHECKS}`),
      `110 Promoting 50 ${CHECKS}`,
      '120 Finalising 0',
      '130 Succeeded 0',
    ]);
  });

  test('backend: three failing checks are counted, and the tick after rolls back', () => {
    const rollout = Rollout.ofPrinted(printed('backend'), RolloutScenario.checksFailFrom(seconds(35)));
    expect(lines(rollout)).toEqual([
      '0 Progressing 0', '10 Progressing 5 +acceptance-test', `20 Progressing 10 ${CHECKS}`, `30 Progressing 15 ${CHECKS}`,
      `40 Progressing 15 failed 1 ${FAILING}`, `50 Progressing 15 failed 2 ${FAILING}`, `60 Progressing 15 failed 3 ${FAILING}`,
      '70 Failed 0',
    ]);
    expect(events(rollout).slice(-2)).toEqual(['request-success-rate failed, 3 of 3', 'rolled back: 3 failed checks']);
    expect(rollout.outcome).toBe(RolloutOutcome.FAILED);
  });

  test('frontend: ten iterations of an A/B test, of which the status shows no weight', () => {
    const rollout = Rollout.ofPrinted(printed('frontend'));
    expect(lines(rollout)).toEqual([
      '0 Progressing 0',
      '10 Progressing 100 +acceptance-test',
      ...Array.from({ length: 9 }, (_, index) => `${20 + 10 * index} Progressing 100 ${CHECKS}`),
      `110 Promoting 100 ${CHECKS}`,
      '120 Finalising 0',
      '130 Succeeded 0',
    ]);
    expect(rollout.ticks.map(({ iterations }) => iterations)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 0, 0]);
    expect(new Set(rollout.ticks.map(({ reportedWeight }) => reportedWeight))).toEqual(new Set([0]));
    expect([rollout.strategy, rollout.matchedOnly]).toEqual([RolloutStrategy.AB_TESTING, true]);
  });

  test('podinfo: 10 % more in each minute', () => {
    expect(lines(Rollout.ofPrinted(printed('podinfo')))).toEqual([
      '0 Progressing 0',
      '60 Progressing 10 +acceptance-test',
      ...[20, 30, 40, 50].map((weight, index) => `${120 + 60 * index} Progressing ${weight} ${CHECKS}`),
      `360 Promoting 50 ${CHECKS}`,
      '420 Finalising 0',
      '480 Succeeded 0',
    ]);
  });

  test.each([
    // From the start: the first weight for the four intervals until the rollback.
    ['backend', 130, 1360, 4250, 200], ['frontend', 130, 1360, 13_000, 4000], ['podinfo', 480, 1860, 18_000, 2400],
  ])('%s: durations and blast radius', (name, shortest, longest, atMost, fromTheStart) => {
    const rollout = Rollout.ofPrinted(printed(name));
    expect([rollout.duration.toSeconds(), rollout.longestDuration?.toSeconds()]).toEqual([shortest, longest]);
    expect([rollout.worstRollback()?.requests(100), rollout.firstRollback()?.requests(100)]).toEqual([atMost, fromTheStart]);
    expect(rollout.rollbackDelay.toMilliseconds()).toBe(4 * rollout.interval.toMilliseconds());
  });
});

describe('strategies', () => {
  test.each([
    ['an uneven step goes beyond the maximum', { stepWeight: 20, maxWeight: 50 }, '0 20 40 60 60 0 0'],
    ['a step without a maximum goes to 100 %', { stepWeight: 50 }, '0 50 100 100 0 0'],
    ['given weights', { stepWeights: [1, 10, 80] }, '0 1 10 80 80 0 0'],
    ['traffic goes back in steps', { stepWeight: 50, maxWeight: 50, stepWeightPromotion: 20 }, '0 50 50 30 10 0 0'],
    ['blue/green takes all traffic for one more check', { iterations: 2 }, '0 0 0 100 100 0 0'],
  ])('%s', (_, analysis, expected) => {
    expect(weights(Rollout.ofPrinted(byHand(analysis)))).toBe(expected);
  });

  test('the status follows the steps of the promotion', () => {
    const { ticks } = Rollout.ofPrinted(byHand({ stepWeight: 50, maxWeight: 50, stepWeightPromotion: 20 }));
    expect(ticks.map(({ phase, reportedWeight }) => `${phase} ${reportedWeight}`)).toEqual(
      ['Progressing 0', 'Progressing 50', 'Promoting 50', 'Promoting 30', 'Promoting 10', 'Finalising 0', 'Succeeded 0']);
  });

  test('mirrored blue/green: copies until the switch', () => {
    const { ticks } = Rollout.ofPrinted(byHand({ iterations: 2, mirror: true }));
    expect(ticks.map(({ mirrored }) => mirrored)).toEqual([false, true, true, false, false, false, false]);
  });

  test('Istio mirrors one interval before the first weight', () => {
    const rollout = Rollout.ofPrinted(byHand({ stepWeight: 50, maxWeight: 50, mirror: true }, { provider: 'istio' }));
    expect(rollout.ticks.map(({ weight, mirrored }) => (mirrored ? 'mirrored' : weight.value))).toEqual([0, 'mirrored', 50, 50, 0, 0]);
  });

  test('a mirror before weights never ends with a Gateway (mistake 3)', () => {
    const rollout = Rollout.ofPrinted(byHand({ stepWeight: 50, maxWeight: 50, mirror: true }));
    expect(rollout.outcome).toBe(RolloutOutcome.ENDLESS);
    expect(events(rollout).pop()).toBe('nothing: the provider cannot mirror before the first weight');
    expect([rollout.longestDuration, rollout.worstRollback()]).toEqual([undefined, undefined]);
  });

  test('Services of Kubernetes get blue/green with ten iterations, whatever is written, and no routes', () => {
    const rollout = Rollout.ofPrinted(byHand({ stepWeight: 10 }, { provider: 'kubernetes' }));
    expect([rollout.strategy, rollout.ticks.length - 1]).toEqual([RolloutStrategy.BLUE_GREEN, 14]);
    expect(new Set(rollout.ticks.map(({ weight }) => weight.value))).toEqual(new Set([0]));
  });

  test('A/B tests of a provider that cannot match take all requests (mistake 4)', () => {
    expect(Rollout.ofPrinted(byHand({ iterations: 2, match: [{}] }, { provider: 'linkerd' })).matchedOnly).toBe(false);
  });

  test('without analysis it is promoted at the next tick', () => {
    const rollout = Rollout.ofPrinted(byHand({ stepWeight: 10 }, { skipAnalysis: true }));
    expect([phases(rollout), rollout.strategy]).toEqual(['Progressing Succeeded', RolloutStrategy.SKIPPED]);
  });

  test('a suspended canary does nothing', () => {
    const rollout = Rollout.ofPrinted(byHand({ stepWeight: 10 }, { suspend: true }));
    expect([rollout.ticks, rollout.outcome, rollout.longestDuration]).toEqual([[], RolloutOutcome.SUSPENDED, undefined]);
  });

  test.each([
    ['steps that stand still', { stepWeights: [10, 10, 50] }], ['no step at all', {}], ['a maximum above 100 %', { stepWeight: 50, maxWeight: 120 }],
    ['a promotion backwards', { stepWeight: 50, stepWeightPromotion: -5 }],
  ])('never ends: %s (mistakes 1 and 2)', (_, analysis) => {
    expect(Rollout.ofPrinted(byHand(analysis)).outcome).toBe(RolloutOutcome.ENDLESS);
  });

  test('takes as many ticks as the closed forms say', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 }), (step, max, promotion) => {
      const last = Math.min(100, Math.ceil(max / step) * step);
      const back = promotion === 0 ? 1 : Math.ceil(last / promotion);
      const { ticks } = Rollout.ofPrinted(byHand({ stepWeight: step, maxWeight: max, stepWeightPromotion: promotion }));
      expect(ticks).toHaveLength(Math.ceil(max / step) + 2 + back + 1);
    }));
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.boolean(), (iterations, isAb) => {
      const { ticks } = Rollout.ofPrinted(byHand({ iterations, ...(isAb ? { match: [{}] } : {}) }));
      expect(ticks).toHaveLength(iterations + (isAb ? 3 : 4) + 1);
    }));
  });

  test('checks that always fail roll back two ticks after the threshold', () => {
    fc.assert(fc.property(fc.integer({ min: -1, max: 20 }), fc.constantFrom({ stepWeight: 5 }, { iterations: 30 }, { iterations: 30, match: [{}] }), (threshold, analysis) => {
      const rollout = Rollout.ofPrinted(byHand({ ...analysis, threshold }), RolloutScenario.checksFailFrom(seconds(0)));
      expect([rollout.outcome, rollout.ticks.length - 1]).toEqual([RolloutOutcome.FAILED, Math.max(threshold, 1) + 2]);
    }));
  });
});

describe('scenarios', () => {
  const half = { stepWeight: 50, maxWeight: 50 };

  test('a closed gate before the start holds it, and time goes on', () => {
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('confirm-rollout') }), RolloutScenario.gateClosedUntil('gate', seconds(15)));
    expect(lines(rollout)).toEqual(['0 Waiting 0 -gate', '10 Waiting 0 -gate', '20 Progressing 0 +gate', '30 Progressing 50', '40 Promoting 50 +errors', '50 Finalising 0', '60 Succeeded 0']);
  });

  test('a closed gate before more traffic is no failed check, and is asked once more before the promotion', () => {
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('confirm-traffic-increase') }), RolloutScenario.gateClosedUntil('gate', seconds(30)));
    expect(lines(rollout)).toEqual(['0 Progressing 0', '10 Progressing 0 -gate', '20 Progressing 0 -gate', '30 Progressing 50 +gate', '40 Promoting 50 +errors +gate', '50 Finalising 0', '60 Succeeded 0']);
  });

  test('a closed gate before the promotion: checks go on, and the status says 0 while the share stays', () => {
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('confirm-promotion') }), RolloutScenario.gateClosedUntil('gate', seconds(40)));
    expect(lines(rollout)).toEqual([
      '0 Progressing 0', '10 Progressing 50', '20 WaitingPromotion 50 +errors -gate', '30 WaitingPromotion 50 +errors -gate', '40 Promoting 50 +errors +gate', '50 Finalising 0', '60 Succeeded 0',
    ]);
    expect(rollout.ticks[2].reportedWeight).toBe(0);
  });

  test('an A/B test asks at the gate of the promotion at every second tick', () => {
    const rollout = Rollout.ofPrinted(byHand({ iterations: 2, match: [{}], ...gate('confirm-promotion') }), RolloutScenario.gateClosedUntil('gate', seconds(40)));
    expect(rollout.ticks.filter(({ checks }) => checks.some(({ name }) => name === 'gate')).map(({ time }) => time.toSeconds())).toEqual([30, 50]);
  });

  test('checks that fail while a gate is closed roll back', () => {
    const scenario = RolloutScenario.gateClosedUntil('gate', minutes(60)).plus(RolloutScenario.checksFailFrom(seconds(60)));
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('confirm-promotion') }), scenario);
    expect([rollout.outcome, rollout.duration.toSeconds()]).toEqual([RolloutOutcome.FAILED, 90]);
  });

  test('a gate that is never opened never ends, and gives no longest duration', () => {
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('confirm-rollout') }), RolloutScenario.hookFailsFrom('gate', seconds(0)));
    expect([rollout.outcome, rollout.longestDuration]).toEqual([RolloutOutcome.ENDLESS, undefined]);
  });

  test('a failing test before the first requests rolls back one tick after the threshold, without any request', () => {
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('pre-rollout', 'smoke') }), RolloutScenario.hookFailsFrom('smoke', seconds(0)));
    expect([rollout.outcome, rollout.duration.toSeconds(), rollout.requests(100)]).toEqual([RolloutOutcome.FAILED, 40, 0]);
  });

  test('a rollback hook that says yes rolls back at once', () => {
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('rollback', 'alarm') }), RolloutScenario.rollbackAskedFrom(seconds(20)));
    expect(lines(rollout)).toEqual(['0 Progressing 0', '10 Progressing 50 -alarm', '20 Failed 0 +alarm']);
  });

  test('hooks after the rollout are told of both ends', () => {
    const canary = byHand({ ...half, ...gate('post-rollout', 'tell') });
    for (const scenario of [RolloutScenario.success(), RolloutScenario.checksFailFrom(seconds(0))]) {
      expect(Rollout.ofPrinted(canary, scenario).ticks.pop()?.checks).toEqual([{ kind: 'post-rollout', name: 'tell', passed: true }]);
    }
  });

  test('pods that are late hold the rollout', () => {
    const rollout = Rollout.ofPrinted(byHand(half), RolloutScenario.podsReadyAfter(seconds(25)));
    expect([weights(rollout), rollout.duration.toSeconds()]).toEqual(['0 0 0 50 50 0 0', 60]);
  });

  test('pods that are never ready roll back at the first tick after the deadline', () => {
    const rollout = Rollout.ofPrinted(byHand(half, { progressDeadlineSeconds: 60 }), RolloutScenario.podsNeverReady());
    expect([rollout.outcome, rollout.duration.toSeconds(), rollout.requests(100)]).toEqual([RolloutOutcome.FAILED, 70, 0]);
  });

  test('the time of the pods counts from the start, not from the gate', () => {
    const scenario = RolloutScenario.gateClosedUntil('gate', seconds(100)).plus(RolloutScenario.podsReadyAfter(seconds(20)));
    const rollout = Rollout.ofPrinted(byHand({ ...half, ...gate('confirm-rollout') }), scenario);
    expect(rollout.ticks.find(({ weight }) => weight.value > 0)?.time.toSeconds()).toBe(120);
  });

  test('a slow primary holds the traffic at the canary', () => {
    const rollout = Rollout.ofPrinted(byHand(half), RolloutScenario.primaryReadyAfter(seconds(20)));
    expect([phases(rollout), weights(rollout)]).toEqual(['Progressing Progressing Promoting Promoting Finalising Succeeded', '0 50 50 50 0 0']);
  });

  test('a primary that is never ready leaves all traffic at the canary', () => {
    const rollout = Rollout.ofPrinted(byHand(half, { progressDeadlineSeconds: 30 }), RolloutScenario.primaryReadyAfter(minutes(60)));
    expect(rollout.ticks.pop()).toMatchObject({ phase: 'Failed', reportedWeight: 100, weight: Percent.of(100) });
  });

  test('the longest duration is that of a rollout with all of it', () => {
    const canary = byHand(half, { progressDeadlineSeconds: 45 });
    const late = RolloutScenario.podsReadyAfter(seconds(50)).plus(RolloutScenario.primaryReadyAfter(seconds(50)));
    const { duration, outcome } = Rollout.ofPrinted(canary, late);
    expect(outcome).toBe(RolloutOutcome.SUCCEEDED);
    // One interval until the change is seen, and two failed checks that are tolerated.
    expect(Rollout.ofPrinted(canary).longestDuration?.toSeconds()).toBe(duration.toSeconds() + 10 + 20);
  });

  test('without metrics the first rollout hook fails; with neither nothing can', () => {
    const hooks = { ...half, metrics: [], ...gate('', 'load') };
    expect(Rollout.ofPrinted(byHand(hooks)).worstRollback()?.ticks[2].checks).toEqual([{ kind: 'rollout', name: 'load', passed: false }]);
    const nothing = Rollout.ofPrinted(byHand({ ...half, metrics: [] }));
    expect([nothing.worstRollback(), nothing.firstRollback()]).toEqual([undefined, undefined]);
    expect(Rollout.ofPrinted(byHand({ ...half, metrics: [] }), RolloutScenario.checksFailFrom(seconds(0))).outcome).toBe(RolloutOutcome.SUCCEEDED);
  });

  test('built-in metrics are read before those of templates', () => {
    const metrics = [{ name: 'errors', templateRef: { name: 'errors' } }, { name: 'sum', query: 'sum(x)' }, { name: 'request-duration' }];
    expect(Rollout.ofPrinted(byHand({ ...half, metrics })).ticks[2].checks.map(({ name }) => name)).toEqual(['sum', 'request-duration', 'errors']);
  });
});

describe('what Flagger reads', () => {
  test.each([['10s', 10], ['1m', 60], ['1m30s', 90], ['5s', 10], ['5mx', 60], [undefined, 60]])('interval %s is %d seconds', (interval, expected) => {
    expect(Rollout.ofPrinted(byHand({ stepWeight: 50, interval })).interval.toSeconds()).toBe(expected);
  });

  test('a threshold below 1 is 1', () => {
    expect(Rollout.ofPrinted(byHand({ stepWeight: 50, threshold: 0 })).threshold).toBe(1);
  });

  test('session affinity is told', () => {
    expect(Rollout.ofPrinted(byHand({ stepWeight: 50, sessionAffinity: { cookieName: 'v' } })).sessionAffinity).toBe(true);
  });
});

test('a canary knows its rollout, with what was added later', () => {
  const canary = newCanary(newChart(), { analysis: Analysis.trafficShifting({ step: Percent.of(25), ...every10s }) });
  canary.addMetric(Metric.successRate({ min: Percent.of(99) }));
  expect(weights(canary.rollout())).toBe('0 25 50 50 0 0');
  expect(canary.rollout(RolloutScenario.checksFailFrom(seconds(0))).outcome).toBe(RolloutOutcome.FAILED);
  canary.addWebhook(Webhook.loadTest(LoadTest.hey({ rate: 1, duration: seconds(10) }), { url: 'http://tester/' }));
  expect(canary.rollout().ticks[2].checks.map(({ name }) => name)).toEqual(['load-test', 'request-success-rate']);
  expect([canary.rollout().name, canary.rollout().namespace]).toEqual([canary.name, 'apps']);
});

describe('rejects', () => {
  test('what is no Canary', () => {
    expect(() => Rollout.ofPrinted({ kind: 'Deployment' })).toThrow('[Rollout.ofPrinted] kind "Deployment" · a printed Canary: apiVersion, kind, metadata with a name, spec · pass the whole object');
    expect(() => Rollout.ofPrinted('backend')).toThrow('[Rollout.ofPrinted] "backend" · a printed Canary');
  });

  test('a hook that the canary does not have', () => {
    const scenario = RolloutScenario.gateClosedUntil('gats', seconds(5));
    expect(() => Rollout.ofPrinted(byHand(gate('confirm-rollout')), scenario)).toThrow('[Rollout of app] hook "gats" · gate · did you mean gate?');
    expect(() => Rollout.ofPrinted(byHand({}), scenario)).toThrow('[Rollout of app] hook "gats" · none: the canary has no webhooks · name a webhook of the canary');
  });

  test('a rate below 0', () => {
    expect(() => Rollout.ofPrinted(byHand({ stepWeight: 50 })).requests(-1)).toThrow('[Rollout.requests] rate -1 · a number of requests in a second, 0 or more · correct rate');
  });

  test('iterations that nobody waits for', () => {
    expect(() => Rollout.ofPrinted(byHand({ iterations: 1_000_000 }))).toThrow('[Rollout of app] no end after 100000 ticks · a rollout that ends sooner · correct the analysis');
  });
});
