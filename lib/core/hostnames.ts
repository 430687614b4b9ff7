import { isIP } from 'net';

/** A finding about one value: what is allowed and what to do. */
export interface Flaw {
  readonly allowed: string;
  readonly fix: string;
}

/** A DNS name in lower case. */
export const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The longest DNS name that the API accepts. */
export const MAX_NAME = 253;

/** What is wrong with a host name of a listener, route or canary, if anything. */
export function hostnameFlaw(hostname: string): Flaw | undefined {
  const allowed = 'a lower-case DNS name, with "*" only as its whole first label';
  if (typeof hostname !== 'string') return { allowed, fix: 'write it as text' };
  if (hostname.includes('://')) return { allowed, fix: 'leave the scheme out' };
  if (isIP(hostname) !== 0) return { allowed, fix: 'use a DNS name: an IP address is never matched' };
  if (/:\d+$/.test(hostname)) return { allowed, fix: 'leave the port out: it belongs to the listener' };
  if (hostname === '*' || hostname === '') return { allowed, fix: 'leave the host name out to match all' };
  if (SUBDOMAIN.test(hostname.replace(/^\*\./, '')) && hostname.length <= MAX_NAME) return undefined;
  return { allowed, fix: /[A-Z]/.test(hostname) ? `write ${hostname.toLowerCase()}` : 'write for example shop.example.com or *.example.com' };
}

/** Whether some request fits both host names of a listener or route; `*` stands for all. */
export function hostnamesMeet(one: string, other: string): boolean {
  return covers(one, other) || covers(other, one);
}

function covers(pattern: string, hostname: string): boolean {
  return pattern === '*' || pattern === hostname || (pattern.startsWith('*.') && hostname.endsWith(pattern.slice(1)));
}

/** What is wrong with a host name that one request gets, if anything: there a wildcard has no meaning. */
export function preciseHostnameFlaw(hostname: string): Flaw | undefined {
  return typeof hostname === 'string' && hostname.startsWith('*')
    ? { allowed: 'a lower-case DNS name without "*"', fix: 'write one host name, for example shop.example.com' }
    : hostnameFlaw(hostname);
}
