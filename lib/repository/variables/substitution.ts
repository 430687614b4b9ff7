import { parse } from 'yaml';
import { nearest } from '../../core/nearest';
import { ShapeFlaw } from '../../core/shape';

/**
 * How kustomize-controller reads text in which it replaces variables: `${name}` and its forms become values, `$$` becomes
 * one dollar, any other dollar stays. It reads the whole object as one text and parses the result as YAML again, which is
 * why a value can turn text into a number. `npm run envsubst` compares all of this with the controller's own code.
 */

/** Name of the variable that Flux's docs, and this library, put around values that must stay text. */
export const QUOTE = 'quote';

const NAME = '[_a-zA-Z][_a-zA-Z0-9]*';
const WORD = '[^}{$"\'\\\\\\n]*';
/**
 * The forms that mean in Flux what they mean in a shell. `:+` and `:?` are left out: Flux reads them like `:-`, and `-`
 * without a colon not at all (parseDefaultFunc and toDefault of fluxcd/pkg/envsubst).
 */
const EXPRESSION = new RegExp(
  `^\\$\\{(?:#(${NAME})|(${NAME})(?:(?::[=-]|=)${WORD}|:[0-9]+(?::[0-9]+)?|\\^\\^?|,,?|(?:##?|%%?)${WORD}|/[/#%]?[^/}{$"'\\\\\\n]+/${WORD})?)\\}`,
);

/** One text between tokens, or the variable that stands there. */
export type Part = string | SubstitutedVariable;

/** What a text needs to know of a variable. */
export interface SubstitutedVariable {
  /** What stands for it in the printed text. */
  readonly expression: string;
  /** The value, when the program gives it. */
  readonly known?: string;
  /** The value when the cluster has none. */
  readonly fallback?: string;
}

/** What is wrong with the `${…}` of a text, if anything. */
export function flawInExpressions(text: string, declared: readonly string[]): ShapeFlaw | undefined {
  for (const { 0: dollars, index } of text.matchAll(/\$+(?=\{)/g)) {
    if (dollars.length % 2 === 0) continue;
    const rest = text.slice(index + dollars.length - 1);
    const found = EXPRESSION.exec(rest);
    const shown = found?.[0] ?? /^\$\{[^}\n]{0,40}\}?/.exec(rest)?.[0] ?? rest;
    const keep = `write $${shown} to keep it as it is, or give the object the annotation kustomize.toolkit.fluxcd.io/substitute: disabled`;
    if (!found) return { given: shown, allowed: 'a form that Flux can read: ${name}, ${name:=default}, ${name:0:3}, ${name^^} …', fix: keep };
    const name = found[1] ?? found[2];
    if (declared.includes(name) || name === QUOTE) continue;
    const meant = nearest(name, declared);
    return {
      given: `variable "${name}", which the layer does not declare`,
      allowed: `one of ${declared.join(', ')}`,
      fix: meant === undefined ? `declare it with addVariable; or ${keep}` : `did you mean \${${meant}}? Or ${keep}`,
    };
  }
  return undefined;
}

/**
 * Writes text as Flux must read it: dollars in front of a brace are its syntax and stay, all others reach the cluster as
 * they are.
 *
 * @param beforeBrace whether something that starts with `${` follows.
 */
export function escapeDollars(text: string, beforeBrace: boolean): string {
  return text.replace(/\$+(\{?)/g, (dollars, brace: string, index: number) => {
    const touches = beforeBrace && index + dollars.length === text.length;
    return brace !== '' || (dollars.length === 1 && !touches) ? dollars : dollars + dollars;
  });
}

/** Writes a text with variables so that it is still text when Flux has parsed it again. */
export function printParts(parts: readonly Part[]): string {
  const plain = printEscaped(parts, false);
  const isText = parts.every((part) => typeof part === 'string') || !isPlainForFlux(plain) || [...SAMPLES, undefined].every((sample) => staysText(filled(parts, sample)));
  return isText ? plain : `\${${QUOTE}}${printEscaped(parts, true)}\${${QUOTE}}`;
}

/** A text that may reach the cluster, for the checks of its field; undefined when the program knows none. */
export function knownText(parts: readonly Part[]): string | undefined {
  if (parts.some((part) => (typeof part === 'string' ? hasExpression(part) : (part.known ?? part.fallback) === undefined))) return undefined;
  return parts.map((part) => (typeof part === 'string' ? part.replace(/\$+(?=\{)/g, (dollars) => dollars.slice(dollars.length / 2)) : part.known ?? part.fallback)).join('');
}

/** Values that a variable may well have, and that YAML reads in different ways. */
const SAMPLES = ['x', '1', '0x1', '1e', 'true', ''];

function filled(parts: readonly Part[], sample: string | undefined): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.known ?? sample ?? part.fallback ?? SAMPLES[0])).join('');
}

function printEscaped(parts: readonly Part[], isQuoted: boolean): string {
  return parts.map((part, index) => {
    if (typeof part !== 'string') return part.expression;
    const text = escapeDollars(part, index < parts.length - 1 || isQuoted);
    return isQuoted ? text.replace(/["\\]/g, '\\$&') : text;
  }).join('');
}

function hasExpression(text: string): boolean {
  return [...text.matchAll(/\$+(?=\{)/g)].some(([dollars]) => dollars.length % 2 === 1);
}

/** Whether Flux writes a text without quotes before it replaces: Go's YAML printer adds them only where the text itself needs them. */
function isPlainForFlux(text: string): boolean {
  return !/[\n\r\t]|[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text) && staysText(text);
}

const VERSIONS: readonly ('1.1' | '1.2')[] = ['1.1', '1.2'];

/** Whether text without quotes is a string to every YAML parser. */
function staysText(text: string): boolean {
  try {
    return !/^ | $|^(?:---|\.\.\.)/.test(text)
      && VERSIONS.every((version) => parse(text, { version, logLevel: 'error' }) === text);
  } catch {
    return false;
  }
}
