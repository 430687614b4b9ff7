import { Construct } from 'constructs';
import { problem } from '../../core/problem';
import { checkProps, instanceOf, struct, TEXT } from '../../core/shape';
import { checkImageName } from '../../flux/image/image-name';
import { ChartVersion } from './chart-version';
import { RegistryOptions } from './registry-options';
import { flawed, policyInMarkers, PrintedVersion, VersionEntry, VersionValue } from './version-entry';
import { versionToken, withoutTokens } from './version-token';

/** Properties of a `VersionedChart`. */
export interface VersionedChartProps {
  /** Who decides which version runs. */
  readonly version: ChartVersion;
  /**
   * Address of the chart in an OCI registry, `oci://registry/path/chart`; an automatic chart needs it.
   *
   * @default - whoever uses the version knows where the chart comes from.
   */
  readonly repository?: string;
  /**
   * How Flux reads the tags of an automatic chart.
   *
   * @default - without a credential, every ten minutes.
   */
  readonly registry?: RegistryOptions;
}

/**
 * The version of a Helm chart in one cluster. `version` is a placeholder until the objects are printed; use it wherever a
 * construct takes the version of a chart.
 */
export class VersionedChart extends Construct {
  /** @internal */
  public readonly _version: ChartVersion;
  /** @internal */
  public readonly _entry: VersionEntry;
  /**
   * Where the tags are, without the scheme.
   *
   * @internal
   */
  public readonly _image: string | undefined;

  public constructor(scope: Construct, id: string, props: VersionedChartProps) {
    super(scope, id);
    checkProps(this, props, { version: instanceOf(ChartVersion, 'ChartVersion.pinned(…), .promoted(…) or .automatic(…)') }, { repository: TEXT, registry: struct({}) });
    const { repository, version } = props;
    if (repository !== undefined && !repository.startsWith('oci://')) {
      throw problem(this, `repository "${repository}"`, 'the oci:// address of the chart: Flux reads versions from registries only',
        'leave it out and use ChartVersion.promoted, or name the registry that has the chart');
    }
    if (repository !== undefined) checkImageName(this, 'repository', repository, 'the version belongs into `version`');
    if (version._policy && repository === undefined) {
      throw problem(this, 'an automatic chart without repository', 'the oci:// address of the chart, whose tags Flux reads', "add repository: 'oci://…', or use ChartVersion.promoted");
    }
    this._version = version;
    this._image = repository?.slice('oci://'.length);
    this._entry = { section: 'charts', name: id, startAt: version._startAt(this), policy: version._policy && policyInMarkers(this._policyName) };
  }

  /** The version as Helm writes it, for a chart of a Helm repository or of an installer. */
  public get version(): string {
    return versionToken('version', this.node.path);
  }

  /** The tag of the version in a registry, where a `+` is an `_`; for `OciReference.tag`. */
  public get tag(): string {
    return versionToken('chart-tag', this.node.path);
  }

  /** @internal */
  public get _isPinned(): boolean {
    return this._version._isPinned;
  }

  /**
   * Name of the chart's policy, another than that of an image with the same name.
   *
   * @internal
   */
  public get _policyName(): string {
    const [, cluster] = this.node.scopes;
    return `${cluster.node.id}-${this.node.id}-chart`;
  }

  /** @internal */
  public _print(text: string, { version }: VersionValue): PrintedVersion {
    const value = withoutTokens(text, (token) => (token === this.tag ? version.replace('+', '_') : version.replace('_', '+')));
    // A marker replaces the whole scalar; where nobody but people writes the version, it may be part of a text, as in the name of a Git tag.
    if (this._entry.policy === undefined || text === this.version || text === this.tag) return { value, part: ':tag' };
    return flawed(`the version of chart "${this.node.id}", which image automation writes, inside a longer text`);
  }
}
