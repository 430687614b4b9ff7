import { Duration, Testing } from 'cdk8s';
import {
  Decryption, DeletionPolicy, GitRepository, Kustomization, KustomizationProps, OCIRepository, OciReference, SecretReference, SubstituteSource, SubstituteStrategy,
} from '../../lib/flux';
import { Printed, spec, stockChart } from './support';

function kustomization(props: Partial<KustomizationProps> = {}, chart = stockChart()): Kustomization {
  const source = GitRepository.fromReference(chart, 'Source', { name: 'fleet' });
  return new Kustomization(chart, 'apps', { source, ...props });
}

function printedSpec(props: Partial<KustomizationProps>): Printed {
  const chart = stockChart();
  kustomization(props, chart);
  return spec(chart, 'Kustomization');
}

test('prints all defaults, and waits', () => {
  expect(printedSpec({})).toEqual({
    sourceRef: { kind: 'GitRepository', name: 'fleet' }, path: './', prune: true, wait: true, interval: '10m', retryInterval: '1m', timeout: '5m',
  });
});

test('prints every setting', () => {
  expect(printedSpec({
    path: './apps',
    prune: false,
    interval: Duration.hours(1),
    retryInterval: Duration.minutes(2),
    timeout: Duration.minutes(90),
    targetNamespace: 'backend',
    patches: [{ patch: '- op: remove\n  path: /spec/replicas', target: { kind: 'Deployment', name: 'podinfo' } }],
    images: [{ name: 'ghcr.io/stefanprodan/podinfo', newTag: '6.2.1' }],
    components: ['../components/alerts'],
    decryption: Decryption.sops(SecretReference.existing('sops-age')),
    commonMetadata: { labels: { 'app.kubernetes.io/part-of': 'fleet' }, annotations: { team: 'web' } },
    serviceAccountName: 'tenant',
    force: true,
    deletionPolicy: DeletionPolicy.ORPHAN,
    suspend: true,
  })).toEqual({
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    path: './apps',
    prune: false,
    wait: true,
    interval: '1h',
    retryInterval: '2m',
    timeout: '1h30m',
    targetNamespace: 'backend',
    patches: [{ patch: '- op: remove\n  path: /spec/replicas', target: { kind: 'Deployment', name: 'podinfo' } }],
    images: [{ name: 'ghcr.io/stefanprodan/podinfo', newTag: '6.2.1' }],
    components: ['../components/alerts'],
    decryption: { provider: 'sops', secretRef: { name: 'sops-age' } },
    commonMetadata: { labels: { 'app.kubernetes.io/part-of': 'fleet' }, annotations: { team: 'web' } },
    serviceAccountName: 'tenant',
    force: true,
    deletionPolicy: 'Orphan',
    suspend: true,
  });
});

test('decrypts with the identity of the controller when no keys are named', () => {
  expect(printedSpec({ decryption: Decryption.sops() }).decryption).toEqual({ provider: 'sops' });
});

test('prints variables and where they come from', () => {
  expect(printedSpec({
    postBuild: {
      substitute: { cluster: 'staging' },
      substituteFrom: [SubstituteSource.configMap('cluster-vars'), SubstituteSource.secret('cluster-secrets', { optional: true })],
      substituteStrategy: SubstituteStrategy.ALWAYS,
    },
  }).postBuild).toEqual({
    substitute: { cluster: 'staging' },
    substituteFrom: [{ kind: 'ConfigMap', name: 'cluster-vars', optional: false }, { kind: 'Secret', name: 'cluster-secrets', optional: true }],
    substituteStrategy: 'Always',
  });
});

test('names the namespace of a source only when it is another one', () => {
  const chart = stockChart();
  const source = new OCIRepository(chart, 'artifact', {
    url: 'oci://ghcr.io/acme/app', reference: OciReference.tag('1.0.0'), metadata: { namespace: 'flux-system' },
  });
  kustomization({ source }, chart);
  expect(spec(chart, 'Kustomization').sourceRef).toEqual({ kind: 'OCIRepository', name: 'test-artifact', namespace: 'flux-system' });
});

