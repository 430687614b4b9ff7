import * as l1 from '../../imports/helm.fluxcd.io';
import { valueProblem } from '../core/problem';
import { ExternalReference } from '../core/reference';
import { BOOLEAN, checkProps, structOf, TEXT } from '../core/shape';

/** A chart that lies as files in a Git repository. */
export interface GitChart {
  /** Address of the repository, also in the form `git@host:org/repo`. */
  readonly git: string;
  /** Folder of the chart, for example `charts/podinfo`. */
  readonly path: string;
  /**
   * Branch, tag or commit.
   *
   * @default - the one of the operator's flag `--git-default-ref`, which is `master`.
   */
  readonly ref?: string;
  /**
   * Secret with the login of the repository: `username` and `password`, or an SSH key as `identity`.
   *
   * @default - the key that the operator has for all repositories.
   */
  readonly secret?: ExternalReference;
  /**
   * Does not download the charts that this one needs: they lie in its folder `charts/`.
   *
   * @default false
   */
  readonly skipDepUpdate?: boolean;
}

/** A chart of a Helm repository. */
export interface RepositoryChart {
  /** Address of the repository. */
  readonly repository: string;
  /** Name of the chart in it. */
  readonly name: string;
  /** Version of the chart, for example `1.8.0`. */
  readonly version: string;
}

/** Where the chart of a release comes from. */
export class HelmChartSource {
  /** A folder of a Git repository. */
  public static fromGit(chart: GitChart): HelmChartSource {
    const where = 'HelmChartSource.fromGit';
    const secret = structOf<ExternalReference>({ name: TEXT }, { namespace: TEXT });
    checkProps(where, chart, { git: TEXT, path: TEXT }, { ref: TEXT, secret, skipDepUpdate: BOOLEAN });
    checkNotEmpty(where, { git: chart.git, path: chart.path, ref: chart.ref });
    const { git, path, ref, skipDepUpdate } = chart;
    return new HelmChartSource({ git, path, ref, skipDepUpdate, secretRef: chart.secret && { name: chart.secret.name, namespace: chart.secret.namespace } });
  }

  /** A chart of a Helm repository, by name and version. */
  public static fromRepository(chart: RepositoryChart): HelmChartSource {
    const where = 'HelmChartSource.fromRepository';
    checkProps(where, chart, { repository: TEXT, name: TEXT, version: TEXT }, {});
    const { repository, name, version } = chart;
    checkNotEmpty(where, { repository, name, version });
    return new HelmChartSource({ repository, name, version });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HelmReleaseSpecChart,
  ) {}
}

/** An empty text stands for "not set" in the operator, which then looks for the chart elsewhere. */
function checkNotEmpty(where: string, texts: { readonly [name: string]: string | undefined }): void {
  const empty = Object.keys(texts).find((name) => texts[name] === '');
  if (empty !== undefined) throw valueProblem(where, `an empty ${empty}`, 'text', `write ${empty}, or leave it out when it may be`);
}
