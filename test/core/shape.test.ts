import { App, Chart, Duration, Testing } from 'cdk8s';
import { printDuration, FLUX_DURATION } from '../../lib/core/duration';
import { Percent } from '../../lib/core/percent';
import { checkProps, checkShape, DURATION, instanceOf, listOf, NUMBER, PERCENT, role, struct, structOf, TEXT } from '../../lib/core/shape';
import { messageOf } from '../helpers';

const scope = new Chart(Testing.app(), 'test');

/** A value as a program without types may pass it. */
function untyped(value: unknown): ReturnType<typeof JSON.parse> {
  return value;
}

test.each([
  ['text', 5, TEXT, 'value 5 · text · write value in quotes'],
  ['a number', '5', NUMBER, 'value "5" · a number · write value as a number, without quotes'],
  ['a duration', '10m', DURATION, 'value "10m" · a Duration · write Duration.minutes(10)'],
  ['a duration of hours', '2h', DURATION, 'value "2h" · a Duration · write Duration.hours(2)'],
  ['a share', 10, PERCENT, 'value 10 · a Percent · write Percent.of(10)'],
  ['a list', {}, listOf(TEXT), 'value {} · a list · put it in brackets: value: […]'],
  ['an item', ['a', 5], listOf(TEXT), 'value[1] 5 · text · write value[1] in quotes'],
  ['a member', { port: '80' }, struct({ port: NUMBER }), 'value.port "80" · a number · write value.port as a number, without quotes'],
  ['a missing member', {}, struct({ port: NUMBER }), 'no value.port · a value for each of port · pass port'],
  ['an instance', { value: 5 }, instanceOf(Percent, 'Percent.of(5)'), 'value { value } · a Percent · write Percent.of(5)'],
  ['a construct', 'podinfo', role('a Deployment'), 'value "podinfo" · a Deployment · pass the construct itself; declare what exists outside the program with fromReference'],
  ['null', null, TEXT, 'value null · text · write value in quotes'],
])('rejects what is not %s', (_what, value, shape, text) => {
  expect(messageOf(() => checkShape(scope, { value }, {}, { value: shape }))).toBe(`[test] ${text}`);
});

test('says of one missing value how it is written, and names all that are missing', () => {
  expect(messageOf(() => checkShape('Analysis.steps', {}, { interval: DURATION }))).toBe('[Analysis.steps] no interval · a Duration · write Duration.minutes(10)');
  expect(messageOf(() => checkShape(scope, untyped(undefined), { a: TEXT, b: TEXT }))).toBe('[test] no a, no b · a value for each of a, b · pass a, b');
});

test('a construct is told by what it can do', () => {
  const shape = { value: role('a source', 'toSourceReference') };
  expect(messageOf(() => checkShape(scope, { value: new App() }, shape))).toContain('value repository · a source');
});

test('rejects the text of a duration wherever one is printed', () => {
  expect(messageOf(() => printDuration(scope, 'interval', untyped('10m'), FLUX_DURATION))).toBe('[test] interval "10m" · a Duration · write Duration.minutes(10)');
  expect(printDuration(scope, 'interval', Duration.minutes(10), FLUX_DURATION)).toBe('10m');
});

test('shows text in quotes where a share is expected', () => {
  expect(messageOf(() => Percent.of(untyped('99')))).toContain('[Percent.of] "99" · a number from 0 to 100');
});

test('rejects a misspelled property of a struct whose properties are all listed, also one level down', () => {
  interface Props {
    readonly port: number;
    readonly readinessPath?: string;
    readonly retries?: Retries;
  }
  interface Retries {
    readonly attempts?: number;
  }
  const check = (props: unknown) => messageOf(() =>
    checkProps<Props>(scope, untyped(props), { port: NUMBER }, { readinessPath: TEXT, retries: structOf<Retries>({}, { attempts: NUMBER }) }));
  expect(check({ port: 80, readinesPath: '/' })).toBe('[test] no such property readinesPath · port, readinessPath, retries · did you mean readinessPath?');
  expect(check({ prot: 80 })).toBe('[test] no such property prot · port, readinessPath, retries · did you mean port?');
  expect(check({ port: 80, colour: 'blue' })).toBe('[test] no such property colour · port, readinessPath, retries · remove it');
  expect(check({ port: 80, retries: { atempts: 3 } })).toBe('[test] no such property retries.atempts · attempts · did you mean attempts?');
  expect(() => checkProps<Props>(scope, untyped({ port: 80, colour: undefined }), { port: NUMBER }, { readinessPath: TEXT, retries: TEXT })).not.toThrow();
});
