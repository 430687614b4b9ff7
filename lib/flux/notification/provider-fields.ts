import { valueProblem } from '../../core/problem';
import { Shape, TEXT } from '../../core/shape';
import { isPlaceholder } from '../placeholder';
import { SecretReference } from '../secret-reference';

/** What a Provider can hold besides its type; each type uses some of it and ignores the rest. */
export interface ProviderFields {
  readonly address?: string;
  readonly channel?: string;
  readonly username?: string;
  readonly secret?: SecretReference;
  readonly proxySecret?: SecretReference;
  readonly certSecret?: SecretReference;
  readonly serviceAccountName?: string;
  readonly commitStatusExpr?: string;
}

/** What the events of a type are for: which of them are dropped follows from it. */
export enum ProviderPurpose {
  MESSAGE,
  /** Only what names a commit of the repository is shown. */
  COMMIT_STATUS,
  /** Only what names a pull request is shown. */
  COMMENT,
}

/** Longer texts are refused by the CRD. */
const MAX_LENGTH = 2048;

/** A text that is not empty, and not longer than the CRD allows. */
export const FILLED: Shape = (name, value) => {
  const flaw = TEXT(name, value);
  if (flaw !== undefined || typeof value !== 'string') return flaw;
  if (value.trim() === '') return { given: `${name} ""`, allowed: 'a text that is not empty', fix: `write ${name}` };
  return value.length <= MAX_LENGTH ? undefined
    : { given: `${name} of ${value.length} characters`, allowed: `at most ${MAX_LENGTH}`, fix: 'shorten it' };
};

/** An address that the controller can post to. */
export const HTTP_ADDRESS: Shape = addressOf(/^https?:\/\/[^/\s]+(\/\S*)?$/, 'an address that starts with https:// or http://', 'write for example https://alerts.example.com/hook');

/** The address of a NATS server. */
export const NATS_ADDRESS: Shape = addressOf(/^(nats|tls|wss?):\/\/\S+$/, 'an address that starts with nats:// or tls://', 'write for example nats://nats.messaging:4222');

/** A repository `owner/name` at a Git host. */
export const OWNED_REPOSITORY: Shape = addressOf(/^(https?|ssh):\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/,
  'the address of a repository: host, owner and name', 'write for example https://github.com/acme/fleet');

/** A project of GitLab, in any depth of groups, or by its number. */
export const GITLAB_PROJECT: Shape = addressOf(/^(https?|ssh):\/\/[^/\s]+(\/[^/\s]+)+$/,
  'the address of a project: host and path, or host and number', 'write for example https://gitlab.com/acme/fleet, or https://gitlab.com/1234');

/** A repository of Bitbucket Server, in the form in which it is cloned over HTTP. */
export const BITBUCKET_SERVER_REPOSITORY: Shape = addressOf(/^https?:\/\/[^/\s]+(\/[^/\s]+)*\/scm\/[^/\s]+\/[^/\s]+$/,
  'the address from which the repository is cloned over HTTP, with /scm/', 'write for example https://bitbucket.example.com/scm/ops/fleet.git');

/** A repository of Azure DevOps. */
export const AZURE_REPOSITORY: Shape = addressOf(/^(https?|ssh):\/\/[^/\s]+\/[^/\s]+\/[^/\s]+\/[^/\s]+\/[^/\s]+$/,
  'organization, project and repository', 'write https://dev.azure.com/<organization>/<project>/_git/<repository>');

/** Channel and topic of Zulip: the first slash divides them. */
export const ZULIP_CHANNEL: Shape = (name, value) => FILLED(name, value)
  ?? (typeof value === 'string' && !/^[^/]+\/.+$/s.test(value) && !isPlaceholder(value)
    ? { given: `${name} "${value}"`, allowed: 'a channel and a topic with a slash between them', fix: 'write for example ops/alerts' } : undefined);

/** Refuses a provider of which nobody says where it is. */
export function checkHasAddress(where: string, { address, secret }: ProviderFields): void {
  if (address !== undefined || secret !== undefined) return;
  throw valueProblem(where, 'no address', 'address, or a Secret with the key address', 'pass one of them');
}

function addressOf(form: RegExp, allowed: string, fix: string): Shape {
  return (name, value) => {
    const flaw = FILLED(name, value);
    if (flaw !== undefined || typeof value !== 'string' || isPlaceholder(value)) return flaw;
    if (/^[^/]*\/\/[^/]*:[^/]*@/.test(value)) {
      return { given: `${name} with a password`, allowed: 'an address without secrets: it stands in Git', fix: 'put it into the Secret' };
    }
    return form.test(value) ? undefined : { given: `${name} "${value}"`, allowed, fix };
  };
}
