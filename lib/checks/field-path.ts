/**
 * Writes a JSON pointer as people write fields: `spec.containers[0].ports`, `metadata.labels["app.kubernetes.io/name"]`.
 *
 * @param last a member below the pointer, for one that is missing.
 */
export function fieldPath(object: unknown, pointer: string, last?: string): string {
  const names = segmentsOf(pointer);
  if (last !== undefined) names.push(last);
  let value = object;
  let path = '';
  for (const name of names) {
    path += Array.isArray(value) ? `[${name}]` : memberText(name, path === '');
    value = member(value, name);
  }
  return path === '' ? 'object' : path;
}

/** The value that a JSON pointer names; undefined when there is none. */
export function valueAt(object: unknown, pointer: string): unknown {
  return segmentsOf(pointer).reduce(member, object);
}

function segmentsOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function memberText(name: string, first: boolean): string {
  if (!/^[$\w-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
  return first ? name : `.${name}`;
}
