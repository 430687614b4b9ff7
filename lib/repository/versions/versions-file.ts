import * as fs from 'fs';
import { Document, isMap, isScalar, Pair, Scalar, YAMLMap } from 'yaml';
import { nearest } from '../../core/nearest';
import { problemText } from '../../core/problem';
import { Problem } from '../../synthesis/model';
import { editVersion } from './edit-version';
import { PrintedParts, printedVersions } from './printed-versions';
import { entryName, imageMarker, VersionEntry, VersionSection, VERSION_SECTIONS, VersionValue } from './version-entry';
import { ReadEntry, ReadVersions, readVersions, TextField } from './versions-reader';

/** One entry as the file has it. */
export interface StoredVersion extends VersionValue {
  readonly section: VersionSection;
  readonly name: string;
  /** The policy of its marker, `<namespace>:<name>`; a version without one is promoted. */
  readonly policy?: string;
}

const MARKER = /\{\s*"\$imagepolicy"[^}]*\}/;
const SECTIONS: readonly VersionSection[] = ['images', 'charts'];

/**
 * `versions/<cluster>.yaml`: the versions that a bot or a person changes. Synth adds and removes entries here and
 * never changes a value.
 */
export class VersionsFile {
  /** Problems of the file as it was read, each with line and column. Nothing is written while there is one. */
  public readonly problems: readonly Problem[];
  private text = '';
  private content: ReadVersions;
  private entries: ReadonlyMap<string, ReadEntry>;
  private printed?: ReadonlyMap<string, PrintedParts>;

  /**
   * @param shownAs name of the file for messages.
   * @param printedFolder the printed files of the cluster, which still know a version when its entry got lost.
   */
  public constructor(private readonly cluster: string, file: string, private readonly shownAs: string, private readonly printedFolder: string) {
    const problems: Problem[] = [];
    try {
      this.text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    } catch (error) {
      const reason = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
      problems.push({ path: `${shownAs}:1:1`, text: problemText(`cannot be read (${reason})`, 'a file that this user may read', 'check what stands there, and its permissions') });
    }
    this.content = readVersions(this.text, shownAs);
    this.entries = byId(this.content);
    this.problems = [...problems, ...this.content.problems];
  }

  /** What the file holds, in its order. */
  public stored(): StoredVersion[] {
    return [...this.entries.values()].map((entry) => ({
      section: entry.section, name: entry.name, ...valueOf(entry), policy: /"\$imagepolicy":\s*"([^":]+:[^":]+)/.exec(commentOf(entry.version))?.[1],
    }));
  }

  /**
   * Gives an entry that exists another version; only a command that somebody called does that.
   *
   * @returns the whole text of the file then.
   */
  public withVersion(section: VersionSection, name: string, value: VersionValue): string {
    const entry = this.entries.get(idOf({ section, name }));
    if (!entry) throw new Error(`${this.shownAs} has no ${entryName({ section, name })}`);
    const edited = editVersion(this.text, entry, value);
    if (edited !== undefined) return this.reread(edited);
    entry.version.scalar.value = value.version;
    entry.version.scalar.type = quotesOf(entry.version.scalar);
    if (entry.digest && value.digest === undefined) remove(entry.body, entry.digest.pair);
    if (entry.digest && value.digest !== undefined) entry.digest.scalar.value = value.digest;
    if (!entry.digest && value.digest !== undefined) entry.body.items.push(newField('digest', value.digest));
    return this.reread(print(this.content.document));
  }

  /** The version of an image or chart: the one of its entry, or the one that printed files carry, or the first one. */
  public current(entry: VersionEntry): VersionValue {
    const found = this.entries.get(idOf(entry));
    if (!found) return this.printedVersion(entry) ?? entry.startAt;
    const { version, digest } = valueOf(found);
    return { version, digest: entry.policy === undefined ? digest : digest ?? this.missingDigest(entry, version) };
  }

  /** What is wrong with the file for a program with these entries. */
  public problemsWith(entries: readonly VersionEntry[]): Problem[] {
    return entries.flatMap((entry) => {
      const found = this.entries.get(idOf(entry));
      if (!found && this.printedVersion(entry) === undefined && this.partsOf(entry) !== undefined) {
        return [{
          path: `${this.shownAs}:1:1`,
          text: problemText(`no entry for ${entryName(entry)}, of which dist/ carries only a part (${Object.values(this.partsOf(entry) ?? {}).filter(Boolean).join(', ')})`,
            'an entry with tag and digest', `restore ${this.shownAs} from Git, or write the entry`),
        }];
      }
      if (!found || found.digest || entry.reflectsDigest !== true || this.missingDigest(entry, valueOf(found).version) !== undefined) return [];
      const tag = valueOf(found).version;
      return [{
        path: this.content.placeOf(found.version.scalar),
        text: problemText(`${entryName(entry)} has no digest`, 'a tag and its digest: the policy of the image writes both',
          `add digest: "sha256:…" of ${tag}, or remove the entry to begin anew`),
      }];
    });
  }

