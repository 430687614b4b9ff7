import { Duration } from 'cdk8s';
import { AccessFrom, ImageRepository, RegistryProvider, SecretReference } from '../../../lib/flux';
import { printed, spec, stockChart } from '../support';

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
    certSecret: SecretReference.existing('ca'), proxySecret: SecretReference.existing('proxy'), serviceAccountName: 'puller',
    accessFrom: AccessFrom.namespaces({ team: 'a' }, { team: 'b', stage: 'prod' }), exclusionList: [], insecure: true, suspend: true,
  });
  expect(spec(chart, 'ImageRepository')).toEqual({
    image: 'localhost:5000/app', interval: '24h', timeout: '60m', secretRef: { name: 'registry' }, certSecretRef: { name: 'ca' }, proxySecretRef: { name: 'proxy' },
    serviceAccountName: 'puller', provider: 'generic', accessFrom: { namespaceSelectors: [{ matchLabels: { team: 'a' } }, { matchLabels: { team: 'b', stage: 'prod' } }] },
    exclusionList: [], insecure: true, suspend: true,
  });
});

test('lets all namespaces in', () => {
  const chart = stockChart();
  new ImageRepository(chart, 'app', { image: 'app', accessFrom: AccessFrom.allNamespaces() });
  expect(spec(chart, 'ImageRepository').accessFrom).toEqual({ namespaceSelectors: [{ matchLabels: {} }] });
});

test.each([[[]], [[{}]]])('rejects access for namespaces without a label', (selectors) => {
  expect(() => AccessFrom.namespaces(...selectors)).toThrow('[AccessFrom.namespaces] no label · at least one label for each selector');
});

test.each([
  [RegistryProvider.AWS, '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app'], [RegistryProvider.AWS, 'public.ecr.aws/acme/app'],
  [RegistryProvider.GCP, 'europe-docker.pkg.dev/acme/apps/app'], [RegistryProvider.GCP, 'eu.gcr.io/acme/app'],
  [RegistryProvider.AZURE, 'acme.azurecr.io/app'], [RegistryProvider.AZURE, 'registry.stack.local/app'],
])('logs in with %s to %s', (provider, image) => {
  const chart = stockChart();
  new ImageRepository(chart, 'app', { image, provider });
  expect(spec(chart, 'ImageRepository').provider).toBe(provider);
});

test.each([[RegistryProvider.AWS, 'ghcr.io/acme/app'], [RegistryProvider.GCP, 'acme/app']])('rejects provider %s for %s, where it cannot log in', (provider, image) => {
  expect(() => new ImageRepository(stockChart(), 'app', { image, provider })).toThrow(`[test/app] provider "${provider}" for registry "${image.split('/')[0]}" · a registry of this provider, such as`);
});

test('rejects a credential that the controller would not read', () => {
  expect(() => new ImageRepository(stockChart(), 'app', { image: 'public.ecr.aws/acme/app', provider: RegistryProvider.AWS, credential: SecretReference.existing('x') }))
    .toThrow('[test/app] credential with provider "aws" · one of them: the controller would not read the Secret');
});

test.each([['^(?!x)', 'invalid or unsupported Perl syntax: `(?!`'], ['(a)\\1', 'invalid escape sequence: `\\1`']])('rejects the expression %s, which Go does not know', (pattern, what) => {
  expect(() => new ImageRepository(stockChart(), 'app', { image: 'app', exclusionList: ['ok', pattern] }))
    .toThrow(`[test/app] exclusionList[1] "${pattern}": ${what} · a regular expression of Go (RE2)`);
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
