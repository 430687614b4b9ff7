import * as fs from 'fs';
import * as path from 'path';
import { valueProblem } from '../core/problem';
import { applyPlan, LISTING, OutputFolder, OutputPlan, planOutput, replaceFile } from '../synthesis/output';

/** Set by the `cdk8s-pd` command; a program run by anything else behaves like every cdk8s app. */
export const MODE_VARIABLE = 'CDK8S_PD_MODE';

/** What one synthesis gives, and where it goes. */
export interface SynthesisOutput {
  readonly folder: string;
  readonly outdir: string;
  /** True when `outdir` is the committed `dist/`; other output is for looking at only. */
  readonly isCommitted: boolean;
  readonly folders: readonly OutputFolder[];
  readonly versions: readonly VersionsText[];
  /** Construct path by object name, for cdk8s validation plugins. */
  readonly constructPaths: () => object;
}

/** The text that a file of `versions/` shall have; undefined when there shall be none. */
export interface VersionsText {
  readonly path: string;
  readonly text: string | undefined;
}

/** Writes the output, or compares it with what is there when the command asked for a check. */
export function finishOutput(output: SynthesisOutput): void {
  const mode = process.env[MODE_VARIABLE];
  const shown = (file: string): string => path.relative(output.folder, file).split(path.sep).join('/');
  const plan = access(output, () => planOutput(output.outdir, output.folders, !output.isCommitted));
  const versions = output.isCommitted ? output.versions.filter(({ path: file, text }) => readIfPresent(file) !== text) : [];
  if (mode === 'check' && output.isCommitted) {
    refuseDifferences(plan, versions, shown);
    return;
  }
  access(output, () => {
    if (versions.length > 0) fs.mkdirSync(path.dirname(versions[0].path), { recursive: true });
    for (const { path: file, text } of versions) {
      if (text === undefined) fs.rmSync(file, { force: true });
      else replaceFile(file, text);
    }
    fs.mkdirSync(output.outdir, { recursive: true });
    applyPlan(plan);
    if (process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true') {
      fs.writeFileSync(path.join(output.outdir, 'construct-metadata.json'), JSON.stringify({ version: '1.0.0', resources: output.constructPaths() }));
    }
  });
  report([...describe(plan, shown), ...(mode === undefined ? [] : [summary(plan, versions)])]);
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

function refuseDifferences(plan: OutputPlan, versions: readonly VersionsText[], shown: (file: string) => string): void {
  const lines = [
    ...versions.map(({ path: file, text }) => `  ${text === undefined ? 'not needed any more' : fs.existsSync(file) ? 'differs' : 'missing'}: ${shown(file)}`),
    ...plan.steps.flatMap((step) => [
      ...step.writes.concat(step.listing ?? []).map((write) => `  ${write.isNew ? 'missing' : 'differs'}: ${shown(write.path)}`),
      ...step.removals.concat(step.isRemoved ? path.join(step.folder, LISTING) : []).map((file) => `  not given by the program: ${shown(file)}`),
    ]),
  ];
  if (lines.length === 0) {
    report([`dist/ and versions/ are what the program gives (${plan.unchanged} files)`]);
    return;
  }
  const error = new Error(`${lines.length} files are not what the program gives; run synth and commit the result:\n${lines.join('\n')}`);
  error.stack = error.message;
  throw error;
}

/** What a reviewer must not miss: objects that Flux will delete or hand over, and files that are not ours. */
function describe(plan: OutputPlan, shown: (file: string) => string): string[] {
  const gone = plan.steps.flatMap((step) => step.removals).map((file) => shown(file));
  const writes = gone.length === 0 ? [] : plan.steps.flatMap((step) => step.writes.filter((write) => write.isNew));
  const added = new Map(writes.map((write) => [objectKey(shown(write.path)), shown(write.path)]));
  return [
    ...gone.map((file) => {
      const target = added.get(objectKey(file));
      return target === undefined
        ? `removed: ${file} (Flux deletes the object, unless it is protected from pruning)`
        : `moved: ${file} to ${target} (Flux may delete the object before it is made anew)`;
    }),
    ...plan.foreign.map((file) => `left alone: ${shown(file)} (not written by this program, and applied by nothing)`),
  ];
}

/** The same object keeps cluster and file name when it moves from layer to layer. */
function objectKey(file: string): string {
  const parts = file.split('/');
  return `${parts[1]}/${parts[parts.length - 1]}`;
}

function summary(plan: OutputPlan, versions: readonly VersionsText[]): string {
  const written = versions.length + plan.steps.reduce((count, step) => count + step.writes.length + (step.listing ? 1 : 0), 0);
  const removed = plan.steps.reduce((count, step) => count + step.removals.length + (step.isRemoved ? 1 : 0), 0);
  return `${written} files written, ${removed} removed, ${plan.unchanged} unchanged`;
}

function report(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

function readIfPresent(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
