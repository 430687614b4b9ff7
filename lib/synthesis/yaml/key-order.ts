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
  if (map.name === undefined) return Object.keys(map).sort();
  return leadBy(map.kind === undefined ? NAME_KEY : REFERENCE_KEYS, map);
}

function leadBy(leaders: string[], map: Members): string[] {
  const leading = leaders.filter((key) => map[key] !== undefined);
  const others = Object.keys(map).filter((key) => !leading.includes(key)).sort();
  return leading.concat(others);
}
