import { escapeDollars, flawInExpressions, knownText, printParts } from '../../../lib/repository/variables/substitution';
import { corpus, LITERALS, Results, sha256, WRITTEN } from '../../../tools/envsubst/corpus';
import report from '../../fixtures/envsubst.json';

const DECLARED = ['x', 'number', 'yes', 'empty', 'missing', 'dollars', 'nested'];

/** What kustomize-controller made of a text, by the fixture. */
function inFlux(text: string): Results {
  const found = report.written.find((result) => result.text === text);
  if (!found) throw new Error(`${text} is not in the fixture`);
  return found;
}

test('the fixture holds what the library prints, and the real code reads all of it as it was meant', () => {
  expect(report.written.map(({ text }) => text)).toEqual(WRITTEN.map(({ text }) => text));
  expect(report.sha256).toBe(sha256(corpus(report.seed, report.texts)));
  expect(report.differences).toEqual([]);
});

test.each(LITERALS)('the dollars of %j are among what the real code was given, and reach the cluster', (text) => {
  expect(corpus(report.seed, 1)).toContainEqual({ wanted: text, text: printParts([text]), variables: { a: 'a' } });
});

test('a lone dollar stays as it is, others are doubled', () => {
  expect(['$5', '^.*$', 'kill $$', 'a$b$$c'].map((text) => escapeDollars(text, false))).toEqual(['$5', '^.*$', 'kill $$$$', 'a$b$$$$c']);
});

test('a doubled dollar in front of a brace is the escape of Flux', () => {
  expect(inFlux('$${x}').strict.value).toBe('${x}');
  expect(escapeDollars('echo $${HOME:-/root}', false)).toBe('echo $${HOME:-/root}');
  expect(inFlux('echo $${HOME:-/root}').strict.value).toBe('echo ${HOME:-/root}');
});

test('a dollar in front of a variable is doubled', () => {
  expect(printParts(['$', { expression: '${x}', known: 'value' }])).toBe('$$${x}');
  expect(inFlux('$$${x}').strict.value).toBe('$value');
});

test.each(WRITTEN.map(({ text }) => text))('the verdict on %j is the one of Flux', (text) => {
  const { strict, lenient } = inFlux(text);
  const given = flawInExpressions(text, DECLARED)?.given;
  if (given === undefined) {
    // A variable without a value is for Flux to find, and fails in strict mode only.
    expect(lenient.error ?? 'the value is gone').toBe('the value is gone');
    expect(strict.error ?? 'variable not set').toMatch(/the value is gone|variable not set/);
  } else {
    const isMisread = /:\+|:\?/.test(text);
    expect(isMisread || strict.error !== undefined).toBe(true);
  }
});

test('a shell would read :+ and :? another way than Flux does', () => {
  expect(inFlux('${x:+other}').strict.value).toBe('value');
  expect(inFlux('${missing:?no value}').strict.value).toBe('no value');
  expect(flawInExpressions('${x:+other}', ['x'])?.given).toBe('${x:+other}');
});

test('Flux replaces once', () => {
  expect(inFlux('${nested}').strict.value).toBe('${x}');
  expect(inFlux('${dollars}').strict.value).toBe('$$');
});

test('a value that looks like a number or boolean is quoted, others are not', () => {
  const printed = (known: string | undefined, ...around: string[]): string => printParts([around[0] ?? '', { expression: '${x}', known }, around[1] ?? '']);
  expect(printed('example.com')).toBe('${x}');
  expect(printed('5')).toBe('${quote}${x}${quote}');
  expect(printed('true')).toBe('${quote}${x}${quote}');
  expect(printed(undefined)).toBe('${quote}${x}${quote}');
  expect(printed(undefined, 'app.', '.example.com')).toBe('app.${x}.example.com');
  expect(printed(undefined, '1')).toBe('${quote}1${x}${quote}');
  expect(inFlux('${number}').strict.value).toBe(5);
  expect(inFlux('${quote}${number}${quote}').strict.value).toBe('5');
});

test('text that Flux writes in quotes or as a block anyway gets no others', () => {
  expect(printParts(['key: ', { expression: '${x}' }])).toBe('key: ${x}');
  expect(printParts(['line\n', { expression: '${x}' }, '\nline'])).toBe('line\n${x}\nline');
});

test('what the cluster may get is known from values and defaults, without the escapes', () => {
  expect(knownText(['$${a} ', { expression: '${x}', known: 'v' }])).toBe('${a} v');
  expect(knownText([{ expression: '${x:=d}', fallback: 'd' }])).toBe('d');
  expect(knownText([{ expression: '${x}' }])).toBeUndefined();
  expect(knownText(['${x}'])).toBeUndefined();
});
