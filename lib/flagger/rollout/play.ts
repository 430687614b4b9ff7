import { valueProblem } from '../../core/problem';
import { RolloutPlan } from './plan';

/** What happens to a rollout from outside. Times are milliseconds from the tick that finds the new version. */
export interface Script {
  /** Metrics fail from then on; without metrics the first rollout hook does. */
  readonly checksFailFrom: number;
  /** How long the pods of the new version take to become ready. */
  readonly podStart: number;
  /** How long the primary takes for its update. */
  readonly primaryUpdate: number;
  /** When the rollback hooks begin to ask for a rollback. */
  readonly rollbackFrom: number;
  /** When which hook answers no. */
  readonly refusals: readonly Refusal[];
}

/** A hook answers no from a moment until before another one. */
export interface Refusal {
  readonly hook: string;
  readonly from: number;
  readonly until: number;
}

/** Phase of a Canary in a rollout. */
export type Phase = 'Waiting' | 'Progressing' | 'WaitingPromotion' | 'Promoting' | 'Finalising' | 'Succeeded' | 'Failed';

/** A question that was put in a tick. */
export interface Asked {
  readonly kind: string;
  readonly name: string;
  readonly passed: boolean;
}

/** One call of the controller, and how it left things. */
export interface Frame {
  readonly time: number;
  readonly phase: Phase;
  /** Share of the requests that the routes give to the new version. */
  readonly weight: number;
  readonly mirrored: boolean;
  /** `status.canaryWeight`. */
  readonly reported: number;
  readonly iteration: number;
  readonly failed: number;
  readonly asked: readonly Asked[];
  readonly event: string;
}

/** All ticks until the end, or until nothing can change any more. */
export interface Film {
  readonly frames: readonly Frame[];
  readonly endless: boolean;
}

/** Longer films are a mistake of the specification, or nobody's time to read. */
const MOST_TICKS = 100_000;

/** Plays one rollout: what the controller does at each tick. */
export function play(plan: RolloutPlan, script: Script): Film {
  if (plan.suspended) return { frames: [], endless: false };
  const player = new Player(plan, script);
  const frames: Frame[] = [];
  const seen = new Set<string>();
  for (let tick = 0; tick < MOST_TICKS; tick++) {
    const frame = player.tick(tick * plan.interval);
    frames.push(frame);
    if (frame.phase === 'Succeeded' || frame.phase === 'Failed') return { frames, endless: false };
    if (!player.isTimeAwaited(frame.time)) {
      const state = player.state();
      if (seen.has(state)) return { frames, endless: true };
      seen.add(state);
    }
  }
  throw valueProblem(`Rollout of ${plan.name}`, `no end after ${MOST_TICKS} ticks`, 'a rollout that ends sooner', 'correct the analysis, or the moments of the scenario');
}

/**
 * The state of one rollout. The order of the steps in `tick` is that of advanceCanary in pkg/controller/scheduler.go of
 * Flagger 1.44.0, which has the last word.
 */
class Player {
  /** Flagger starts from Initialized, Succeeded, Failed and Waiting alike. */
  private phase: Phase = 'Waiting';
  private weight = 0;
  private reported = 0;
  private mirrored = false;
  private iteration = 0;
  private failed = 0;
  private startedAt = 0;
  private copiedAt?: number;
  private time = 0;
  private isWaitingForPods = false;
  private asked: Asked[] = [];

  public constructor(private readonly plan: RolloutPlan, private readonly script: Script) {}

  public tick(time: number): Frame {
    this.time = time;
    this.asked = [];
    this.isWaitingForPods = false;
    const event = this.advance();
    const { phase, weight, mirrored, reported, iteration, failed, asked } = this;
    return { time, phase, weight, mirrored, reported, iteration, failed, asked, event };
  }

