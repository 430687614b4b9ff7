import { valueProblem } from '../core/problem';
import { checkValue, TEXT } from '../core/shape';
import { isPlaceholder } from './placeholder';

// The form of a constraint of Masterminds/semver v3, which all Flux controllers use: comparisons joined by comma or space
// (and), by || (or), and spans with a hyphen. Which versions a range selects is not our question here.
const VERSION = String.raw`v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?`;
const COMPARISON = String.raw`(?:=|!=|>|<|>=|=>|<=|=<|~|~>|\^)?\s*${VERSION}`;
const SPAN = String.raw`${VERSION}\s+-\s+${VERSION}`;
const CONSTRAINT = new RegExp(`^(?:${SPAN}|${COMPARISON}(?:(?:\\s*,\\s*|\\s+)${COMPARISON})*)$`);

/**
 * Refuses a text that cannot be a semver range, for which a controller would stall.
 *
 * @param where what the user called, for the message.
 * @returns the range.
 */
export function checkSemverRange(where: string, range: string): string {
  checkValue(where, 'range', range, TEXT);
  if (!isPlaceholder(range) && !range.split('||').every((part) => CONSTRAINT.test(part.trim()))) {
    throw valueProblem(where, `"${range}"`, 'a semver range such as 1.2.3, 6.x, ~1.4, ^2.0.0 or >=1.0.0 <2.0.0',
      'write a range, or choose another way to select the version');
  }
  return range;
}
