import { Command, InvalidArgumentError } from 'commander';
import { isFailOn, SEVERITIES } from '../../changes/hazard';
import { finish } from '../exit';
import type { ReportOptions } from '../report';

/** Adds `cdk8s-pd synth`. */
export function addSynth(program: Command): void {
  program.command('synth')
    .description('run the program and write dist/ and versions/; only files that change are touched')
    .argument('[program]', 'the program to run (default: the one that `app` in cdk8s.yaml runs)')
    .option('--check', 'write nothing; fail and list the files when dist/ or versions/ is not what the program gives')
    .option('--against <revision>', 'report what changes since a branch, tag or commit of Git, instead of since what dist/ held')
    .option('--fail-on <what>', 'end with exit code 3 on such a change: info, warning, error, or ids such as removed-volume,immutable-field', parseFailOn)
    .option('--json', 'print a report for programs on standard output; the text for people stays on standard error')
    .addHelpText('after', `
Examples:
  cdk8s-pd synth            write dist/ and versions/
  cdk8s-pd synth --check    the gate for CI: is what is committed what the program gives?
  cdk8s-pd synth --check --against origin/main --fail-on error
                            the same for a pull request that must not delete data or keep a layer from being applied

Exit codes:
  0  all is well
  1  problems in the program, or differences that --check found
  2  wrong usage: an unknown command or option, or a missing argument
  3  a change that --fail-on names; the files were written all the same

What each change does to a cluster, and how it goes well, is in docs/deleting.md.`)
    .action((app: string | undefined, options: ReportOptions & { readonly check?: boolean }) => finish(async () => {
      const { runProgram } = await import('../program');
      return runProgram(app, options.check ? 'check' : 'write', options);
    }));
}

function parseFailOn(text: string): string {
  if (isFailOn(text)) return text;
  throw new InvalidArgumentError(`Allowed: info, warning, error, or some of ${Object.keys(SEVERITIES).join(', ')}.`);
}
