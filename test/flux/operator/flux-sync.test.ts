import { Duration } from 'cdk8s';
import { BucketSync, FluxInstance, FluxSync, GitProvider, GitReference, GitSync, OciSync, RegistryProvider, SecretReference } from '../../../lib/flux';
import { Printed, spec, stockChart, untyped } from '../support';

function printedSync(sync: FluxSync): Printed {
  const chart = stockChart('flux-system');
  new FluxInstance(chart, 'instance', { distribution: { version: '2.9.x' }, sync });
  return spec(chart, 'FluxInstance').sync;
}

const secret = SecretReference.existing('fleet-read');
const git = (sync: Partial<GitSync> = {}): Printed => printedSync(FluxSync.git({ url: 'https://github.com/acme/fleet', path: './clusters/a', ...sync }));
const oci = (sync: Partial<OciSync> = {}): Printed => printedSync(FluxSync.oci({ url: 'oci://ghcr.io/acme/fleet', path: './', ...sync }));
const bucket = (sync: Partial<BucketSync> = {}): Printed => printedSync(FluxSync.bucket({ endpoint: 'minio.acme.io:9000', bucketName: 'fleet', path: './', ...sync }));

test('syncs the main branch of a public Git repository', () => {
  expect(git()).toEqual({ kind: 'GitRepository', url: 'https://github.com/acme/fleet', ref: 'refs/heads/main', path: './clusters/a', interval: '1m' });
});

test.each([
  [GitReference.branch('dev'), 'refs/heads/dev'],
  [GitReference.tag('v1'), 'refs/tags/v1'],
  [GitReference.named('refs/pull/1/head'), 'refs/pull/1/head'],
])('writes a Git reference in full (%#)', (reference, expected) => {
  expect(git({ reference }).ref).toBe(expected);
});

test('takes a token over HTTP or a key over SSH', () => {
  expect(git({ credential: secret })).toMatchObject({ pullSecret: 'fleet-read' });
  expect(git({ url: 'ssh://git@github.com/acme/fleet', credential: secret })).toMatchObject({ url: 'ssh://git@github.com/acme/fleet', pullSecret: 'fleet-read' });
});

test('logs in as a GitHub App, whose Secret is the pull secret', () => {
  expect(git({ provider: GitProvider.githubApp(SecretReference.existing('app')) })).toMatchObject({ provider: 'github', pullSecret: 'app' });
});

test('logs in to Git with the identity of a cloud', () => {
  expect(git({ provider: GitProvider.azure() })).toMatchObject({ provider: 'azure' });
});

test('syncs under another name, at another interval', () => {
  expect(git({ name: 'fleet', interval: Duration.minutes(5) })).toMatchObject({ name: 'fleet', interval: '5m' });
});

test('syncs an artifact', () => {
  expect(oci()).toEqual({ kind: 'OCIRepository', url: 'oci://ghcr.io/acme/fleet', ref: 'latest', path: './', interval: '1m' });
  expect(oci({ tag: 'staging', credential: secret, provider: RegistryProvider.GCP })).toMatchObject({ ref: 'staging', pullSecret: 'fleet-read', provider: 'gcp' });
});

test('syncs a bucket', () => {
  expect(bucket({ credential: secret })).toEqual({ kind: 'Bucket', url: 'minio.acme.io:9000', ref: 'fleet', path: './', interval: '1m', pullSecret: 'fleet-read' });
  expect(bucket({ endpoint: 'https://acme.blob.core.windows.net', provider: RegistryProvider.AZURE })).toMatchObject({ provider: 'azure', url: 'https://acme.blob.core.windows.net' });
});

test.each([GitReference.semver('1.x'), GitReference.commit('abc', 'main')])('rejects to sync a range or a commit (%#)', (reference) => {
  expect(() => git({ reference })).toThrow('[FluxSync.git] a reference by range or commit · GitReference.branch, .tag or .named · sync a branch, and move it');
});

test('rejects the scp form of an address', () => {
  expect(() => git({ url: 'git@github.com:acme/fleet' })).toThrow('[test/instance] url "git@github.com:acme/fleet"');
});

test('rejects two ways to log in to Git', () => {
  expect(() => git({ credential: secret, provider: GitProvider.githubApp(secret) })).toThrow(
    '[FluxSync.git] both provider and credential · one of the two, since the operator has one field for a Secret · remove credential',
  );
});

test('rejects a provider over SSH', () => {
  expect(() => git({ url: 'ssh://git@github.com/acme/fleet', provider: GitProvider.githubApp(secret) })).toThrow(
    '[FluxSync.git] url "ssh://git@github.com/acme/fleet" with a provider · an address that starts with https://, since a provider makes no SSH keys · write https://, or set credential instead',
  );
});

test('rejects an identity of its own for the sync', () => {
  expect(() => git({ provider: GitProvider.azure({ serviceAccountName: 'fleet' }) })).toThrow(
    '[FluxSync.git] a provider with serviceAccountName "fleet" · the identity of the controller, since a FluxInstance has no field for another · remove serviceAccountName',
  );
});

test('rejects a name that is no label', () => {
  expect(() => git({ name: 'My_Fleet' })).toThrow('[test/instance] name of sync "My_Fleet" · lower-case letters');
  expect(() => git({ name: 'a'.repeat(64) })).toThrow(`[test/instance] name of sync "${'a'.repeat(64)}" has 64 characters · at most 63 · shorten it`);
});

test('rejects an artifact that is not in a registry', () => {
  expect(() => oci({ url: 'https://ghcr.io/acme/fleet' })).toThrow('[test/instance] url of sync "https://ghcr.io/acme/fleet" · an address that starts with oci:// · write oci://ghcr.io/acme/fleet');
});

test('rejects a tag inside the address', () => {
  expect(() => oci({ url: 'oci://ghcr.io/acme/fleet:v1' })).toThrow(
    '[test/instance] url of sync "oci://ghcr.io/acme/fleet:v1" · an address without a tag or digest · write oci://ghcr.io/acme/fleet; the tag belongs into tag',
  );
});

test('rejects a digest for a tag', () => {
  expect(() => oci({ tag: 'sha256:abc' })).toThrow('[OciReference.tag] "sha256:abc"');
});

test('rejects the whole address of an S3 server, and the bare host of Azure', () => {
  expect(() => bucket({ endpoint: 'https://minio.acme.io/' })).toThrow('[FluxSync.bucket] endpoint "https://minio.acme.io/" · a host, perhaps with a port · write minio.acme.io');
  expect(() => bucket({ endpoint: 'acme.blob.core.windows.net', provider: RegistryProvider.AZURE })).toThrow(
    '[FluxSync.bucket] endpoint "acme.blob.core.windows.net" · an address that starts with https:// · write https://acme.blob.core.windows.net',
  );
});

test('rejects a provider that does not exist, for programs without types', () => {
  expect(() => oci({ provider: untyped('ibm') })).toThrow('[test/instance] provider of sync "ibm" · one of ');
});
