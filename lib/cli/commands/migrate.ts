import { Command } from 'commander';
import { EXIT_CODES, EXIT_OK, finish } from '../exit';
import { packageDescription } from '../package-description';

/** The versions of what runs a program; `typescript` 7 has no API that ts-node could use. */
const TOOLS = { '@types/node': '^20', 'ts-node': '^10', typescript: '^5' };

interface MigrateOptions {
  readonly out: string;
  readonly cluster: string;
  readonly force?: boolean;
}

/** Adds `cdk8s-pd migrate`. */
export function addMigrate(program: Command): void {
  program.command('migrate')
    .description('turn a folder that Flux v1 and the Helm Operator sync into a program, and say what must be decided')
    .argument('<dir>', 'the folder that Flux v1 syncs')
    .option('--out <dir>', 'the folder that the program goes to', 'migrated')
    .option('--cluster <name>', 'name of the cluster in the program', 'production')
    .option('--force', 'replace files that are there')
    .addHelpText('after', `
Examples:
  cdk8s-pd migrate fleet/cluster                      write migrated/main.ts, migrated/report.md and what they need
  cdk8s-pd migrate . --out ../fleet --cluster staging

The folder is only read. What the program cannot know it asks: each decide(…) in main.ts throws until somebody has
written the answer in its place. report.md lists the questions, what behaves differently, and in which order to go on.
${EXIT_CODES}`)
    .action((from: string, options: MigrateOptions) => finish(() => runMigration(from, options)));
}

async function runMigration(from: string, { out, cluster, force = false }: MigrateOptions): Promise<number> {
  const { migrate } = await import('../../migrate');
  const { version, peerDependencies } = packageDescription();
  const { files, questions } = migrate({
    from, to: out, cluster, force,
    packages: { dependencies: { 'cdk8s-progressive-delivery': `^${version}`, ...peerDependencies }, devDependencies: TOOLS },
  });
  process.stderr.write(`${files.length} files written to ${out}; ${questions} question${questions === 1 ? '' : 's'} to decide: read ${out}/report.md first\n`);
  return EXIT_OK;
}
