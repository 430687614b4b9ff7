import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { Marked, printYaml } from '../../lib/synthesis/yaml';

/** Tags that an image can really have and that some parser reads as a number, a boolean, a date or nothing. */
export const AWKWARD_TAGS = [
  '6.14.0', '6.10', '6', '1e5', '1E5', 'e5', '0o17', '0x1f', '0b11', '017', '1_000', '_1', '12e34', '1234567', '20260101', '2026-01-01',
  '2026-01-01T00-00-00',
  'y', 'n', 'yes', 'no', 'on', 'off', 'true', 'False', 'null', 'NULL', 'nan', 'inf', 'latest', 'main-1a2b3c4-1700000000', '0.0', '1.',
  '9223372036854775808',
];

const NASTY = [
  '', ' ', '~', '=', '<<', '-', '--', '---', '...', '.', '..', '?', ':', '#', '- a', '? a', ': a', 'a: b', 'a:', 'a #b', 'a#b', ' a',
  'a ', 'a  b', '\ta', 'a\tb', 'a\t',
  '-.inf', '.nan', '.inf', '+.INF', '._', '._1', '-e5', '.e5', '+e5', '-.e5', '1:20', '1:20:30.5', '190:20:30', '0:0', '1,000', '+1',
  '-1', '-0', '.5', '5.', '0.1e-7', '1__0',
  '@a', '`a', '%a', '&a', '*a', '!a', '!!str a', '|', '>', '|-', '{', '}', '[a]', '{a: b}', ',', '"', '\'', '"a"', '\\', 'a\\nb',
  '\'a\' b', '${a}', '$(A)', '(a)', '^a$',
  'True', 'TRUE', 'Y', 'N', 'oN', 'nULL', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43', '12:30', '1.2.3', '10.0.0.0/8', '30s',
  '1h30m', '1e3m', '1s2', '500Mi', '25%', '1d',
  '😀', 'a😀b', '\u2028', 'a\u2029b', '\u0085', 'a\u00a0', '\u00a0', '\ufeff', 'a\ufeff', '\ufffe', '\uffff', '\u0000',
  '\u0007\b\u001b\f\v', '\u007f', '\u009f', '\u3000', '\u1680',
  'é', 'Ünïcödé', '日本語', '\u202eabc', '\u00ad', '__proto__', 'constructor', '--flag=x', '-c', '--metrics-addr=:8080', ':8080', './a',
  '../a', '/a', '.a', 'https://a.b/c?d=e&f#g',
  '\n', '\n\n', 'a\n', 'a\n\n', '\na', ' a\nb', 'a\n b', 'a\nb ', 'a \nb', 'a\n \nb', 'a\n\nb', '\ta\nb', 'a\n\tb', 'a\n\t\nb', 'a\t\nb',
  'a\r\nb', 'a\rb', '#a\nb', 'a\n#b', 'a\n---\nb', '---\na',
  '- a\n- b\n', 'a:\n- b\n', 'a:\n  - b\n', 'a\n😀', 'a\u2028\nb', '%a\nb', 'a: |\n  b\n',
  '#!/bin/sh\nset -e\n\nif true; then\n  echo "a: b" # c\nfi\n', '{{ if a }}\nb\n{{ end }}\n\n\n',
  'x'.repeat(300), 'long words '.repeat(30) + 'end', 'é'.repeat(65),
];

const LINES = ['', 'a', '  b', 'c: d', 'list:', '- e', '  - f', '# g', 'h ', '\ti', '---', '"j"', 'é', '日本:'];

/** Strings from harmless to hostile. */
export const anyString = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY, ...AWKWARD_TAGS) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[-+.0-9_eExobatTZ:, yn]{1,7}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-f]{7}$/) },
  { weight: 2, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...' \t\n\r-?:#,[]{}&*!|>\'"%@`~=<.\\a1_'), maxLength: 8 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...LINES), { maxLength: 6 }).map((lines) => lines.join('\n')) },
);

const KNOWN_KEYS = ['name', 'namespace', 'kind', 'apiVersion', 'status', 'labels', 'data', 'spec', 'image', 'tag', 'args', 'list'];
const anyKey = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...KNOWN_KEYS) }, { weight: 2, arbitrary: anyString });

const anyNumber = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 0.5, 1e21, 1e20, -1e-7, 1.5e300, 2 ** 53, 2 ** 63, 2 ** 64, 5e-324),
);

export const MARKER = '{"$imagepolicy": "flux-system:staging-podinfo:tag"}';
/** The leaf of a template in whose place a tag is put. */
const TAG = Symbol('tag');

/** Random JSON; `leaf` adds further leaves. */
export function anyTree(...leaf: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(anyString, anyString, anyString, anyNumber, fc.boolean(), fc.constant(null), ...leaf),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(anyKey, tie('node'), { maxKeys: 5 }),
    ),
  })).node;
}

/** A map with random members. */
export function anyMembers(...leaf: fc.Arbitrary<unknown>[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(anyKey, anyTree(...leaf), { maxKeys: 5 });
}

const markedLeaf = fc.oneof(fc.constant(TAG), anyString.map((value) => new Marked(value, '{"$imagepolicy": "flux-system:other"}')));
const template = fc.record({
  apiVersion: fc.constant('example.com/v1'),
  kind: fc.constant('Example'),
  metadata: fc.record(
    { name: anyString, annotations: fc.dictionary(anyKey, anyString, { minKeys: 1, maxKeys: 3 }) },
    { requiredKeys: ['name'] },
  ),
  data: fc.dictionary(anyKey, anyString, { maxKeys: 3 }),
  spec: anyMembers(markedLeaf),
  versions: fc.constant({ podinfo: { tag: TAG } }),
}, { requiredKeys: ['versions', 'spec'] });

/** One document of the corpus, before and after image automation set its tag. */
export interface Sample {
  readonly json: unknown;
  readonly before: string;
  readonly tag: string;
  readonly after: string;
}

/** The same documents for the same seed and version of fast-check. All hold a marker: image automation leaves files without one alone. */
export function corpus(seed: number, documents: number): Sample[] {
  return fc.sample(template, { seed, numRuns: documents }).map((document, index) => {
    const tag = AWKWARD_TAGS[index % AWKWARD_TAGS.length];
    const options = index % 2 === 0 ? {} : { header: 'Made by main.ts: - edit that instead' };
    const [before, after] = ['0.0.1', tag].map((value) => fill(document, new Marked(value, MARKER)));
    return { json: plain(before), before: printYaml(before, options), tag, after: printYaml(after, options) };
  });
}

/** The sum that ties a report of the Go program to what the printer prints today. */
export function sha256(samples: Sample[]): string {
  return createHash('sha256').update(JSON.stringify(samples)).digest('hex');
}

/** What a parser should read for a tree with marked strings. */
export function plain(node: unknown): unknown {
  return mapLeaves(node, (leaf) => leaf instanceof Marked ? leaf.value : Object.is(leaf, -0) ? 0 : leaf);
}

function fill(node: unknown, tag: Marked): unknown {
  return mapLeaves(node, (leaf) => leaf === TAG ? tag : leaf);
}

function mapLeaves(node: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => mapLeaves(item, change));
  if (typeof node !== 'object' || node === null || node instanceof Marked) return change(node);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, mapLeaves(value, change)]));
}
