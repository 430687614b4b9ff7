import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { valueProblem } from '../core/problem';
import { foreignNamespace, ObjectReference } from '../core/reference';
import { checkShape, checkValue, role, struct, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { IGitRepository, IHelmChartArtifact, IHelmRepository } from './roles';
import { checkSemverRange } from './semver-range';

/** When a chart from Git is packaged anew. */
export enum ReconcileStrategy {
  /** When the version in its `Chart.yaml` changes. */
  CHART_VERSION = 'ChartVersion',
  /** With every commit. */
  REVISION = 'Revision',
}

/** A chart of a Helm repository. */
export interface HelmRepositoryChart {
  /** Name of the chart in the repository. */
  readonly chart: string;
  /** Version, or a semver range such as `6.x`; `*` follows the newest version without a review. */
  readonly version: string;
  /**
   * How often the repository is asked for a newer version.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Files of values inside the chart, later ones win; they replace `values.yaml` unless it is listed too.
   *
   * @default - `values.yaml` of the chart.
   */
  readonly valuesFiles?: string[];
}

/** A chart of a Git repository. */
export interface GitRepositoryChart {
  /** Folder of the chart, for example `./charts/podinfo`. */
  readonly path: string;
  /**
   * When the chart is packaged anew.
   *
   * @default ReconcileStrategy.REVISION - else an edit without a new chart version would never arrive.
   */
  readonly reconcileStrategy?: ReconcileStrategy;
  /**
   * How often the source is asked for a newer chart.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Files of values, relative to the root of the repository; later ones win.
   *
   * @default - `values.yaml` of the chart.
   */
  readonly valuesFiles?: string[];
}

/** What a release says about its chart: exactly one of two fields, and the construct that it comes from. */
interface ChartFields {
  readonly source: IConstruct;
  readonly chart?: l1.HelmReleaseSpecChart;
  readonly chartRef?: l1.HelmReleaseSpecChartRef;
}

/** Where the chart of a release comes from. */
export class HelmChartChoice {
  /** A chart of a Helm repository, by name and version. */
  public static fromRepository(repository: IHelmRepository, chart: HelmRepositoryChart): HelmChartChoice {
    const where = 'HelmChartChoice.fromRepository';
    checkShape(where, { repository, chart }, { repository: role('a HelmRepository', 'toHelmRepositoryReference'), chart: struct({ chart: TEXT, version: TEXT }) });
    if (/^[a-z+]+:\/\//.test(chart.chart)) {
      throw valueProblem(where, `chart "${chart.chart}"`, 'the name of a chart inside the repository',
        'put the address into the HelmRepository; for one chart in a registry use HelmChartChoice.fromOci with an OCIRepository');
    }
    if (!/^[A-Za-z0-9][\w./-]*$/.test(chart.chart)) {
      throw valueProblem(where, `chart "${chart.chart}"`, 'letters, digits, and . _ - /, without a version',
        'write only the name, and the version into version; for a folder use HelmChartChoice.fromGit');
    }
    checkSemverRange(`${where} version`, chart.version);
    return new HelmChartChoice((release, namespace) => ({
      source: repository,
      chart: {
        spec: {
          chart: chart.chart,
          version: chart.version,
          sourceRef: sourceRef(release, repository.toHelmRepositoryReference(), namespace),
          interval: printDuration(release, 'interval of the chart', chart.interval ?? DEFAULTS.registryInterval, FLUX_DURATION),
          valuesFiles: chart.valuesFiles,
        },
      },
    }));
  }

  /** A chart that lies as files in a Git repository. */
  public static fromGit(repository: IGitRepository, chart: GitRepositoryChart): HelmChartChoice {
    checkShape('HelmChartChoice.fromGit', { repository, chart }, { repository: role('a GitRepository', 'toGitRepositoryReference'), chart: struct({ path: TEXT }) });
    if (chart.path === '' || chart.path.split('/').includes('..')) {
      throw valueProblem('HelmChartChoice.fromGit', `path "${chart.path}"`, 'a folder inside the repository', 'write it from the root, for example ./charts/podinfo');
    }
    return new HelmChartChoice((release, namespace) => ({
      source: repository,
      chart: {
        spec: {
          chart: chart.path,
          sourceRef: sourceRef(release, repository.toGitRepositoryReference(), namespace),
          reconcileStrategy: memberOf(release, 'reconcileStrategy', l1.HelmReleaseSpecChartSpecReconcileStrategy,
            chart.reconcileStrategy ?? ReconcileStrategy.REVISION),
          interval: printDuration(release, 'interval of the chart', chart.interval ?? DEFAULTS.registryInterval, FLUX_DURATION),
          valuesFiles: chart.valuesFiles,
        },
      },
    }));
  }

  /** A chart that is an artifact of its own; the artifact says which version. */
  public static fromOci(artifact: IHelmChartArtifact): HelmChartChoice {
    checkValue('HelmChartChoice.fromOci', 'artifact', artifact, role('an OCIRepository', 'toChartReference'));
    return new HelmChartChoice((release, namespace) => {
      const reference = artifact.toChartReference();
      return {
        source: artifact,
        chartRef: {
          kind: memberOf(release, 'kind of chart', l1.HelmReleaseSpecChartRefKind, reference.kind),
          name: reference.name,
          namespace: foreignNamespace(namespace, reference.namespace),
        },
      };
    });
  }

  private constructor(
    /**
     * The fields for a release in the given namespace.
     *
     * @internal
     */
    public readonly _fields: (release: IConstruct, namespace: string | undefined) => ChartFields,
  ) {}
}

function sourceRef(release: IConstruct, reference: ObjectReference, namespace: string | undefined): l1.HelmReleaseSpecChartSpecSourceRef {
  return {
    kind: memberOf(release, 'kind of chart source', l1.HelmReleaseSpecChartSpecSourceRefKind, reference.kind),
    name: reference.name,
    namespace: foreignNamespace(namespace, reference.namespace),
  };
}