test('depends on its source and on the Kustomizations before it', () => {
  const chart = stockChart();
  const first = new Kustomization(chart, 'first', { source: GitRepository.fromReference(chart, 'Git', { name: 'git' }) });
  const second = kustomization({ dependsOn: [first] }, chart);
  expect(second.node.dependencies.map((dependency) => dependency.node.path)).toEqual(['test/Source', 'test/first']);
});

test('prints dependencies once, sorted, and with a foreign namespace only', () => {
  const chart = stockChart();
  const near = Kustomization.fromReference(chart, 'Near', { name: 'zoo', namespace: 'apps' });
  const far = Kustomization.fromReference(chart, 'Far', { name: 'infra', namespace: 'flux-system' });
  const apps = kustomization({ dependsOn: [near] }, chart);
  apps.addDependsOn(far, near);
  apps._dependsOnLazily(() => [{ name: 'backend' }, { name: 'infra', namespace: 'flux-system' }]);
  expect(spec(chart, 'Kustomization').dependsOn).toEqual([{ name: 'backend' }, { name: 'infra', namespace: 'flux-system' }, { name: 'zoo' }]);
  expect(apps.dependsOn).toEqual([near, far, near]);
});

test('waits for the listed objects only when there are healthChecks', () => {
  const healthChecks = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo', namespace: 'backend' }];
  expect(printedSpec({ healthChecks })).toMatchObject({ wait: false, healthChecks });
});

test('prints how to tell the health of custom resources', () => {
  const healthCheckExprs = [{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', current: "status.phase == 'Succeeded'", failed: "status.phase == 'Failed'" }];
  expect(printedSpec({ healthCheckExprs })).toMatchObject({ wait: true, healthCheckExprs });
});

test('rejects wait with healthChecks, which would have no effect', () => {
  expect(() => kustomization({ wait: true, healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' }] }))
    .toThrow('[test/apps] wait: true with 1 healthChecks · one of them, since wait covers all objects and the list is ignored');
});

test('rejects healthCheckExprs where nothing is checked', () => {
  expect(() => kustomization({ wait: false, healthCheckExprs: [{ apiVersion: 'v1', kind: 'A', current: 'true' }] }))
    .toThrow('[test/apps] healthCheckExprs with wait: false and no healthChecks');
});

test('rejects a path outside the source', () => {
  expect(() => kustomization({ path: '../apps' })).toThrow('[test/apps] path "../apps" · a folder inside the source');
});

test('rejects a namespace that cannot be one', () => {
  expect(() => kustomization({ targetNamespace: 'My_Apps' })).toThrow('[test/apps] targetNamespace "My_Apps"');
});

test('rejects a list of operations without target', () => {
  expect(() => kustomization({ patches: [{ patch: '- op: remove\n  path: /spec/replicas' }] }))
    .toThrow('[test/apps] patches[0] is a list of operations without target');
});

test('rejects an empty patch', () => {
  expect(() => kustomization({ patches: [{ patch: ' ' }] })).toThrow('[test/apps] patches[0] with an empty text');
});

test('rejects a variable whose name Flux cannot replace', () => {
  expect(() => kustomization({ postBuild: { substitute: { 'cluster-name': 'staging' } } }))
    .toThrow('[test/apps] variable "cluster-name" in postBuild.substitute · letters, digits and _, with no digit first · use "cluster_name"');
});

test('rejects Kustomizations that wait for each other, once for all charts', () => {
  const app = Testing.app();
  const infra = stockChart('flux-system', app, 'infra');
  const apps = stockChart('flux-system', app, 'apps');
  const source = GitRepository.fromReference(infra, 'Git', { name: 'fleet' });
  const a = new Kustomization(infra, 'a', { source });
  const b = new Kustomization(apps, 'b', { source, dependsOn: [a] });
  a.addDependsOn(b);
  expect(() => app.synth()).toThrow(
    'Validation failed with the following errors:\n  [apps] Kustomizations wait for each other: apps-b → infra-a → apps-b · an order without a cycle · remove one of these dependencies');
  expect(infra.node.validate()).toEqual([]);
});

test('refers to a Kustomization that exists elsewhere', () => {
  expect(Kustomization.fromReference(stockChart(), 'Infra', { name: 'infra', namespace: 'flux-system' }).toKustomizationReference())
    .toEqual({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'infra', namespace: 'flux-system' });
});
