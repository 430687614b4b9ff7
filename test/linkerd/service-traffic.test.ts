import { ApiObject, Duration } from 'cdk8s';
import { Percent } from '../../lib';
import { FailureAccrual, GrpcRetryStatus, ServiceRetry, ServiceTraffic, ServiceTrafficOptions } from '../../lib/linkerd';
import { printed, stockChart, untyped } from './support';

test('writes retries and timeouts', () => {
  expect(ServiceTraffic.of({
    retry: ServiceRetry.http(['5xx', 'gateway-error', '429', '500-503'], { limit: 2, timeout: Duration.millis(1500) }),
    timeouts: { request: Duration.seconds(90), response: Duration.millis(500), idle: Duration.hours(1) },
  }).annotations()).toEqual({
    'retry.linkerd.io/http': '5xx,gateway-error,429,500-503', 'retry.linkerd.io/limit': '2', 'retry.linkerd.io/timeout': '1500ms',
    'timeout.linkerd.io/request': '90s', 'timeout.linkerd.io/response': '500ms', 'timeout.linkerd.io/idle': '1h',
  });
});

test('writes retries of gRPC', () => {
  expect(ServiceTraffic.of({ retry: ServiceRetry.grpc([GrpcRetryStatus.UNAVAILABLE, GrpcRetryStatus.INTERNAL]) }).annotations()).toEqual({ 'retry.linkerd.io/grpc': 'unavailable,internal' });
});

test('writes when a pod gets no requests', () => {
  const accrual = 'balancer.linkerd.io/failure-accrual';
  const rate = 'balancer.alpha.linkerd.io/failure-accrual-success-rate';
  expect(ServiceTraffic.of({ failureAccrual: FailureAccrual.consecutive() }).annotations()).toEqual({ [accrual]: 'consecutive' });
  expect(ServiceTraffic.of({
    failureAccrual: FailureAccrual.unified({
      maxFailures: 5, minPenalty: Duration.seconds(2), maxPenalty: Duration.minutes(5), jitterRatio: 0.2, threshold: Percent.of(90), window: Duration.seconds(10), minRequests: 20,
    }),
    penalizeFailures: true,
  }).annotations()).toEqual({
    [accrual]: 'unified', [`${accrual}-consecutive-max-failures`]: '5', [`${accrual}-consecutive-min-penalty`]: '2s', [`${accrual}-consecutive-max-penalty`]: '5m',
    [`${accrual}-consecutive-jitter-ratio`]: '0.2', [`${rate}-threshold`]: '0.9', [`${rate}-window`]: '10s', [`${rate}-min-requests`]: '20',
    'balancer.alpha.linkerd.io/penalize-failures': 'true',
  });
});

function apply(kind: string, options: ServiceTrafficOptions): unknown {
  const chart = stockChart();
  const object = new ApiObject(chart, 'object', { apiVersion: kind === 'Service' ? 'v1' : 'example.com/v1', kind, metadata: { name: 'web' } });
  ServiceTraffic.of(options).applyTo(object);
  return printed(chart, kind).metadata.annotations;
}

test('annotates a Service or a route', () => {
  const timeouts = { request: Duration.seconds(1) };
  expect(apply('Service', { timeouts, failureAccrual: FailureAccrual.consecutive() })).toEqual({ 'timeout.linkerd.io/request': '1s', 'balancer.linkerd.io/failure-accrual': 'consecutive' });
  expect(apply('GRPCRoute', { timeouts })).toEqual({ 'timeout.linkerd.io/request': '1s' });
});

test('rejects what Linkerd ignores there', () => {
  expect(() => apply('HTTPRoute', { failureAccrual: FailureAccrual.consecutive() })).toThrow('[test/object] failureAccrual for HTTPRoute · retry and timeouts for a route');
  expect(() => apply('EgressNetwork', { penalizeFailures: true })).toThrow('penalizeFailures for EgressNetwork · a Service');
  expect(() => apply('ConfigMap', { penalizeFailures: true })).toThrow('traffic settings for ConfigMap web · exactly one object of kind Service, HTTPRoute, GRPCRoute, EgressNetwork');
});

test.each(['4xx', '99', '600', '503-500', '', '5XX ', '500-'])('rejects "%s" as a status after which to retry, as the webhook does', (status) => {
  expect(() => ServiceRetry.http([status])).toThrow(`[ServiceRetry.http] "${status}" · 5xx, gateway-error, a status from 100 to 599`);
});

test('rejects retries after nothing', () => {
  expect(() => ServiceRetry.http([])).toThrow('[ServiceRetry.http] no statuses');
  expect(() => ServiceRetry.grpc([])).toThrow('[ServiceRetry.grpc] no statuses');
  expect(() => ServiceRetry.grpc([untyped('UNAVAILABLE')])).toThrow('statuses[0] "UNAVAILABLE" · cancelled, deadline-exceeded');
});

test('rejects settings that the control plane refuses', () => {
  expect(() => ServiceRetry.http(['5xx'], { limit: 0 })).toThrow('[ServiceRetry.http] limit 0 · a whole number from 1 to 65535');
  expect(() => ServiceTraffic.of({ timeouts: { request: Duration.millis(0) } })).toThrow('[ServiceTraffic.of] timeouts.request 0s · a multiple of 1ms above zero');
  expect(() => FailureAccrual.consecutive({ minPenalty: Duration.minutes(2) })).toThrow('[FailureAccrual.consecutive] minPenalty 120000ms above maxPenalty 60000ms');
  expect(() => FailureAccrual.consecutive({ jitterRatio: 101 })).toThrow('jitterRatio 101 · a number from 0 to 100');
  expect(() => FailureAccrual.consecutive({ maxFailures: 0.5 })).toThrow('maxFailures 0.5');
  expect(() => FailureAccrual.unified({ threshold: Percent.of(0) })).toThrow('[FailureAccrual.unified] threshold 0 %');
  expect(() => FailureAccrual.unified({ window: Duration.millis(9) })).toThrow('window 9ms · at least 10ms');
  expect(() => FailureAccrual.unified({ minRequests: 1_000_001 })).toThrow('minRequests 1000001 · a whole number from 1 to 1000000');
});

test('rejects no settings', () => {
  expect(() => ServiceTraffic.of({})).toThrow('[ServiceTraffic.of] no setting · retry, timeouts, failureAccrual or penalizeFailures');
});
