import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { at, itemsAt } from '../../core/plain';
import { valueProblem } from '../../core/problem';
import { checkValue, role } from '../../core/shape';

/** Where each kind keeps its pod template; a Pod is one itself. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['Deployment', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

/** A probe of the kubelet. */
export interface PodProbe {
  /** `httpGet` or `grpc`; one that only connects is never refused. */
  readonly type: string;
  /** Number of the port, or its name where the container does not declare it. */
  readonly port: unknown;
  /** Path of an HTTP probe. */
  readonly path: string;
}

/** What policies need to know of a workload that the program prints. */
export interface WorkloadFacts {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** The labels by which it selects its pods; those of a Pod are its own. */
  readonly labels: { readonly [key: string]: string };
  /** The ServiceAccount that its pods run as. */
  readonly serviceAccountName: string;
  /** Numbers of the named ports of its containers. */
  readonly ports: ReadonlyMap<string, number>;
  readonly probes: readonly PodProbe[];
}

/**
 * Reads a workload as it is printed so far.
 *
 * @param where what the user called, for messages.
 * @param construct a construct with exactly one workload.
 */
export function workloadFacts(where: string, construct: IConstruct): WorkloadFacts {
  checkValue(where, 'workload', construct, role('the construct of a workload'));
  const objects = construct.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child));
  const fitting = objects.filter(({ kind }) => TEMPLATES.has(kind));
  if (fitting.length !== 1) {
    const given = (fitting.length > 0 ? fitting : objects).map(({ kind, name }) => `${kind} ${name}`).join(', ');
    throw valueProblem(where, `${construct.node.path} with ${given || 'no object'}`, `exactly one object of kind ${[...TEMPLATES.keys()].join(', ')}`,
      'pass the construct of that workload; for one that a chart makes, name its labels or its ServiceAccount');
  }
  const [object] = fitting;
  const json = jsonOf(where, object);
  const template = (TEMPLATES.get(object.kind) ?? []).reduce<unknown>((value, key) => valueAt(value, key), json);
  const containers = [...itemsAt(template, 'spec', 'initContainers'), ...itemsAt(template, 'spec', 'containers')];
  const ports = new Map(containers.flatMap((container) => itemsAt(container, 'ports')).flatMap((port): [string, number][] => {
    const [name, number] = [valueAt(port, 'name'), valueAt(port, 'containerPort')];
    return typeof name === 'string' && typeof number === 'number' ? [[name, number]] : [];
  }));
  const account = valueAt(template, 'spec', 'serviceAccountName');
  return {
    kind: object.kind,
    name: object.name,
    namespace: object.metadata.namespace,
    labels: textsOf(object.kind === 'Pod' ? valueAt(template, 'metadata', 'labels') : valueAt(json, 'spec', 'selector', 'matchLabels')),
    serviceAccountName: typeof account === 'string' && account !== '' ? account : 'default',
    ports,
    probes: containers.flatMap((container) => probesOf(container, ports)),
  };
}

function probesOf(container: unknown, ports: ReadonlyMap<string, number>): PodProbe[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].map((name) => valueAt(container, name)).flatMap((probe) => ['httpGet', 'grpc'].flatMap((type) => {
    const action = valueAt(probe, type);
    if (action === undefined) return [];
    const [port, path] = [valueAt(action, 'port'), valueAt(action, 'path')];
    return [{ type, port: typeof port === 'string' ? ports.get(port) ?? port : port, path: typeof path === 'string' ? path.split('?')[0] : '/' }];
  }));
}

function jsonOf(where: string, object: ApiObject): unknown {
  try {
    return object.toJson();
  } catch (error) {
    throw valueProblem(where, `${object.kind} ${object.name}, which cannot be printed yet (${error instanceof Error ? error.message : error})`,
      'a workload whose specification is complete', 'write this after the workload is complete');
  }
}

/** A member of JSON; null is none. */
export function valueAt(value: unknown, ...keys: string[]): unknown {
  return at(value, ...keys) ?? undefined;
}

function textsOf(value: unknown): { [key: string]: string } {
  return Object.fromEntries(Object.entries(typeof value === 'object' && value !== null ? value : {}).map(([key, text]) => [key, String(text)]));
}