  /** Whether something outside may still change by itself. */
  public isTimeAwaited(time: number): boolean {
    const { checksFailFrom, rollbackFrom, refusals } = this.script;
    const moments = [checksFailFrom, rollbackFrom, ...refusals.flatMap(({ from, until }) => [from, until])];
    return this.isWaitingForPods || moments.some((moment) => Number.isFinite(moment) && moment > time);
  }

  public state(): string {
    return [this.phase, this.weight, this.mirrored, this.iteration, this.failed].join();
  }

  private advance(): string {
    const { plan, script } = this;
    if (this.phase === 'Waiting') return this.start();
    if (plan.strategy !== 'skipped' && this.copiedAt !== undefined) {
      const waited = this.time - this.copiedAt;
      if (waited < script.primaryUpdate) return waited > plan.deadline ? this.failPromotion() : this.waitForPods('waits for the pods of the primary');
    }
    const waited = this.time - this.startedAt;
    if (waited < script.podStart) {
      return waited > plan.deadline ? this.rollBack('rolled back: the pods are not ready in time') : this.waitForPods('waits for the pods of the new version');
    }
    if (plan.strategy === 'skipped') {
      this.enter('Succeeded');
      this.tell();
      return 'done without analysis: the primary has the new version';
    }
    if ((this.phase === 'Progressing' || this.phase === 'WaitingPromotion') && this.isRollbackAsked()) return this.rollBack('rolled back: a rollback hook asked for it');
    if (this.phase === 'Promoting') return this.promote();
    if (this.phase === 'Finalising') {
      this.enter('Succeeded');
      this.tell();
      return 'done: the canary is scaled to 0';
    }
    if (this.failed >= plan.threshold) return this.rollBack(`rolled back: ${count(this.failed, 'failed check')}`);
    const isBefore = this.weight === 0 && this.iteration === 0 && !(plan.mirror && this.mirrored);
    const refused = isBefore ? this.refusedBy('pre-rollout') : this.failedCheck();
    if (refused !== undefined) {
      this.failed++;
      return `${refused} failed, ${this.failed} of ${plan.threshold}`;
    }
    if (plan.strategy === 'a/b testing') return this.abTest();
    return plan.strategy === 'blue/green' ? this.blueGreen() : this.shift();
  }

  private start(): string {
    const gate = this.refusedBy('confirm-rollout');
    if (gate !== undefined) {
      this.phase = 'Waiting';
      return `waits for ${gate}`;
    }
    this.startedAt = this.time;
    this.phase = 'Progressing';
    return 'new version found: the canary is scaled up';
  }

  private shift(): string {
    const { plan } = this;
    const step = this.nextStep();
    if (step <= 0) return 'nothing: the next step is not above the share';
    if (!this.mirrored && this.phase !== 'WaitingPromotion') {
      const gate = this.refusedBy('confirm-traffic-increase');
      if (gate !== undefined) return `waits for ${gate}`;
    }
    if (this.weight >= plan.max) return this.confirmed(() => this.copy());
    if (plan.mirror && this.weight === 0 && !this.mirrored) {
      this.mirrored = plan.mirrors;
      return plan.mirrors ? 'traffic is mirrored' : 'nothing: the provider cannot mirror before the first weight';
    }
    this.mirrored = false;
    this.weight = Math.min(100, this.weight + step);
    this.reported = this.weight;
    return `the new version gets ${this.weight} %`;
  }

  /** `nextStepWeight`: given weights count when there is no even step. */
  private nextStep(): number {
    const { step, steps } = this.plan;
    if (step > 0 || steps.length === 0) return step;
    const rest = 100 - this.weight;
    if (rest === 0) return 1;
    if (this.weight === 0) return Math.min(rest, steps[0]);
    const index = steps.slice(0, -1).indexOf(this.weight);
    return index < 0 ? rest : Math.min(rest, steps[index + 1] - this.weight);
  }

  private abTest(): string {
    if (this.iteration < this.plan.iterations) {
      this.weight = 100;
      return this.iterate();
    }
    return this.confirmed(() => this.copy());
  }

