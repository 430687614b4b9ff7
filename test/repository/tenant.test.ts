import * as path from 'path';
import { ApiObject, JsonPatch } from 'cdk8s';
import * as yaml from 'yaml';
import { Cluster, ClusterProps, flux, GitOpsRepository, Layer, platform, Tenant, TenantProps } from '../../lib';
import { Printed } from '../flux/support';
import { configMap, filesIn, messageOf, reported, scratchRepository } from '../helpers';

const LOCKED = flux.Installation.operator({ version: '2.9.x', cluster: { multitenant: true } });

interface Setting {
  readonly repository: GitOpsRepository;
  readonly folder: string;
  readonly cluster: Cluster;
}

function setting(props: ClusterProps = { flux: LOCKED }): Setting {
  const { repository, folder } = scratchRepository();
  return { repository, folder, cluster: new Cluster(repository, 'staging', props) };
}

function synthesize({ repository, folder }: Setting): { [file: string]: Printed } {
  reported(() => repository.synth());
  return Object.fromEntries(Object.entries(filesIn(path.join(folder, 'dist/staging'))).map(([file, text]) => [file, yaml.parse(text)]));
}

/** What synth says of a tenant with these objects. */
function refusal(fill: (tenant: Tenant, cluster: Cluster) => void): string {
  const given = setting();
  fill(new Tenant(given.cluster, 'web'), given.cluster);
  return messageOf(() => synthesize(given));
}

function release(scope: Layer, charts: flux.IHelmRepository, props: Partial<flux.HelmReleaseProps> = {}): flux.HelmRelease {
  return new flux.HelmRelease(scope, 'podinfo', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'podinfo', version: '6.x' }), ...props });
}

