import { Duration } from 'cdk8s';
import { Percent } from '../../lib/core/percent';
import { Analysis, RequestMatch, TrafficProvider } from '../../lib/flagger';
import { every10s, Gateway, newCanary, newChart, specOf } from './fixture';

const weights = (...values: number[]) => values.map((value) => Percent.of(value));

describe('traffic shifting', () => {
  test('prints step, maximum, interval and threshold', () => {
    const analysis = Analysis.trafficShifting({ step: Percent.of(5), max: Percent.of(70), interval: Duration.seconds(30), threshold: 5 });
    expect(specOf({ analysis }).analysis).toEqual({ interval: '30s', threshold: 5, stepWeight: 5, maxWeight: 70 });
  });

  test('goes to 50 % by default and prints it', () => {
    expect(specOf({ analysis: Analysis.trafficShifting({ step: Percent.of(10), ...every10s }) }).analysis.maxWeight).toBe(50);
  });

  test('prints the step of the promotion', () => {
    const analysis = Analysis.trafficShifting({ step: Percent.of(10), stepPromotion: Percent.of(25), ...every10s });
    expect(specOf({ analysis }).analysis.stepWeightPromotion).toBe(25);
  });

  test('rejects a step of 0 % (mistake 1: it is stuck for ever)', () => {
    expect(() => Analysis.trafficShifting({ step: Percent.of(0), ...every10s }))
      .toThrow('[Analysis.trafficShifting] step 0 % · whole percents from 1 to 100 · round step to 1 %');
  });

  test('rejects a share that is no whole percent', () => {
    expect(() => Analysis.trafficShifting({ step: Percent.of(2.5), ...every10s }))
      .toThrow('step 2.5 % · whole percents from 1 to 100 · round step to 3 %');
  });

  test('rejects a step above the maximum', () => {
    expect(() => Analysis.trafficShifting({ step: Percent.of(60), ...every10s }))
      .toThrow('[Analysis.trafficShifting] step 60 % exceeds max 50 % · a step not above max · lower step or raise max');
  });

  test('accepts a step that is the maximum', () => {
    expect(specOf({ analysis: Analysis.trafficShifting({ step: Percent.of(50), ...every10s }) }).analysis.stepWeight).toBe(50);
  });

  test('rejects a maximum above 100 % (mistake 2: it is never promoted)', () => {
    expect(() => Analysis.trafficShifting({ step: Percent.of(10), max: Percent.of(101), ...every10s }))
      .toThrow('[Percent.of] 101 · a number from 0 to 100');
  });

  test('rejects a promotion step below and of 0 % (mistake 2: it never ends)', () => {
    expect(() => Percent.of(-1)).toThrow('[Percent.of] -1');
    expect(() => Analysis.trafficShifting({ step: Percent.of(10), stepPromotion: Percent.of(0), ...every10s })).toThrow('stepPromotion 0 %');
  });
});

test('prints how many pods must be ready', () => {
  const analysis = Analysis.blueGreen({ iterations: 1, primaryReadyThreshold: Percent.of(90), canaryReadyThreshold: Percent.of(60), ...every10s });
  expect(specOf({ analysis }).analysis).toMatchObject({ primaryReadyThreshold: 90, canaryReadyThreshold: 60 });
});

test('Istio mirrors before the first weight, and a part of the traffic', () => {
  const analysis = Analysis.steps(weights(10), { mirror: true, mirrorWeight: Percent.of(20), ...every10s });
  expect(specOf({ analysis, provider: TrafficProvider.istio() }).analysis).toMatchObject({ mirror: true, mirrorWeight: 20, stepWeights: [10] });
});

describe('steps', () => {
  test('prints the weights, and neither step nor maximum, of which the API server takes only one way', () => {
    const { analysis } = specOf({ analysis: Analysis.steps(weights(1, 10, 50), every10s) });
    expect(analysis).toEqual({ interval: '10s', threshold: 3, stepWeights: [1, 10, 50] });
  });

  test.each([[[10, 10, 50]], [[50, 10]], [[]]])('rejects weights %j, which do not grow (mistake 1: it is stuck for ever)', (values: number[]) => {
    expect(() => Analysis.steps(weights(...values), every10s))
      .toThrow(`[Analysis.steps] weights [${values.join(', ')}] · at least one weight, each above the one before`);
  });

  test('rejects a first weight of 0 % (mistake 1: it is stuck for ever)', () => {
    expect(() => Analysis.steps(weights(0, 10), every10s)).toThrow('[Analysis.steps] step 0 % · whole percents from 1 to 100');
  });
});

