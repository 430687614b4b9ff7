// The command of this library, as a person runs it in a checkout.
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { assert } from './assert';
import { ROOT } from './staging';

/** Runs `cdk8s-pd` in a folder; gives what it prints and what it says beside that. */
export function cdk8sPd(folder: string, ...args: string[]): { readonly printed: string; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', path.join(ROOT, 'node_modules/ts-node/register/transpile-only'), path.join(ROOT, 'lib/cli/cdk8s-pd.ts'), ...args], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json') },
  });
  assert(status === 0, `cdk8s-pd ${args.join(' ')}: ${stderr}`);
  return { printed: stdout, said: stderr.trimEnd() };
}
