import { Duration } from 'cdk8s';
import { valueProblem } from '../../core/problem';
import { checkDuration } from '../../core/duration';
import { checkValue, instanceOf, TEXT } from '../../core/shape';
import { Refusal, Script } from './play';

/** What a scenario changes. */
type Changes = Partial<Omit<Script, 'refusals'>>;

/**
 * What happens in a rollout from outside: without one, all goes well.
 *
 * Moments count from the check that finds the new version, at 0. `plus` joins several.
 */
export class RolloutScenario {
  /** Everything is ready at the next check, and every check passes. */
  public static success(): RolloutScenario {
    return new RolloutScenario({}, []);
  }

  /** From that moment on the metrics fail; in a canary without metrics, its first rollout hook. */
  public static checksFailFrom(moment: Duration): RolloutScenario {
    return new RolloutScenario({ checksFailFrom: millis('checksFailFrom', moment) }, []);
  }

  /**
   * From that moment on a hook fails.
   *
   * @param hook the name of a webhook of the canary.
   */
  public static hookFailsFrom(hook: string, moment: Duration): RolloutScenario {
    checkValue('RolloutScenario.hookFailsFrom', 'hook', hook, TEXT);
    return new RolloutScenario({}, [{ hook, from: millis('hookFailsFrom', moment), until: Infinity }]);
  }

  /**
   * A hook that is asked for consent refuses it until that moment.
   *
   * @param gate the name of a webhook of the canary.
   */
  public static gateClosedUntil(gate: string, moment: Duration): RolloutScenario {
    checkValue('RolloutScenario.gateClosedUntil', 'gate', gate, TEXT);
    return new RolloutScenario({}, [{ hook: gate, from: 0, until: millis('gateClosedUntil', moment) }]);
  }

  /** From that moment on the rollback hooks ask for a rollback. */
  public static rollbackAskedFrom(moment: Duration): RolloutScenario {
    return new RolloutScenario({ rollbackFrom: millis('rollbackAskedFrom', moment) }, []);
  }

  /** The pods of the new version are ready that long after they were started. */
  public static podsReadyAfter(time: Duration): RolloutScenario {
    return new RolloutScenario({ podStart: millis('podsReadyAfter', time) }, []);
  }

  /** The pods of the new version never become ready. */
  public static podsNeverReady(): RolloutScenario {
    return new RolloutScenario({ podStart: Infinity }, []);
  }

  /** The pods of the primary are ready that long after they got the new version. */
  public static primaryReadyAfter(time: Duration): RolloutScenario {
    return new RolloutScenario({ primaryUpdate: millis('primaryReadyAfter', time) }, []);
  }

  private constructor(
    private readonly changes: Changes,
    /** @internal */
    public readonly _refusals: readonly Refusal[],
  ) {}

  /** Both happen; of what both say, the other one counts. */
  public plus(other: RolloutScenario): RolloutScenario {
    checkValue('RolloutScenario.plus', 'other', other, instanceOf(RolloutScenario, 'RolloutScenario.checksFailFrom(…) or another of its methods'));
    return new RolloutScenario({ ...this.changes, ...other.changes }, [...this._refusals, ...other._refusals]);
  }

  /** @internal */
  public get _script(): Script {
    return { checksFailFrom: Infinity, podStart: 0, primaryUpdate: 0, rollbackFrom: Infinity, ...this.changes, refusals: this._refusals };
  }
}

function millis(method: string, duration: Duration): number {
  const where = `RolloutScenario.${method}`;
  checkDuration(where, 'moment', duration);
  const value = duration.toMilliseconds({ integral: false });
  if (!Number.isFinite(value)) throw valueProblem(where, `moment ${value}`, 'a finite duration', 'pass for example Duration.minutes(2)');
  return value;
}
