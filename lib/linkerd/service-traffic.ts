import { Duration, ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { checkDuration, DurationForm, durationProblem, durationText } from '../core/duration';
import { Percent } from '../core/percent';
import { problem, valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, checkValue, DURATION, instanceOf, listOf, NUMBER, PERCENT, role, structOf, TEXT } from '../core/shape';
import { isNamedMember } from './policy/members';

/** Answers of gRPC after which a call may be sent again. */
export enum GrpcRetryStatus {
  /** CANCELLED. */
  CANCELLED = 'cancelled',
  /** DEADLINE_EXCEEDED. */
  DEADLINE_EXCEEDED = 'deadline-exceeded',
  /** INTERNAL. */
  INTERNAL = 'internal',
  /** RESOURCE_EXHAUSTED. */
  RESOURCE_EXHAUSTED = 'resource-exhausted',
  /** UNAVAILABLE. */
  UNAVAILABLE = 'unavailable',
}

/** How often, and after how long, a request is sent again. */
export interface RetryOptions {
  /**
   * Most retries of one request, a whole number from 1 to 65535.
   *
   * @default 1
   */
  readonly limit?: number;
  /**
   * After how long without an answer a request is sent again; at least a millisecond.
   *
   * @default - only after a failure.
   */
  readonly timeout?: Duration;
}

/** When a request is sent again. Only for requests that do no harm when they arrive twice. */
export class ServiceRetry {
  /**
   * After certain statuses of HTTP.
   *
   * @param statuses `5xx`, `gateway-error` (502 to 504), a status such as `503`, or a range such as `500-503`.
   */
  public static http(statuses: string[], options: RetryOptions = {}): ServiceRetry {
    const where = 'ServiceRetry.http';
    checkValue(where, 'statuses', statuses, listOf(TEXT));
    if (statuses.length === 0) throw valueProblem(where, 'no statuses', 'at least one', "write ['5xx']");
    const wrong = statuses.find((status) => !isRetryStatus(status));
    if (wrong !== undefined) throw valueProblem(where, `"${wrong}"`, '5xx, gateway-error, a status from 100 to 599, or a range such as 500-503', 'correct the status');
    return new ServiceRetry({ 'retry.linkerd.io/http': statuses.join(','), ...retryAnnotations(where, options) });
  }

  /** After certain statuses of gRPC. */
  public static grpc(statuses: GrpcRetryStatus[], options: RetryOptions = {}): ServiceRetry {
    const where = 'ServiceRetry.grpc';
    checkValue(where, 'statuses', statuses, listOf(isNamedMember('GrpcRetryStatus', Object.values(GrpcRetryStatus))));
    if (statuses.length === 0) throw valueProblem(where, 'no statuses', 'at least one', 'write [GrpcRetryStatus.UNAVAILABLE]');
    return new ServiceRetry({ 'retry.linkerd.io/grpc': statuses.join(','), ...retryAnnotations(where, options) });
  }

  private constructor(
    /** @internal */
    public readonly _annotations: { readonly [key: string]: string },
  ) {}
}

/** When and for how long a pod gets no requests after failures in a row. */
export interface ConsecutiveFailuresOptions {
  /**
   * Failures in a row after which a pod gets no requests, a whole number from 1.
   *
   * @default 7
   */
  readonly maxFailures?: number;
  /**
   * How long it gets none at first; not more than `maxPenalty`.
   *
   * @default Duration.seconds(1)
   */
  readonly minPenalty?: Duration;
  /**
   * How long it gets none at most; the time grows with every failed try.
   *
   * @default Duration.minutes(1)
   */
  readonly maxPenalty?: Duration;
  /**
   * How much the times differ by chance: a factor from 0 to 100.
   *
   * @default 0.5
   */
  readonly jitterRatio?: number;
}

/** The same, and when the share of successes decides. */
export interface SuccessRateOptions extends ConsecutiveFailuresOptions {
  /**
   * Share of successes below which a pod gets no requests, above 0 %.
   *
   * @default - the control plane's.
   */
  readonly threshold?: Percent;
  /**
   * Over how long the share is taken, at least 10 milliseconds.
   *
   * @default - the control plane's.
   */
  readonly window?: Duration;
  /**
   * How many requests there must be, a whole number from 1 to 1000000.
   *
   * @default - the control plane's.
   */
  readonly minRequests?: number;
}

/**
 * Which pods get no requests for a while, because they failed (circuit breaking).
 *
 * @see https://linkerd.io/2/reference/circuit-breaking/
 */
export class FailureAccrual {
  /** Pods that failed several times in a row. */
  public static consecutive(options: ConsecutiveFailuresOptions = {}): FailureAccrual {
    const where = 'FailureAccrual.consecutive';
    checkProps<ConsecutiveFailuresOptions>(where, options, {}, CONSECUTIVE);
    return new FailureAccrual({ [BALANCER]: 'consecutive', ...consecutiveAnnotations(where, options) });
  }

  /** Pods that failed several times in a row, or whose share of successes is too low; known to Linkerd since 2.20. */
  public static unified(options: SuccessRateOptions = {}): FailureAccrual {
    const where = 'FailureAccrual.unified';
    checkProps<SuccessRateOptions>(where, options, {}, { ...CONSECUTIVE, threshold: PERCENT, window: DURATION, minRequests: NUMBER });
    const { threshold, window, minRequests } = options;
    if (threshold?.value === 0) throw valueProblem(where, 'threshold 0 %', 'a share above 0 %', 'leave it out, or use FailureAccrual.consecutive');
    if (window && window.toMilliseconds() < 10) throw valueProblem(where, `window ${window.toMilliseconds()}ms`, 'at least 10ms', 'take a second or more');
    checkWhole(where, 'minRequests', minRequests, 1, 1_000_000);
    return new FailureAccrual({
      [BALANCER]: 'unified', ...consecutiveAnnotations(where, options),
      ...annotation(`${ALPHA}-threshold`, threshold && String(threshold.value / 100)),
      ...annotation(`${ALPHA}-window`, window && durationOf(where, 'window', window)),
      ...annotation(`${ALPHA}-min-requests`, minRequests?.toString()),
    });
  }

  private constructor(
    /** @internal */
    public readonly _annotations: { readonly [key: string]: string },
  ) {}
}

/** How long the proxy of a client waits. */
export interface TrafficTimeouts {
  /**
   * From the start of the request to the end of the answer, retries included; at least a millisecond.
   *
   * @default - no limit.
   */
  readonly request?: Duration;
  /**
   * From the end of the request to the start of the answer; at least a millisecond.
   *
   * @default - no limit.
   */
  readonly response?: Duration;
  /**
   * Without a byte in either direction; at least a millisecond.
   *
   * @default - no limit.
   */
  readonly idle?: Duration;
}

/** What the proxies of clients do for the traffic to a Service; at least one of them. */
export interface ServiceTrafficOptions {
  /**
   * When a request is sent again.
   *
   * @default - never.
   */
  readonly retry?: ServiceRetry;
  /**
   * How long a client waits.
   *
   * @default - for ever.
   */
  readonly timeouts?: TrafficTimeouts;
  /**
   * Which pods get no requests for a while.
   *
   * @default - all get requests.
   */
  readonly failureAccrual?: FailureAccrual;
  /**
   * Whether pods that answered with a failure get fewer requests at once; only for a Service, known to Linkerd since 2.20.
   *
   * @default false
   */
  readonly penalizeFailures?: boolean;
}

/** Kinds whose annotations the policy controller reads. */
const KINDS = ['Service', 'HTTPRoute', 'GRPCRoute', 'EgressNetwork'];
const BALANCER = 'balancer.linkerd.io/failure-accrual';
const ALPHA = 'balancer.alpha.linkerd.io/failure-accrual-success-rate';
const MILLISECONDS: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: false };
const CONSECUTIVE = { maxFailures: NUMBER, minPenalty: DURATION, maxPenalty: DURATION, jitterRatio: NUMBER };