  /** What a reader must know of entries that were lost although they were printed before, and of those that go. */
  public notes(entries: readonly VersionEntry[]): string[] {
    const ids = new Set(entries.map(idOf));
    const lost = entries.filter((entry) => !this.entries.has(idOf(entry)));
    return [
      ...lost.filter((entry) => this.printedVersion(entry) !== undefined)
        .map((entry) => `restored: ${this.shownAs} had no entry for ${entry.name}; it gets ${this.printedVersion(entry)?.version}, which dist/ carries`),
      ...lost.filter((entry) => entry.policy === undefined && this.wasPrinted())
        .map((entry) => `added: ${this.shownAs} had no entry for ${entry.name}; it begins at ${entry.startAt.version}, as the program says`),
      ...[...this.entries].filter(([id]) => !ids.has(id)).map(([, entry]) => {
        const meant = nearest(entry.name, lost.filter(({ section }) => section === entry.section).map(({ name }) => name));
        const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
        return `removed: ${this.shownAs} had ${entryName(entry)} at ${valueOf(entry).version}, which the program does not take from there${hint}`;
      }),
    ];
  }

  /** The text of the file with exactly these entries; undefined when there is nothing to hold. */
  public textFor(entries: readonly VersionEntry[]): string | undefined {
    const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    const ids = new Set(sorted.map(idOf));
    const gone = [...this.entries].filter(([id]) => !ids.has(id));
    if (entries.length === 0) return gone.length > 0 || this.text === '' ? undefined : this.text;
    for (const [, entry] of gone) this.removeEntry(entry);
    const changed = sorted.map((entry) => this.ensure(entry));
    if (gone.length === 0 && !changed.includes(true)) return this.text;
    const header = this.text.trim() === '' ? `# Versions of cluster ${this.cluster}. Flux image automation and people change them here; synth keeps them.\n` : '';
    return this.reread(header + print(this.content.document));
  }

  private reread(text: string): string {
    this.text = text;
    this.content = readVersions(text, this.shownAs);
    this.entries = byId(this.content);
    return text;
  }

  /** The version that printed files carry, if they carry all of it. */
  private printedVersion(entry: VersionEntry): VersionValue | undefined {
    const { startAt, reflectsDigest = false } = entry;
    const { version, digest } = this.partsOf(entry) ?? {};
    if (version !== undefined && !reflectsDigest) return { version };
    if (version !== undefined && digest !== undefined) return { version, digest };
    // The other part is that of the first version, if this one is.
    return version === startAt.version || (digest !== undefined && digest === startAt.digest) ? startAt : undefined;
  }

  private partsOf({ policy, reflectsDigest = false }: VersionEntry): PrintedParts | undefined {
    if (policy === undefined) return undefined;
    this.printed ??= printedVersions(this.printedFolder);
    const parts = this.printed.get(policy);
    return reflectsDigest || parts?.version !== undefined ? parts : undefined;
  }

  private wasPrinted(): boolean {
    return fs.existsSync(this.printedFolder);
  }

  /** The digest of an entry that has none yet, if it can be told: of the first version, or of a printed one. */
  private missingDigest(entry: VersionEntry, version: string): string | undefined {
    if (entry.reflectsDigest !== true) return undefined;
    return [entry.startAt, this.printedVersion(entry)].find((value) => value?.version === version)?.digest;
  }

  /** Makes the entry complete; true when it was not. */
  private ensure(entry: VersionEntry): boolean {
    const found = this.entries.get(idOf(entry));
    if (!found) {
      this.addEntry(entry);
      return true;
    }
    let changed = false;
    if (entry.policy !== undefined) changed = this.useBlockStyle(found);
    changed = mark(found.version, entry.policy === undefined ? undefined : imageMarker(entry.policy, ':tag')) || changed;
    // Of a promoted image people decide about the digest too.
    if (entry.policy === undefined) return found.digest ? mark(found.digest, undefined) || changed : changed;
    if (entry.reflectsDigest !== true) {
      if (found.digest) remove(found.body, found.digest.pair);
      return changed || found.digest !== undefined;
    }
    const marker = imageMarker(entry.policy, ':digest');
    if (found.digest) return mark(found.digest, marker) || changed;
    found.body.items.push(newField('digest', this.missingDigest(entry, valueOf(found).version) ?? '', marker));
    return true;
  }

  /** In braces a comment belongs to nobody for sure, so no bot would find the line. */
  private useBlockStyle({ sectionMap, body }: ReadEntry): boolean {
    const maps = [this.content.document.contents, sectionMap, body].filter((map): map is YAMLMap => isMap(map) && map.flow === true);
    for (const map of maps) map.flow = false;
    return maps.length > 0;
  }

