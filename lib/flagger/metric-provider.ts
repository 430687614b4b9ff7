import * as l1 from '../../imports/flagger.app';
import { valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, RequiredShapes, OptionalShapes, struct, TEXT } from '../core/shape';

/** Options of metric systems that know a caller by a Secret only. */
export interface SecretMetricOptions {
  /** Name of the Secret, in the namespace of the template. */
  readonly secretName: string;
  /**
   * Address of the API, for another region or a proxy.
   *
   * @default - the public API of the vendor.
   */
  readonly address?: string;
}

/** Options of metric systems that have an address and a Secret. */
export interface AddressMetricOptions {
  /** Address of the API, without the path of the query. */
  readonly address: string;
  /** Name of the Secret, in the namespace of the template. */
  readonly secretName: string;
}

/** Options of `MetricProvider.influxdb`. */
export interface InfluxdbOptions {
  /** Address of the server, for example `http://influxdb.monitoring:8086`. */
  readonly address: string;
  /**
   * Name of a Secret with `token` and `org`, in the namespace of the template.
   *
   * @default - the server asks for no credential.
   */
  readonly secretName?: string;
}

/** Options of `MetricProvider.graphite`. */
export interface GraphiteOptions {
  /** Address of the server, for example `http://graphite.monitoring`. */
  readonly address: string;
  /**
   * Name of a Secret with `username` and `password`, in the namespace of the template.
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
   * Headers of the query, each with its values, for example `X-Scope-OrgID` of a server with tenants.
   *
   * @default - none.
   */
  readonly headers?: { readonly [name: string]: string[] };
  /**
   * Accepts any certificate of the server.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
}

/** Options of `MetricProvider.cloudWatch`. */
export interface CloudWatchOptions {
  /** Region of AWS, for example `eu-central-1`; Flagger's own service account needs the right `cloudwatch:GetMetricData`. */
  readonly region: string;
}

/** Options of `MetricProvider.stackdriver`. */
export interface StackdriverOptions {
  /**
   * Name of a Secret with `project`, and `serviceAccountKey` unless Flagger has an identity of its own in Google Cloud; in the namespace of the template.
   */
  readonly secretName: string;
}

/** Options of `MetricProvider.externalMetrics`. */
export interface ExternalMetricsOptions {
  /**
   * Address of the API server that serves `external.metrics.k8s.io`.
   *
   * @default - the API server of the cluster.
   */
  readonly address?: string;
  /**
   * Name of a Secret with `token`, in the namespace of the template.
   *
   * @default - Flagger's own service account.
   */
  readonly secretName?: string;
  /**
   * Accepts any certificate of the server.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
}

interface Fields {
  readonly address?: string;
  readonly secretName?: string;
  readonly region?: string;
  readonly headers?: { readonly [name: string]: string[] };
  readonly insecureSkipVerify?: boolean;
}

const { MetricTemplateSpecProviderType: Type } = l1;

/** A system that stores metrics and answers queries. Each one asks for what it needs, and offers nothing that Flagger would ignore for it. */
export class MetricProvider {
  /**
   * A Prometheus server, or anything that speaks its HTTP API.
   *
   * @see https://docs.flagger.app/usage/metrics#prometheus
   */
  public static prometheus(options: PrometheusOptions): MetricProvider {
    return MetricProvider.make('prometheus', Type.PROMETHEUS, options, { address: TEXT },
      { secretName: TEXT, headers: struct({}), insecureSkipVerify: BOOLEAN }, 'http://prometheus.monitoring:9090');
  }

  /**
   * An InfluxDB server, with queries in Flux.
   *
   * @see https://docs.flagger.app/usage/metrics#influxdb
   */
  public static influxdb(options: InfluxdbOptions): MetricProvider {
    return MetricProvider.make('influxdb', Type.INFLUXDB, options, { address: TEXT }, { secretName: TEXT }, 'http://influxdb.monitoring:8086');
  }

  /**
   * Graphite; the query is that of its render API, for example `target=…`.
   *
   * @see https://docs.flagger.app/usage/metrics#graphite
   */
  public static graphite(options: GraphiteOptions): MetricProvider {
    return MetricProvider.make('graphite', Type.GRAPHITE, options, { address: TEXT }, { secretName: TEXT, insecureSkipVerify: BOOLEAN }, 'http://graphite.monitoring');
  }

