import { Duration } from 'cdk8s';
import { nearest } from '../../core/nearest';
import { Percent } from '../../core/percent';
import { shown, valueProblem } from '../../core/problem';
import { checkValue, instanceOf } from '../../core/shape';
import { PlanStrategy, readPlan, RolloutPlan } from './plan';
import { Asked, Film, Frame, Phase, play } from './play';
import { RolloutScenario } from './scenario';

/** How a rollout tries the new version. */
export enum RolloutStrategy {
  /** Its share of the requests grows. */
  WEIGHTS = 'weights',
  /** It gets the requests that match. */
  AB_TESTING = 'a/b testing',
  /** It is checked beside the old one, and then gets all requests. */
  BLUE_GREEN = 'blue/green',
  /** It is promoted without checks. */
  SKIPPED = 'skipped',
}

/** How a rollout ends. */
export enum RolloutOutcome {
  /** The primary has the new version. */
  SUCCEEDED = 'succeeded',
  /** Flagger gave up. */
  FAILED = 'failed',
  /** It never ends: a gate is never opened, or the analysis cannot finish. */
  ENDLESS = 'endless',
  /** It never starts, because the canary is suspended. */
  SUSPENDED = 'suspended',
}

/** Phase of a Canary after a tick, as its status names it. */
export enum RolloutPhase {
  /** Waits for consent before the start. */
  WAITING = 'Waiting',
  /** The new version is tried. */
  PROGRESSING = 'Progressing',
  /** Waits for consent to the promotion. */
  WAITING_PROMOTION = 'WaitingPromotion',
  /** The primary gets the new version. */
  PROMOTING = 'Promoting',
  /** All requests go to the primary again. */
  FINALISING = 'Finalising',
  /** Promoted. */
  SUCCEEDED = 'Succeeded',
  /** Rolled back, or the primary did not become ready. */
  FAILED = 'Failed',
}

/** What decides in a tick: a type of webhook, or a metric. */
export enum RolloutCheckKind {
  /** A metric of the analysis. */
  METRIC = 'metric',
  /** Asked before the start. */
  CONFIRM_ROLLOUT = 'confirm-rollout',
  /** Tests before the first requests. */
  PRE_ROLLOUT = 'pre-rollout',
  /** Tests at each check. */
  ROLLOUT = 'rollout',
  /** Asked before each growth of the share. */
  CONFIRM_TRAFFIC_INCREASE = 'confirm-traffic-increase',
  /** Asked before the promotion. */
  CONFIRM_PROMOTION = 'confirm-promotion',
  /** Told at the end. */
  POST_ROLLOUT = 'post-rollout',
  /** Asked whether to roll back: passing means yes. */
  ROLLBACK = 'rollback',
}

/** A webhook that was called in a tick, or a metric that was read. */
export interface RolloutCheck {
  /** What it is. */
  readonly kind: RolloutCheckKind;
  /** Its name in the canary. */
  readonly name: string;
  /** Whether the answer was success. */
  readonly passed: boolean;
}

/** One tick of a rollout: what Flagger does in one interval, and how it leaves things. */
export interface RolloutTick {
  /** Time since the tick that finds the new version. */
  readonly time: Duration;
  /** The phase afterwards. */
  readonly phase: RolloutPhase;
  /** Share of the requests that the routes give to the new version; in A/B tests, of those that match. */
  readonly weight: Percent;
  /** Whether the new version gets copies of requests, whose answers nobody sees. */
  readonly mirrored: boolean;
  /** `status.canaryWeight` of the Canary, which is 0 in some phases in which requests still go to the new version. */
  readonly reportedWeight: number;
  /** `status.iterations` of the Canary. */
  readonly iterations: number;
  /** `status.failedChecks` of the Canary; 0 again after a rollback. */
  readonly failedChecks: number;
  /** What was asked, in order; the first that fails ends it. */
  readonly checks: RolloutCheck[];
  /** What happened, in words. */
  readonly event: string;
}

