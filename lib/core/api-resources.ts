import * as kinds from '../../imports/kinds.json';

/** Whether objects of a kind live in a namespace. */
type Scope = 'Namespaced' | 'Cluster';

/** What the API server knows of one kind. */
export interface ApiResource {
  /** Whether objects of the kind live in a namespace. */
  readonly scope: Scope;
  /** File in `imports/validators` that holds the schema of the kind; unset for kinds whose schema is not checked. */
  readonly validator?: string;
}

interface Row {
  readonly scope: string;
  readonly validator?: string;
}

// With esModuleInterop a JSON module has a `default` besides; no kind lacks the slash.
const TABLE: ReadonlyMap<string, Row> = new Map(Object.entries<Row>(kinds).filter(([key]) => key.includes('/')));

/**
 * Looks up a kind of the pinned versions of Kubernetes, Flux, Flagger, Linkerd, Gateway API and what else `imports/versions.json` names.
 *
 * @returns undefined for kinds that these do not have in this version.
 */
export function apiResource(apiVersion: string, kind: string): ApiResource | undefined {
  const row = TABLE.get(`${apiVersion}/${kind}`);
  return row && { ...row, scope: row.scope === 'Cluster' ? 'Cluster' : 'Namespaced' };
}

/** The apiVersions in which the API server knows a kind of one group (`''` is the core group), the newest first. */
export function apiVersionsOf(group: string, kind: string): readonly string[] {
  return versionsByKind().get(`${group}/${kind}`) ?? [];
}

/** The kinds of one group in all versions; none when the group is not pinned. */
export function kindsOf(group: string): readonly string[] {
  return [...versionsByKind().keys()].filter((key) => key.slice(0, key.lastIndexOf('/')) === group).map((key) => key.slice(key.lastIndexOf('/') + 1)).sort();
}

/** The newest apiVersion of each group that has a kind of this name. */
export function apiVersionsWith(kind: string): readonly string[] {
  return [...versionsByKind()].filter(([key]) => key.endsWith(`/${kind}`)).map(([, [newest]]) => newest).sort();
}

let versions: ReadonlyMap<string, readonly string[]> | undefined;

// Only needed once a problem is found, so not built at start.
function versionsByKind(): ReadonlyMap<string, readonly string[]> {
  if (versions === undefined) {
    const found = new Map<string, string[]>();
    for (const key of [...TABLE.keys()].sort((a, b) => rank(b) - rank(a))) {
      const [kind, version, group = ''] = key.split('/').reverse();
      const list = found.get(`${group}/${kind}`) ?? [];
      list.push(group === '' ? version : `${group}/${version}`);
      found.set(`${group}/${kind}`, list);
    }
    versions = found;
  }
  return versions;
}

/** Orders versions as Kubernetes does: v2 before v1 before v1beta2 before v1beta1 before v1alpha1. */
function rank(key: string): number {
  const match = /\/?v(\d+)(?:(alpha|beta)(\d+))?\/[^/]+$/.exec(key);
  if (match === null) return 0;
  const [, major, stage, minor = '0'] = match;
  const stability = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
  return stability * 10_000 + Number(major) * 100 + Number(minor);
}
