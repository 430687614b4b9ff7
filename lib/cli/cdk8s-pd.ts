#!/usr/bin/env node
import { Command } from 'commander';
import { addBootstrap } from './commands/bootstrap';
import { addMigrate } from './commands/migrate';
import { addPromote } from './commands/promote';
import { addRollout } from './commands/rollout';
import { addSynth } from './commands/synth';
import { addVersions } from './commands/versions';
import { EXIT_OK, EXIT_USAGE } from './exit';
import { packageDescription } from './package-description';

const program = new Command('cdk8s-pd')
  .description('Prints, checks and looks after the YAML of a GitOps repository that is written with cdk8s-progressive-delivery.')
  .version(packageDescription().version)
  .showHelpAfterError('(run cdk8s-pd --help for what is possible)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT_OK : EXIT_USAGE));

addSynth(program);
addPromote(program);
addVersions(program);
addRollout(program);
addBootstrap(program);
addMigrate(program);

program.parse();
