import { checkGoPattern, groupsOfGoPattern } from '../../core/go-pattern';
import { valueProblem } from '../../core/problem';
import { checkValue, Shape, structOf, TEXT } from '../../core/shape';

/** Which tags a policy looks at, and which part of them it compares. */
export interface TagFilter {
  /** Regular expression (RE2) that a tag must fit, for example `^main-[0-9a-f]+-(?P<time>[0-9]+)$`. */
  readonly pattern: string;
  /**
   * What is compared, with groups of the pattern, for example `$time`.
   *
   * @default - the whole tag.
   */
  readonly extract?: string;
}

/**
 * A tag filter, as a program without types must write it.
 *
 * @internal
 */
export const TAG_FILTER: Shape = structOf<TagFilter>({ pattern: TEXT }, { extract: TEXT });

/**
 * Refuses a filter that would compare nothing, or the same text, for every tag.
 *
 * @internal
 */
export function checkTagFilter(where: string, filterTags: TagFilter): void {
  checkValue(where, 'filterTags', filterTags, TAG_FILTER);
  const { pattern, extract } = filterTags;
  if (pattern === '') throw valueProblem(where, 'an empty pattern', 'a regular expression', 'write a pattern, or remove filterTags');
  checkGoPattern(where, 'pattern', pattern);
  if (extract === undefined) return;
  const used = [...extract.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)].map(([, inBraces, bare]) => inBraces ?? bare);
  const known = groupsOfGoPattern(pattern);
  if (used.length === 0) {
    throw valueProblem(where, `extract "${extract}"`, 'at least one group of the pattern, since all tags would be equal', 'write for example $1, or $name for a group (?P<name>…)');
  }
  const unknown = used.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    // Go takes the longest name: $1x is the group "1x", and one that does not exist is an empty text.
    throw valueProblem(where, `extract "${extract}" with the unknown group "${unknown}"`, `groups of the pattern: ${known.join(', ')}`,
      'correct the name, or put it in braces, for example ${1}x');
  }
}

/**
 * True when everything that the filter lets through is a number.
 *
 * @internal
 */
export function isNumeric({ pattern, extract }: TagFilter): boolean {
  return extract !== undefined || /^\^(?:\[0-9\]|\\d)(?:\+|\{\d+(?:,\d*)?\})\$$/.test(pattern);
}
