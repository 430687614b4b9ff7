import { IConstruct } from 'constructs';
import { problem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { Analysis } from './analysis';
import { CanaryProps } from './canary-props';
import { CanaryService } from './canary-service';
import { isKnative, isPlainService } from './canary-target';
import { ProviderTraits } from './provider-traits';
import { ROUTE_FIELDS } from './service-spec';
import { TrafficProvider } from './traffic-provider';

/** What the provider makes of this service: Istio's TCP routes know weights and nothing else (pkg/router/istio.go, isTcp). */
export function traitsFor({ _traits: traits }: TrafficProvider, { appProtocol }: CanaryService): ProviderTraits {
  if (traits.match !== 'istio' || appProtocol?.toLowerCase() !== 'tcp') return traits;
  return { ...traits, match: 'none', mirror: 'none', affinity: false, reads: traits.reads.filter((field) => field === 'hosts') };
}

/** Refuses a target that the provider cannot roll out, and what Flagger ignores for it. */
export function checkTarget(scope: IConstruct, { provider, weights }: ProviderTraits, target: ObjectReference, { autoscaler, service }: CanaryProps): void {
  const knative = isKnative(target);
  if (knative !== (provider === 'knative')) {
    throw problem(scope, `target ${target.kind} ${target.name} of ${target.apiVersion} with provider ${provider}`,
      'a Service of Knative with TrafficProvider.knative(), and no other target with it', 'change the target or the provider');
  }
  if (!knative && !isPlainService(target)) return;
  const what = knative ? 'a Knative Service' : 'a Service';
  if (autoscaler !== undefined) {
    throw problem(scope, `autoscaler with target ${what}`, 'none: it has no pods that Flagger could scale', 'leave autoscaler out');
  }
  if (!weights) {
    throw problem(scope, `target ${what} with provider ${provider}`, 'a provider that splits the traffic: Flagger leaves the Service of clients as it is',
      'roll out the workload, or use another provider');
  }
  if (service.name !== undefined && service.name !== target.name) {
    throw problem(scope, `service.name "${service.name}" with target ${what} ${target.name}`, `${target.name}, after which Flagger names its copies`, 'leave service.name out');
  }
  const read = knative ? ['port', 'name'] : ['port', 'name', 'apex', 'trafficDistribution', 'appProtocol', ...ROUTE_FIELDS];
  const ignored = Object.entries(service).filter(([name, value]) => value !== undefined && !read.includes(name)).map(([name]) => `service.${name}`);
  if (ignored.length > 0) {
    throw problem(scope, `${ignored.join(', ')} with target ${what}`, `only ${read.join(', ')}, because Flagger ignores the rest`, 'leave it out');
  }
}

/** Refuses what the autoscaler of the primary cannot have. */
export function checkAutoscaler(scope: IConstruct, autoscaler: ObjectReference | undefined, { primaryScalerReplicas, primaryScalerQueries }: CanaryProps): void {
  if (autoscaler === undefined && (primaryScalerReplicas !== undefined || primaryScalerQueries !== undefined)) {
    throw problem(scope, `${primaryScalerReplicas === undefined ? 'primaryScalerQueries' : 'primaryScalerReplicas'} without autoscaler`,
      'both or none', 'pass autoscaler, or leave it out');
  }
  if (primaryScalerQueries !== undefined && autoscaler?.kind !== 'ScaledObject') {
    throw problem(scope, `primaryScalerQueries with a ${autoscaler?.kind ?? 'target alone'}`, 'a ScaledObject, whose triggers have queries', 'leave primaryScalerQueries out');
  }
  if (primaryScalerReplicas === undefined) return;
  const { minReplicas = 1, maxReplicas = Math.max(1, minReplicas) } = primaryScalerReplicas;
  if ([minReplicas, maxReplicas].some((count) => !Number.isInteger(count) || count < 1) || minReplicas > maxReplicas) {
    throw problem(scope, `primaryScalerReplicas from ${minReplicas} to ${maxReplicas}`, 'whole numbers from 1 up, with minReplicas not above maxReplicas', 'correct them');
  }
}

/** Refuses strategies that the provider would ignore, or not come to an end with. */
export function checkStrategy(scope: IConstruct, { provider, weights, match, mirror, affinity }: ProviderTraits, analysis: Analysis): void {
  const { _strategy: strategy, _spec: spec } = analysis;
  if (strategy === 'weights' && !weights) {
    throw problem(scope, `weights with provider ${provider}`, 'blue/green, which Flagger would do instead',
      'use Analysis.blueGreen or another provider');
  }
  if (strategy === 'a/b testing' && match === 'none') {
    throw problem(scope, `A/B testing with provider ${provider}`,
      'a provider that tells requests apart; with this one the new version gets all or no traffic', 'use Gateway API, Istio or nginx');
  }
  if (spec.mirror === true && mirror === 'none') {
    throw problem(scope, `mirror with provider ${provider}`, 'mirroring by a Gateway or Istio', 'leave mirror out or change the provider');
  }
  if (spec.mirror === true && strategy === 'weights' && mirror !== 'any') {
    // Flagger repeats the mirror step at weight 0 for ever: the route never says that it mirrors (pkg/router/gateway_api.go, SetRoutes).
    throw problem(scope, `mirror before weights with provider ${provider}`, 'Istio, or blue/green with mirror', 'use Analysis.blueGreen, or leave mirror out');
  }
  if (spec.mirrorWeight !== undefined && mirror !== 'any') {
    throw problem(scope, `mirrorWeight with provider ${provider}`, 'Istio: the others copy all traffic', 'leave mirrorWeight out');
  }
  if (spec.sessionAffinity !== undefined && !affinity) {
    throw problem(scope, `sessionAffinity with provider ${provider}`, 'Gateway API or Istio, because the others ignore it', 'leave sessionAffinity out or change the provider');
  }
}
