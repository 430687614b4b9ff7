import { checkTagFilter } from '../../../lib/flux/image/tag-filter';

test.each([
  [{ pattern: '^v' }],
  [{ pattern: '^(a)(b)$', extract: '$2-$1' }],
  [{ pattern: '^(?:a)(?P<name>b)$', extract: '${name}x' }],
  [{ pattern: '^(?<name>b)$', extract: '$name' }],
  [{ pattern: '^(?:main-(?P<ts>\\d+)|dev-(?P<ts>\\d+))$', extract: '$ts' }],
  [{ pattern: '^\\((a)[(]$', extract: '$1' }],
  [{ pattern: 'a', extract: '$0' }],
])('accepts %j', (filter) => {
  expect(() => checkTagFilter('test', filter)).not.toThrow();
});

test('rejects an empty pattern', () => {
  expect(() => checkTagFilter('ImagePolicyChoice.semver', { pattern: '' })).toThrow('[ImagePolicyChoice.semver] an empty pattern');
});

test.each(['(a', 'a**', '[z-a]', 'a)'])('rejects the pattern %s, which is no expression', (pattern) => {
  expect(() => checkTagFilter('test', { pattern })).toThrow(`[test] pattern "${pattern}": `);
});

test.each(['(?=a)', '(?<!a)b', '(?>a)', 'a++', '(a)\\1'])('rejects the pattern %s, which Go cannot compile', (pattern) => {
  expect(() => checkTagFilter('test', { pattern })).toThrow(/: invalid .* · a regular expression of Go \(RE2\)/);
});

test.each(['(?i)^V', '(?i:v)1', '[[:digit:]]+', '[(?=]', '\\\\1', '^\\d{1,3}$'])('accepts the pattern %s, which Go knows', (pattern) => {
  expect(() => checkTagFilter('test', { pattern })).not.toThrow();
});

test('rejects an extract without a group, for which all tags are equal', () => {
  expect(() => checkTagFilter('test', { pattern: '^(a)$', extract: 'time' })).toThrow('[test] extract "time" · at least one group of the pattern');
});

test.each([
  [{ pattern: '^(?P<time>[0-9]+)$', extract: '$ts' }, 'ts'],
  [{ pattern: '^([0-9]+)$', extract: '$2' }, '2'],
  [{ pattern: '^([0-9]+)$', extract: '$1x' }, '1x'],
  [{ pattern: '^(?:[0-9]+)\\([(]$', extract: '$1' }, '1'],
])('rejects %j, where a group is unknown and so empty', (filter, group) => {
  expect(() => checkTagFilter('test', filter)).toThrow(`[test] extract "${filter.extract}" with the unknown group "${group}" · groups of the pattern: 0`);
});
