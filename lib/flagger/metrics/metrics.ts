import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { Percent } from '../../core/percent';
import { valueProblem } from '../../core/problem';
import { checkProps, DURATION, instanceOf, NUMBER, OptionalShapes, PERCENT, role, structOf, TEXT } from '../../core/shape';
import { Metric, SuccessRateOptions } from '../metric';
import { MetricProvider } from '../metric-provider';
import { MetricTemplate } from '../metric-template';
import { APP_GRPC, appSource, ENVOY_GATEWAY, ISTIO, ISTIO_GRPC, LINKERD, MetricSource, NGINX, POD_LABEL, rateOf } from './metric-source';

/** Where the queries become templates that canaries share. */
export interface MetricTemplatePlace {
  /** Scope of the templates, for example a layer; each query becomes one template there, whoever uses it first. */
  readonly scope: Construct;
  /** The server that is asked. */
  readonly provider: MetricProvider;
}

/** Options of all sources of metrics. */
export interface MetricsOptions {
  /**
   * Where the queries become templates.
   *
   * @default - each canary holds its queries itself, and Flagger asks the metrics server of the canary or its own.
   */
  readonly templates?: MetricTemplatePlace;
}

/** Options of `Metrics.app`. */
export interface AppMetricsOptions extends MetricsOptions {
  /**
   * Name of the histogram of request durations in seconds, without `_bucket`.
   *
   * @default http_request_duration_seconds
   */
  readonly histogram?: string;
  /**
   * Label with the HTTP status.
   *
   * @default status
   */
  readonly statusLabel?: string;
}

/** Options of `Metrics.latency`. */
export interface LatencyPercentileOptions {
  /** What the percentile must not exceed. */
  readonly max: Duration;
  /**
   * The share of requests that must be as fast.
   *
   * @default Percent.of(99)
   */
  readonly percentile?: Percent;
  /**
   * The time over which it is measured.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** Options of `Metrics.requestVolume`. */
export interface RequestVolumeOptions {
  /** Requests per second that the new version must get at least, above 0; 0.1 are six a minute. */
  readonly min: number;
  /**
   * The time over which they are counted.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** Options of `Metrics.errorBudgetBurn`. */
export interface ErrorBudgetBurnOptions {
  /** The share of requests that succeed when the whole budget is used up, for example 99.9 %; below 100 %. */
  readonly objective: Percent;
  /** How many times as fast as allowed the budget may burn, above 0; 1 uses it up exactly at the end of its period. */
  readonly max: number;
  /**
   * The time over which it is measured.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/** Options of `Metrics.cpuSaturation` and `Metrics.memorySaturation`. */
export interface SaturationOptions extends MetricsOptions {
  /** Share of the limits of the pods that they may use. */
  readonly max: Percent;
  /**
   * The time over which CPU is measured; memory is looked at when the check runs.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

const TEMPLATES = structOf<MetricTemplatePlace>({ scope: role('the scope of the templates'), provider: instanceOf(MetricProvider, 'MetricProvider.prometheus(…)') }, {});

const OPTIONS: OptionalShapes<MetricsOptions> = { templates: TEMPLATES };

const INTERVAL = { interval: DURATION };

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Ready checks by queries of Prometheus. Each looks at the new version alone, unless its source says otherwise, and fails when nobody called it: Flagger counts a query
 * without result as a failed check, but lets NaN pass, which a division by zero requests gives. These queries give no result then. A canary that gets no
 * requests needs a load test, or it is rolled back.
 *
 * @see https://docs.flagger.app/usage/metrics#custom-metrics
 */
export class Metrics {
  /**
   * What Linkerd's proxies measure, for HTTP and gRPC alike (they read the status of gRPC); for Deployments. The provider of the canary is Gateway API or SMI.
   */
  public static linkerd(options: MetricsOptions = {}): Metrics {
    checkProps('Metrics.linkerd', options, {}, OPTIONS);
    return new Metrics(LINKERD, options.templates);
  }

  /**
   * What Envoy Gateway measures. It counts by route, so primary and new version are measured together: a fault of the new version shows by its share of the traffic.
   * `Metrics.app` or a mesh can tell the two apart.
   */
  public static envoyGateway(options: MetricsOptions = {}): Metrics {
    checkProps('Metrics.envoyGateway', options, {}, OPTIONS);
    return new Metrics(ENVOY_GATEWAY, options.templates);
  }

