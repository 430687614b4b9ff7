import { Field } from './field';
import { Findings } from './findings';
import { OldObject } from './read';
import { AnnotationRow, HelmReleaseRow } from './rows';

/** A text of the input and its place. */
export interface Placed {
  readonly text: string;
  readonly at: string;
}

/** Where the values of a release hold an image, as dot paths. */
export interface ImagePaths {
  readonly registry?: Placed;
  readonly repository?: Placed;
  readonly tag?: Placed;
}

/** What Flux v1 was told about one object, and what remains when that is taken off. */
export interface Policies {
  readonly automated?: Placed;
  /** Who locked it and why, in one line. */
  readonly locked?: Placed;
  /** Neither applied nor deleted. */
  readonly ignored?: Placed;
  /** Applied and never deleted. */
  readonly neverDeleted: boolean;
  /** Patterns of tags by container. */
  readonly tags: ReadonlyMap<string, Placed>;
  readonly imagePaths: ReadonlyMap<string, ImagePaths>;
  readonly annotations: { readonly [name: string]: string };
  readonly labels: { readonly [name: string]: string };
  /** Names of the annotations and labels that are taken off. */
  readonly taken: readonly string[];
}

const PREFIX = /^(?:flux\.weave\.works|fluxcd\.io)\//;
const PLACE = /^(registry|repository|tag)\.fluxcd\.io\/(.+)$/;

/** Reads the annotations of Flux v1 and of the Helm Operator. */
export function readPolicies(object: OldObject, findings: Findings): Policies {
  const metadata = object.root.get('metadata');
  const annotations: { [name: string]: string } = {};
  const taken: string[] = [];
  const values = new Map<string, Placed>();
  const tags = new Map<string, Placed>();
  const paths = new Map<string, ImagePaths>();
  const found: { row: AnnotationRow | HelmReleaseRow; at: string }[] = [];

  for (const [name, field] of metadata?.get('annotations')?.entries() ?? []) {
    const text = field.text();
    if (text === undefined) continue;
    const place = PLACE.exec(name);
    const own = name.replace(PREFIX, '');
    const placed = { text, at: field.at };
    if (place) {
      paths.set(place[2], { ...paths.get(place[2]), [place[1]]: placed });
      found.push({ row: 'imagePaths', at: field.at });
    } else if (name.startsWith('filter.fluxcd.io/')) {
      tags.set(name.slice('filter.fluxcd.io/'.length), placed);
      found.push({ row: 'filter', at: field.at });
    } else if (own !== name && own.startsWith('tag.')) {
      tags.set(own.slice('tag.'.length), placed);
    } else if (own !== name) {
      values.set(own, placed);
      if (own === 'sync-checksum') found.push({ row: 'bookkeeping', at: field.at });
    } else if (name.startsWith('helm.fluxcd.io/')) {
      if (name.endsWith('/migrate')) found.push({ row: 'migrate', at: field.at });
      if (name.endsWith('/antecedent')) found.push({ row: 'antecedent', at: field.at });
    } else if (name !== 'kubectl.kubernetes.io/last-applied-configuration') {
      annotations[name] = text;
      continue;
    }
    taken.push(name);
  }
  for (const { row, at } of found) findings.saw(row, at);

  const isTrue = (name: string): Placed | undefined => (values.get(name)?.text === 'true' ? values.get(name) : undefined);
  const ignore = values.get('ignore');
  const automated = isTrue('automated');
  const locked = isTrue('locked');
  if (automated) findings.saw('automated', automated.at);
  if (locked) findings.saw('locked', locked.at);
  if (ignore) findings.saw(ignore.text === 'true' ? 'ignore' : ignore.text === 'sync_only' ? 'syncOnly' : 'ignoreFalse', ignore.at);
  for (const { text, at } of tags.values()) {
    if (!automated && !locked) findings.saw('tagAlone', at);
    else findings.saw(text.startsWith('semver:') ? 'tagSemver' : 'tagPattern', at);
  }
  const words = [values.get('locked_user')?.text, values.get('locked_msg')?.text].filter((word): word is string => word !== undefined && word !== '');
  return {
    automated, locked: locked && { text: words.join(': ').replace(/\s+/g, ' '), at: locked.at },
    ignored: ignore?.text === 'true' ? ignore : undefined,
    neverDeleted: ignore?.text === 'sync_only',
    tags, imagePaths: paths, annotations,
    labels: labelsOf(metadata, taken, findings),
    taken,
  };
}

function labelsOf(metadata: Field | undefined, taken: string[], findings: Findings): { [name: string]: string } {
  const labels: { [name: string]: string } = {};
  for (const [name, field] of metadata?.get('labels')?.entries() ?? []) {
    const text = field.text();
    if (text === undefined) continue;
    if (/^(?:flux\.weave\.works|fluxcd\.io)\/sync-gc-mark$/.test(name)) {
      findings.saw('bookkeeping', field.at);
      taken.push(name);
    } else {
      labels[name] = text;
    }
  }
  return labels;
}
