import { spawnSync } from 'child_process';
import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import { parse } from 'yaml';
import { valueProblem } from '../core/problem';
import { MODE_VARIABLE } from '../repository/output';

/** What a run of the program is for. */
export type Mode = 'write' | 'check';

/**
 * Runs the user's program and returns the exit code.
 *
 * A program for Node runs in this process: a second start of Node and of the TypeScript loader would double the time.
 */
export function runProgram(program: string | undefined, mode: Mode): number {
  // The committed folder, whatever the caller's environment says.
  process.env.CDK8S_OUTDIR = 'dist';
  process.env[MODE_VARIABLE] = mode;
  try {
    const app = program ?? appOfConfiguration();
    const file = nodeProgram(app);
    return file === undefined ? runCommand(app) : runHere(file);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

function appOfConfiguration(): string {
  if (!fs.existsSync('cdk8s.yaml')) {
    throw valueProblem('cdk8s.yaml', 'no such file in the current folder', 'a folder with cdk8s.yaml, or the program as argument',
      'change to the folder of your program, or run cdk8s-pd synth main.ts');
  }
  const configuration: unknown = parse(fs.readFileSync('cdk8s.yaml', 'utf8'));
  const app = typeof configuration === 'object' && configuration !== null && 'app' in configuration ? configuration.app : undefined;
  if (typeof app !== 'string' || app.trim() === '') {
    throw valueProblem('cdk8s.yaml', 'no app', 'app: with the command that runs the program', 'write app: node -r ts-node/register main.ts');
  }
  return app;
}

/** The file of a program that Node can load here: `main.ts`, `node main.js`, `npx ts-node main.ts`, `node -r ts-node/register main.ts`. */
function nodeProgram(app: string): string | undefined {
  const match = /^(?:(?:npx )?(?:ts-node|tsx)|node)?(?: (?:-r|--require) ts-node\/register(?:\/transpile-only)?)? *([\w./-]+\.[cm]?[jt]s)$/.exec(app.trim());
  return match?.[1];
}

function runHere(file: string): number {
  const absolute = path.resolve(file);
  if (!fs.existsSync(absolute)) throw valueProblem(file, 'no such file', 'the program that calls synth()', 'check `app` in cdk8s.yaml');
  const load = createRequire(absolute);
  if (/\.[cm]?ts$/.test(file) && !load.extensions['.ts']) load('ts-node/register');
  load(absolute);
  return 0;
}

function runCommand(app: string): number {
  const result = spawnSync(app, { shell: true, stdio: 'inherit' });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

/** The message of an error, with the user's own line when it is not one of ours. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  if (stack === error.message) return error.message;
  const own = stack.split('\n').find((line) => /^\s+at /.test(line) && !/node_modules|node:|[\\/](lib|build)[\\/]/.test(line));
  return /^\[/.test(error.message) ? `${error.message}${own === undefined ? '' : `\n${own}`}` : stack;
}
