import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../core/duration';
import { problem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { checkShape, instanceOf, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { ExternalFluxObject } from './external';
import { IGitRepository } from './roles';
import { SecretReference } from './secret-reference';
import { checkSemverRange } from './semver-range';

/** What is checked out: one way, so that nothing silently wins over something else. */
export class GitReference {
  /** The head of a branch. */
  public static branch(name: string): GitReference {
    return new GitReference({ branch: name });
  }

  /** One tag. */
  public static tag(name: string): GitReference {
    return new GitReference({ tag: name });
  }

  /** The newest tag in a semver range, for example `1.x`. */
  public static semver(range: string): GitReference {
    return new GitReference({ semver: checkSemverRange('GitReference.semver', range) });
  }

  /** A full reference, for example `refs/pull/42/head`. */
  public static named(reference: string): GitReference {
    return new GitReference({ name: reference });
  }

  /**
   * One commit, for ever.
   *
   * @param branch the branch that holds it, which makes the clone smaller.
   */
  public static commit(sha: string, branch?: string): GitReference {
    return new GitReference({ commit: sha, branch });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GitRepositorySpecRef,
  ) {}
}

/** Properties of a `GitRepository`. */
export interface GitRepositoryProps extends CustomResourceProps {
  /** Address of the repository: `https://…`, `http://…` or `ssh://…`. The form `git@host:org/repo` is refused by Flux. */
  readonly url: string;
  /**
   * What is checked out.
   *
   * @default GitReference.branch('main')
   */
  readonly reference?: GitReference;
  /**
   * How often the repository is asked for news.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * How long one clone may take; hours are not possible.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Secret with `username` and `password`, or `identity` and `known_hosts` for SSH.
   *
   * @default - the repository is public.
   */
  readonly credential?: SecretReference;
  /**
   * Files to leave out, in the form of `.gitignore`.
   *
   * @default - what the controller leaves out anyway, such as `.git`.
   */
  readonly ignore?: string;
  /**
   * Stops the checks for news.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A Git repository from which Flux takes manifests or charts.
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/
 */
export class GitRepository extends CustomResource implements IGitRepository {
  /** A GitRepository that exists outside the program, for example the one that bootstrap made. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IGitRepository {
    return new ExternalFluxObject(scope, id, l1.GitRepository.GVK, reference);
  }

  private readonly spec: l1.GitRepositorySpec;

  public constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id, l1.GitRepository.GVK, props);
    checkShape(this, props, { url: TEXT }, {
      reference: instanceOf(GitReference, 'GitReference.branch(…), .tag(…) or .semver(…)'), credential: instanceOf(SecretReference, 'SecretReference.existing(…)'),
    });
    checkGitUrl(this, props.url);
    this.spec = {
      url: props.url,
      ref: (props.reference ?? GitReference.branch('main'))._spec,
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.gitInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      ignore: props.ignore,
      suspend: props.suspend,
    };
  }

  public toSourceReference(): ObjectReference {
    return { ...l1.GitRepository.GVK, name: this.name, namespace: this.namespace };
  }

  public toGitRepositoryReference(): ObjectReference {
    return this.toSourceReference();
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_GitRepositorySpec(this.spec);
  }
}

/**
 * Refuses an address that source-controller refuses, and says how to write the scp form that people paste.
 *
 * @internal
 */
export function checkGitUrl(scope: Construct, url: string): void {
  if (/^(https?|ssh):\/\/./.test(url)) return;
  const scp = /^(?:([^@/]+)@)?([^:/]+):(?!\/)(.+)$/.exec(url);
  const fix = scp ? `write ssh://${scp[1] ?? 'git'}@${scp[2]}/${scp[3]}` : 'write the whole address, for example https://github.com/acme/fleet';
  throw problem(scope, `url "${url}"`, 'an address that starts with https://, http:// or ssh://', fix);
}
