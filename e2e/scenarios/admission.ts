import * as path from 'node:path';
import { App } from 'cdk8s';
import { GitOpsRepository } from '../../lib';
import * as abTesting from '../../examples/ab-testing/main';
import * as blueGreen from '../../examples/blue-green/main';
import * as canary from '../../examples/canary/main';
import * as helmChart from '../../examples/helm-chart/main';
import * as oneApp from '../../examples/one-app/main';
import { assertNone, differences } from '../harness/assert';
import { Client } from '../harness/client';
import { installCrds } from '../harness/crds';
import { objectsBelow, PrintedObject } from '../harness/objects';
import { Scenario, World } from '../harness/world';

const ROOT = path.join(__dirname, '../..');
const EXAMPLES = { 'ab-testing': abTesting, 'blue-green': blueGreen, 'helm-chart': helmChart, 'one-app': oneApp };

export const admission: Scenario = {
  name: 'admission',
  proves: 'every object of dist/ and of the examples is taken by the real API server with the real CRDs: no error, no warning, nothing dropped or changed',
  limit: 120,
  run: async (world) => {
    const { client } = await world.controlPlane({ apiServerOnly: true });
    await world.step('whole CRDs are served', () => installCrds(client));
    const printed = printedObjects(world);
    await world.step('namespaces', () => createNamespaces(client, printed));
    const problems = await world.step(`server-side dry run of ${printed.length} objects`, async () => (await Promise.all(printed.map((each) => dryRun(client, each)))).flat());
    assertNone(problems, 'not taken as printed');
  },
};

function printedObjects(world: World): PrintedObject[] {
  const below = (name: string, folder: string): PrintedObject[] => objectsBelow(folder).map(({ file, object }) => ({ file: path.join(name, file), object }));
  const examples = Object.entries(EXAMPLES).flatMap(([name, { build }]) => {
    const folder = world.run.folderOf('examples', name);
    const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', branch: 'main', folder });
    build(repository);
    repository.synth();
    return below(`examples/${name}`, path.join(folder, 'dist'));
  });
  const plain = new App({ outdir: world.run.folderOf('examples', 'canary') });
  canary.build(plain);
  plain.synth();
  return [...below('dist', path.join(ROOT, 'dist')), ...examples, ...below('examples/canary', plain.outdir)];
}

async function createNamespaces(client: Client, printed: readonly PrintedObject[]): Promise<void> {
  const names = new Set(printed.flatMap(({ object }) => object.kind === 'Namespace' ? [object.metadata?.name] : [object.metadata?.namespace]));
  await Promise.all([...names].filter((name) => name && name !== 'default' && name !== 'kube-system')
    .map((name) => client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
}

/** Built-in kinds leave out what is zero anyway, and write quantities in their shortest form: neither changes what is meant. */
function meansTheSame(sent: unknown, returned: unknown): boolean {
  if (returned === undefined) return sent === 0 || sent === false;
  const [a, b] = [quantity(sent), quantity(returned)];
  return a !== undefined && a === b;
}

const SUFFIXES: { readonly [suffix: string]: number } = { '': 1, 'm': 1e-3, 'k': 1e3, 'M': 1e6, 'G': 1e9, 'Ki': 1024, 'Mi': 1024 ** 2, 'Gi': 1024 ** 3 };

function quantity(value: unknown): number | undefined {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)(m|k|M|G|Ki|Mi|Gi|)$/.exec(String(value)) ?? [];
  return number === undefined ? undefined : Number(number) * SUFFIXES[suffix];
}

async function dryRun(client: Client, { file, object }: PrintedObject): Promise<string[]> {
  try {
    const { object: returned, warnings } = await client.apply(object, { dryRun: true });
    return [...warnings.map((warning) => `${file}: warning: ${warning}`), ...differences(object, returned, meansTheSame).map((difference) => `${file}: ${difference}`)];
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
