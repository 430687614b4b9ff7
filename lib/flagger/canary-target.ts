import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ExternalObject, referenceTo } from '../core/external-object';
import { at, itemsAt, jsonOf } from '../core/plain';
import { pathOf, problemText } from '../core/problem';
import { ObjectReference } from '../core/reference';

/** Workloads that a canary can roll out. */
const WORKLOADS: readonly string[] = ['Deployment', 'DaemonSet'];

/** Kinds that a canary can roll out; a Service is one of Kubernetes or of Knative. */
const TARGET_KINDS: readonly string[] = [...WORKLOADS, 'Service'];

/** What is rolled out. A construct may hold Services beside its workload, which is meant then. */
export function targetOf(scope: IConstruct, target: IConstruct): ObjectReference {
  const workload = Construct.isConstruct(target) && objectOf(target, WORKLOADS) !== undefined;
  return referenceTo(scope, 'target', target, workload ? WORKLOADS : TARGET_KINDS);
}

/** Whether the target is a Service of Knative. */
export function isKnative({ apiVersion, kind }: ObjectReference): boolean {
  return kind === 'Service' && apiVersion.startsWith('serving.knative.dev/');
}

/** Whether the target is a Service of Kubernetes, which has no pods of its own for Flagger to scale and copy. */
export function isPlainService({ apiVersion, kind }: ObjectReference): boolean {
  return kind === 'Service' && apiVersion === 'v1';
}

// Flagger reads only these label keys (its -selector-labels flag, pkg/canary/deployment_controller.go getSelectorLabel)
const SELECTOR_LABELS = ['app', 'name', 'app.kubernetes.io/name'];

/** The namespace in which the target stands, as far as it is known. */
export function namespaceOfTarget(props: { readonly target?: IConstruct } | undefined): string | undefined {
  const target = typeof props === 'object' && props !== null ? props.target : undefined;
  if (!Construct.isConstruct(target)) return undefined;
  return target instanceof ExternalObject ? target.toObjectReference().namespace : (objectOf(target, WORKLOADS) ?? objectOf(target, TARGET_KINDS))?.metadata.namespace;
}

/** What the target must be like for Flagger to roll it out, as far as the program prints it. */
export function findTargetProblems(target: IConstruct, autoscaled: boolean): string[] {
  const object = objectOf(target, WORKLOADS);
  const spec = object && at(jsonOf(object), 'spec');
  if (object === undefined || spec === undefined) return [];
  const problems: string[] = [];
  const labels = Object.keys(at(spec, 'selector', 'matchLabels') ?? {});
  if (!SELECTOR_LABELS.some((label) => labels.includes(label))) {
    problems.push(problemText(`target ${object.kind} ${object.name} selects its pods by ${labels.length === 0 ? 'no label' : labels.join(', ')}`,
      `one of the labels ${SELECTOR_LABELS.join(', ')} in spec.selector.matchLabels, the only ones that Flagger reads`,
      'add one to the selector and to the pods (cdk8s-plus: podMetadata.addLabel and select)'));
  }
  if (autoscaled && at(spec, 'replicas') !== undefined) {
    problems.push(problemText(`target ${object.kind} ${object.name} sets replicas ${String(at(spec, 'replicas'))}`,
      'no replicas beside an autoscaler: every sync would undo what Flagger and the autoscaler set', 'leave replicas out'));
  }
  return problems;
}

/** nginx and Skipper: the Ingress must send a path to the Service of the app, which is what Flagger copies for the new version. */
export function findIngressProblems(ingress: IConstruct, apex: string): string[] {
  const object = objectOf(ingress, ['Ingress']);
  const rules = object && at(jsonOf(object), 'spec', 'rules');
  if (object === undefined || rules === undefined) return [];
  const paths = itemsAt(rules).flatMap((rule) => itemsAt(rule, 'http', 'paths'));
  if (paths.some((path) => at(path, 'backend', 'service', 'name') === apex)) return [];
  return [problemText(`Ingress ${object.name} has no path with Service ${apex} as its backend`, 'at least one',
    'let a path point at that Service, or set service.name of the canary to the one that the path names')];
}

/** APISIX: the route must send the traffic of one rule to the Service of the app, and to nothing else (pkg/router/apisix.go). */
export function findApisixProblems(route: IConstruct, apex: string): string[] {
  const object = objectOf(route, ['ApisixRoute']);
  const rules = object && at(jsonOf(object), 'spec', 'http');
  if (object === undefined || rules === undefined) return [];
  const backends = itemsAt(rules).map((rule) => itemsAt(rule, 'backends').map((backend) => at(backend, 'serviceName')));
  const own = backends.find((names) => names.includes(apex));
  if (own?.length === 1) return [];
  return [problemText(`ApisixRoute ${object.name} has ${own === undefined ? 'no rule' : 'a rule with other backends than one'} for Service ${apex}`,
    'a rule whose only backend is that Service', 'let spec.http[].backends name that Service alone')];
}

const canariesByTarget = new WeakMap<Chart, Map<string, IConstruct>>();

/**
 * Remembers who rolls out a target, and returns who did so before: two canaries would scale and route against each other.
 * Targets are told apart by the chart in which they stand, so equal ones of two clusters do not meet.
 */
export function claimTarget(canary: IConstruct, target: IConstruct, { kind, namespace, name }: ObjectReference): IConstruct | undefined {
  const chart = Chart.of(target);
  const claims = canariesByTarget.get(chart) ?? new Map<string, IConstruct>();
  canariesByTarget.set(chart, claims);
  const key = [kind, namespace, name].join('/');
  const earlier = claims.get(key);
  if (earlier === undefined) claims.set(key, canary);
  return earlier;
}

/** The text about a target that has a canary already. */
export function sharedTargetProblem({ kind, name }: ObjectReference, other: IConstruct): string {
  return problemText(`target ${kind} ${name} is already rolled out by ${pathOf(other)}`,
    'one canary for each target', 'remove one of the two canaries');
}

function objectOf(construct: IConstruct, kinds: readonly string[]): ApiObject | undefined {
  return construct.node.findAll()
    .filter((child): child is ApiObject => ApiObject.isApiObject(child))
    .find(({ kind }) => kinds.includes(kind));
}
