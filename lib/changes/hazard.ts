import { Identity } from './printed';

/** How bad it is: `info` is what was asked for, `warning` interrupts something, `error` loses data or keeps a layer from being applied. */
export type Severity = 'info' | 'warning' | 'error';

/** Everything that synth reports about a change; the ids are public. */
export const SEVERITIES = {
  'removed-object': 'info',
  'kept-object': 'info',
  'handed-over': 'info',
  'removed-cluster': 'warning',
  'removed-layer': 'warning',
  'renamed-layer': 'warning',
  'moved-object': 'warning',
  'removed-release': 'warning',
  'removed-stateful-set': 'warning',
  'recreated-object': 'warning',
  'removed-namespace': 'error',
  'removed-volume': 'error',
  'removed-crd': 'error',
  'reinstalled-release': 'error',
  'immutable-field': 'error',
} as const satisfies { readonly [id: string]: Severity };

/** Name of a kind of change, for `--fail-on` and the docs. */
export type HazardId = keyof typeof SEVERITIES;

/** What a change means for a running cluster. */
export interface Hazard {
  readonly id: HazardId;
  /** What happened to the file. */
  readonly verb: 'removed' | 'moved' | 'renamed' | 'changed';
  /** The file, or the folder of a layer or cluster. */
  readonly file: string;
  /** Where it is now. */
  readonly to?: string;
  /** The object that the file holds. */
  readonly object?: Identity;
  /** What will happen in the cluster. */
  readonly effect: string;
  /** What to do for it to go well. */
  readonly recipe?: string;
}

/** A hazard as people read it: one line, and what to do below it. */
export function hazardText({ id, verb, file, to, effect, recipe }: Hazard): string {
  return `${verb}: ${file}${to === undefined ? '' : ` to ${to}`} (${effect}) [${id}]${recipe === undefined ? '' : `\n    ${recipe}`}`;
}

/** A hazard as programs read it. */
export function hazardJson({ id, verb, file, to, object, effect, recipe }: Hazard): object {
  const identity = object && { apiVersion: object.apiVersion, kind: object.kind, namespace: object.namespace, name: object.name };
  return { id, severity: SEVERITIES[id], change: verb, file, to, object: identity, effect, recipe };
}

const RANK: { readonly [severity in Severity]: number } = { info: 0, warning: 1, error: 2 };

/** True for text that `--fail-on` takes: a severity, or ids joined by commas. */
export function isFailOn(text: string): boolean {
  return text in RANK || text.split(',').every((id) => id in SEVERITIES);
}

/** Whether a report of ids fails: a severity stands for itself and all that is worse. */
export function failsOn(failOn: string, ids: readonly string[]): boolean {
  if (!isSeverity(failOn)) return ids.some((id) => failOn.split(',').includes(id));
  return ids.some((id) => isHazardId(id) && RANK[SEVERITIES[id]] >= RANK[failOn]);
}

function isSeverity(text: string): text is Severity {
  return text in RANK;
}

function isHazardId(text: string): text is HazardId {
  return text in SEVERITIES;
}
