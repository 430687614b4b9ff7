import { PlacedObject } from '../../lib/checks';
import { checkSecretKeys, secretKeysText, secretUses } from '../../lib/checks/secret-keys';

function placed(apiVersion: string, kind: string, content: object, namespace = 'shop'): PlacedObject {
  return { path: `shop/${kind}`, object: { apiVersion, kind, metadata: { name: kind.toLowerCase(), namespace }, ...content } };
}

function secret(...keys: string[]): PlacedObject {
  return { path: 'shop/sealed', object: { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: 'secret', namespace: 'shop' }, spec: { encryptedData: Object.fromEntries(keys.map((key) => [key, 'x'])) } } };
}

const SOURCE = 'source.toolkit.fluxcd.io/v1';
const REF = { secretRef: { name: 'secret' } };

/** An object, keys that do, keys that do not, and what is asked for. */
test.each<[string, PlacedObject, string[], string[], string]>([
  ['Git over HTTPS', placed(SOURCE, 'GitRepository', { spec: { url: 'https://a/b', ...REF } }), ['bearerToken'], ['token'], 'username and password, bearerToken, ca.crt or tls.crt and tls.key'],
  ['Git over SSH', placed(SOURCE, 'GitRepository', { spec: { url: 'ssh://git@a/b', ...REF } }), ['identity', 'known_hosts'], ['identity'], 'identity and known_hosts'],
  ['a GitHub App', placed(SOURCE, 'GitRepository', { spec: { url: 'https://a/b', provider: 'github', ...REF } }), ['githubAppID', 'githubAppPrivateKey', 'githubAppInstallationID'], ['username', 'password'],
    'githubAppID and githubAppPrivateKey and githubAppInstallationID or githubAppID and githubAppPrivateKey and githubAppInstallationOwner'],
  ['an OCI registry', placed(SOURCE, 'OCIRepository', { spec: REF }), ['.dockerconfigjson'], ['username', 'password'], '.dockerconfigjson'],
  ['a certificate', placed(SOURCE, 'OCIRepository', { spec: { certSecretRef: { name: 'secret' } } }), ['ca.crt'], ['tls.crt'], 'ca.crt or tls.crt and tls.key'],
  ['a chart repository', placed(SOURCE, 'HelmRepository', { spec: REF }), ['username', 'password'], ['.dockerconfigjson'], 'username and password, ca.crt or tls.crt and tls.key'],
  ['a chart repository in a registry', placed(SOURCE, 'HelmRepository', { spec: { type: 'oci', ...REF } }), ['.dockerconfigjson'], ['token'], '.dockerconfigjson or username and password'],
  ['a bucket', placed(SOURCE, 'Bucket', { spec: REF }), ['accesskey', 'secretkey'], ['accesskey'], 'accesskey and secretkey'],
  ['a bucket of Google', placed(SOURCE, 'Bucket', { spec: { provider: 'gcp', ...REF } }), ['serviceaccount'], ['accesskey', 'secretkey'], 'serviceaccount'],
  ['an image', placed('image.toolkit.fluxcd.io/v1', 'ImageRepository', { spec: REF }), ['.dockerconfigjson'], ['password'], '.dockerconfigjson'],
  ['SOPS keys', placed('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { spec: { decryption: REF } }), ['my.agekey'], ['agekey'], '*.agekey, *.asc, sops.vault-token, sops.aws-kms, sops.azure-kv or sops.gcp-kms'],
  ['a kubeconfig', placed('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { spec: { kubeConfig: REF } }), ['value'], ['kubeconfig'], 'value or value.yaml'],
  ['a kubeconfig under a key', placed('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: { kubeConfig: { secretRef: { name: 'secret', key: 'config' } } } }), ['config'], ['value'], 'config'],
  ['values', placed('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: { valuesFrom: [{ kind: 'Secret', name: 'secret' }] } }), ['values.yaml'], ['values'], 'values.yaml'],
  ['a webhook', placed('notification.toolkit.fluxcd.io/v1', 'Receiver', { spec: REF }), ['token'], ['secret'], 'token'],
  ['a signed webhook', placed('notification.toolkit.fluxcd.io/v1beta3', 'Provider', { spec: { type: 'generic-hmac', ...REF } }), ['token'], ['key'], 'token'],
  ['alerts of Flagger', placed('flagger.app/v1beta1', 'AlertProvider', { spec: REF }), ['address'], ['url'], 'address'],
])('%s: the keys that are read must be there', (_what, user, good, bad, wanted) => {
  expect(checkSecretKeys([user, secret(...good)])).toEqual([]);
  expect(checkSecretKeys([user, secret(...bad)])).toEqual([{
    path: user.path,
    text: expect.stringContaining(`: Secret secret (shop/sealed) holds only ${bad.join(', ')} · ${wanted} · encrypt the missing keys into it, or rename those that are there`),
  }]);
});

const GIT = placed(SOURCE, 'GitRepository', { spec: { url: 'https://a/b', ...REF } });

test.each<[string, PlacedObject[]]>([
  ['a Secret that only the cluster knows', [GIT]],
  ['a Secret of the same name in another namespace', [GIT, { path: 'other', object: { ...secret('a').object, metadata: { name: 'secret', namespace: 'other' } } }]],
  ['a Secret that a controller fills', [GIT, { path: 'a', object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', namespace: 'shop' } } }]],
  ['optional values', [placed('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: { valuesFrom: [{ kind: 'Secret', name: 'secret', optional: true }] } }), secret('a')]],
  ['a chat, which takes an address or a token', [placed('notification.toolkit.fluxcd.io/v1beta3', 'Provider', { spec: { type: 'slack', ...REF } }), secret('token')]],
  ['keys that a template adds', [GIT, { path: 'a', object: { ...secret('username').object, spec: { encryptedData: { username: 'x' }, template: { data: { password: 'x' } } } } }]],
])('%s is left alone', (_what, objects) => {
  expect(checkSecretKeys(objects)).toEqual([]);
});

test('an encrypted file counts as the Secret that it holds', () => {
  const file = { path: 'shop/file', object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'secret', namespace: 'shop' }, stringData: { user: 'ENC[…]' }, sops: {} } };
  expect(checkSecretKeys([GIT, file]).map(({ text }) => text)).toEqual([expect.stringMatching(/^spec.secretRef: Secret secret \(shop\/file\) holds only user · username and password, /)]);
});

test('instructions for Secrets that nobody prints can be made of the same table', () => {
  const [use] = secretUses(placed(SOURCE, 'GitRepository', { spec: { url: 'ssh://git@a/b', ...REF } }).object);
  expect(use).toMatchObject({ field: 'spec.secretRef', name: 'secret' });
  expect(secretKeysText(use.keys)).toBe('identity and known_hosts');
});
