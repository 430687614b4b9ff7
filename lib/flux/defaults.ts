import { Duration } from 'cdk8s';

/**
 * What every Flux object gets when the program says nothing. It is always printed: what a reviewer reads is what the
 * controller gets.
 */
export const DEFAULTS = {
  /** How often a Git repository is asked for news; a Receiver can make it quicker. */
  gitInterval: Duration.minutes(1),
  /** How often charts, artifacts and image tags in a registry are looked up. */
  registryInterval: Duration.minutes(10),
  /** How often the cluster is compared with what was asked for. */
  applyInterval: Duration.minutes(10),
  /** How soon a failed apply is tried again. */
  retryInterval: Duration.minutes(1),
  /** How long an apply with its health checks, or one Helm action, may take. */
  applyTimeout: Duration.minutes(5),
  /** How long a download may take; the CRDs' own default. */
  sourceTimeout: Duration.seconds(60),
  /** How soon a failed Helm action is tried again; the controller's own default, since each try adds a revision of the release. */
  helmRetryInterval: Duration.minutes(5),
  /** How many revisions of a release Helm keeps; the controller's own default. */
  helmMaxHistory: 5,
  /** How long sending one event may take; the controller's own default. */
  notificationTimeout: Duration.seconds(15),
  /** How often a Receiver is compared with its Secret; the CRD's own default. */
  receiverInterval: Duration.minutes(10),
  /** Where the images of the Flux controllers come from. */
  registry: 'ghcr.io/fluxcd',
} as const;

export { FLUX_SYSTEM } from './flux-system';
