import { isMap } from '../core/plain';
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
  // RFC 3986 section 3.2.1. Placeholders such as ${PASSWORD}, {{ .password }}, <password> and [password] are none, and neither
  // is the port of a registry before a digest.
  { what: 'an address with a password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@"'<>{}$%]*:(?!(?:x+|\*+|\[\w+\])@|\d+@sha256:)[^\s/?#:@"'<>{}$*]{3,}@[^\s/@]/i },
];

// RFC 7468, and the armour of OpenSSH and OpenPGP, with headers (RFC 1421) or without. The line alone is no key: scripts and
// texts for people name it.
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr])*(?:[A-Za-z-]+: [^\n]*\n\s*)*[A-Za-z0-9+/=]{16}/;

/** `PRIVATE KEY` in base64, in each of the three places that it may begin at: a kubeconfig and the data of a Secret hold keys so. */
const ENCODED_KEY = /UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW/;
const BASE64 = /[A-Za-z0-9+/]{40,}/g;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: the id alone is no secret.
const AWS_ID = /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/;
const AWS_SECRET = /(?<![A-Za-z0-9+/])(?![0-9a-fA-F]{40}(?![A-Za-z0-9+/]))[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/;

/** What each of these holds, in one cheap look: nearly all text has nothing of it. */
const SUSPICIOUS = /gh[pousr]_|github_pat_|\bgl[a-z]+-|\bxox|xapp-|slack\.com|discord|AGE-SECRET|\beyJ|:\/\/[^/]*@|PRIVATE KEY|UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW|AKIA|ASIA/;

/** Shorter text is no secret of these, and no reason. */
const SHORTEST = 10;

/** Nor is text that is shorter than this and no address. */
const SHORTEST_TOKEN = 20;

/**
 * Secrets that would get into Git: a Secret with values, private keys, and tokens in any text. The message never shows them.
 *
 * An annotation with a reason lets an object pass, since a token may be an example and some controllers read settings from
 * Secrets only; reviewers see it. Nothing lets a private key pass.
 */
export function checkSecrets(object: { readonly [key: string]: unknown }): string[] {
  if (!isSuspicious(object)) return [];
  const excused = isExcused(object);
  const problems: string[] = excused ? [] : secretsInClear(object, object, '');
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

/** Secrets with values: the object itself, and those inside of it, as in a List, a ResourceSet or the values of a chart. */
function secretsInClear(root: { readonly [key: string]: unknown }, value: unknown, pointer: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsInClear(root, item, `${pointer}/${index}`));
  if (!isMap(value)) return [];
  const { apiVersion, kind, data, stringData } = value;
  if (apiVersion !== 'v1' || kind !== 'Secret') {
    return Object.entries(value).flatMap(([name, member]) => (typeof member === 'object' ? secretsInClear(root, member, `${pointer}/${pointerPart(name)}`) : []));
  }
  const keys = [data, stringData].flatMap((values) => (isMap(values) ? Object.keys(values).filter((key) => isClear(values[key], pointer !== '')) : []));
  const place = pointer === '' ? '' : `${fieldPath(root, pointer)}: `;
  return keys.length === 0 ? [] : [problemText(`${place}a Secret with ${keys.join(', ')} in clear text`, ALLOWED, `${WAYS_OUT}${OPT_OUT}`)];
}

/** Whether a value is there, and in an inner object none that a template fills in the cluster. */
function isClear(value: unknown, isInner: boolean): boolean {
  return value !== '' && value !== null && !(isInner && typeof value === 'string' && /<<|\{\{/.test(value));
}

function isExcused({ metadata }: { readonly [key: string]: unknown }): boolean {
  const annotations = isMap(metadata) ? metadata.annotations : undefined;
  const reason = isMap(annotations) ? annotations[NOT_A_SECRET] : undefined;
  return typeof reason === 'string' && reason.trim().length >= SHORTEST;
}

function holdsPrivateKey(text: string): boolean {
  if (PRIVATE_KEY.test(text)) return true;
  if (!ENCODED_KEY.test(text)) return false;
  return [...text.matchAll(BASE64)].some(([encoded]) => ENCODED_KEY.test(encoded) && PRIVATE_KEY.test(Buffer.from(encoded, 'base64').toString('latin1')));
}

/** One quick look at all that is printed: whether a Secret is anywhere in it, or text that may hold one. */
function isSuspicious(value: unknown): boolean {
  if (typeof value === 'string') return (value.length >= SHORTEST_TOKEN || value.includes('://')) && SUSPICIOUS.test(value);
  if (Array.isArray(value)) return value.some(isSuspicious);
  if (!isMap(value)) return false;
  for (const name in value) {
    const member = value[name];
    if ((member === 'Secret' && name === 'kind') || isSuspicious(member)) return true;
  }
  return false;
}

function eachText(value: unknown, pointer: string, visit: (text: string, pointer: string) => void): void {
  if (typeof value === 'string') {
    if (value.length >= SHORTEST) visit(value, pointer);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      eachText(member, `${pointer}/${pointerPart(name)}`, visit);
    }
  }
}

function pointerPart(name: string): string {
  return name.replace(/~/g, '~0').replace(/\//g, '~1');
}
