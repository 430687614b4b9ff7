import { Duration } from 'cdk8s';
import * as l1 from '../../imports/flagger.app';
import { Percent } from '../core/percent';
import { valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, checkValue, DURATION, instanceOf, listOf, NUMBER, PERCENT } from '../core/shape';
import { RequestMatch } from './request-match';
import { SessionAffinity } from './session-affinity';

/** What every kind of analysis needs. */
export interface AnalysisOptions {
  /** Time between two checks, at least 10 seconds, in whole seconds. */
  readonly interval: Duration;
  /** How many failed checks roll the new version back, 1 or more; failures add up over the whole rollout. */
  readonly threshold: number;
  /**
   * Share of the old version's pods that must be ready for the rollout to go on; whole percents above 0.
   *
   * @default Percent.of(100)
   */
  readonly primaryReadyThreshold?: Percent;
  /**
   * Share of the new version's pods that must be ready for the rollout to go on; whole percents above 0.
   *
   * @default Percent.of(100)
   */
  readonly canaryReadyThreshold?: Percent;
}

/** Options of `Analysis.steps`. */
export interface StepsOptions extends AnalysisOptions {
  /**
   * By how much traffic moves back to the updated primary at each interval once the analysis has passed; whole percents above 0.
   *
   * @default - all at once.
   */
  readonly stepPromotion?: Percent;
  /**
   * Keeps a client that got the new version at it; only with Gateway API and Istio.
   *
   * @default - each request is sent by the weights.
   */
  readonly sessionAffinity?: SessionAffinity;
  /**
   * Sends a copy of the traffic to the new version for one interval before the first weight; only with Istio.
   *
   * @default false
   */
  readonly mirror?: boolean;
  /**
   * The share of the traffic that is copied; whole percents above 0, only with `mirror`.
   *
   * @default Percent.of(100)
   */
  readonly mirrorWeight?: Percent;
}

/** Options of `Analysis.trafficShifting`. */
export interface TrafficShiftingOptions extends StepsOptions {
  /** By how much the share of the new version grows at each interval; whole percents above 0. */
  readonly step: Percent;
  /**
   * The share at which the new version is promoted; whole percents, not below `step`. The last step goes beyond it when
   * `step` does not divide it.
   *
   * @default Percent.of(50)
   */
  readonly max?: Percent;
}

/** Options of `Analysis.abTesting`. */
export interface AbTestingOptions extends AnalysisOptions {
  /** Which requests the new version gets: those that fit one of the matches. */
  readonly match: RequestMatch[];
  /** How many checks must pass, 1 or more. */
  readonly iterations: number;
}

/** Options of `Analysis.blueGreen`. */
export interface BlueGreenOptions extends AnalysisOptions {
  /** How many checks must pass before the switch, 1 or more. */
  readonly iterations: number;
  /**
   * Sends a copy of all traffic to the new version during the checks and drops its answers; only with a Gateway or Istio; a copied request can change data like any other.
   *
   * @default false
   */
  readonly mirror?: boolean;
  /**
   * The share of the traffic that is copied; whole percents above 0, only with `mirror` and Istio.
   *
   * @default Percent.of(100)
   */
  readonly mirrorWeight?: Percent;
}

const EVERY = { interval: DURATION, threshold: NUMBER };
const READY = { primaryReadyThreshold: PERCENT, canaryReadyThreshold: PERCENT };
const MIRROR = { mirror: BOOLEAN, mirrorWeight: PERCENT };
const STEPS = { stepPromotion: PERCENT, sessionAffinity: instanceOf(SessionAffinity, 'SessionAffinity.cookie(…)'), ...MIRROR, ...READY };

/** How an analysis moves traffic. */
type Strategy = 'weights' | 'a/b testing' | 'blue/green';

/**
 * How a new version is tried: which traffic it gets, how often it is checked and how many failures are tolerated.
 *
 * @see https://docs.flagger.app/usage/deployment-strategies
 */
export class Analysis {
  /** The share of the new version grows in equal steps up to a maximum. */
  public static trafficShifting(options: TrafficShiftingOptions): Analysis {
    const where = 'Analysis.trafficShifting';
    checkProps(where, options, { step: PERCENT, ...EVERY }, { max: PERCENT, ...STEPS });
    const step = weight(where, 'step', options.step);
    const max = weight(where, 'max', options.max ?? Percent.of(50));
    if (step > max) {
      throw valueProblem(where, `step ${step} % exceeds max ${max} %`, 'a step not above max', 'lower step or raise max');
    }
    return new Analysis(where, options, 'weights', { stepWeight: step, maxWeight: max, ...stepping(where, options) });
  }

