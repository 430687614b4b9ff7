// Linkerd cannot run here. This stands for two parts of it: its policy controller takes routes whose parent is a Service, and where its injector adds no proxy, nothing is measured.
import type { V1Condition } from '@kubernetes/client-node';
import { Client, Resource } from './client';
import { Traffic } from './exporter';

const CONTROLLER = 'linkerd.io/policy-controller';
const INJECTION = 'linkerd.io/inject';

interface Parent {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
}

export interface AcceptanceOptions {
  /**
   * Whether the conditions say which generation of the route they speak of. Linkerd's do not (https://github.com/linkerd/linkerd2/issues/14964),
   * and Flagger waits for ever for a parent of which it finds a condition without it.
   * @default false
   */
  readonly observes?: boolean;
}

/** Sets `Accepted` on HTTPRoutes of Services; where `refuses` gives a reason, to False. Ends with the function that is given back. */
export function startRouteAcceptance(client: Client, refuses: (route: Resource) => string | undefined = () => undefined, options: AcceptanceOptions = {}): () => void {
  return client.follow('gateway.networking.k8s.io/v1', 'HTTPRoute', (route, gone) => {
    if (!gone) void accept(client, route, refuses(route), options).catch(() => undefined); // changed or deleted meanwhile: the next event is on its way
  });
}

interface ParentStatus {
  readonly controllerName: string;
  readonly conditions: readonly { readonly observedGeneration?: number; readonly status: string }[];
}

async function accept(client: Client, route: Resource, reason: string | undefined, { observes = false }: AcceptanceOptions): Promise<void> {
  const parents: Parent[] = (route.spec?.parentRefs ?? []).filter(({ group, kind }: Parent) => kind === 'Service' && (group === '' || group === 'core'));
  const present: ParentStatus[] = route.status?.parents ?? [];
  const ours = present.filter(({ controllerName }) => controllerName === CONTROLLER);
  const others = present.filter(({ controllerName }) => controllerName !== CONTROLLER);
  const status = reason === undefined ? 'True' : 'False';
  const { name, namespace, generation, resourceVersion } = route.metadata ?? {};
  const observedGeneration = observes ? generation : undefined;
  if (ours.length === parents.length && ours.every(({ conditions: [first] }) => first?.observedGeneration === observedGeneration && first?.status === status)) return;
  const condition = { observedGeneration, lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ''), message: '' };
  const entries = parents.map((parent) => ({
    // Spelled out, however the route says it (policy-controller/k8s/status/src/index.rs): Flagger looks for a parent with exactly the same fields.
    parentRef: { group: 'core', kind: 'Service', name: parent.name, namespace: parent.namespace ?? namespace, port: parent.port },
    controllerName: CONTROLLER,
    conditions: [
      { ...condition, type: 'Accepted', status, reason: reason ?? 'Accepted' },
      { ...condition, type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs' },
    ],
  }));
  await client.request(
    'PATCH', `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${name}/status?fieldManager=linkerd-stand-in`,
    JSON.stringify({ metadata: { resourceVersion }, status: { parents: [...others, ...entries] } }), 'application/merge-patch+json',
  );
}

/** Whether Linkerd has taken a route. */
export function isAccepted({ status }: Resource): boolean {
  const parents: { readonly controllerName: string; readonly conditions: readonly V1Condition[] }[] = status?.parents ?? [];
  return parents.some(({ controllerName, conditions }) => controllerName === CONTROLLER && conditions.some((condition) => condition.type === 'Accepted' && condition.status === 'True'));
}

/** Of this traffic, what proxies see: that of pods which get one. */
export async function seenByProxies(client: Client, traffic: readonly Traffic[]): Promise<Traffic[]> {
  const seen = await Promise.all(traffic.map(async (each) => {
    const { namespace, deployment } = each.labels;
    const space = await client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    const { spec } = await client.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, namespace });
    const injection = { ...space.metadata?.annotations, ...spec.template.metadata?.annotations }[INJECTION];
    return injection === 'enabled' || injection === 'ingress' ? [each] : [];
  }));
  return seen.flat();
}
