import { ChartVersion, Cluster, flux, GitOpsRepository, ImageUpdates, ImageVersion, Layer, platform, VersionedChart } from '../../lib';
import { configMap, filesIn, messageOf, reported, scratchFolder, scratchRepository } from '../helpers';

const imageUpdates = ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('fleet-write') });
const OCI = 'oci://ghcr.io/acme/charts/shop';

interface Program {
  readonly repository: GitOpsRepository;
  readonly layer: Layer;
  readonly chart: VersionedChart;
  readonly folder: string;
}

function program(version: ChartVersion, folder = scratchFolder(), id = 'shop'): Program {
  const { repository } = scratchRepository({ folder });
  const cluster = new Cluster(repository, 'staging', { imageUpdates });
  return { repository, folder, layer: new Layer(cluster, 'apps'), chart: cluster.addChart(id, { version, repository: OCI }) };
}

function release(layer: Layer, chart: flux.HelmChartChoice): void {
  new flux.HelmRelease(layer, 'shop', { chart });
}

test('a promoted chart stands in versions/ and in the releases that use it, without a marker', () => {
  const { repository, layer, chart, folder } = program(ChartVersion.promoted({ startAt: '1.6.1' }));
  const charts = new flux.HelmRepository(layer, 'charts', { url: 'https://charts.acme.io' });
  release(layer, flux.HelmChartChoice.fromRepository(charts, { chart: 'shop', version: chart.version }));
  repository.synth();
  const files = filesIn(folder);
  expect(files['versions/staging.yaml']).toContain('charts:\n  shop:\n    version: "1.6.1"\n');
  expect(files['dist/staging/apps/helmrelease-shop.yaml']).toMatch(/ version: "?1\.6\.1"?\n/);
  expect(files['dist/staging/apps/helmrelease-shop.yaml']).not.toContain('$imagepolicy');
});

test('an automatic chart is scanned like an image, and a bot finds its lines', () => {
  const { repository, layer, chart, folder } = program(ChartVersion.automatic({ range: '1.x', startAt: '1.6.1' }));
  const artifact = new flux.OCIRepository(layer, 'shop-chart', { url: OCI, reference: flux.OciReference.tag(chart.version), layer: flux.OciLayer.helmChart() });
  release(layer, flux.HelmChartChoice.fromOci(artifact));
  repository.synth();
  const files = filesIn(folder);
  const marker = '# {"$imagepolicy": "flux-system:staging-shop-chart:tag"}';
  expect(files['versions/staging.yaml']).toContain(`charts:\n  shop:\n    version: "1.6.1" ${marker}\n`);
  expect(files['dist/staging/apps/ocirepository-shop-chart.yaml']).toContain(`tag: "1.6.1" ${marker}\n`);
  expect(files['dist/staging/flux-images/imagerepository-shop-chart.yaml']).toContain('image: ghcr.io/acme/charts/shop\n');
  expect(files['dist/staging/flux-images/imagepolicy-staging-shop-chart.yaml']).toMatch(/semver:\n +range: "1\.x"\n/);
});

test('build metadata is written with + for Helm and with _ for a registry', () => {
  const { repository, layer, chart, folder } = program(ChartVersion.promoted({ startAt: '1.6.1+5' }));
  configMap(layer, 'settings', { tag: chart.tag, version: chart.version });
  repository.synth();
  expect(filesIn(folder)['dist/staging/apps/configmap-settings.yaml']).toContain('  tag: "1.6.1_5"\n  version: 1.6.1+5\n'.replace('1.6.1+5', '"1.6.1+5"'));
});

test('a pinned chart has no entry', () => {
  const { repository, layer, chart, folder } = program(ChartVersion.pinned('1.6.1'));
  configMap(layer, 'settings', { version: chart.version });
  repository.synth();
  expect(filesIn(folder)).not.toHaveProperty(['versions/staging.yaml']);
  expect(filesIn(folder)['dist/staging/apps/configmap-settings.yaml']).toContain('version: "1.6.1"\n');
});

test('an image and a chart may have one name', () => {
  const { repository, layer, folder } = program(ChartVersion.automatic({ range: '1.x', startAt: '1.0.0' }));
  Cluster.of(layer).addImage('shop', { name: 'ghcr.io/acme/shop', version: ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt: '2.0.0' }) });
  repository.synth();
  expect(filesIn(folder)['versions/staging.yaml']).toMatch(/images:\n {2}shop:\n {4}tag: "2\.0\.0".*\ncharts:\n {2}shop:\n {4}version: "1\.0\.0"/);
});

