import { Duration, Size } from 'cdk8s';
import {
  FluxClusterSize, FluxClusterType, FluxComponent, FluxInstance, FluxInstanceProps, FluxReport, FluxShardStorage, FluxSync, FluxVariant, GitProvider, Installation, ResourceSet,
  ResourceSetDependency, SecretReference,
} from '../../../lib/flux';
import { printed, Printed, spec, stockChart, untyped } from '../support';

const distribution = { version: '2.9.x' };

function printedSpec(props: Partial<FluxInstanceProps>): Printed {
  const chart = stockChart('flux-system');
  new FluxInstance(chart, 'instance', { distribution, ...props });
  return spec(chart, 'FluxInstance');
}

test('is always called flux, and prints all defaults', () => {
  const chart = stockChart('flux-system');
  new FluxInstance(chart, 'instance', { distribution, metadata: { labels: { team: 'platform' } } });
  expect(printed(chart, 'FluxInstance')).toEqual({
    apiVersion: 'fluxcd.controlplane.io/v1',
    kind: 'FluxInstance',
    metadata: { name: 'flux', namespace: 'flux-system', labels: { team: 'platform' } },
    spec: {
      distribution: { version: '2.9.x', registry: 'ghcr.io/fluxcd' },
      components: ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'],
      cluster: { type: 'kubernetes', multitenant: false, networkPolicy: true, domain: 'cluster.local' },
      wait: true,
    },
  });
});

test('prints every setting, components once and in one order', () => {
  const patches = [{ patch: '- op: add\n  path: /spec/template/spec/containers/0/args/-\n  value: --concurrent=20', target: { kind: 'Deployment' } }];
  expect(printedSpec({
    distribution: {
      version: '2.9.4', registry: 'registry.acme.io/flux', variant: FluxVariant.UPSTREAM_ALPINE, artifact: 'oci://registry.acme.io/flux-manifests',
      imagePullSecret: SecretReference.existing('images'), artifactPullSecret: SecretReference.existing('artifacts'),
    },
    components: [FluxComponent.IMAGE_REFLECTOR_CONTROLLER, FluxComponent.SOURCE_CONTROLLER, FluxComponent.SOURCE_CONTROLLER],
    cluster: { type: FluxClusterType.AWS, size: FluxClusterSize.LARGE, multitenant: true, networkPolicy: false, domain: 'acme.local' },
    sync: FluxSync.git({
      url: 'ssh://git@github.com/acme/fleet', path: 'dist/staging/flux-system', interval: Duration.minutes(5), credential: SecretReference.existing('fleet-read'),
    }),
    patches,
    storage: { storageClass: 'standard', size: Size.gibibytes(10) },
    sharding: { shards: ['shard1', 'shard2'], key: 'acme.io/shard', storage: FluxShardStorage.PERSISTENT },
    commonMetadata: { labels: { team: 'platform' }, annotations: { 'acme.io/owner': 'platform' } },
    migrateResources: false,
    wait: false,
  })).toEqual({
    distribution: {
      version: '2.9.4', registry: 'registry.acme.io/flux', variant: 'upstream-alpine', artifact: 'oci://registry.acme.io/flux-manifests', imagePullSecret: 'images', artifactPullSecret: 'artifacts',
    },
    components: ['source-controller', 'image-reflector-controller'],
    cluster: { type: 'aws', size: 'large', multitenant: true, tenantDefaultServiceAccount: 'default', networkPolicy: false, domain: 'acme.local' },
    sync: {
      kind: 'GitRepository', url: 'ssh://git@github.com/acme/fleet', ref: 'refs/heads/main', path: 'dist/staging/flux-system', interval: '5m', pullSecret: 'fleet-read',
    },
    kustomize: { patches },
    storage: { class: 'standard', size: '10Gi' },
    sharding: { shards: ['shard1', 'shard2'], key: 'acme.io/shard', storage: 'persistent' },
    commonMetadata: { labels: { team: 'platform' }, annotations: { 'acme.io/owner': 'platform' } },
    migrateResources: false,
    wait: false,
  });
});

test('rejects another name', () => {
  expect(() => printedSpec({ metadata: { name: 'my-flux' } })).toThrow('[test/instance] name "my-flux" · flux · remove the name');
});

test('rejects a version that is no range', () => {
  expect(() => printedSpec({ distribution: { version: 'latest' } })).toThrow('[distribution.version of FluxInstance] "latest"');
});

test('rejects an artifact that is not in a registry', () => {
  expect(() => printedSpec({ distribution: { version: '2.x', artifact: 'https://ghcr.io/a' } })).toThrow('[test/instance] distribution.artifact "https://ghcr.io/a" · an address that starts with oci:// · write oci://ghcr.io/a');
});

test('rejects a ServiceAccount for tenants where there are none', () => {
  expect(() => printedSpec({ cluster: { tenantDefaultServiceAccount: 'flux' } })).toThrow('[test/instance] cluster.tenantDefaultServiceAccount without multitenant · both, since nobody is a tenant otherwise · set cluster.multitenant, or remove it');
});

test('rejects a component that does not exist, for programs without types', () => {
  const components = untyped(['tofu-controller']);
  expect(() => printedSpec({ components })).toThrow('[test/instance] component "tofu-controller" · one of source-controller, ');
});