  /** What Istio's proxies measure at the new version. */
  public static istio(options: MetricsOptions = {}): Metrics {
    checkProps('Metrics.istio', options, {}, OPTIONS);
    return new Metrics(ISTIO, options.templates);
  }

  /** The same for gRPC: calls fail by their gRPC status, while HTTP says 200. */
  public static istioGrpc(options: MetricsOptions = {}): Metrics {
    checkProps('Metrics.istioGrpc', options, {}, OPTIONS);
    return new Metrics(ISTIO_GRPC, options.templates);
  }

  /** What the ingress-nginx controller measures of the canary Ingress that Flagger makes; it must export metrics per host. */
  public static nginx(options: MetricsOptions = {}): Metrics {
    checkProps('Metrics.nginx', options, {}, OPTIONS);
    return new Metrics(NGINX, options.templates);
  }

  /** What the pods of a Deployment export themselves; the labels `namespace` and `pod` come from the scrape of Prometheus. */
  public static app(options: AppMetricsOptions = {}): Metrics {
    checkProps('Metrics.app', options, {}, { ...OPTIONS, histogram: TEXT, statusLabel: TEXT });
    const { histogram = 'http_request_duration_seconds', statusLabel = 'status' } = options;
    if (!METRIC_NAME.test(histogram) || /_(bucket|count|sum)$/.test(histogram)) {
      throw valueProblem('Metrics.app', `histogram "${histogram}"`, 'the name of a metric, without _bucket, _count or _sum', 'write for example http_request_duration_seconds');
    }
    if (!LABEL_NAME.test(statusLabel)) throw valueProblem('Metrics.app', `statusLabel "${statusLabel}"`, 'the name of a label', 'write for example status or code');
    return new Metrics(appSource(histogram, statusLabel), options.templates);
  }

  /** The same for gRPC servers with the usual interceptor: `grpc_server_handled_total` and `grpc_server_handling_seconds`, which must be switched on. */
  public static appGrpc(options: MetricsOptions = {}): Metrics {
    checkProps('Metrics.appGrpc', options, {}, OPTIONS);
    return new Metrics(APP_GRPC, options.templates);
  }

  /**
   * The share of their CPU limits that the pods of a Deployment use; needs the metrics of the kubelet (cAdvisor) and of kube-state-metrics.
   * Without limits there is no result, and the check fails.
   */
  public static cpuSaturation(options: SaturationOptions): Metric {
    const used = rateOf('container_cpu_usage_seconds_total', SATURATION_LABELS);
    return saturation('Metrics.cpuSaturation', 'cpu', used, options);
  }

  /** The same for memory: what cannot be given back, measured when the check runs. */
  public static memorySaturation(options: SaturationOptions): Metric {
    const used = `sum(container_memory_working_set_bytes{${SATURATION_LABELS.join(', ')}})`;
    return saturation('Metrics.memorySaturation', 'memory', used, options);
  }

  private constructor(private readonly source: MetricSource, private readonly templates: MetricTemplatePlace | undefined) {}

  /**
   * The share of requests that succeed, in percent. Without requests, or when all of them fail, there is no result, and the check fails.
   */
  public successRate(options: SuccessRateOptions): Metric {
    checkProps('Metrics.successRate', options, { min: PERCENT }, INTERVAL);
    return this.make('success-rate', `100 * ${this.good} / (${this.all} > 0)`, { min: options.min.value, interval: options.interval });
  }

  /**
   * A percentile of the latency in milliseconds, as exact as the buckets of the histogram. Without requests there is no result, and the check fails.
   */
  public latency(options: LatencyPercentileOptions): Metric {
    const where = 'Metrics.latency';
    checkProps(where, options, { max: DURATION }, { percentile: PERCENT, ...INTERVAL });
    const { percentile = Percent.of(99), interval } = options;
    if (percentile.value <= 1 || percentile.value >= 100) {
      throw valueProblem(where, `percentile ${percentile}`, 'above 1 % and below 100 %', 'write for example Percent.of(95)');
    }
    const { buckets, bucketLabels = this.source.labels, toMillis } = this.source;
    const factor = toMillis === 1 ? '' : `${toMillis} * `;
    const counts = `sum by (le) (rate(${buckets}{${bucketLabels.join(', ')}}[{{ interval }}]))`;
    // NaN is not at least 0: the comparison takes it out of the result.
    return this.make('latency', `${factor}histogram_quantile({{ variables.quantile }}, ${counts}) >= 0`, {
      name: `latency-p${percentile.value}`, max: options.max.toMilliseconds({ integral: false }), interval, variables: { quantile: decimal(percentile.value / 100) },
    });
  }

