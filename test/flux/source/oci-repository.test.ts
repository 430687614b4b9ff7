import { Duration } from 'cdk8s';
import { OCIRepository, OciLayer, OciReference, OciVerification, RegistryProvider, SecretReference } from '../../../lib/flux';
import { spec, stockChart, untyped } from '../support';

const reference = OciReference.tag('6.14.0');
const url = 'oci://ghcr.io/stefanprodan/manifests/podinfo';

test('prints an artifact of manifests with all defaults', () => {
  const chart = stockChart();
  new OCIRepository(chart, 'podinfo', { url, reference });
  expect(spec(chart, 'OCIRepository')).toEqual({ url, ref: { tag: '6.14.0' }, interval: '10m', timeout: '1m', provider: 'generic' });
});

test('selects the packaged chart of a chart artifact', () => {
  const chart = stockChart();
  new OCIRepository(chart, 'podinfo', { url: 'oci://ghcr.io/stefanprodan/charts/podinfo', reference: OciReference.semver('6.x'), layer: OciLayer.helmChart() });
  expect(spec(chart, 'OCIRepository')).toMatchObject({
    ref: { semver: '6.x' }, layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
  });
});

test('prints credential, provider and flags', () => {
  const chart = stockChart();
  new OCIRepository(chart, 'app', {
    url: 'oci://localhost:5000/app', reference, credential: SecretReference.existing('registry'), provider: RegistryProvider.AWS, insecure: true, suspend: true,
  });
  expect(spec(chart, 'OCIRepository')).toMatchObject({ secretRef: { name: 'registry' }, provider: 'aws', insecure: true, suspend: true });
});

test('prints a keyless verification with its identities', () => {
  const chart = stockChart();
  const verify = OciVerification.cosignKeyless([{ issuer: '^https://token\\.actions\\.githubusercontent\\.com$', subject: '^https://github\\.com/acme/.*$' }]);
  new OCIRepository(chart, 'app', { url, reference, verify });
  expect(spec(chart, 'OCIRepository').verify).toEqual({
    provider: 'cosign',
    matchOIDCIdentity: [{ issuer: '^https://token\\.actions\\.githubusercontent\\.com$', subject: '^https://github\\.com/acme/.*$' }],
  });
});

test('prints a verification with keys', () => {
  const chart = stockChart();
  new OCIRepository(chart, 'app', { url, reference, verify: OciVerification.cosignKey(SecretReference.existing('cosign')) });
  expect(spec(chart, 'OCIRepository').verify).toEqual({ provider: 'cosign', secretRef: { name: 'cosign' } });
});

test('prints a timeout of hours in minutes, since sources know no hours', () => {
  const chart = stockChart();
  new OCIRepository(chart, 'app', { url, reference, interval: Duration.hours(1), timeout: Duration.hours(1) });
  expect(spec(chart, 'OCIRepository')).toMatchObject({ interval: '1h', timeout: '60m' });
});

test('pins a digest', () => {
  const chart = stockChart();
  const digest = `sha256:${'a1'.repeat(32)}`;
  new OCIRepository(chart, 'app', { url, reference: OciReference.digest(digest) });
  expect(spec(chart, 'OCIRepository').ref).toEqual({ digest });
});

test('rejects an https address, and names the kind for it', () => {
  expect(() => new OCIRepository(stockChart(), 'app', { url: 'https://charts.acme.io', reference }))
    .toThrow('[test/app] url "https://charts.acme.io" · an address that starts with oci:// · use HelmRepository for a chart repository served over HTTP, or write the oci:// address');
});

test('rejects an address without a scheme', () => {
  expect(() => new OCIRepository(stockChart(), 'app', { url: 'ghcr.io/acme/app', reference })).toThrow('· write oci://ghcr.io/acme/app');
});

test.each([':1.0.0', '@sha256:abc', ':1.0.0@sha256:abc'])('rejects %s inside the address', (suffix) => {
  expect(() => new OCIRepository(stockChart(), 'app', { url: `oci://ghcr.io/acme/app${suffix}`, reference }))
    .toThrow(`[test/app] url "oci://ghcr.io/acme/app${suffix}" · an address without a tag or digest · write oci://ghcr.io/acme/app; the tag or digest belongs into reference`);
});

test('rejects an address with nothing but a registry', () => {
  expect(() => new OCIRepository(stockChart(), 'app', { url: 'oci://ghcr.io', reference })).toThrow('a registry and the path of a repository in it');
});

test('rejects upper case in an address, which no registry has', () => {
  expect(() => new OCIRepository(stockChart(), 'app', { url: 'oci://ghcr.io/Acme/app', reference })).toThrow('· write oci://ghcr.io/acme/app');
});

