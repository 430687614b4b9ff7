import { isMap } from '../core/plain';
import { problemText } from '../core/problem';
import { checkLabels, checkNames } from './names';
import { checkOwned, PlacedObject, PlacedProblem } from './owned';
import { checkSchema } from './schema';
import { checkSecretKeys } from './secret-keys';
import { checkSecrets } from './secrets';

export { PlacedObject, PlacedProblem } from './owned';
export { checkSecrets } from './secrets';

/** All problems of one plain object, as texts without a path. */
export function checkObject(object: { readonly [key: string]: unknown }): string[] {
  const { apiVersion, kind, metadata } = object;
  const problems = checkSchema(object).map(({ field, given, allowed, fix }) => problemText(`${field}: ${given}`, allowed, fix));
  if (typeof apiVersion === 'string' && typeof kind === 'string' && isMap(metadata) && typeof metadata.name === 'string') {
    problems.push(...checkNames(apiVersion, kind, metadata.name, typeof metadata.namespace === 'string' ? metadata.namespace : undefined));
  }
  if (isMap(metadata) && isMap(metadata.labels)) problems.push(...checkLabels(metadata.labels));
  problems.push(...checkSecrets(object));
  return problems;
}

/** All problems that show only in all objects of one cluster together. */
export function checkTogether(objects: readonly PlacedObject[]): PlacedProblem[] {
  return [...checkOwned(objects), ...checkSecretKeys(objects)];
}
