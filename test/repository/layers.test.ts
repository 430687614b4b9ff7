import { ApiObject, App, Duration, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { Cluster, ExternalObject, flagger, flux, Layer, Percent } from '../../lib';
import { configMap, filesIn, messageOf, scratchRepository } from '../helpers';

/** dependsOn of a layer's Kustomization, as printed. */
function dependsOn(folder: string, layer: string, cluster = 'staging'): string[] {
  const text = filesIn(folder)[`dist/${cluster}/flux-system/kustomization-${layer}.yaml`];
  return (parse(text).spec.dependsOn ?? []).map((item: { name: string }) => item.name);
}

test('a layer is a folder with one file per object and a listing', () => {
  const { repository, folder } = scratchRepository();
  configMap(new Layer(new Cluster(repository, 'staging'), 'shop'), 'settings', { color: 'blue' });
  repository.synth();
  const files = filesIn(`${folder}/dist/staging/shop`);
  expect(Object.keys(files)).toEqual(['configmap-settings.yaml', 'kustomization.yaml', 'namespace-shop.yaml']);
  expect(files['kustomization.yaml']).toContain('resources:\n  - configmap-settings.yaml\n  - namespace-shop.yaml\n');
  expect(files['configmap-settings.yaml']).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: shop\ndata:\n  color: blue\n');
});

test('a layer waits for the layers that its constructs refer to', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const sources = new Layer(cluster, 'sources');
  const source = new flux.GitRepository(sources, 'fleet', { url: 'https://github.com/acme/other' });
  new flux.Kustomization(new Layer(cluster, 'other'), 'other', { source, path: './deploy' });
  repository.synth();
  expect(dependsOn(folder, 'other')).toEqual(['sources']);
  expect(dependsOn(folder, 'sources')).toEqual([]);
});

test('a layer waits for the layer that brings the API of its custom resources', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const layer = new Layer(cluster, 'databases');
  const charts = new flux.HelmRepository(layer, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(layer, 'operator', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'operator', version: '1.0.0' }), providesApis: ['db.example.com'] });
  new ApiObject(new Layer(cluster, 'orders'), 'orders', { apiVersion: 'db.example.com/v1', kind: 'Database', spec: {} });
  repository.synth();
  expect(dependsOn(folder, 'orders')).toEqual(['databases']);
});

test('a layer waits for the layer that creates a namespace that it uses', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  new Layer(cluster, 'team');
  configMap(new Layer(cluster, 'settings', { namespace: 'team', createNamespace: false }), 'settings');
  repository.synth();
  expect(dependsOn(folder, 'settings')).toEqual(['team']);
});

test('a dependency added by hand counts like a reference', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const first = new Layer(cluster, 'first');
  new Layer(cluster, 'second').node.addDependency(first);
  repository.synth();
  expect(dependsOn(folder, 'second')).toEqual(['first']);
});

test('rejects layers that wait for each other, and prints the cycle', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const [a, b, c] = ['a', 'b', 'c'].map((id) => new Layer(cluster, id));
  a.node.addDependency(b);
  b.node.addDependency(c);
  c.node.addDependency(a);
  expect(messageOf(() => repository.synth())).toContain('[staging/a] layers wait for each other: a → b → c → a (staging/a needs staging/b; staging/b needs staging/c; staging/c needs staging/a)');
  expect(filesIn(folder)).toEqual({});
});

test('rejects a reference into another cluster', () => {
  const { repository } = scratchRepository();
  const source = new flux.GitRepository(new Layer(new Cluster(repository, 'production'), 'sources'), 'fleet', { url: 'https://github.com/acme/other' });
  new flux.Kustomization(new Layer(new Cluster(repository, 'staging'), 'other'), 'other', { source, path: './deploy' });
  expect(messageOf(() => repository.synth())).toContain('[staging/other/other] refers to production/sources/fleet of cluster "production" · constructs of its own cluster "staging" · create the construct in each cluster');
});

test('rejects a custom resource beside the release that brings its CRD', () => {
  const { repository } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'databases');
  const charts = new flux.HelmRepository(layer, 'charts', { url: 'https://charts.example.com' });
  new flux.HelmRelease(layer, 'operator', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'operator', version: '1.0.0' }), providesApis: ['db.example.com'] });
  new ApiObject(layer, 'orders', { apiVersion: 'db.example.com/v1', kind: 'Database' });
  expect(messageOf(() => repository.synth())).toContain('[staging/databases/orders] Database of db.example.com is in layer "databases" beside staging/databases/operator, which brings its CRD · a later layer');
});

