#!/usr/bin/env node
import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { runProgram } from './program';

const command = new Command('cdk8s-pd')
  .description('Prints and checks the YAML of a GitOps repository that is written with cdk8s-progressive-delivery.')
  .version(version())
  .showHelpAfterError('(run cdk8s-pd --help for what is possible)');

command.command('synth')
  .description('run the program and write dist/ and versions/; only files that change are touched')
  .argument('[program]', 'the program to run (default: the one that `app` in cdk8s.yaml runs)')
  .option('--check', 'write nothing; fail and list the files when dist/ or versions/ is not what the program gives')
  .addHelpText('after', `
Examples:
  cdk8s-pd synth            write dist/ and versions/
  cdk8s-pd synth --check    the gate for CI: is what is committed what the program gives?`)
  .action((program: string | undefined, options: { readonly check?: boolean }) => {
    process.exitCode = runProgram(program, options.check ? 'check' : 'write');
  });

command.parse();

/** The version of the package that this command belongs to, wherever it lies: beside `lib/`, or beside `build/`. */
function version(): string {
  const file = ['../../package.json', '../../../package.json'].map((relative) => path.join(__dirname, relative)).find((candidate) => fs.existsSync(candidate));
  const description: unknown = file === undefined ? {} : JSON.parse(fs.readFileSync(file, 'utf8'));
  return typeof description === 'object' && description !== null && 'version' in description ? String(description.version) : 'unknown';
}
