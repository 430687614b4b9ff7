import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { valueProblem } from '../../core/problem';
import { ArtifactSelector } from '../source/artifact-selector';
import { InputLimit } from './input-filter';
import { SecretReference } from '../secret-reference';

/** A repository of GitHub, GitLab, Gitea or Forgejo whose branches, tags or requests become inputs. */
export interface GitInputs {
  /** Address of the repository, `https://…` or `http://…`. */
  readonly url: string;
  /**
   * Secret with `username` and `password`, a token that may read the repository; for GitHub also the data of a GitHub App.
   *
   * @default - the repository is public.
   */
  readonly credential?: SecretReference;
  /**
   * Secret with `ca.crt`, for a server whose certificate no public authority signed.
   *
   * @default - the authorities that the operator trusts.
   */
  readonly certSecret?: SecretReference;
}

/** A repository of Azure DevOps whose branches, tags or pull requests become inputs. */
export interface AzureDevOpsInputs {
  /** Address of the repository, `https://dev.azure.com/<organization>/<project>/_git/<repository>`. */
  readonly url: string;
  /**
   * Secret with `username` and `password`, a personal access token.
   *
   * @default - an identity of Microsoft Azure logs in.
   */
  readonly credential?: SecretReference;
  /**
   * ServiceAccount whose identity logs in.
   *
   * @default - the identity of the operator.
   */
  readonly serviceAccountName?: string;
}

/** A repository of AWS CodeCommit whose branches, tags or pull requests become inputs. */
export interface CodeCommitInputs {
  /** Address of the repository, `https://git-codecommit.<region>.amazonaws.com/v1/repos/<repository>`. */
  readonly url: string;
  /**
   * ServiceAccount whose identity logs in.
   *
   * @default - the identity of the operator.
   */
  readonly serviceAccountName?: string;
}

/** A repository of a registry whose tags become inputs. */
export interface OciInputs {
  /** Address `oci://registry/path`, without a tag or digest. */
  readonly url: string;
  /**
   * Secret to log in to the registry, of type `kubernetes.io/dockerconfigjson`.
   *
   * @default - the artifacts are public.
   */
  readonly credential?: SecretReference;
  /**
   * ServiceAccount whose image pull secrets are used too.
   *
   * @default - none.
   */
  readonly serviceAccountName?: string;
  /**
   * Secret with `ca.crt`, or `tls.crt` and `tls.key`.
   *
   * @default - the authorities that the operator trusts.
   */
  readonly certSecret?: SecretReference;
  /**
   * Allows plain HTTP.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** A repository in the registry of a cloud whose tags become inputs. */
export interface CloudRegistryInputs {
  /** Address `oci://registry/path`, without a tag or digest. */
  readonly url: string;
  /**
   * ServiceAccount whose identity logs in.
   *
   * @default - the identity of the operator.
   */
  readonly serviceAccountName?: string;
}

/** A service that answers with a list of inputs. */
export interface ExternalServiceInputs extends InputLimit {
  /** Address of the service; `http://…` needs `insecure`. */
  readonly url: string;
  /**
   * Secret with `token`, or with `username` and `password`.
   *
   * @default - the service asks for nothing.
   */
  readonly credential?: SecretReference;
  /**
   * Secret with `ca.crt`, or `tls.crt` and `tls.key`.
   *
   * @default - the authorities that the operator trusts.
   */
  readonly certSecret?: SecretReference;
  /**
   * Allows plain HTTP.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** The ExternalArtifacts of the cluster that become inputs. */
export interface ExternalArtifactInputs extends InputLimit {
  /** Which ones; at least one. */
  readonly selectors: ArtifactSelector[];
  /**
   * ServiceAccount with whose rights they are read.
   *
   * @default - the rights of the operator.
   */
  readonly serviceAccountName?: string;
}

/**
 * What the operator can read of an address; others it fails at, some of them only when it looks the repository up.
 *
 * @internal
 */
export interface UrlForm {
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly example: string;
}

/** @internal */
export const HTTP: UrlForm = { pattern: /^https?:\/\/[^/]/, allowed: 'an address that starts with https:// or http://', example: 'https://inputs.acme.io/api' };
/** @internal */
export const OWNED: UrlForm = {
  pattern: /^https?:\/\/[^/]+\/+[^/]+\/[^/]+$/, allowed: 'https:// or http://, the server, the owner and the repository', example: 'https://github.com/acme/fleet',
};
/** @internal */
export const PROJECT: UrlForm = { pattern: /^https?:\/\/[^/]+\/+[^/]/, allowed: 'https:// or http://, the server and the project', example: 'https://gitlab.com/acme/fleet' };
/** @internal */
export const AZURE: UrlForm = {
  pattern: /^https?:\/\/[^/]+\/+[^/]+\/[^/]+\/_git\/[^/]+$/, allowed: 'https:// or http://, the server, the organization, the project, _git and the repository',
  example: 'https://dev.azure.com/acme/platform/_git/fleet',
};
/** @internal */
export const CODE_COMMIT: UrlForm = {
  pattern: /^https:\/\/git-codecommit(-fips)?\.[^./]+\.[^./]+\.[^/]+\/+v1\/repos\/[^/]+$/, allowed: 'the HTTPS address that CodeCommit shows for the repository',
  example: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/fleet',
};
/** @internal */
export const OCI: UrlForm = {
  pattern: /^oci:\/\/[^/]+\/[^:@]+$/, allowed: 'oci://, the registry and the path of the artifact, without a tag or digest', example: 'oci://ghcr.io/acme/app',
};

/** @internal */
export function checkUrl(where: string, url: string, { pattern, allowed, example }: UrlForm): void {
  if (!pattern.test(url)) throw valueProblem(where, `url "${url}"`, allowed, `write for example ${example}`);
}

/** How a source of inputs may be reached; each type has some of it. */
interface Login {
  readonly url: string;
  readonly credential?: SecretReference;
  readonly certSecret?: SecretReference;
  readonly serviceAccountName?: string;
  readonly insecure?: boolean;
}

/** @internal */
export function loginOf({ url, credential, certSecret, serviceAccountName, insecure }: Login): Omit<l1.ResourceSetInputProviderSpec, 'type'> {
  return {
    url, insecure, serviceAccountName,
    secretRef: credential && { name: credential.name },
    certSecretRef: certSecret && { name: certSecret.name },
  };
}