test('rejects a Secret in flux-system, which neither waits nor decrypts', () => {
  const { repository } = scratchRepository();
  new ApiObject(new Cluster(repository, 'staging').fluxSystem, 'token', { apiVersion: 'v1', kind: 'Secret' });
  expect(messageOf(() => repository.synth())).toContain('[staging/flux-system/token] Secret of core is in layer "flux-system" · only the Flux installation and the Kustomizations');
});

test('rejects a custom resource in flux-system', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  new ApiObject(cluster.fluxSystem, 'orders', { apiVersion: 'db.example.com/v1', kind: 'Database' });
  expect(messageOf(() => repository.synth())).toContain('[staging/flux-system/orders] Database of db.example.com is in layer "flux-system" · only the Flux installation and the Kustomizations');
});

test('rejects an object outside every layer', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  expect(messageOf(() => configMap(cluster, 'settings'))).toContain('cannot find a parent chart');
});

test('rejects one object in two layers of a cluster', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  configMap(new Layer(cluster, 'one'), 'a', {}, { name: 'settings', namespace: 'shared' });
  configMap(new Layer(cluster, 'two'), 'b', {}, { name: 'settings', namespace: 'shared' });
  expect(messageOf(() => repository.synth())).toContain('[staging/two/b] ConfigMap "settings" is also in layer "one" (staging/one/a) · one layer for each object of a cluster');
});

test('rejects two objects with one path, also when only case differs', () => {
  const { repository } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  new ApiObject(layer, 'a', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'Reader' }, rules: [] });
  new ApiObject(layer, 'b', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'reader' }, rules: [] });
  expect(messageOf(() => repository.synth())).toContain('[staging/shop/b] file dist/staging/shop/role-reader.yaml is also the file of staging/shop/a');
});

test('rejects a layer name that is no DNS label, and says what would be one', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  expect(messageOf(() => new Layer(cluster, 'My_Shop'))).toBe('[staging/My_Shop] layer name "My_Shop" · lower-case letters, digits and hyphens, with a letter or digit at both ends (a DNS label) · use "my-shop"');
  expect(messageOf(() => new Layer(cluster, 'x'.repeat(64)))).toContain('has 64 characters · at most 63 · shorten it');
});

test('rejects two layers with one name', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  new Layer(cluster, 'shop');
  expect(messageOf(() => new Layer(cluster, 'other', { name: 'shop' }))).toContain('[staging/other] layer name "shop" is also the name of staging/shop');
});

test('rejects an unknown field that a JSON patch smuggles in, and reports all problems at once', () => {
  const { repository, folder } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  const release = new flux.GitRepository(layer, 'fleet', { url: 'https://github.com/acme/other' });
  ApiObject.of(release).addJsonPatch({ _toJson: () => ({ op: 'add', path: '/spec/intervall', value: '1m' }) } as never);
  configMap(layer, 'Settings');
  const message = messageOf(() => repository.synth());
  expect(message).toMatch(/^2 problems, nothing was written:/);
  expect(message).toContain('[staging/shop/fleet] spec.intervall: ');
  expect(message).toContain('[staging/shop/Settings] metadata.name "Settings"');
  expect(filesIn(folder)).toEqual({});
});

test('names of objects are the ids below the layer, equal in every cluster', () => {
  const { repository, folder } = scratchRepository();
  for (const name of ['staging', 'production']) {
    configMap(new Layer(new Cluster(repository, name), 'shop'), 'settings');
  }
  repository.synth();
  expect(filesIn(`${folder}/dist/staging/shop`)).toEqual(filesIn(`${folder}/dist/production/shop`));
});

test('cluster-scoped objects get no namespace, whatever the chart says', () => {
  const { repository, folder } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  new ApiObject(layer, 'reader', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: [] });
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/clusterrole-reader.yaml']).not.toContain('namespace');
});

