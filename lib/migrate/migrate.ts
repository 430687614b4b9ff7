import * as fs from 'fs';
import * as path from 'path';
import { valueProblem } from '../core/problem';
import { InputError, InputProblems } from './field';
import { Findings } from './findings';
import { writeProgram } from './program';
import { readFolder } from './read';
import { writeReport } from './report';

/** What a migration is told. */
export interface MigrationOptions {
  /** Folder that Flux v1 syncs. */
  readonly from: string;
  /** Folder that the program goes to. */
  readonly to: string;
  /** Name of the cluster in the program. */
  readonly cluster: string;
  /** Replaces files that are there. */
  readonly force: boolean;
  /** What the program needs besides, as package.json names it. */
  readonly packages: Packages;
}

/** Packages and their versions. */
export interface Packages {
  readonly dependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
}

/** What a migration has written. */
export interface Migration {
  /** Paths below the folder of the program. */
  readonly files: readonly string[];
  /** Questions that are open. */
  readonly questions: number;
}

/**
 * Turns a folder that Flux v1 and the Helm Operator sync into a program of this library.
 *
 * @throws with every problem of the input, each with its file, line and column; nothing is written then.
 */
export function migrate({ from, to, cluster, force, packages }: MigrationOptions): Migration {
  const pass = 'pass the folder that its flag --git-path names';
  if (!fs.existsSync(from) || !fs.statSync(from).isDirectory()) throw valueProblem('migrate', `"${from}"`, 'a folder that Flux v1 syncs', pass);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(cluster)) {
    throw valueProblem('migrate', `cluster "${cluster}"`, 'lower-case letters, digits and hyphens', 'write for example --cluster production');
  }
  const problems = new InputProblems();
  const input = readFolder(from, problems, to);
  const findings = new Findings(problems);
  const program = writeProgram(input, cluster, from, findings);
  if (problems.all.length > 0) throw new InputError(problems);
  if (input.objects.length === 0) throw valueProblem('migrate', `"${from}" holds no Kubernetes object`, 'a folder that Flux v1 syncs', pass);

  const files = new Map([
    ['main.ts', program.main],
    ...program.manifests,
    ['report.md', writeReport(input, program, findings, cluster)],
    ['cdk8s.yaml', 'language: typescript\napp: node -r ts-node/register main.ts\n'],
    ['tsconfig.json', '{ "compilerOptions": { "module": "commonjs", "target": "es2022", "strict": true, "types": ["node"] } }\n'],
    ['package.json', `${JSON.stringify({ private: true, ...packages }, null, 2)}\n`],
  ]);
  if (fs.existsSync(to) && !fs.statSync(to).isDirectory()) throw valueProblem('migrate', `"${to}" is a file`, 'a folder, or a name that is free', 'pass another folder with --out');
  const existing = [...files.keys()].filter((file) => fs.existsSync(path.join(to, file)));
  if (existing.length > 0 && !force) {
    throw valueProblem('migrate', `${existing.join(', ')} in "${to}"`, 'a folder without these files', 'pass another folder with --out, or --force to replace them');
  }
  for (const [file, text] of files) {
    const target = path.join(to, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  return { files: [...files.keys()], questions: findings.questions.length };
}
