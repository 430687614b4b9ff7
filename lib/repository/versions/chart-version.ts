import { IConstruct } from 'constructs';
import { problem } from '../../core/problem';
import { checkProps, checkValue, TEXT } from '../../core/shape';
import { ImagePolicyChoice } from '../../flux';
import { PromotedVersionProps } from './image-version';
import { flawInVersion, VersionValue } from './version-entry';

/** What an automatic chart needs. */
export interface AutomaticChartVersionProps {
  /** Which versions may run, as a semver range such as `1.x`; the highest is taken. */
  readonly range: string;
  /** The version to begin with; later the entry in `versions/<cluster>.yaml` counts. */
  readonly startAt: string;
}

/** Who decides which version of a Helm chart a cluster runs. */
export class ChartVersion {
  /**
   * Flux does, for a chart in an OCI registry: it reads the tags there and commits the newest version of the range to
   * Git. Versions with build metadata (`1.0.0+5`, as a tag `1.0.0_5`) are never taken, because they are no semver there.
   */
  public static automatic(props: AutomaticChartVersionProps): ChartVersion {
    checkProps('ChartVersion.automatic', props, { range: TEXT, startAt: TEXT }, {});
    return new ChartVersion(props.startAt, false, ImagePolicyChoice.semver(props.range));
  }

  /** People do, in `versions/<cluster>.yaml`: by hand, or with `cdk8s-pd promote`. Synth never changes the version. */
  public static promoted(props: PromotedVersionProps): ChartVersion {
    checkProps('ChartVersion.promoted', props, { startAt: TEXT }, {});
    return new ChartVersion(props.startAt, false, undefined);
  }

  /** The program does: this version and no other. */
  public static pinned(version: string): ChartVersion {
    checkValue('ChartVersion.pinned', 'version', version, TEXT);
    return new ChartVersion(version, true, undefined);
  }

  private constructor(
    private readonly startAt: string,
    /** @internal */
    public readonly _isPinned: boolean,
    /** @internal */
    public readonly _policy: ImagePolicyChoice | undefined,
  ) {}

  /**
   * The first version, checked.
   *
   * @internal
   */
  public _startAt(scope: IConstruct): VersionValue {
    const value = { version: this.startAt };
    const flaw = flawInVersion('charts', value);
    if (flaw) throw problem(scope, flaw.given, flaw.allowed, flaw.fix);
    if (this._policy && /[+_]/.test(this.startAt)) {
      throw problem(scope, `startAt "${this.startAt}" with build metadata`, 'a version without: automatic charts never get another one',
        'write a version without, or use ChartVersion.promoted');
    }
    return value;
  }
}
