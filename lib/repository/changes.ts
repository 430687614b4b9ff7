import * as fs from 'fs';
import * as path from 'path';
import { Comparison, FileChange, findHazards, Hazard } from '../changes';
import { OutputFolder, OutputPlan, readIfPresent } from '../synthesis/output';
import { isInGit, printedFiles, printedFilesOf } from './git-tree';

/** Set by the `cdk8s-pd` command to the revision that the output is compared with, instead of what `dist/` holds. */
export const AGAINST_VARIABLE = 'CDK8S_PD_AGAINST';

/** What the new output of a program means for clusters that run what `dist/`, or a commit, held before. */
export function hazardsOf(folder: string, folders: readonly OutputFolder[], plan: OutputPlan): Hazard[] {
  const clusters = new Set(folders.map((output) => output.path.split('/')[0]));
  const hasCluster = (cluster: string): boolean => clusters.has(cluster);
  const old = oldFiles(folder, plan);
  return findHazards(old === undefined ? { ...changesOnDisk(folder, plan), hasCluster } : { ...changesSince(old, folders), hasCluster });
}

/** Files of the commit to compare with, if it is not the disk. Stock `cdk8s synth` empties `dist/` first: what was there is in Git, if anywhere. */
function oldFiles(folder: string, plan: OutputPlan): Map<string, string> | undefined {
  const against = process.env[AGAINST_VARIABLE];
  if (against !== undefined) return printedFilesOf(folder, against);
  const isEmpty = plan.unchanged === 0 && plan.steps.every((step) => step.isNew);
  return isEmpty && isInGit(folder) ? printedFiles(folder, 'HEAD') : undefined;
}

function changesOnDisk(folder: string, plan: OutputPlan): Omit<Comparison, 'hasCluster'> {
  const shown = (file: string): string => path.relative(folder, file).split(path.sep).join('/');
  // A new object matters only as the place to which a removed one moved.
  const isRemoval = plan.steps.some(({ removals }) => removals.length > 0);
  const changes = plan.steps.flatMap((step): FileChange[] => [
    ...step.removals.map((file) => ({ file: shown(file), before: fs.readFileSync(file, 'utf8') })),
    ...step.writes.filter(({ isNew }) => isRemoval || !isNew)
      .map(({ path: file, content, isNew }) => ({ file: shown(file), before: isNew ? undefined : fs.readFileSync(file, 'utf8'), after: content })),
  ]);
  return { changes, before: (file) => readIfPresent(path.join(folder, file)) };
}

function changesSince(old: ReadonlyMap<string, string>, folders: readonly OutputFolder[]): Omit<Comparison, 'hasCluster'> {
  const now = new Map<string, string>();
  for (const { path: place, files } of folders) files.forEach((text, name) => now.set(`dist/${place}/${name}`, text));
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort()
    .map((file): FileChange => ({ file, before: old.get(file), after: now.get(file) }))
    .filter(({ before, after }) => before !== after);
  return { changes, before: (file) => old.get(file) };
}
