import { at, itemsAt, textAt } from '../../core/plain';
import { shown, valueProblem } from '../../core/problem';

/** How Flagger moves traffic, after `DeploymentStrategy` in pkg/apis/flagger/v1beta1/canary.go. */
export type PlanStrategy = 'weights' | 'a/b testing' | 'blue/green' | 'skipped';

/** A webhook that is asked in a rollout. */
export interface PlannedHook {
  readonly type: string;
  readonly name: string;
}

/** What a printed Canary says of its rollouts, with Flagger's defaults filled in. Times are milliseconds. */
export interface RolloutPlan {
  readonly name: string;
  readonly namespace?: string;
  readonly suspended: boolean;
  readonly strategy: PlanStrategy;
  readonly interval: number;
  readonly threshold: number;
  readonly deadline: number;
  readonly iterations: number;
  readonly step: number;
  readonly steps: readonly number[];
  readonly max: number;
  readonly stepPromotion: number;
  readonly mirror: boolean;
  /** Whether the router can mirror, and whether it then sees that it does. */
  readonly mirrors: boolean;
  /** False for the provider that only has Services: its routes never change. */
  readonly routes: boolean;
  /** Whether the provider tells requests apart in A/B tests. */
  readonly matches: boolean;
  /** Whether a cookie keeps clients at the version that they met. */
  readonly sticky: boolean;
  readonly hooks: readonly PlannedHook[];
  /** In the order in which they are read: built-in metrics and plain queries before templates. */
  readonly metrics: readonly string[];
}

const MINUTE = 60_000;
const LEAST_INTERVAL = 10_000;
/** Providers whose routers give all traffic to the new version when they are asked to match. */
const WITHOUT_MATCH = /^(linkerd|smi|osm|kuma|traefik|skipper|apisix|knative)/;

/**
 * Reads a Canary as the API server keeps it.
 *
 * The defaults are those of pkg/apis/flagger/v1beta1/canary.go and of the first lines of pkg/controller/scheduler.go.
 */
export function readPlan(canary: unknown): RolloutPlan {
  const kind = at(canary, 'kind');
  const name = textAt(canary, 'metadata', 'name');
  if (kind !== 'Canary' || name === undefined) {
    throw valueProblem('Rollout.ofPrinted', kind === undefined || kind === 'Canary' ? shown(canary) : `kind ${shown(kind)}`,
      'a printed Canary: apiVersion, kind, metadata with a name, spec', 'pass the whole object');
  }
  const spec = at(canary, 'spec');
  const analysis = at(spec, 'analysis');
  const provider = textAt(spec, 'provider') ?? 'istio';
  const routes = provider !== 'kubernetes';
  // The router of Kubernetes' own Services knows only blue/green.
  const iterations = routes ? numberAt(analysis, 'iterations') : Math.max(numberAt(analysis, 'iterations'), 0) || 10;
  const matched = routes && itemsAt(analysis, 'match').length > 0;
  const steps = itemsAt(analysis, 'stepWeights').map(Number);
  const strategy = at(spec, 'skipAnalysis') === true || analysis === undefined ? 'skipped' : iterations <= 0 ? 'weights' : matched ? 'a/b testing' : 'blue/green';
  const metrics = itemsAt(analysis, 'metrics');
  return {
    name,
    namespace: textAt(canary, 'metadata', 'namespace'),
    suspended: at(spec, 'suspend') === true,
    strategy,
    interval: Math.max(goDuration(textAt(analysis, 'interval')) ?? MINUTE, LEAST_INTERVAL),
    threshold: Math.max(numberAt(analysis, 'threshold'), 1),
    deadline: numberAt(spec, 'progressDeadlineSeconds', 600) * 1000,
    iterations,
    step: numberAt(analysis, 'stepWeight'),
    steps,
    max: steps.length > 0 ? Math.min(100, steps[steps.length - 1]) : numberAt(analysis, 'maxWeight') > 0 ? numberAt(analysis, 'maxWeight') : 100,
    stepPromotion: numberAt(analysis, 'stepWeightPromotion'),
    mirror: routes && at(analysis, 'mirror') === true,
    mirrors: mirrors(provider, strategy, textAt(spec, 'service', 'appProtocol')),
    routes,
    matches: !WITHOUT_MATCH.test(provider),
    sticky: at(analysis, 'sessionAffinity') !== undefined,
    hooks: itemsAt(analysis, 'webhooks').map((hook) => ({ type: textAt(hook, 'type') || 'rollout', name: textAt(hook, 'name') ?? '' })),
    metrics: [...metrics.filter(isReadFirst), ...metrics.filter((metric) => !isReadFirst(metric))].map((metric) => textAt(metric, 'name') ?? ''),
  };
}

/** Gateway API mirrors only while iterations count (pkg/router/gateway_api.go), Istio any HTTP; no other router does. */
function mirrors(provider: string, strategy: PlanStrategy, protocol: string | undefined): boolean {
  return provider.startsWith('gatewayapi') ? strategy === 'blue/green' : provider === 'istio' && protocol?.toLowerCase() !== 'tcp';
}

function isReadFirst(metric: unknown): boolean {
  const name = textAt(metric, 'name');
  return name === 'request-success-rate' || name === 'request-duration' || (textAt(metric, 'query') ?? '') !== '';
}

/** A duration of Go in milliseconds; undefined for what Go does not read either. */
function goDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  const units = new Map([['h', 60 * MINUTE], ['m', MINUTE], ['s', 1000], ['ms', 1]]);
  return [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (units.get(unit) ?? 0), 0);
}

function numberAt(value: unknown, key: string, otherwise = 0): number {
  const found = at(value, key);
  return typeof found === 'number' ? found : otherwise;
}
