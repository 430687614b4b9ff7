import { Chart, Duration, Testing } from 'cdk8s';
import { FLAGGER_DURATION, FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../../lib/core/duration';
import { findCycle } from '../../lib/core/graph';
import { mergeValues } from '../../lib/core/merge';
import { Percent } from '../../lib/core/percent';
import { messageOf } from '../helpers';

const scope = new Chart(Testing.app(), 'test');

test.each([[90, '1m30s'], [3600, '1h'], [0.5, '500ms'], [5400, '1h30m']])('Flux writes %d seconds as %s', (seconds, text) => {
  expect(printDuration(scope, 'interval', Duration.millis(seconds * 1000), FLUX_DURATION)).toBe(text);
});

test('a timeout of a Flux source is written without hours, which its pattern refuses', () => {
  expect(printDuration(scope, 'timeout', Duration.hours(1), FLUX_SOURCE_TIMEOUT)).toBe('60m');
});

test('Flagger gets one number with one unit', () => {
  expect(printDuration(scope, 'interval', Duration.seconds(90), FLAGGER_DURATION)).toBe('90s');
  expect(printDuration(scope, 'interval', Duration.hours(2), FLAGGER_DURATION)).toBe('120m');
});

test('rejects a duration in a unit that the field refuses', () => {
  expect(messageOf(() => printDuration(scope, 'interval', Duration.millis(1500), FLAGGER_DURATION)))
    .toBe('[test] interval 1500ms · a multiple of 1s above zero (units m, s) · round interval, for example Duration.seconds(2)');
  expect(messageOf(() => printDuration(scope, 'interval', Duration.seconds(0), FLUX_DURATION))).toContain('[test] interval 0s');
});

test('a share may have decimals', () => {
  expect(Percent.of(99.95).value).toBe(99.95);
  expect(Percent.of(99.95).isWhole).toBe(false);
});

test.each([-1, 100.1, NaN])('rejects a share of %d percent', (value) => {
  expect(messageOf(() => Percent.of(value))).toBe(`[Percent.of] ${value} · a number from 0 to 100 · write the share in percent, for example Percent.of(99.5) for 99.5 %`);
});

test('values are joined as Helm joins them', () => {
  expect(mergeValues({ a: { b: 1, c: 2 }, list: [1] }, { a: { c: 3 }, list: [2] })).toEqual({ a: { b: 1, c: 3 }, list: [2] });
});

test('a cycle is found with its path, and a chain of 100,000 has none', () => {
  const successors = new Map([['a', ['b']], ['b', ['c', 'd']], ['c', []], ['d', ['b']]]);
  expect(findCycle(successors.keys(), (node) => successors.get(node) ?? [])).toEqual(['b', 'd', 'b']);
  const chain = Array.from({ length: 100_000 }, (_, index) => index);
  expect(findCycle(chain, (node) => (node > 0 ? [node - 1] : []))).toBeUndefined();
});
