import { at, groupOf, textAt } from '../core/plain';
import { problemText } from '../core/problem';
import { PlacedObject, PlacedProblem } from './owned';
import { listed } from './words';

/** What one object needs of a Secret. */
export interface SecretUse {
  /** The field that names the Secret. */
  readonly field: string;
  /** The Secret; it is in the namespace of the object. */
  readonly name: string;
  /** Keys that will do; a name that begins with `*` stands for any that ends so. */
  readonly keys: Keys;
}

/** Keys that will do, each a list of those that are needed together, the usual one first. */
type Keys = readonly (readonly string[])[];

interface KindRule {
  readonly fields: readonly string[];
  readonly keys: (object: unknown, field: string) => Keys;
}

const LOGIN = ['username', 'password'];
const TLS = ['tls.crt', 'tls.key'];
const APP = ['githubAppID', 'githubAppPrivateKey'];
const CERTIFICATES = [['ca.crt'], TLS];
const REGISTRY: Keys = [['.dockerconfigjson']];
const SOPS = ['*.agekey', '*.asc', 'sops.vault-token', 'sops.aws-kms', 'sops.azure-kv', 'sops.gcp-kms'].map((key) => [key]);

/** Keys of Buckets by provider (internal/bucket of source-controller). */
const BUCKET: { readonly [provider: string]: Keys } = {
  azure: [['accountKey'], ['sasKey'], ['tenantId', 'clientId', 'clientSecret'], ['tenantId', 'clientId', 'clientCertificate'], ['clientId']],
  gcp: [['serviceaccount']],
};

/** Keys of Providers that cannot do without (internal/notifier of notification-controller); chats take an address or a token. */
const PROVIDER: { readonly [type: string]: Keys } = {
  ...Object.fromEntries(['bitbucket', 'bitbucketserver', 'datadog', 'generic-hmac', 'gitea', 'gitlab', 'opsgenie', 'telegram'].map((type) => [type, [['token']]])),
  github: [['token'], APP],
  githubdispatch: [['token'], APP],
};

const REGISTRY_RULE: KindRule = { fields: ['spec.secretRef', 'spec.certSecretRef'], keys: (_, field) => (field === 'spec.secretRef' ? REGISTRY : CERTIFICATES) };

/** Which keys the controllers of Flux and Flagger read; stack: pkg/runtime/secrets and pkg/git of Flux 2.9, pkg/metrics of Flagger 1.44. */
const RULES: { readonly [type: string]: KindRule } = {
  // Public keys of authors lie under any name, so those of `verify` are not known.
  'source.toolkit.fluxcd.io/GitRepository': { fields: ['spec.secretRef'], keys: (object) => loginKeys('GitRepository', at(object, 'spec')) },
  'source.toolkit.fluxcd.io/OCIRepository': REGISTRY_RULE,
  'source.toolkit.fluxcd.io/HelmRepository': {
    fields: ['spec.secretRef', 'spec.certSecretRef'],
    keys: (object, field) => (field === 'spec.certSecretRef' ? CERTIFICATES : loginKeys('HelmRepository', at(object, 'spec'))),
  },
  'source.toolkit.fluxcd.io/Bucket': { fields: ['spec.secretRef'], keys: (object) => loginKeys('Bucket', at(object, 'spec')) },
  'image.toolkit.fluxcd.io/ImageRepository': REGISTRY_RULE,
  'kustomize.toolkit.fluxcd.io/Kustomization': {
    fields: ['spec.decryption.secretRef', 'spec.kubeConfig.secretRef'],
    keys: (object, field) => (field === 'spec.decryption.secretRef' ? SOPS : kubeConfigKeys(object)),
  },
  'helm.toolkit.fluxcd.io/HelmRelease': { fields: ['spec.kubeConfig.secretRef'], keys: kubeConfigKeys },
  'notification.toolkit.fluxcd.io/Receiver': { fields: ['spec.secretRef'], keys: () => [['token']] },
  'notification.toolkit.fluxcd.io/Provider': { fields: ['spec.secretRef'], keys: (object) => PROVIDER[textAt(object, 'spec', 'type') ?? ''] ?? [] },
  'flagger.app/AlertProvider': { fields: ['spec.secretRef'], keys: () => [['address']] },
};

/**
 * The keys of the login of a source.
 *
 * @param kind kind of the source; without one it is a Git repository.
 * @param spec what says how it is reached: the specification of the source, or the `sync` of a FluxInstance.
 */
