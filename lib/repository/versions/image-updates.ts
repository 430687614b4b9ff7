import { Duration } from 'cdk8s';
import { valueProblem } from '../../core/problem';
import { checkProps, checkShape, checkValue, DURATION, instanceOf, struct, TEXT } from '../../core/shape';
import { CommitAuthor, CommitSigningKey, GitProvider, SecretReference } from '../../flux';
import { COMMIT_AUTHOR } from '../../flux/image/image-update-automation';
import { SECRET } from '../../flux/shapes';

/** How a bot commits new versions. */
export interface ImageUpdateOptions {
  /**
   * Secret in `flux-system` with a Git credential that may push; the one that Flux syncs with often may not.
   *
   * @default - the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * Who logs in, where that is neither a password, a token nor a key, for example a GitHub App; it must be allowed to push.
   *
   * @default - `credential`, without which this is needed.
   */
  readonly provider?: GitProvider;
  /**
   * How often new versions are committed.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Author of the commits.
   *
   * @default - `fluxcdbot`.
   */
  readonly author?: CommitAuthor;
  /**
   * The key that signs the commits; its Secret lies in `flux-system`.
   *
   * @default - commits are not signed.
   */
  readonly signingKey?: CommitSigningKey;
  /**
   * Message of a commit, as a Go template.
   *
   * @default - what changed, one line each.
   * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template
   */
  readonly messageTemplate?: string;
  /**
   * Texts for the message, there `.Values.<name>`.
   *
   * @default - none.
   */
  readonly messageTemplateValues?: { readonly [name: string]: string };
}

/** How a bot commits new versions to a branch of its own, from which somebody makes pull requests. */
export interface PullRequestOptions extends ImageUpdateOptions {
  /**
   * The branch of the bot, one for each cluster: a bot writes its branch over.
   *
   * @default - `image-updates-<cluster>`.
   */
  readonly branch?: string;
  /**
   * Options that the Git server gets with each push; with `{ 'merge_request.create': '' }` GitLab makes the merge request.
   *
   * @default - none: the pull request is made by hand, or by a job that runs when the branch is pushed.
   */
  readonly pushOptions?: { readonly [name: string]: string };
}

/** Where new versions are committed to. */
export class ImageUpdates {
  /** Straight to a branch, normally the one that the cluster syncs. */
  public static commitTo(branch: string, options: ImageUpdateOptions): ImageUpdates {
    const where = 'ImageUpdates.commitTo';
    checkValue(where, 'branch', branch, TEXT);
    checkLogin(where, options);
    checkProps(where, options, {}, COMMON);
    return new ImageUpdates(branch, undefined, options);
  }

  /**
   * To a branch beside the one that the cluster syncs: nothing runs before somebody merges it. What is committed holds
   * `versions/` and `dist/`, so that the pull request shows all that changes, and the merged branch needs no synth.
   */
  public static pullRequest(options: PullRequestOptions): ImageUpdates {
    const where = 'ImageUpdates.pullRequest';
    checkLogin(where, options);
    checkProps(where, options, {}, { ...COMMON, branch: TEXT, pushOptions: struct({}) });
    return new ImageUpdates(undefined, options, options);
  }

  private constructor(
    /**
     * The branch to commit to; none when it is for pull requests.
     *
     * @internal
     */
    public readonly _branch: string | undefined,
    /** @internal */
    public readonly _pullRequest: PullRequestOptions | undefined,
    /** @internal */
    public readonly _options: ImageUpdateOptions,
  ) {}
}

/** A bot that may not push would fail at each new version. */
function checkLogin(where: string, options: ImageUpdateOptions): void {
  if (options?.provider === undefined) checkShape(where, options, { credential: SECRET });
  else if (options.credential !== undefined) throw valueProblem(where, 'credential and provider', 'one of them, since the provider logs in', 'remove credential, or provider');
}

const COMMON = {
  credential: SECRET, provider: instanceOf(GitProvider, 'GitProvider.githubApp(…), .aws() or .azure()'), interval: DURATION,
  author: COMMIT_AUTHOR, signingKey: instanceOf(CommitSigningKey, 'CommitSigningKey.gpg(…) or .ssh(…)'), messageTemplate: TEXT, messageTemplateValues: struct({}),
};
