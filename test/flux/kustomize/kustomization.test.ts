import { Duration, Testing } from 'cdk8s';
import {
  BuildMetadata, Decryption, DeletionPolicy, DriftIgnore, GitRepository, KubeConfig, Kustomization, KustomizationProps, OCIRepository, OciReference, SecretReference, SubstituteSource, SubstituteStrategy,
} from '../../../lib/flux';
import { Printed, spec, stockChart, untyped } from '../support';

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
    decryption: Decryption.sops({ secret: SecretReference.existing('sops-age') }),
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

test('prints what kustomize does besides', () => {
  expect(printedSpec({
    namePrefix: 'dev-', nameSuffix: '-a', components: ['../alerts'], ignoreMissingComponents: true, buildMetadata: [BuildMetadata.ORIGIN_ANNOTATIONS, BuildMetadata.TRANSFORMER_ANNOTATIONS],
  })).toMatchObject({
    namePrefix: 'dev-', nameSuffix: '-a', components: ['../alerts'], ignoreMissingComponents: true, buildMetadata: ['originAnnotations', 'transformerAnnotations'],
  });
});

test('leaves alone what something else owns', () => {
  expect(printedSpec({ ignore: [DriftIgnore.replicasOf('web'), DriftIgnore.paths(['/data'])] }).ignore)
    .toEqual([{ paths: ['/spec/replicas'], target: { kind: 'Deployment', name: 'web' } }, { paths: ['/data'] }]);
});

test.each([
  [KubeConfig.secret(SecretReference.existing('access')), { secretRef: { name: 'access' } }],
  [KubeConfig.secret(SecretReference.existing('access'), { key: 'config' }), { secretRef: { name: 'access', key: 'config' } }],
  [KubeConfig.configMap('access'), { configMapRef: { name: 'access' } }],
])('applies to another cluster (%#)', (kubeConfig, fields) => {
  expect(printedSpec({ kubeConfig }).kubeConfig).toEqual(fields);
});

test('decrypts with keys and the identity of a ServiceAccount', () => {
  expect(printedSpec({ decryption: Decryption.sops({ secret: SecretReference.existing('sops'), serviceAccountName: 'kms' }) }).decryption)
    .toEqual({ provider: 'sops', secretRef: { name: 'sops' }, serviceAccountName: 'kms' });
});

test('waits for a Kustomization until an expression holds, however often it is named', () => {
  const chart = stockChart();
  const infra = Kustomization.fromReference(chart, 'Infra', { name: 'infra' });
  const apps = kustomization({ dependsOn: [infra] }, chart);
  apps.addDependsOnWhen(infra, 'dep.status.lastAppliedRevision == self.status.lastAppliedRevision');
  apps._dependsOnLazily(() => [{ name: 'infra' }]);
  expect(spec(chart, 'Kustomization').dependsOn).toEqual([{ name: 'infra', readyExpr: 'dep.status.lastAppliedRevision == self.status.lastAppliedRevision' }]);
});

test.each([
  ['', 'is empty'], ["status.phase = 'Ready'", 'at 1:14: unexpected ='], ['has(status.phase', 'at 1:4: unexpected ('],
])('rejects "%s" as an expression', (expression, flaw) => {
  const chart = stockChart();
  const infra = Kustomization.fromReference(chart, 'Infra', { name: 'infra' });
  expect(() => kustomization({}, chart).addDependsOnWhen(infra, expression)).toThrow(`[test/apps] readyExpr "${expression}" ${flaw} · an expression in CEL that is true or false`);
  expect(() => kustomization({ healthCheckExprs: [{ apiVersion: 'acme.io/v1', kind: 'Shop', current: expression }] }))
    .toThrow(`[test/apps] healthCheckExprs[0].current "${expression}" ${flaw}`);
});

test.each(["status.conditions.filter(e, e.type == 'Ready').all(e, e.status == \"True\")", "name.matches(r'^(a|b)=$') && size(x) >= 1 || y != {'a': [1]}"])('takes the expression %s', (current) => {
  expect(printedSpec({ healthCheckExprs: [{ apiVersion: 'acme.io/v1', kind: 'Shop', current }] }).healthCheckExprs[0].current).toBe(current);
});

test.each(['', 'Dev_', 'a'.repeat(201)])('rejects the prefix "%s"', (namePrefix) => {
  expect(() => kustomization({ namePrefix })).toThrow(`[test/apps] namePrefix "${namePrefix}" · lower-case letters, digits, and - . : (1 to 200)`);
});

test('rejects the keys of Decryption.sops outside of an object, which would be ignored', () => {
  expect(() => Decryption.sops(untyped(SecretReference.existing('sops'))))
    .toThrow("[Decryption.sops] a SecretReference · an object with secret or serviceAccountName · write Decryption.sops({ secret: SecretReference.existing('sops') })");
});

test('rejects a chart as source, for programs without types', () => {
  const chart = stockChart();
  expect(() => new Kustomization(chart, 'apps', { source: untyped({}) })).toThrow('[test/apps] source {} · a source, such as a GitRepository');
});

test.each<[string, object, string]>([
  ['a property', { intervals: 1 }, 'no such property intervals'],
  ['a property of a patch', { patches: [{ patch: 'a: b', targets: {} }] }, 'no such property patches[0].targets'],
  ['a property of an image', { images: [{ name: 'a', tag: '1' }] }, 'no such property images[0].tag'],
  ['a property of the metadata', { commonMetadata: { label: {} } }, 'no such property commonMetadata.label'],
])('rejects %s that does not exist', (_what, props, text) => {
  expect(() => kustomization(untyped(props))).toThrow(`[test/apps] ${text}`);
});
