import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Duration, JsonPatch, Testing } from 'cdk8s';
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
  expect(reported(() => repository.synth())).toBe('removed: versions/staging.yaml had image gone at 1.0.0, which the program does not take from there\n');
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
  expect(message).toContain('[staging/shop/settings] data.version: a part of image "podinfo" inside a longer text · a version of the own cluster as a whole value, or `name:tag` of one image');
  expect(message).toContain('data.name: a part of image "podinfo" inside a longer text');
  expect(filesIn(folder)).toEqual({});
});

test('rejects the tag of another cluster, whose bot would edit this one', () => {
  const { repository, image } = program(automatic('6.14.0'));
  configMap(new Layer(new Cluster(repository, 'production'), 'shop'), 'settings', { tag: image.tag });
  expect(messageOf(() => repository.synth())).toContain('[production/shop/settings] data.tag: the version of image "podinfo" of cluster "staging" · a version of the own cluster');
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
  expect(messageOf(() => ImageUpdates.commitTo('main', {} as never))).toBe('[ImageUpdates.commitTo] no credential · a SecretReference · write SecretReference.existing(…)');
  expect(messageOf(() => ImageUpdates.pullRequest({} as never))).toBe('[ImageUpdates.pullRequest] no credential · a SecretReference · write SecretReference.existing(…)');
});

test('rejects a range where a tag is asked for', () => {
  const cluster = new Cluster(scratchRepository().repository, 'staging');
  expect(messageOf(() => cluster.addImage('shop', { name: 'docker.io/acme/shop', version: ImageVersion.pinned('>=1.0') }))).toContain('[staging/Images/shop] tag ">=1.0" · letters, digits');
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

test('rejects two automatic images whose policies have one name, since each bot would edit the lines of both', () => {
  const { repository } = scratchRepository();
  const props = { name: 'docker.io/acme/shop', version: automatic('6.0.0') };
  new Cluster(repository, 'eu', { imageUpdates }).addImage('west-shop', props);
  expect(messageOf(() => new Cluster(repository, 'eu-west', { imageUpdates }).addImage('shop', props)))
    .toBe('[eu-west/Images/shop] policy flux-system:eu-west-shop is also the policy of eu/Images/west-shop · a policy of its own for each automatic version of all clusters · give one of them another id');
});

test('an image may be called like the policy of another one', () => {
  const { repository, layer, folder } = program(automatic('6.14.0'), undefined, 'staging-podinfo');
  Cluster.of(layer).addImage('podinfo', { name: 'docker.io/acme/podinfo', version: automatic('6.1.0') });
  repository.synth();
  expect(Object.keys(filesIn(`${folder}/dist/staging/flux-images`)).filter((name) => name.startsWith('imagep'))).toEqual(['imagepolicy-staging-podinfo.yaml', 'imagepolicy-staging-staging-podinfo.yaml']);
});

const A = `sha256:${'a'.repeat(64)}`;
const reflecting = (startAt: string): ImageVersion => (
  ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('6.x'), startAt, digestReflection: flux.DigestReflection.ifNotPresent() })
);

test('with digest reflection tag and digest are two lines of versions/, and a whole reference holds both', () => {
  const { repository, layer, image, folder } = program(reflecting(`6.14.0@${A}`));
  configMap(layer, 'settings', { tag: image.tag, digest: image.digest, image: image.reference, again: `${image.imageName}:${image.tag}@${image.digest}` });
  repository.synth();
  const files = filesIn(folder);
  expect(files['versions/staging.yaml']).toContain('images:\n  podinfo:\n    tag: "6.14.0" # {"$imagepolicy": "flux-system:staging-podinfo:tag"}\n'
    + `    digest: "${A}" # {"$imagepolicy": "flux-system:staging-podinfo:digest"}\n`);
  const printed = files['dist/staging/shop/configmap-settings.yaml'];
  expect(printed).toContain(`  digest: "${A}" # {"$imagepolicy": "flux-system:staging-podinfo:digest"}\n`);
  for (const key of ['image', 'again']) {
    expect(printed).toContain(`  ${key}: "docker.io/stefanprodan/podinfo:6.14.0@${A}" # {"$imagepolicy": "flux-system:staging-podinfo"}\n`);
  }
  expect(files['dist/staging/flux-images/imagepolicy-staging-podinfo.yaml']).toContain('digestReflectionPolicy: IfNotPresent\n');
});

