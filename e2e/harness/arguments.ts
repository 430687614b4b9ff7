// What is typed behind `npm run e2e --`.
import { parseArgs } from 'node:util';

export interface Options {
  /** Names that were typed; all of them when none was. */
  readonly names: readonly string[];
  /** How many run side by side. */
  readonly jobs: number;
  /** Minutes after which everything ends. */
  readonly limit: number;
  /** Whether clusters stay up. */
  readonly keep: boolean;
}

/** @param known names and what they stand for */
export function optionsOf(args: readonly string[], known: readonly (readonly [name: string, meaning: string])[], { jobs = 1, limit = 60 }: { readonly jobs?: number; readonly limit?: number }): Options {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true, options: { jobs: { type: 'string' }, limit: { type: 'string' }, keep: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !known.some(([each]) => each === name));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are:\n${known.map(([name, meaning]) => `  ${name.padEnd(18)}${meaning}`).join('\n')}`);
  const number = (name: 'jobs' | 'limit', otherwise: number): number => {
    const given = Number(values[name] ?? otherwise);
    if (!Number.isInteger(given) || given < 1) throw new Error(`--${name} ${values[name]}: a whole number from 1`);
    return given;
  };
  return { names: positionals.length > 0 ? positionals : known.map(([name]) => name), jobs: number('jobs', jobs), limit: number('limit', limit), keep: values.keep ?? false };
}