/**
 * Retries, timeouts and circuit breaking, as annotations of a Service, or of a route for the requests of that route. For an app that Flagger
 * rolls out, whose Services Flagger makes, give `annotations()` to the metadata of the Canary's apex Service.
 *
 * @see https://linkerd.io/2/reference/retries/
 * @see https://linkerd.io/2/reference/timeouts/
 */
export class ServiceTraffic {
  /** The settings. */
  public static of(options: ServiceTrafficOptions): ServiceTraffic {
    const where = 'ServiceTraffic.of';
    checkProps<ServiceTrafficOptions>(where, options, {}, {
      retry: instanceOf(ServiceRetry, 'ServiceRetry.http(…) or .grpc(…)'), failureAccrual: instanceOf(FailureAccrual, 'FailureAccrual.consecutive(…) or .unified(…)'),
      timeouts: structOf<TrafficTimeouts>({}, { request: DURATION, response: DURATION, idle: DURATION }), penalizeFailures: BOOLEAN,
    });
    const { retry, timeouts = {}, failureAccrual, penalizeFailures } = options;
    const annotations = {
      ...retry?._annotations,
      ...annotation('timeout.linkerd.io/request', timeouts.request && durationOf(where, 'timeouts.request', timeouts.request)),
      ...annotation('timeout.linkerd.io/response', timeouts.response && durationOf(where, 'timeouts.response', timeouts.response)),
      ...annotation('timeout.linkerd.io/idle', timeouts.idle && durationOf(where, 'timeouts.idle', timeouts.idle)),
      ...failureAccrual?._annotations,
      ...annotation('balancer.alpha.linkerd.io/penalize-failures', penalizeFailures === undefined ? undefined : String(penalizeFailures)),
    };
    if (Object.keys(annotations).length === 0) throw valueProblem(where, 'no setting', 'retry, timeouts, failureAccrual or penalizeFailures', 'set one of them');
    return new ServiceTraffic(annotations, failureAccrual !== undefined, penalizeFailures !== undefined);
  }

