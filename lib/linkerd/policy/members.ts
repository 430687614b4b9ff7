import { Shape } from '../../core/shape';
import { shown } from '../../core/problem';

/** A member of one of our enums; programs without types pass any text. */
export function isNamedMember(name: string, members: readonly string[]): Shape {
  return (property, value) => (typeof value === 'string' && members.includes(value)
    ? undefined
    : { given: `${property} ${shown(value)}`, allowed: members.join(', '), fix: `use a member of ${name}` });
}
