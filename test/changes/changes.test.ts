import { stringify } from 'yaml';
import { failsOn, findHazards, Hazard, hazardJson, hazardText, isFailOn, SEVERITIES } from '../../lib/changes';

interface Files {
  readonly [file: string]: object;
}

/** The hazards between two states of `dist/`, each given by its objects. */
function hazards(before: Files, after: Files): Hazard[] {
  const text = (files: Files, file: string): string | undefined => (file in files ? stringify(files[file]) : undefined);
  const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])].map((file) => ({ file, before: text(before, file), after: text(after, file) }))
    .filter((change) => change.before !== change.after);
  const clusters = new Set(Object.keys(after).map((file) => file.split('/')[1]));
  return findHazards({ changes, before: (file) => text(before, file), hasCluster: (cluster) => clusters.has(cluster) });
}

function only(before: Files, after: Files): Hazard {
  const found = hazards(before, after);
  expect(found).toHaveLength(1);
  return found[0];
}

function object(apiVersion: string, kind: string, name: string, content: object = {}, annotations?: object, namespace = 'shop'): object {
  return { apiVersion, kind, metadata: { name, namespace, ...annotations && { annotations } }, ...content };
}

const KEEP = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
const config = object('v1', 'ConfigMap', 'a', { data: { a: 'b' } });
const OTHER = { 'dist/staging/shop/configmap-other.yaml': object('v1', 'ConfigMap', 'other') };

function sync(name: string, spec: object = {}): object {
  return object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', name, { spec: { prune: true, path: `./dist/staging/${name}`, ...spec } }, undefined, 'flux-system');
}

/** One object of layer shop is removed. */
function removed(removedObject: object, extra: Files = {}): Hazard {
  return only({ ...OTHER, ...extra, 'dist/staging/shop/x.yaml': removedObject }, { ...OTHER, ...extra });
}

/** One object of layer shop changes. */
function changed(before: object, after: object, extra: Files = {}): Hazard[] {
  return hazards({ ...extra, 'dist/staging/shop/x.yaml': before }, { ...extra, 'dist/staging/shop/x.yaml': after });
}

test.each<[string, object, string, string, string | RegExp | undefined]>([
  ['a ConfigMap', config, 'removed-object', 'Flux deletes the object', undefined],
  ['a protected claim', object('v1', 'PersistentVolumeClaim', 'orders', {}, KEEP), 'kept-object', 'stays in the cluster, where it is protected from pruning',
    'delete it there when nothing needs it: kubectl delete persistentvolumeclaim orders --namespace shop'],
  ['a claim', object('v1', 'PersistentVolumeClaim', 'orders'), 'removed-volume', 'Flux deletes the object, and with the usual reclaim policy Delete the data goes with it', /back the data up/],
  ['a Namespace', object('v1', 'Namespace', 'shop'), 'removed-namespace', 'Flux deletes the object, and Kubernetes everything that is in the namespace', /prune: disabled/],
  ['a CRD', object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'cars.acme.io'), 'removed-crd', 'Flux deletes the object, and Kubernetes every object of this kind in all namespaces',
    'look at what there is first: kubectl get cars.acme.io --all-namespaces'],
  ['a StatefulSet', object('apps/v1', 'StatefulSet', 'db'), 'removed-stateful-set', 'Flux deletes the object with its pods; the claims of its volumeClaimTemplates stay', /kubectl get pvc --namespace shop/],
  ['a StatefulSet that takes its claims along', object('apps/v1', 'StatefulSet', 'db', { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } } }), 'removed-volume',
    'Flux deletes the object with its pods, and its volume claims go with it (whenDeleted: Delete)', /whenDeleted: Retain/],
  ['a HelmRelease', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'cache'), 'removed-release', 'Flux deletes it and uninstalls the release with everything that its chart made', /suspend: true/],
  ['a suspended HelmRelease', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'cache', { spec: { suspend: true } }), 'removed-object',
    'Flux deletes it; it is suspended, so that the release stays as it is', undefined],
  ['a Kustomization', sync('cart'), 'removed-layer', 'Flux deletes it, and everything that it applied', /deletionPolicy: Orphan/],
  ['a Kustomization that orphans', sync('cart', { deletionPolicy: 'Orphan' }), 'removed-object', 'Flux deletes it; what it applied stays in the cluster, and nobody looks after it', undefined],
  ['a Kustomization that does not prune', sync('cart', { prune: false }), 'removed-object', 'Flux deletes it; what it applied stays in the cluster, and nobody looks after it', undefined],
])('%s that leaves the program is reported with its fate', (_what, gone, id, effect, recipe) => {
  const hazard = removed(gone);
  expect(hazard).toMatchObject({ verb: 'removed', file: 'dist/staging/shop/x.yaml', id, effect });
  if (recipe === undefined) expect(hazard.recipe).toBeUndefined();
  else expect(hazard.recipe).toEqual(expect.stringMatching(recipe));
});

