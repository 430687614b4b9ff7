import * as fs from 'fs';
import * as path from 'path';
import { Document, LineCounter, parseAllDocuments, Tags, visit } from 'yaml';
import { Field, InputProblems, SourceFile } from './field';

/** One Kubernetes object as it stands in a file. */
export interface OldObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly root: Field;
  /** The file, for people. */
  readonly file: string;
  /** The YAML document, when it holds nothing but this object: its comments can be kept. */
  readonly document?: Document.Parsed;
}

/** What a folder holds. */
export interface Input {
  readonly objects: readonly OldObject[];
  /** Folders of Helm charts, which Flux v1 did not sync either. */
  readonly charts: readonly string[];
  /** Files that are no objects, each with the reason why it was left out. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads all objects of a folder that Flux v1 syncs.
 *
 * @param without a folder inside that is not read: the one that the result goes to.
 */
export function readFolder(folder: string, problems: InputProblems, without: string): Input {
  const objects: OldObject[] = [];
  const charts: string[] = [];
  const skipped: { file: string; reason: string }[] = [];

  function walk(directory: string): void {
    const entries = fs.readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (entries.some(({ name }) => name === 'Chart.yaml')) {
      charts.push(shown(directory));
      return;
    }
    for (const entry of entries) {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules' && path.resolve(file) !== path.resolve(without)) walk(file);
      } else if (entry.isFile() && /^\.flux\.ya?ml$/.test(entry.name)) {
        skipped.push({ file: shown(file), reason: 'it runs commands that make manifests: run them, and migrate what they print' });
      } else if (entry.isFile() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith('.')) {
        read(file);
      }
    }
  }

  function read(file: string): void {
    const source: SourceFile = { path: shown(file), lines: new LineCounter() };
    const documents = parse(fs.readFileSync(file, 'utf8'), source, problems);
    for (const { document, value } of documents) {
      const root = new Field(value, [], document, source, problems);
      const found = objectsIn(root, document, source.path);
      if (found === undefined) skipped.push({ file: root.at, reason: 'no Kubernetes object: it has no apiVersion and kind' });
      else objects.push(...found);
    }
  }

  const shown = (file: string): string => path.normalize(file).split(path.sep).join('/');
  walk(folder);
  return { objects: withoutTwins(objects, problems), charts, skipped };
}

interface ParsedDocument {
  readonly document: Document.Parsed;
  readonly value: unknown;
}

/** The documents of a file, read as the Go libraries of Flux v1 did: YAML 1.1 without dates and times of day. */
function parse(text: string, source: SourceFile, problems: InputProblems): ParsedDocument[] {
  const parsed = parseAllDocuments(text, { version: '1.1', lineCounter: source.lines, prettyErrors: false, customTags: asInGo });
  const documents: ParsedDocument[] = [];
  const report = (offset: number, text: string): void => {
    const { line, col } = source.lines.linePos(offset);
    problems.add(`${source.path}:${line}:${col}`, text);
  };
  for (const document of 'empty' in parsed ? [] : parsed) {
    for (const error of document.errors) report(error.pos[0], error.message);
    if (document.errors.length > 0) continue;
    const unresolved = unresolvedAlias(document);
    try {
      const value: unknown = unresolved === undefined ? document.toJS() : null;
      if (value !== null) documents.push({ document, value });
    } catch (error) {
      // Aliases that multiply without end.
      report(document.range[0], error instanceof Error ? error.message : String(error));
    }
    if (unresolved !== undefined) report(unresolved, 'an alias without its anchor');
  }
  return documents;
}

/** Where an alias stands that names nothing. */
function unresolvedAlias(document: Document.Parsed): number | undefined {
  let found: number | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

function asInGo(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && !('format' in tag && tag.format === 'TIME')));
}

/** The objects of a document: one, or those of a List; undefined when it is something else. */
function objectsIn(root: Field, document: Document.Parsed, file: string): OldObject[] | undefined {
  const kind = root.get('kind');
  const apiVersion = root.get('apiVersion');
  if (kind === undefined || apiVersion === undefined) return undefined;
  if (apiVersion.text()?.startsWith('kustomize.config.k8s.io/')) return undefined;
  if (kind.text()?.endsWith('List') && root.get('items') !== undefined) {
    return (root.get('items')?.items() ?? []).flatMap((item) => objectOf(item, file) ?? []);
  }
  const object = objectOf(root, file);
  return object === undefined ? [] : [{ ...object, document }];
}

function objectOf(root: Field, file: string): OldObject | undefined {
  const apiVersion = root.get('apiVersion')?.text();
  const kind = root.get('kind')?.text();
  const metadata = root.get('metadata');
  const name = metadata?.get('name');
  if (apiVersion === undefined || kind === undefined) return undefined;
  if (name === undefined) return root.complain(`a ${kind} without metadata.name · a name · Flux v1 cannot have applied it: write the name, or remove it`);
  const text = name.text();
  return text === undefined ? undefined : { apiVersion, kind, name: text, namespace: metadata?.get('namespace')?.text(), root, file };
}

/** One object in two places: which of the two Flux v1 applied last is not ours to guess. */
function withoutTwins(objects: readonly OldObject[], problems: InputProblems): OldObject[] {
  const seen = new Map<string, OldObject>();
  for (const object of objects) {
    const [group] = object.apiVersion.split('/').slice(0, -1);
    const key = [group, object.kind, object.namespace, object.name].join('/');
    const other = seen.get(key);
    if (other) problems.add(object.root.at, `${object.kind} ${object.name} stands also at ${other.root.at} · one place for each object · remove one of the two`);
    else seen.set(key, object);
  }
  return [...seen.values()];
}
