import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { FLUX_DURATION, printOptionalDuration } from '../../core/duration';
import { problem } from '../../core/problem';
import { DURATION, Shape, structOf, TEXT } from '../../core/shape';

/** When a provider may ask for inputs. */
export interface InputSchedule {
  /** Minute, hour, day of the month, month and day of the week, for example `0 10 * * 1-5`; or `@daily` and the like. */
  readonly cron: string;
  /**
   * Time zone of the schedule, for example `Europe/London`.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /**
   * How long after each of these times inputs may be asked for; at least twice the timeout of the provider.
   *
   * @default - only at these times, and whenever the object changes.
   */
  readonly window?: Duration;
}

/**
 * A schedule, as a program without types must write it.
 *
 * @internal
 */
export const SCHEDULE: Shape = structOf<InputSchedule>({ cron: TEXT }, { timeZone: TEXT, window: DURATION });

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** One field of a cron schedule: its bounds, and the names that stand for numbers from the lower bound on. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59 }, { name: 'hour', min: 0, max: 23 }, { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: MONTHS }, { name: 'day of the week', min: 0, max: 6, words: DAYS },
];

/**
 * Checks and maps a schedule; the operator stalls at a wrong one.
 *
 * @param timeout how long the provider may take.
 * @internal
 */
export function scheduleOf(scope: IConstruct, index: number, { cron, timeZone, window }: InputSchedule, timeout: Duration): l1.ResourceSetInputProviderSpecSchedule {
  const where = `schedule[${index}]`;
  checkCron(scope, `${where}.cron`, cron);
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw problem(scope, `${where}.timeZone "${timeZone}"`, 'a time zone of the IANA database', 'write for example Europe/London');
  }
  if (window !== undefined && window.toMilliseconds() < 2 * timeout.toMilliseconds()) {
    throw problem(scope, `${where}.window of ${window.toSeconds()}s with a timeout of ${timeout.toSeconds()}s`, 'at least twice the timeout', 'widen window, or shorten timeout');
  }
  return { cron, timeZone, window: printOptionalDuration(scope, `${where}.window`, window, FLUX_DURATION) };
}

/** Refuses what the cron parser of the operator (robfig/cron v3) refuses. */
function checkCron(scope: IConstruct, property: string, cron: string): void {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every (\d+(\.\d+)?(ms|s|m|h))+)$/.test(cron)) return;
  const parts = cron.trim().split(/\s+/);
  const wrong = parts.length === FIELDS.length ? FIELDS.find((field, index) => !isCronField(parts[index], field)) : undefined;
  if (parts.length === FIELDS.length && wrong === undefined) return;
  throw problem(scope, `${property} "${cron}"${wrong === undefined ? '' : ` with a wrong ${wrong.name}`}`,
    'minute (0-59), hour (0-23), day of the month (1-31), month (1-12) and day of the week (0-6)', 'write for example 0 10 * * 1-5');
}

function isCronField(text: string, { min, max, words = [] }: CronField): boolean {
  const numberOf = (value: string): number => (words.includes(value.toLowerCase()) ? min + words.indexOf(value.toLowerCase()) : /^\d+$/.test(value) ? Number(value) : NaN);
  return text.split(',').every((part) => {
    const [, range, step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    if (range === undefined || step === '0') return false;
    if (range === '*' || range === '?') return true;
    const [first, last = first, ...more] = range.split('-').map(numberOf);
    return more.length === 0 && first >= min && last <= max && first <= last;
  });
}

/** Go looks zones up by the exact name, JavaScript without regard to case. */
function isTimeZone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
