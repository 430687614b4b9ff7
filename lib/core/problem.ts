import { Construct, IConstruct } from 'constructs';

/**
 * The text of every problem that the library reports, in the order in which a reader needs it:
 * where it is, what was given, what is allowed there, and what to do about it.
 */
export function problemText(given: string, allowed: string, fix: string): string {
  return `${given} · ${allowed} · ${fix}`;
}

/** An error of one construct; throw it for a single value that can never be right. */
export function problem(scope: IConstruct, given: string, allowed: string, fix: string): Error {
  return new Error(`[${pathOf(scope)}] ${problemText(given, allowed, fix)}`);
}

/** An error of a value that belongs to no construct yet: `where` is what the user called. */
export function valueProblem(where: string, given: string, allowed: string, fix: string): Error {
  return new Error(`[${where}] ${problemText(given, allowed, fix)}`);
}

/** Either of the two. */
export function problemAt(where: IConstruct | string, given: string, allowed: string, fix: string): Error {
  return typeof where === 'string' ? valueProblem(where, given, allowed, fix) : problem(where, given, allowed, fix);
}

/** Any value in few words, as a user would recognize it: text in quotes, constructs by their path, objects by their class. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Construct.isConstruct(value)) return pathOf(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const type: unknown = Reflect.get(value, 'constructor');
  if (typeof type === 'function' && type !== Object) return `a ${type.name}`;
  const names = Object.keys(value);
  if (names.length === 0) return '{}';
  return `{ ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''} }`;
}

/** The construct path as every message shows it, without the technical `Resource` at its end. */
export function pathOf(scope: IConstruct): string {
  const path = scope.node.path.replace(/\/Resource$/, '');
  return path === '' ? 'repository' : path;
}
