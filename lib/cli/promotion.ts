import { nearest } from '../core/nearest';
import { problemText } from '../core/problem';
import { entryName, VersionSection, VersionValue } from '../repository/versions/version-entry';
import { StoredVersion } from '../repository/versions/versions-file';
import { ClusterVersions, versionsPath, versionText } from './stored-versions';

/** A version that moves from one cluster to another. */
export interface Promotion {
  readonly section: VersionSection;
  readonly name: string;
  readonly before: VersionValue;
  readonly after: VersionValue;
}

/** What a promotion does, and what it leaves as it is. */
export interface PromotionPlan {
  readonly promotions: readonly Promotion[];
  /** Versions that are the same already. */
  readonly same: readonly string[];
  /** Entries without a counterpart, in words. */
  readonly notes: readonly string[];
  /** Why names that somebody asked for cannot be promoted. */
  readonly refusals: readonly string[];
}

/**
 * Compares two clusters. What counts is what the taking one promotes; the giving one may follow a registry.
 *
 * @param names images and charts to promote, as `podinfo` or `images/podinfo`; all when it is empty.
 */
export function planPromotion(from: ClusterVersions, to: ClusterVersions, names: readonly string[]): PromotionPlan {
  const given = from.versions.stored();
  const taken = to.versions.stored();
  const refusals = names.flatMap((name) => refusal(name, from, to) ?? []);
  const isWanted = (entry: StoredVersion): boolean => names.length === 0 || names.some((name) => fits(name, entry));
  const promoted = taken.filter((entry) => entry.policy === undefined && isWanted(entry));
  const pairs = promoted.flatMap((old) => given.filter((entry) => sameEntry(entry, old)).map((now) => ({ old, now })));
  const isSame = ({ old, now }: { readonly old: StoredVersion; readonly now: StoredVersion }): boolean => old.version === now.version && old.digest === now.digest;
  return {
    refusals,
    promotions: pairs.filter((pair) => !isSame(pair)).map(({ old, now }) => ({
      section: old.section, name: old.name,
      before: { version: old.version, digest: old.digest }, after: { version: now.version, digest: now.digest },
    })),
    same: pairs.filter(isSame).map(({ old }) => entryName(old)),
    notes: names.length > 0 ? [] : [
      ...promoted.filter((entry) => !given.some((other) => sameEntry(entry, other)))
        .map((entry) => `kept: ${entryName(entry)} stays at ${entry.version}; ${absent(from.cluster)}`),
      ...given.filter((entry) => !taken.some((other) => sameEntry(entry, other)))
        .map((entry) => `left out: ${entryName(entry)}; ${absent(to.cluster)}`),
    ],
  };
}

/** What changes, for people. */
export function promotionRows(promotions: readonly Promotion[]): string[][] {
  return promotions.map(({ section, name, before, after }) => [
    section.slice(0, -1), name, versionText(before), '→', versionText(after), isOlder(after.version, before.version) ? '(an older version)' : '',
  ]);
}

/** Only of plain numbers with dots it is sure. */
function isOlder(now: string, old: string): boolean {
  return [now, old].every((version) => /^v?\d+(\.\d+)*$/.test(version)) && now.localeCompare(old, 'en', { numeric: true }) < 0;
}

function refusal(name: string, from: ClusterVersions, to: ClusterVersions): string | undefined {
  const [given, taken] = [from, to].map(({ versions }) => versions.stored().filter((entry) => fits(name, entry)));
  if (taken.length === 0) {
    const meant = nearest(name, to.versions.stored().map((entry) => entry.name));
    return problemText(`${name}: ${absent(to.cluster)}`, `an image or chart whose version is promoted in ${to.cluster}`,
      given.length === 0 && meant !== undefined ? `did you mean ${meant}?` : 'give it ImageVersion.promoted or ChartVersion.promoted in the program, and run synth');
  }
  const automatic = taken.find(({ policy }) => policy !== undefined);
  if (automatic) {
    return problemText(`${entryName(automatic)} is automatic in ${to.cluster}`, 'a version that people promote: Flux would write its own again',
      'leave it to its policy, or give it ImageVersion.promoted in the program');
  }
  if (given.length === 0) {
    return problemText(`${name}: ${absent(from.cluster)}`, 'an image or chart of both clusters', `write the version into ${versionsPath(to.cluster)} by hand`);
  }
  return undefined;
}

function absent(cluster: string): string {
  return `${versionsPath(cluster)} has no such entry, so ${cluster} pins it in the program or does not use it`;
}

function fits(name: string, entry: StoredVersion): boolean {
  return name === entry.name || name === `${entry.section}/${entry.name}`;
}

function sameEntry(a: StoredVersion, b: StoredVersion): boolean {
  return a.section === b.section && a.name === b.name;
}
