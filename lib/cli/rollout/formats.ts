import { RolloutCheck, RolloutTick } from '../../flagger/rollout';
import { table } from '../table';
import { Film } from './films';
import { asked, findings, rowsOf, share, whatItDoes } from './words';

const TITLES = ['TIME', 'PHASE', 'NEW', 'FAILED', 'ASKED', 'WHAT HAPPENS'];

/** For the terminal. */
export function asText(films: readonly Film[]): string {
  return films.map((film) => {
    const head = [`${film.name} (${film.clusters.join(', ')}): ${whatItDoes(film)}`, ...findings(film).map((line) => `  ${line}`)];
    return `${head.join('\n')}\n\n${table([TITLES, ...cells(film)])}`;
  }).join('\n\n');
}

/** For a pull request. */
export function asMarkdown(films: readonly Film[]): string {
  return films.map((film) => [
    `### \`${film.name}\` in ${film.clusters.join(', ')}`, '',
    `${whatItDoes(film)}.`.replace(/^./, (letter) => letter.toUpperCase()), '',
    ...findings(film).map((line) => `- ${line}`), '',
    `<details><summary>${count(film.shown.ticks)}</summary>`, '',
    row(['Time', 'Phase', 'New version', 'Failed', 'Asked', 'What happens']), row(TITLES.map(() => '---')), ...cells(film).map(row), '',
    '</details>',
  ].join('\n')).join('\n\n') + '\n';
}

/** For programs; times in seconds. */
export function asJson(films: readonly Film[]): string {
  return `${JSON.stringify(films.map(({ name, namespace, clusters, success, shown, failsAt, rate }) => ({
    name, namespace, clusters,
    strategy: success.strategy,
    interval: success.interval.toSeconds({ integral: false }),
    threshold: success.threshold,
    shortest: success.outcome === 'succeeded' ? success.duration.toSeconds({ integral: false }) : undefined,
    longest: success.longestDuration?.toSeconds({ integral: false }),
    rate,
    requestsWhenBrokenFromTheStart: success.firstRollback()?.requests(rate),
    requestsAtMost: success.worstRollback()?.requests(rate),
    checksFailFrom: failsAt === undefined ? undefined : failsAt * 60,
    outcome: shown.outcome,
    requests: shown.requests(rate),
    ticks: shown.ticks.map(tickData),
  })), undefined, 2)}\n`;
}

function tickData({ time, weight, checks, ...rest }: RolloutTick): object {
  return { time: time.toSeconds({ integral: false }), weight: weight.value, ...rest, checks: checks.map(({ ...check }: RolloutCheck) => check) };
}

function cells({ shown }: Film): string[][] {
  return rowsOf(shown.ticks).map(({ time, tick }) => [time, tick.phase, share(tick), tick.failedChecks === 0 ? '' : String(tick.failedChecks), asked(tick), tick.event]);
}

function row(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replace(/\|/g, '\\|')).join(' | ')} |`;
}

function count(ticks: readonly RolloutTick[]): string {
  return ticks.length === 1 ? '1 tick' : `${ticks.length} ticks`;
}