test('the namespace stands in a file name only when it is not the layer\'s own, the group only for shared kinds', () => {
  const { repository, folder } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  configMap(layer, 'settings', {}, { namespace: 'elsewhere' });
  new ApiObject(layer, 'route', { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', spec: {} });
  new ApiObject(layer, 'function', { apiVersion: 'serving.knative.dev/v1', kind: 'Service', spec: {} });
  repository.synth();
  expect(Object.keys(filesIn(`${folder}/dist/staging/shop`))).toEqual(expect.arrayContaining([
    'configmap-settings.elsewhere.yaml', 'httproute.gateway.networking.k8s.io-route.yaml', 'service.serving.knative.dev-function.yaml',
  ]));
});

test('namespaces and volumes are kept by Flux unless the object says otherwise', () => {
  const { repository, folder } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  new ApiObject(layer, 'data', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'enabled' } }, spec: {} });
  repository.synth();
  const files = filesIn(`${folder}/dist/staging/shop`);
  expect(files['namespace-shop.yaml']).toContain('kustomize.toolkit.fluxcd.io/prune: disabled');
  expect(files['persistentvolumeclaim-data.yaml']).toContain('kustomize.toolkit.fluxcd.io/prune: enabled');
});

test('namespaces that every cluster has are not printed', () => {
  const { repository, folder } = scratchRepository();
  configMap(new Layer(new Cluster(repository, 'staging'), 'dns', { namespace: 'kube-system' }), 'settings');
  repository.synth();
  expect(Object.keys(filesIn(`${folder}/dist/staging/dns`))).toEqual(['configmap-settings.yaml', 'kustomization.yaml']);
});

test('rejects a cluster outside a repository', () => {
  expect(messageOf(() => new Cluster(new App() as never, 'staging'))).toContain('[staging] a cluster outside a GitOpsRepository · the GitOpsRepository as scope');
});

test('the same layer is seen by Testing.synth', () => {
  const { repository } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  configMap(layer, 'settings', { color: 'blue' });
  expect(Testing.synth(layer)).toContainEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { color: 'blue' } });
});

test('a program in a folder of its Git repository prints the paths that Flux needs', () => {
  const { repository, folder } = scratchRepository({ path: 'deploy/fleet' });
  new Layer(new Cluster(repository, 'staging'), 'shop');
  repository.synth();
  expect(filesIn(folder)['dist/staging/flux-system/kustomization-shop.yaml']).toContain('path: ./deploy/fleet/dist/staging/shop');
});

test('order of construction never changes a byte', () => {
  const build = (order: readonly string[]): { [file: string]: string } => {
    const { repository, folder } = scratchRepository();
    const cluster = new Cluster(repository, 'staging');
    const layers = new Map(order.map((id) => [id, new Layer(cluster, id)]));
    for (const id of order) {
      const layer = layers.get(id);
      if (layer) configMap(layer, `settings-${id}`, { b: '1', a: '2' });
    }
    const [a, b, c] = ['a', 'b', 'c'].map((id) => layers.get(id));
    if (a && b && c) for (const target of order[0] === 'a' ? [b, c] : [c, b]) a.node.addDependency(target);
    repository.synth();
    return filesIn(folder);
  };
  expect(build(['a', 'b', 'c'])).toEqual(build(['c', 'a', 'b']));
});

test('rejects what a controller makes by itself beside what it makes it from', () => {
  const { repository } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  new flagger.Canary(layer, 'cart', {
    target: ExternalObject.fromReference(layer, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' }),
    provider: flagger.TrafficProvider.meshService(),
    service: { port: 80 },
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), interval: Duration.seconds(30), threshold: 3 }),
  });
  new ApiObject(layer, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart-primary' }, spec: { ports: [{ port: 80 }] } });
  expect(messageOf(() => repository.synth())).toContain('[staging/shop/service] Service cart-primary beside Canary cart (staging/shop/cart) · none: Flagger makes');
});

test('rejects two layers with one id, and a misspelled property', () => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  new Layer(cluster, 'shop');
  expect(messageOf(() => new Layer(cluster, 'shop', { name: 'other' })))
    .toBe('[staging] layer id "shop" is also the id of staging/shop · an id of its own for each construct in one scope · use the layer that exists, or give one of them another id');
  const misspelled = { namspace: 'shop', wait: true };
  expect(messageOf(() => new Layer(cluster, 'orders', misspelled))).toMatch(/^\[staging\/orders\] no such property namspace · .* · did you mean namespace\?$/);
});
