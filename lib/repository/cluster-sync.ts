import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { problem, valueProblem } from '../core/problem';
import { checkProps, DURATION, instanceOf, TEXT } from '../core/shape';
import { FluxSync, GitProvider, GitReference, GitRepository, ISource, OCIRepository, RegistryProvider, SecretReference } from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { SECRET } from '../flux/shapes';

/** How a cluster syncs the Git repository. */
export interface GitClusterSync {
  /**
   * The state of the repository that the cluster runs: a branch, a tag, or a full reference. With one of its own, what is
   * merged reaches the cluster only when somebody moves that branch or tag.
   *
   * @default - the branch of the repository.
   */
  readonly reference?: GitReference;
  /**
   * Secret in `flux-system` with `username` and `password` (a token), or with `identity` and `known_hosts` when the
   * address of the repository starts with `ssh://`.
   *
   * @default - the repository is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * Who logs in, where that is neither a password, a token nor a key, for example a GitHub App.
   *
   * @default - `credential`.
   */
  readonly provider?: GitProvider;
  /**
   * How often the repository is asked for news.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** How a cluster syncs an artifact that holds what is in `dist/`. */
export interface OciClusterSync {
  /** Address `oci://registry/path`, without a tag; `flux push artifact` fills it from `dist/`. */
  readonly url: string;
  /**
   * Tag of the artifact that the cluster runs. With one of its own, what is pushed reaches the cluster only when somebody
   * moves that tag.
   *
   * @default 'latest'
   */
  readonly tag?: string;
  /**
   * Secret in `flux-system` of type `kubernetes.io/dockerconfigjson`.
   *
   * @default - the artifact is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * How Flux logs in to the registry.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * How often the registry is asked for news.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** Where a cluster gets its content from, and which state of it. */
export class ClusterSync {
  /** From the Git repository itself. */
  public static git(sync: GitClusterSync = {}): ClusterSync {
    const where = 'ClusterSync.git';
    checkProps<GitClusterSync>(where, sync, {}, {
      reference: instanceOf(GitReference, "GitReference.branch('production') or .tag('production')"), credential: SECRET,
      provider: instanceOf(GitProvider, 'GitProvider.githubApp(…), .aws() or .azure()'), interval: DURATION,
    });
    const { commit, semver } = sync.reference?._spec ?? {};
    if (commit !== undefined || semver !== undefined) {
      throw valueProblem(where, `reference by ${commit === undefined ? 'semver range' : 'commit'}`, 'GitReference.branch, .tag or .named',
        'give the cluster a branch or tag of its own, and move it');
    }
    return new ClusterSync(sync, undefined);
  }

  /**
   * From an artifact in an OCI registry, which the cluster reaches where it cannot reach Git. CI pushes the content of
   * `dist/` after each merge: `flux push artifact oci://… --path=dist …`.
   */
  public static oci(sync: OciClusterSync): ClusterSync {
    checkProps<OciClusterSync>('ClusterSync.oci', sync, { url: TEXT }, { tag: TEXT, credential: SECRET, provider: TEXT, interval: DURATION });
    return new ClusterSync(undefined, sync);
  }

  private constructor(private readonly git: GitClusterSync | undefined, private readonly oci: OciClusterSync | undefined) {}

  /**
   * Path of a folder of `dist/` inside what is synced.
   *
   * @param inDist the folder, relative to `dist/`.
   * @param inGit gives the path of a folder in Git, from one that is relative to the program.
   * @internal
   */
  public _pathOf(inDist: string, inGit: (relative: string) => string): string {
    return `./${this.oci ? inDist : inGit(`dist/${inDist}`)}`;
  }

  /**
   * The source that the installation of Flux makes.
   *
   * @internal
   */
  public _source(scope: Construct): ISource {
    const reference = { name: FLUX_SYSTEM, namespace: FLUX_SYSTEM };
    return this.oci ? OCIRepository.fromReference(scope, 'Source', reference) : GitRepository.fromReference(scope, 'Source', reference);
  }

  /**
   * The branch of Git whose head the cluster runs, or will run when somebody moves its tag.
   *
   * @internal
   */
  public _branch(repositoryBranch: string): string {
    return this.git?.reference?._spec.branch ?? repositoryBranch;
  }

  /** @internal */
  public _forOperator(url: string, branch: string, path: string): FluxSync {
    if (this.oci) return FluxSync.oci({ ...this.oci, path });
    return FluxSync.git({ ...this.git, url, path, reference: this.git?.reference ?? GitReference.branch(branch) });
  }

  /**
   * Refuses what `flux bootstrap` cannot do.
   *
   * @internal
   */
  public _checkForBootstrap(cluster: Construct): void {
    const given = this.oci ? 'an OCI artifact'
      : this.git?.reference !== undefined && this.git.reference._spec.branch === undefined ? 'a tag or full reference'
        : this.git?.credential || this.git?.provider ? 'a credential' : this.git?.interval ? 'an interval' : undefined;
    if (given === undefined) return;
    throw problem(cluster, `sync with ${given}, and Installation.bootstrap()`, 'a branch: `flux bootstrap` makes the source and its Secret itself',
      given === 'a credential' || given === 'an interval' ? `leave it out; \`flux bootstrap\` has a flag for ${given}` : 'use Installation.operator(…), or sync a branch');
  }
}
