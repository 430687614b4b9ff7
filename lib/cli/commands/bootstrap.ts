import { Command } from 'commander';
import { EXIT_CODES, EXIT_OK, EXIT_USAGE, finish } from '../exit';

interface BootstrapOptions {
  readonly restore?: boolean;
  readonly takeOver?: boolean;
}

/** Adds `cdk8s-pd bootstrap`. */
export function addBootstrap(program: Command): void {
  const command = program.command('bootstrap')
    .description('print the commands that bring Flux into a cluster, as dist/ has it; nothing is run')
    .argument('<cluster>', 'name of the cluster: its folder in dist/')
    .option('--restore', 'for a cluster that was lost: the keys of before are put back first')
    .option('--take-over', 'for a cluster that Flux manages already: without an interruption')
    .addHelpText('after', `
Examples:
  cdk8s-pd bootstrap staging             from an empty cluster
  cdk8s-pd bootstrap staging --restore   the same cluster again, with its old keys

The commands come from what is committed, not from the program: a cluster runs what dist/ holds. They read passwords
from variables and keys from files, so that neither stays in the history of the shell.
${EXIT_CODES}`);
  command.action((cluster: string, options: BootstrapOptions) => {
    if (options.restore && options.takeOver) command.error('error: --restore and --take-over are for different clusters', { exitCode: EXIT_USAGE });
    return finish(() => print(cluster, options));
  });
}

async function print(cluster: string, { restore, takeOver }: BootstrapOptions): Promise<number> {
  const { readFacts } = await import('../bootstrap/facts');
  const { bootstrapSteps, restoreSteps } = await import('../bootstrap/steps');
  const { takeOverSteps } = await import('../bootstrap/take-over');
  const facts = readFacts(cluster);
  const steps = takeOver ? takeOverSteps(facts) : restore ? restoreSteps(facts) : bootstrapSteps(facts);
  const title = takeOver ? `Cluster ${cluster}, which Flux manages already, is taken over` : restore ? `Cluster ${cluster} is restored` : `From an empty cluster to ${cluster}`;
  const text = steps.map((step, index) => [`# ${index + 1}. ${step.title}`, ...step.lines].join('\n'));
  process.stdout.write(`# ${title}. In the folder of the program, and with kubectl at that cluster:\n\n${text.join('\n\n')}\n`);
  return EXIT_OK;
}
