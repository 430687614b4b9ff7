import { Construct } from 'constructs';
import { problem } from '../../core/problem';
import { checkProps, instanceOf, struct, TEXT } from '../../core/shape';
import { checkImageName } from '../../flux/image/image-name';
import { ImageVersion } from './image-version';
import { RegistryOptions } from './registry-options';
import { flawed, policyInMarkers, PrintedVersion, VersionEntry, VersionValue } from './version-entry';
import { versionToken } from './version-token';

/** Properties of an `Image`. */
export interface ImageProps {
  /** Repository of the image with its registry and without a tag, for example `docker.io/stefanprodan/podinfo`. */
  readonly name: string;
  /** Who decides which tag runs. */
  readonly version: ImageVersion;
  /**
   * How Flux reads the tags of an automatic image.
   *
   * @default - without a credential, every ten minutes.
   */
  readonly registry?: RegistryOptions;
}

/**
 * A container image of one cluster. Its `tag`, `digest` and `reference` are placeholders until the objects are printed:
 * they may be used in any field of any construct, and the printed line carries the marker that image automation edits.
 */
export class Image extends Construct {
  /** Repository of the image, with its registry and without a tag. The program decides about it, so it carries no marker. */
  public readonly imageName: string;

  /** @internal */
  public readonly _version: ImageVersion;
  /** @internal */
  public readonly _entry: VersionEntry;

  public constructor(scope: Construct, id: string, props: ImageProps) {
    super(scope, id);
    checkProps(this, props, { name: TEXT, version: instanceOf(ImageVersion, 'ImageVersion.pinned(…), .promoted(…) or .automatic(…)') }, { registry: struct({}) });
    checkScheme(this, props.name);
    checkImageName(this, 'name', props.name, 'the tag belongs into `version`');
    this.imageName = props.name;
    this._version = props.version;
    const { _automatic: automatic } = props.version;
    this._entry = {
      section: 'images',
      name: id,
      startAt: props.version._startAt(this),
      policy: automatic && policyInMarkers(this._policyName),
      reflectsDigest: automatic?.digestReflection !== undefined,
    };
  }

  /** The tag; use it as a whole value, or right behind `imageName` and a colon. */
  public get tag(): string {
    return versionToken('tag', this.node.path);
  }

  /**
   * The digest, `sha256:…`, for charts that want it beside the tag.
   *
   * @throws when nothing ever says which digest the image has.
   */
  public get digest(): string {
    const { startAt, policy } = this._entry;
    if (startAt.digest === undefined && (policy !== undefined || this._isPinned)) {
      throw problem(this, 'the digest of an image without one', policy === undefined ? 'a version with a digest' : 'an image whose policy reflects digests',
        policy === undefined ? `write '${startAt.version}@sha256:…' as version` : 'set digestReflection: DigestReflection.ifNotPresent() of ImageVersion.automatic');
    }
    return versionToken('digest', this.node.path);
  }

  /** The whole reference: `name:tag`, or `name:tag@digest` when the digest is known. */
  public get reference(): string {
    return versionToken('reference', this.node.path);
  }

  /**
   * The same as `imageName`, with a marker that lets image automation write the name that the policy reads. Only a value
   * that shall follow an ImageRepository that somebody changes in the cluster needs it.
   */
  public get markedName(): string {
    return versionToken('name', this.node.path);
  }

  /** @internal */
  public get _isPinned(): boolean {
    return this._version._isPinned;
  }

  /**
   * Name of the image's policy. It carries the cluster: a bot edits every marker that names its policy, wherever it stands.
   *
   * @internal
   */
  public get _policyName(): string {
    const [, cluster] = this.node.scopes;
    return `${cluster.node.id}-${this.node.id}`;
  }

  /** @internal */
  public _print(text: string, { version: tag, digest }: VersionValue): PrintedVersion {
    const digestToken = versionToken('digest', this.node.path);
    if (digest === undefined && text.includes(digestToken)) return flawed(`the digest of image "${this.node.id}", which has none`);
    const name = this.imageName;
    const whole = digest === undefined ? `${name}:${tag}` : `${name}:${tag}@${digest}`;
    if (text === this.tag) return { value: tag, part: ':tag' };
    if (text === digestToken) return { value: digest ?? '', part: ':digest' };
    if (text === this.markedName) return { value: name, part: ':name' };
    if (text === this.reference) return { value: whole, part: '' };

    const behind = text.startsWith(name) ? text.slice(name.length) : text.startsWith(this.markedName) ? text.slice(this.markedName.length) : '';
    const composed = new Map([[`:${this.tag}`, `${name}:${tag}`], [`@${digestToken}`, `${name}@${digest}`], [`:${this.tag}@${digestToken}`, whole]]).get(behind);
    if (composed === undefined) return flawed(`a part of image "${this.node.id}" inside a longer text`);
    if (composed !== whole && this._entry.policy !== undefined) {
      return flawed(`another reference of image "${this.node.id}" than ${whole}, the one that image automation writes`);
    }
    return { value: composed, part: '' };
  }
}

function checkScheme(scope: Construct, name: string): void {
  const scheme = /^[a-z+]+:\/\//.exec(name)?.[0];
  if (scheme !== undefined) throw problem(scope, `name "${name}"`, 'a repository without a scheme', `write ${name.slice(scheme.length)}`);
}
