import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import { Cluster, flux, GitOpsRepository, Image, ImageUpdates, ImageVersion, Layer } from '../../lib';
import { configMap, filesIn, messageOf, reported, scratchFolder, scratchRepository } from '../helpers';

const imageUpdates = ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('fleet-write') });
const automatic = (startAt: string): ImageVersion => ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('6.x'), startAt });

interface Program {
  readonly repository: GitOpsRepository;
  readonly layer: Layer;
  readonly image: Image;
  readonly folder: string;
}

function program(version: ImageVersion, folder: string = scratchFolder(), id = 'podinfo'): Program {
  const { repository } = scratchRepository({ folder });
  const cluster = new Cluster(repository, 'staging', { imageUpdates });
  return { repository, folder, layer: new Layer(cluster, 'shop'), image: cluster.addImage(id, { name: 'docker.io/stefanprodan/podinfo', version }) };
}

test('an automatic tag stands in versions/ and wherever it is used, with the marker that the bot edits', () => {
  const { repository, layer, image, folder } = program(automatic('6.14.0'));
  new ApiObject(layer, 'values', { apiVersion: 'example.com/v1', kind: 'Values', spec: { tag: image.tag, image: image.reference, list: [image.tag] } });
  repository.synth();
  const files = filesIn(folder);
  expect(files['versions/staging.yaml']).toBe('# Versions of cluster staging. Flux image automation and people change them here; synth keeps them.\n'
    + 'images:\n  podinfo:\n    tag: "6.14.0" # {"$imagepolicy": "flux-system:staging-podinfo:tag"}\n');
  expect(files['dist/staging/shop/values-values.yaml']).toContain('image: "docker.io/stefanprodan/podinfo:6.14.0" # {"$imagepolicy": "flux-system:staging-podinfo"}\n');
  expect(files['dist/staging/shop/values-values.yaml']).toContain('- "6.14.0" # {"$imagepolicy": "flux-system:staging-podinfo:tag"}\n');
  expect(files['dist/staging/flux-images/imagepolicy-staging-podinfo.yaml']).toContain('range: "6.x"');
});

/** A folder whose program began at 6.14.0, after the bot set 6.15.2 in versions/ and dist/. */
function afterBot(): string {
  const { repository, layer, image, folder } = program(automatic('6.14.0'));
  configMap(layer, 'settings', { tag: image.tag });
  repository.synth();
  for (const file of ['versions/staging.yaml', 'dist/staging/shop/configmap-settings.yaml']) {
    const full = path.join(folder, file);
    fs.writeFileSync(full, fs.readFileSync(full, 'utf8').replace('"6.14.0"', '"6.15.2"'));
  }
  return folder;
}

test('a tag that the bot or a person wrote is kept, and the next synth changes nothing', () => {
  const folder = afterBot();
  const before = filesIn(folder);
  const second = program(automatic('6.14.0'), folder);
  configMap(second.layer, 'settings', { tag: second.image.tag });
  second.repository.synth();
  expect(filesIn(folder)).toEqual(before);
});

test('a lost file of versions/ does not bring back the first tags: dist/ still knows the last ones', () => {
  const folder = afterBot();
  const before = filesIn(folder);
  fs.rmSync(path.join(folder, 'versions'), { recursive: true });
  const second = program(automatic('6.14.0'), folder);
  configMap(second.layer, 'settings', { tag: second.image.tag });
  expect(reported(() => second.repository.synth())).toBe('restored: versions/staging.yaml had no entry for podinfo; it gets 6.15.2, which dist/ carries\n');
  expect(filesIn(folder)).toEqual(before);
});

