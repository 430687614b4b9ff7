import { IConstruct } from 'constructs';
import { problemAt } from './problem';

/**
 * Refuses a construct or value without one of the properties that it cannot do without. The compiler demands them;
 * programs without types would end with a message about `undefined` that names none of them.
 *
 * @param where the construct, or what the user called for a value class.
 */
export function checkRequired(where: IConstruct | string, props: object | undefined, names: readonly string[]): void {
  if (names.length === 0) {
    if (typeof props !== 'object' || props === null) throw problemAt(where, 'no properties', 'an object with properties', 'pass { … }');
    return;
  }
  const missing = names.filter((name) => typeof props !== 'object' || props === null || Reflect.get(props, name) === undefined || Reflect.get(props, name) === null);
  if (missing.length > 0) {
    throw problemAt(where, `no ${missing.join(', no ')}`, `a value for each of ${names.join(', ')}`, `pass ${missing.join(', ')}`);
  }
}
