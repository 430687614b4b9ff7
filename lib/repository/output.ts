import * as fs from 'fs';
import * as path from 'path';
import { hazardJson, hazardText } from '../changes';
import { valueProblem } from '../core/problem';
import { applyPlan, LISTING, OutputFolder, OutputPlan, planOutput, readIfPresent, replaceFile } from '../synthesis/output';
import { hazardsOf } from './changes';

/** Set by the `cdk8s-pd` command; a program run by anything else behaves like every cdk8s app. */
export const MODE_VARIABLE = 'CDK8S_PD_MODE';

/**
 * Set by the `cdk8s-pd` command to a file to which a finished synthesis adds its report: standard output is not ours, least of
 * all where another language runs the program. A program that never calls `synth()` leaves none.
 */
export const REPORT_VARIABLE = 'CDK8S_PD_REPORT';

/** What one synthesis leaves for the command; its form is public (`--json`). */
export interface SynthesisReport {
  /** `written`; from a check `current` or `different`. */
  readonly result: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly leftAlone: readonly string[];
  readonly hazards: readonly object[];
}

/** What one synthesis gives, and where it goes. */
export interface SynthesisOutput {
  readonly folder: string;
  readonly outdir: string;
  /** True when `outdir` is the committed `dist/`; other output is for looking at only. */
  readonly isCommitted: boolean;
  readonly folders: readonly OutputFolder[];
  readonly versions: readonly VersionsText[];
  /** Files that are written when they are missing, and belong to somebody else then. */
  readonly once: readonly { readonly path: string; readonly text: string }[];
  /** Construct path by object name, for cdk8s validation plugins. */
  readonly constructPaths: () => object;
}

/** The text that a file of `versions/` shall have; undefined when there shall be none. */
export interface VersionsText {
  readonly path: string;
  readonly text: string | undefined;
  /** What a reader must know of its entries. */
  readonly notes: readonly string[];
}

/** Writes the output, or compares it with what is there when the command asked for a check. */
export function finishOutput(output: SynthesisOutput): void {
  const mode = process.env[MODE_VARIABLE];
  const shown = (file: string): string => path.relative(output.folder, file).split(path.sep).join('/');
  const plan = access(output, () => planOutput(output.outdir, output.folders, !output.isCommitted));
  const versions: VersionsText[] = output.isCommitted ? [
    ...output.versions.filter(({ path: file, text }) => readIfPresent(file) !== text),
    ...output.once.filter(({ path: file }) => readIfPresent(file) === undefined).map((file) => ({ ...file, notes: [] })),
  ] : [];
  const hazards = output.isCommitted ? hazardsOf(output.folder, output.folders, plan) : [];
  const lines = [...hazards.map(hazardText), ...leftAlone(plan, shown)];
  const result = (name: 'written' | 'current' | 'different'): void => leaveReport(() => ({ result: name, ...fileReport(plan, versions, shown), hazards: hazards.map(hazardJson) }));
  if (mode === 'check' && output.isCommitted) {
    const differences = differencesOf(plan, versions, shown);
    result(differences.length === 0 ? 'current' : 'different');
    if (differences.length > 0) throw differencesError(differences);
    report([...lines, `dist/ and versions/ are what the program gives (${plan.unchanged} files)`]);
    return;
  }
  const notes = [...versions.flatMap((file) => file.notes), ...lines];
  access(output, () => {
    for (const { path: file, text } of versions) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      if (text === undefined) fs.rmSync(file, { force: true });
      else replaceFile(file, text);
    }
    fs.mkdirSync(output.outdir, { recursive: true });
    applyPlan(plan);
    if (process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true') {
      fs.writeFileSync(path.join(output.outdir, 'construct-metadata.json'), JSON.stringify({ version: '1.0.0', resources: output.constructPaths() }));
    }
  });
  result('written');
  report([...notes, ...(mode === undefined ? [] : [summary(plan, versions)])]);
}

/** Turns an error of the file system into one that says what to do. */
function access<T>(output: SynthesisOutput, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
    const place = 'path' in error && typeof error.path === 'string' ? error.path : output.outdir;
    const failure = valueProblem(path.relative(output.folder, place) || '.', `cannot be written (${String(error.code)})`,
      'folders and files that this user may write',
      'check the permissions, the free space, and that no file stands where a folder is needed; then run synth again');
    failure.stack = failure.message;
    throw failure;
  }
}

function differencesOf(plan: OutputPlan, versions: readonly VersionsText[], shown: (file: string) => string): string[] {
  return [
    ...versions.map(({ path: file, text }) => `  ${text === undefined ? 'not needed any more' : fs.existsSync(file) ? 'differs' : 'missing'}: ${shown(file)}`),
    ...plan.steps.flatMap((step) => [
      ...step.writes.concat(step.listing ?? []).map((write) => `  ${write.isNew ? 'missing' : 'differs'}: ${shown(write.path)}`),
      ...step.removals.concat(step.isRemoved ? path.join(step.folder, LISTING) : []).map((file) => `  not given by the program: ${shown(file)}`),
    ]),
  ];
}

function differencesError(lines: readonly string[]): Error {
  const count = lines.length === 1 ? '1 file is' : `${lines.length} files are`;
  const error = new Error(`${count} not what the program gives; run synth and commit the result:\n${lines.join('\n')}`);
  error.stack = error.message;
  return error;
}

/** The files that change, or in a check: that should. */
function fileReport(plan: OutputPlan, versions: readonly VersionsText[], shown: (file: string) => string): Omit<SynthesisReport, 'result' | 'hazards'> {
  return {
    written: [
      ...versions.filter(({ text }) => text !== undefined).map(({ path: file }) => shown(file)),
      ...plan.steps.flatMap((step) => step.writes.concat(step.listing ?? []).map((write) => shown(write.path))),
    ],
    removed: [
      ...versions.filter(({ text }) => text === undefined).map(({ path: file }) => shown(file)),
      ...plan.steps.flatMap((step) => step.removals.concat(step.isRemoved ? path.join(step.folder, LISTING) : []).map(shown)),
    ],
    unchanged: plan.unchanged,
    leftAlone: plan.foreign.map(shown),
  };
}

/** One line for each synthesis: a program may hold several. */
function leaveReport(content: () => SynthesisReport): void {
  const file = process.env[REPORT_VARIABLE];
  if (file !== undefined) fs.appendFileSync(file, `${JSON.stringify(content())}\n`);
}

function leftAlone(plan: OutputPlan, shown: (file: string) => string): string[] {
  return plan.foreign.map((file) => `left alone: ${shown(file)} (not written by this program, and applied by nothing)`);
}

function summary(plan: OutputPlan, versions: readonly VersionsText[]): string {
  const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);
  const written = versions.length + plan.steps.reduce((count, step) => count + step.writes.length + (step.listing ? 1 : 0), 0);
  const removed = plan.steps.reduce((count, step) => count + step.removals.length + (step.isRemoved ? 1 : 0), 0);
  return `${files(written)} written, ${removed} removed, ${plan.unchanged} unchanged`;
}

function report(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}