describe('A/B testing', () => {
  test('prints matches and iterations', () => {
    const analysis = Analysis.abTesting({ match: [RequestMatch.header('X-User').exact('insider')], iterations: 10, ...every10s });
    expect(specOf({ analysis }).analysis)
      .toEqual({ interval: '10s', threshold: 3, iterations: 10, match: [{ headers: { 'x-user': { exact: 'insider' } } }] });
  });

  test('rejects an empty match (mistake 4: it would be blue/green)', () => {
    expect(() => Analysis.abTesting({ match: [], iterations: 10, ...every10s }))
      .toThrow('[Analysis.abTesting] match is empty · at least one RequestMatch');
  });

  test('rejects a test without iterations (mistake 4: match with weights is no A/B test)', () => {
    expect(() => Analysis.abTesting({ match: [RequestMatch.cookie('a', 'b')], iterations: 0, ...every10s }))
      .toThrow('[Analysis.abTesting] iterations 0 · a whole number from 1 up · set iterations to 1 or more');
  });

  const blind = [TrafficProvider.linkerdSmi(), TrafficProvider.kubernetes()];
  test.each(blind)('rejects a provider that cannot tell requests apart (mistake 4)', (provider) => {
    const analysis = Analysis.abTesting({ match: [RequestMatch.cookie('a', 'b')], iterations: 10, ...every10s });
    expect(() => newCanary(newChart(), { analysis, provider }))
      .toThrow(`[test/canary] A/B testing with provider ${provider._traits.provider} · a provider that tells requests apart`);
  });
});

describe('blue/green', () => {
  test('prints iterations and nothing else', () => {
    expect(specOf().analysis).toEqual({ interval: '10s', threshold: 3, iterations: 10 });
  });

  test('prints mirror for Istio', () => {
    const analysis = Analysis.blueGreen({ iterations: 3, mirror: true, ...every10s });
    expect(specOf({ analysis, provider: TrafficProvider.istio() }).analysis.mirror).toBe(true);
  });

  test.each([TrafficProvider.meshService(), TrafficProvider.linkerdSmi(), TrafficProvider.kubernetes()])(
    'rejects mirror where nothing can mirror (mistake 3)', (provider) => {
      const analysis = Analysis.blueGreen({ iterations: 3, mirror: true, ...every10s });
      expect(() => newCanary(newChart(), { analysis, provider }))
        .toThrow(/^\[test\/canary\] mirror with provider .* · mirroring by a Gateway or Istio/);
    });

  test('rejects a share of the mirror without the mirror', () => {
    expect(() => Analysis.blueGreen({ iterations: 5, mirrorWeight: Percent.of(10), ...every10s }))
      .toThrow('[Analysis.blueGreen] mirrorWeight without mirror · both: Flagger ignores the share otherwise');
  });

  test('rejects a share of the mirror that the provider ignores', () => {
    const chart = newChart();
    const provider = TrafficProvider.gateway([new Gateway(chart, 'edge')]);
    const analysis = Analysis.blueGreen({ iterations: 5, mirror: true, mirrorWeight: Percent.of(10), ...every10s });
    expect(() => newCanary(chart, { provider, analysis })).toThrow('[test/canary] mirrorWeight with provider gatewayapi:v1 · Istio: the others copy all traffic');
  });
});

describe('every analysis', () => {
  test('prints an interval of minutes in minutes', () => {
    expect(specOf({ analysis: Analysis.blueGreen({ iterations: 1, threshold: 1, interval: Duration.hours(1) }) }).analysis.interval).toBe('60m');
  });

  test('rejects an interval below 10 seconds, which Flagger would raise', () => {
    expect(() => Analysis.blueGreen({ iterations: 1, threshold: 1, interval: Duration.seconds(5) }))
      .toThrow('[Analysis.blueGreen] interval 5 seconds · at least 10 seconds,'
        + ' to which Flagger raises what is shorter · pass Duration.seconds(10) or more');
  });

  test('rejects an interval with a fraction of a second', () => {
    const analysis = Analysis.blueGreen({ iterations: 1, threshold: 1, interval: Duration.millis(10_500) });
    expect(() => newCanary(newChart(), { analysis })).toThrow('[test/canary] analysis interval 10500ms · a multiple of 1s above zero');
  });

  test.each([0, -1, 1.5])('rejects threshold %d', (threshold) => {
    expect(() => Analysis.blueGreen({ iterations: 1, threshold, interval: Duration.seconds(10) }))
      .toThrow(`[Analysis.blueGreen] threshold ${threshold} · a whole number from 1 up`);
  });
});
