import { IConstruct } from 'constructs';
import { ShapeFlaw } from '../../core/shape';
import { FLUX_SYSTEM } from '../../flux/flux-system';

/** The parts of `versions/<cluster>.yaml`, with the key that holds the version of an entry. */
export const VERSION_SECTIONS = { images: 'tag', charts: 'version' } as const;

/** Name of a part of `versions/<cluster>.yaml`. */
export type VersionSection = keyof typeof VERSION_SECTIONS;

/** What an entry says: the tag of an image with its digest, if that is known, or the version of a chart. */
export interface VersionValue {
  readonly version: string;
  readonly digest?: string;
}

/** One version that lives outside the program. */
export interface VersionEntry {
  readonly section: VersionSection;
  /** Name of the image or chart. */
  readonly name: string;
  /** What to write when the file has no entry yet. */
  readonly startAt: VersionValue;
  /** The policy that image automation follows, as markers name it; none when the version is promoted. */
  readonly policy?: string;
  /** Whether the policy looks up digests. */
  readonly reflectsDigest?: boolean;
}

/** A version as it is printed in one place. */
export interface PrintedVersion {
  readonly value: string;
  /** What the marker says behind the policy: `:tag`, `:name`, `:digest`, or nothing for a whole reference. */
  readonly part: string;
  /** Why nothing can be printed there. */
  readonly flaw?: string;
}

/** An image or chart of a cluster, as synthesis sees it. */
export interface Versioned extends IConstruct {
  /** The version, whoever decides about it. */
  readonly _entry: VersionEntry;
  /** True when the program decides, so that `versions/` has no entry. */
  readonly _isPinned: boolean;
  /** What to print for a text with tokens of this image or chart and of no other. */
  readonly _print: (text: string, current: VersionValue) => PrintedVersion;
}

/** What a text with tokens is when it cannot be printed. */
export function flawed(flaw: string): PrintedVersion {
  return { value: '', part: '', flaw };
}

/** How messages name an image or chart. */
export function entryName({ section, name }: { readonly section: VersionSection; readonly name: string }): string {
  return `${section.slice(0, -1)} ${name}`;
}

/** How markers name a policy: image automation knows those of its own namespace. */
export function policyInMarkers(name: string): string {
  return `${FLUX_SYSTEM}:${name}`;
}

/** The comment by which image automation finds a line, in the one form that it reads. */
export function imageMarker(policy: string, part: string): string {
  return `{"$imagepolicy": "${policy}${part}"}`;
}

/** What a registry accepts as a tag. */
export const IMAGE_TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** What a registry accepts as the digest of an image. */
export const IMAGE_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** One exact version of a chart. Helm wants all three numbers; some projects put a v in front. */
export const CHART_VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?([+_][0-9A-Za-z.-]+)?$/;

/** What is wrong with a version, in the words of every message; undefined when nothing is. */
export function flawInVersion(section: VersionSection, { version, digest }: VersionValue): ShapeFlaw | undefined {
  if (section === 'charts') {
    return CHART_VERSION.test(version) ? undefined
      : {
        given: `version ${JSON.stringify(version)}`, allowed: 'one exact version, as in "1.6.1"',
        fix: 'write the version of one release of the chart; a range belongs into the policy',
      };
  }
  if (version.startsWith('sha256:')) {
    return {
      given: `digest ${JSON.stringify(version)} without a tag`, allowed: 'a tag, which tells people what runs, and perhaps its digest',
      fix: 'write the tag in front of it, as in "1.0.0@sha256:…"',
    };
  }
  if (!IMAGE_TAG.test(version)) {
    return {
      given: `tag ${JSON.stringify(version)}`, allowed: 'letters, digits, dots, hyphens and underscores, at most 128',
      fix: 'write one tag of the image; a range belongs into the policy',
    };
  }
  if (version === 'latest') {
    return {
      given: 'tag "latest"', allowed: 'a tag that always names one build: with this one nobody knows what runs, and Flagger never sees a new version',
      fix: 'write the tag of a release, for example "1.0.0"',
    };
  }
  if (digest !== undefined && !IMAGE_DIGEST.test(digest)) {
    return { given: `digest ${JSON.stringify(digest)}`, allowed: 'sha256: and 64 hexadecimal digits', fix: 'copy the digest of the image from the registry' };
  }
  return undefined;
}
