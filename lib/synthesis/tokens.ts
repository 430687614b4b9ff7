import { isJsonObject, JsonObject } from './resolve';
import { Marked } from './yaml';

/** Says what stands for a text that holds a version token. */
export interface TokenLookup {
  /** Text that every token starts with; other strings are not looked at. */
  readonly prefix: string;
  /**
   * @param cluster the cluster in whose folder the text will stand.
   * @returns the value to print, or a text that says why the token cannot stand there.
   */
  readonly resolve: (text: string, cluster: string) => string | Marked | TokenProblem;
}

/** A token in a place where it cannot be replaced. */
export class TokenProblem {
  public constructor(public readonly text: string) {}
}

/**
 * Step 4: finds version tokens in finished JSON, wherever they landed (values, patches, lists), and replaces them.
 * The object is copied only along the way to a token.
 */
export function replaceTokens(object: JsonObject, cluster: string, lookup: TokenLookup, report: (field: string, text: string) => void): JsonObject {
  function replace(value: unknown, field: string): unknown {
    if (typeof value === 'string') {
      if (!value.includes(lookup.prefix)) return value;
      const found = lookup.resolve(value, cluster);
      // kyaml hands out the items of a list as objects of their own, so that the file of the list is never written.
      if (found instanceof Marked && (object.kind === 'List' || object.kind === 'ResourceList')) {
        report(field, `a version in an object of kind ${object.kind}, whose file image automation does not write`);
        return found;
      }
      // Files and references have the name, which a bot would change in this place alone.
      if (found instanceof Marked && (field === 'metadata.name' || field === 'metadata.namespace')) {
        report(field, 'a version that image automation writes, in a name');
        return found;
      }
      if (!(found instanceof TokenProblem)) return found;
      report(field, found.text);
      return value;
    }
    if (Array.isArray(value)) {
      let copy: unknown[] | undefined;
      for (let index = 0; index < value.length; index++) {
        const item: unknown = value[index];
        const replaced = replace(item, `${field}[${index}]`);
        if (replaced !== item) {
          copy ??= [...value];
          copy[index] = replaced;
        }
      }
      return copy ?? value;
    }
    return isJsonObject(value) ? replaceIn(value, field) : value;
  }
  function replaceIn(parent: JsonObject, field: string): JsonObject {
    let copy: JsonObject | undefined;
    for (const key in parent) {
      const replaced = replace(parent[key], field === '' ? key : `${field}.${key}`);
      if (replaced !== parent[key]) {
        copy ??= { ...parent };
        copy[key] = replaced;
      }
      if (key.includes(lookup.prefix)) report(field, 'a version token as a key');
    }
    return copy ?? parent;
  }
  return holdsToken(object, lookup.prefix) ? replaceIn(object, '') : object;
}

/** Whether a token is anywhere in the JSON: in most objects there is none, and no field needs a name then. */
function holdsToken(value: unknown, prefix: string): boolean {
  if (typeof value === 'string') return value.includes(prefix);
  if (Array.isArray(value)) return value.some((item) => holdsToken(item, prefix));
  if (!isJsonObject(value)) return false;
  for (const key in value) {
    if (key.includes(prefix) || holdsToken(value[key], prefix)) return true;
  }
  return false;
}

/** The same JSON with plain values in place of marked ones, for checks that know no markers. */
export function withoutMarkers(value: unknown): unknown {
  if (value instanceof Marked) return value.value;
  if (Array.isArray(value)) return value.map(withoutMarkers);
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutMarkers(item)]));
  return value;
}
