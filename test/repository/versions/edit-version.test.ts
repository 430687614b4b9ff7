import * as fc from 'fast-check';
import { editVersion } from '../../../lib/repository/versions/edit-version';
import { readVersions } from '../../../lib/repository/versions/versions-reader';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const OTHER = `sha256:${'f'.repeat(64)}`;

function edit(text: string, value: { readonly version: string; readonly digest?: string }): string | undefined {
  const { entries } = readVersions(text, 'versions/a.yaml');
  return editVersion(text, entries[0], value);
}

test.each([
  ['between its quotes', "images:\n  a:\n    tag: '1.0' # why\n", "images:\n  a:\n    tag: '2.0' # why\n"],
  ['with quotes where it had none', 'images:\n  a: # b\n    tag: v1\n', 'images:\n  a: # b\n    tag: "2.0"\n'],
  ['inside braces', 'images: {a: {tag: "1.0"}} # c\n', 'images: {a: {tag: "2.0"}} # c\n'],
  ['with the line ends of Windows', 'images:\r\n  a:\r\n    tag: "1.0"\r\n', 'images:\r\n  a:\r\n    tag: "2.0"\r\n'],
])('changes a version %s', (_name, before, after) => {
  expect(edit(before, { version: '2.0' })).toBe(after);
});

test('changes, adds and removes a digest, and keeps every other byte', () => {
  const text = `# top\nimages:\n      a:\n            tag: "1"   # old\n            digest: "${DIGEST}" # of one build\n      b:   {tag: "7"}`;
  const changed = edit(text, { version: '2', digest: OTHER });
  expect(changed).toBe(text.replace('"1"', '"2"').replace(DIGEST, OTHER));
  const removed = edit(text, { version: '2' });
  expect(removed).toBe(text.replace('"1"', '"2"').replace(`            digest: "${DIGEST}" # of one build\n`, ''));
  expect(edit(removed ?? '', { version: '3', digest: OTHER })).toBe(text.replace('"1"', '"3"').replace(`"${DIGEST}" # of one build`, `"${OTHER}"`));
  expect(edit('images:\n  a:\n    tag: "1"', { version: '2', digest: OTHER })).toBe(`images:\n  a:\n    tag: "2"\n    digest: "${OTHER}"\n`);
});

test('leaves to a YAML printer what has no line of its own', () => {
  expect(edit('images: {a: {tag: "1"}}\n', { version: '2', digest: OTHER })).toBeUndefined();
  expect(edit('images:\n  a:\n    tag: |-\n      v1\n', { version: '2' })).toBeUndefined();
});

test('whatever stands around it, the entry reads as the new version and all other lines are as they were', () => {
  const comment = fc.constantFrom('', ' # a comment', '   # "quoted": {x}');
  const entry = fc.record({
    indent: fc.integer({ min: 1, max: 6 }), quotes: fc.constantFrom('"', "'"), version: fc.stringMatching(/^v?[0-9]{1,3}\.[0-9]{1,3}$/), comment, hasDigest: fc.boolean(), gap: fc.constantFrom('', '\n', '  # above\n'),
  });
  fc.assert(fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), fc.nat(), fc.boolean(), (entries, pick, hasDigest) => {
    const text = `images:\n${entries.map((each, index) => {
      const field = ' '.repeat(2 + each.indent);
      return `${each.gap}  i${index}:\n${field}tag: ${each.quotes}${each.version}${each.quotes}${each.comment}\n${each.hasDigest ? `${field}digest: "${DIGEST}"\n` : ''}`;
    }).join('')}`;
    const read = readVersions(text, 'x');
    const target = read.entries[pick % entries.length];
    const value = { version: '9.9.9', digest: hasDigest ? OTHER : undefined };
    const edited = editVersion(text, target, value) ?? '';
    const now = readVersions(edited, 'x');
    expect(now.problems).toEqual([]);
    now.entries.forEach((each, index) => {
      const isTarget = index === pick % entries.length;
      expect(each.version.scalar.value).toBe(isTarget ? '9.9.9' : entries[index].version);
      expect(each.digest?.scalar.value).toBe(isTarget ? value.digest : entries[index].hasDigest ? DIGEST : undefined);
    });
    const untouched = (whole: string): string[] => whole.split('\n').filter((line) => !/tag:|digest:/.test(line));
    expect(untouched(edited)).toEqual(untouched(text));
  }));
});
