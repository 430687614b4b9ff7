import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { scratchFolder } from '../helpers';

export const ROOT = path.resolve(__dirname, '../..');

export interface Result {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in a folder. */
export function run(folder: string, ...args: string[]): Result {
  return runWith([], folder, ...args);
}

/** The same with further flags of Node. */
export function runWith(flags: readonly string[], folder: string, ...args: string[]): Result {
  const result = spawnSync(process.execPath, [...flags, '-r', require.resolve('ts-node/register'), path.join(ROOT, 'lib/cli/cdk8s-pd.ts'), ...args], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json'), NODE_OPTIONS: '' },
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** A folder with these files. */
export function folderWith(files: { readonly [file: string]: string }): string {
  const folder = scratchFolder();
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** A folder with a program for two clusters: staging follows a registry, production promotes. */
export function twoClusters(): string {
  const program = `
const { ChartVersion, Cluster, GitOpsRepository, ImageUpdates, ImageVersion, Layer, flux } = require(${JSON.stringify(path.join(ROOT, 'lib'))});
const { ApiObject } = require(${JSON.stringify(require.resolve('cdk8s'))});
const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet' });
for (const id of ['staging', 'production']) {
  const isStaging = id === 'staging';
  const cluster = new Cluster(repository, id, {
    imageUpdates: isStaging ? ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('fleet-write') }) : undefined,
  });
  const layer = new Layer(cluster, 'shop');
  const image = cluster.addImage('shop', {
    name: 'ghcr.io/acme/shop',
    version: isStaging ? ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt: '1.1.0' }) : ImageVersion.promoted({ startAt: '1.0.0' }),
  });
  const chart = cluster.addChart('cache', { version: ChartVersion.promoted({ startAt: isStaging ? '2.1.0' : '2.0.0' }) });
  if (isStaging) cluster.addImage('only', { name: 'ghcr.io/acme/only', version: ImageVersion.promoted({ startAt: '9.0.0' }) });
  new ApiObject(layer, 'web', {
    apiVersion: 'apps/v1', kind: 'Deployment',
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: image.reference }, { name: 'proxy', image: 'envoyproxy/envoy:v1.30.0' }] } },
    },
  });
  const charts = new flux.HelmRepository(layer, 'charts', { url: 'https://charts.acme.io' });
  new flux.HelmRelease(layer, 'cache', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'redis', version: chart.version }) });
}
repository.synth();
`;
  return folderWith({ 'main.js': program, 'cdk8s.yaml': 'language: typescript\napp: node main.js\n' });
}