test('rejects a tag that no registry has', () => {
  expect(() => OciReference.tag('1.0.0+build')).toThrow('[OciReference.tag] "1.0.0+build" · letters, digits, and _ . -');
});

test('rejects a digest of another form', () => {
  expect(() => OciReference.digest('abc')).toThrow('[OciReference.digest] "abc" · sha256: and 64 hexadecimal digits');
});

test('rejects a broken semver range', () => {
  expect(() => OciReference.semver('newest')).toThrow('[OciReference.semver] "newest"');
});

test('rejects a keyless verification without identities, which trusts everybody', () => {
  expect(() => OciVerification.cosignKeyless([])).toThrow('[OciVerification.cosignKeyless] no identity');
});

test('rejects to be a chart without a chart layer', () => {
  const artifact = new OCIRepository(stockChart(), 'app', { url, reference });
  expect(() => artifact.toChartReference()).toThrow('[test/app] an artifact of manifests where a chart is needed · an OCIRepository with a chart layer · set layer: OciLayer.helmChart()');
});

test('rejects a provider that does not exist, for programs without types', () => {
  const provider = untyped('ibm');
  expect(() => new OCIRepository(stockChart(), 'app', { url, reference, provider }))
    .toThrow('[test/app] provider "ibm" · one of generic, aws, azure, gcp · correct provider');
});

test('refers to an artifact that exists elsewhere', () => {
  const existing = OCIRepository.fromReference(stockChart(), 'App', { name: 'app', namespace: 'flux-system' });
  const expected = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', name: 'app', namespace: 'flux-system' };
  expect(existing.toSourceReference()).toEqual(expected);
  expect(existing.toChartReference()).toEqual(expected);
});

test('prints every setting of the registry', () => {
  const chart = stockChart();
  const secret = SecretReference.existing('secret');
  new OCIRepository(chart, 'app', {
    url, reference: OciReference.semver('>=1.0.0-0', '.*-rc.*'), serviceAccountName: 'registry', certSecret: secret, proxySecret: secret, ignore: '*.md',
  });
  expect(spec(chart, 'OCIRepository')).toMatchObject({
    ref: { semver: '>=1.0.0-0', semverFilter: '.*-rc.*' }, serviceAccountName: 'registry', certSecretRef: { name: 'secret' }, proxySecretRef: { name: 'secret' }, ignore: '*.md',
  });
});

test.each([
  [OciLayer.extract('application/vnd.acme.v1.tar+gzip'), { mediaType: 'application/vnd.acme.v1.tar+gzip', operation: 'extract' }],
  [OciLayer.copy('application/vnd.acme.v1.tar+gzip'), { mediaType: 'application/vnd.acme.v1.tar+gzip', operation: 'copy' }],
])('selects a layer by its media type (%#)', (layer, layerSelector) => {
  const chart = stockChart();
  const artifact = new OCIRepository(chart, 'app', { url, reference, layer });
  expect(spec(chart, 'OCIRepository').layerSelector).toEqual(layerSelector);
  expect(() => artifact.toChartReference()).toThrow('an artifact of manifests where a chart is needed');
});

test.each([
  [OciVerification.notation(SecretReference.existing('trust')), { provider: 'notation', secretRef: { name: 'trust' } }],
  [OciVerification.cosignKey(SecretReference.existing('keys'), { trustedRoot: SecretReference.existing('root') }),
    { provider: 'cosign', secretRef: { name: 'keys' }, trustedRootSecretRef: { name: 'root' } }],
])('prints how an artifact is verified (%#)', (verify, fields) => {
  const chart = stockChart();
  new OCIRepository(chart, 'app', { url, reference, verify });
  expect(spec(chart, 'OCIRepository').verify).toEqual(fields);
});

test.each(['helm', 'application/', 'a b/c'])('rejects the media type "%s"', (mediaType) => {
  expect(() => OciLayer.extract(mediaType)).toThrow(`[OciLayer.extract] media type "${mediaType}" · a type and a subtype`);
});

test('rejects a verification with Notation without its Secret', () => {
  expect(() => OciVerification.notation(untyped(undefined))).toThrow('[OciVerification.notation] no trust · a SecretReference');
});

test('rejects an identity that Go cannot compile', () => {
  expect(() => OciVerification.cosignKeyless([{ issuer: '(?=a)', subject: 'a' }])).toThrow('[OciVerification.cosignKeyless] identities[0].issuer "(?=a)": invalid or unsupported Perl syntax: `(?=`');
});

test('rejects a filter that Go cannot compile', () => {
  expect(() => OciReference.semver('1.x', '(')).toThrow('[OciReference.semver] filter "("');
});

test('rejects a property that does not exist', () => {
  expect(() => new OCIRepository(stockChart(), 'app', untyped({ url, reference, secret: 'x' }))).toThrow('[test/app] no such property secret');
});