test.each([
  ['name:tag', (image: Image) => `${image.imageName}:${image.tag}`],
  ['name@digest', (image: Image) => `${image.imageName}@${image.digest}`],
])('rejects %s of an image whose bot writes tag and digest', (_name, text) => {
  const { repository, layer, image } = program(reflecting(`6.14.0@${A}`));
  configMap(layer, 'settings', { image: text(image) });
  expect(messageOf(() => repository.synth())).toContain(
    `data.image: another reference of image "podinfo" than docker.io/stefanprodan/podinfo:6.14.0@${A}, the one that image automation writes · `);
});

test('a pinned or promoted image may be referred to in every way', () => {
  const { repository, layer, image, folder } = program(ImageVersion.pinned(`6.14.0@${A}`));
  const { imageName: name, tag, digest, reference } = image;
  configMap(layer, 'settings', { a: `${name}:${tag}`, b: `${name}@${digest}`, c: `${name}:${tag}@${digest}`, d: reference, e: digest, f: image.markedName });
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toContain([
    `  a: docker.io/stefanprodan/podinfo:6.14.0`, `  b: docker.io/stefanprodan/podinfo@${A}`, `  c: docker.io/stefanprodan/podinfo:6.14.0@${A}`,
    `  d: docker.io/stefanprodan/podinfo:6.14.0@${A}`, `  e: ${A}`, '  f: docker.io/stefanprodan/podinfo', '',
  ].join('\n'));
});

test('the name carries a marker only where it is asked for', () => {
  const { repository, layer, image, folder } = program(automatic('6.14.0'));
  configMap(layer, 'settings', { plain: image.imageName, marked: image.markedName });
  repository.synth();
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toContain(
    '  marked: "docker.io/stefanprodan/podinfo" # {"$imagepolicy": "flux-system:staging-podinfo:name"}\n  plain: docker.io/stefanprodan/podinfo\n');
});

test.each([
  [automatic('6.14.0'), 'the digest of an image without one · an image whose policy reflects digests · set digestReflection'],
  [ImageVersion.pinned('6.14.0'), "the digest of an image without one · a version with a digest · write '6.14.0@sha256:…' as version"],
])('rejects the digest of an image that never has one', (version, text) => {
  const { image } = program(version);
  expect(messageOf(() => image.digest)).toContain(`[staging/Images/podinfo] ${text}`);
});

test('rejects the digest of a promoted image that has none today', () => {
  const { repository, layer, image } = program(ImageVersion.promoted({ startAt: '6.13.0' }));
  configMap(layer, 'settings', { digest: image.digest });
  expect(messageOf(() => repository.synth())).toContain('[staging/shop/settings] data.digest: the digest of image "podinfo", which has none');
});

test.each([
  [reflecting('6.14.0'), 'startAt "6.14.0" without a digest, and digestReflection · the tag and its digest'],
  [automatic(`6.14.0@${A}`), `startAt "6.14.0@${A}" with a digest, and no digestReflection · a tag alone`],
  [ImageVersion.pinned('6.14.0@sha256:1'), 'digest "sha256:1" · sha256: and 64 hexadecimal digits'],
  [ImageVersion.promoted({ startAt: 'latest' }), 'tag "latest" · a tag that always names one build'],
])('rejects a first version that does not fit', (version, text) => {
  expect(messageOf(() => program(version))).toContain(`[staging/Images/podinfo] ${text}`);
});

test('a promoted tag stands in versions/ without a marker, and synth keeps what people write there', () => {
  const folder = scratchFolder();
  const print = (): void => {
    const { repository, layer, image } = program(ImageVersion.promoted({ startAt: '6.13.0' }), folder);
    configMap(layer, 'settings', { image: image.reference });
    repository.synth();
  };
  print();
  expect(filesIn(folder)['versions/staging.yaml']).toContain('images:\n  podinfo:\n    tag: "6.13.0"\n');
  const file = `${folder}/versions/staging.yaml`;
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"6.13.0"', '"6.14.0" # since Monday'));
  print();
  expect(filesIn(folder)['versions/staging.yaml']).toContain('    tag: "6.14.0" # since Monday\n');
  expect(filesIn(folder)['dist/staging/shop/configmap-settings.yaml']).toContain('image: docker.io/stefanprodan/podinfo:6.14.0\n');
});

