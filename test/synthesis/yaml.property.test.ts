import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import * as jsYaml from 'js-yaml';
import * as yaml from 'yaml';
import { Marked, printYaml } from '../../lib/synthesis/yaml';
import { anyMembers, anyString, AWKWARD_TAGS, corpus, MARKER, plain, sha256 } from '../../tools/kyaml/corpus';
import kyamlReport from '../fixtures/yaml/kyaml-roundtrip.json';

const marked = anyString.map((value) => new Marked(value, MARKER));

const parsers: Record<string, (text: string) => unknown> = {
  'yaml in version 1.1': (text) => yaml.parse(text, { version: '1.1', logLevel: 'error' }),
  'yaml in version 1.2': (text) => yaml.parse(text, { version: '1.2', logLevel: 'error' }),
  'js-yaml': (text) => jsYaml.load(text),
};

test('20,000 random documents are read the same by every parser', () => {
  fc.assert(fc.property(anyMembers(marked), (document) => {
    const printed = printYaml(document);
    const expected = plain(document);
    for (const [name, parse] of Object.entries(parsers)) {
      if (!isDeepStrictEqual(parse(printed), expected)) throw new Error(`${name} reads something else:\n${printed}`);
    }
  }), { numRuns: 20_000, seed: 1 });
}, 120_000);

describe('kyaml and Go YAML', () => {
  // Go is not needed here: the fixture is the verdict of the Go program about exactly these bytes.
  test('have seen what the printer prints today (if not: `npm run kyaml`)', () => {
    expect(sha256(corpus(kyamlReport.seed, kyamlReport.documents))).toBe(kyamlReport.sha256);
  });

  test('found no difference', () => {
    expect(kyamlReport.documents).toBeGreaterThanOrEqual(1000);
    expect(kyamlReport.differences).toEqual([]);
  });

  test.each(AWKWARD_TAGS)('sets the tag %s on one line', (tag) => {
    const [before, after] = ['0.0.1', tag].map((value) => printYaml({ a: [1], image: { tag: new Marked(value, MARKER) } }));
    expect(after).toBe(before.replace('"0.0.1"', `"${tag}"`));
  });
});
