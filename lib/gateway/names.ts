import { isIP } from 'net';
import { isPort } from '../core/names';

/** A finding about one value: what is allowed and what to do. */
export interface Flaw {
  readonly allowed: string;
  readonly fix: string;
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The longest DNS name that the API accepts. */
const MAX_NAME = 253;

/** What is wrong with a host name of a listener or route, if anything. */
export function hostnameFlaw(hostname: string): Flaw | undefined {
  const allowed = 'a lower-case DNS name, with "*" only as its whole first label';
  if (hostname.includes('://')) return { allowed, fix: 'leave the scheme out' };
  if (isIP(hostname) !== 0) return { allowed, fix: 'use a DNS name: an IP address is never matched' };
  if (/:\d+$/.test(hostname)) return { allowed, fix: 'leave the port out: it belongs to the listener' };
  if (hostname === '*' || hostname === '') return { allowed, fix: 'leave the host name out to match all' };
  if (SUBDOMAIN.test(hostname.replace(/^\*\./, '')) && hostname.length <= MAX_NAME) return undefined;
  return { allowed, fix: /[A-Z]/.test(hostname) ? `write ${hostname.toLowerCase()}` : 'write for example shop.example.com or *.example.com' };
}

/** What is wrong with a host name that one request gets, if anything: there a wildcard has no meaning. */
export function preciseHostnameFlaw(hostname: string): Flaw | undefined {
  return hostname.startsWith('*')
    ? { allowed: 'a lower-case DNS name without "*"', fix: 'write one host name, for example shop.example.com' }
    : hostnameFlaw(hostname);
}

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

/** The group of an API version: empty for the core API. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}