/**
 * What Flagger does with a new version, tick by tick, computed from the printed Canary.
 *
 * It follows the scheduler of Flagger 1.44.0. Ticks are one interval apart as long as all hooks of one tick answer within it.
 * A Deployment whose own `progressDeadlineSeconds` is shorter than that of the Canary fails sooner.
 *
 * @see https://docs.flagger.app/usage/how-it-works
 */
export class Rollout {
  /**
   * The rollout of a printed Canary, of this library or of anybody else.
   *
   * @param canary the whole object: apiVersion, kind, metadata, spec. Without `spec.provider` it is taken for Istio, Flagger's default.
   * @param scenario what happens; by default all goes well.
   */
  public static ofPrinted(canary: any, scenario: RolloutScenario = RolloutScenario.success()): Rollout {
    checkValue('Rollout.ofPrinted', 'scenario', scenario, instanceOf(RolloutScenario, 'RolloutScenario.checksFailFrom(…) or another of its methods'));
    return new Rollout(readPlan(canary), scenario);
  }

  private readonly film: Film;

  private constructor(private readonly plan: RolloutPlan, scenario: RolloutScenario) {
    checkHooks(plan, scenario);
    this.film = play(plan, scenario._script);
  }

  /** Name of the Canary. */
  public get name(): string {
    return this.plan.name;
  }

  /** Namespace of the Canary, if its text says it. */
  public get namespace(): string | undefined {
    return this.plan.namespace;
  }

  /** How the new version is tried. */
  public get strategy(): RolloutStrategy {
    return STRATEGIES[this.plan.strategy];
  }

  /** Time between two ticks: what the analysis says, but never below 10 seconds. */
  public get interval(): Duration {
    return Duration.millis(this.plan.interval);
  }

  /** How many failed checks roll back. */
  public get threshold(): number {
    return this.plan.threshold;
  }

  /** How it ends. */
  public get outcome(): RolloutOutcome {
    if (this.film.endless) return RolloutOutcome.ENDLESS;
    if (this.plan.suspended) return RolloutOutcome.SUSPENDED;
    return this.last?.phase === 'Failed' ? RolloutOutcome.FAILED : RolloutOutcome.SUCCEEDED;
  }

  /** Every tick from the one that finds the new version to the last; of a rollout without end, until it repeats itself. */
  public get ticks(): RolloutTick[] {
    return this.film.frames.map(tickOf);
  }

  /** Time from the tick that finds the new version to the last one; the shortest possible one when all goes well. */
  public get duration(): Duration {
    return Duration.millis(this.last?.time ?? 0);
  }

  /**
   * The longest time from the change to a promotion, with pods that start as late as they may and all failures that are tolerated; undefined
   * without a limit: a gate may be closed for ever, or the rollout cannot succeed. Pods that stop being ready on the way add to it.
   */
  public get longestDuration(): Duration | undefined {
    const { plan } = this;
    const best = play(plan, RolloutScenario.success()._script);
    const isChecked = plan.strategy !== 'skipped';
    const hasGate = plan.hooks.some(({ type }) => (isChecked ? type.startsWith('confirm-') : type === 'confirm-rollout'));
    if (plan.suspended || best.endless || hasGate) return undefined;
    // One interval until the change is seen. Pods that are ready just after the last look in time are found so by the next one.
    const late = Math.floor(plan.deadline / plan.interval);
    const mayFail = isChecked && best.frames.some(({ asked }) => asked.some(({ kind }) => COUNTED.includes(kind)));
    const ticks = best.frames.length - 1 + 1 + late + (isChecked ? late : 0) + (mayFail ? plan.threshold - 1 : 0);
    return Duration.millis(ticks * plan.interval);
  }

  /** How long it takes at most from the first failing answer to the rollback, when all checks fail from then on. */
  public get rollbackDelay(): Duration {
    return Duration.millis((this.plan.threshold + 1) * this.plan.interval);
  }

  /** Whether a cookie keeps clients at the version that they met, so that the new one gets more than its weight. */
  public get sessionAffinity(): boolean {
    return this.plan.sticky;
  }

  /** Whether only requests that match go to the new version. */
  public get matchedOnly(): boolean {
    return this.plan.strategy === 'a/b testing' && this.plan.matches;
  }