test('installers take the version of a promoted chart, also where it is the name of a Git tag', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging', { imageUpdates });
  const version = (id: string, startAt: string): string => cluster.addChart(id, { version: ChartVersion.promoted({ startAt }) }).version;
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api', { version: version('gateway-api', 'v1.6.1') });
  new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi, version: version('envoy-gateway', '1.9.0') });
  new platform.CertManager(cluster, 'cert-manager', { version: version('cert-manager', 'v1.21.1') });
  reported(() => repository.synth());
  const files = filesIn(`${folder}/dist/staging`);
  expect(files['gateway-api/gitrepository-gateway-api.yaml']).toContain('tag: v1.6.1\n');
  expect(files['envoy-gateway-crds/gitrepository-envoy-gateway.yaml']).toContain('tag: v1.9.0\n');
  expect(files['envoy-gateway/ocirepository-gateway-helm.yaml']).toContain('tag: "1.9.0"\n');
  expect(Object.values(files).join('')).not.toContain('$[version');
});

test('rejects an automatic version inside a longer text', () => {
  const { repository, layer, chart } = program(ChartVersion.automatic({ range: '1.x', startAt: '1.0.0' }));
  configMap(layer, 'settings', { tag: `v${chart.version}` });
  expect(messageOf(() => repository.synth())).toContain('[staging/apps/settings] data.tag: the version of chart "shop", which image automation writes, inside a longer text');
});

test('rejects two versions in one text', () => {
  const { repository, layer, chart } = program(ChartVersion.promoted({ startAt: '1.0.0' }));
  const other = Cluster.of(layer).addChart('other', { version: ChartVersion.promoted({ startAt: '1.0.0' }) });
  configMap(layer, 'settings', { tag: `${chart.version} ${other.version}` });
  expect(messageOf(() => repository.synth())).toContain('data.tag: versions of two images or charts in one text');
});

test.each([
  [ChartVersion.promoted({ startAt: '1.x' }), 'version "1.x" · one exact version, as in "1.6.1"'],
  [ChartVersion.pinned('latest'), 'version "latest" · one exact version'],
  [ChartVersion.automatic({ range: '1.x', startAt: '1.0.0+5' }), 'startAt "1.0.0+5" with build metadata · a version without: automatic charts never get another one'],
])('rejects a first version that does not fit', (version, text) => {
  expect(messageOf(() => program(version))).toContain(`[staging/Charts/shop] ${text}`);
});

test('rejects a range that is none', () => {
  expect(messageOf(() => ChartVersion.automatic({ range: 'latest', startAt: '1.0.0' }))).toContain('"latest" · a semver range such as');
});

test.each([
  [undefined, 'an automatic chart without repository · the oci:// address of the chart, whose tags Flux reads'],
  ['https://charts.acme.io', 'repository "https://charts.acme.io" · the oci:// address of the chart: Flux reads versions from registries only'],
  ['oci://ghcr.io/acme/shop:1.0', 'repository "oci://ghcr.io/acme/shop:1.0" · an address without a tag or digest'],
])('rejects an automatic chart of %s', (repository, text) => {
  const cluster = new Cluster(scratchRepository().repository, 'staging', { imageUpdates });
  const version = ChartVersion.automatic({ range: '1.x', startAt: '1.0.0' });
  expect(messageOf(() => cluster.addChart('shop', { version, repository }))).toContain(`[staging/Charts/shop] ${text}`);
});

test('rejects an automatic chart without a Git credential that may write', () => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  expect(messageOf(() => cluster.addChart('shop', { version: ChartVersion.automatic({ range: '1.x', startAt: '1.0.0' }), repository: OCI })))
    .toContain('[staging/Charts/shop] an automatic chart in a cluster without imageUpdates · automatic charts where a bot may commit');
});

test('rejects a second chart of one name', () => {
  const { layer } = program(ChartVersion.pinned('1.0.0'));
  expect(messageOf(() => Cluster.of(layer).addChart('shop', { version: ChartVersion.pinned('1.0.0') })))
    .toBe('[staging] a second chart "shop" · one chart for each name in a cluster · use the one that addChart returned, or add this one under another name');
});
