import { IConstruct } from 'constructs';
import { problemAt } from '../core/problem';

/** What RE2 leaves out because it cannot be searched in linear time, by how it begins. */
const NOT_IN_RE2: readonly (readonly [start: RegExp, name: string])[] = [
  [/\(\?<?[=!]/, 'a look-around'], [/\\[1-9]/, 'a reference back to a group'], [/\(\?>/, 'an atomic group'], [/[*+?}]\+/, 'a possessive quantifier'],
];

/**
 * Refuses a regular expression that Go cannot compile, for which a controller would stall. What both languages know is
 * left to the engine of JavaScript, in whose spelling the expression is brought first.
 *
 * @param where the construct, or what the user called for a value class.
 */
export function checkGoPattern(where: IConstruct | string, property: string, pattern: string): void {
  const allowed = 'a regular expression of Go (RE2)';
  const bare = pattern.replace(/\\\\/g, '').replace(/\[\^?\]?(?:\\.|\[:\w+:\]|[^\]])*\]/g, '[]');
  const foreign = NOT_IN_RE2.find(([start]) => start.test(bare));
  if (foreign) throw problemAt(where, `${property} "${pattern}" with ${foreign[1]}`, allowed, 'write it without; Go does not know it');
  const inJavaScript = pattern.replace(/\(\?P</g, '(?<').replace(/\(\?[imsU-]+\)/g, '').replace(/\(\?[imsU-]+:/g, '(?:').replace(/\[:\^?\w+:\]/g, 'a-z');
  try {
    new RegExp(inJavaScript);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    throw problemAt(where, `${property} "${pattern}": ${reason.toLowerCase()}`, allowed, 'correct it, or escape the character that is meant literally with \\');
  }
}