test('entries come and go with the program; comments and values of the others stay', () => {
  const folder = scratchFolder();
  fs.mkdirSync(`${folder}/versions`);
  fs.writeFileSync(`${folder}/versions/staging.yaml`, '# ours\nimages:\n  # held back until Monday\n  podinfo:\n    tag: \'6.13.0\' # {"$imagepolicy": "flux-system:staging-podinfo:tag"}\n  gone:\n    tag: "1.0.0"\n');
  const { repository } = scratchRepository({ folder });
  const cluster = new Cluster(repository, 'staging', { imageUpdates });
  for (const id of ['podinfo', 'app']) cluster.addImage(id, { name: `docker.io/acme/${id}`, version: automatic('6.0.0') });
  repository.synth();
  const text = filesIn(folder)['versions/staging.yaml'];
  expect(text).toContain('# ours');
  expect(text).toContain('  # held back until Monday\n  podinfo:\n    tag: \'6.13.0\'');
  expect(text).toContain('  app:\n    tag: "6.0.0" # {"$imagepolicy": "flux-system:staging-app:tag"}\n');
  expect(text).not.toContain('gone');
});

test('a pinned tag is printed as it is and has no entry', () => {
  const { repository, layer, image, folder } = program(ImageVersion.pinned('6.13.0'));
  configMap(layer, 'settings', { tag: image.tag });
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toContain('  tag: "6.13.0"\n');
  expect(filesIn(folder)).not.toHaveProperty(['versions/staging.yaml']);
});

test('a tag may come in by a JSON patch', () => {
  const { repository, layer, image, folder } = program(automatic('6.14.0'));
  configMap(layer, 'settings', { a: 'b' }).addJsonPatch(JsonPatch.add('/data/tag', image.tag));
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toContain('tag: "6.14.0" # {"$imagepolicy": "flux-system:staging-podinfo:tag"}');
});

test('Testing.synth shows plain tags and never touches versions/', () => {
  const { layer, image, folder } = program(automatic('6.14.0'));
  configMap(layer, 'settings', { tag: image.tag });
  expect(Testing.synth(layer)).toContainEqual(expect.objectContaining({ data: { tag: '6.14.0' } }));
  expect(filesIn(folder)).toEqual({});
});

test('rejects a tag inside a longer text', () => {
  const { repository, layer, image, folder } = program(automatic('6.14.0'));
  configMap(layer, 'settings', { version: `v${image.tag}`, name: `other:${image.tag}` });
  const message = messageOf(() => repository.synth());
  expect(message).toContain('[staging/shop/settings] data.version: the tag of image "podinfo" inside a longer text · a version of the own cluster as a whole value, or `name:tag` of one image');
  expect(message).toContain('data.name: the tag of image "podinfo" inside a longer text');
  expect(filesIn(folder)).toEqual({});
});

test('rejects the tag of another cluster, whose bot would edit this one', () => {
  const { repository, image } = program(automatic('6.14.0'));
  configMap(new Layer(new Cluster(repository, 'production'), 'shop'), 'settings', { tag: image.tag });
  expect(messageOf(() => repository.synth())).toContain('[production/shop/settings] data.tag: the tag of image "podinfo" of cluster "staging" · a version of the own cluster');
});

test('rejects an automatic image without a Git credential that may write', () => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  expect(messageOf(() => cluster.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: automatic('6.14.0') })))
    .toContain('[staging/Images/podinfo] an automatic image in a cluster without imageUpdates · automatic images where a bot may commit: it needs a Git credential that may push');
});

test.each([
  ['https://docker.io/acme/shop', 'write docker.io/acme/shop'],
  ['docker.io/acme/shop:1.0', 'write docker.io/acme/shop; the tag belongs into `version`'],
  ['docker.io/Acme/shop', 'lower-case letters'],
])('rejects the image name %s', (name, text) => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  expect(messageOf(() => cluster.addImage('shop', { name, version: ImageVersion.pinned('1.0') }))).toContain(text);
});

test('rejects an automatic image that starts nowhere', () => {
  expect(messageOf(() => ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('6.x') } as never))).toBe('[ImageVersion.automatic] no startAt · text · write startAt in quotes');
});

