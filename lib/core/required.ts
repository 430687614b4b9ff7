import { IConstruct } from 'constructs';
import { problem } from './problem';

/**
 * Refuses a construct without one of the properties that it cannot do without. The compiler demands them; programs
 * without types would end with a message about `undefined` that names none of them.
 */
export function checkRequired(scope: IConstruct, props: object | undefined, names: readonly string[]): void {
  const missing = names.filter((name) => typeof props !== 'object' || props === null || Reflect.get(props, name) === undefined || Reflect.get(props, name) === null);
  if (missing.length > 0) {
    throw problem(scope, `no ${missing.join(', no ')}`, `a value for each of ${names.join(', ')}`, `pass ${missing.join(', ')}`);
  }
}
