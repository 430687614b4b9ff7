import { Document, isAlias, isMap, isScalar, LineCounter, Pair, parseDocument, Scalar, YAMLMap } from 'yaml';
import { nearest } from '../../core/nearest';
import { problemText } from '../../core/problem';
import { Problem } from '../../synthesis/model';
import { entryName, flawInVersion, VersionSection, VERSION_SECTIONS } from './version-entry';

/** A scalar with its key. */
export interface TextField {
  readonly pair: Pair;
  readonly key: Scalar;
  readonly scalar: Scalar<string>;
}

/** One entry of the file, with the nodes that hold it. */
export interface ReadEntry {
  readonly section: VersionSection;
  readonly name: string;
  readonly sectionMap: YAMLMap;
  readonly pair: Pair;
  readonly body: YAMLMap;
  readonly version: TextField;
  readonly digest?: TextField;
}

/** The file as it was read. */
export interface ReadVersions {
  readonly document: Document;
  readonly entries: readonly ReadEntry[];
  readonly problems: readonly Problem[];
  /** A place in the file, as messages show it. */
  readonly placeOf: (node: unknown) => string;
}

const CONFLICT = /^(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)/m;

/**
 * Reads `versions/<cluster>.yaml`. People edit it, so anything may be wrong with it: each problem says where.
 *
 * @param shownAs name of the file for messages.
 */
export function readVersions(text: string, shownAs: string): ReadVersions {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems: Problem[] = [];
  const entries: ReadEntry[] = [];
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return `${shownAs}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const placeOf = (node: unknown): string => placeAt(offsetOf(node) ?? 0);
  const add = (node: unknown, given: string, allowed: string, fix: string): void => void problems.push({ path: placeOf(node), text: problemText(given, allowed, fix) });
  const result = { document, entries, problems, placeOf };

  const conflict = CONFLICT.exec(text);
  if (conflict) {
    problems.push({
      path: placeAt(conflict.index),
      text: problemText('a merge conflict', 'one version for each image and chart', 'resolve the conflict: keep the version that shall run, remove the marks'),
    });
    return result;
  }
  for (const error of document.errors) {
    const given = error.code === 'MULTIPLE_DOCS' ? 'a second document' : error.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
    problems.push({ path: placeAt(error.pos[0]), text: problemText(given, 'a YAML file', 'repair the line, or restore the file from Git') });
  }
  const { contents } = document;
  if (problems.length > 0 || contents === null || isEmpty(contents)) return result;
  if (!isMap(contents)) {
    add(contents, 'no map', 'a map with the keys images and charts', 'write images: at the top');
    return result;
  }
  for (const { key, value } of contents.items) {
    const section = sectionNamed(key);
    if (section === undefined) {
      const names = Object.keys(VERSION_SECTIONS);
      const meant = nearest(nameOf(key), names);
      add(key, `key ${nameOf(key)}`, names.join(', '), meant === undefined ? 'remove the key' : `did you mean ${meant}?`);
    } else if (isMap(value)) {
      for (const item of value.items) {
        const entry = readEntry(section, value, item, add);
        if (entry) entries.push(entry);
      }
    } else if (!isEmpty(value)) {
      add(value, `${section} is no map`, `a map from the name of each ${section.slice(0, -1)} to its ${VERSION_SECTIONS[section]}`, `write the name below ${section}:`);
    }
  }
  return result;
}

type Add = (node: unknown, given: string, allowed: string, fix: string) => void;

function readEntry(section: VersionSection, sectionMap: YAMLMap, pair: Pair, add: Add): ReadEntry | undefined {
  const { key, value: body } = pair;
  const field = VERSION_SECTIONS[section];
  const what = entryName({ section, name: nameOf(key) });
  if (!isScalar(key) || typeof key.value !== 'string') {
    add(key, `name ${nameOf(key)} in ${section} is no string`, 'a name in quotes', `write "${nameOf(key)}":`);
    return undefined;
  }
  if (!isMap(body)) {
    add(isEmpty(body) ? key : body, `${what} has no map`, `${field}: "…" below ${key.value}`, `write the ${field} on a line of its own`);
    return undefined;
  }
  const known = section === 'images' ? [field, 'digest'] : [field];
  const extra = body.items.find((item) => !isScalar(item.key) || !known.includes(String(item.key.value)));
  if (extra) add(extra.key, `key ${nameOf(extra.key)} of ${what}`, known.join(', '), 'remove the key');
  const version = readText(key, body, field, what, add);
  const digest = body.has('digest') && section === 'images' ? readText(key, body, 'digest', what, add) : undefined;
  if (version === undefined || extra || (digest === undefined && body.has('digest'))) return undefined;
  const flaw = flawInVersion(section, { version: version.scalar.value, digest: digest?.scalar.value });
  if (flaw) {
    add(flaw.given.startsWith('digest') ? digest?.scalar : version.scalar, `${flaw.given} of ${what}`, flaw.allowed, flaw.fix);
    return undefined;
  }
  return { section, name: key.value, sectionMap, pair, body, version, digest };
}

/** One text of an entry; what is none is a problem. */
function readText(name: Scalar, body: YAMLMap, field: string, what: string, add: Add): TextField | undefined {
  const pair = body.items.find(({ key }) => isScalar(key) && key.value === field);
  if (!pair || !isScalar(pair.key) || isEmpty(pair.value)) {
    add(pair?.key ?? name, `${what} has no ${field}`, `${field}: "…" below it`, `add the ${field} that shall run`);
    return undefined;
  }
  const { key, value: scalar } = pair;
  if (isAlias(scalar) || (isScalar(scalar) && (scalar.anchor !== undefined || scalar.tag !== undefined))) {
    add(scalar, `${field} of ${what} with an anchor, alias or YAML tag`, `a ${field} in double quotes`, `write the ${field} itself`);
    return undefined;
  }
  if (!isTextScalar(scalar)) {
    const source = isScalar(scalar) ? scalar.source ?? String(scalar.value) : '…';
    add(scalar, `${field} ${isScalar(scalar) ? source : 'with more below it'} of ${what} is no string`, `a ${field} in double quotes`, `write ${field}: "${source}"`);
    return undefined;
  }
  return { pair, key, scalar };
}

function isTextScalar(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string';
}

/** True for a value that is not there, or is written as null. */
function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function sectionNamed(key: unknown): VersionSection | undefined {
  if (!isScalar(key)) return undefined;
  return key.value === 'images' || key.value === 'charts' ? key.value : undefined;
}

function nameOf(node: unknown): string {
  return isScalar(node) ? node.source ?? String(node.value) : 'of another kind than text';
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const { range } = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