  /** Requests per second that the new version gets. Use it to refuse a promotion that nobody has tested: without requests the check fails. */
  public requestVolume(options: RequestVolumeOptions): Metric {
    const where = 'Metrics.requestVolume';
    checkProps(where, options, { min: NUMBER }, INTERVAL);
    if (!(options.min > 0) || !Number.isFinite(options.min)) {
      throw valueProblem(where, `min ${options.min}`, 'a number above 0', 'write the requests per second that the load test sends, or fewer');
    }
    return this.make('request-volume', this.all, options);
  }

  /**
   * How fast the error budget burns: 1 is what the objective allows, 14.4 uses up a month's budget in two days. Without requests, or when all of them
   * fail, there is no result, and the check fails.
   *
   * @see https://sre.google/workbook/alerting-on-slos/
   */
  public errorBudgetBurn(options: ErrorBudgetBurnOptions): Metric {
    const where = 'Metrics.errorBudgetBurn';
    checkProps(where, options, { objective: PERCENT, max: NUMBER }, INTERVAL);
    const { objective, max, interval = Duration.minutes(5) } = options;
    if (objective.value <= 1 || objective.value >= 100) {
      throw valueProblem(where, `objective ${objective}`, 'above 1 % and below 100 %, which leaves no budget', 'write for example Percent.of(99.9)');
    }
    // The fastest burn is the one when every request fails.
    const fastest = 100 / (100 - objective.value);
    if (!(max > 0) || max >= fastest) {
      throw valueProblem(where, `max ${max}`, `above 0 and below ${decimal(fastest)}, the burn when every request fails`,
        'write for example 1 for a slow and 14.4 for a fast burn');
    }
    return this.make('error-budget-burn', `(1 - ${this.good} / (${this.all} > 0)) / {{ variables.budget }}`, {
      max, interval, variables: { budget: decimal(1 - objective.value / 100) },
    });
  }

  private get all(): string {
    return rateOf(this.source.requests, this.source.labels);
  }

  private get good(): string {
    return rateOf(this.source.requests, [...this.source.labels, this.source.good]);
  }

  private make(kind: string, query: string, options: Ranged): Metric {
    return metricOf(this.templates, `${this.source.name}-${kind}`, query, { name: kind, ...options });
  }
}

/** What all of the checks say. */
interface Ranged {
  readonly name?: string;
  readonly min?: number;
  readonly max?: number;
  readonly interval?: Duration;
  readonly variables?: { readonly [name: string]: string };
}

const SATURATION_LABELS = ['namespace="{{ namespace }}"', POD_LABEL, 'container!=""'];

function saturation(where: string, resource: string, used: string, options: SaturationOptions): Metric {
  checkProps(where, options, { max: PERCENT }, { ...OPTIONS, ...INTERVAL });
  if (options.max.value === 0) throw valueProblem(where, `max ${options.max}`, 'above 0 %', 'write for example Percent.of(80)');
  const limits = `sum(kube_pod_container_resource_limits{namespace="{{ namespace }}", ${POD_LABEL}, resource="${resource}"})`;
  return metricOf(options.templates, `${resource}-saturation`, `100 * ${used} / ${limits}`, {
    name: `${resource}-saturation`, max: options.max.value, interval: options.interval,
  });
}

function metricOf(place: MetricTemplatePlace | undefined, id: string, query: string, options: Ranged & { readonly name: string }): Metric {
  const { name, min, max, interval, variables } = options;
  if (place === undefined) return Metric.query(query, { name, min, max, interval, variables });
  const known = place.scope.node.tryFindChild(id);
  const template = known instanceof MetricTemplate ? known : new MetricTemplate(place.scope, id, { provider: place.provider, query });
  return Metric.fromTemplate(template, { name, min, max, interval, variables });
}

/** A number without the noise of binary fractions: 1 - 0.999 is 0.001. */
function decimal(value: number): string {
  return `${parseFloat(value.toPrecision(12))}`;
}
