import { Duration } from 'cdk8s';
import { ImageRepository, RegistryProvider, SecretReference } from '../../lib/flux';
import { printed, spec, stockChart } from './support';

test('prints all defaults', () => {
  const chart = stockChart();
  new ImageRepository(chart, 'podinfo', { image: 'ghcr.io/stefanprodan/podinfo' });
  expect(printed(chart, 'ImageRepository')).toMatchObject({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    spec: { image: 'ghcr.io/stefanprodan/podinfo', interval: '10m', timeout: '1m', provider: 'generic', exclusionList: ['^.*\\.sig$'] },
  });
});

test('prints every setting, and hours of a timeout in minutes', () => {
  const chart = stockChart();
  new ImageRepository(chart, 'app', {
    image: 'localhost:5000/app', interval: Duration.hours(24), timeout: Duration.hours(1), credential: SecretReference.existing('registry'),
    provider: RegistryProvider.GCP, exclusionList: [], insecure: true, suspend: true,
  });
  expect(spec(chart, 'ImageRepository')).toEqual({
    image: 'localhost:5000/app', interval: '24h', timeout: '60m', secretRef: { name: 'registry' }, provider: 'gcp', exclusionList: [], insecure: true, suspend: true,
  });
});

test.each(['podinfo', 'stefanprodan/podinfo', 'docker.io/stefanprodan/podinfo', 'Registry.Acme.io/team/app'])('accepts the image %s', (image) => {
  expect(() => new ImageRepository(stockChart(), 'app', { image })).not.toThrow();
});

test.each([
  ['docker://podinfo', 'a name without a scheme · write podinfo'],
  ['https://ghcr.io/acme/app', 'a name without a scheme · write ghcr.io/acme/app'],
  ['oci://ghcr.io/acme/app', 'a name without a scheme · write ghcr.io/acme/app'],
  ['podinfo:6.0.0', 'an address without a tag or digest · write podinfo; an ImagePolicy chooses the tag'],
  ['ghcr.io/acme/app:6.0.0', 'an address without a tag or digest · write ghcr.io/acme/app; an ImagePolicy chooses the tag'],
  ['localhost:5000/app:1@sha256:abc', 'an address without a tag or digest · write localhost:5000/app'],
  ['Acme/app', 'lower-case letters, digits, and . _ - between slashes · write acme/app'],
  ['ghcr.io/acme/app/', 'lower-case letters, digits, and . _ - between slashes · write ghcr.io/acme/app'],
])('rejects the image %s', (image, rest) => {
  expect(() => new ImageRepository(stockChart(), 'app', { image })).toThrow(`[test/app] image "${image}" · ${rest}`);
});

test('rejects more than 25 expressions', () => {
  expect(() => new ImageRepository(stockChart(), 'app', { image: 'app', exclusionList: Array.from({ length: 26 }, () => 'x') }))
    .toThrow('[test/app] exclusionList with 26 entries · at most 25');
});

test('refers to a repository that exists elsewhere', () => {
  expect(ImageRepository.fromReference(stockChart(), 'App', { name: 'app' }).toImageRepositoryReference())
    .toEqual({ apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', name: 'app', namespace: 'apps' });
});