test('an object of a layer that does not prune stays', () => {
  expect(removed(config, { 'dist/staging/flux-system/kustomization-shop.yaml': sync('shop', { prune: false }) })).toMatchObject({ id: 'kept-object', effect: 'stays in the cluster: its layer does not prune' });
});

test('a whole cluster that goes is one line: its Flux keeps everything', () => {
  expect(only({ ...OTHER, 'dist/production/shop/x.yaml': config, 'dist/production/flux-system/kustomization-shop.yaml': sync('shop') }, OTHER))
    .toMatchObject({ id: 'removed-cluster', file: 'dist/production', effect: expect.stringContaining('nothing in the cluster changes') });
});

test('an object that another layer prints now is moved, and nobody sets which layer comes first', () => {
  expect(only({ ...OTHER, 'dist/staging/shop/x.yaml': config }, { ...OTHER, 'dist/staging/cart/x.shop.yaml': config })).toMatchObject({
    id: 'moved-object', verb: 'moved', file: 'dist/staging/shop/x.yaml', to: 'dist/staging/cart/x.shop.yaml',
    effect: 'Flux deletes the object when the old layer is applied before the new one, which makes it anew; otherwise it is handed over',
    recipe: 'in two commits: first give it the annotation kustomize.toolkit.fluxcd.io/prune: disabled, and move it when that is in the cluster',
  });
});

test.each<[string, object, string]>([
  ['protected object', object('v1', 'PersistentVolumeClaim', 'x', {}, KEEP), 'handed-over'],
  ['volume', object('v1', 'PersistentVolumeClaim', 'x'), 'removed-volume'],
  ['release', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'x'), 'reinstalled-release'],
])('a %s that moves is reported as what is at stake', (_what, moved, id) => {
  expect(only({ ...OTHER, 'dist/staging/shop/x.yaml': moved }, { ...OTHER, 'dist/staging/cart/x.yaml': moved })).toMatchObject({ verb: 'moved', id });
});

test('in another namespace it is another object, and a claim there is empty', () => {
  const [before, after] = ['mail', 'letters'].map((namespace) => object('v1', 'PersistentVolumeClaim', 'x', {}, KEEP, namespace));
  expect(only({ ...OTHER, 'dist/staging/mail/x.yaml': before }, { ...OTHER, 'dist/staging/letters/x.yaml': after }))
    .toMatchObject({ verb: 'moved', id: 'kept-object', effect: 'stays in the cluster; the new layer makes another one in namespace letters, which is empty' });
});

test('a layer whose objects are all in a new one is renamed', () => {
  const files = (layer: string) => ({ [`dist/staging/flux-system/kustomization-${layer}.yaml`]: sync(layer), [`dist/staging/${layer}/x.yaml`]: config });
  expect(hazards({ ...OTHER, ...files('reports') }, { ...OTHER, ...files('analytics') }).map(({ id, file, to }) => [id, file, to])).toEqual([
    ['renamed-layer', 'dist/staging/reports', 'dist/staging/analytics'],
    ['removed-layer', 'dist/staging/flux-system/kustomization-reports.yaml', undefined],
    ['moved-object', 'dist/staging/reports/x.yaml', 'dist/staging/analytics/x.yaml'],
  ]);
});

const release = (spec: object) => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'cache', { spec });
const chart = (name: string, kind = 'HelmRepository') => ({ chart: { spec: { chart: name, sourceRef: { kind, name: 'charts' } } } });

test.each<[string, object, object, string]>([
  ['releaseName', { releaseName: 'a' }, { releaseName: 'b' }, 'releaseName a becomes b'],
  ['a default releaseName', {}, { releaseName: 'redis' }, 'releaseName cache becomes redis'],
  ['targetNamespace', { releaseName: 'a' }, { releaseName: 'a', targetNamespace: 'other' }, 'targetNamespace shop becomes other'],
  ['storageNamespace', {}, { storageNamespace: 'other' }, 'storageNamespace shop becomes other'],
  ['the chart', chart('redis'), chart('valkey'), 'chart redis becomes valkey'],
])('a change of %s reinstalls the release', (_what, before, after, text) => {
  const [hazard] = changed(release(before), release(after));
  expect(hazard).toMatchObject({ id: 'reinstalled-release', verb: 'changed', effect: `${text}: Flux uninstalls the release with everything that its chart made, and installs it anew` });
  expect(hazard.recipe).toContain('keep ');
});

