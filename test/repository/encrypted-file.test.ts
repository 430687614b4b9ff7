import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { Cluster, flux, GitOpsRepository, Layer } from '../../lib';
import { filesIn, messageOf, scratchFolder } from '../helpers';

const VALUE = 'ENC[AES256_GCM,data:p673w7k=,iv:YY=,tag:dg==,type:str]';
const SOPS = `sops:\n    age:\n        - recipient: age1example\n          enc: |\n            -----BEGIN AGE ENCRYPTED FILE-----\n            YWdl\n            -----END AGE ENCRYPTED FILE-----\n    lastmodified: "2026-01-01T00:00:00Z"\n    mac: ${VALUE}\n    encrypted_regex: ^(data|stringData)$\n    version: 3.10.2\n`;
const DATA = `stringData:\n    username: ${VALUE}\n    password: ${VALUE}\n    empty: ""\n`;
const HEAD = 'apiVersion: v1\nkind: Secret\nmetadata:\n    name: git\n    namespace: shop\n';
const FILE = `# by hand: "quotes",  and   spaces\n${HEAD}${DATA}${SOPS}`;

const DECRYPTION = flux.Decryption.sops({ secret: flux.SecretReference.existing('sops-keys') });

interface Program {
  readonly repository: GitOpsRepository;
  readonly cluster: Cluster;
  readonly layer: Layer;
  readonly folder: string;
}

function program(content = FILE, { name = 'secrets/git.sops.yaml', below = '', decryption = true } = {}): Program {
  const root = scratchFolder();
  const folder = path.join(root, below);
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, content);
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder, path: below === '' ? undefined : below });
  const cluster = new Cluster(repository, 'staging');
  return { repository, cluster, folder, layer: new Layer(cluster, 'shop', decryption ? { defaults: { decryption: DECRYPTION } } : {}) };
}

function decryptionOf(cluster: Cluster, layer: string): unknown {
  return Testing.synth(cluster.fluxSystem).find(({ kind, metadata }) => kind === 'Kustomization' && metadata.name === layer).spec.decryption;
}

test('an encrypted file is copied byte for byte, and listed', () => {
  const { repository, layer, folder } = program();
  layer.addEncryptedFile('secrets/git.sops.yaml');
  repository.synth();
  const files = filesIn(folder);
  expect(files['dist/staging/shop/secret-git.yaml']).toBe(FILE);
  expect(files['dist/staging/shop/kustomization.yaml']).toContain('\n  - secret-git.yaml\n');
});

test('a file of the real sops is taken', () => {
  // Made with the library of SOPS 3.13.2 and an age key that nobody has.
  const content = fs.readFileSync(path.join(__dirname, '../fixtures/sops/secret.sops.yaml'), 'utf8');
  const { repository, layer, folder } = program(content);
  expect(layer.addEncryptedFile('secrets/git.sops.yaml').toNamedSecret().keys).toEqual(['username', 'password', 'empty']);
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/secret-git.yaml']).toBe(content);
});

test.each([['CRLF', FILE.replace(/\n/g, '\r\n')], ['a byte order mark', `\ufeff${FILE}`], ['no line break at the end', FILE.trimEnd()]])('%s stays', (_what, content) => {
  const { repository, layer, folder } = program(content);
  layer.addEncryptedFile('secrets/git.sops.yaml');
  repository.synth();
  expect(fs.readFileSync(`${folder}/dist/staging/shop/secret-git.yaml`, 'utf8')).toBe(content);
});

test('only the Kustomization of a layer with encrypted files decrypts', () => {
  const { cluster, layer } = program();
  new Layer(cluster, 'cart', { defaults: { decryption: DECRYPTION } });
  layer.addEncryptedFile('secrets/git.sops.yaml');
  expect(decryptionOf(cluster, 'shop')).toEqual({ provider: 'sops', secretRef: { name: 'sops-keys' } });
  expect(decryptionOf(cluster, 'cart')).toBeUndefined();
});

test('Testing.synth shows the object as the file has it', () => {
  const { layer } = program();
  layer.addEncryptedFile('secrets/git.sops.yaml');
  expect(Testing.synth(layer).find(({ kind }) => kind === 'Secret')).toMatchObject({ metadata: { name: 'git', namespace: 'shop' }, stringData: { username: VALUE } });
});

test('a Flux object can refer to it', () => {
  const { repository, layer, folder } = program();
  const file = layer.addEncryptedFile('secrets/git.sops.yaml');
  expect(file.toNamedSecret()).toEqual({ name: 'git', namespace: 'shop', keys: ['username', 'password', 'empty'] });
  new flux.GitRepository(layer, 'source', { url: 'https://github.com/acme/shop', credential: flux.SecretReference.of(file) });
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/gitrepository-source.yaml']).toContain('  secretRef:\n    name: git\n');
});

