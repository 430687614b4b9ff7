import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { FLAGGER_DURATION, printDuration } from '../core/duration';
import { Percent } from '../core/percent';
import { valueProblem } from '../core/problem';
import { checkProps, checkValue, DURATION, NUMBER, PERCENT, role, struct, TEXT } from '../core/shape';
import { IMetricTemplate } from './metric-template';
import { findPromqlProblem } from './metrics/promql';
import { findQueryProblem, queryVariables } from './query-template';

/** Flagger answers these names with queries of its own (pkg/controller/scheduler_metrics.go). */
const SUCCESS_RATE = 'request-success-rate';
const LATENCY = 'request-duration';

/** Options of `Metric.successRate`. */
export interface SuccessRateOptions {
  /** The share of requests that must not fail with a server error. */
  readonly min: Percent;
  /**
   * The time over which the share is measured.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** Options of `Metric.latency`. */
export interface LatencyOptions {
  /** What 99 of 100 requests must not exceed (nginx: the average request); whole milliseconds, of which Flagger would cut off a fraction. */
  readonly max: Duration;
  /**
   * The time over which the latency is measured.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/** The range in which a queried value must lie; one of the ends at least. */
export interface MetricRange {
  /**
   * The lowest value that passes.
   *
   * @default - no lower end.
   */
  readonly min?: number;
  /**
   * The highest value that passes.
   *
   * @default - no upper end.
   */
  readonly max?: number;
  /**
   * The time that `{{ interval }}` stands for in the query.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Values for `{{ variables.x }}` in the query.
   *
   * @default - none.
   */
  readonly variables?: { readonly [name: string]: string };
}

const RANGE = { min: NUMBER, max: NUMBER, interval: DURATION, variables: struct({}) };

/** Options of `Metric.fromTemplate`. */
export interface TemplateMetricOptions extends MetricRange {
  /**
   * Name of the check in events and in Flagger's own metrics.
   *
   * @default - the name of the template.
   */
  readonly name?: string;
}

/** Options of `Metric.query`. */
export interface QueryMetricOptions extends MetricRange {
  /** Name of the check in events and in Flagger's own metrics. */
  readonly name: string;
}

/**
 * A check that the new version must pass at every interval of the analysis.
 *
 * The two built-in checks ask what the provider of the canary measures: nginx its controller, Istio and Linkerd (`TrafficProvider.linkerdSmi`)
 * their proxies; with Gateway API and plain Kubernetes the histogram `http_request_duration_seconds` that the app itself exports.
 * A Flagger that was installed with a Linkerd mesh provider asks Linkerd's proxies for every canary.
 *
 * @see https://docs.flagger.app/usage/metrics
 */
export class Metric {
  /** The share of requests that succeed. */
  public static successRate(options: SuccessRateOptions): Metric {
    checkProps('Metric.successRate', options, { min: PERCENT }, { interval: DURATION });
    const { value } = options.min;
    if (value > 0 && value <= 1) {
      // Nobody is content with 1 request of 100: a fraction was meant.
      throw valueProblem('Metric.successRate', `min ${options.min}`, 'a share in percent: above 1 %, or 0 %', `did you mean Percent.of(${parseFloat((value * 100).toFixed(6))})?`);
    }
    return new Metric(SUCCESS_RATE, { thresholdRange: { min: options.min.value } }, options.interval);
  }

  /** The 99th percentile of the latency; nginx only knows the average. */
  public static latency(options: LatencyOptions): Metric {
    checkProps('Metric.latency', options, { max: DURATION }, { interval: DURATION });
    const max = options.max.toMilliseconds({ integral: false });
    if (!Number.isInteger(max) || max < 1) {
      throw valueProblem('Metric.latency', `max ${max} ms`, 'whole milliseconds above zero',
        `round it, for example Duration.millis(${Math.max(1, Math.round(max))})`);
    }
    return new Metric(LATENCY, { thresholdRange: { max } }, options.interval);
  }

  /** A check by a shared query. */
  public static fromTemplate(template: IMetricTemplate, options: TemplateMetricOptions): Metric {
    const where = 'Metric.fromTemplate';
    checkValue(where, 'template', template, role('a MetricTemplate', 'toMetricTemplateReference'));
    checkProps(where, options, {}, { name: TEXT, ...RANGE });
    const reference = template.toMetricTemplateReference();
    checkVariables(where, reference.variables ?? [], options.variables);
    return new Metric(checkName(where, options.name ?? reference.name), {
      thresholdRange: range(where, options),
      templateRef: { name: reference.name, namespace: reference.namespace },
      templateVariables: options.variables,
    }, options.interval, template);
  }

  /**
   * A check by a query of its own, asked of the metrics server of the canary or of Flagger.
   *
   * @param query a PromQL query that gives one number, with the placeholders of a `MetricTemplate`. No result is a failed check, but NaN passes every range.
   */
  public static query(query: string, options: QueryMetricOptions): Metric {
    const where = 'Metric.query';
    checkValue(where, 'query', query, TEXT);
    checkProps(where, options, { name: TEXT }, RANGE);
    const wrong = findQueryProblem(query) ?? findPromqlProblem(query, options.variables);
    if (wrong) throw valueProblem(where, wrong.given, wrong.allowed, wrong.fix);
    checkVariables(where, queryVariables(query), options.variables);
    return new Metric(checkName(where, options.name), {
      thresholdRange: range(where, options),
      query,
      templateVariables: options.variables,
    }, options.interval);
  }

  private constructor(
    /** Name of the check. */
    public readonly name: string,
    private readonly spec: Omit<l1.CanarySpecAnalysisMetrics, 'name' | 'interval'>,
    private readonly interval: Duration = Duration.minutes(1),
    /** @internal */
    public readonly _template?: IMetricTemplate,
  ) {}

  /** Whether Flagger answers it with a query of its own. @internal */
  public get _isBuiltIn(): boolean {
    return this.name === SUCCESS_RATE || this.name === LATENCY;
  }

  /** @internal */
  public _render(scope: IConstruct): l1.CanarySpecAnalysisMetrics {
    // Always printed: Flagger fills a missing interval in for built-in metrics only, templates get an empty one.
    return { name: this.name, interval: printDuration(scope, `interval of metric ${this.name}`, this.interval, FLAGGER_DURATION), ...this.spec };
  }
}

function range(where: string, { min, max }: MetricRange): l1.CanarySpecAnalysisMetricsThresholdRange {
  if (min === undefined && max === undefined) {
    throw valueProblem(where, 'neither min nor max', 'at least one of them, because Flagger would compare with 0', 'say which values pass');
  }
  if ([min, max].some((end) => end !== undefined && !Number.isFinite(end)) || (min !== undefined && max !== undefined && min > max)) {
    throw valueProblem(where, `min ${min} and max ${max}`, 'numbers, with min not above max', 'correct the range');
  }
  return { min, max };
}

function checkName(where: string, name: string): string {
  if (name === '' || name === SUCCESS_RATE || name === LATENCY) {
    throw valueProblem(where, `name "${name}"`, `any name but ${SUCCESS_RATE} and ${LATENCY}, which Flagger answers with its own queries`,
      'pass another name');
  }
  return name;
}

/** Flagger renders queries with `missingkey=error`: one missing variable fails every check. */
function checkVariables(where: string, needed: readonly string[], given: MetricRange['variables'] = {}): void {
  const missing = needed.filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    throw valueProblem(where, `no value for ${missing.map((name) => `{{ variables.${name} }}`).join(', ')}`, `variables ${needed.join(', ')}`,
      `pass variables: { ${missing.map((name) => `${name}: '…'`).join(', ')} }`);
  }
}
