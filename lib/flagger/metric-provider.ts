import * as l1 from '../../imports/flagger.app';
import { valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, TEXT } from '../core/shape';

/** Options of `MetricProvider.prometheus`. */
export interface PrometheusOptions {
  /** Address of the server, for example `http://prometheus.monitoring:9090`; a path in front of `/api` belongs to it. */
  readonly address: string;
  /**
   * Name of a Secret with `username` and `password`, or `token`, in the namespace of the template.
   *
   * @default - the server asks for no credential.
   */
  readonly secretName?: string;
  /**
   * Accepts any certificate of the server.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
}

/** A system that stores metrics and answers queries. */
export class MetricProvider {
  /**
   * A Prometheus server, or anything that speaks its HTTP API.
   *
   * @see https://docs.flagger.app/usage/metrics#prometheus
   */
  public static prometheus(options: PrometheusOptions): MetricProvider {
    checkProps('MetricProvider.prometheus', options, { address: TEXT }, { secretName: TEXT, insecureSkipVerify: BOOLEAN });
    if (!/^https?:\/\/\S+$/.test(options.address)) {
      throw valueProblem('MetricProvider.prometheus', `address "${options.address}"`, 'an address that starts with http:// or https://',
        'write the whole address, for example http://prometheus.monitoring:9090');
    }
    return new MetricProvider({
      type: l1.MetricTemplateSpecProviderType.PROMETHEUS,
      address: options.address,
      secretRef: options.secretName === undefined ? undefined : { name: options.secretName },
      insecureSkipVerify: options.insecureSkipVerify,
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.MetricTemplateSpecProvider,
  ) {}
}
