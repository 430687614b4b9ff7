import { checkGoPattern, groupsOfGoPattern } from '../../lib/core/go-pattern';
import { messageOf } from '../helpers';

// The verdicts of both tables are those of regexp.Compile of Go 1.26.
test.each([
  '', 'a|', '(|a)', '^v\\d+\\.\\d+\\.\\d+$', '^main-[0-9a-f]+-(?P<time>[0-9]+)$', '(?<time>[0-9]+)', '(?P<n>a)|(?P<n>b)|(?P<n>c)', '.*-rc.*',
  '(?i)too many requests', '(?i:v)1', '(?i-s:a)', '(?U)a+', '(?m)^a$', '[[:digit:]]+', '[[:^alpha:]]', '[[:alpha:]-z]', '[]a]', '[^]a]', '[(?=]', '[a&&b]', '[-a]',
  '\\Q(\\E', '\\Q(', '\\A\\z', '\\07', '\\x{10FFFF}', '\\pL', '\\p{Greek}', '\\p{^L}', '[\\p{L}\\d_]', '\\\\1', 'a{,2}', 'a{x}', 'a{1000}', '(?:a{2})*', '^*', '[\u{1F600}-\u{1F64F}]',
])('takes the pattern %s', (pattern) => {
  expect(() => checkGoPattern('test', 'pattern', pattern)).not.toThrow();
});

test.each([
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['^(?!main)', 'invalid or unsupported Perl syntax: `(?!`'],
  ['(?<!a)b', 'invalid named capture: `(?<!a)b`'],
  ['(?>a)', 'invalid or unsupported Perl syntax: `(?>`'],
  ['(?#c)a', 'invalid or unsupported Perl syntax: `(?#`'],
  ['(?x)a b', 'invalid or unsupported Perl syntax: `(?x`'],
  ['(?P=n)', 'invalid or unsupported Perl syntax: `(?P`'],
  ['(?P<>a)', 'invalid named capture: `(?P<>`'],
  ['(a)\\1', 'invalid escape sequence: `\\1`'],
  ['\\u0041', 'invalid escape sequence: `\\u`'],
  ['a\\Z', 'invalid escape sequence: `\\Z`'],
  ['\\é', 'invalid escape sequence: `\\é`'],
  ['a++', 'invalid nested repetition operator: `++`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['a{2}{3}', 'invalid nested repetition operator: `{2}{3}`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['a{2,1}', 'invalid repeat count: `{2,1}`'],
  ['(a{100}){11}', 'invalid repeat count: `{11}`'],
  ['*a', 'missing argument to repetition operator: `*`'],
  ['[z-a]', 'invalid character class range: `z-a`'],
  ['[a-\\d]', 'invalid escape sequence: `\\d`'],
  ['[[:foo:]]', 'invalid character class range: `[:foo:]`'],
  ['\\p{Nobody}', 'invalid character class range: `\\p{Nobody}`'],
  ['[a', 'missing closing ]: `[a`'],
  ['[]', 'missing closing ]: `[]`'],
  ['(a', 'missing closing ): `(a`'],
  ['a)', 'unexpected ): `a)`'],
  ['a\\', 'trailing backslash at end of expression'],
  ['(?P<n>a)|(?P<n>b)|(?P<m>[)', 'missing closing ]: `[)`'],
])('rejects the pattern %s in the words of Go', (pattern, reason) => {
  expect(messageOf(() => checkGoPattern('test', 'pattern', pattern))).toContain(`[test] pattern "${pattern}": ${reason}`);
});

test('says where, what, and how to write it', () => {
  expect(messageOf(() => checkGoPattern('AlertNoise.matching', 'pattern', 'timeout(?!s)'))).toBe('[AlertNoise.matching] pattern "timeout(?!s)": invalid or unsupported Perl syntax: `(?!`'
    + ' · a regular expression of Go (RE2) · write it in the syntax of RE2, or escape the character that is meant literally with \\');
});

// `\p{Letter}` compiles from Go 1.25 on; `\pL` always did.
test('rejects names of Unicode classes that older versions of Go do not know', () => {
  expect(() => checkGoPattern('test', 'pattern', '\\p{Letter}')).toThrow('invalid character class range: `\\p{Letter}`');
});

test.each([
  ['a', ['0']],
  ['(a)(?:b)\\((c)[(]', ['0', '1', '2']],
  ['(?P<major>a)(b)(?<minor>c)', ['0', '1', '2', '3', 'major', 'minor']],
  ['\\Q(\\E(a)', ['0', '1']],
])('finds the groups of %s', (pattern, groups) => {
  expect(groupsOfGoPattern(pattern)).toEqual(groups);
});
