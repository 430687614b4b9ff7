import { IConstruct } from 'constructs';
import { problem } from '../../core/problem';
import { checkProps, checkValue, instanceOf, TEXT } from '../../core/shape';
import { DigestReflection, ImagePolicyChoice } from '../../flux';
import { flawInVersion, VersionValue } from './version-entry';

/** What an automatic image needs. */
export interface AutomaticVersionProps {
  /** Which tag is the newest that may run. */
  readonly policy: ImagePolicyChoice;
  /** The tag to begin with, and with `digestReflection` its digest too (`1.0.0@sha256:…`); later the entry in `versions/<cluster>.yaml` counts. */
  readonly startAt: string;
  /**
   * Whether the digest of each tag is looked up and written too.
   *
   * @default - tags alone.
   */
  readonly digestReflection?: DigestReflection;
}

/** What a promoted version needs. */
export interface PromotedVersionProps {
  /** The version to begin with, for an image its tag or `<tag>@<digest>`; later the entry in `versions/<cluster>.yaml` counts. */
  readonly startAt: string;
}

/** Who decides which tag of an image a cluster runs. */
export class ImageVersion {
  /**
   * Flux does: it scans the registry and commits the newest tag of the policy to Git. The tag lives in
   * `versions/<cluster>.yaml`, where people may change it too; synth never does.
   */
  public static automatic(props: AutomaticVersionProps): ImageVersion {
    checkProps('ImageVersion.automatic', props, { policy: instanceOf(ImagePolicyChoice, 'ImagePolicyChoice.semver(…) or another of its methods'), startAt: TEXT },
      { digestReflection: instanceOf(DigestReflection, 'DigestReflection.ifNotPresent() or .always(…)') });
    return new ImageVersion(props.startAt, false, props);
  }

  /**
   * People do, in `versions/<cluster>.yaml`: by hand, or with `cdk8s-pd promote`, which takes over what another cluster
   * runs. Synth never changes the tag.
   */
  public static promoted(props: PromotedVersionProps): ImageVersion {
    checkProps('ImageVersion.promoted', props, { startAt: TEXT }, {});
    return new ImageVersion(props.startAt, false, undefined);
  }

  /**
   * The program does: this tag and no other.
   *
   * @param tag the tag, or `<tag>@<digest>`.
   */
  public static pinned(tag: string): ImageVersion {
    checkValue('ImageVersion.pinned', 'tag', tag, TEXT);
    return new ImageVersion(tag, true, undefined);
  }

  private constructor(
    private readonly startAt: string,
    /** @internal */
    public readonly _isPinned: boolean,
    /** @internal */
    public readonly _automatic: AutomaticVersionProps | undefined,
  ) {}

  /**
   * The first version, checked.
   *
   * @internal
   */
  public _startAt(scope: IConstruct): VersionValue {
    const [version, ...rest] = this.startAt.split('@');
    const value = { version, digest: rest.length > 0 ? rest.join('@') : undefined };
    const flaw = flawInVersion('images', value);
    if (flaw) throw problem(scope, flaw.given, flaw.allowed, flaw.fix);
    if (this._automatic && value.digest === undefined && this._automatic.digestReflection) {
      throw problem(scope, `startAt "${this.startAt}" without a digest, and digestReflection`, 'the tag and its digest, as every later version has both',
        `write '${version}@sha256:…' as the registry shows it`);
    }
    if (this._automatic && value.digest !== undefined && !this._automatic.digestReflection) {
      throw problem(scope, `startAt "${this.startAt}" with a digest, and no digestReflection`, 'a tag alone: the policy would never write another digest',
        'set digestReflection: DigestReflection.ifNotPresent(), or remove the digest');
    }
    return value;
  }
}
