import * as path from 'path';
import { ApiObject, Duration } from 'cdk8s';
import * as yaml from 'yaml';
import { Cluster, ClusterProps, flux, GitOpsRepositoryProps, Layer, LayerProps } from '../../lib';
import { Printed } from '../flux/support';
import { filesIn, messageOf, reported, scratchRepository } from '../helpers';

interface Given {
  readonly repository?: flux.Defaults;
  readonly cluster?: flux.Defaults;
  readonly layer?: flux.Defaults;
  /** Adds to the layer. */
  readonly fill?: (layer: Layer) => void;
}

/** The printed objects of a cluster with one layer, by file. */
function printed({ repository, cluster, layer, fill }: Given): { [file: string]: Printed } {
  const scratch = scratchRepository({ defaults: repository } satisfies Partial<GitOpsRepositoryProps>);
  const target = new Layer(new Cluster(scratch.repository, 'staging', { defaults: cluster } satisfies ClusterProps), 'apps', { defaults: layer } satisfies LayerProps);
  fill?.(target);
  reported(() => scratch.repository.synth());
  return Object.fromEntries(Object.entries(filesIn(path.join(scratch.folder, 'dist/staging'))).map(([file, text]) => [file, yaml.parse(text)]));
}

/** A release of a chart in the layer. */
function release(layer: Layer, props: Partial<flux.HelmReleaseProps> = {}): void {
  const charts = new flux.HelmRepository(layer, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(layer, 'podinfo', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'podinfo', version: '6.x' }), ...props });
}

const SYNC = 'flux-system/kustomization.kustomize.toolkit.fluxcd.io-apps.yaml';
const RELEASE = 'apps/helmrelease-podinfo.yaml';

function sync(files: { [file: string]: Printed }): Printed {
  return files[SYNC] ?? files['flux-system/kustomization-apps.yaml'];
}

test('the defaults of the repository reach the releases and the Kustomization of a layer', () => {
  const files = printed({
    repository: {
      interval: Duration.hours(1), retryInterval: Duration.minutes(3), timeout: Duration.minutes(7), serviceAccountName: 'deployer',
      remediation: flux.Remediation.retries(3), driftDetection: flux.DriftDetection.WARN,
    },
    fill: release,
  });
  expect(sync(files).spec).toMatchObject({ interval: '1h', retryInterval: '3m', timeout: '14m', serviceAccountName: 'deployer' });
  expect(files[RELEASE].spec).toMatchObject({
    interval: '1h', timeout: '7m', serviceAccountName: 'deployer', driftDetection: { mode: 'warn' },
    install: { strategy: { name: 'RemediateOnFailure' }, remediation: { retries: 3 } },
    upgrade: { strategy: { name: 'RemediateOnFailure' }, remediation: { retries: 3, strategy: 'rollback' } },
  });
});

test('each scope changes single properties, and the object has the last word', () => {
  const files = printed({
    repository: { interval: Duration.hours(1), timeout: Duration.minutes(7), driftDetection: flux.DriftDetection.WARN },
    cluster: { timeout: Duration.minutes(8) },
    layer: { driftDetection: flux.DriftDetection.ENABLED },
    fill: (layer) => release(layer, { interval: Duration.minutes(20) }),
  });
  expect(files[RELEASE].spec).toMatchObject({ interval: '20m', timeout: '8m', driftDetection: { mode: 'enabled' } });
  expect(sync(files).spec).toMatchObject({ interval: '1h', timeout: '16m' });
});

test('the defaults of one layer leave the others alone', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const [one, other] = [new Layer(cluster, 'one', { defaults: { interval: Duration.hours(2) } }), new Layer(cluster, 'other')];
  [one, other].forEach((layer) => release(layer));
  const interval = (layer: Layer): unknown => layer.toJson().find(({ kind }) => kind === 'HelmRelease').spec.interval;
  expect([interval(one), interval(other)]).toEqual(['2h', '10m']);
});

