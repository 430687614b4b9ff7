import { IConstruct } from 'constructs';
import { problem } from './problem';

/**
 * The member of a generated enum with the given text. Our enums have members of their own, so that generated types stay
 * out of the API; callers that know no types (JavaScript) may also hand in any text.
 *
 * @param members the generated enum.
 * @throws with the construct path, when the enum has no such member.
 */
export function memberOf<T extends string>(scope: IConstruct, property: string, members: { readonly [name: string]: T }, value: string): T;
/** The same for a property that may be left out. */
export function memberOf<T extends string>(
  scope: IConstruct, property: string, members: { readonly [name: string]: T }, value: string | undefined,
): T | undefined;
export function memberOf<T extends string>(
  scope: IConstruct, property: string, members: { readonly [name: string]: T }, value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const all = Object.values(members);
  const found = all.find((member) => String(member) === value);
  if (found === undefined) throw problem(scope, `${property} "${value}"`, `one of ${all.join(', ')}`, `correct ${property}`);
  return found;
}
