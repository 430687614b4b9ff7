import * as fs from 'fs';
import * as path from 'path';
import { Chart, Testing } from 'cdk8s';
import { Cluster, flux, Layer, platform, sealedsecrets } from '../../lib';
import { messageOf, scratchFolder, scratchRepository } from '../helpers';
import { sealed } from './fixture';

const { SealedSecret, SealingScope } = sealedsecrets;
const VALUE = sealed('hunter2');

function chart(namespace: string | undefined = 'shop'): Chart {
  return new Chart(Testing.app(), 'chart', { namespace });
}

test('prints what kubeseal would', () => {
  const scope = chart();
  new SealedSecret(scope, 'database', {
    metadata: { name: 'database' },
    encryptedData: { password: VALUE },
    template: { type: 'Opaque', labels: { app: 'shop' }, data: { url: 'postgres://shop:{{ .password }}@database' }, immutable: true },
  });
  expect(Testing.synth(scope)).toEqual([{
    apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: 'database', namespace: 'shop' },
    spec: {
      encryptedData: { password: VALUE },
      template: { type: 'Opaque', immutable: true, data: { url: 'postgres://shop:{{ .password }}@database' }, metadata: { labels: { app: 'shop' } } },
    },
  }]);
});

test('a strict secret without a template has none', () => {
  const scope = chart();
  new SealedSecret(scope, 'a', { encryptedData: { a: VALUE }, scope: SealingScope.STRICT });
  expect(Testing.synth(scope)[0]).toMatchObject({ spec: { encryptedData: { a: VALUE } } });
  expect(Testing.synth(scope)[0].spec).not.toHaveProperty('template');
  expect(Testing.synth(scope)[0].metadata).not.toHaveProperty('annotations');
});

test.each([[SealingScope.NAMESPACE_WIDE, 'namespace-wide'], [SealingScope.CLUSTER_WIDE, 'cluster-wide']])('a wider scope stands in the annotations: %s', (scope, name) => {
  const place = chart();
  new SealedSecret(place, 'a', { encryptedData: { a: VALUE }, scope, template: { annotations: { own: 'kept' } } });
  const annotation = { [`sealedsecrets.bitnami.com/${name}`]: 'true' };
  expect(Testing.synth(place)[0]).toMatchObject({ metadata: { annotations: annotation }, spec: { template: { metadata: { annotations: { own: 'kept', ...annotation } } } } });
});

test.each(['hunter2', 'aHVudGVyMg==', 'A'.repeat(800), `${VALUE.slice(0, 340)}`, `${VALUE}\n`])('rejects a value that is not sealed (%#), and does not show it', (value) => {
  expect(messageOf(() => new SealedSecret(chart(), 'database', { encryptedData: { good: VALUE, password: value } }))).toBe(
    '[chart/database] encryptedData.password: not sealed · what kubeseal prints for one value · seal it: kubeseal --raw --name chart-database-c8625d86 --namespace shop');
});

test('rejects a secret without a value', () => {
  expect(messageOf(() => new SealedSecret(chart(), 'a', { encryptedData: {} }))).toBe('[chart/a] encryptedData without a key · at least one sealed value · seal the values with kubeseal');
});

test('rejects unknown properties and scopes', () => {
  expect(messageOf(() => new SealedSecret(chart(), 'a', { encryptedData: { a: VALUE }, template: { typ: 'x' } } as never))).toContain('no such property template.typ');
  expect(messageOf(() => new SealedSecret(chart(), 'a', { encryptedData: { a: VALUE }, scope: 'wide' as never }))).toContain('scope "wide" · one of strict, namespace-wide, cluster-wide');
});

function file(content: object | string): string {
  const name = path.join(scratchFolder(), 'sealed.yaml');
  fs.writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

function printed(metadata: object, template: object = { metadata: { name: 'git', namespace: 'apps' } }): object {
  return { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { creationTimestamp: null, ...metadata }, spec: { encryptedData: { password: VALUE, username: VALUE }, template } };
}

test('a file of kubeseal keeps its name and namespace', () => {
  const scope = chart();
  const secret = SealedSecret.fromFile(scope, 'credential', file(printed({ name: 'git', namespace: 'apps', labels: { a: 'b' } }, { type: 'Opaque', metadata: { creationTimestamp: null, labels: { c: 'd' } } })));
  expect(Testing.synth(scope)).toEqual([{
    apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: 'git', namespace: 'apps', labels: { a: 'b' } },
    spec: { encryptedData: { password: VALUE, username: VALUE }, template: { type: 'Opaque', metadata: { labels: { c: 'd' } } } },
  }]);
  expect(secret.toNamedSecret()).toEqual({ name: 'git', namespace: 'apps', keys: ['password', 'username'] });
});

