import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { valueProblem } from '../../core/problem';
import { ObjectReference } from '../../core/reference';
import { BOOLEAN, checkShape, checkValue, DURATION, instanceOf, listOf, OptionalShapes, role, structOf, TEXT } from '../../core/shape';
import { HelmRepository } from '../source/helm-repository';
import { CommonMetadata } from '../metadata';
import { OciVerification } from '../source/oci-verification';
import { IBucket, IExternalArtifact, IGitRepository, IHelmChart, IHelmChartArtifact, IHelmRepository } from '../roles';
import { checkSemverRange } from '../semver-range';
import { COMMON_METADATA } from '../shapes';

/** When a chart from Git or a bucket is packaged anew. */
export enum ReconcileStrategy {
  /** When the version in its `Chart.yaml` changes. */
  CHART_VERSION = 'ChartVersion',
  /** With every commit, or change of the bucket. */
  REVISION = 'Revision',
}

/** What all charts of sources may say. */
export interface SourceChartOptions {
  /**
   * How often the source is asked for a newer chart.
   *
   * @default - `sourceInterval` of the scopes around (`Defaults`), 10 minutes when none sets it.
   */
  readonly interval?: Duration;
  /**
   * Files of values; later ones win. They replace `values.yaml` of the chart unless it is listed too. In a Helm repository
   * they lie inside the chart, else their paths start at the root of the source.
   *
   * @default - `values.yaml` of the chart.
   */
  readonly valuesFiles?: string[];
  /**
   * Goes on when one of the `valuesFiles` does not exist.
   *
   * @default false
   */
  readonly ignoreMissingValuesFiles?: boolean;
  /**
   * Labels and annotations for the HelmChart that the controller makes of a HelmRelease.
   *
   * @default - none.
   */
  readonly metadata?: CommonMetadata;
}

/** A chart of a Helm repository. */
export interface HelmRepositoryChart extends SourceChartOptions {
  /** Name of the chart in the repository. */
  readonly chart: string;
  /** Version, or a semver range such as `6.x`; `*` follows the newest version without a review. */
  readonly version: string;
  /**
   * How the chart proves where it comes from; only for a repository at `oci://`. A HelmRelease verifies with
   * `OciVerification.cosignKey` or `.notation` only.
   *
   * @default - nothing is verified.
   */
  readonly verify?: OciVerification;
}

/** A chart that lies as a folder, or packed as a file, in a source. */
export interface FolderChart extends SourceChartOptions {
  /** Folder of the chart, for example `./charts/podinfo`. */
  readonly path: string;
  /**
   * When the chart is packaged anew.
   *
   * @default ReconcileStrategy.REVISION - else an edit without a new chart version would never arrive.
   */
  readonly reconcileStrategy?: ReconcileStrategy;
}

/**
 * What source-controller packages a chart from.
 *
 * @internal
 */
export interface ChartTemplate {
  readonly source: IConstruct;
  readonly toReference: () => ObjectReference;
  readonly chart: string;
  readonly version?: string;
  readonly reconcileStrategy?: ReconcileStrategy;
  readonly interval?: Duration;
  readonly valuesFiles?: string[];
  readonly ignoreMissingValuesFiles?: boolean;
  readonly verify?: OciVerification;
  readonly metadata?: CommonMetadata;
}

const OPTIONS: OptionalShapes<SourceChartOptions> = {
  interval: DURATION, valuesFiles: listOf(TEXT), ignoreMissingValuesFiles: BOOLEAN, metadata: COMMON_METADATA,
};

/** Where the chart of a release comes from. */
export class HelmChartChoice {
  /** A chart of a Helm repository, by name and version. */
  public static fromRepository(repository: IHelmRepository, chart: HelmRepositoryChart): HelmChartChoice {
    const where = 'HelmChartChoice.fromRepository';
    checkShape(where, { repository, chart }, {
      repository: role('a HelmRepository', 'toHelmRepositoryReference'),
      chart: structOf<HelmRepositoryChart>({ chart: TEXT, version: TEXT }, {
        ...OPTIONS, verify: instanceOf(OciVerification, 'OciVerification.cosignKeyless(…), .cosignKey(…) or .notation(…)'),
      }),
    });
    checkChartName(where, chart.chart);
    checkSemverRange(`${where} version`, chart.version);
    if (chart.verify && repository instanceof HelmRepository && !repository._isOci) {
      throw valueProblem(where, `verify with the index of HelmRepository ${repository.node.path}`, 'a repository at oci://, since the controller verifies no other',
        'use the oci:// address of the repository, or remove verify');
    }
    return new HelmChartChoice({
      source: repository,
      toReference: () => repository.toHelmRepositoryReference(),
      ...chart,
    });
  }

