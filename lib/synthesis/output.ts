import * as fs from 'fs';
import * as path from 'path';

/** First line of every listing that we write; the files that such a listing names are ours to replace and remove. */
export const LISTING_HEADER = '# Written by cdk8s-progressive-delivery. Change main.ts or versions/ and run synth; what is edited here is overwritten.';

/** Name of the file that says which files of a folder are applied. */
export const LISTING = 'kustomization.yaml';

/** Ends the name of a file that is not complete yet. */
const UNFINISHED = '.cdk8s-pd-unfinished';

/** What a folder shall hold. */
export interface OutputFolder {
  /** Path below the output folder: `<cluster>/<layer>`. */
  readonly path: string;
  /** Contents by file name, without the listing. */
  readonly files: ReadonlyMap<string, string>;
}

/** A file to write, in the order in which it shall appear. */
export interface FileWrite {
  readonly path: string;
  readonly content: string;
  readonly isNew: boolean;
}

/** What has to happen on disk so that it holds what the program gives. */
export interface OutputPlan {
  /** One group of steps per folder: writes, then removals, then the listing. */
  readonly steps: readonly FolderStep[];
  /** Files below the output folder that are not ours; they are left alone. */
  readonly foreign: readonly string[];
  /** New folders that an interrupted run did not finish. */
  readonly unfinished: readonly string[];
  readonly unchanged: number;
}

/** Steps of one folder; the listing comes last, so that a crash at any moment is repaired by the next run. */
export interface FolderStep {
  readonly folder: string;
  /** True when the folder does not exist yet. */
  readonly isNew: boolean;
  readonly writes: readonly FileWrite[];
  readonly removals: readonly string[];
  /** Left-overs of an interrupted run. */
  readonly unfinished: readonly string[];
  /** The listing, when it has to change. */
  readonly listing?: FileWrite;
  /** True when the folder itself goes. */
  readonly isRemoved: boolean;
}

/** The text of a listing; sorted, so that it never depends on the order of construction. */
export function printListing(names: Iterable<string>, documentMarker: boolean): string {
  const sorted = [...names].sort();
  const resources = sorted.length === 0 ? ' []' : sorted.map((name) => `\n  - ${name}`).join('');
  return `${LISTING_HEADER}\n${documentMarker ? '---\n' : ''}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:${resources}\n`;
}

/** Compares what a folder holds with what it shall hold; writes nothing. */
export function planOutput(outdir: string, folders: readonly OutputFolder[], documentMarker: boolean): OutputPlan {
  const wanted = new Map(folders.map((folder) => [folder.path, folder]));
  const foreign: string[] = [];
  const leftOver: string[] = [];
  const existing = findFolders(outdir, foreign, leftOver);
  const steps: FolderStep[] = [];
  let unchanged = 0;

  for (const folderPath of [...new Set([...wanted.keys(), ...existing.keys()])].sort()) {
    const folder = path.join(outdir, folderPath);
    const present = existing.get(folderPath) ?? new Set<string>();
    const files = wanted.get(folderPath)?.files ?? new Map<string, string>();
    const listed = ownedFiles(folder, present);

    const writes: FileWrite[] = [];
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      const isNew = !present.has(name);
      if (isNew || fs.readFileSync(file, 'utf8') !== content) writes.push({ path: file, content, isNew });
      else unchanged++;
    }
    const unfinished = [...present].filter((name) => name.endsWith(UNFINISHED));
    const removals = listed ? [...listed].filter((name) => present.has(name) && !files.has(name)).sort() : [];
    for (const name of present) {
      if (name === LISTING ? !listed : !files.has(name) && !removals.includes(name) && !name.endsWith(UNFINISHED)) {
        foreign.push(path.join(folder, name));
      }
    }

    const isRemoved = !wanted.has(folderPath);
    if (isRemoved && !listed) {
      continue;
    }
    const listing = path.join(folder, LISTING);
    const listingText = printListing(files.keys(), documentMarker);
    const listingChanged = !present.has(LISTING) || fs.readFileSync(listing, 'utf8') !== listingText;
    if (isRemoved || writes.length > 0 || removals.length > 0 || unfinished.length > 0 || listingChanged) {
      steps.push({
        folder, writes, isRemoved, isNew: !existing.has(folderPath),
        removals: removals.map((name) => path.join(folder, name)),
        unfinished: unfinished.map((name) => path.join(folder, name)),
        listing: isRemoved || !listingChanged ? undefined : { path: listing, content: listingText, isNew: !present.has(LISTING) },
      });
    }
    if (!isRemoved && !listingChanged) unchanged++;
  }
  return { steps, foreign: foreign.sort(), unfinished: leftOver, unchanged };
}