  private addEntry(entry: VersionEntry): void {
    const { version, digest } = this.current(entry);
    const marker = (part: string): string | undefined => (entry.policy === undefined ? undefined : imageMarker(entry.policy, part));
    const body = new YAMLMap();
    body.items.push(newField(VERSION_SECTIONS[entry.section], version, marker(':tag')));
    if (digest !== undefined) body.items.push(newField('digest', digest, marker(':digest')));
    const map = this.sectionMap(entry.section);
    map.flow = false;
    const position = map.items.findIndex(({ key }) => isScalar(key) && String(key.value) > entry.name);
    const next = map.items[position]?.key;
    if (position === 0 && isScalar(next)) {
      // The parser gives a comment above the first entry to the whole map; it belongs to that entry.
      next.commentBefore = joined(map.commentBefore, next.commentBefore);
      map.commentBefore = undefined;
    }
    map.items.splice(position < 0 ? map.items.length : position, 0, new Pair(new Scalar(entry.name), body));
  }

  private sectionMap(section: VersionSection): YAMLMap {
    const { document } = this.content;
    const root = isMap(document.contents) ? document.contents : new YAMLMap();
    if (document.contents !== root) {
      const lost = document.contents;
      document.contents = root;
      // What people wrote into a file without entries.
      document.commentBefore = joined(document.commentBefore, lost?.commentBefore, lost?.comment, document.comment) ?? null;
      document.comment = null;
    }
    root.flow = false;
    const pair = root.items.find(({ key }) => isScalar(key) && key.value === section);
    if (pair && isMap(pair.value)) return pair.value;
    const map = new YAMLMap();
    if (pair) pair.value = map;
    else root.items.splice(section === SECTIONS[0] ? 0 : root.items.length, 0, new Pair(new Scalar(section), map));
    return map;
  }

  private removeEntry({ section, sectionMap, pair }: ReadEntry): void {
    remove(sectionMap, pair);
    const { contents } = this.content.document;
    if (sectionMap.items.length > 0 || !isMap(contents)) return;
    const empty = contents.items.find(({ key }) => isScalar(key) && key.value === section);
    if (empty) remove(contents, empty);
  }
}

function byId({ entries }: ReadVersions): ReadonlyMap<string, ReadEntry> {
  return new Map(entries.map((entry) => [idOf(entry), entry]));
}

function idOf({ section, name }: { readonly section: VersionSection; readonly name: string }): string {
  return `${section}/${name}`;
}

function valueOf({ version, digest }: ReadEntry): VersionValue {
  return { version: version.scalar.value, digest: digest?.scalar.value };
}

function commentOf({ scalar }: TextField): string {
  return scalar.comment ?? '';
}

function remove(map: YAMLMap, pair: Pair): void {
  map.items.splice(map.items.indexOf(pair), 1);
}

function newField(name: string, value: string, marker?: string): Pair {
  const scalar = new Scalar(value);
  scalar.type = Scalar.QUOTE_DOUBLE;
  if (marker !== undefined) scalar.comment = ` ${marker}`;
  return new Pair(new Scalar(name), scalar);
}

/** Image automation keeps the quotes that it finds; a text without them would be a number with the next tag. */
function quotesOf(scalar: Scalar): Scalar.Type {
  return scalar.type === Scalar.QUOTE_SINGLE ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE;
}

/**
 * Puts the marker, or none, behind a value. What people wrote there stands above then, as the marker must be alone.
 *
 * @returns true when something changed.
 */
function mark({ key, scalar }: TextField, marker: string | undefined): boolean {
  const wanted = marker === undefined ? undefined : ` ${marker}`;
  const isMarked = MARKER.test(`${scalar.comment}\n${scalar.commentBefore}`);
  if (marker === undefined && !isMarked) return false;
  if (scalar.comment === wanted && !scalar.commentBefore && scalar.type === quotesOf(scalar)) return false;
  const words = joined(...[scalar.commentBefore, scalar.comment].map((comment) => comment?.replace(MARKER, '').replace(/^ {2,}/, ' ')));
  scalar.commentBefore = undefined;
  scalar.comment = wanted;
  scalar.type = quotesOf(scalar);
  if (words !== undefined) key.commentBefore = joined(key.commentBefore, words);
  return true;
}

/** Comments one below the other; undefined when there is none. */
function joined(...comments: (string | null | undefined)[]): string | undefined {
  const lines = comments.filter((comment): comment is string => typeof comment === 'string' && comment.trim() !== '');
  return lines.length === 0 ? undefined : lines.map((line) => line.replace(/\s+$/, '')).join('\n');
}

function print(document: Document): string {
  return document.toString({ lineWidth: 0 });
}
