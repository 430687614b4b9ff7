import { Flaw, MAX_NAME, SUBDOMAIN } from '../core/hostnames';
import { isPort } from '../core/names';

/** What is wrong with the name of a listener or rule, if anything. */
export function sectionNameFlaw(name: string): Flaw | undefined {
  return SUBDOMAIN.test(name) && name.length <= MAX_NAME
    ? undefined
    : {
      allowed: `at most ${MAX_NAME} lower-case letters, digits, hyphens and dots, with a letter or digit at both ends`,
      fix: 'rename it, for example https-shop',
    };
}

/** What is wrong with a port, if anything. */
export function portFlaw(port: number): Flaw | undefined {
  return isPort(port)
    ? undefined
    : { allowed: 'a whole number from 1 to 65535', fix: 'use the number of a port' };
}
