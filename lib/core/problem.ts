import { IConstruct } from 'constructs';

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

/** The construct path as every message shows it, without the technical `Resource` at its end. */
export function pathOf(scope: IConstruct): string {
  const path = scope.node.path.replace(/\/Resource$/, '');
  return path === '' ? 'repository' : path;
}
