// Changes of files as a person makes them: a text that is not there is an error, not a change of nothing.
import * as fs from 'node:fs';
import { assert } from './assert';

/** Replaces a text that must be there. */
export function replaceIn(file: string, what: string | RegExp, by: string): void {
  const text = fs.readFileSync(file, 'utf8');
  const changed = text.replace(what, by);
  assert(changed !== text, `${file} does not hold ${what}`);
  fs.writeFileSync(file, changed);
}
