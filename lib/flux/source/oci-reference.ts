import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { checkGoPattern } from '../../core/go-pattern';
import { valueProblem } from '../../core/problem';
import { checkValue, TEXT } from '../../core/shape';
import { isPlaceholder } from '../placeholder';
import { checkSemverRange } from '../semver-range';

/** Which version of an artifact is pulled: one way, because the controller silently prefers digest to range to tag. */
export class OciReference {
  /** One tag, for example `1.2.3`. */
  public static tag(name: string): OciReference {
    if (!isPlaceholder(name) && !/^\w[\w.-]{0,127}$/.test(name)) {
      throw valueProblem('OciReference.tag', `"${name}"`, 'letters, digits, and _ . - (at most 128)', 'write only the tag; a + of a chart version is an _ in a registry');
    }
    return new OciReference({ tag: name });
  }

  /**
   * The newest tag in a semver range, for example `1.x`.
   *
   * @param filter regular expression (RE2) that a tag must fit to be looked at, for example `.*-rc.*`.
   */
  public static semver(range: string, filter?: string): OciReference {
    if (filter !== undefined) {
      checkValue('OciReference.semver', 'filter', filter, TEXT);
      checkGoPattern('OciReference.semver', 'filter', filter);
    }
    return new OciReference({ semver: checkSemverRange('OciReference.semver', range), semverFilter: filter });
  }

  /** Exactly these bytes, for ever: `sha256:` and 64 hexadecimal digits. */
  public static digest(digest: string): OciReference {
    if (!isPlaceholder(digest) && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw valueProblem('OciReference.digest', `"${digest}"`, 'sha256: and 64 hexadecimal digits', 'copy the digest of the manifest from the registry');
    }
    return new OciReference({ digest });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.OciRepositorySpecRef,
  ) {}
}

const HELM_CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** Which layer of an artifact is used. */
export class OciLayer {
  /** The packaged chart of an artifact that Helm pushed, untouched, so that releases see the chart as it was signed. */
  public static helmChart(): OciLayer {
    return OciLayer.copy(HELM_CHART);
  }

  /** The first layer of a media type, unpacked. */
  public static extract(mediaType: string): OciLayer {
    return new OciLayer({ mediaType: checkMediaType('OciLayer.extract', mediaType), operation: l1.OciRepositorySpecLayerSelectorOperation.EXTRACT });
  }

  /** The first layer of a media type, packed as it is. */
  public static copy(mediaType: string): OciLayer {
    return new OciLayer({ mediaType: checkMediaType('OciLayer.copy', mediaType), operation: l1.OciRepositorySpecLayerSelectorOperation.COPY });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.OciRepositorySpecLayerSelector,
  ) {}

  /** @internal */
  public get _isChart(): boolean {
    return this._spec.mediaType === HELM_CHART;
  }
}

/** A media type that no layer has is looked for in vain for ever. */
function checkMediaType(where: string, mediaType: string): string {
  checkValue(where, 'mediaType', mediaType, TEXT);
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(mediaType)) {
    throw valueProblem(where, `media type "${mediaType}"`, 'a type and a subtype, such as application/vnd.acme.manifests.v1.tar+gzip', 'copy it from the manifest of the artifact');
  }
  return mediaType;
}