  /** A chart that lies as files in a Git repository. */
  public static fromGit(repository: IGitRepository, chart: FolderChart): HelmChartChoice {
    checkShape('HelmChartChoice.fromGit', { repository, chart }, { repository: role('a GitRepository', 'toGitRepositoryReference'), chart: FOLDER_CHART });
    return HelmChartChoice.fromFolder('HelmChartChoice.fromGit', repository, () => repository.toGitRepositoryReference(), chart);
  }

  /** A chart that lies as files in a bucket. */
  public static fromBucket(bucket: IBucket, chart: FolderChart): HelmChartChoice {
    checkShape('HelmChartChoice.fromBucket', { bucket, chart }, { bucket: role('a Bucket', 'toBucketReference'), chart: FOLDER_CHART });
    return HelmChartChoice.fromFolder('HelmChartChoice.fromBucket', bucket, () => bucket.toBucketReference(), chart);
  }

  /** A chart that is an artifact of its own in a registry; the artifact says which version. */
  public static fromOci(artifact: IHelmChartArtifact): HelmChartChoice {
    checkValue('HelmChartChoice.fromOci', 'artifact', artifact, role('an OCIRepository', 'toChartReference'));
    return new HelmChartChoice(undefined, artifact);
  }

  /** A chart that source-controller packages for several releases, or verifies without a key. */
  public static fromHelmChart(chart: IHelmChart): HelmChartChoice {
    checkValue('HelmChartChoice.fromHelmChart', 'chart', chart, role('a HelmChart', 'toHelmChartReference'));
    return new HelmChartChoice(undefined, chart);
  }

  /** A chart that another controller offers; needs the feature gate `ExternalArtifact` of helm-controller. */
  public static fromExternalArtifact(artifact: IExternalArtifact): HelmChartChoice {
    checkValue('HelmChartChoice.fromExternalArtifact', 'artifact', artifact, role('an ExternalArtifact', 'toExternalArtifactReference'));
    return new HelmChartChoice(undefined, artifact);
  }

  private static fromFolder(where: string, source: IConstruct, toReference: () => ObjectReference, chart: FolderChart): HelmChartChoice {
    const { path, ...options } = chart;
    if (path === '' || path.split('/').includes('..')) {
      const what = where.endsWith('Git') ? 'the repository' : 'the bucket';
      throw valueProblem(where, `path "${path}"`, `a folder inside ${what}`, 'write it from the root, for example ./charts/podinfo');
    }
    return new HelmChartChoice({
      source,
      toReference,
      ...options,
      chart: path,
      reconcileStrategy: chart.reconcileStrategy ?? ReconcileStrategy.REVISION,
    });
  }

  private constructor(
    /**
     * What the chart is packaged from.
     *
     * @internal
     */
    public readonly _template?: ChartTemplate,
    /**
     * The object that is the chart.
     *
     * @internal
     */
    public readonly _artifact?: IHelmChartArtifact,
  ) {}
}

const FOLDER_CHART = structOf<FolderChart>({ path: TEXT }, { ...OPTIONS, reconcileStrategy: TEXT });

function checkChartName(where: string, chart: string): void {
  if (/^[a-z+]+:\/\//.test(chart)) {
    throw valueProblem(where, `chart "${chart}"`, 'the name of a chart inside the repository',
      'put the address into the HelmRepository; for one chart in a registry use HelmChartChoice.fromOci with an OCIRepository');
  }
  if (!/^[A-Za-z0-9][\w./-]*$/.test(chart)) {
    throw valueProblem(where, `chart "${chart}"`, 'letters, digits, and . _ - /, without a version',
      'write only the name, and the version into version; for a folder use HelmChartChoice.fromGit');
  }
}
