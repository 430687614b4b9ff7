import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** One thing to measure. */
export interface Case {
  readonly subject: 'stock' | 'ours' | 'floor';
  readonly applications: number;
  /** Each object depends on its namespace, and every chart on one common chart. */
  readonly ordered?: boolean;
  /** Each chart depends on the one before. */
  readonly chained?: boolean;
  readonly checks?: boolean;
}

/** What a case took: seconds, and megabytes at the peak. */
export interface Measurement {
  /** `synth()` alone. */
  readonly time: number;
  /** Processor time of `synth()`, all threads. */
  readonly processor: number;
  /** The process from start to end: Node, loading, constructs, `synth()`. */
  readonly whole: number;
  readonly memory: number;
}

/** Starts processes, each with an output folder of its own. */
export class Runner {
  private folders = 0;

  constructor(private readonly program: string, private readonly scratch: string) {}

  newFolder(): string {
    const folder = path.join(this.scratch, `out-${this.folders++}`);
    fs.mkdirSync(folder);
    return folder;
  }

  /** Runs a case in a Node of its own. */
  run(given: Case, folder = this.newFolder()): Measurement {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(this.program, 'tools/bench/run-case.js'), JSON.stringify(given), folder], { encoding: 'utf8' });
    const whole = (performance.now() - started) / 1000;
    if (status !== 0) throw new Error(`${JSON.stringify(given)} failed:\n${stderr}`);
    return { ...JSON.parse(stdout), whole };
  }

  /** Runs all cases, one after the other, as often as asked, so that a busy moment of the machine meets all of them; returns the median of each. */
  compare<Name extends string>(rounds: number, cases: Record<Name, Case>): Record<Name, Measurement> {
    const runs = new Map<string, Measurement[]>();
    for (let round = 0; round < rounds; round++) {
      for (const [name, given] of Object.entries<Case>(cases)) runs.set(name, [...runs.get(name) ?? [], this.run(given)]);
    }
    const medians = Object.keys(cases).map((name) => [name, medianOf(runs.get(name) ?? [])]);
    return Object.fromEntries(medians);
  }

  /** Median time of commands of Node, interleaved. */
  compareCommands<Name extends string>(rounds: number, commands: Record<Name, readonly string[]>, cwd: string): Record<Name, number> {
    const runs = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
      for (const [name, args] of Object.entries<readonly string[]>(commands)) {
        const started = performance.now();
        const { status, stderr } = spawnSync(process.execPath, args, { cwd, env: { ...process.env, CDK8S_OUTDIR: this.newFolder() }, encoding: 'utf8' });
        if (status !== 0) throw new Error(`node ${args.join(' ')} failed:\n${stderr}`);
        runs.set(name, [...runs.get(name) ?? [], (performance.now() - started) / 1000]);
      }
    }
    return Object.fromEntries(Object.keys(commands).map((name) => [name, median(runs.get(name) ?? [])])) as Record<Name, number>;
  }
}

function medianOf(runs: readonly Measurement[]): Measurement {
  const of = (pick: (run: Measurement) => number): number => median(runs.map(pick));
  return { time: of((run) => run.time), processor: of((run) => run.processor), whole: of((run) => run.whole), memory: of((run) => run.memory) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
