import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { migrate, Migration } from '../../lib/migrate';
import { filesIn, scratchFolder } from '../helpers';

export const ROOT = path.resolve(__dirname, '../..');
export const FIXTURE = path.join(ROOT, 'test/fixtures/flux-v1/cluster');

/** What a migration gave. */
export interface Result {
  readonly folder: string;
  readonly migration: Migration;
  readonly main: string;
  readonly report: string;
  readonly files: { readonly [file: string]: string };
}

/** A folder with these files. */
export function folderOf(files: { readonly [file: string]: string }): string {
  const folder = scratchFolder();
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** Migrates a folder, or files that are put into one. */
export function migrated(from: string | { readonly [file: string]: string }, to: string = scratchFolder()): Result {
  const folder = typeof from === 'string' ? from : folderOf(from);
  const migration = migrate({ from: folder, to, cluster: 'production', force: false, packages: { dependencies: { cdk8s: '^2' }, devDependencies: {} } });
  const files = filesIn(to);
  return { folder: to, migration, main: files['main.ts'], report: files['report.md'], files };
}

/** The lines of the first construct with an id, without the indentation of an `if` around it. */
export function construct(main: string, type: string, id: string): string {
  const [, , found] = new RegExp(`^( *)((?:const \\w+ = )?new ${type.replace('.', '\\.')}\\(\\w+, '${id}'[\\s\\S]*?^\\1\\}?\\);|(?:const \\w+ = )?new ${type.replace('.', '\\.')}\\(\\w+, '${id}'.*\\);)$`, 'm').exec(main) ?? [];
  if (found === undefined) throw new Error(`no ${type} ${id} in\n${main}`);
  return found;
}

/** A release with these lines in its spec. */
export function release(spec: string, annotations = ''): { readonly 'release.yaml': string } {
  const chart = /^chart:/m.test(spec) ? '' : '  chart:\n    repository: https://charts.example.com/app\n    name: app\n    version: 1.2.3\n';
  const notes = annotations === '' ? '' : `  annotations:\n${annotations.split('\n').map((line) => `    ${line}`).join('\n')}\n`;
  const lines = spec === '' ? '' : `${spec.split('\n').map((line) => `  ${line}`).join('\n')}\n`;
  return { 'release.yaml': `apiVersion: helm.fluxcd.io/v1\nkind: HelmRelease\nmetadata:\n  name: app\n  namespace: shop\n${notes}spec:\n${chart}${lines}` };
}

/** Answers questions by the first words that fit: what a person writes in place of the calls. */
export function answered(main: string, answers: readonly (readonly [RegExp, string])[]): string {
  const lines = main.split('\n').flatMap((line) => {
    const question = /\bdecide\(\d+, ((['"])(?:\\.|(?!\2).)*\2)\)/.exec(line);
    if (question === null) return [line];
    const answer = answers.find(([words]) => words.test(question[1]));
    if (answer === undefined) throw new Error(`no answer to ${question[1]}`);
    return answer[1] === '' ? [] : [line.replace(question[0], () => answer[1])];
  });
  return lines.join('\n').replace(/\n\/\*\* Stands for what only you know[\s\S]*$/, '\n');
}

/** Runs `cdk8s-pd` in a folder; a program there finds this library and what it needs. */
export function run(folder: string, ...args: string[]): { readonly status: number | null; readonly err: string; readonly out: string } {
  if (!fs.existsSync(path.join(folder, 'node_modules'))) fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const result = spawnSync(process.execPath, ['-r', require.resolve('ts-node/register'), path.join(ROOT, 'lib/cli/cdk8s-pd.ts'), ...args], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json'), NODE_OPTIONS: '' },
  });
  return { status: result.status, err: result.stderr, out: result.stdout };
}

/** Writes an answered program where its library is the one of this repository. */
export function place(folder: string, main: string): void {
  fs.writeFileSync(path.join(folder, 'main.ts'), main.replace("'cdk8s-progressive-delivery'", JSON.stringify(path.join(ROOT, 'lib'))));
}