test('a file of kubeseal keeps its scope; a cluster-wide one may be in any namespace', () => {
  const scope = chart();
  SealedSecret.fromFile(scope, 'credential', file(printed({ name: 'git', annotations: { 'sealedsecrets.bitnami.com/cluster-wide': 'true' } })));
  expect(Testing.synth(scope)[0].metadata).toEqual({ name: 'git', namespace: 'shop', annotations: { 'sealedsecrets.bitnami.com/cluster-wide': 'true' } });
});

test.each<[string, object | string, RegExp]>([
  ['no namespace', printed({ name: 'git' }), /^\[chart\] ".*" without metadata.namespace · the namespace that it was sealed for, without which it cannot be opened · seal it anew with kubeseal --namespace$/],
  ['another kind', { apiVersion: 'v1', kind: 'Secret' }, /^\[SealedSecret.fromFile\] ".*" holds a Secret · one SealedSecret in YAML or JSON, as kubeseal prints it · run kubeseal --format yaml/],
  ['no object', 'hello', /holds no object · /],
  ['two documents', 'a: 1\n---\nb: 2\n', /holds 2 documents · .* · split it or correct it/],
  ['no YAML', 'a: [', /holds no YAML · /],
])('rejects a file with %s', (_what, content, text) => {
  expect(messageOf(() => SealedSecret.fromFile(chart(), 'a', file(content)))).toMatch(text);
});

test('rejects a file that is not there', () => {
  expect(messageOf(() => SealedSecret.fromFile(chart(), 'a', 'nowhere.yaml'))).toBe(
    '[SealedSecret.fromFile] no file "nowhere.yaml" · one SealedSecret in YAML or JSON, as kubeseal prints it · write the path from the folder in which the program runs');
});

test('waits for the layer of the controller', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  new platform.SealedSecrets(cluster, 'sealed-secrets');
  const layer = new Layer(cluster, 'shop');
  new SealedSecret(layer, 'a', { encryptedData: { a: VALUE } });
  const sync = Testing.synth(cluster.fluxSystem).find(({ kind, metadata }) => kind === 'Kustomization' && metadata.name === 'shop');
  expect(sync.spec.dependsOn).toEqual([{ name: 'sealed-secrets' }]);
});

test('a Flux object that refers to it reads it by name, and waits for its layer', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const secrets = new Layer(cluster, 'secrets', { namespace: 'shop', createNamespace: false });
  const secret = new SealedSecret(secrets, 'git', { encryptedData: { username: VALUE, password: VALUE } });
  const layer = new Layer(cluster, 'shop');
  new flux.GitRepository(layer, 'source', { url: 'https://github.com/acme/shop', credential: flux.SecretReference.of(secret) });
  expect(Testing.synth(layer).find(({ kind }) => kind === 'GitRepository').spec.secretRef).toEqual({ name: 'git' });
  const [sync] = Testing.synth(cluster.fluxSystem).filter(({ kind, metadata }) => kind === 'Kustomization' && metadata.name === 'shop');
  expect(sync.spec.dependsOn).toEqual([{ name: 'secrets' }]);
});

test('rejects a reference from another namespace', () => {
  const scope = chart();
  const secret = new SealedSecret(scope, 'git', { metadata: { namespace: 'other' }, encryptedData: { username: VALUE, password: VALUE } });
  expect(messageOf(() => new flux.GitRepository(scope, 'source', { url: 'https://github.com/acme/shop', credential: flux.SecretReference.of(secret) }))).toBe(
    '[chart/source] credential: Secret of namespace "other" · one of its own namespace, "shop": Flux reads no others · put both into one namespace');
});

test('rejects a reference to something that is no secret', () => {
  expect(messageOf(() => flux.SecretReference.of('git' as never))).toBe(
    '[SecretReference.of] secret "git" · a SealedSecret or EncryptedFile · pass the construct itself; declare what exists outside the program with fromReference');
});

test('rejects a credential whose secret lacks the keys that are read', () => {
  const { repository } = scratchRepository();
  const layer = new Layer(new Cluster(repository, 'staging'), 'shop');
  const secret = new SealedSecret(layer, 'git', { encryptedData: { user: VALUE } });
  new flux.GitRepository(layer, 'source', { url: 'ssh://git@github.com/acme/shop', credential: flux.SecretReference.of(secret) });
  expect(messageOf(() => repository.synth())).toContain(
    '[staging/shop/source] spec.secretRef: Secret git (staging/shop/git) holds only user · identity and known_hosts · encrypt the missing keys into it, or rename those that are there');
});

test('rejects a folder in place of a file', () => {
  expect(messageOf(() => SealedSecret.fromFile(chart(), 'git', scratchFolder()))).toMatch(/^\[SealedSecret\.fromFile\] no file "/);
});
