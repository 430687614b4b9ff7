import { IConstruct } from 'constructs';
import { problem } from './problem';
import { checkValue, TEXT } from './shape';

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** The longest DNS label, and so the longest name of a Service, Namespace or layer. */
export const MAX_DNS_LABEL = 63;

/**
 * Refuses a name that is no DNS label (lower-case letters, digits and inner hyphens).
 *
 * @param what the property as the user knows it.
 */
export function checkDnsLabel(scope: IConstruct, what: string, name: string, maxLength: number = MAX_DNS_LABEL): void {
  checkValue(scope, what, name, TEXT);
  if (!DNS_LABEL.test(name)) {
    throw problem(scope, `${what} "${name}"`, 'lower-case letters, digits and hyphens, with a letter or digit at both ends (a DNS label)',
      `use "${suggestion(name, maxLength)}"`);
  }
  if (name.length > maxLength) {
    throw problem(scope, `${what} "${name}" has ${name.length} characters`, `at most ${maxLength}`, 'shorten it');
  }
}

/** True for a number that can be a port of a pod, Service or listener. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

function suggestion(name: string, maxLength: number): string {
  const label = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, maxLength).replace(/^-+|-+$/g, '');
  return label === '' ? 'my-name' : label;
}
