import { construct, migrated, release } from './support';

const AUTOMATED = 'fluxcd.io/automated: "true"\nfluxcd.io/tag.chart-image: semver:~1.0';

function imagesOf(values: string, annotations = AUTOMATED): { readonly images: string; readonly values: string } {
  const { main } = migrated(release(`values:\n${values.split('\n').map((line) => `  ${line}`).join('\n')}`, annotations));
  const [, images = ''] = /\/\/ Images that Flux v1 [^\n]*\n([\s\S]*?)\n\n/.exec(main) ?? [];
  return { images, values: /^ {2}values: ([\s\S]*?),?\n\}\);$/m.exec(construct(main, 'flux.HelmRelease', 'app'))?.[1] ?? '' };
}

test.each([
  ['one text', 'image: acme/app:1.0.1', 'acme/app', '{ image: appImage.reference }'],
  ['image and tag', 'image: acme/app\ntag: 1.0.1', 'acme/app', '{ image: appImage.imageName, tag: appImage.tag }'],
  ['registry, image and tag', 'registry: ghcr.io\nimage: acme/app\ntag: 1.0.1', 'ghcr.io/acme/app', "{ registry: 'ghcr.io', image: 'acme/app', tag: appImage.tag }"],
  ['a map', 'image:\n  repository: acme/app\n  tag: 1.0.1', 'acme/app', '{ image: { repository: appImage.imageName, tag: appImage.tag } }'],
  ['a map with a registry', 'image:\n  registry: ghcr.io\n  repository: acme/app\n  tag: 1.0.1', 'ghcr.io/acme/app', "{ image: { registry: 'ghcr.io', repository: 'acme/app', tag: appImage.tag } }"],
])('finds an image that is written as %s', (_name, text, name, expected) => {
  const { images, values } = imagesOf(text);
  expect(images).toBe(`const appImage = cluster.addImage('app', {\n  name: '${name}',\n  version: ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('~1.0'), startAt: '1.0.1' }),\n});`);
  expect(values).toBe(expected);
});

test('an image one level below has the name of its key', () => {
  const { images } = imagesOf('sidecar:\n  image: acme/proxy:2.0.0', 'fluxcd.io/automated: "true"\nfluxcd.io/tag.sidecar: semver:2.x');
  expect(images).toContain("flux.ImagePolicyChoice.semver('2.x')");
});

test('a number in the place of a tag is what the chart printed', () => {
  expect(imagesOf('image:\n  repository: acme/app\n  tag: 12').images).toContain("startAt: '12'");
});

test.each([
  ['a pattern of dates', 'fluxcd.io/tag.chart-image: glob:2020-*', 'policy of chart-image of shop/app: Flux v1 took the newest build of tags of glob:2020-*. Which name is the newest?'],
  ['a pattern without a prefix', 'fluxcd.io/tag.chart-image: main-*', 'newest build of tags of main-*'],
  ['a regular expression', 'fluxcd.io/tag.chart-image: regexp:^main-.*$', 'newest build of tags of regexp:^main-.*$'],
  ['no pattern at all', 'team: shop', 'newest build of any tag'],
  ['a range that is none, for which Flux v1 took any tag', 'fluxcd.io/tag.chart-image: semver:newest', 'semver:newest is no range, and Flux v1 took any tag'],
  ['a range that means something else today', 'fluxcd.io/tag.chart-image: semver:^0.2', 'means less now'],
])('asks about %s', (_name, annotation, question) => {
  expect(imagesOf('image: acme/app:main-1', `fluxcd.io/automated: "true"\n${annotation}`).images).toContain(question);
});

test.each([['latest', 'image: acme/app:latest', '"latest" names no build'], ['no tag', 'image: acme/app', 'The file names none']])('asks which tag runs instead of %s', (_name, text, words) => {
  expect(imagesOf(text).images).toMatch(new RegExp(`startAt: decide\\(\\d, 'which tag does chart-image of shop/app run\\? ${words}'\\)`));
});

test.each([['"false"'], ['"True"'], ['"yes"']])('automated: %s is not "true": the values stay as they are', (value) => {
  expect(imagesOf('image: acme/app:1.0.1', `fluxcd.io/automated: ${value}`)).toEqual({ images: '', values: "{ image: 'acme/app:1.0.1' }" });
});

test('a digest is left alone, as before', () => {
  expect(imagesOf(`image: acme/app@sha256:${'0'.repeat(64)}`).images).toBe('');
});

test('a glob without a wildcard is one tag, which stays', () => {
  expect(imagesOf('image: acme/app:1.0.1', 'fluxcd.io/automated: "true"\nfluxcd.io/tag.chart-image: glob:1.0.1').images)
    .toBe("// Flux v1: automated, tags glob:1.0.1\nconst appImage = cluster.addImage('app', { name: 'acme/app', version: ImageVersion.pinned('1.0.1') });");
});

test('reports what had no effect: automation without an image, a pattern for no container', () => {
  const { report } = migrated(release('values: { replicas: 2 }', 'fluxcd.io/automated: "true"\nfluxcd.io/tag.web: semver:1.x'));
  expect(report).toMatch(/- automated of shop\/app \(.*\): the values hold no image/);
  expect(report).toMatch(/- the pattern of tags for web of shop\/app \(.*\): the values hold no image of that name/);
});
