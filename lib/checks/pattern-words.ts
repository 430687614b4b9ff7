import { listed } from './words';

/** What a pattern means, with an example. */
export interface PatternWords {
  readonly allowed: string;
  readonly fix: string;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

/** Patterns that CRDs use again and again. */
const KNOWN: { readonly [pattern: string]: PatternWords } = {
  '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$': duration('5m or 1h30m', ['ms', 's', 'm', 'h']),
  '^([0-9]+(\\.[0-9]+)?(ms|s|m))+$': duration('60s or 1m30s', ['ms', 's', 'm'], 'no hours'),
  '^([0-9]+(\\.[0-9]+)?(s|m|h))+$': duration('5m or 1h30m', ['s', 'm', 'h']),
  '^[0-9]+(m|s)': duration('1m or 30s', ['m', 's'], 'one whole number'),
  '^([0-9]{1,5}(h|m|s|ms)){1,4}$': duration('10s or 1m30s', ['h', 'm', 's', 'ms'], 'whole numbers of up to five digits'),
  '^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$':
    duration('30s or 1h30m', ['y', 'w', 'd', 'h', 'm', 's', 'ms'], 'in this order'),
  [`^${LABEL}$`]: name('my-app', 'a DNS label: lower-case letters, digits and inner hyphens'),
  [`^${SUBDOMAIN}$`]: name('app.example.com', 'a DNS name: lower-case letters, digits, inner hyphens and dots'),
  [`^$|^${SUBDOMAIN}$`]: name('gateway.networking.k8s.io', 'an API group, or an empty string for the core group'),
  [`^(\\*\\.)?${SUBDOMAIN}$`]: name('app.example.com or *.example.com', 'a DNS name, with a wildcard as its first label if need be'),
  '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$': name('Service', 'a kind: letters, digits and inner hyphens, a letter first'),
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$':
    { allowed: 'a quantity such as 100m, 0.5 or 64Mi', fix: 'write a number with a unit of Kubernetes (m, k, M, G, Ki, Mi, Gi)' },
};

/** Explains a pattern of a schema: the common ones in words, any other as it is. */
export function patternWords(pattern: string): PatternWords {
  const schemes = /^\^\(?([a-z0-9|]+)\)?(\?)?:\/\/(?:\.[*+]\$)?$/.exec(pattern);
  if (schemes !== null) return url(schemes[2] === undefined ? schemes[1].split('|') : ['http', 'https']);
  return KNOWN[pattern] ?? { allowed: `text that matches ${pattern}`, fix: 'change it so that it matches' };
}

function duration(example: string, units: readonly string[], note?: string): PatternWords {
  const allowed = `a duration such as ${example} (units ${units.join(', ')}${note === undefined ? '' : `; ${note}`})`;
  return { allowed, fix: `write it like ${example.split(' ')[0]}` };
}

function name(example: string, allowed: string): PatternWords {
  return { allowed, fix: `write it like ${example}` };
}

function url(schemes: readonly string[]): PatternWords {
  const starts = listed(schemes.map((scheme) => `${scheme}://`));
  return { allowed: `a URL that starts with ${starts}`, fix: `start it with ${starts}` };
}
