/**
 * The order of keys: what identifies an object comes first, the rest follows by code unit, so that no diff comes from the order in which
 * a program sets its properties.
 */

/** A JSON object. */
export type Members = Record<string, unknown>;

const DOCUMENT_KEYS = ['apiVersion', 'kind', 'metadata'];
const METADATA_KEYS = ['name', 'namespace', 'labels', 'annotations'];
const REFERENCE_KEYS = ['apiVersion', 'group', 'kind', 'name', 'namespace'];
const NAME_KEY = ['name'];

/** Whether a node is an object rather than a list or a scalar. */
export function isMap(node: unknown): node is Members {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

/** Whether a member is left to print. */
export function hasMembers(map: Members): boolean {
  for (const key in map) {
    if (map[key] !== undefined) return true;
  }
  return false;
}

/** The keys of a whole document. */
export function documentKeys(map: Members): string[] {
  const keys = leadBy(DOCUMENT_KEYS, map);
  const status = keys.indexOf('status');
  if (status >= 0) keys.push(...keys.splice(status, 1));
  return keys;
}

/** The keys of a map below the key `place` (empty in a list). */
export function orderedKeys(map: Members, place: string): string[] {
  if (place === 'metadata') return leadBy(METADATA_KEYS, map);
  if (map.name === undefined) return sortedKeys(map);
  return leadBy(map.kind === undefined ? NAME_KEY : REFERENCE_KEYS, map);
}

function leadBy(leaders: string[], map: Members): string[] {
  const keys = sortedKeys(map);
  let place = 0;
  for (const leader of leaders) {
    if (map[leader] !== undefined) moveTo(keys, keys.indexOf(leader), place++);
  }
  return keys;
}

// Most maps have a few keys, for which sort() takes longer than everything else that a map needs.
function sortedKeys(map: Members): string[] {
  const keys = Object.keys(map);
  if (keys.length > 20) return keys.sort();
  for (let index = 1; index < keys.length; index++) {
    let place = index;
    while (place > 0 && keys[place - 1] > keys[index]) place--;
    moveTo(keys, index, place);
  }
  return keys;
}

/** Moves one key towards the front. */
function moveTo(keys: string[], from: number, place: number): void {
  const key = keys[from];
  for (let index = from; index > place; index--) keys[index] = keys[index - 1];
  keys[place] = key;
}
