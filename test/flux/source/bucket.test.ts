import { Duration } from 'cdk8s';
import { Bucket, BucketProps, BucketProvider, GenericBucketOptions, HelmChartChoice, HelmRelease, Kustomization, SecretReference } from '../../../lib/flux';
import { printed, Printed, spec, stockChart, untyped } from '../support';

const secret = SecretReference.existing('keys');
const region = 'eu-central-1';
const endpoint = 'minio.acme.io:9000';

function bucket(provider: BucketProvider, props: Partial<BucketProps> = {}): Printed {
  const chart = stockChart();
  new Bucket(chart, 'files', { bucketName: 'fleet', provider, ...props });
  return spec(chart, 'Bucket');
}

test('prints a storage that speaks S3 with all defaults', () => {
  const chart = stockChart();
  new Bucket(chart, 'files', { bucketName: 'fleet', provider: BucketProvider.generic({ endpoint }) });
  expect(printed(chart, 'Bucket')).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'Bucket',
    metadata: { name: 'test-files', namespace: 'apps' },
    spec: { bucketName: 'fleet', provider: 'generic', endpoint, interval: '10m', timeout: '1m' },
  });
});

test('prints everything that a storage that speaks S3 may need', () => {
  const provider = BucketProvider.generic({
    endpoint, region, insecure: true, certSecret: secret, sts: { endpoint: 'https://ldap.acme.io', credential: SecretReference.existing('ldap'), certSecret: SecretReference.existing('ldap-ca') },
  });
  expect(bucket(provider, { prefix: 'apps/', ignore: '*.md', interval: Duration.hours(1), timeout: Duration.hours(1), proxySecret: SecretReference.existing('proxy'), suspend: true })).toEqual({
    bucketName: 'fleet', provider: 'generic', endpoint, region, insecure: true, certSecretRef: { name: 'keys' },
    sts: { provider: 'ldap', endpoint: 'https://ldap.acme.io', secretRef: { name: 'ldap' }, certSecretRef: { name: 'ldap-ca' } },
    prefix: 'apps/', ignore: '*.md', interval: '1h', timeout: '60m', proxySecretRef: { name: 'proxy' }, suspend: true,
  });
});

test.each([
  [BucketProvider.generic({ endpoint, credential: secret }), { provider: 'generic', endpoint, secretRef: { name: 'keys' } }],
  [BucketProvider.aws({ region }), { provider: 'aws', endpoint: 's3.amazonaws.com', region }],
  [BucketProvider.aws({ region, credential: secret }), { secretRef: { name: 'keys' } }],
  [BucketProvider.aws({ region, serviceAccountName: 'files', stsEndpoint: 'https://sts.amazonaws.com' }), { serviceAccountName: 'files', sts: { provider: 'aws', endpoint: 'https://sts.amazonaws.com' } }],
  [BucketProvider.gcp(), { provider: 'gcp', endpoint: 'storage.googleapis.com' }],
  [BucketProvider.gcp({ credential: secret }), { secretRef: { name: 'keys' } }],
  [BucketProvider.azure({ endpoint: 'https://acme.blob.core.windows.net', serviceAccountName: 'files' }), { provider: 'azure', endpoint: 'https://acme.blob.core.windows.net', serviceAccountName: 'files' }],
])('prints what a provider needs (%#)', (provider, fields) => {
  expect(bucket(provider)).toMatchObject(fields);
});

test('is a source for Kustomizations and for charts', () => {
  const chart = stockChart();
  const files = new Bucket(chart, 'files', { bucketName: 'fleet', provider: BucketProvider.gcp() });
  const apps = new Kustomization(chart, 'apps', { source: files });
  new HelmRelease(chart, 'web', { chart: HelmChartChoice.fromBucket(files, { path: './charts/web' }) });
  expect(spec(chart, 'Kustomization').sourceRef).toEqual({ kind: 'Bucket', name: 'test-files' });
  expect(spec(chart, 'HelmRelease').chart.spec).toMatchObject({ chart: './charts/web', reconcileStrategy: 'Revision', sourceRef: { kind: 'Bucket', name: 'test-files' } });
  expect(apps.node.dependencies).toContain(files);
});

test('refers to a bucket that exists elsewhere', () => {
  expect(Bucket.fromReference(stockChart(), 'Files', { name: 'files', namespace: 'flux-system' }).toBucketReference())
    .toEqual({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'Bucket', name: 'files', namespace: 'flux-system' });
});

test.each<[string, Partial<GenericBucketOptions>, string]>([
  ['a scheme in the host', { endpoint: 'https://minio.acme.io/files' }, 'endpoint "https://minio.acme.io/files" · a host with or without a port · write "minio.acme.io"'],
  ['no host', { endpoint: '' }, 'endpoint "" · a host with or without a port · write the host of the storage'],
  ['keys together with a token service', { credential: secret, sts: { endpoint: 'https://ldap.acme.io' } }, 'credential and sts · one of them, since the controller asks no service when it has keys'],
  ['a token service without a scheme', { sts: { endpoint: 'ldap.acme.io' } }, 'sts.endpoint "ldap.acme.io" · an address that starts with https:// or http:// · write https://ldap.acme.io'],
  ['the identity of a cloud', untyped({ serviceAccountName: 'files' }), 'no such property serviceAccountName'],
])('rejects %s for a storage that speaks S3', (_what, options, text) => {
  expect(() => BucketProvider.generic({ endpoint, ...options })).toThrow(`[BucketProvider.generic] ${text}`);
});

test('rejects keys together with a ServiceAccount', () => {
  expect(() => BucketProvider.aws({ region, credential: secret, serviceAccountName: 'files' }))
    .toThrow('[BucketProvider.aws] credential and serviceAccountName · at most one of them · remove credential to use the identity of the ServiceAccount');
});

test('rejects keys together with the token service of AWS', () => {
  expect(() => BucketProvider.aws({ region, credential: secret, stsEndpoint: 'https://sts.amazonaws.com' })).toThrow('[BucketProvider.aws] credential and stsEndpoint · one of them');
});

test('rejects a host for Azure, which needs an address', () => {
  expect(() => BucketProvider.azure({ endpoint: 'acme.blob.core.windows.net' }))
    .toThrow('[BucketProvider.azure] endpoint "acme.blob.core.windows.net" · an address that starts with https:// or http:// · write https://acme.blob.core.windows.net');
});

test.each([
  ['AWS', () => BucketProvider.aws(untyped({ region, sts: { endpoint: 'https://x' } })), '[BucketProvider.aws] no such property sts'],
  ['Google', () => BucketProvider.gcp(untyped({ stsEndpoint: 'https://x' })), '[BucketProvider.gcp] no such property stsEndpoint'],
  ['Azure', () => BucketProvider.azure(untyped({ endpoint: 'https://x', stsEndpoint: 'https://x' })), '[BucketProvider.azure] no such property stsEndpoint'],
])('rejects a token service that %s has not', (_what, call, text) => {
  expect(call).toThrow(text);
});

test.each(['', 'fleet/apps', 's3://fleet'])('rejects "%s" as the name of a bucket', (bucketName) => {
  expect(() => bucket(BucketProvider.gcp(), { bucketName })).toThrow(`[test/files] bucketName "${bucketName}" · the name of a bucket, without its address and without folders`);
});

test('rejects a property that does not exist', () => {
  expect(() => bucket(BucketProvider.gcp(), untyped({ endpoint }))).toThrow('[test/files] no such property endpoint');
});
