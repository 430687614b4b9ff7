import * as fs from 'fs';
import { Document, isMap, isScalar, LineCounter, Pair, parseDocument, Scalar, YAMLMap } from 'yaml';
import { problemText } from '../core/problem';
import { Problem } from '../synthesis/model';
import { imageMarker, printedTags } from './printed-tags';

/** One version that lives outside the program. */
export interface VersionEntry {
  /** Name of the image. */
  readonly name: string;
  /** Tag to write when the file has none yet. */
  readonly startAt: string;
  /** Policy that image automation follows, `<namespace>:<name>`. */
  readonly policy: string;
}

/**
 * `versions/<cluster>.yaml`: the versions that a bot or a person changes. Synth adds and removes entries here and
 * never changes a value.
 */
export class VersionsFile {
  /** Problems of the file as it was read, each with line and column. */
  public readonly problems: readonly Problem[];
  private readonly text: string;
  private readonly document: Document;
  private readonly tags = new Map<string, string>();

  private printed?: ReadonlyMap<string, string>;

  /**
   * @param printedFolder the printed files of the cluster, which still know a version when its entry got lost.
   */
  public constructor(private readonly cluster: string, file: string, private readonly shownAs: string, private readonly printedFolder: string) {
    this.text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const lines = new LineCounter();
    this.document = parseDocument(this.text, { lineCounter: lines });
    this.problems = this.findProblems(lines);
  }

  /** The tag of an image: the one of its entry, or the one that printed files carry when there is no entry. */
  public tagOf(name: string, policy: string): string | undefined {
    return this.tags.get(name) ?? this.printedTag(policy);
  }

  /** What a reader must know of entries that were missing although their images were printed before. */
  public notes(entries: readonly VersionEntry[]): string[] {
    return entries.filter(({ name, policy }) => !this.tags.has(name) && this.printedTag(policy) !== undefined)
      .map(({ name, policy }) => `restored: ${this.shownAs} had no entry for ${name}; it gets ${this.printedTag(policy)}, which dist/ carries`);
  }

  /** The text of the file with exactly these entries; undefined when there is nothing to hold. */
  public textFor(entries: readonly VersionEntry[]): string | undefined {
    if (entries.length === 0 && this.tags.size === 0) return this.text === '' ? undefined : this.text;
    const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = new Set(sorted.map((entry) => entry.name));
    let changed = false;
    for (const name of this.tags.keys()) {
      if (names.has(name)) continue;
      this.document.deleteIn(['images', name]);
      changed = true;
    }
    for (const entry of sorted) changed = this.ensure(entry) || changed;
    if (!changed) return this.text;
    if (entries.length === 0) return undefined;
    const header = this.text === '' ? `# Versions of cluster ${this.cluster}. Flux image automation and people change them here; synth keeps them.\n` : '';
    return header + this.document.toString({ lineWidth: 0 });
  }

  private printedTag(policy: string): string | undefined {
    this.printed ??= printedTags(this.printedFolder);
    return this.printed.get(policy);
  }

  private ensure(entry: VersionEntry): boolean {
    const found = this.document.getIn(['images', entry.name, 'tag'], true);
    const comment = ` ${imageMarker(`${entry.policy}:tag`)}`;
    if (isScalar(found)) {
      if (found.comment === comment) return false;
      found.comment = comment;
      return true;
    }
    const tag = new Scalar(this.printedTag(entry.policy) ?? entry.startAt);
    tag.type = Scalar.QUOTE_DOUBLE;
    tag.comment = comment;
    const images = this.document.get('images');
    const map = isMap(images) ? images : new YAMLMap();
    if (map !== images) this.document.set('images', map);
    map.flow = false;
    const value = new YAMLMap();
    value.items.push(new Pair(new Scalar('tag'), tag));
    const position = map.items.findIndex(({ key }) => isScalar(key) && String(key.value) > entry.name);
    const next = map.items[position]?.key;
    if (position === 0 && isScalar(next)) {
      // The parser gives a comment above the first entry to the whole map; it belongs to that entry.
      next.commentBefore = map.commentBefore;
      map.commentBefore = undefined;
    }
    map.items.splice(position < 0 ? map.items.length : position, 0, new Pair(new Scalar(entry.name), value));
    return true;
  }

  private findProblems(lines: LineCounter): Problem[] {
    const problems: Problem[] = [];
    const add = (offset: number | undefined, given: string, allowed: string, fix: string): void => {
      const { line, col } = lines.linePos(offset ?? 0);
      problems.push({ path: `${this.shownAs}:${line}:${col}`, text: problemText(given, allowed, fix) });
    };
    const conflict = /^(<<<<<<<|=======|>>>>>>>)/m.exec(this.text);
    if (conflict) {
      add(conflict.index, 'a merge conflict', 'one version for each image', 'resolve the conflict: keep the version that shall run, remove the marks');
      return problems;
    }
    for (const error of this.document.errors) {
      add(error.pos[0], error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, ''), 'a YAML file', 'repair the line, or restore the file from Git');
    }
    if (problems.length > 0 || this.document.contents === null) return problems;
    if (!isMap(this.document.contents)) {
      add(offsetOf(this.document.contents), 'no map', 'a map with the key images', 'write images: at the top');
      return problems;
    }
    for (const { key, value } of this.document.contents.items) {
      if (!isScalar(key) || key.value !== 'images') {
        add(offsetOf(key), `key ${nameOf(key)}`, 'images', 'remove the key');
      } else if (isMap(value)) {
        for (const item of value.items) this.readImage(item, add);
      } else if (value !== null && !(isScalar(value) && value.value === null)) {
        add(offsetOf(value), 'images is no map', 'a map from image name to its tag', 'write the name of an image below images:');
      }
    }
    return problems;
  }

  private readImage({ key, value }: Pair, add: (offset: number | undefined, given: string, allowed: string, fix: string) => void): void {
    const name = nameOf(key);
    if (!isMap(value)) {
      add(offsetOf(value) ?? offsetOf(key), `image ${name} has no map`, `tag: "…" below ${name}`, 'write the tag on a line of its own');
      return;
    }
    for (const item of value.items) {
      if (!isScalar(item.key) || item.key.value !== 'tag') add(offsetOf(item.key), `key ${nameOf(item.key)} of image ${name}`, 'tag', 'remove the key');
    }
    const tag = value.get('tag', true);
    if (!isScalar(tag)) {
      add(offsetOf(key), `image ${name} has no tag`, `tag: "…" below ${name}`, 'add the tag that shall run');
    } else if (typeof tag.value !== 'string') {
      add(offsetOf(tag), `tag ${tag.source ?? String(tag.value)} of image ${name} is no string`, 'a tag in double quotes', `write tag: "${tag.source ?? String(tag.value)}"`);
    } else if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag.value)) {
      add(offsetOf(tag), `tag "${tag.value}" of image ${name}`, 'letters, digits, dots, hyphens and underscores, at most 128', 'write one tag of the image');
    } else {
      this.tags.set(name, tag.value);
    }
  }
}

function nameOf(node: unknown): string {
  return isScalar(node) ? String(node.value) : 'of another kind than text';
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
