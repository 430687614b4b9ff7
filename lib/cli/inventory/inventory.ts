import { at, textAt } from '../../core/plain';
import { VersionSection } from '../../repository/versions/version-entry';
import { StoredVersion } from '../../repository/versions/versions-file';
import { printedObjects, ReadObject } from '../printed-files';
import { ClusterVersions } from '../stored-versions';
import { findVersions, FoundVersion, fullName, MAY_HOLD_VERSIONS } from './found-version';

/** An image or chart of the repository; the form is public (`versions --json`). */
export interface InventoryItem {
  /** The name in `versions/`, or where it comes from when no cluster has an entry. */
  readonly name: string;
  readonly kind: string;
  readonly clusters: readonly ClusterVersion[];
}

/** What one cluster runs of it. */
export interface ClusterVersion {
  readonly cluster: string;
  readonly version: string;
  readonly digest?: string;
  /** Who decides: `automatic`, `promoted` or `pinned`. */
  readonly how: 'automatic' | 'promoted' | 'pinned';
  /** Which versions the policy takes, in words. */
  readonly policy?: string;
  /** What `dist/` has, when that is something else: nobody synthesized since. */
  readonly printed: readonly string[];
  readonly usedIn: readonly Use[];
}

/** An object that names the version. */
export interface Use {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Policy {
  readonly text: string;
  readonly source?: string;
}

/** Finds what every cluster runs: in `versions/` what is decided there, in `dist/` where it is used and what is pinned. */
export function takeInventory(clusters: readonly ClusterVersions[]): InventoryItem[] {
  const read = clusters.map(({ cluster, versions }) => ({ cluster, entries: versions.stored(), objects: printedObjects(cluster, MAY_HOLD_VERSIONS) }));
  const policies = new Map(read.flatMap(({ objects }) => policiesIn(objects)));
  const names = new Map<string, string>();
  for (const { section, name, policy } of read.flatMap(({ entries }) => entries)) {
    const source = policy === undefined ? undefined : policies.get(policy)?.source;
    if (source !== undefined) names.set(`${section}/${source}`, name);
  }
  const found = read.map(({ cluster, entries, objects }) => ({ cluster, entries, uses: versionsIn(objects).map((use) => ({ use, entry: entryOf(use, entries, names) })) }));
  for (const { use, entry } of found.flatMap(({ uses }) => uses)) if (entry && use.source !== undefined) names.set(`${entry.section}/${use.source}`, entry.name);

  const items = new Map<string, { readonly name: string; readonly kind: string; readonly clusters: ClusterVersion[] }>();
  const add = (section: VersionSection, name: string, version: ClusterVersion): void => {
    const id = `${section}/${name}`;
    const item = items.get(id) ?? { name, kind: section.slice(0, -1), clusters: [] };
    items.set(id, item);
    item.clusters.push(version);
  };
  for (const { cluster, entries, uses } of found) {
    for (const entry of entries) {
      add(entry.section, entry.name, stored(cluster, entry, uses.filter((each) => each.entry === entry).map(({ use }) => use), policies));
    }
    for (const [name, same] of groups(uses.filter(({ entry }) => entry === undefined).map(({ use }) => use), names)) {
      add(same[0].section, name, fromProgram(cluster, same, policies));
    }
  }
  // Images first.
  return [...items.values()].sort((a, b) => b.kind.localeCompare(a.kind) || a.name.localeCompare(b.name));
}

function stored(cluster: string, { version, digest, policy }: StoredVersion, uses: readonly FoundVersion[], policies: ReadonlyMap<string, Policy>): ClusterVersion {
  const isOther = (use: FoundVersion): boolean => {
    return (use.version !== '' && plain(use.version) !== plain(version)) || (use.digest !== undefined && digest !== undefined && use.digest !== digest);
  };
  return {
    cluster, version, digest, how: policy === undefined ? 'promoted' : 'automatic', policy: policy === undefined ? undefined : policies.get(policy)?.text,
    printed: [...new Set(uses.filter(isOther).map((use) => use.version || String(use.digest)))], usedIn: usesOf(uses),
  };
}

/** A version that has no entry: the program pins it, or its entry got lost. */
function fromProgram(cluster: string, uses: readonly FoundVersion[], policies: ReadonlyMap<string, Policy>): ClusterVersion {
  const [{ version, digest, policy }] = uses;
  return {
    cluster, version, digest, how: policy === undefined ? 'pinned' : 'automatic', policy: policy === undefined ? undefined : policies.get(policy)?.text,
    printed: [], usedIn: usesOf(uses),
  };
}

/** Versions of one source that are the same, by name. */
function groups(uses: readonly FoundVersion[], names: ReadonlyMap<string, string>): [string, FoundVersion[]][] {
  const all = new Map<string, [string, FoundVersion[]]>();
  for (const use of uses) {
    const name = names.get(`${use.section}/${use.source}`) ?? use.source ?? use.policy?.split(':')[1] ?? '';
    const id = JSON.stringify([use.section, name, use.version, use.digest]);
    const group = all.get(id);
    if (group) group[1].push(use);
    else all.set(id, [name, [use]]);
  }
  return [...all.values()];
}

/**
 * The entry that an unmarked version comes from. Nothing in `dist/` says so: it has the name of the image or chart, or the
 * source is known from a cluster where a policy reads it, or no other entry has that version.
 */
function entryOf({ section, source, version, policy }: FoundVersion, entries: readonly StoredVersion[], names: ReadonlyMap<string, string>): StoredVersion | undefined {
  if (policy !== undefined) return entries.find((entry) => entry.policy === policy);
  const promoted = entries.filter((entry) => entry.section === section && entry.policy === undefined);
  const known = names.get(`${section}/${source}`);
  const last = source?.split('/').slice(-1)[0];
  const named = promoted.find(({ name }) => name === known) ?? promoted.find(({ name }) => name === last);
  if (named) return named;
  const same = promoted.filter((entry) => plain(entry.version) === plain(version));
  return same.length === 1 && known === undefined ? same[0] : undefined;
}

function versionsIn(objects: readonly ReadObject[]): FoundVersion[] {
  const addresses = new Map(objects.filter(({ kind }) => kind === 'HelmRepository').map(({ namespace, name, object }) => [`${namespace}/${name}`, textAt(object, 'spec', 'url')]));
  return objects.filter(({ kind }) => kind !== 'ImageRepository').flatMap((object) => findVersions(object, (namespace, name) => addresses.get(`${namespace}/${name}`)));
}

/** The image policies, as markers name them. */
function policiesIn(objects: readonly ReadObject[]): [string, Policy][] {
  const images = new Map(objects.filter(({ kind }) => kind === 'ImageRepository').map(({ namespace, name, object }) => [`${namespace}/${name}`, textAt(object, 'spec', 'image')]));
  return objects.filter(({ kind }) => kind === 'ImagePolicy').map(({ namespace, name, object }) => {
    const reference = at(object, 'spec', 'imageRepositoryRef');
    const image = images.get(`${textAt(reference, 'namespace') ?? namespace}/${textAt(reference, 'name')}`);
    return [`${namespace}:${name}`, { text: policyText(at(object, 'spec', 'policy')), source: image === undefined ? undefined : fullName(image) }];
  });
}

function policyText(policy: unknown): string {
  const range = textAt(policy, 'semver', 'range');
  if (range !== undefined) return `semver ${range}`;
  const kind = ['alphabetical', 'numerical'].find((name) => at(policy, name) !== undefined) ?? 'unknown';
  return `${kind} ${textAt(policy, kind, 'order') ?? 'asc'}`;
}

function usesOf(uses: readonly FoundVersion[]): Use[] {
  const all = new Map(uses.map(({ object: { file, kind, name, namespace } }) => [file, { file, kind, name, namespace }]));
  return [...all.values()];
}

/** A registry has no + in a tag. */
function plain(version: string): string {
  return version.replace('+', '_');
}
