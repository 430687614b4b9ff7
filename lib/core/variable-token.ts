/** Starts every token that stands for a variable until the object is printed. */
export const VARIABLE_TOKEN_PREFIX = 'pdvar-';

/**
 * The token of a variable. It is a DNS label, so that host names, addresses and namespaces that hold one pass the checks
 * of their constructs.
 *
 * @param index makes it the only one of its name in a program.
 */
export function variableToken(name: string, index: number): string {
  return `${VARIABLE_TOKEN_PREFIX}${name.toLowerCase().replace(/[^a-z0-9]/g, '-').slice(0, 30)}-${index}-rav`;
}
