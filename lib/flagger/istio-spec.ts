import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { DurationForm, printOptionalDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { Percent } from '../core/percent';
import { problem, valueProblem } from '../core/problem';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, listOf, NUMBER, PERCENT, struct, structOf, TEXT } from '../core/shape';
import {
  IstioConnectionPool, IstioLocality, IstioLocalityDistribution, IstioLocalityFailover, IstioOptions, IstioOutlierDetection, IstioTrafficPolicy,
} from './istio';
import { IstioLoadBalancer } from './istio-load-balancer';
import { IstioTls } from './istio-tls';

/** Durations of Istio, which are those of Go. */
const ISTIO_DURATION: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };
const SECONDS: DurationForm = { units: ['s'], compound: false };

const POLICY = structOf<IstioTrafficPolicy>({}, {
  tls: instanceOf(IstioTls, 'IstioTls.ISTIO_MUTUAL, .simple(…) or .mutual(…)'),
  loadBalancer: instanceOf(IstioLoadBalancer, 'IstioLoadBalancer.LEAST_REQUEST, .hashOfHeader(…) or another of its members'),
  warmup: DURATION,
  locality: structOf<IstioLocality>({}, {
    distribute: listOf(structOf<IstioLocalityDistribution>({ from: TEXT, to: struct({}) }, {})),
    failover: listOf(structOf<IstioLocalityFailover>({ from: TEXT, to: TEXT }, {})),
  }),
  connectionPool: structOf<IstioConnectionPool>({}, {
    h2UpgradePolicy: ANYTHING, http1MaxPendingRequests: NUMBER, http2MaxRequests: NUMBER, idleTimeout: DURATION, maxRequestsPerConnection: NUMBER, maxRetries: NUMBER,
  }),
  outlierDetection: structOf<IstioOutlierDetection>({}, {
    consecutive5xxErrors: NUMBER, consecutiveGatewayErrors: NUMBER, consecutiveLocalOriginFailures: NUMBER, interval: DURATION, baseEjectionTime: DURATION,
    maxEjectionPercent: PERCENT, minHealthPercent: PERCENT,
  }),
});

/** Refuses options that can never be right. */
export function checkIstio(where: string, options: IstioOptions): void {
  checkProps(where, options, {}, { gateways: listOf(TEXT), delegation: BOOLEAN, trafficPolicy: POLICY });
  if (options.delegation && options.gateways !== undefined) {
    throw valueProblem(where, 'gateways with delegation', 'none: the VirtualService that delegates has hosts and gateways, and Flagger refuses both here',
      'leave gateways or delegation out');
  }
}

/** Maps the part of `spec.service` that only Istio reads. */
export function renderIstio(scope: IConstruct, { gateways, delegation, trafficPolicy }: IstioOptions): Partial<l1.CanarySpecService> {
  return { gateways, delegation, trafficPolicy: trafficPolicy && renderTrafficPolicy(scope, trafficPolicy) };
}

function renderTrafficPolicy(scope: IConstruct, policy: IstioTrafficPolicy): l1.CanarySpecServiceTrafficPolicy {
  const { tls, connectionPool, outlierDetection } = policy;
  return {
    tls: tls?._spec,
    loadBalancer: renderLoadBalancer(scope, policy),
    connectionPool: connectionPool && { http: renderConnectionPool(scope, connectionPool) },
    outlierDetection: outlierDetection && renderOutlierDetection(scope, outlierDetection),
  };
}

function renderLoadBalancer(
  scope: IConstruct, { loadBalancer, warmup, locality }: IstioTrafficPolicy,
): l1.CanarySpecServiceTrafficPolicyLoadBalancer | undefined {
  if (loadBalancer === undefined && warmup === undefined && locality === undefined) return undefined;
  if (loadBalancer === undefined) {
    // The schema of the Canary asks for `simple` or `consistentHash`.
    throw problem(scope, `trafficPolicy.${warmup === undefined ? 'locality' : 'warmup'} without loadBalancer`, 'both or none, by the schema of a Canary',
      'pass loadBalancer, for example IstioLoadBalancer.LEAST_REQUEST, which is Istio\'s own choice');
  }
  return {
    ...loadBalancer._spec,
    warmupDurationSecs: printOptionalDuration(scope, 'trafficPolicy.warmup', warmup, SECONDS),
    localityLbSetting: locality && renderLocality(scope, locality),
  };
}

