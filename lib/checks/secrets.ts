import { problemText } from '../core/problem';
import { fieldPath } from './field-path';

/** Annotation by which an object says why something that looks like a secret is none. */
export const NOT_A_SECRET = 'cdk8s-pd/not-a-secret';

const ALLOWED = 'no secret in clear text: Git keeps it for ever, and everybody who reads the repository has it';
const WAYS_OUT = 'change it, for it may be known already; then encrypt it with SOPS and add the file with layer.addEncryptedFile, '
  + 'or seal it with kubeseal (sealedsecrets.SealedSecret), or create it in the cluster and refer to it with SecretReference.existing';
const OPT_OUT = `; if it is none, say why in the annotation ${NOT_A_SECRET}`;

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * What can hardly be anything but a secret, each in the form that its issuer documents. Looking for words such as
 * "password" would find examples and settings more often than secrets.
 */
const TOKENS: readonly Pattern[] = [
  // https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/ },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  { what: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|ptt|ft|oas|soat|agent|cbt|imt)-[A-Za-z0-9_.-]{20,}/ },
  // https://docs.slack.dev/authentication/tokens and https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  { what: 'a Slack token', pattern: /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{20,}/ },
  { what: 'the address of a Slack webhook', pattern: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/T[A-Z0-9]{7,}\/[A-Za-z0-9/]{20,}/ },
  // https://docs.discord.com/developers/resources/webhook#execute-webhook
  { what: 'the address of a Discord webhook', pattern: /\bdiscord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d{15,}\/[\w-]{50,}/ },
  // https://github.com/C2SP/C2SP/blob/main/age.md
  { what: 'an age key', pattern: /\bAGE-SECRET-KEY-(?:PQ-)?1[02-9AC-HJ-NP-Z]{50,}/ },
  // RFC 7519: two JSON objects and a signature, in base64url.
  { what: 'a JSON Web Token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/ },
  // RFC 3986 section 3.2.1. Placeholders such as ${PASSWORD}, {{ .password }} and <password> are none.
  { what: 'an address with a password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@"'<>{}$%]*:(?!(?:x+|\*+)@)[^\s/?#:@"'<>{}$*]{3,}@[^\s/@]/i },
];

// RFC 7468, and the armour of OpenSSH and OpenPGP.
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/;

/** `-----BEGIN` in base64, as a kubeconfig or the data of a Secret holds a key. */
const ENCODED_PEM = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}/g;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: the id alone is no secret.
const AWS_ID = /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/;
const AWS_SECRET = /(?<![A-Za-z0-9+/])(?![0-9a-fA-F]{40}(?![A-Za-z0-9+/]))[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/;

/** What each of these holds, in one cheap look: nearly all text has nothing of it. */
const SUSPICIOUS = /gh[pousr]_|github_pat_|\bgl[a-z]+-|\bxox|xapp-|slack\.com|discord|AGE-SECRET|\beyJ|:\/\/[^/]*@|PRIVATE KEY|LS0tLS1CRUdJTi|AKIA|ASIA/;

/** Shorter text is no secret of these, and no reason. */
const SHORTEST = 10;

/**
 * Secrets that would get into Git: a Secret with values, private keys, and tokens in any text. The message never shows them.
 *
 * An annotation with a reason lets an object pass, since a token may be an example and some controllers read settings from
 * Secrets only; reviewers see it. Nothing lets a private key pass.
 */
export function checkSecrets(object: { readonly [key: string]: unknown }): string[] {
  const excused = isExcused(object);
  const problems: string[] = excused ? [] : secretInClear(object);
  if (!isSuspicious(object)) return problems;
  let awsId: string | undefined;
  let mayHoldAwsSecret = false;
  eachText(object, '', (text, pointer) => {
    const found = (what: string, optOut = OPT_OUT): void => void problems.push(problemText(`${fieldPath(object, pointer)}: ${what}`, ALLOWED, `${WAYS_OUT}${optOut}`));
    if (holdsPrivateKey(text)) found('a private key', '');
    if (excused) return;
    for (const { what, pattern } of TOKENS) {
      if (pattern.test(text)) found(what);
    }
    if (AWS_ID.test(text)) awsId ??= pointer;
    mayHoldAwsSecret ||= AWS_SECRET.test(text);
  });
  if (awsId !== undefined && mayHoldAwsSecret) {
    problems.push(problemText(`${fieldPath(object, awsId)}: an AWS access key, with its secret beside it`, ALLOWED, `${WAYS_OUT}${OPT_OUT}`));
  }
  return problems;
}

function secretInClear({ apiVersion, kind, data, stringData }: { readonly [key: string]: unknown }): string[] {
  if (apiVersion !== 'v1' || kind !== 'Secret') return [];
  const keys = [data, stringData].flatMap((values) => (isObject(values) ? Object.keys(values).filter((key) => values[key] !== '' && values[key] !== null) : []));
  return keys.length === 0 ? [] : [problemText(`a Secret with ${keys.join(', ')} in clear text`, ALLOWED, `${WAYS_OUT}${OPT_OUT}`)];
}

function isExcused({ metadata }: { readonly [key: string]: unknown }): boolean {
  const annotations = isObject(metadata) ? metadata.annotations : undefined;
  const reason = isObject(annotations) ? annotations[NOT_A_SECRET] : undefined;
  return typeof reason === 'string' && reason.trim().length >= SHORTEST;
}

function holdsPrivateKey(text: string): boolean {
  if (PRIVATE_KEY.test(text)) return true;
  return [...text.matchAll(ENCODED_PEM)].some(([encoded]) => PRIVATE_KEY.test(Buffer.from(encoded.slice(0, 100), 'base64').toString('latin1')));
}

function isSuspicious(value: unknown): boolean {
  if (typeof value === 'string') return value.length >= SHORTEST && SUSPICIOUS.test(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const name in value) {
    if (isSuspicious(Reflect.get(value, name))) return true;
  }
  return false;
}

function eachText(value: unknown, pointer: string, visit: (text: string, pointer: string) => void): void {
  if (typeof value === 'string') {
    if (value.length >= SHORTEST) visit(value, pointer);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      eachText(member, `${pointer}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`, visit);
    }
  }
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
