import * as fs from 'fs';
import * as path from 'path';
import { Document, parseAllDocuments } from 'yaml';
import { PrintedObject } from '../changes/printed';
import { nearest } from '../core/nearest';
import { textAt } from '../core/plain';
import { valueProblem } from '../core/problem';
import { listedFiles, LISTING } from '../synthesis/output';

/** An object of `dist/` with the document that it was read from. */
export interface ReadObject extends PrintedObject {
  readonly document: Document;
}

/** The clusters of the repository in the current folder: those with a folder in `dist/` or a file in `versions/`. */
export function clusterNames(): string[] {
  const printed = entriesOf('dist').filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const versioned = entriesOf('versions').filter((entry) => entry.isFile() && entry.name.endsWith('.yaml')).map(({ name }) => name.slice(0, -'.yaml'.length));
  return [...new Set([...printed, ...versioned])].sort();
}

/** Refuses the name of a cluster that is not there. */
export function checkCluster(where: string, name: string): void {
  const known = clusterNames();
  if (known.includes(name)) return;
  if (known.length === 0) {
    throw valueProblem(where, `cluster "${name}", and no cluster in dist/ or versions/`, 'the folder of a program that was synthesized',
      'change to that folder, or run cdk8s-pd synth');
  }
  const meant = nearest(name, known);
  throw valueProblem(where, `cluster "${name}"`, known.join(', '), meant === undefined ? 'name one of them' : `did you mean ${meant}?`);
}

/**
 * The objects that Flux applies to a cluster: those of the files that the listing of a layer names.
 *
 * @param pattern what the text of a file must have to be read; reading is what takes time when there are thousands.
 */
export function printedObjects(cluster: string, pattern?: RegExp): ReadObject[] {
  return entriesOf(path.join('dist', cluster)).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort().flatMap((layer) => {
    const folder = path.join('dist', cluster, layer);
    return filesOf(folder).flatMap((name) => {
      const text = fs.readFileSync(path.join(folder, name), 'utf8');
      return pattern === undefined || pattern.test(text) ? objectsIn(text, { file: `dist/${cluster}/${layer}/${name}`, cluster, layer }) : [];
    });
  });
}

/** The objects of a text with any number of documents. */
export function objectsIn(text: string, place: { readonly file: string; readonly cluster: string; readonly layer: string }): ReadObject[] {
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    if (document.errors.length > 0) return [];
    const object: unknown = document.toJS();
    const [apiVersion, kind, name, namespace] = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']].map((keys) => textAt(object, ...keys));
    return apiVersion === undefined || kind === undefined || name === undefined ? [] : [{ ...place, document, object, apiVersion, kind, name, namespace }];
  });
}

function filesOf(folder: string): string[] {
  const names = entriesOf(folder).filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && entry.name !== LISTING).map(({ name }) => name).sort();
  const listing = path.join(folder, LISTING);
  const listed = fs.existsSync(listing) ? listedFiles(fs.readFileSync(listing, 'utf8')) : undefined;
  return listed === undefined ? names : names.filter((name) => listed.has(name));
}

function entriesOf(folder: string): fs.Dirent[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
}