export function loginKeys(kind: string | undefined, spec: unknown): Keys {
  switch (kind) {
    case 'OCIRepository': return REGISTRY;
    case 'HelmRepository': return textAt(spec, 'type') === 'oci' ? [...REGISTRY, LOGIN] : [LOGIN, ...CERTIFICATES];
    case 'Bucket': return BUCKET[textAt(spec, 'provider') ?? ''] ?? [['accesskey', 'secretkey']];
    default:
      if (textAt(spec, 'provider') === 'github') return [[...APP, 'githubAppInstallationID'], [...APP, 'githubAppInstallationOwner']];
      return textAt(spec, 'url')?.startsWith('ssh://') ? [['identity', 'known_hosts']] : [LOGIN, ['bearerToken'], ...CERTIFICATES];
  }
}

/** The Secrets that an object names, as far as it is known which keys its controller reads. */
export function secretUses(object: unknown): SecretUse[] {
  const type = typeOf(object);
  const rule = RULES[type];
  const uses = (rule?.fields ?? []).flatMap((field): SecretUse[] => {
    const name = textAt(object, ...field.split('.'), 'name');
    const keys = rule.keys(object, field);
    return name === undefined || keys.length === 0 ? [] : [{ field, name, keys }];
  });
  return type === 'helm.toolkit.fluxcd.io/HelmRelease' ? [...uses, ...valuesFrom(object)] : uses;
}

/** The keys in words, for messages and instructions: `username and password, or bearerToken`. */
export function secretKeysText(keys: SecretUse['keys']): string {
  return listed(keys.map((together) => together.join(' and ')));
}

/**
 * Reports Flux and Flagger objects that read keys which their Secret will not have. Only Secrets that the cluster's own
 * objects bring are known: sealed ones, and those in encrypted files.
 *
 * @param objects all objects of one cluster.
 */
export function checkSecretKeys(objects: readonly PlacedObject[]): PlacedProblem[] {
  const secrets = new Map(objects.flatMap(({ path, object }) => {
    const keys = keysOf(object);
    return keys === undefined ? [] : [[`${textAt(object, 'metadata', 'namespace')}/${textAt(object, 'metadata', 'name')}`, { path, keys }] as const];
  }));
  if (secrets.size === 0) return [];
  return objects.flatMap(({ path, object }) => secretUses(object).flatMap(({ field, name, keys }): PlacedProblem[] => {
    const secret = secrets.get(`${textAt(object, 'metadata', 'namespace')}/${name}`);
    if (secret === undefined || keys.some((together) => together.every((key) => hasKey(secret.keys, key)))) return [];
    const given = `${field}: Secret ${name} (${secret.path}) holds ${secret.keys.length === 0 ? 'no keys' : `only ${secret.keys.join(', ')}`}`;
    return [{ path, text: problemText(given, secretKeysText(keys), 'encrypt the missing keys into it, or rename those that are there') }];
  }));
}

function keysOf(object: PlacedObject['object']): string[] | undefined {
  const type = typeOf(object);
  if (type === 'bitnami.com/SealedSecret') return [...namesAt(object, 'spec', 'encryptedData'), ...namesAt(object, 'spec', 'template', 'data')];
  const keys = type === '/Secret' ? [...namesAt(object, 'data'), ...namesAt(object, 'stringData')] : [];
  // A Secret without data is one that a controller fills.
  return keys.length === 0 ? undefined : keys;
}

function hasKey(keys: readonly string[], wanted: string): boolean {
  return wanted.startsWith('*') ? keys.some((key) => key.endsWith(wanted.slice(1))) : keys.includes(wanted);
}

function kubeConfigKeys(object: unknown): Keys {
  const key = textAt(object, 'spec', 'kubeConfig', 'secretRef', 'key');
  return key === undefined ? [['value'], ['value.yaml']] : [[key]];
}

function valuesFrom(object: unknown): SecretUse[] {
  const sources = at(object, 'spec', 'valuesFrom');
  if (!Array.isArray(sources)) return [];
  return sources.flatMap((source: unknown, index): SecretUse[] => {
    const name = textAt(source, 'name');
    if (name === undefined || textAt(source, 'kind') !== 'Secret' || at(source, 'optional') === true) return [];
    return [{ field: `spec.valuesFrom[${index}]`, name, keys: [[textAt(source, 'valuesKey') ?? 'values.yaml']] }];
  });
}

function typeOf(object: unknown): string {
  return `${groupOf(textAt(object, 'apiVersion') ?? '')}/${textAt(object, 'kind')}`;
}

function namesAt(value: unknown, ...keys: string[]): string[] {
  const found = at(value, ...keys);
  return typeof found === 'object' && found !== null ? Object.keys(found) : [];
}
