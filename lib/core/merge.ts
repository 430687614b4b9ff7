function isMap(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Joins two trees of values as Helm does: maps are joined, everything else in `over` wins. */
export function mergeValues(base: { readonly [key: string]: unknown }, over: { readonly [key: string]: unknown } = {}): { [key: string]: unknown } {
  const merged: { [key: string]: unknown } = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
  }
  return merged;
}