  /**
   * Datadog; the Secret has `datadog_api_key` and `datadog_application_key`.
   *
   * @see https://docs.flagger.app/usage/metrics#datadog
   */
  public static datadog(options: SecretMetricOptions): MetricProvider {
    return MetricProvider.make('datadog', Type.DATADOG, options, { secretName: TEXT }, { address: TEXT }, 'https://api.datadoghq.eu');
  }

  /**
   * New Relic; the Secret has `newrelic_account_id` and `newrelic_query_key`.
   *
   * @see https://docs.flagger.app/usage/metrics#new-relic
   */
  public static newRelic(options: SecretMetricOptions): MetricProvider {
    return MetricProvider.make('newRelic', Type.NEWRELIC, options, { secretName: TEXT }, { address: TEXT }, 'https://insights-api.eu.newrelic.com');
  }

  /**
   * Dynatrace; the Secret has `dynatrace_token`.
   *
   * @see https://docs.flagger.app/usage/metrics#dynatrace
   */
  public static dynatrace(options: AddressMetricOptions): MetricProvider {
    return MetricProvider.make('dynatrace', Type.DYNATRACE, options, { address: TEXT, secretName: TEXT }, {}, 'https://abc123.live.dynatrace.com');
  }

  /**
   * Splunk Observability (SignalFx), with queries in SignalFlow; the Secret has `sf_token_key`.
   *
   * @see https://docs.flagger.app/usage/metrics#splunk
   */
  public static splunk(options: AddressMetricOptions): MetricProvider {
    return MetricProvider.make('splunk', Type.SPLUNK, options, { address: TEXT, secretName: TEXT }, {}, 'https://api.eu0.signalfx.com');
  }

  /**
   * Amazon CloudWatch; the query is the JSON of `MetricDataQueries`.
   *
   * @see https://docs.flagger.app/usage/metrics#amazon-cloudwatch
   */
  public static cloudWatch(options: CloudWatchOptions): MetricProvider {
    const provider = MetricProvider.make('cloudWatch', Type.CLOUDWATCH, options, { region: TEXT }, {});
    if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(options.region)) {
      throw valueProblem('MetricProvider.cloudWatch', `region "${options.region}"`, 'the name of a region', 'write it as AWS does, for example eu-central-1');
    }
    return provider;
  }

  /**
   * Google Cloud Monitoring, formerly Stackdriver, with queries in MQL.
   *
   * @see https://docs.flagger.app/usage/metrics#google-cloud-monitoring-stackdriver
   */
  public static stackdriver(options: StackdriverOptions): MetricProvider {
    return MetricProvider.make('stackdriver', Type.STACKDRIVER, options, { secretName: TEXT }, {});
  }

  /**
   * Keptn's metrics in the cluster; the query is `keptnmetric/<namespace>/<name>`, or `analysis/<namespace>/<name>` and more.
   *
   * @see https://docs.flagger.app/usage/metrics#keptn
   */
  public static keptn(): MetricProvider {
    return new MetricProvider({ type: Type.KEPTN });
  }

  /**
   * The external metrics of Kubernetes, as KEDA and other adapters serve them; the query is `<namespace>/<metric>?labelSelector=…`.
   *
   * @see https://docs.flagger.app/usage/metrics#kubernetes-external-metrics
   */
  public static externalMetrics(options: ExternalMetricsOptions = {}): MetricProvider {
    return MetricProvider.make('externalMetrics', Type.EXTERNALMETRICS, options, {},
      { address: TEXT, secretName: TEXT, insecureSkipVerify: BOOLEAN }, 'https://metrics.monitoring');
  }

  private static make<T extends Fields>(
    method: string, type: l1.MetricTemplateSpecProviderType, options: T, required: RequiredShapes<T>, optional: OptionalShapes<T>, example: string = '',
  ): MetricProvider {
    const where = `MetricProvider.${method}`;
    checkProps(where, options, required, optional);
    const { address, secretName, ...rest }: Fields = options;
    if (address !== undefined && !/^https?:\/\/\S+$/.test(address)) {
      throw valueProblem(where, `address "${address}"`, 'an address that starts with http:// or https://', `write the whole address, for example ${example}`);
    }
    return new MetricProvider({ type, address, ...rest, secretRef: secretName === undefined ? undefined : { name: secretName } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.MetricTemplateSpecProvider,
  ) {}

  /** @internal */
  public get _isPrometheus(): boolean {
    return this._spec.type === Type.PROMETHEUS;
  }
}
