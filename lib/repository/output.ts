import * as fs from 'fs';
import * as path from 'path';
import { valueProblem } from '../core/problem';
import { applyPlan, LISTING, OutputFolder, OutputPlan, planOutput, replaceFile } from '../synthesis/output';

/** Set by the `cdk8s-pd` command; a program run by anything else behaves like every cdk8s app. */
export const MODE_VARIABLE = 'CDK8S_PD_MODE';

/** Set by the `cdk8s-pd` command to a file that a finished synthesis creates: a program that never calls `synth()` is noticed. */
export const DONE_VARIABLE = 'CDK8S_PD_DONE';

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
  /** What a reader must know of its entries. */
  readonly notes: readonly string[];
}

/** Writes the output, or compares it with what is there when the command asked for a check. */
export function finishOutput(output: SynthesisOutput): void {
  const mode = process.env[MODE_VARIABLE];
  const done = process.env[DONE_VARIABLE];
  if (done !== undefined) fs.writeFileSync(done, '');
  const shown = (file: string): string => path.relative(output.folder, file).split(path.sep).join('/');
  const plan = access(output, () => planOutput(output.outdir, output.folders, !output.isCommitted));
  const versions = output.isCommitted ? output.versions.filter(({ path: file, text }) => readIfPresent(file) !== text) : [];
  if (mode === 'check' && output.isCommitted) {
    refuseDifferences(plan, versions, shown);
    return;
  }
  const notes = [...versions.flatMap((file) => file.notes), ...describe(plan, shown)];
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

function refuseDifferences(plan: OutputPlan, versions: readonly VersionsText[], shown: (file: string) => string): void {
  const lines = [
    ...versions.map(({ path: file, text }) => `  ${text === undefined ? 'not needed any more' : fs.existsSync(file) ? 'differs' : 'missing'}: ${shown(file)}`),
    ...plan.steps.flatMap((step) => [
      ...step.writes.concat(step.listing ?? []).map((write) => `  ${write.isNew ? 'missing' : 'differs'}: ${shown(write.path)}`),
      ...step.removals.concat(step.isRemoved ? path.join(step.folder, LISTING) : []).map((file) => `  not given by the program: ${shown(file)}`),
    ]),
  ];
  if (lines.length === 0) {
    report([...leftAlone(plan, shown), `dist/ and versions/ are what the program gives (${plan.unchanged} files)`]);
    return;
  }
  const count = lines.length === 1 ? '1 file is' : `${lines.length} files are`;
  const error = new Error(`${count} not what the program gives; run synth and commit the result:\n${lines.join('\n')}`);
  error.stack = error.message;
  throw error;
}

/** What a reviewer must not miss: objects that Flux will delete or hand over, and files that are not ours. */
function describe(plan: OutputPlan, shown: (file: string) => string): string[] {
  const gone = plan.steps.flatMap((step) => step.removals).map((file) => ({ file: shown(file), text: fs.readFileSync(file, 'utf8') }));
  const writes = gone.length === 0 ? [] : plan.steps.flatMap((step) => step.writes.filter((write) => write.isNew));
  const added = new Map(writes.map((write) => [objectKey(shown(write.path)), shown(write.path)]));
  return [
    ...gone.map(({ file, text }) => {
      const target = added.get(objectKey(file));
      if (target === undefined) return `removed: ${file} (${fate(text)})`;
      return `moved: ${file} to ${target} (${isProtected(text) ? 'stays in the cluster; the new layer takes it over' : `${fate(text)}; the new layer makes it anew`})`;
    }),
    ...leftAlone(plan, shown),
  ];
}

function leftAlone(plan: OutputPlan, shown: (file: string) => string): string[] {
  return plan.foreign.map((file) => `left alone: ${shown(file)} (not written by this program, and applied by nothing)`);
}

/** Whether Flux leaves the object of a file in the cluster when the file goes. */
function isProtected(text: string): boolean {
  return /^ {4}kustomize\.toolkit\.fluxcd\.io\/prune: disabled$/m.test(text);
}

/** What happens in the cluster when a file goes; the file itself says so. */
function fate(text: string): string {
  if (isProtected(text)) return 'stays in the cluster, where it is protected from pruning: delete it there when nothing needs it';
  if (/^kind: Kustomization$/m.test(text)) return 'Flux deletes it, and everything that it applied';
  return 'Flux deletes the object';
}

/** The same object keeps cluster and file name when it moves from layer to layer. */
function objectKey(file: string): string {
  const parts = file.split('/');
  return `${parts[1]}/${parts[parts.length - 1]}`;
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

function readIfPresent(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