  /**
   * The rollback in which most requests meet the new version: the checks pass until the last ones and then fail;
   * undefined when no check can fail, or when the rollout cannot get that far. Gates are open and pods ready: waiting would add to it.
   */
  public worstRollback(): Rollout | undefined {
    const { frames, endless } = play(this.plan, RolloutScenario.success()._script);
    const last = frames.filter(({ asked }) => asked.some(({ kind }) => kind === 'metric' || kind === 'rollout')).pop();
    return last === undefined || endless ? undefined : this.failingFrom(last.time);
  }

  /** The rollback of a version that fails every check from the start; undefined when no check can fail. */
  public firstRollback(): Rollout | undefined {
    return this.plan.metrics.length === 0 && !this.plan.hooks.some(({ type }) => type === 'rollout') ? undefined : this.failingFrom(0);
  }

  /**
   * How many requests the new version answers until the last tick, with its share of the time between ticks. Mirrored copies do not
   * count, and session affinity gives it more.
   *
   * @param rate requests in a second; in an A/B test, of those that match.
   */
  public requests(rate: number): number {
    if (!Number.isFinite(rate) || rate < 0) throw valueProblem('Rollout.requests', `rate ${shown(rate)}`, 'a number of requests in a second, 0 or more', 'correct rate');
    const shares = this.film.frames.slice(0, -1).reduce((sum, { weight }) => sum + weight, 0);
    return Math.ceil(shares * this.plan.interval * rate / 100_000);
  }

  private failingFrom(moment: number): Rollout | undefined {
    const rollback = new Rollout(this.plan, RolloutScenario.checksFailFrom(Duration.millis(moment)));
    return rollback.outcome === RolloutOutcome.FAILED ? rollback : undefined;
  }

  private get last(): Frame | undefined {
    return this.film.frames[this.film.frames.length - 1];
  }
}

/** What adds to the failed checks. */
const COUNTED: readonly string[] = [RolloutCheckKind.METRIC, RolloutCheckKind.ROLLOUT, RolloutCheckKind.PRE_ROLLOUT];

const STRATEGIES: { readonly [strategy in PlanStrategy]: RolloutStrategy } = {
  'weights': RolloutStrategy.WEIGHTS, 'a/b testing': RolloutStrategy.AB_TESTING, 'blue/green': RolloutStrategy.BLUE_GREEN, 'skipped': RolloutStrategy.SKIPPED,
};

const PHASES: { readonly [phase in Phase]: RolloutPhase } = {
  Waiting: RolloutPhase.WAITING, Progressing: RolloutPhase.PROGRESSING, WaitingPromotion: RolloutPhase.WAITING_PROMOTION, Promoting: RolloutPhase.PROMOTING,
  Finalising: RolloutPhase.FINALISING, Succeeded: RolloutPhase.SUCCEEDED, Failed: RolloutPhase.FAILED,
};

function tickOf({ time, phase, weight, mirrored, reported, iteration, failed, asked, event }: Frame): RolloutTick {
  return {
    time: Duration.millis(time), phase: PHASES[phase], weight: Percent.of(weight), mirrored, reportedWeight: reported, iterations: iteration, failedChecks: failed,
    checks: asked.map(checkOf), event,
  };
}

function checkOf({ kind, name, passed }: Asked): RolloutCheck {
  return { kind: Object.values(RolloutCheckKind).find((known) => known === kind) ?? RolloutCheckKind.ROLLOUT, name, passed };
}

/** A scenario that names a hook which is not there would show a rollout that is not meant. */
function checkHooks(plan: RolloutPlan, scenario: RolloutScenario): void {
  const names = plan.hooks.map(({ name }) => name);
  for (const { hook } of scenario._refusals) {
    if (names.includes(hook)) continue;
    const meant = nearest(hook, names);
    throw valueProblem(`Rollout of ${plan.name}`, `hook "${hook}"`, names.length === 0 ? 'none: the canary has no webhooks' : names.join(', '),
      meant === undefined ? 'name a webhook of the canary' : `did you mean ${meant}?`);
  }
}
