import * as os from 'os';
import { Measurement } from './case';

/** Everything that one run measured. */
export interface Results {
  /** Whether the output went to memory, and so no disk took part. */
  readonly isInMemory: boolean;
  readonly small: Record<'plain' | 'ordered' | 'checked' | 'orderedChecked' | 'floor', Measurement>;
  readonly large: Record<'plain' | 'orderedChecked', Measurement>;
  readonly chain: Record<'short' | 'middle' | 'long', Measurement>;
  readonly second: { readonly first: Measurement; readonly second: Measurement; readonly isUntouched: boolean };
  /** Seconds of whole commands. */
  readonly start: Record<'node' | 'cdk8s' | 'library' | 'compiled' | 'loader' | 'typescript', number>;
  readonly stock?: Record<'plain' | 'ordered' | 'large' | 'chain', Measurement>;
}

/** One promise and what became of it. */
interface Target {
  readonly what: string;
  readonly limit: number;
  readonly unit: string;
  readonly isAtLeast: boolean;
  readonly time: number;
  /** The same ratio of processor time, where there is one. */
  readonly processor?: number;
}

/** The page docs/performance.md: facts of one run, without anything that names the machine. */
export class Report {
  constructor(private readonly results: Results) {}

  print(): string {
    const { isInMemory, small, large, chain, second, start, stock } = this.results;
    return `# Performance

Written by \`npm run bench\`, which measures stock cdk8s and this library on the same objects. One run on ${os.cpus().length} cores with Node ${process.versions.node},
each case in a process of its own, cases in turns, medians. Times depend on the machine; ratios hold better.
Output goes to ${isInMemory ? 'memory, since a disk needs up to 4 s for so many files, whoever writes them' : 'a disk, which takes part in every time'}.

## Targets

${table(['', 'target', 'by time', 'by processor time', ''], this.targets().map(targetRow))}

The verdict goes by time. Processor time, which other programs on the machine disturb less, counts all threads, those of the garbage collector and of the compiler too.

## A fleet

An application is a chart, or a layer, with 10 objects of usual size: Namespace, GitRepository, Kustomization, HelmRelease, Deployment, Service, HorizontalPodAutoscaler, Canary,
MetricTemplate, ImagePolicy. "Dependencies": each object on its namespace, and every chart on the first one. Both sides make the same plain \`ApiObject\`s; stock cdk8s prints a file per
chart, we print a file per object, a listing and a Flux Kustomization per layer: twelve times as many files. Time is that of \`synth()\`, processor time counts all threads.

${table(['', 'objects', 'time', 'processor', 'whole process', 'peak memory'], [
  ...stock ? [
    measured('stock cdk8s', '10,000', stock.plain),
    measured('stock cdk8s, dependencies', '10,000', stock.ordered),
    measured('stock cdk8s', '30,000', stock.large),
    ['stock cdk8s, dependencies', '30,000', 'not measured: about ten minutes', '', '', ''],
  ] : [],
  measured('this library', '10,000', small.plain),
  measured('this library, checks', '10,000', small.checked),
  measured('this library, dependencies', '10,000', small.ordered),
  measured('this library, dependencies, checks', '10,000', small.orderedChecked),
  measured('this library', '30,000', large.plain),
  measured('this library, dependencies, checks', '30,000', large.orderedChecked),
  measured('floor', '10,000', small.floor),
])}

The floor is \`JSON.stringify\` and one plain write for each object, with as many files as we write: no resolving, no order, no YAML, no safety.

## A chain of layers, each waiting for the one before

${table(['', 'layers', 'time', 'processor', 'whole process', 'peak memory'], [
  ...stock ? [measured('stock cdk8s', '8', stock.chain)] : [],
  measured('this library', '500', chain.short),
  measured('this library', '1,000', chain.middle),
  measured('this library', '2,000', chain.long),
])}

Stock cdk8s follows each path through the chain anew, so that its time grows exponentially with the length.

## A second synth

${second.isUntouched ? 'Nothing is written' : 'FILES WERE WRITTEN'} when \`dist/\` holds what the program gives: ${seconds(second.second.time)} after ${seconds(second.first.time)} for the first (10,000 objects, dependencies, checks).

## Start-up

${table(['command', 'time', 'above Node itself'], [
  started('load cdk8s and cdk8s-plus, nothing else', start.cdk8s, start.node),
  started('load this library, compiled', start.library, start.node),
  started('`main.ts` compiled: load, synthesize the two clusters, write', start.compiled, start.node),
  started('load ts-node with swc, nothing else', start.loader, start.node),
  started('`node -r ts-node/register main.ts`, with the library as TypeScript', start.typescript, start.node),
])}

Node alone takes ${seconds(start.node)}. ts-node loads the TypeScript compiler even where swc does the work.
`;
  }

  private targets(): Target[] {
    const { small, large, chain, second, start, stock } = this.results;
    return [
      ...stock ? [
        atLeast('faster than stock, dependencies, checks off', 100, stock.ordered, small.ordered),
        atLeast('faster than stock, dependencies, checks on', 40, stock.ordered, small.orderedChecked),
        atLeast('faster than stock, no dependencies, 10,000 objects', 10, stock.plain, small.plain),
        atLeast('faster than stock, no dependencies, 30,000 objects', 10, stock.large, large.plain),
      ] : [],
      atMost('30,000 objects against 10,000', 3.5, large.orderedChecked, small.orderedChecked),
      atMost('against the floor, checks off', 3, small.plain, small.floor),
      atMost('against the floor, dependencies, checks on', 3, small.orderedChecked, small.floor),
      atMost('a chain of 2,000 layers against 1,000', 2.5, chain.long, chain.middle),
      atMost('second synth against the first', 1, second.second, second.first),
      { what: '`main.ts` compiled, against loading cdk8s and cdk8s-plus', limit: 3, unit: ' ×', isAtLeast: false, time: start.compiled / start.cdk8s },
      { what: '`main.ts` with ts-node, against loading cdk8s and cdk8s-plus', limit: 3, unit: ' ×', isAtLeast: false, time: start.typescript / start.cdk8s },
      { what: 'peak memory at 30,000 objects, dependencies, checks on', limit: 400, unit: ' MB', isAtLeast: false, time: large.orderedChecked.memory },
    ];
  }
}

function atLeast(what: string, limit: number, one: Measurement, other: Measurement): Target {
  return { what, limit, unit: ' ×', isAtLeast: true, ...ratios(one, other) };
}

function atMost(what: string, limit: number, one: Measurement, other: Measurement): Target {
  return { what, limit, unit: ' ×', isAtLeast: false, ...ratios(one, other) };
}

function ratios(one: Measurement, other: Measurement): { time: number; processor: number } {
  return { time: one.time / other.time, processor: one.processor / other.processor };
}

function targetRow({ what, limit, unit, isAtLeast, time, processor }: Target): string[] {
  const isMet = (value: number): boolean => (isAtLeast ? value >= limit : value <= limit);
  const shown = (value: number): string => `${value.toFixed(value >= 20 ? 0 : 1)}${unit}`;
  return [what, `${isAtLeast ? '≥' : '≤'} ${limit}${unit}`, shown(time), processor === undefined ? '' : shown(processor), isMet(time) ? 'met' : '**missed**'];
}

function measured(name: string, size: string, { time, processor, whole, memory }: Measurement): string[] {
  return [name, size, seconds(time), seconds(processor), seconds(whole), `${memory.toFixed(0)} MB`];
}

function started(name: string, time: number, node: number): string[] {
  return [name, seconds(time), seconds(time - node)];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
