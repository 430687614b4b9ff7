import * as fs from 'fs';
import { Command } from 'commander';
import { valueProblem } from '../../core/problem';
import { EXIT_CODES, EXIT_OK, EXIT_PROBLEM, finish } from '../exit';

interface PromoteOptions {
  readonly synth: boolean;
  readonly dryRun?: boolean;
}

/** Adds `cdk8s-pd promote`. */
export function addPromote(program: Command): void {
  program.command('promote')
    .description('give a cluster the versions that another one runs, in versions/; then synthesize')
    .argument('<from>', 'the cluster whose versions are taken, automatic ones too')
    .argument('<to>', 'the cluster that gets them: every image and chart that its program calls promoted')
    .argument('[name...]', 'only these images and charts; images/NAME or charts/NAME where both have the name')
    .option('--no-synth', 'change versions/ only; dist/ is then not what the program gives')
    .option('--dry-run', 'say what would change, and change nothing')
    .addHelpText('after', `
Examples:
  cdk8s-pd promote staging production
  cdk8s-pd promote staging production podinfo --dry-run

What is no version, such as code and configuration, is promoted by moving the Git branch or tag that a cluster syncs:
docs/promotion.md says when to take which.
${EXIT_CODES}`)
    .action((from: string, to: string, names: readonly string[], options: PromoteOptions) => finish(() => promote(from, to, names, options)));
}

async function promote(from: string, to: string, names: readonly string[], { synth, dryRun }: PromoteOptions): Promise<number> {
  const { checkCluster } = await import('../printed-files');
  const { readStoredVersions, versionsPath } = await import('../stored-versions');
  const { planPromotion, promotionRows } = await import('../promotion');
  const { table } = await import('../table');
  const where = 'cdk8s-pd promote';
  for (const cluster of [from, to]) checkCluster(where, cluster);
  if (from === to) throw valueProblem(where, `from ${from} to itself`, 'two clusters', 'name the cluster that gets the versions second');
  const all = readStoredVersions();
  const [giving, taking] = [from, to].flatMap((name) => all.filter(({ cluster }) => cluster === name));
  const { promotions, same, notes, refusals } = planPromotion(giving, taking, names);
  if (refusals.length > 0) {
    const { ProblemsError } = await import('../../synthesis/problems-error');
    throw new ProblemsError(refusals.map((text) => ({ path: where, text })));
  }
  process.stderr.write(notes.map((note) => `${note}\n`).join(''));
  if (promotions.length === 0) {
    process.stdout.write(`${nothing(from, to, same)}\n`);
    return EXIT_OK;
  }
  if (!dryRun && synth && !fs.existsSync('cdk8s.yaml')) {
    throw valueProblem('cdk8s.yaml', 'no such file in the current folder', 'the file whose app is the program to synthesize',
      'add it, or give --no-synth and synthesize by yourself');
  }
  process.stdout.write(table(promotionRows(promotions)));
  if (dryRun) return EXIT_OK;
  const { replaceFile } = await import('../../synthesis/output');
  const texts = promotions.map(({ section, name, after }) => taking.versions.withVersion(section, name, after));
  replaceFile(versionsPath(to), texts[texts.length - 1]);
  if (!synth) return EXIT_OK;
  const { runProgram } = await import('../program');
  const code = runProgram(undefined, 'write');
  if (code !== 0) process.stderr.write(`${versionsPath(to)} has the new versions, dist/ has not: repair what is wrong, and run cdk8s-pd synth\n`);
  return code === 0 ? EXIT_OK : EXIT_PROBLEM;
}

function nothing(from: string, to: string, same: readonly string[]): string {
  if (same.length === 0) return `Nothing to promote: no image or chart of ${to} is promoted and has a version in ${from}.`;
  return `Nothing to promote: ${to} runs what ${from} runs (${same.join(', ')}).`;
}