test('rejects a second image of one name', () => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  const props = { name: 'docker.io/acme/shop', version: ImageVersion.pinned('1.0') };
  cluster.addImage('shop', props);
  expect(messageOf(() => cluster.addImage('shop', props))).toBe('[staging] a second image "shop" · one image for each name in a cluster · use the one that addImage returned, or add this one under another name');
});

test('rejects image updates without a credential', () => {
  const { repository } = scratchRepository();
  expect(messageOf(() => new Cluster(repository, 'staging', { imageUpdates: ImageUpdates.commitTo('main', {} as never) }))).toContain('[staging] no credential · ');
});

test('rejects a range where a tag is asked for', () => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  expect(messageOf(() => cluster.addImage('shop', { name: 'docker.io/acme/shop', version: ImageVersion.pinned('>=1.0') }))).toContain('[staging/Images/shop] tag ">=1.0" · letters, digits');
});

test.each([
  ['a merge conflict', 'images:\n  podinfo:\n<<<<<<< HEAD\n    tag: "1"\n=======\n    tag: "2"\n>>>>>>> x\n', 'versions/staging.yaml:3:1] a merge conflict'],
  ['broken YAML', 'images:\n  podinfo: [\n', 'versions/staging.yaml:3:1] '],
  ['a number as tag', 'images:\n  podinfo:\n    tag: 6.10\n', 'versions/staging.yaml:3:10] tag 6.10 of image podinfo is no string · a tag in double quotes · write tag: "6.10"'],
  ['an unknown key', 'image:\n  podinfo: {}\n', 'versions/staging.yaml:1:1] key image · images · remove the key'],
  ['an entry without a tag', 'images:\n  podinfo:\n    version: "1"\n', 'versions/staging.yaml:2:3] image podinfo has no tag'],
  ['a list', '- podinfo\n', 'versions/staging.yaml:1:1] no map'],
  ['a key twice', 'images:\n  podinfo:\n    tag: "1"\n  podinfo:\n    tag: "2"\n', 'versions/staging.yaml:4:3] Map keys must be unique'],
  ['an empty tag', 'images:\n  podinfo:\n    tag: ""\n', 'versions/staging.yaml:3:10] tag "" of image podinfo'],
])('rejects %s in versions/ with line and column, and loses nothing', (_name, text, expected) => {
  const folder = scratchFolder();
  fs.mkdirSync(`${folder}/versions`);
  fs.writeFileSync(`${folder}/versions/staging.yaml`, text);
  const { repository } = program(automatic('6.14.0'), folder);
  expect(messageOf(() => repository.synth())).toContain(`[${expected}`);
  expect(filesIn(folder)).toEqual({ 'versions/staging.yaml': text });
});

test('the automation checks out and pushes to the branch, with a repository and credential of its own', () => {
  const { repository, folder } = program(automatic('6.14.0'));
  reported(() => repository.synth());
  const files = filesIn(`${folder}/dist/staging/flux-images`);
  expect(Object.keys(files)).toEqual([
    'gitrepository-staging-images.yaml', 'imagepolicy-staging-podinfo.yaml', 'imagerepository-podinfo.yaml', 'imageupdateautomation-staging-images-update.yaml', 'kustomization.yaml',
  ]);
  expect(files['gitrepository-staging-images.yaml']).toContain('name: fleet-write');
  expect(files['imageupdateautomation-staging-images-update.yaml']).toMatch(/checkout:\n +ref:\n +branch: main\n/);
  expect(files['imageupdateautomation-staging-images-update.yaml']).toMatch(/push:\n +branch: main\n/);
  expect(files['imageupdateautomation-staging-images-update.yaml']).toContain('path: ./\n');
});

test.each([
  ImageVersion.pinned('latest'),
  ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt: 'latest' }),
])('rejects the tag latest, which names no build', (version) => {
  const cluster = new Cluster(scratchRepository().repository, 'staging', { imageUpdates });
  expect(messageOf(() => cluster.addImage('shop', { name: 'docker.io/acme/shop', version })))
    .toContain('[staging/Images/shop] tag "latest" · a tag that always names one build');
});
