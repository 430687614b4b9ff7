import { loginKeys } from '../../checks/secret-keys';
import { textAt } from '../../core/plain';
import { word } from '../shell';

/** A Secret that some object of `dist/` reads. */
export interface SecretNeed {
  readonly name: string;
  readonly namespace: string;
  /** What happens with it. */
  readonly purpose: string;
  readonly content: SecretContent;
}

/** What a Secret holds. */
export interface SecretContent {
  /** Kind of the Secret, as `kubectl create secret` calls it. */
  readonly type: 'generic' | 'docker-registry' | 'tls';
  /** Flags of that command, one for each key. */
  readonly flags: readonly string[];
}

/** Data in files and variables of the shell, since a command with a password would stay in its history. */
export const generic = (...flags: string[]): SecretContent => ({ type: 'generic', flags });

/** Of a Git server that takes a token as password. */
export const TOKEN_LOGIN = generic('--from-literal=username=git', '--from-literal=password="$GIT_TOKEN"');

/** How each key of a login gets its value. */
const FLAGS: { readonly [key: string]: string } = {
  'identity': '--from-file=identity=./identity',
  'known_hosts': '--from-file=known_hosts=./known_hosts',
  'githubAppID': '--from-literal=githubAppID="$GITHUB_APP_ID"',
  'githubAppInstallationID': '--from-literal=githubAppInstallationID="$GITHUB_APP_INSTALLATION_ID"',
  'githubAppPrivateKey': '--from-file=githubAppPrivateKey=./github-app.pem',
  'username': '--from-literal=username="$HELM_USERNAME"',
  'password': '--from-literal=password="$HELM_PASSWORD"',
  'accesskey': '--from-literal=accesskey="$BUCKET_ACCESS_KEY"',
  'secretkey': '--from-literal=secretkey="$BUCKET_SECRET_KEY"',
  'accountKey': '--from-literal=accountKey="$AZURE_ACCOUNT_KEY"',
  'serviceaccount': '--from-file=serviceaccount=./serviceaccount.json',
};

/**
 * The login of a source.
 *
 * @param spec what says how it is reached: the specification of the source, or the `sync` of a FluxInstance.
 */
export function loginFor(kind: string | undefined, spec: unknown): SecretContent {
  const [keys] = loginKeys(kind, spec);
  if (keys.includes('.dockerconfigjson')) return registry(textAt(spec, 'url') ?? '');
  if (keys.includes('password') && kind !== 'HelmRepository') return TOKEN_LOGIN;
  return generic(...keys.map((key) => FLAGS[key]));
}

/** The login of the registry that holds an image or artifact. */
export function registry(reference: string): SecretContent {
  const [host] = reference.replace(/^oci:\/\//, '').split('/');
  // The name under which clients look for the login of Docker Hub.
  const server = /[.:]/.test(host) && host !== 'docker.io' ? host : 'https://index.docker.io/v1/';
  return { type: 'docker-registry', flags: [`--docker-server=${word(server)}`, '--docker-username="$REGISTRY_USERNAME"', '--docker-password="$REGISTRY_PASSWORD"'] };
}
