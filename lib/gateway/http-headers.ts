import * as l1 from '../../imports/gateway.networking.k8s.io';
import { valueProblem } from '../core/problem';
import { checkShape, listOf, TEXT } from '../core/shape';
import { checkedToken, checkedValue } from './http-match';

/** What happens to headers; at least one of the three. */
export interface HttpHeaderChanges {
  /**
   * Headers that get this value, whatever they had.
   *
   * @default - none.
   */
  readonly set?: { [key: string]: string };
  /**
   * Headers that get this value in addition to what they had.
   *
   * @default - none.
   */
  readonly add?: { [key: string]: string };
  /**
   * Headers that are taken off.
   *
   * @default - none.
   */
  readonly remove?: string[];
}

/** Both header modifiers have this shape; the generated types differ only by name. */
export function headerChanges(where: string, changes: HttpHeaderChanges): l1.HttpRouteSpecRulesFiltersRequestHeaderModifier {
  checkShape(where, changes, {}, { remove: listOf(TEXT) });
  const set = Object.entries(changes.set ?? {});
  const add = Object.entries(changes.add ?? {});
  const remove = changes.remove ?? [];
  for (const names of [set.map(([name]) => name), add.map(([name]) => name), remove]) checkHeaderNames(where, names);
  for (const [, value] of [...set, ...add]) checkedValue(where, value, 4096);
  if (set.length + add.length + remove.length === 0) {
    throw valueProblem(where, 'no change', 'set, add or remove', 'name at least one header, or leave the filter out');
  }
  const entries = (pairs: [string, string][]) => pairs.length > 0 ? pairs.map(([name, value]) => ({ name, value })) : undefined;
  return { set: entries(set), add: entries(add), remove: remove.length > 0 ? [...remove] : undefined };
}

function checkHeaderNames(where: string, names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(checkedToken(where, name).toLowerCase());
    if (other !== undefined) {
      throw valueProblem(where, `headers "${other}" and "${name}"`, 'each header once: their names are not case-sensitive', `remove "${name}"`);
    }
    known.set(name.toLowerCase(), name);
  }
}
