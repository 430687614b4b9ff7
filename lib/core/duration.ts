import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from './problem';
import { checkValue, DURATION } from './shape';

/** A unit of Go's duration syntax. */
type Unit = 'h' | 'm' | 's' | 'ms';

const MILLIS: { readonly [unit in Unit]: number } = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** How one API writes a duration: the units of its pattern, and whether several may follow each other. */
export interface DurationForm {
  readonly units: readonly Unit[];
  readonly compound: boolean;
}

/** `interval` and most timeouts of Flux: `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`. */
export const FLUX_DURATION: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };

/** Timeouts of Flux sources, image repositories and providers, whose pattern knows no hours. */
export const FLUX_SOURCE_TIMEOUT: DurationForm = { units: ['m', 's', 'ms'], compound: true };

/** Flagger's durations: one number with `m` or `s`, because its pattern accepts nothing else. */
export const FLAGGER_DURATION: DurationForm = { units: ['m', 's'], compound: false };

/** Duration of a command line flag or PromQL range, where one unit is enough. */
export const SINGLE_UNIT_DURATION: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: false };

/**
 * Writes a duration in the form that one field accepts.
 *
 * @throws with the construct path, when the field cannot hold the duration.
 */
export function printDuration(scope: IConstruct, field: string, duration: Duration, form: DurationForm): string {
  checkDuration(scope, field, duration);
  const text = durationText(duration, form);
  if (text === undefined) {
    const { given, allowed, fix } = durationProblem(field, duration, form);
    throw problem(scope, given, allowed, fix);
  }
  return text;
}

/** The duration in a form, or undefined when the form cannot hold it. */
export function durationText(duration: Duration, form: DurationForm): string | undefined {
  const millis = duration.toMilliseconds({ integral: false });
  const smallest = form.units[form.units.length - 1];
  if (!(millis > 0) || millis % MILLIS[smallest] !== 0) return undefined;
  if (!form.compound) {
    const unit = form.units.find((candidate) => millis % MILLIS[candidate] === 0) ?? smallest;
    return `${millis / MILLIS[unit]}${unit}`;
  }
  let rest = millis;
  let text = '';
  for (const unit of form.units) {
    const count = Math.floor(rest / MILLIS[unit]);
    rest -= count * MILLIS[unit];
    text += count > 0 ? `${count}${unit}` : '';
  }
  return text;
}

/** Refuses what is no duration, such as the text `10m`, which only a program without types can pass. */
export function checkDuration(where: IConstruct | string, field: string, duration: Duration): void {
  checkValue(where, field, duration, DURATION);
}

/** What to say of a duration that a form cannot hold. */
export function durationProblem(field: string, duration: Duration, form: DurationForm): { given: string; allowed: string; fix: string } {
  const millis = duration.toMilliseconds({ integral: false });
  return {
    given: `${field} ${describe(millis)}`,
    allowed: `a multiple of 1${form.units[form.units.length - 1]} above zero (units ${form.units.join(', ')})`,
    fix: `round ${field}, for example Duration.seconds(${Math.max(1, Math.round(millis / 1000))})`,
  };
}

/** Checks and writes an optional duration. */
export function printOptionalDuration(scope: IConstruct, field: string, duration: Duration | undefined, form: DurationForm): string | undefined {
  return duration && printDuration(scope, field, duration, form);
}

function describe(millis: number): string {
  return millis % 1000 === 0 ? `${millis / 1000}s` : `${millis}ms`;
}
