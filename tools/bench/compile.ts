import * as fs from 'fs';
import * as path from 'path';
import { transformFileSync } from '@swc/core';

/**
 * Makes JavaScript of the library, `main.ts` and the benchmark, as the published package has it: measurements shall
 * not show the TypeScript loader of one's choice.
 */
export function compile(root: string, target: string): void {
  for (const place of ['lib', 'imports', 'tools/bench', 'main.ts']) copy(path.join(root, place), path.join(target, place));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(target, 'node_modules'));
}

function copy(source: string, target: string): void {
  if (fs.statSync(source).isDirectory()) {
    fs.mkdirSync(target, { recursive: true });
    for (const name of fs.readdirSync(source)) copy(path.join(source, name), path.join(target, name));
  } else if (source.endsWith('.ts')) {
    const { code } = transformFileSync(source, { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } });
    fs.writeFileSync(target.replace(/\.ts$/, '.js'), code);
  } else {
    fs.copyFileSync(source, target);
  }
}
