import { SecretReference } from '../secret-reference';

/** A repository at a Git host. */
export interface GitHostOptions {
  /** Address of the repository, as one clones it. */
  readonly address: string;
  /** Secret with what the host asks for; which keys count is said at the type of the provider. */
  readonly secret: SecretReference;
  /**
   * Secret with certificates: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
   *
   * @default - the authorities that everybody trusts, and no certificate to show.
   */
  readonly certSecret?: SecretReference;
}

/** A repository at a Git host behind a proxy. */
export interface ProxiedGitHostOptions extends GitHostOptions {
  /**
   * Secret with the proxy to use: `address`, and perhaps `username` and `password`. At GitHub only the login of a GitHub
   * App goes through it.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
}

/** A repository whose commits show what became of them. */
export interface CommitStatusOptions extends GitHostOptions {
  /**
   * Expression in CEL for the name of the status; it knows `event`, `alert` and `provider`. Two clusters need two names,
   * or each overwrites what the other says.
   *
   * @default - kind and name of the object, and a part of the provider's unique id.
   * @see https://fluxcd.io/flux/components/notification/providers/#custom-commit-status-messages
   */
  readonly commitStatusExpr?: string;
}

/** A repository behind a proxy, whose commits show what became of them. */
export interface ProxiedCommitStatusOptions extends CommitStatusOptions {
  /**
   * Secret with the proxy to use: `address`, and perhaps `username` and `password`. At GitHub only the login of a GitHub
   * App goes through it.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
}

/** Settings of `ProviderChoice.azureDevOps`. */
export interface AzureDevOpsOptions {
  /** Address of the repository: `https://dev.azure.com/<organization>/<project>/_git/<repository>`. */
  readonly address: string;
  /**
   * Secret with a personal access token in the key `token`.
   *
   * @default - the controller, or the ServiceAccount, logs in with its workload identity.
   */
  readonly secret?: SecretReference;
  /**
   * ServiceAccount, in the namespace of the provider, whose identity is used instead of a token; needs the feature gate
   * `ObjectLevelWorkloadIdentity` of notification-controller.
   *
   * @default - the identity of the controller.
   */
  readonly serviceAccountName?: string;
  /**
   * Secret with the proxy to log in through: `address`, and perhaps `username` and `password`.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
  /**
   * Secret with certificates: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
   *
   * @default - the authorities that everybody trusts, and no certificate to show.
   */
  readonly certSecret?: SecretReference;
  /**
   * Expression in CEL for the name of the status; it knows `event`, `alert` and `provider`. Two clusters need two names,
   * or each overwrites what the other says.
   *
   * @default - kind and name of the object, and a part of the provider's unique id.
   */
  readonly commitStatusExpr?: string;
}
