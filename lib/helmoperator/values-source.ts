import * as l1 from '../../imports/helm.fluxcd.io';
import { valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, checkValue, TEXT } from '../core/shape';

/** Further settings of values in a ConfigMap or Secret. */
export interface HelmValuesObjectOptions {
  /**
   * Namespace of the object.
   *
   * @default - the one of the release.
   */
  readonly namespace?: string;
  /**
   * Entry that holds the values.
   *
   * @default 'values.yaml'
   */
  readonly key?: string;
  /**
   * Goes on when the object or the entry does not exist.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** Further settings of values in a file. */
export interface HelmValuesFileOptions {
  /**
   * Goes on when the file cannot be read.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** Where values come from besides the release itself; later sources win. */
export class HelmValuesSource {
  /** An entry of a ConfigMap. */
  public static configMap(name: string, options: HelmValuesObjectOptions = {}): HelmValuesSource {
    return new HelmValuesSource({ configMapKeyRef: objectEntry('HelmValuesSource.configMap', name, options) });
  }

  /** An entry of a Secret. */
  public static secret(name: string, options: HelmValuesObjectOptions = {}): HelmValuesSource {
    return new HelmValuesSource({ secretKeyRef: objectEntry('HelmValuesSource.secret', name, options) });
  }

  /** A file on the web; Flux v2 has nothing like it. */
  public static url(url: string, options: HelmValuesFileOptions = {}): HelmValuesSource {
    const where = 'HelmValuesSource.url';
    checkValue(where, 'url', url, TEXT);
    checkProps(where, options, {}, { optional: BOOLEAN });
    if (!/^https?:\/\/./.test(url)) throw valueProblem(where, `url "${url}"`, 'an address that starts with https:// or http://', 'write the whole address');
    return new HelmValuesSource({ externalSourceRef: { url, optional: options.optional } });
  }

  /** A file of the chart, by its path from the folder of the chart. */
  public static chartFile(path: string, options: HelmValuesFileOptions = {}): HelmValuesSource {
    const where = 'HelmValuesSource.chartFile';
    checkValue(where, 'path', path, TEXT);
    checkProps(where, options, {}, { optional: BOOLEAN });
    if (path === '' || path.startsWith('/') || path.split('/').includes('..')) {
      throw valueProblem(where, `path "${path}"`, 'a file inside the chart', 'write it from the folder of the chart, for example values-production.yaml');
    }
    return new HelmValuesSource({ chartFileRef: { path, optional: options.optional } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HelmReleaseSpecValuesFrom,
  ) {}
}

function objectEntry(where: string, name: string, options: HelmValuesObjectOptions): l1.HelmReleaseSpecValuesFromConfigMapKeyRef {
  checkValue(where, 'name', name, TEXT);
  checkProps(where, options, {}, { namespace: TEXT, key: TEXT, optional: BOOLEAN });
  const { namespace, key, optional } = options;
  return { name, namespace, key, optional };
}
