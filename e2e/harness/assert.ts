// Failures of a scenario, as texts that say what was seen.

export function assert(condition: unknown, text: string): asserts condition {
  if (!condition) throw new Error(text);
}

/** Fails with the whole list when it is not empty. */
export function assertNone(problems: readonly string[], what: string): void {
  assert(problems.length === 0, `${problems.length} × ${what}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

/** Every path at which `actual` does not hold what `expected` says; more than expected is fine, less or other is not, unless `same` says so. */
export function differences(expected: unknown, actual: unknown, same: (expected: unknown, actual: unknown) => boolean = () => false, path = ''): string[] {
  const different = [`${path}: ${brief(expected)} became ${brief(actual)}`];
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return different;
    return expected.flatMap((item, index) => differences(item, actual[index], same, `${path}[${index}]`));
  }
  if (isRecord(expected)) {
    if (!isRecord(actual)) return different;
    return Object.entries(expected).flatMap(([key, value]) => differences(value, actual[key], same, path === '' ? key : `${path}.${key}`));
  }
  return Object.is(expected, actual) || same(expected, actual) ? [] : different;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120);
}