test('other kinds may hold encrypted values too', () => {
  const content = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: settings\n    namespace: shop\ndata:\n    a: plain\n    token: ${VALUE}\n${SOPS}`;
  const { layer, repository, folder } = program(content);
  const file = layer.addEncryptedFile('secrets/git.sops.yaml');
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toBe(content);
  expect(messageOf(() => flux.SecretReference.of(file))).toBe(
    '[staging/shop/secrets--git.sops.yaml] a ConfigMap · a Secret · pass the file of a Secret, or name the Secret with SecretReference.existing');
});

test('a program in a subfolder may take files from anywhere in its Git repository', () => {
  const { layer, folder } = program(FILE, { below: 'deploy/fleet' });
  fs.writeFileSync(path.join(folder, '../../shared.yaml'), FILE);
  layer.addEncryptedFile('../../shared.yaml');
  fs.writeFileSync(path.join(folder, '../../../pd-outside.yaml'), FILE);
  expect(messageOf(() => layer.addEncryptedFile('../../../pd-outside.yaml'))).toBe(
    '[staging/shop/..--..--..--pd-outside.yaml] encrypted file "../../../pd-outside.yaml" outside the repository · a file in the Git repository of the program, where reviewers see who changed it · move it there');
  fs.rmSync(path.join(folder, '../../../pd-outside.yaml'));
});

test('rejects a link that leads outside', () => {
  const { layer, folder } = program();
  const outside = path.join(scratchFolder(), 'secret.yaml');
  fs.writeFileSync(outside, FILE);
  fs.symlinkSync(outside, path.join(folder, 'link.yaml'));
  expect(messageOf(() => layer.addEncryptedFile('link.yaml'))).toContain('encrypted file "link.yaml" outside the repository');
});

test('rejects files that are not there or in dist/, and the same file twice', () => {
  const { layer } = program(FILE, { name: 'dist/staging/a.yaml' });
  expect(messageOf(() => layer.addEncryptedFile('nowhere.yaml'))).toBe('[staging/shop/nowhere.yaml] no file "nowhere.yaml" · a file that sops encrypted · write the path from the root of the repository');
  expect(messageOf(() => layer.addEncryptedFile('dist/staging/a.yaml'))).toContain('in dist/ · a file outside dist/, whose content is written by synth · move it to a folder of its own, for example secrets/');
  const other = program();
  other.layer.addEncryptedFile('secrets/git.sops.yaml');
  expect(messageOf(() => other.layer.addEncryptedFile('secrets/git.sops.yaml'))).toBe('[staging/shop] encrypted file "secrets/git.sops.yaml" a second time · each file once · use what the first addEncryptedFile returned');
});

const ENCRYPT = "encrypt it: sops encrypt --in-place --encrypted-regex '^(data|stringData)$' secrets/git.sops.yaml";

test.each<[string, string, string]>([
  ['a Secret that is not encrypted', `${HEAD}stringData:\n    a: b\n`, ` is not encrypted · a file that sops encrypted, with its metadata in the field sops · ${ENCRYPT}`],
  ['a Secret without checksum', `${HEAD}${DATA}sops:\n    version: 3.10.2\n`, ` is not encrypted · a file that sops encrypted, with its metadata in the field sops · ${ENCRYPT}`],
  ['one value in clear text', `${HEAD}data:\n    a: ${VALUE}\n    b: aHVudGVyMg==\n${SOPS}`, ` with data.b in clear text · a Secret whose values are all encrypted (ENC[…]) · decrypt it, and ${ENCRYPT}`],
  ['a token elsewhere', `${HEAD}    annotations:\n        url: https://bot:hunter2@example.com\n${DATA}${SOPS}`, ` with metadata.annotations.url: an address with a password in clear text · no secret outside encrypted values · decrypt it, and ${ENCRYPT}`],
  ['another kind without an encrypted value', `apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name: a\n    namespace: shop\ndata:\n    a: b\n${SOPS}`,
    ' with no encrypted value · at least one value that sops encrypted (ENC[…]) · decrypt it, and encrypt it with an --encrypted-regex that finds the secret fields'],
  ['an encrypted name', `apiVersion: v1\nkind: Secret\nmetadata:\n    name: ${VALUE}\n    namespace: shop\n${DATA}${SOPS}`,
    ` with metadata.name encrypted · encrypted values only: Flux has to know what the object is before it decrypts it · decrypt it, and ${ENCRYPT}`],
  ['no namespace', `apiVersion: v1\nkind: Secret\nmetadata:\n    name: git\n${DATA}${SOPS}`, ' without metadata.namespace · a namespace in the file itself, since synth does not change it · add it: sops edit secrets/git.sops.yaml'],
  ['no name', `apiVersion: v1\nkind: Secret\nmetadata: {}\n${DATA}${SOPS}`, ' without apiVersion, kind or metadata.name · a whole manifest, as Flux applies it · add them: sops edit secrets/git.sops.yaml'],
  ['two objects', `${FILE}---\n${FILE}`, ' holds 2 objects · one object in each file · split it, and add each file'],
  ['a binary value', `{"data": "${VALUE}", "sops": {"mac": "${VALUE}"}}`, ' holds encrypted data, but no Kubernetes object · a whole manifest, as Flux applies it · put the value into a Secret (kubectl create secret generic … --dry-run=client -o yaml), and encrypt that file'],
  ['a dotenv file', `PASSWORD=${VALUE}\nsops_mac=${VALUE}\n`, ' holds no Kubernetes object in YAML or JSON · a whole manifest, as Flux applies it · put the value into a Secret (kubectl create secret generic … --dry-run=client -o yaml), and encrypt that file'],
])('rejects %s', (_what, content, text) => {
  const { layer } = program(content);
  expect(messageOf(() => layer.addEncryptedFile('secrets/git.sops.yaml'))).toBe(`[staging/shop/secrets--git.sops.yaml] "secrets/git.sops.yaml"${text}`);
});