test('an image that becomes automatic or promoted keeps its tag; only the marker comes and goes', () => {
  const folder = afterBot();
  reported(() => program(ImageVersion.promoted({ startAt: '6.0.0' }), folder).repository.synth());
  expect(filesIn(folder)['versions/staging.yaml']).toContain('    tag: "6.15.2"\n');
  reported(() => program(automatic('6.0.0'), folder).repository.synth());
  expect(filesIn(folder)['versions/staging.yaml']).toContain('    tag: "6.15.2" # {"$imagepolicy": "flux-system:staging-podinfo:tag"}\n');
});

test('an image that becomes pinned leaves versions/, and no bot finds its lines', () => {
  const folder = afterBot();
  const { repository, layer, image } = program(ImageVersion.pinned('6.13.0'), folder);
  configMap(layer, 'settings', { tag: image.tag });
  expect(reported(() => repository.synth())).toContain('removed: versions/staging.yaml had image podinfo at 6.15.2, which the program does not take from there\n');
  expect(Object.values(filesIn(folder)).join('')).not.toContain('$imagepolicy');
});

test('says with which version a promoted image begins when the cluster was printed before', () => {
  const folder = afterBot();
  fs.rmSync(path.join(folder, 'versions'), { recursive: true });
  const { repository } = program(ImageVersion.promoted({ startAt: '6.13.0' }), folder);
  expect(reported(() => repository.synth())).toContain('added: versions/staging.yaml had no entry for podinfo; it begins at 6.13.0, as the program says\n');
});

test('a private registry is read with what it needs', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging', { imageUpdates });
  const secret = flux.SecretReference.existing('registry');
  cluster.addImage('one', { name: 'registry.acme.io/one', version: automatic('1.0.0'), registry: { credential: secret, certSecret: secret, proxySecret: secret, exclusionList: ['^rc'], interval: Duration.hours(1) } });
  cluster.addImage('two', { name: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/two', version: automatic('1.0.0'), registry: { provider: flux.RegistryProvider.AWS, serviceAccountName: 'reader' } });
  cluster.addImage('three', { name: 'acme.azurecr.io/three', version: automatic('1.0.0'), registry: { provider: flux.RegistryProvider.AZURE } });
  cluster.addImage('four', { name: 'eu.gcr.io/four', version: automatic('1.0.0'), registry: { provider: flux.RegistryProvider.GCP } });
  repository.synth();
  const files = filesIn(`${folder}/dist/staging/flux-images`);
  expect(files['imagerepository-one.yaml']).toMatch(/certSecretRef:\n +name: registry\n[^]*interval: 1h\n[^]*secretRef:\n +name: registry\n/);
  expect(files['imagerepository-two.yaml']).toMatch(/provider: aws\n +serviceAccountName: reader\n/);
  expect(files['imagerepository-three.yaml']).toContain('provider: azure\n');
  expect(files['imagerepository-four.yaml']).toContain('provider: gcp\n');
});

test('rejects a version in a List, which image automation takes apart and does not write back', () => {
  const { repository, layer, image } = program(automatic('6.14.0'));
  new ApiObject(layer, 'list', { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { tag: image.tag } }] });
  expect(messageOf(() => repository.synth())).toContain('[staging/shop/list] items[0].data.tag: a version in an object of kind List, whose file image automation does not write');
});

test('rejects a version that image automation writes in a name, which files and references have too', () => {
  const { repository, layer, image } = program(automatic('6.14.0'));
  configMap(layer, 'settings', {}, { name: image.tag });
  expect(messageOf(() => repository.synth())).toContain('[staging/shop/settings] metadata.name: a version that image automation writes, in a name');
});

test('rejects a digest without a tag', () => {
  expect(messageOf(() => program(ImageVersion.pinned(`sha256:${'a'.repeat(64)}`)))).toContain('without a tag · a tag, which tells people what runs, and perhaps its digest · write the tag in front of it, as in "1.0.0@sha256:…"');
});
