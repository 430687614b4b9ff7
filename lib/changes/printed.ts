import { parse } from 'yaml';
import { groupOf, textAt } from '../core/plain';

/** A file of `dist/` before and after; without a text where there is none. */
export interface FileChange {
  /** `dist/<cluster>/<layer>/<name>`. */
  readonly file: string;
  readonly before?: string;
  readonly after?: string;
}

/** What two states of `dist/` hold. */
export interface Comparison {
  /** The files that differ. */
  readonly changes: readonly FileChange[];
  /** The text of any file as it was. */
  readonly before: (file: string) => string | undefined;
  /** Whether a cluster is still in the program. */
  readonly hasCluster: (cluster: string) => boolean;
}

/** Names an object of one cluster. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** An object and where it is printed. */
export interface PrintedObject extends Identity {
  readonly file: string;
  readonly cluster: string;
  readonly layer: string;
  readonly object: unknown;
}

/** Reads one printed file; undefined for anything that is no object. */
export function readPrinted(file: string, text: string): PrintedObject | undefined {
  const object = parsed(text);
  const [apiVersion, kind, name, namespace] = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']].map((path) => textAt(object, ...path));
  const [, cluster = '', layer = ''] = file.split('/');
  return apiVersion === undefined || kind === undefined || name === undefined ? undefined : { file, cluster, layer, object, apiVersion, kind, name, namespace };
}

/** `group/Kind`, with an empty group for the core API: versions of one API are the same object. */
export function typeOf({ apiVersion, kind }: Identity): string {
  return `${groupOf(apiVersion)}/${kind}`;
}

/** The type of a printed object, without reading all of it: reading is what takes time when thousands of files change. */
export function typeOfText(text: string): string {
  const [apiVersion = '', kind = ''] = [/^apiVersion: (\S+)$/m, /^kind: (\S+)$/m].map((pattern) => pattern.exec(text)?.[1]);
  return typeOf({ apiVersion, kind, name: '' });
}

/** The lines of one field of a printed object, as a cheap way to see that it did not change. */
export function linesOf(text: string, field: string): string {
  return field.split('.').reduce((outer, name, depth) => {
    const start = outer.search(new RegExp(`^ {${2 * depth}}${name}:`, 'm'));
    if (start < 0) return '';
    const line = outer.indexOf('\n', start) + 1;
    const end = line === 0 ? -1 : outer.slice(line).search(new RegExp(`^ {0,${2 * depth}}[^ \\n-]`, 'm'));
    return end < 0 ? outer.slice(start) : outer.slice(start, line + end);
  }, text);
}

/** True when an annotation of Flux has a value, in whatever case: the controller does not mind case. */
export function hasFluxAnnotation({ object }: PrintedObject, name: string, value: string): boolean {
  return textAt(object, 'metadata', 'annotations', `kustomize.toolkit.fluxcd.io/${name}`)?.toLowerCase() === value;
}

/** The Kustomization that applies a layer, as it was. */
export function kustomizationOf({ cluster, layer }: PrintedObject, before: Comparison['before']): unknown {
  const text = before(`dist/${cluster}/flux-system/kustomization-${layer}.yaml`);
  return text === undefined ? undefined : parsed(text);
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
