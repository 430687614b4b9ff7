import { Cluster, ClusterProps, flux, GitOpsRepository, ImageUpdates, Layer } from '../../lib';
import { messageOf, scratchRepository } from '../helpers';
import { untyped } from '../flux/support';

const { operator } = flux.Installation;

function synthesized(props: ClusterProps, fill: (shop: Layer, other: Layer) => void): void {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging', props);
  fill(new Layer(cluster, 'shop'), new Layer(cluster, 'other'));
  repository.synth();
}

function generator(layer: Layer): void {
  const source = flux.ArtifactSource.of('shop', new flux.GitRepository(layer, 'source', { url: 'https://github.com/acme/shop' }));
  new flux.ArtifactGenerator(layer, 'parts', { artifacts: [{ name: 'parts', copy: [source.copy('**')] }] });
}

const images = (layer: Layer): unknown => new flux.ImageRepository(layer, 'images', { image: 'ghcr.io/acme/shop' });

test('rejects kinds whose controller the installation leaves out', () => {
  expect(messageOf(() => synthesized({}, generator))).toContain('[staging] staging/shop/parts: ArtifactGenerator in a cluster without source-watcher · '
    + 'kinds whose controller the installation has: without it the API is missing · add it to components of Installation.operator');
  expect(messageOf(() => synthesized({}, images))).toContain('staging/shop/images: ImageRepository in a cluster without image-reflector-controller');
});

test('knows the controllers that the installation or imageUpdates bring, and nothing of those of flux bootstrap', () => {
  const components = [flux.FluxComponent.SOURCE_CONTROLLER, flux.FluxComponent.KUSTOMIZE_CONTROLLER, flux.FluxComponent.SOURCE_WATCHER];
  expect(() => synthesized({ flux: operator({ version: '2.9.x', components }) }, generator)).not.toThrow();
  expect(() => synthesized({ imageUpdates: ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('write') }) }, images)).not.toThrow();
  expect(() => synthesized({ flux: flux.Installation.bootstrap() }, images)).not.toThrow();
});

test('rejects a source of another namespace in a multitenant cluster', () => {
  const fill = (shop: Layer, other: Layer): void => {
    const charts = new flux.HelmRepository(other, 'charts', { url: 'https://charts.acme.io' });
    new flux.HelmRelease(shop, 'cart', { chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'cart', version: '1.0.0' }) });
  };
  expect(messageOf(() => synthesized({ flux: operator({ version: '2.9.x', cluster: { multitenant: true } }) }, fill))).toContain(
    '[staging] staging/shop/cart: spec.chart.spec.sourceRef HelmRepository charts in namespace "other" · objects in its own namespace "shop": Flux of a multitenant cluster refuses others · declare it in the same layer');
  expect(() => synthesized({}, fill)).not.toThrow();
});

test.each([
  [{ sync: 'main' }, '[staging] sync "main" · a ClusterSync · write ClusterSync.git(…) or .oci(…)'],
  [{ flux: '2.9.x' }, '[staging] flux "2.9.x" · an Installation · write Installation.operator(…) or .bootstrap()'],
  [{ imageUpdates: { branch: 'main' } }, '[staging] imageUpdates { branch } · an ImageUpdates'],
  [{ image: 1 }, '[staging] no such property image · flux, sync, imageUpdates, defaults'],
])('rejects the properties %j of a cluster', (props, text) => {
  expect(messageOf(() => new Cluster(scratchRepository().repository, 'staging', untyped(props)))).toContain(text);
});

test.each([
  [{ brnch: 'x' }, '[repository] no such property brnch · url, branch, path, folder, checks, defaults · did you mean branch?'],
  [{ checks: 'no' }, '[repository] checks "no" · true or false'],
])('rejects the properties %j of a repository', (props, text) => {
  expect(messageOf(() => new GitOpsRepository(untyped({ url: 'https://github.com/acme/fleet', ...props })))).toContain(text);
});