test('rejects an installation of a version that is no range', () => {
  expect(() => Installation.operator({ version: 'newest' })).toThrow('[Installation.operator version] "newest"');
});

test('locks tenants in to identities, with ServiceAccounts for those that name none', () => {
  expect(printedSpec({
    cluster: { objectLevelWorkloadIdentity: true, multitenantWorkloadIdentity: true, tenantDefaultDecryptionServiceAccount: 'decrypt' },
  }).cluster).toEqual({
    type: 'kubernetes', multitenant: false, networkPolicy: true, domain: 'cluster.local', objectLevelWorkloadIdentity: true, multitenantWorkloadIdentity: true,
    tenantDefaultServiceAccount: 'default', tenantDefaultDecryptionServiceAccount: 'decrypt', tenantDefaultKubeConfigServiceAccount: 'default',
  });
});

test('tells the operator by annotations how often and how long to work, and when to pause', () => {
  const chart = stockChart('flux-system');
  new FluxInstance(chart, 'instance', { distribution, interval: Duration.minutes(30), timeout: Duration.seconds(90), suspend: true });
  expect(printed(chart, 'FluxInstance').metadata.annotations).toEqual({
    'fluxcd.controlplane.io/reconcileEvery': '30m', 'fluxcd.controlplane.io/reconcileTimeout': '1m30s', 'fluxcd.controlplane.io/reconcile': 'disabled',
  });
});

test.each(['ghcr.io/fluxcd', 'fluxcd', 'ghcr.io/controlplaneio-fluxcd/distroless-fips/'])('knows which build of Flux %s holds', (registry) => {
  expect(printedSpec({ distribution: { ...distribution, registry } }).distribution).toEqual({ version: '2.9.x', registry });
});

test('rejects another registry without a variant, at which the operator stalls', () => {
  expect(() => printedSpec({ distribution: { ...distribution, registry: 'registry.acme.io/flux' } })).toThrow(
    '[test/instance] distribution.registry "registry.acme.io/flux" without a variant · a variant, since the operator does not know which build of Flux this registry holds · '
    + 'set distribution.variant, for example FluxVariant.UPSTREAM_ALPINE for a mirror of ghcr.io/fluxcd',
  );
});

test('rejects tenants with identities where objects can name none', () => {
  expect(() => printedSpec({ cluster: { multitenantWorkloadIdentity: true } })).toThrow(
    '[test/instance] cluster.multitenantWorkloadIdentity without objectLevelWorkloadIdentity · both, since a tenant has no identity of its own otherwise · set cluster.objectLevelWorkloadIdentity: true',
  );
});

test.each(['tenantDefaultDecryptionServiceAccount', 'tenantDefaultKubeConfigServiceAccount'])('rejects %s where tenants have no identities', (property) => {
  expect(() => printedSpec({ cluster: { multitenant: true, [property]: 'flux' } })).toThrow(
    `[test/instance] cluster.${property} without multitenantWorkloadIdentity · both, since nobody is a tenant otherwise · set cluster.multitenantWorkloadIdentity, or remove it`,
  );
});

test('rejects volumes for shards without saying which', () => {
  expect(() => printedSpec({ sharding: { shards: ['shard1'], storage: FluxShardStorage.PERSISTENT } })).toThrow(
    '[test/instance] sharding.storage "persistent" without storage · the volume that every shard gets · set storage, for example { storageClass: \'standard\', size: Size.gibibytes(10) }',
  );
});

test('rejects sharding without shards', () => {
  expect(() => printedSpec({ sharding: { shards: [] } })).toThrow('[test/instance] sharding without shards · at least one · name a shard, or remove sharding');
});

test('rejects two shards of one name', () => {
  expect(() => printedSpec({ sharding: { shards: ['a', 'b', 'a'] } })).toThrow('[test/instance] sharding.shards with "a" twice · each name once · remove one of them');
});

test('rejects a shard whose Deployment could not be named after it', () => {
  expect(() => printedSpec({ sharding: { shards: ['Team_A'] } })).toThrow('[test/instance] sharding.shards[0] "Team_A" · lower-case letters, digits and hyphens');
});

test('rejects CodeCommit for a Flux that does not know it yet', () => {
  const sync = FluxSync.git({ url: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/fleet', path: './', provider: GitProvider.aws() });
  expect(() => printedSpec({ distribution: { version: '2.8.x' }, sync })).toThrow(
    '[test/instance] sync with GitProvider.aws() of Flux 2.8.x · Flux 2.9.0 or newer · raise distribution.version, or sync with a credential',
  );
  expect(printedSpec({ sync }).sync.provider).toBe('aws');
});

test('rejects a property that does not exist, for programs without types', () => {
  expect(() => printedSpec(untyped({ shardings: {} }))).toThrow('[test/instance] no such property shardings');
  expect(() => printedSpec({ cluster: untyped({ multiTenant: true }) })).toThrow('[test/instance] no such property cluster.multiTenant');
});

test('has a report that others can depend on', () => {
  const chart = stockChart();
  const report = FluxReport.fromNamespace(chart, 'report');
  new ResourceSet(chart, 'set', { resourcesTemplate: 'kind: ConfigMap', dependsOn: [ResourceSetDependency.ready(report.toObjectReference())] });
  expect(spec(chart, 'ResourceSet').dependsOn).toEqual([{ apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxReport', name: 'flux', namespace: 'flux-system', ready: true }]);
});
