import { Duration } from 'cdk8s';
import { Rollout, RolloutOutcome, RolloutStrategy, RolloutTick } from '../../flagger/rollout';
import { Film } from './films';

/** A duration as short as people read it: `2m10s`. */
export function shortTime(duration: Duration): string {
  const seconds = Math.round(duration.toMilliseconds({ integral: false }) / 1000);
  const parts: [number, string][] = [[Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'm'], [seconds % 60, 's']];
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`).join('') || '0s';
}

/** What the canary is, without its name. */
export function whatItDoes({ success }: Film): string {
  const how = {
    [RolloutStrategy.WEIGHTS]: 'growing share', [RolloutStrategy.AB_TESTING]: 'A/B test', [RolloutStrategy.BLUE_GREEN]: 'blue/green', [RolloutStrategy.SKIPPED]: 'no analysis',
  }[success.strategy];
  const failures = `${success.threshold} failed check${success.threshold === 1 ? '' : 's'} roll${success.threshold === 1 ? 's' : ''} back`;
  return success.strategy === RolloutStrategy.SKIPPED ? how : `${how}, a check every ${shortTime(success.interval)}, ${failures}`;
}

/** What a reviewer wants to know, one sentence a line. */
export function findings(film: Film): string[] {
  const { success, shown, failsAt, rate } = film;
  if (success.outcome === RolloutOutcome.SUSPENDED) return ['Suspended: Flagger does nothing.'];
  return [
    ...(success.outcome === RolloutOutcome.ENDLESS ? [`Never ends: ${success.ticks[success.ticks.length - 1].event}.`] : [promotion(success)]),
    ...(failsAt === undefined ? [] : [`Checks that fail from ${shortTime(Duration.millis(failsAt * 60_000))} on: ${ending(shown)}; ${meet(film, shown, rate)}.`]),
    ...(success.strategy === RolloutStrategy.SKIPPED ? [] : rollbacks(film)),
    ...(success.sessionAffinity ? ['Session affinity keeps clients at the new version: it gets more than its share.'] : []),
  ];
}

/** Ticks that repeat the one before are one row; the times of the first and the last. */
export function rowsOf(ticks: readonly RolloutTick[]): { readonly time: string; readonly tick: RolloutTick }[] {
  const rows: { first: RolloutTick; last: RolloutTick }[] = [];
  for (const tick of ticks) {
    const row = rows[rows.length - 1];
    if (row !== undefined && alike(row.last, tick)) row.last = tick;
    else rows.push({ first: tick, last: tick });
  }
  return rows.map(({ first, last }) => ({ time: first === last ? shortTime(first.time) : `${shortTime(first.time)}–${shortTime(last.time)}`, tick: first }));
}

/** What was asked in a tick; what said no is marked. */
export function asked({ checks }: RolloutTick): string {
  return checks.map(({ name, passed }) => (passed ? name : `✗ ${name}`)).join(', ');
}

/** The column of the share, and of copies. */
export function share({ weight, mirrored }: RolloutTick): string {
  return mirrored ? `${weight} + copies` : weight.toString();
}

function promotion(success: Rollout): string {
  const { longestDuration } = success;
  return `Promoted after ${shortTime(success.duration)}${longestDuration === undefined ? ', later while a gate is closed' : `, ${shortTime(longestDuration)} at the latest`}.`;
}

function rollbacks(film: Film): string[] {
  const [first, worst] = [film.success.firstRollback(), film.success.worstRollback()];
  if (first === undefined && worst === undefined) return ['No metric and no rollout hook: nothing rolls it back once it gets requests.'];
  return [
    ...(first === undefined ? [] : [`Broken from the start: ${ending(first)}; ${meet(film, first, film.rate)}.`]),
    ...(worst === undefined ? [] : [`Broken before the last check, the worst moment: ${ending(worst)}; ${meet(film, worst, film.rate)}.`]),
  ];
}

function ending(rollout: Rollout): string {
  const time = shortTime(rollout.duration);
  if (rollout.outcome === RolloutOutcome.FAILED) return `rolled back after ${time}`;
  return rollout.outcome === RolloutOutcome.ENDLESS ? 'never ends' : `promoted all the same after ${time}`;
}

function meet({ success }: Film, rollout: Rollout, rate: number): string {
  const requests = success.matchedOnly ? 'matching requests' : 'requests';
  return `at ${number(rate)} ${requests} a second, ${number(rollout.requests(rate))} meet it`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function alike(one: RolloutTick, other: RolloutTick): boolean {
  return one.event === other.event && one.phase === other.phase && one.failedChecks === other.failedChecks && asked(one) === asked(other) && share(one) === share(other);
}
