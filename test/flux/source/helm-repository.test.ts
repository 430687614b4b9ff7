import { Duration } from 'cdk8s';
import { HelmRepository, RegistryProvider, SecretReference } from '../../../lib/flux';
import { spec, stockChart } from '../support';

test('prints an index with all defaults', () => {
  const chart = stockChart();
  new HelmRepository(chart, 'jetstack', { url: 'https://charts.jetstack.io' });
  expect(spec(chart, 'HelmRepository')).toEqual({ url: 'https://charts.jetstack.io', type: 'default', interval: '10m', timeout: '1m' });
});

test('derives the type of an oci address, and prints no interval for it', () => {
  const chart = stockChart();
  new HelmRepository(chart, 'charts', { url: 'oci://ghcr.io/fluxcd/charts' });
  expect(spec(chart, 'HelmRepository')).toEqual({ url: 'oci://ghcr.io/fluxcd/charts', type: 'oci', timeout: '1m' });
});

test('prints credential and flags', () => {
  const chart = stockChart();
  new HelmRepository(chart, 'charts', { url: 'https://charts.acme.io', credential: SecretReference.existing('charts'), passCredentials: true, suspend: true });
  expect(spec(chart, 'HelmRepository')).toMatchObject({ secretRef: { name: 'charts' }, passCredentials: true, suspend: true });
});

test('prints a timeout of hours in minutes, since sources know no hours', () => {
  const chart = stockChart();
  new HelmRepository(chart, 'charts', { url: 'https://charts.acme.io', timeout: Duration.hours(1) });
  expect(spec(chart, 'HelmRepository').timeout).toBe('60m');
});

test.each(['ssh://git@github.com/acme/charts', 'charts.acme.io', 'git@github.com:acme/charts'])('rejects the address %s', (url) => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url }))
    .toThrow(`[test/charts] url "${url}" · an address that starts with https://, http:// or oci:// · write the whole address`);
});

test('rejects a version inside an oci address', () => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url: 'oci://ghcr.io/acme/charts:1.0.0' }))
    .toThrow('[test/charts] url "oci://ghcr.io/acme/charts:1.0.0" · an address without a tag or digest · write oci://ghcr.io/acme/charts; a HelmRelease chooses the version');
});

test('rejects an interval for an oci address, where it has no effect', () => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url: 'oci://ghcr.io/acme/charts', interval: Duration.hours(1) }))
    .toThrow('[test/charts] interval · none for an oci:// repository');
});

test('rejects passCredentials for an oci address', () => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url: 'oci://ghcr.io/acme/charts', passCredentials: true }))
    .toThrow('[test/charts] passCredentials · only for an https:// repository');
});

test('rejects passCredentials without a credential', () => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url: 'https://charts.acme.io', passCredentials: true }))
    .toThrow('[test/charts] passCredentials without credential');
});

test('refers to a repository that exists elsewhere', () => {
  expect(HelmRepository.fromReference(stockChart(), 'Charts', { name: 'charts', namespace: 'flux-system' }).toHelmRepositoryReference())
    .toEqual({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', name: 'charts', namespace: 'flux-system' });
});

test('prints how the controller reaches a registry', () => {
  const chart = stockChart();
  new HelmRepository(chart, 'charts', { url: 'oci://ghcr.io/acme/charts', provider: RegistryProvider.GCP, insecure: true, certSecret: SecretReference.existing('ca') });
  expect(spec(chart, 'HelmRepository')).toMatchObject({ provider: 'gcp', insecure: true, certSecretRef: { name: 'ca' } });
});

test('rejects a provider for an index, where it has no effect', () => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url: 'https://charts.acme.io', provider: RegistryProvider.AWS }))
    .toThrow('[test/charts] provider "aws" for an index · only for an oci:// repository · set credential instead');
});

test('rejects insecure for an index, where it has no effect', () => {
  expect(() => new HelmRepository(stockChart(), 'charts', { url: 'http://charts.acme.io', insecure: true }))
    .toThrow('[test/charts] insecure for an index · only for an oci:// repository');
});