  private blueGreen(): string {
    const { plan } = this;
    if (this.iteration < plan.iterations) {
      if (plan.mirror && plan.mirrors) this.mirrored = true;
      return this.iterate();
    }
    return this.confirmed(() => {
      if (this.iteration > plan.iterations) return this.copy();
      this.iteration++;
      if (!plan.routes) return 'all iterations passed';
      this.mirrored = false;
      this.weight = 100;
      return 'the new version gets all traffic';
    });
  }

  private iterate(): string {
    this.iteration++;
    return `iteration ${this.iteration} of ${this.plan.iterations}`;
  }

  private confirmed(then: () => string): string {
    const gate = this.refusedBy('confirm-promotion');
    if (gate === undefined) return then();
    // The controller goes one iteration back, so that A/B and blue/green ask at every second tick only.
    this.enter('WaitingPromotion');
    this.iteration = this.plan.iterations - 1;
    return `waits for ${gate}`;
  }

  private copy(): string {
    this.copiedAt = this.time;
    this.phase = 'Promoting';
    return 'the primary gets the new version';
  }

  private promote(): string {
    const { plan } = this;
    if (!plan.routes || plan.stepPromotion === 0) {
      this.weight = 0;
      this.enter('Finalising');
      return plan.routes ? 'all traffic goes to the primary' : 'the update of the primary is finished';
    }
    // Routes refuse a weight below 0, and the controller tries again and again.
    if (plan.stepPromotion < 0 || this.weight === 0) return 'nothing: the share cannot go back';
    this.weight = Math.max(0, this.weight - plan.stepPromotion);
    this.reported = this.weight;
    if (this.weight === 0) this.enter('Finalising');
    return `the primary gets ${100 - this.weight} %`;
  }

  /** The primary is broken, the canary is the healthy copy: it keeps the traffic. */
  private failPromotion(): string {
    this.reset();
    this.weight = 100;
    this.reported = 100;
    this.tell();
    return 'failed: the pods of the primary are not ready in time, the canary keeps all traffic';
  }

  private rollBack(event: string): string {
    this.reset();
    this.tell();
    return event;
  }

  private reset(): void {
    this.phase = 'Failed';
    this.weight = 0;
    this.reported = 0;
    this.mirrored = false;
    this.iteration = 0;
    this.failed = 0;
  }

  /** What `setStatusPhase` sets besides; only its callers know the iterations of a gate. */
  private enter(phase: Phase): void {
    this.phase = phase;
    this.reported = 0;
    this.iteration = 0;
  }

  private waitForPods(event: string): string {
    this.isWaitingForPods = true;
    return event;
  }

  private tell(): void {
    this.refusedBy('post-rollout');
  }

  private isRollbackAsked(): boolean {
    const hooks = this.plan.hooks.filter(({ type }) => type === 'rollback');
    const isAsked = this.time >= this.script.rollbackFrom;
    for (const { name } of isAsked ? hooks.slice(0, 1) : hooks) this.asked.push({ kind: 'rollback', name, passed: isAsked });
    return isAsked && hooks.length > 0;
  }

  private failedCheck(): string | undefined {
    const { metrics } = this.plan;
    const isFailing = this.time >= this.script.checksFailFrom;
    const hook = this.refusedBy('rollout', isFailing && metrics.length === 0);
    if (hook !== undefined) return hook;
    for (const name of isFailing ? metrics.slice(0, 1) : metrics) this.asked.push({ kind: 'metric', name, passed: !isFailing });
    return isFailing ? metrics[0] : undefined;
  }

  /** Asks the hooks of a type one after the other; the first that says no ends it. */
  private refusedBy(type: string, isFirstFailing = false): string | undefined {
    for (const { name } of this.plan.hooks.filter((hook) => hook.type === type)) {
      const passed = !isFirstFailing && !this.script.refusals.some(({ hook, from, until }) => hook === name && this.time >= from && this.time < until);
      this.asked.push({ kind: type, name, passed });
      if (!passed) return name;
    }
    return undefined;
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
