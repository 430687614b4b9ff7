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

const SSH_LOGIN = generic('--from-file=identity=./identity', '--from-file=known_hosts=./known_hosts');
const APP_LOGIN = generic(
  '--from-literal=githubAppID="$GITHUB_APP_ID"', '--from-literal=githubAppInstallationID="$GITHUB_APP_INSTALLATION_ID"', '--from-file=githubAppPrivateKey=./github-app.pem',
);
const PASSWORD_LOGIN = generic('--from-literal=username="$HELM_USERNAME"', '--from-literal=password="$HELM_PASSWORD"');
const BUCKET_LOGIN = generic('--from-literal=accesskey="$BUCKET_ACCESS_KEY"', '--from-literal=secretkey="$BUCKET_SECRET_KEY"');

/** The login of a source. */
export function loginFor(kind: string | undefined, url: string, provider: string | undefined): SecretContent {
  if (kind === 'OCIRepository') return registry(url);
  if (kind === 'Bucket') return BUCKET_LOGIN;
  if (kind === 'HelmRepository') return PASSWORD_LOGIN;
  if (provider === 'github') return APP_LOGIN;
  return url.startsWith('ssh://') ? SSH_LOGIN : TOKEN_LOGIN;
}

/** The login of the registry that holds an image or artifact. */
export function registry(reference: string): SecretContent {
  const [host] = reference.replace(/^oci:\/\//, '').split('/');
  // The name under which clients look for the login of Docker Hub.
  const server = /[.:]/.test(host) && host !== 'docker.io' ? host : 'https://index.docker.io/v1/';
  return { type: 'docker-registry', flags: [`--docker-server=${word(server)}`, '--docker-username="$REGISTRY_USERNAME"', '--docker-password="$REGISTRY_PASSWORD"'] };
}
