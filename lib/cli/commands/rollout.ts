import * as fs from 'fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT_CODES, EXIT_OK, finish } from '../exit';

interface RolloutOptions {
  readonly format: 'text' | 'markdown' | 'svg' | 'json';
  readonly out?: string;
  readonly failsAt?: number;
  readonly rate: number;
}

/** Adds `cdk8s-pd rollout`. */
export function addRollout(program: Command): void {
  program.command('rollout')
    .description('show what Flagger will do with a new version: every check, how long it takes, and how many requests a broken one meets')
    .argument('[canary...]', 'only these: NAME, CLUSTER/NAME, NAMESPACE/NAME or CLUSTER/NAMESPACE/NAME')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'markdown', 'svg', 'json']).default('text'))
    .option('--out <file>', 'write it to a file')
    .option('--fails-at <minute>', 'show what happens when the checks fail from that minute on', positive)
    .option('--rate <requests>', 'requests in a second that the app gets; in an A/B test, those that match', positive, 100)
    .addHelpText('after', `
Examples:
  cdk8s-pd rollout backend
  cdk8s-pd rollout production/backend --fails-at 1 --rate 250
  cdk8s-pd rollout --format markdown >> comment.md
  cdk8s-pd rollout --format svg --out docs/rollout.svg

It reads dist/ and does not run the program. Times begin when Flagger sees the new version, up to one interval after the
change. They hold when all hooks of one check answer within the interval.
${EXIT_CODES}`)
    .action((names: readonly string[], options: RolloutOptions) => finish(() => show(names, options)));
}

async function show(names: readonly string[], { format, out, failsAt, rate }: RolloutOptions): Promise<number> {
  const { takeFilms } = await import('../rollout/films');
  const { asJson, asMarkdown, asText } = await import('../rollout/formats');
  const { asSvg } = await import('../rollout/svg');
  const text = { text: asText, markdown: asMarkdown, svg: asSvg, json: asJson }[format](takeFilms(names, { failsAt, rate }));
  if (out === undefined) process.stdout.write(text);
  else fs.writeFileSync(out, text);
  return EXIT_OK;
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('It is a number from 0 up, such as 1.5.');
  return value;
}
