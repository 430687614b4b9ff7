import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Percent } from './percent';
import { problem, shown } from './problem';

const ALLOWED = 'text, true or false, finite numbers, and lists and maps of them';

/**
 * Refuses what values cannot hold, with the path to it: cdk8s says neither the field nor the release, leaves null out
 * without a word, and does not end with a value that holds itself. Objects of other classes are left to the resolvers of
 * cdk8s.
 */
export function checkHelmValues(release: IConstruct, values: unknown): void {
  const above = new Set<unknown>();

  function check(value: unknown, path: string): void {
    if (value === null) {
      throw problem(release, `${path} is null`, `${ALLOWED}; cdk8s drops null, and the chart would keep its default`,
        `leave ${path} out to keep the default; to remove the default put null into a ConfigMap and name it in valuesFrom`);
    }
    const fix = fixFor(value);
    if (fix !== undefined) throw problem(release, `${path} is ${shown(value)}`, ALLOWED, fix);
    if (!Array.isArray(value) && !isMap(value)) return;
    if (above.has(value)) throw problem(release, `${path} holds itself`, `${ALLOWED}, without cycles`, 'write what is meant there');
    above.add(value);
    if (Array.isArray(value)) value.forEach((item, index) => check(item, `${path}[${index}]`));
    else for (const [key, item] of Object.entries(value)) check(item, /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`);
    above.delete(value);
  }
  if (values !== undefined) check(values, 'values');
}

/** What to write instead of a value that has no form in YAML. */
function fixFor(value: unknown): string | undefined {
  if (value instanceof Date) return 'write it as text, for example with toISOString()';
  if (value instanceof Duration) return 'write it as the chart reads it, for example \'30s\' or toSeconds()';
  if (value instanceof Percent) return 'write its number with .value, or text';
  if (value instanceof Map || value instanceof Set) return 'write a map { … } or a list […]';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'correct how the number comes about';
  if (typeof value === 'bigint') return 'write it as text, or as a number';
  return typeof value === 'function' || typeof value === 'symbol' ? 'write the value itself' : undefined;
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);
}
