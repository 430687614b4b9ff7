import { ANYTHING, BOOLEAN, DURATION, instanceOf, listOf, NUMBER, role, Shape, struct, structOf, TEXT } from '../core/shape';
import { Alert } from './alert';
import { Analysis } from './analysis';
import { PrimaryScalerReplicas } from './canary-props';
import { Metric } from './metric';
import { SERVICE } from './service-spec';
import { TrafficProvider } from './traffic-provider';
import { Webhook } from './webhook';

/** One metric. */
export const METRIC: Shape = instanceOf(Metric, 'Metric.successRate(…), .latency(…), .query(…) or .fromTemplate(…)');
/** One webhook. */
export const WEBHOOK: Shape = instanceOf(Webhook, 'Webhook.loadTest(…), .confirmPromotion(…) or another of its methods');

/** One alert. */
export const ALERT: Shape = instanceOf(Alert, 'Alert.info(…), .warn(…) or .error(…)');

/** What every canary needs. */
export const REQUIRED = {
  target: role('the construct of a Deployment or DaemonSet, or an ExternalObject'),
  provider: instanceOf(TrafficProvider, 'TrafficProvider.gateway([…]) or another of its methods'),
  service: SERVICE,
  analysis: instanceOf(Analysis, 'Analysis.trafficShifting(…), .steps(…), .abTesting(…) or .blueGreen(…)'),
};

/** What a canary may have. */
export const OPTIONAL = {
  autoscaler: role('the construct of an autoscaler'),
  primaryScalerReplicas: structOf<PrimaryScalerReplicas>({}, { minReplicas: NUMBER, maxReplicas: NUMBER }), primaryScalerQueries: struct({}),
  metrics: listOf(METRIC), webhooks: listOf(WEBHOOK), alerts: listOf(ALERT), loadTester: role('a load tester', 'url'),
  progressDeadline: DURATION, skipAnalysis: BOOLEAN, suspend: BOOLEAN, revertOnDeletion: BOOLEAN, metricsServer: TEXT, metadata: ANYTHING,
};