test('rejects bytes that are no text', () => {
  const { layer, folder } = program();
  fs.writeFileSync(path.join(folder, 'secrets/git.sops.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
  expect(messageOf(() => layer.addEncryptedFile('secrets/git.sops.yaml'))).toContain('"secrets/git.sops.yaml" is no text · a Kubernetes object in YAML or JSON · encrypt the manifest of a Secret, not its value alone');
});

test('rejects an encrypted file where nobody can decrypt it', () => {
  const { layer, cluster } = program(FILE, { decryption: false });
  expect(messageOf(() => layer.addEncryptedFile('secrets/git.sops.yaml'))).toBe('[staging/shop] encrypted file "secrets/git.sops.yaml" in a layer without decryption · '
    + "a layer whose Kustomization has a key: Flux refuses encrypted files otherwise · set defaults: { decryption: Decryption.sops({ secret: SecretReference.existing('sops-keys') }) } of the layer, cluster or repository");
  expect(messageOf(() => cluster.fluxSystem.addEncryptedFile('secrets/git.sops.yaml'))).toBe('[staging/flux-system] encrypted file "secrets/git.sops.yaml" in layer flux-system · '
    + "a layer of its own for secrets: what Flux starts from does not decrypt · add it to another layer, for example new Layer(cluster, 'secrets', { namespace: 'flux-system' })");
});

test('rejects an object that is printed elsewhere too', () => {
  const { repository, cluster, layer } = program();
  layer.addEncryptedFile('secrets/git.sops.yaml');
  const other = new Layer(cluster, 'other', { namespace: 'shop', createNamespace: false });
  new ApiObject(other, 'git', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'git' } });
  expect(messageOf(() => repository.synth())).toContain('Secret "git" is also in layer "shop" (staging/shop/secrets--git.sops.yaml)');
});

test('rejects a JSON patch, which would have to encrypt anew', () => {
  const { layer } = program();
  const file = layer.addEncryptedFile('secrets/git.sops.yaml');
  expect(messageOf(() => file.apiObject.addJsonPatch(JsonPatch.add('/metadata/labels', {})))).toBe(
    '[staging/shop/secrets--git.sops.yaml] a JSON patch · the file as it is: what is encrypted is copied byte for byte · change the file: sops edit');
});

test('rejects an encrypted file in a layer with variables: Flux replaces dollars in what it decrypted', () => {
  const { repository, layer } = program();
  layer.addVariable('region', { value: 'eu' });
  layer.addEncryptedFile('secrets/git.sops.yaml');
  expect(messageOf(() => repository.synth())).toContain('an encrypted file in a layer with variables · one that opts out: Flux replaces dollars in what it decrypted, too · '
    + 'give the object the annotation kustomize.toolkit.fluxcd.io/substitute: disabled before it is encrypted, or add the file to another layer');
});

test('an encrypted file that opts out of variables is copied', () => {
  const content = FILE.replace('    namespace: shop\n', '    namespace: shop\n    annotations:\n        kustomize.toolkit.fluxcd.io/substitute: disabled\n');
  const { repository, layer, folder } = program(content);
  layer.addVariable('region', { value: 'eu' });
  layer.addEncryptedFile('secrets/git.sops.yaml');
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/secret-git.yaml']).toBe(content);
});

test('rejects a file that is no YAML, and says where', () => {
  const { layer } = program(FILE.replace('kind: Secret\n', 'kind: Secret\nkind: Secret\n'));
  expect(messageOf(() => layer.addEncryptedFile('secrets/git.sops.yaml'))).toContain('"secrets/git.sops.yaml": Map keys must be unique at line 4, column 1 · a YAML or JSON file, as sops writes it · restore it from Git');
});