  /**
   * The share of the new version takes the given values one after the other; it is promoted after the last.
   *
   * @param weights whole percents, each above the one before.
   */
  public static steps(weights: Percent[], options: StepsOptions): Analysis {
    const where = 'Analysis.steps';
    checkValue(where, 'weights', weights, listOf(PERCENT));
    checkProps(where, options, EVERY, STEPS);
    const steps = weights.map((share) => weight(where, 'step', share));
    if (steps.length === 0 || steps.some((share, index) => index > 0 && share <= steps[index - 1])) {
      // A step that does not grow leaves the rollout where it is for ever (pkg/controller/scheduler.go, nextStepWeight).
      throw valueProblem(where, `weights [${steps.join(', ')}]`, 'at least one weight, each above the one before',
        'sort them and remove doubles, for example [Percent.of(10), Percent.of(50)]');
    }
    return new Analysis(where, options, 'weights', { stepWeights: steps, ...stepping(where, options) });
  }

  /** All requests that match go to the new version, all others to the old one. */
  public static abTesting(options: AbTestingOptions): Analysis {
    const where = 'Analysis.abTesting';
    checkProps(where, options, { match: listOf(instanceOf(RequestMatch, 'RequestMatch.header(…) or .cookie(…)')), iterations: NUMBER, ...EVERY }, READY);
    if (options.match.length === 0) {
      throw valueProblem(where, 'match is empty', 'at least one RequestMatch', 'say which requests the new version gets, or use Analysis.blueGreen');
    }
    return new Analysis(where, options, 'a/b testing', { iterations: count(where, 'iterations', options.iterations) }, options.match);
  }

  /** The new version is checked beside the old one and then gets all traffic at once. */
  public static blueGreen(options: BlueGreenOptions): Analysis {
    const where = 'Analysis.blueGreen';
    checkProps(where, options, { iterations: NUMBER, ...EVERY }, { ...MIRROR, ...READY });
    return new Analysis(where, options, 'blue/green', { iterations: count(where, 'iterations', options.iterations), ...mirroring(where, options) });
  }

  /** Time between two checks. */
  public readonly interval: Duration;
  /** How many failed checks roll back. */
  public readonly threshold: number;
  /** @internal */
  public readonly _strategy: Strategy;
  /** @internal */
  public readonly _spec: l1.CanarySpecAnalysis;
  /** @internal */
  public readonly _match: readonly RequestMatch[];

  private constructor(where: string, options: AnalysisOptions, strategy: Strategy, spec: l1.CanarySpecAnalysis, match: readonly RequestMatch[] = []) {
    if (options.interval.toMilliseconds({ integral: false }) < 10_000) {
      throw valueProblem(where, `interval ${options.interval.toHumanString()}`, 'at least 10 seconds, to which Flagger raises what is shorter',
        'pass Duration.seconds(10) or more');
    }
    this.interval = options.interval;
    this.threshold = count(where, 'threshold', options.threshold);
    this._strategy = strategy;
    this._spec = {
      ...spec,
      threshold: this.threshold,
      primaryReadyThreshold: optionalWeight(where, 'primaryReadyThreshold', options.primaryReadyThreshold),
      canaryReadyThreshold: optionalWeight(where, 'canaryReadyThreshold', options.canaryReadyThreshold),
    };
    this._match = [...match];
  }
}

/** What both ways of stepping have. */
function stepping(where: string, options: StepsOptions): l1.CanarySpecAnalysis {
  return {
    stepWeightPromotion: optionalWeight(where, 'stepPromotion', options.stepPromotion),
    sessionAffinity: options.sessionAffinity?._spec,
    ...mirroring(where, options),
  };
}

function mirroring(where: string, { mirror, mirrorWeight }: Pick<StepsOptions, 'mirror' | 'mirrorWeight'>): l1.CanarySpecAnalysis {
  if (mirrorWeight !== undefined && !mirror) {
    throw valueProblem(where, 'mirrorWeight without mirror', 'both: Flagger ignores the share otherwise', 'pass mirror: true, or leave mirrorWeight out');
  }
  return { mirror, mirrorWeight: optionalWeight(where, 'mirrorWeight', mirrorWeight) };
}

function optionalWeight(where: string, what: string, share: Percent | undefined): number | undefined {
  return share && weight(where, what, share);
}

/** Traffic is split in whole percents, and a weight of 0 never moves anything. */
function weight(where: string, what: string, share: Percent): number {
  if (!share.isWhole || share.value === 0) {
    throw valueProblem(where, `${what} ${share}`, 'whole percents from 1 to 100', `round ${what} to ${Math.max(1, Math.round(share.value))} %`);
  }
  return share.value;
}

function count(where: string, what: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) {
    throw valueProblem(where, `${what} ${value}`, 'a whole number from 1 up', `set ${what} to 1 or more`);
  }
  return value;
}
