import { Command } from 'commander';
import { EXIT_CODES, EXIT_OK, finish } from '../exit';
import type { ClusterVersion, InventoryItem, Use } from '../inventory/inventory';

/** Adds `cdk8s-pd versions`. */
export function addVersions(program: Command): void {
  program.command('versions')
    .description('list every image and chart: which version each cluster runs, who decides about it, and where it is used')
    .option('--json', 'print it for programs, with every use')
    .addHelpText('after', `
Who decides:
  automatic  Flux, by a policy; versions/ has the version
  promoted   people and cdk8s-pd promote; versions/ has the version
  pinned     the program

It reads versions/ and dist/ and does not run the program. Images that only a chart knows are not in dist/.
${EXIT_CODES}`)
    .action((options: { readonly json?: boolean }) => finish(() => list(options.json === true)));
}

async function list(isForPrograms: boolean): Promise<number> {
  const { valueProblem } = await import('../../core/problem');
  const { readStoredVersions } = await import('../stored-versions');
  const { takeInventory } = await import('../inventory/inventory');
  const { table } = await import('../table');
  const clusters = readStoredVersions();
  if (clusters.length === 0) {
    throw valueProblem('cdk8s-pd versions', 'neither dist/ nor versions/', 'the folder of a program that was synthesized', 'change to that folder, or run cdk8s-pd synth');
  }
  const items = takeInventory(clusters);
  if (isForPrograms) process.stdout.write(`${JSON.stringify(items, undefined, 2)}\n`);
  else process.stdout.write(items.length === 0 ? 'No image and no chart.\n' : table([TITLES, ...items.flatMap(rowsOf)]));
  return EXIT_OK;
}

const TITLES = ['NAME', 'KIND', 'CLUSTER', 'VERSION', 'DECIDED', 'POLICY', 'USED IN'];

/** A name stands once, before the clusters that have it. */
function rowsOf({ name, kind, clusters }: InventoryItem): string[][] {
  return clusters.map((each, index) => [
    ...(index === 0 ? [name, kind] : ['', '']), each.cluster, versionOf(each), each.how, each.policy ?? '', usesText(each.usedIn),
  ]);
}

function versionOf({ version, digest, printed }: ClusterVersion): string {
  const whole = digest === undefined ? version : `${version}@${digest.slice(0, 'sha256:'.length + 12)}`;
  return printed.length === 0 ? whole : `${whole} (dist/ has ${printed.join(', ')})`;
}

function usesText(uses: readonly Use[]): string {
  if (uses.length === 0) return 'nothing';
  const others = uses.length === 1 ? '' : ` and ${uses.length - 1} more`;
  return `${uses[0].file.split('/').slice(2).join('/')}${others}`;
}
