import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { valueProblem } from '../core/problem';
import { LISTING, listedFiles } from '../synthesis/output';

/** True for a folder that is in some Git repository. */
export function isInGit(folder: string): boolean {
  return fs.existsSync(path.join(folder, '.git')) || (path.dirname(folder) !== folder && isInGit(path.dirname(folder)));
}

/**
 * The files that we once printed into `dist/`, as a commit of Git holds them: text by path from the folder.
 *
 * @returns undefined when there is no such commit.
 */
export function printedFiles(folder: string, revision: string): Map<string, string> | undefined {
  // What begins with a hyphen would be an option to Git.
  if (revision.startsWith('-') || git(folder, ['rev-parse', '--quiet', '--verify', `${revision}^{commit}`]) === undefined) return undefined;
  const entries = (git(folder, ['ls-tree', '-r', '-z', revision, '--', 'dist/'])?.toString() ?? '').split('\0')
    .flatMap((line) => [.../^\d+ blob (\S+)\t(dist\/[^/]+\/[^/]+\/[^/]+)$/g[Symbol.matchAll](line)].map(([, id, file]) => ({ id, file })));
  const texts = contents(git(folder, ['cat-file', '--batch'], entries.map(({ id }) => `${id}\n`).join('')) ?? Buffer.alloc(0));
  const files = new Map(entries.map(({ file }, index) => [file, texts[index] ?? '']));
  const listed = new Map([...files].filter(([file]) => path.posix.basename(file) === LISTING).map(([file, text]) => [path.posix.dirname(file), listedFiles(text)]));
  return new Map([...files].filter(([file]) => listed.get(path.posix.dirname(file))?.has(path.posix.basename(file))));
}

/** The same for a revision that somebody named: there must be one. */
export function printedFilesOf(folder: string, revision: string): Map<string, string> {
  const files = printedFiles(folder, revision);
  if (files !== undefined) return files;
  throw valueProblem(`--against ${revision}`, isInGit(folder) ? 'no such commit in this Git repository' : 'the program is in no Git repository',
    'a branch, tag or commit that is here', 'fetch it first (git fetch origin main), and name it as git does: origin/main');
}

function git(folder: string, args: readonly string[], input = ''): Buffer | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: folder, input, maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'ignore'] });
  return status === 0 ? stdout : undefined;
}

/** Splits what `git cat-file --batch` prints: a line `<id> blob <size>`, the bytes, and a line break, again and again. */
function contents(output: Buffer): string[] {
  const texts: string[] = [];
  for (let start = 0; start < output.length;) {
    const end = output.indexOf('\n', start);
    const size = Number(output.toString('latin1', start, end).split(' ')[2]);
    texts.push(output.toString('utf8', end + 1, end + 1 + size));
    start = end + 1 + size + 1;
  }
  return texts;
}