/** Carries a plan out: each file is replaced whole, and each folder's listing comes last. */
export function applyPlan(plan: OutputPlan): void {
  for (const folder of plan.unfinished) fs.rmSync(folder, { recursive: true, force: true });
  for (const step of plan.steps) {
    if (step.isNew) {
      createFolder(step);
      continue;
    }
    for (const file of step.unfinished) fs.rmSync(file, { force: true });
    for (const write of step.writes) replaceFile(write.path, write.content);
    for (const file of step.removals) fs.rmSync(file, { force: true });
    if (step.listing) replaceFile(step.listing.path, step.listing.content);
    if (step.isRemoved) {
      fs.rmSync(path.join(step.folder, LISTING), { force: true });
      removeEmptyFolders(step.folder);
    }
  }
}

/** A new folder is filled beside its place and moved there: it appears whole, and one move takes less time than one for each file. */
function createFolder({ folder, writes, listing }: FolderStep): void {
  const unfinished = besides(folder);
  fs.mkdirSync(unfinished, { recursive: true });
  for (const write of listing ? [...writes, listing] : writes) fs.writeFileSync(path.join(unfinished, path.basename(write.path)), write.content);
  fs.renameSync(unfinished, folder);
}

/** Writes a file beside its place and moves it there, so that nobody ever sees half of it. */
export function replaceFile(file: string, content: string): void {
  const unfinished = besides(file);
  fs.writeFileSync(unfinished, content);
  fs.renameSync(unfinished, file);
}

function besides(place: string): string {
  return path.join(path.dirname(place), `.${path.basename(place)}${UNFINISHED}`);
}

/** Folders at the depth of layers with the files in them; everything else below `outdir` is foreign. */
function findFolders(outdir: string, foreign: string[], unfinished: string[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const cluster of entries(outdir)) {
    if (!cluster.isDirectory()) {
      if (cluster.name !== 'construct-metadata.json') foreign.push(path.join(outdir, cluster.name));
      continue;
    }
    for (const layer of entries(path.join(outdir, cluster.name))) {
      const folder = path.join(outdir, cluster.name, layer.name);
      if (!layer.isDirectory()) {
        foreign.push(folder);
        continue;
      }
      if (layer.name.endsWith(UNFINISHED)) {
        unfinished.push(folder);
        continue;
      }
      const names = new Set<string>();
      for (const file of entries(folder)) {
        if (file.isDirectory()) foreign.push(path.join(folder, file.name));
        else names.add(file.name);
      }
      found.set(`${cluster.name}/${layer.name}`, names);
    }
  }
  return found;
}

function entries(folder: string): fs.Dirent[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
}

/** The files that the folder's listing names, if that listing is ours. */
function ownedFiles(folder: string, present: ReadonlySet<string>): Set<string> | undefined {
  if (!present.has(LISTING)) return undefined;
  return listedFiles(fs.readFileSync(path.join(folder, LISTING), 'utf8'));
}

/** The files that a listing names; undefined when it is not one of ours. */
export function listedFiles(listing: string): Set<string> | undefined {
  return listing.startsWith(LISTING_HEADER) ? new Set([...listing.matchAll(/^ {2}- (\S+)$/gm)].map((match) => match[1])) : undefined;
}

function removeEmptyFolders(folder: string): void {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length === 0) {
    fs.rmdirSync(folder);
    const parent = path.dirname(folder);
    if (fs.readdirSync(parent).length === 0) fs.rmdirSync(parent);
  }
}

/** The text of a file; undefined when there is none. */
export function readIfPresent(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