test('sources have an interval of their own', () => {
  const files = printed({ cluster: { sourceInterval: Duration.minutes(30), interval: Duration.hours(1) }, fill: release });
  expect(files['apps/helmrepository-charts.yaml'].spec.interval).toBe('30m');
  expect(files[RELEASE].spec.chart.spec.interval).toBe('30m');
});

test('a strategy of remediation counts for upgrades only', () => {
  const files = printed({
    repository: { remediation: flux.Remediation.retries(2, { strategy: flux.RemediationStrategy.UNINSTALL }) }, fill: release,
  });
  expect(files[RELEASE].spec.upgrade.remediation).toEqual({ retries: 2, strategy: 'uninstall' });
  expect(files[RELEASE].spec.install.remediation).toEqual({ retries: 2 });
});

test('a rollback may lean on inherited remediation', () => {
  const files = printed({
    repository: { remediation: flux.Remediation.retries(2) }, fill: (layer) => release(layer, { rollback: { cleanupOnFail: true } }),
  });
  expect(files[RELEASE].spec.rollback).toEqual({ cleanupOnFail: true });
});

test('labels stand on every printed object, and on what a release or a Kustomization makes', () => {
  const files = printed({
    repository: { labels: { team: 'platform', tier: 'base' } },
    layer: { labels: { team: 'web' } },
    fill: (layer) => {
      release(layer);
      new ApiObject(layer, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { team: 'own' } } });
      const source = new flux.GitRepository(layer, 'source', { url: 'https://github.com/acme/shop' });
      new flux.Kustomization(layer, 'shop', { source });
    },
  });
  const labelled = Object.entries(files).filter(([file]) => !file.endsWith('/kustomization.yaml'));
  expect(labelled.filter(([, object]) => object.metadata.labels?.tier !== 'base')).toEqual([]);
  expect(files[RELEASE].metadata.labels).toEqual({ team: 'web', tier: 'base' });
  expect(files[RELEASE].spec.commonMetadata).toEqual({ labels: { team: 'web', tier: 'base' } });
  expect(files['apps/kustomization-shop.yaml'].spec.commonMetadata).toEqual({ labels: { team: 'web', tier: 'base' } });
  expect(files['apps/configmap-settings.yaml'].metadata.labels.team).toBe('own');
  expect(sync(files).metadata.labels.team).toBe('web');
  expect(sync(files).spec).not.toHaveProperty('commonMetadata');
});

test('decryption is printed on Kustomizations that need it: those of other sources, and of layers with encrypted files', () => {
  const files = printed({
    repository: { decryption: flux.Decryption.sops({ secret: flux.SecretReference.existing('sops-age') }) },
    fill: (layer) => {
      const source = new flux.GitRepository(layer, 'source', { url: 'https://github.com/acme/shop' });
      new flux.Kustomization(layer, 'shop', { source });
    },
  });
  expect(files['apps/kustomization-shop.yaml'].spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
  expect(sync(files).spec).not.toHaveProperty('decryption');
});

test('rejects a default that does not exist', () => {
  const { repository } = scratchRepository();
  const misspelled = { intervall: Duration.minutes(1) };
  expect(messageOf(() => new Cluster(repository, 'staging', { defaults: misspelled as flux.Defaults })))
    .toBe('[staging] no such property intervall · interval, sourceInterval, retryInterval, timeout, remediation, driftDetection, serviceAccountName, decryption, labels'
      + ' · did you mean interval?');
});

test('rejects a default of another type', () => {
  const text: unknown = '10m';
  expect(messageOf(() => scratchRepository({ defaults: { timeout: text as Duration } })))
    .toBe('[repository] timeout "10m" · a Duration · write Duration.minutes(10)');
});

test('an unset repository prints what it always did', () => {
  const [plain, empty] = [printed({ fill: release }), printed({ repository: {}, cluster: {}, layer: {}, fill: release })];
  expect(empty).toEqual(plain);
});

test('rejects a timeout of nothing', () => {
  expect(messageOf(() => printed({ repository: { timeout: Duration.millis(0) } }))).toContain('timeout 0s');
  expect(sync(printed({ repository: { timeout: Duration.millis(1500) } })).spec.timeout).toBe('3s');
});
