import { Duration } from 'cdk8s';
import { CommitAuthor, SecretReference } from '../flux';

/** How a bot commits new image tags. */
export interface ImageUpdateOptions {
  /** Secret in `flux-system` with a Git credential that may push; the one that Flux syncs with often may not. */
  readonly credential: SecretReference;
  /**
   * How often new tags are committed.
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
}

/** Where new image tags are committed to. */
export class ImageUpdates {
  /** Straight to a branch, normally the one that the cluster syncs. */
  public static commitTo(branch: string, options: ImageUpdateOptions): ImageUpdates {
    return new ImageUpdates(branch, options);
  }

  private constructor(
    /** @internal */
    public readonly _branch: string,
    /** @internal */
    public readonly _options: ImageUpdateOptions,
  ) {}
}
