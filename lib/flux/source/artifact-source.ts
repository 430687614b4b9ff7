import { IConstruct } from 'constructs';
import { valueProblem } from '../../core/problem';
import { ObjectReference } from '../../core/reference';
import { checkProps, checkShape, listOf, role, TEXT } from '../../core/shape';
import { IHelmChart, ISource } from '../roles';

/** What happens where two copies write the same file. */
export enum CopyStrategy {
  /** The later one wins. */
  OVERWRITE = 'Overwrite',
  /** YAML files are merged, as Helm merges values. */
  MERGE = 'Merge',
  /** The copied files are archives (`.tar.gz` or `.tgz`), and what they hold is unpacked. */
  EXTRACT = 'Extract',
}

/** Further settings of `ArtifactSource.copy`. */
export interface CopyOptions {
  /**
   * Folder or file in the artifact; a folder ends in `/`.
   *
   * @default '' - its root.
   */
  readonly to?: string;
  /**
   * Files to leave out, as glob patterns, at most 100.
   *
   * @default - none.
   */
  readonly exclude?: string[];
  /**
   * What happens where two copies write the same file.
   *
   * @default CopyStrategy.OVERWRITE
   */
  readonly strategy?: CopyStrategy;
}

/** A source of an `ArtifactGenerator`, under a name of its own there. */
export class ArtifactSource {
  /**
   * Files of a source.
   *
   * @param alias lower-case letters, digits, `-` and `_`, at most 63; also the name of the first folder of a pattern.
   */
  public static of(alias: string, source: ISource): ArtifactSource {
    checkShape('ArtifactSource.of', { alias, source }, { alias: TEXT, source: role('a source, such as a GitRepository', 'toSourceReference') });
    return new ArtifactSource(checkAlias('ArtifactSource.of', alias), source, () => source.toSourceReference());
  }

  /**
   * Files of a chart that source-controller packages.
   *
   * @param alias lower-case letters, digits, `-` and `_`, at most 63.
   */
  public static ofHelmChart(alias: string, chart: IHelmChart): ArtifactSource {
    checkShape('ArtifactSource.ofHelmChart', { alias, chart }, { alias: TEXT, chart: role('a HelmChart', 'toHelmChartReference') });
    return new ArtifactSource(checkAlias('ArtifactSource.ofHelmChart', alias), chart, () => chart.toHelmChartReference());
  }

  private constructor(
    /** Name of the source inside the generator. */
    public readonly alias: string,
    /**
     * The construct behind it.
     *
     * @internal
     */
    public readonly _construct: IConstruct,
    /** @internal */
    public readonly _toReference: () => ObjectReference,
  ) {}

  /**
   * Copies files of this source.
   *
   * @param from glob pattern from the root of the source, for example `apps/frontend/**`.
   */
  public copy(from: string, options: CopyOptions = {}): ArtifactCopy {
    const where = 'ArtifactSource.copy';
    checkShape(where, { from }, { from: TEXT });
    checkProps(where, options, {}, { to: TEXT, exclude: listOf(TEXT), strategy: TEXT });
    if (from.split('/').includes('..')) throw valueProblem(where, `from "${from}"`, 'a place inside the source', 'write it from the root of the source, for example apps/**');
    const to = (options.to ?? '').replace(/^\.?\//, '');
    if (to.split('/').includes('..')) {
      throw valueProblem(where, `to "${options.to}"`, 'a place inside the artifact', 'write it from the root of the artifact, for example base/');
    }
    if (options.exclude && options.exclude.length > 100) {
      throw valueProblem(where, `exclude with ${options.exclude.length} patterns`, 'at most 100', 'join some of them, or copy less');
    }
    return ArtifactCopy._of(this, from.replace(/^\.?\//, ''), to, options.exclude, options.strategy);
  }
}

/** Files that a generated artifact takes from a source; made by `ArtifactSource.copy`. */
export class ArtifactCopy {
  /** @internal */
  public static _of(source: ArtifactSource, from: string, to: string, exclude?: string[], strategy?: CopyStrategy): ArtifactCopy {
    return new ArtifactCopy(source, from, to, exclude, strategy);
  }

  private constructor(
    /** The source. */
    public readonly source: ArtifactSource,
    /** @internal */
    public readonly _from: string,
    /** @internal */
    public readonly _to: string,
    /** @internal */
    public readonly _exclude: string[] | undefined,
    /** @internal */
    public readonly _strategy: CopyStrategy | undefined,
  ) {}
}

function checkAlias(where: string, alias: string): string {
  if (alias.length > 63 || !/^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(alias)) {
    throw valueProblem(where, `alias "${alias}"`, 'lower-case letters, digits, and inner - or _ (at most 63)', 'choose a short word for the source');
  }
  if (alias === 'artifact') throw valueProblem(where, 'alias "artifact"', 'another word, since it stands for the artifact that is made', 'choose a word for the source');
  return alias;
}
