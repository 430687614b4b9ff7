import { Construct } from 'constructs';
import { problem } from '../core/problem';
import { checkProps, instanceOf, TEXT } from '../core/shape';
import { ImagePolicyChoice } from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { checkImageName } from '../flux/image-name';

/** Starts every token that stands for an image tag until the object is printed. */
export const IMAGE_TOKEN_PREFIX = '$[image-tag:';

/** What an automatic image needs. */
export interface AutomaticVersionProps {
  /** Which tag is the newest that may run. */
  readonly policy: ImagePolicyChoice;
  /** The tag to begin with; later the one in `versions/<cluster>.yaml` counts. */
  readonly startAt: string;
}

/** Who decides which tag of an image a cluster runs. */
export class ImageVersion {
  /**
   * Flux does: it scans the registry and commits the newest tag of the policy to Git. The tag lives in
   * `versions/<cluster>.yaml`, where people may change it too; synth never does.
   */
  public static automatic(props: AutomaticVersionProps): ImageVersion {
    checkProps('ImageVersion.automatic', props, { policy: instanceOf(ImagePolicyChoice, 'ImagePolicyChoice.semver(…) or another of its methods'), startAt: TEXT }, {});
    return new ImageVersion(props.startAt, props);
  }

  /** The program does: this tag and no other. */
  public static pinned(tag: string): ImageVersion {
    return new ImageVersion(tag, undefined);
  }

  private constructor(
    /** @internal */
    public readonly _startAt: string,
    /** @internal */
    public readonly _automatic: AutomaticVersionProps | undefined,
  ) {}
}

/** Properties of an `Image`. */
export interface ImageProps {
  /** Repository of the image with its registry and without a tag, for example `docker.io/stefanprodan/podinfo`. */
  readonly name: string;
  /** Who decides which tag runs. */
  readonly version: ImageVersion;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * A container image of one cluster. Its `tag` and `reference` are placeholders until the objects are printed: they may
 * be used in any field of any construct, and the printed line carries the marker that image automation edits.
 */
export class Image extends Construct {
  /** Repository of the image, with its registry and without a tag. */
  public readonly imageName: string;

  /** @internal */
  public readonly _version: ImageVersion;

  public constructor(scope: Construct, id: string, props: ImageProps) {
    super(scope, id);
    checkProps(this, props, { name: TEXT, version: instanceOf(ImageVersion, 'ImageVersion.pinned(…) or .automatic(…)') }, {});
    checkScheme(this, props.name);
    checkImageName(this, 'name', props.name, 'the tag belongs into `version`');
    checkTag(this, props.version._startAt);
    this.imageName = props.name;
    this._version = props.version;
  }

  /** The tag; use it as a whole value, or right behind `imageName` and a colon. */
  public get tag(): string {
    return `${IMAGE_TOKEN_PREFIX}${this.node.path}]`;
  }

  /** The whole reference, `name:tag`. */
  public get reference(): string {
    return `${this.imageName}:${this.tag}`;
  }

  /**
   * The image's policy as markers name it. It carries the cluster: a bot edits every marker that names its policy, wherever it stands.
   *
   * @internal
   */
  public get _policy(): string {
    const [, cluster] = this.node.scopes;
    return `${FLUX_SYSTEM}:${cluster.node.id}-${this.node.id}`;
  }
}

function checkScheme(scope: Construct, name: string): void {
  const scheme = /^[a-z+]+:\/\//.exec(name)?.[0];
  if (scheme !== undefined) throw problem(scope, `name "${name}"`, 'a repository without a scheme', `write ${name.slice(scheme.length)}`);
}

function checkTag(scope: Construct, tag: string): void {
  if (typeof tag !== 'string' || !TAG.test(tag)) {
    throw problem(scope, `tag ${JSON.stringify(tag)}`, 'letters, digits, dots, hyphens and underscores, at most 128',
      'write one tag of the image; a range belongs into the policy');
  }
  if (tag === 'latest') {
    throw problem(scope, 'tag "latest"', 'a tag that always names one build: with this one nobody knows what runs, and Flagger never sees a new version',
      'write the tag of a release, for example "1.0.0"');
  }
}