function renderLocality(scope: IConstruct, { distribute, failover }: IstioLocality): l1.CanarySpecServiceTrafficPolicyLoadBalancerLocalityLbSetting {
  if ((distribute === undefined) === (failover === undefined)) {
    throw problem(scope, `trafficPolicy.locality with ${distribute === undefined ? 'neither distribute nor failover' : 'distribute and failover'}`,
      'one of the two', 'say which one is meant');
  }
  const bad = distribute?.find(({ to }) => Object.values(to).reduce((sum, share) => sum + share.value, 0) !== 100);
  if (bad) throw problem(scope, `trafficPolicy.locality from ${bad.from} without 100 % in all`, 'shares of 100 % together', 'correct the shares');
  return {
    enabled: true,
    distribute: distribute?.map(({ from, to }) => ({
      from, to: Object.fromEntries(Object.entries(to).map(([place, share]) => [place, whole(scope, `trafficPolicy.locality to ${place}`, share)])),
    })),
    failover: failover?.map(({ from, to }) => ({ from, to })),
  };
}

function renderConnectionPool(scope: IConstruct, pool: IstioConnectionPool): l1.CanarySpecServiceTrafficPolicyConnectionPoolHttp {
  const { http1MaxPendingRequests, http2MaxRequests, maxRequestsPerConnection, maxRetries } = pool;
  const limits = { http1MaxPendingRequests, http2MaxRequests, maxRequestsPerConnection, maxRetries };
  for (const [name, value] of Object.entries(limits)) checkCount(scope, `trafficPolicy.connectionPool.${name}`, value, 1);
  const modes = l1.CanarySpecServiceTrafficPolicyConnectionPoolHttpH2UpgradePolicy;
  return {
    ...limits,
    h2UpgradePolicy: memberOf(scope, 'trafficPolicy.connectionPool.h2UpgradePolicy', modes, pool.h2UpgradePolicy),
    idleTimeout: duration(scope, 'connectionPool.idleTimeout', pool.idleTimeout),
  };
}

function renderOutlierDetection(scope: IConstruct, detection: IstioOutlierDetection): l1.CanarySpecServiceTrafficPolicyOutlierDetection {
  const { consecutive5xxErrors, consecutiveGatewayErrors, consecutiveLocalOriginFailures } = detection;
  checkCount(scope, 'trafficPolicy.outlierDetection.consecutive5xxErrors', consecutive5xxErrors, 0);
  checkCount(scope, 'trafficPolicy.outlierDetection.consecutiveGatewayErrors', consecutiveGatewayErrors, 0);
  checkCount(scope, 'trafficPolicy.outlierDetection.consecutiveLocalOriginFailures', consecutiveLocalOriginFailures, 1);
  return {
    consecutive5XxErrors: consecutive5xxErrors,
    consecutiveGatewayErrors,
    consecutiveLocalOriginFailures,
    // Without it Istio ignores the count.
    splitExternalLocalOriginErrors: consecutiveLocalOriginFailures === undefined ? undefined : true,
    interval: duration(scope, 'outlierDetection.interval', detection.interval),
    baseEjectionTime: duration(scope, 'outlierDetection.baseEjectionTime', detection.baseEjectionTime),
    maxEjectionPercent: optionalWhole(scope, 'trafficPolicy.outlierDetection.maxEjectionPercent', detection.maxEjectionPercent),
    minHealthPercent: optionalWhole(scope, 'trafficPolicy.outlierDetection.minHealthPercent', detection.minHealthPercent),
  };
}

function duration(scope: IConstruct, field: string, value: Duration | undefined): string | undefined {
  return printOptionalDuration(scope, `trafficPolicy.${field}`, value, ISTIO_DURATION);
}

function optionalWhole(scope: IConstruct, property: string, share: Percent | undefined): number | undefined {
  return share && whole(scope, property, share);
}

function whole(scope: IConstruct, property: string, share: Percent): number {
  if (!share.isWhole) throw problem(scope, `${property} ${share}`, 'whole percents', `round it to ${Math.round(share.value)} %`);
  return share.value;
}

function checkCount(scope: IConstruct, property: string, value: number | undefined, least: number): void {
  if (value !== undefined && (!Number.isInteger(value) || value < least)) {
    throw problem(scope, `${property} ${value}`, `a whole number from ${least} up`, 'correct it, or leave it out');
  }
}
