import { problemText } from '../core/problem';
import { checkNames } from './names';
import { checkSchema } from './schema';

export { checkOwned, PlacedObject, PlacedProblem } from './owned';

/** All problems of one plain object, as texts without a path. */
export function checkObject(object: { readonly [key: string]: unknown }): string[] {
  const { apiVersion, kind, metadata } = object;
  const problems = checkSchema(object).map(({ field, given, allowed, fix }) => problemText(`${field}: ${given}`, allowed, fix));
  if (typeof apiVersion === 'string' && typeof kind === 'string' && isObject(metadata) && typeof metadata.name === 'string') {
    problems.push(...checkNames(apiVersion, kind, metadata.name, typeof metadata.namespace === 'string' ? metadata.namespace : undefined));
  }
  return problems;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
