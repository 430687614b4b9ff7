/**
 * Texts with variables and dollars as the library prints them, and what must reach the cluster. The real code of
 * kustomize-controller says whether it does (`npm run envsubst`).
 */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { escapeDollars, Part, printParts, QUOTE } from '../../lib/repository/variables/substitution';

/** One text of an object, as the program in Go reads it. */
export interface Sample {
  readonly text: string;
  readonly variables: { readonly [name: string]: string };
}

/** A printed text and the text that the cluster must get. */
export interface Case extends Sample {
  readonly wanted: string;
}

/** What one text became: a value, whose type may have changed, or an error. */
export interface Result {
  readonly value?: unknown;
  readonly error?: string;
}

/** The results with and without the controller's strict mode. */
export interface Results {
  readonly strict: Result;
  readonly lenient: Result;
}

/** Texts as people write them, to see what the controller does with each. */
export const WRITTEN: readonly Sample[] = [
  ...[
    // Dollars without a brace.
    '$', '$5', '$HOME', '$(date)', '$$', 'kill $$', '$$$', '^.*$', 'pod=~"web-.*$"', 'a$b$$c',
    // The escape.
    '$${x}', '$${missing}', '$$${x}', '$$$${x}', '$${foo.bar}', 'echo $${HOME:-/root}',
    // Values and their types.
    '${x}', 'a-${x}', '${number}', 'v${number}', '1${number}', '${yes}', '${quote}${number}${quote}', '${quote}${yes}${quote}', '${empty}', '${quote}${empty}${quote}',
    'key: ${x}', 'key: ${number}', 'line\n${x}\nline',
    // Defaults and other forms.
    '${missing}', '${missing:=default}', '${missing:-default}', '${missing=default}', '${empty:=default}', '${missing:=}', '${x:0:2}', '${x^^}', '${x^}', '${x,,}', '${#x}',
    '${x#v}', '${x%e}', '${x/a/b}', '${x//a/b}', '${missing^^}',
    // Forms that mean something else in a shell.
    '${x:+other}', '${missing:+other}', '${missing:?no value}', '${x-default}',
    // No variable at all.
    '${foo.bar}', '${}', '${', '${x', '${ x }', '${1x}', '${x y}',
    // One pass only.
    '${dollars}', '${nested}',
  ].map((text) => ({ text, variables: { x: 'value', number: '5', yes: 'true', empty: '', [QUOTE]: '"', dollars: '$$', nested: '${x}' } })),
];

/** Texts whose dollars mean nothing to Flux, and must reach the cluster. */
export const LITERALS = ['$', '$5', '$HOME', '$(date)', '$$', 'kill $$', '$$$', '^.*$', 'pod=~"web-.*$"', 'a$b$$c', '$$$$', '$a$$'];

const VALUE = fc.oneof(
  fc.constantFrom('x', '1', '007', '1.5', 'true', 'no', 'null', '~', '', '0x1F', '1e3', '2024-01-01', '1:20', 'a: b', 'a #b', '- a', '*a', '&a', '[a]', '{a}', 'example.com', 'a,b', '.inf', '%', '@', '=', '<<'),
  fc.string({ unit: fc.constantFrom(...'abAB019 .:/-_,#*&!?|>%@=~+'), maxLength: 8 }).map((text) => text.trim()),
);
const LITERAL = fc.oneof(
  fc.constantFrom('', '$', '$$', '$$$', 'a', '1', '0x', '-', '- ', ': ', ' #', 'app.', '.example.com', 'https://', "'", '"', '\\', '\n', 'a\nb', ' ', '#', '{', '}', '$}', 'e', 'é', '日本', '😀', '\u00a0', '%', '@', '`', '!', '&', '*', '? ', '...', '---', 'true', ','),
  fc.string({ unit: fc.constantFrom(...'$$$ab1 :#-{}"\'\\\n./'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'word $x: '), minLength: 60, maxLength: 300 }),
);
/** Where the text in front of a variable must not end in a brace of its own, which is none: `${` is refused before it is printed. */
const PLAIN_LITERAL = LITERAL.map((text) => text.replace(/\$+\{/g, '$'));

/** A text that holds variables by their names. */
const TEXT = fc.array(fc.oneof(PLAIN_LITERAL, fc.constantFrom('a', 'b').map((name) => ({ name }))), { minLength: 1, maxLength: 5 });

/** What a value that only the cluster knows may break: Flux pastes it into YAML. */
function fits(parts: readonly Part[], text: string, value: string): boolean {
  // Text that Flux's printer quotes, or writes as a block, holds any value that has no quote and no line break; plain text is at the mercy of the value.
  // An empty line at an end of a block is lost, or a space at its start misread.
  if (value === '' && text.includes('\n')) return false;
  return printParts(parts) !== text || !/: |:$| #|^[-?:,[\]{}#&*!|>'"%@`]|^~?$/.test(value);
}

/** Texts as the library prints them: the literals, then random ones. The value of `a` is known only to the cluster, that of `b` perhaps. */
export function corpus(seed: number, count: number): Case[] {
  const random = fc.sample(fc.tuple(TEXT, VALUE, VALUE, fc.boolean()), { seed, numRuns: count });
  const literals: Case[] = LITERALS.map((wanted) => ({ text: printParts([wanted]), variables: { a: 'a' }, wanted }));
  return literals.concat(random.flatMap(([pieces, a, b, knowsB]) => {
    const values: { readonly [name: string]: string } = { a, b };
    const isKnown = (name: string): boolean => name === 'b' && knowsB && b !== '';
    const parts = pieces.map((piece): Part => (typeof piece === 'string' ? piece
      : { expression: `\${${piece.name}}`, known: isKnown(piece.name) ? values[piece.name] : undefined }));
    const wanted = pieces.map((piece) => (typeof piece === 'string' ? piece : values[piece.name])).join('');
    if (wanted === '' || pieces.map((piece) => (typeof piece === 'string' ? piece : '.')).join('').includes('${')) return [];
    const plain = parts.map((part, index) => (typeof part === 'string' ? escapeDollars(part, index < parts.length - 1) : part.expression)).join('');
    const unknown = pieces.flatMap((piece) => (typeof piece === 'string' || isKnown(piece.name) ? [] : [values[piece.name]]));
    if (unknown.some((value) => !fits(parts, plain, value))) return [];
    return [{ text: printParts(parts), variables: { ...values, [QUOTE]: '"' }, wanted }];
  }));
}

/** Whether a corpus is the one that the real code judged. */
export function sha256(cases: readonly Case[]): string {
  return createHash('sha256').update(JSON.stringify(cases)).digest('hex');
}
