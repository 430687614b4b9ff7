import { Duration } from 'cdk8s';
import {
  FluxClusterSize, FluxClusterType, FluxComponent, FluxInstance, FluxInstanceProps, FluxSync, GitReference, GitSync, Installation, SecretReference,
} from '../../lib/flux';
import { printed, Printed, spec, stockChart, untyped } from './support';

const distribution = { version: '2.9.x' };

function printedSpec(props: Partial<FluxInstanceProps>): Printed {
  const chart = stockChart('flux-system');
  new FluxInstance(chart, 'instance', { distribution, ...props });
  return spec(chart, 'FluxInstance');
}

function ref(sync: Partial<GitSync>): string {
  return printedSpec({ sync: FluxSync.git({ url: 'https://github.com/acme/fleet', path: 'dist/staging/flux-system', ...sync }) }).sync.ref;
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
      version: '2.9.4', registry: 'registry.acme.io/flux', artifact: 'oci://registry.acme.io/flux-manifests',
      imagePullSecret: SecretReference.existing('images'), artifactPullSecret: SecretReference.existing('artifacts'),
    },
    components: [FluxComponent.IMAGE_REFLECTOR_CONTROLLER, FluxComponent.SOURCE_CONTROLLER, FluxComponent.SOURCE_CONTROLLER],
    cluster: { type: FluxClusterType.AWS, size: FluxClusterSize.LARGE, multitenant: true, networkPolicy: false, domain: 'acme.local' },
    sync: FluxSync.git({
      url: 'ssh://git@github.com/acme/fleet', path: 'dist/staging/flux-system', interval: Duration.minutes(5), credential: SecretReference.existing('fleet-read'),
    }),
    patches,
    wait: false,
  })).toEqual({
    distribution: {
      version: '2.9.4', registry: 'registry.acme.io/flux', artifact: 'oci://registry.acme.io/flux-manifests', imagePullSecret: 'images', artifactPullSecret: 'artifacts',
    },
    components: ['source-controller', 'image-reflector-controller'],
    cluster: { type: 'aws', size: 'large', multitenant: true, tenantDefaultServiceAccount: 'default', networkPolicy: false, domain: 'acme.local' },
    sync: {
      kind: 'GitRepository', url: 'ssh://git@github.com/acme/fleet', ref: 'refs/heads/main', path: 'dist/staging/flux-system', interval: '5m', pullSecret: 'fleet-read',
    },
    kustomize: { patches },
    wait: false,
  });
});

test.each([
  [GitReference.branch('dev'), 'refs/heads/dev'],
  [GitReference.tag('v1'), 'refs/tags/v1'],
  [GitReference.named('refs/pull/1/head'), 'refs/pull/1/head'],
])('writes a reference in full (%#)', (reference, expected) => {
  expect(ref({ reference })).toBe(expected);
});

test.each([GitReference.semver('1.x'), GitReference.commit('abc', 'main')])('rejects to sync a range or a commit (%#)', (reference) => {
  expect(() => ref({ reference })).toThrow('[FluxSync.git] a reference by range or commit · GitReference.branch, .tag or .named');
});

test('rejects the scp form of an address', () => {
  expect(() => ref({ url: 'git@github.com:acme/fleet' })).toThrow('[test/instance] url "git@github.com:acme/fleet"');
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
  expect(() => printedSpec({ cluster: { tenantDefaultServiceAccount: 'flux' } })).toThrow('[test/instance] cluster.tenantDefaultServiceAccount without multitenant');
});

test('rejects a component that does not exist, for programs without types', () => {
  const components = untyped(['tofu-controller']);
  expect(() => printedSpec({ components })).toThrow('[test/instance] component "tofu-controller" · one of source-controller, ');
});

test('rejects an installation of a version that is no range', () => {
  expect(() => Installation.operator({ version: 'newest' })).toThrow('[Installation.operator version] "newest"');
});
