import { createRequire } from 'node:module';
import { IConstruct } from 'constructs';
import type { RE2JS } from 're2js';
import { problemAt } from './problem';

const load = createRequire(__filename);

/**
 * Refuses a regular expression that Go cannot compile, for which a controller would stall; the reason is in the words of Go.
 * Unicode classes are taken by the names that Go had before 1.25, for example `\pL` but not `\p{Letter}`: not every controller is built with a later one.
 *
 * @param where the construct, or what the user called for a value class.
 */
export function checkGoPattern(where: IConstruct | string, property: string, pattern: string): void {
  try {
    compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    throw problemAt(where, `${property} "${pattern}": ${reason}`, 'a regular expression of Go (RE2)',
      'write it in the syntax of RE2, or escape the character that is meant literally with \\');
  }
}

/** What a replacement text may name: the whole, `0`, and the groups of a pattern by number and by name. */
export function groupsOfGoPattern(pattern: string): string[] {
  const compiled = compile(pattern);
  return [...Array.from({ length: compiled.groupCount() + 1 }, (_, index) => `${index}`), ...Object.keys(compiled.namedGroups())];
}

// Loaded with the first pattern: most programs have none.
function compile(pattern: string): RE2JS {
  const { RE2JS, RE2JSSyntaxException }: typeof import('re2js') = load('re2js');
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    // In Go several groups may share a name, and the one that matched counts: (?P<n>a)|(?P<n>b).
    const isNameTwice = error instanceof RE2JSSyntaxException && error.getDescription() === 'duplicate capture group name';
    if (!isNameTwice) throw error;
    return compile(pattern.replace(`<${error.getPattern()}>`, `<${error.getPattern()}_>`));
  }
}
