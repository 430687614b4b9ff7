import { spawnSync } from 'child_process';
import * as fs from 'fs';
import { createRequire } from 'module';
import * as os from 'os';
import * as path from 'path';
import { parseDocument } from 'yaml';
import { valueProblem } from '../core/problem';
import { AGAINST_VARIABLE } from '../repository/changes';
import { MODE_VARIABLE, REPORT_VARIABLE } from '../repository/output';
import { describe } from './exit';
import { exitCodeOf, printReports, readReports, ReportOptions } from './report';

/** What a run of the program is for. */
export type Mode = 'write' | 'check';

/**
 * Runs the user's program and returns the exit code.
 *
 * A program for Node runs in this process: a second start of Node and of the TypeScript loader would double the time.
 */
export function runProgram(program: string | undefined, mode: Mode, options: ReportOptions = {}): number {
  // The committed folder, whatever the caller's environment says.
  process.env.CDK8S_OUTDIR = 'dist';
  process.env[MODE_VARIABLE] = mode;
  if (options.against === undefined) delete process.env[AGAINST_VARIABLE];
  else process.env[AGAINST_VARIABLE] = options.against;
  try {
    const app = program ?? appOfConfiguration();
    expectSynthesis(app, options);
    const file = nodeProgram(app);
    return file === undefined ? runCommand(app) : runHere(file);
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

/** A program that ends without `synth()` has checked and written nothing; looked at last, since a program may go on after it was loaded. */
function expectSynthesis(app: string, options: ReportOptions): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-pd-'));
  const file = path.join(folder, 'report');
  process.env[REPORT_VARIABLE] = file;
  process.on('exit', (code) => {
    const reports = readReports(file);
    if (options.json) printReports(reports);
    if (code === 0 && reports.length > 0) process.exitCode = exitCodeOf(reports, options);
    if (code === 0 && reports.length === 0) {
      const { message } = valueProblem(app, 'the program ended without synth()', 'one call of repository.synth()', 'add it as the last line');
      process.stderr.write(`${message}\n`);
      process.exitCode = 1;
    }
    fs.rmSync(folder, { recursive: true, force: true });
  });
}

function appOfConfiguration(): string {
  if (!fs.existsSync('cdk8s.yaml')) {
    throw valueProblem('cdk8s.yaml', 'no such file in the current folder', 'a folder with cdk8s.yaml, or the program as argument',
      'change to the folder of your program, or run cdk8s-pd synth main.ts');
  }
  const document = parseDocument(fs.readFileSync('cdk8s.yaml', 'utf8'));
  if (document.errors.length > 0) throw valueProblem('cdk8s.yaml', document.errors[0].message.split('\n')[0].replace(/:$/, ''), 'a YAML file', 'repair the line');
  const configuration: unknown = document.toJS();
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
  if (/\.[cm]?ts$/.test(file) && !load.extensions['.ts']) loadTypeScript(load, file);
  load(absolute);
  return 0;
}

function loadTypeScript(load: NodeJS.Require, file: string): void {
  try {
    load('ts-node/register');
  } catch {
    // TypeScript 7 has no API that ts-node could use.
    throw valueProblem(file, 'ts-node is not installed beside the program, or does not work with the TypeScript there', 'ts-node 10 with TypeScript 5',
      'run npm install --save-dev ts-node typescript@5 @types/node, or compile the program and run the JavaScript');
  }
}

function runCommand(app: string): number {
  const result = spawnSync(app, { shell: true, stdio: 'inherit' });
  if (result.error) throw result.error;
  // What the codes of the program mean is not known; 2 and 3 have a meaning of their own here.
  return result.status === 0 ? 0 : 1;
}