  private constructor(private readonly values: { readonly [key: string]: string }, private readonly accrues: boolean, private readonly penalizes: boolean) {}

  /** The annotations. */
  public annotations(): { [key: string]: string } {
    return { ...this.values };
  }

  /**
   * Writes the annotations into the metadata of a Service, HTTPRoute, GRPCRoute or EgressNetwork.
   *
   * @param construct a construct that holds exactly one such object.
   */
  public applyTo(construct: IConstruct): void {
    checkValue('ServiceTraffic.applyTo', 'construct', construct, role(`the construct of a ${KINDS.join(' or ')}`));
    const objects = construct.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child));
    const fitting = objects.filter(({ kind }) => KINDS.includes(kind));
    if (fitting.length !== 1) {
      const given = objects.map(({ kind, name }) => `${kind} ${name}`).join(', ') || 'no object';
      throw problem(construct, `traffic settings for ${given}`, `exactly one object of kind ${KINDS.join(', ')}`,
        'pass the construct of that object');
    }
    const [{ kind, metadata }] = fitting;
    // What the policy controller reads of each kind: outbound/index.rs.
    if (this.accrues && kind.endsWith('Route')) throw problem(construct, `failureAccrual for ${kind}`, 'retry and timeouts for a route', 'apply it to the Service');
    if (this.penalizes && kind !== 'Service') throw problem(construct, `penalizeFailures for ${kind}`, 'a Service', 'apply it to the Service');
    for (const [key, value] of Object.entries(this.values)) metadata.addAnnotation(key, value);
  }
}

function retryAnnotations(where: string, options: RetryOptions): { [key: string]: string } {
  checkProps<RetryOptions>(where, options, {}, { limit: NUMBER, timeout: DURATION });
  checkWhole(where, 'limit', options.limit, 1, 65_535);
  return {
    ...annotation('retry.linkerd.io/limit', options.limit?.toString()),
    ...annotation('retry.linkerd.io/timeout', options.timeout && durationOf(where, 'timeout', options.timeout)),
  };
}

function consecutiveAnnotations(where: string, { maxFailures, minPenalty, maxPenalty, jitterRatio }: ConsecutiveFailuresOptions): { [key: string]: string } {
  checkWhole(where, 'maxFailures', maxFailures, 1, 4_294_967_295);
  const [least, most] = [(minPenalty ?? Duration.seconds(1)).toMilliseconds(), (maxPenalty ?? Duration.minutes(1)).toMilliseconds()];
  if (least > most) {
    throw valueProblem(where, `minPenalty ${least}ms above maxPenalty ${most}ms`, 'a least penalty that is not above the greatest', 'lower minPenalty or raise maxPenalty');
  }
  if (jitterRatio !== undefined && !(jitterRatio >= 0 && jitterRatio <= 100)) {
    throw valueProblem(where, `jitterRatio ${jitterRatio}`, 'a number from 0 to 100', 'write for example 0.5');
  }
  return {
    ...annotation(`${BALANCER}-consecutive-max-failures`, maxFailures?.toString()),
    ...annotation(`${BALANCER}-consecutive-min-penalty`, minPenalty && durationOf(where, 'minPenalty', minPenalty)),
    ...annotation(`${BALANCER}-consecutive-max-penalty`, maxPenalty && durationOf(where, 'maxPenalty', maxPenalty)),
    ...annotation(`${BALANCER}-consecutive-jitter-ratio`, jitterRatio?.toString()),
  };
}

function isRetryStatus(status: string): boolean {
  if (['5xx', 'gateway-error'].includes(status)) return true;
  const [, first, last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(status) ?? [];
  return first !== undefined && [first, last].every((code) => Number(code) >= 100 && Number(code) < 600) && Number(first) <= Number(last);
}

function annotation(key: string, value: string | undefined): { [key: string]: string } {
  return value === undefined ? {} : { [key]: value };
}

/** One number with one unit: the policy controller reads nothing else, no fractions either. */
function durationOf(where: string, field: string, duration: Duration): string {
  checkDuration(where, field, duration);
  const text = durationText(duration, MILLISECONDS);
  if (text !== undefined) return text;
  const { given, allowed, fix } = durationProblem(field, duration, MILLISECONDS);
  throw valueProblem(where, given, allowed, fix);
}

function checkWhole(where: string, property: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw valueProblem(where, `${property} ${value}`, `a whole number from ${least} to ${most}`, `correct ${property}`);
}
