import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { BOOLEAN, checkProps, checkShape, TEXT } from '../../core/shape';

/** Further settings of a `ValuesSource`. */
export interface ValuesSourceOptions {
  /**
   * Entry that holds the values; letters, digits, and `.` `_` `-`.
   *
   * @default 'values.yaml'
   */
  readonly key?: string;
  /**
   * Place in the values for a single value, for example `tls.crt`; it wins over everything, also over `values`.
   *
   * @default - the entry is YAML and merged at the root.
   */
  readonly targetPath?: string;
  /**
   * Goes on when the object does not exist; a missing entry is a failure all the same.
   *
   * @default false
   */
  readonly optional?: boolean;
  /**
   * Takes the value as it is, without reading commas and brackets as Helm's `--set` does; needs `targetPath`.
   *
   * @default false
   */
  readonly literal?: boolean;
}

/** An object in the cluster, in the namespace of the HelmRelease, that holds values. */
export class ValuesSource {
  /** Values in a Secret. */
  public static secret(name: string, options: ValuesSourceOptions = {}): ValuesSource {
    checkOptions('ValuesSource.secret', name, options);
    return new ValuesSource(l1.HelmReleaseSpecValuesFromKind.SECRET, name, options);
  }

  /** Values in a ConfigMap. */
  public static configMap(name: string, options: ValuesSourceOptions = {}): ValuesSource {
    checkOptions('ValuesSource.configMap', name, options);
    return new ValuesSource(l1.HelmReleaseSpecValuesFromKind.CONFIG_MAP, name, options);
  }

  /** @internal */
  public readonly _spec: l1.HelmReleaseSpecValuesFrom;

  private constructor(kind: l1.HelmReleaseSpecValuesFromKind, name: string, options: ValuesSourceOptions) {
    this._spec = {
      kind,
      name,
      valuesKey: options.key ?? 'values.yaml',
      targetPath: options.targetPath,
      optional: options.optional ?? false,
      literal: options.literal,
    };
  }
}

function checkOptions(where: string, name: string, options: ValuesSourceOptions): void {
  checkShape(where, { name }, { name: TEXT });
  checkProps(where, options, {}, { key: TEXT, targetPath: TEXT, optional: BOOLEAN, literal: BOOLEAN });
  const { key, targetPath, literal } = options;
  if (key !== undefined && !/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
    throw valueProblem(where, `key "${key}"`, 'letters, digits, and . _ - (at most 253)', 'use the name of an entry of the object');
  }
  if (targetPath !== undefined && (targetPath.length > 250 || !/^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\])+$/.test(targetPath))) {
    throw valueProblem(where, `targetPath "${targetPath}"`, 'a path such as tls.crt or hosts[0].name, at most 250 characters', 'correct targetPath');
  }
  if (literal && targetPath === undefined) {
    throw valueProblem(where, 'literal without targetPath', 'both, since literal has no effect alone', 'set targetPath, or remove literal');
  }
}