test.each<[string, object, object]>([
  ['values', { values: { a: 1 } }, { values: { a: 2 } }],
  ['a releaseName that is spelled out', {}, { releaseName: 'cache' }],
  ['a chart that is exchanged in place', { ...chart('redis'), upgrade: { chartNameChangeStrategy: 'InPlaceUpdate' } }, { ...chart('valkey'), upgrade: { chartNameChangeStrategy: 'InPlaceUpdate' } }],
  ['the folder of a chart in Git', chart('./a', 'GitRepository'), chart('./b', 'GitRepository')],
])('a change of %s does not', (_what, before, after) => {
  expect(changed(release(before), release(after))).toEqual([]);
});

const BINDING = { roleRef: { kind: 'Role', name: 'a' } };
const OTHER_BINDING = { roleRef: { kind: 'Role', name: 'b' } };

test.each<[string, string, object, object, string]>([
  ['apps/v1', 'Deployment', { spec: { selector: { matchLabels: { a: '1' } } } }, { spec: { selector: { matchLabels: { a: '2' } } } }, 'spec.selector'],
  ['apps/v1', 'DaemonSet', { spec: { selector: { matchLabels: { a: '1' } } } }, { spec: { selector: { matchLabels: { a: '2' } } } }, 'spec.selector'],
  ['apps/v1', 'StatefulSet', { spec: { serviceName: 'a' } }, { spec: { serviceName: 'b' } }, 'spec.serviceName'],
  ['apps/v1', 'StatefulSet', { spec: {} }, { spec: { volumeClaimTemplates: [{}], podManagementPolicy: 'Parallel' } }, 'spec.volumeClaimTemplates, spec.podManagementPolicy'],
  ['batch/v1', 'Job', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, 'spec.template'],
  ['v1', 'Service', { spec: {} }, { spec: { clusterIP: 'None' } }, 'spec.clusterIP'],
  ['v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'slow' } }, { spec: { storageClassName: 'fast' } }, 'spec.storageClassName'],
  ['v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: '2Gi' } } } }, { spec: { resources: { requests: { storage: '2000Mi' } } } }, 'spec.resources.requests.storage'],
  ['v1', 'PersistentVolume', { spec: { nfs: { path: '/a' } } }, { spec: { nfs: { path: '/b' } } }, 'spec.nfs'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', BINDING, OTHER_BINDING, 'roleRef'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', BINDING, OTHER_BINDING, 'roleRef'],
  ['storage.k8s.io/v1', 'StorageClass', { parameters: { a: 'b' } }, { parameters: { a: 'c' }, reclaimPolicy: 'Retain' }, 'parameters, reclaimPolicy'],
  ['scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, { value: 2 }, 'value'],
  ['networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'a/b' } }, { spec: { controller: 'a/c' } }, 'spec.controller'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass', { spec: { controllerName: 'a/b' } }, { spec: { controllerName: 'a/c' } }, 'spec.controllerName'],
  ['v1', 'ConfigMap', { immutable: true, data: { a: '1' } }, { immutable: true, data: { a: '2' } }, 'data'],
  ['v1', 'Secret', { type: 'Opaque' }, { type: 'kubernetes.io/tls' }, 'type'],
])('%s %s: a field that never changes keeps the layer from being applied', (apiVersion, kind, before, after, fields) => {
  const [hazard] = changed(object(apiVersion, kind, 'x', before), object(apiVersion, kind, 'x', after));
  expect(hazard).toMatchObject({ id: 'immutable-field', effect: `${fields} of a ${kind} cannot change: the API server refuses it, and Flux applies nothing of layer shop until the old object is gone` });
  expect(hazard.recipe).toMatch(/name|delete/);
});

test.each<[string, string, object, object]>([
  ['a default that is spelled out', 'StatefulSet', { spec: {} }, { spec: { podManagementPolicy: 'OrderedReady' } }],
  ['the order of keys', 'StatefulSet', { spec: { selector: { matchLabels: { a: '1', b: '2' } } } }, { spec: { selector: { matchLabels: { b: '2', a: '1' } } } }],
  ['a list that is empty', 'StatefulSet', { spec: {} }, { spec: { volumeClaimTemplates: [] } }],
  ['replicas', 'StatefulSet', { spec: { replicas: 1 } }, { spec: { replicas: 2 } }],
])('%s is no such change', (_what, kind, before, after) => {
  expect(changed(object('apps/v1', kind, 'x', before), object('apps/v1', kind, 'x', after))).toEqual([]);
});

test.each<[string, object, object]>([
  ['a Service that no longer asks for an address', object('v1', 'Service', 'x', { spec: { clusterIP: 'None' } }), object('v1', 'Service', 'x', { spec: {} })],
  ['a claim that grows', object('v1', 'PersistentVolumeClaim', 'x', { spec: { resources: { requests: { storage: '900Mi' } } } }), object('v1', 'PersistentVolumeClaim', 'x', { spec: { resources: { requests: { storage: '1Gi' } } } })],
  ['a ConfigMap that may change', object('v1', 'ConfigMap', 'x', { data: { a: '1' } }), object('v1', 'ConfigMap', 'x', { data: { a: '2' } })],
  ['a later version of an API', object('apps/v1beta2', 'Deployment', 'x', { spec: { selector: { a: '1' } } }), object('apps/v1', 'Deployment', 'x', { spec: { selector: { a: '1' }, replicas: 2 } })],
])('%s is no hazard', (_what, before, after) => {
  expect(changed(before, after)).toEqual([]);
});

test.each<[string, object | undefined, Files]>([
  ['the object', { 'kustomize.toolkit.fluxcd.io/force': 'Enabled' }, {}],
  ['its Kustomization', undefined, { 'dist/staging/flux-system/kustomization-shop.yaml': sync('shop', { force: true }) }],
])('where %s says force, Flux makes the object anew', (_what, annotations, extra) => {
  const job = (image: string) => object('batch/v1', 'Job', 'x', { spec: { template: { image } } }, annotations);
  expect(changed(job('a'), job('b'), extra)).toMatchObject([{ id: 'recreated-object', effect: 'spec.template of a Job cannot change: Flux deletes the object and makes it anew, as `force` says' }]);
});

test('what cannot be read as an object is passed over', () => {
  const change = (before?: string, after?: string) => ({ file: 'dist/staging/shop/x.yaml', before, after });
  const find = (...changes: ReturnType<typeof change>[]) => findHazards({ changes, before: () => undefined, hasCluster: () => true });
  expect(find(change('a: [', undefined))).toEqual([]);
  expect(find(change('kind: Deployment', 'kind: Deployment\n'))).toEqual([]);
  expect(find(change('- 1', undefined))).toEqual([]);
});

test('the text names the file, the fate, the id and below it what to do', () => {
  expect(hazardText(removed(object('v1', 'PersistentVolumeClaim', 'orders', {}, KEEP)))).toBe([
    'removed: dist/staging/shop/x.yaml (stays in the cluster, where it is protected from pruning) [kept-object]',
    '    delete it there when nothing needs it: kubectl delete persistentvolumeclaim orders --namespace shop',
  ].join('\n'));
});

test('programs get the severity and the object too', () => {
  expect(hazardJson(removed(config))).toEqual({
    id: 'removed-object', severity: 'info', change: 'removed', file: 'dist/staging/shop/x.yaml', to: undefined, recipe: undefined,
    object: { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'shop' }, effect: 'Flux deletes the object',
  });
});

test('--fail-on takes a severity, which stands for all that is worse, or ids', () => {
  expect(failsOn('warning', ['removed-object'])).toBe(false);
  expect(failsOn('warning', ['removed-object', 'removed-volume'])).toBe(true);
  expect(failsOn('info', ['removed-object'])).toBe(true);
  expect(failsOn('moved-object,removed-crd', ['removed-volume'])).toBe(false);
  expect(failsOn('moved-object,removed-crd', ['removed-crd'])).toBe(true);
  expect([...['info', 'error', 'moved-object', 'moved-object,removed-crd'].map(isFailOn), isFailOn('moved'), isFailOn('')]).toEqual([true, true, true, true, false, false]);
});

test('every kind of change has a severity', () => {
  expect([...new Set(Object.values(SEVERITIES))].sort()).toEqual(['error', 'info', 'warning']);
});