test('a tenant has a namespace, an account, and admin rights there and nowhere else', () => {
  const given = setting();
  new Tenant(given.cluster, 'web');
  const files = synthesize(given);
  expect(files['web/namespace-web.yaml'].metadata.labels).toEqual({ 'toolkit.fluxcd.io/tenant': 'web' });
  expect(files['web/serviceaccount-web.yaml'].metadata).toMatchObject({ name: 'web', namespace: 'web' });
  expect(files['web/rolebinding-web-reconciler.yaml']).toMatchObject({
    metadata: { name: 'web-reconciler', namespace: 'web' },
    roleRef: { kind: 'ClusterRole', name: 'admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'web' }],
  });
  expect(Object.keys(files).filter((file) => /clusterrolebinding/.test(file))).toEqual([]);
});

test('a Git repository of the tenant is applied as the tenant, to its namespace', () => {
  const given = setting();
  new Tenant(given.cluster, 'web', { namespace: 'web-apps', clusterRole: 'web-team' })
    .addGitRepository('shop', { url: 'https://github.com/acme/shop', path: './deploy', credential: flux.SecretReference.existing('shop-git') });
  const files = synthesize(given);
  expect(files['web/gitrepository-shop.yaml']).toMatchObject({ metadata: { namespace: 'web-apps' }, spec: { secretRef: { name: 'shop-git' } } });
  expect(files['web/kustomization-shop.yaml'].metadata).toMatchObject({ name: 'shop', namespace: 'web-apps' });
  expect(files['web/kustomization-shop.yaml'].spec).toMatchObject({
    serviceAccountName: 'web', targetNamespace: 'web-apps', path: './deploy', sourceRef: { kind: 'GitRepository', name: 'shop' },
  });
  expect(files['web/rolebinding-web-reconciler.yaml'].roleRef.name).toBe('web-team');
});

test('releases of the tenant run as the tenant, whatever the cluster says', () => {
  const given = setting({ flux: LOCKED, defaults: { serviceAccountName: 'platform' } });
  const tenant = new Tenant(given.cluster, 'web');
  release(tenant, new flux.HelmRepository(tenant, 'charts', { url: 'https://charts.example.com' }));
  const files = synthesize(given);
  expect(files['web/helmrelease-podinfo.yaml'].spec.serviceAccountName).toBe('web');
  expect(files['flux-system/kustomization-web.yaml'].spec.serviceAccountName).toBe('platform');
});

test('the key of the platform is not the one of a tenant', () => {
  const given = setting({ flux: LOCKED, defaults: { decryption: flux.Decryption.sops({ secret: flux.SecretReference.existing('platform-keys') }) } });
  new Tenant(given.cluster, 'web').addGitRepository('shop', { url: 'https://github.com/acme/shop' });
  new Tenant(given.cluster, 'data', { defaults: { decryption: flux.Decryption.sops({ secret: flux.SecretReference.existing('data-keys') }) } })
    .addGitRepository('lake', { url: 'https://github.com/acme/lake' });
  const files = synthesize(given);
  expect(files['web/kustomization-shop.yaml'].spec).not.toHaveProperty('decryption');
  expect(files['data/kustomization-lake.yaml'].spec.decryption.secretRef.name).toBe('data-keys');
});

test('the platform applies the layer of a tenant with its own rights, and does not wait for what the tenant may break', () => {
  const given = setting();
  new Tenant(given.cluster, 'web');
  const { spec } = synthesize(given)['flux-system/kustomization-web.yaml'];
  expect(spec).toMatchObject({ serviceAccountName: 'kustomize-controller', wait: false });
});

test('a layer of the platform with releases gets an administrator of its own where tenants are locked in', () => {
  const given = setting();
  const layer = new Layer(given.cluster, 'monitoring');
  release(layer, new flux.HelmRepository(layer, 'charts', { url: 'https://charts.example.com' }));
  configMap(new Layer(given.cluster, 'plain'), 'settings');
  const files = synthesize(given);
  expect(files['monitoring/helmrelease-podinfo.yaml'].spec.serviceAccountName).toBe('flux-monitoring');
  expect(files['monitoring/serviceaccount-flux-monitoring.yaml'].metadata.namespace).toBe('monitoring');
  expect(files['monitoring/clusterrolebinding-flux-monitoring.yaml']).toMatchObject({
    roleRef: { name: 'cluster-admin' }, subjects: [{ kind: 'ServiceAccount', name: 'flux-monitoring', namespace: 'monitoring' }],
  });
  expect(Object.keys(files).filter((file) => file.startsWith('plain/') && /account|binding/.test(file))).toEqual([]);
});

test('a release of the platform in flux-system uses the account that Flux brought', () => {
  const given = setting();
  const layer = new Layer(given.cluster, 'tools', { namespace: 'flux-system' });
  release(layer, new flux.HelmRepository(layer, 'charts', { url: 'https://charts.example.com' }));
  const files = synthesize(given);
  expect(files['tools/helmrelease-podinfo.yaml'].spec.serviceAccountName).toBe('kustomize-controller');
  expect(Object.keys(files).filter((file) => file.startsWith('tools/') && /account|binding/.test(file))).toEqual([]);
});

test('a second synth changes nothing', () => {
  const given = setting();
  const layer = new Layer(given.cluster, 'monitoring');
  release(layer, new flux.HelmRepository(layer, 'charts', { url: 'https://charts.example.com' }));
  expect(synthesize(given)).toEqual(synthesize(given));
});

test('rejects a tenant in a cluster that does not lock tenants in', () => {
  expect(messageOf(() => new Tenant(setting({}).cluster, 'web'))).toBe('[staging] tenant "web" in a cluster whose Flux does not lock tenants in · '
    + 'a Flux without references across namespaces, in which everything runs as a ServiceAccount · set flux: Installation.operator({ …, cluster: { multitenant: true } }) of the cluster');
});

test('rejects a source of another namespace', () => {
  const message = refusal((tenant, cluster) => {
    const charts = new flux.HelmRepository(new Layer(cluster, 'charts'), 'charts', { url: 'https://charts.example.com' });
    release(tenant, charts);
  });
  expect(message).toContain('[staging/web] staging/web/podinfo: spec.chart.spec.sourceRef.namespace charts · '
    + 'the namespace web, since a tenant refers to nothing elsewhere · declare the object in the tenant, for example a source of its own');
});

test('rejects a Kustomization that takes the source of the platform', () => {
  const message = refusal((tenant, cluster) => new flux.Kustomization(tenant, 'steal', { source: cluster.source, targetNamespace: 'web' }));
  expect(message).toContain('staging/web/steal: spec.sourceRef.namespace flux-system');
});

test('rejects a secret of another namespace, also by a patch', () => {
  const message = refusal((tenant) => {
    const source = new flux.GitRepository(tenant, 'source', { url: 'https://github.com/acme/shop' });
    ApiObject.of(source).addJsonPatch(JsonPatch.add('/spec/secretRef', { name: 'key', namespace: 'flux-system' }));
  });
  expect(message).toContain('staging/web/source: spec.secretRef.namespace flux-system');
});

test('rejects a target or history in another namespace', () => {
  const message = refusal((tenant) => {
    const charts = new flux.HelmRepository(tenant, 'charts', { url: 'https://charts.example.com' });
    release(tenant, charts, { targetNamespace: 'kube-system', storageNamespace: 'default' });
  });
  expect(message).toContain('spec.targetNamespace kube-system');
  expect(message).toContain('spec.storageNamespace default');
});

test('takes namespaces in the values of a chart for what they are: none of references', () => {
  const given = setting();
  const tenant = new Tenant(given.cluster, 'web');
  release(tenant, new flux.HelmRepository(tenant, 'charts', { url: 'https://charts.example.com' }), { values: { monitoring: { namespace: 'elsewhere' } } });
  expect(synthesize(given)['web/helmrelease-podinfo.yaml'].spec.values.monitoring.namespace).toBe('elsewhere');
});

test('rejects a Kustomization without targetNamespace', () => {
  const message = refusal((tenant) => {
    const source = new flux.GitRepository(tenant, 'source', { url: 'https://github.com/acme/shop' });
    new flux.Kustomization(tenant, 'shop', { source });
  });
  expect(message).toContain("staging/web/shop: a Kustomization without targetNamespace · objects in the namespace of the tenant, also those that name none · set targetNamespace: 'web'");
});

test('rejects objects in another namespace, and of the whole cluster', () => {
  const message = refusal((tenant) => {
    configMap(tenant, 'settings', {}, { namespace: 'kube-system' });
    new ApiObject(tenant, 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' });
  });
  expect(message).toContain('[staging/web] ConfigMap settings in the namespace kube-system · objects in the namespace web only');
  expect(message).toContain('[staging/web] ClusterRole role in a tenant · objects in the namespace web only');
});

test('rejects an account of another name', () => {
  const props: TenantProps = { defaults: { serviceAccountName: 'root' } };
  expect(messageOf(() => new Tenant(setting().cluster, 'web', props))).toContain('serviceAccountName "root" for tenant "web" · no other account than the one of the tenant');
});

test('every release of the installers has an administrator in its namespace, and a source beside it', () => {
  const given = setting();
  const gatewayApi = new platform.GatewayApi(given.cluster, 'gateway-api');
  const certManager = new platform.CertManager(given.cluster, 'cert-manager');
  const mesh = new platform.Linkerd(given.cluster, 'linkerd', { certManager, gatewayApi });
  new platform.Flagger(given.cluster, 'flagger', { mesh, gatewayApi, loadTester: true });
  new platform.FluxOperator(given.cluster, 'flux-operator');
  const objects = Object.values(synthesize(given));
  const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  accounts.push('flux-system/kustomize-controller');
  const releases = objects.filter(({ kind, apiVersion }) => kind === 'HelmRelease' || (kind === 'Kustomization' && apiVersion.startsWith('kustomize.toolkit')));
  expect(releases.length).toBeGreaterThan(15);
  expect(releases.filter(({ metadata, spec }) => !accounts.includes(`${metadata.namespace}/${spec.serviceAccountName}`))).toEqual([]);
  expect(releases.filter(({ spec }) => (spec.sourceRef ?? spec.chartRef ?? spec.chart.spec.sourceRef).namespace !== undefined)).toEqual([]);
});

test.each(['flux-system', 'kube-system'])('rejects a tenant in the namespace %s', (namespace) => {
  expect(messageOf(() => new Tenant(setting().cluster, 'web', { namespace }))).toContain(`tenant "web" in the namespace ${namespace} · a namespace of its own: here it would get the rights of the controllers · set another namespace`);
});
