import * as fs from 'fs';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { VersionEntry } from '../../../lib/repository/versions/version-entry';
import { VersionsFile } from '../../../lib/repository/versions/versions-file';
import { scratchFolder } from '../../helpers';

const folder = scratchFolder();
const FILE = `${folder}/staging.yaml`;
const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

function fileOf(text: string, printed = `${folder}/none`): VersionsFile {
  fs.writeFileSync(FILE, text);
  return new VersionsFile('staging', FILE, 'versions/staging.yaml', printed);
}

function shown({ problems }: VersionsFile): string[] {
  return problems.map(({ path, text }) => `[${path}] ${text}`);
}

const promoted = (name: string, version = '1.0.0'): VersionEntry => ({ section: 'images', name, startAt: { version } });
const automatic = (name: string, version = '1.0.0'): VersionEntry => ({ ...promoted(name, version), policy: `flux-system:staging-${name}` });
const reflecting = (name: string): VersionEntry => ({ ...automatic(name), startAt: { version: '1.0.0', digest: A }, reflectsDigest: true });
const chart = (name: string, version = '1.0.0'): VersionEntry => ({ section: 'charts', name, startAt: { version } });
const TAG = '# {"$imagepolicy": "flux-system:staging-app:tag"}';
const DIGEST = '# {"$imagepolicy": "flux-system:staging-app:digest"}';

test.each([
  ['a merge conflict', 'images:\n  app:\n<<<<<<< HEAD\n    tag: "1"\n=======\n    tag: "2"\n>>>>>>> x\n', '3:1] a merge conflict · one version for each image and chart · resolve the conflict'],
  ['the base of a merge conflict', 'images:\n||||||| base\n', '2:1] a merge conflict'],
  ['broken YAML', 'images:\n  app: [\n', '3:1] '],
  ['a tab', 'images:\n\tapp: 1\n', '2:1] Tabs are not allowed as indentation'],
  ['two documents', 'images:\n---\ncharts:\n', '2:1] a second document'],
  ['a number as tag', 'images:\n  app:\n    tag: 6.10\n', '3:10] tag 6.10 of image app is no string · a tag in double quotes · write tag: "6.10"'],
  ['an unknown key', 'image:\n  app: {}\n', '1:1] key image · images, charts · did you mean images?'],
  ['a foreign key', 'deployments:\n  app: {}\n', '1:1] key deployments · images, charts · remove the key'],
  ['an entry without a tag', 'images:\n  app:\n    digest: "1"\n', '2:3] image app has no tag · tag: "…" below it · add the tag that shall run'],
  ['an empty value', 'images:\n  app:\n    tag:\n', '3:5] image app has no tag'],
  ['an entry that is a text', 'images:\n  app: "1.0.0"\n', '2:8] image app has no map · tag: "…" below app'],
  ['an entry that is nothing', 'images:\n  app:\n', '2:3] image app has no map'],
  ['a list', '- app\n', '1:1] no map · a map with the keys images and charts'],
  ['a text', 'app\n', '1:1] no map'],
  ['a list of images', 'images:\n  - app\n', '2:3] images is no map · a map from the name of each image to its tag'],
  ['a key twice', 'images:\n  app:\n    tag: "1"\n  app:\n    tag: "2"\n', '4:3] Map keys must be unique'],
  ['an empty tag', 'images:\n  app:\n    tag: ""\n', '3:10] tag "" of image app · letters, digits'],
  ['a list as tag', 'images:\n  app:\n    tag: [a]\n', '3:10] tag with more below it of image app is no string'],
  ['the tag latest', 'images:\n  app:\n    tag: latest\n', '3:10] tag "latest" of image app · a tag that always names one build'],
  ['a digest that is none', 'images:\n  app:\n    tag: "1"\n    digest: "abc"\n', '4:13] digest "abc" of image app · sha256: and 64 hexadecimal digits'],
  ['a range of a chart', 'charts:\n  app:\n    version: "1.x"\n', '3:14] version "1.x" of chart app · one exact version, as in "1.6.1"'],
  ['a digest of a chart', `charts:\n  app:\n    version: "1.0.0"\n    digest: "${A}"\n`, '4:5] key digest of chart app · version · remove the key'],
  ['a number as name', 'images:\n  1e3:\n    tag: "1"\n', '2:3] name 1e3 in images is no string · a name in quotes · write "1e3":'],
  ['a list as name', 'images:\n  ? [a]\n  : b\n', '2:5] name of another kind than text in images is no string'],
  ['an alias', 'images:\n  a:\n    tag: &x "1"\n  b:\n    tag: *x\n', '3:13] tag of image a with an anchor, alias or YAML tag · a tag in double quotes'],
])('rejects %s with line and column', (_name, text, expected) => {
  expect(shown(fileOf(text))[0]).toContain(`[versions/staging.yaml:${expected}`);
});

test('rejects a folder in the place of the file', () => {
  const place = `${folder}/folder.yaml`;
  fs.mkdirSync(place);
  expect(shown(new VersionsFile('staging', place, 'versions/staging.yaml', ''))).toEqual(['[versions/staging.yaml:1:1] cannot be read (EISDIR) · a file that this user may read · check what stands there, and its permissions']);
});

test('rejects an automatic image that lacks its digest, unless it is the one of the first version', () => {
  const text = `images:\n  app:\n    tag: "1.0.0" ${TAG}\n`;
  expect(fileOf(text).problemsWith([reflecting('app')])).toEqual([]);
  expect(fileOf(text).textFor([reflecting('app')])).toBe(`${text}    digest: "${A}" ${DIGEST}\n`);
  expect(fileOf(text.replace('1.0.0', '1.1.0')).problemsWith([reflecting('app')])).toEqual([{
    path: 'versions/staging.yaml:3:10',
    text: 'image app has no digest · a tag and its digest: the policy of the image writes both · add digest: "sha256:…" of 1.1.0, or remove the entry to begin anew',
  }]);
});

test('a digest without a policy that writes it goes when the image is automatic, and stays when it is promoted', () => {
  const text = `images:\n  app:\n    tag: "1.0.0" ${TAG}\n    digest: "${A}" ${DIGEST}\n`;
  expect(fileOf(text).textFor([automatic('app')])).toBe(`images:\n  app:\n    tag: "1.0.0" ${TAG}\n`);
  expect(fileOf(text).textFor([promoted('app')])).toBe(`images:\n  app:\n    tag: "1.0.0"\n    digest: "${A}"\n`);
});

test.each([
  ['braces', 'images: { app: { tag: "1.0.0" } }\n', `images:\n  app:\n    tag: "1.0.0" ${TAG}\n`],
  ['no quotes', `images:\n  app:\n    tag: v1.0.0 ${TAG}\n`, `images:\n  app:\n    tag: "v1.0.0" ${TAG}\n`],
  ['a block', 'images:\n  app:\n    tag: |-\n      1.0.0\n', `images:\n  app:\n    tag: "1.0.0" ${TAG}\n`],
  ['words behind the tag', 'images:\n  app:\n    tag: "1.0.0" # held back\n', `images:\n  app:\n    # held back\n    tag: "1.0.0" ${TAG}\n`],
  ['words behind the marker', `images:\n  app:\n    tag: "1.0.0" ${TAG} held back\n`, `images:\n  app:\n    # held back\n    tag: "1.0.0" ${TAG}\n`],
  ['the marker of another policy', 'images:\n  app:\n    tag: "1.0.0" # {"$imagepolicy": "apps:app:tag"}\n', `images:\n  app:\n    tag: "1.0.0" ${TAG}\n`],
  ['the value on the next line', `images:\n  app:\n    tag:\n      # why\n      "1.0.0"\n`, `images:\n  app:\n    # why\n    tag: "1.0.0" ${TAG}\n`],
])('brings %s of an automatic tag into the form in which a bot finds and keeps it', (_name, text, expected) => {
  expect(fileOf(text).textFor([automatic('app')])).toBe(expected);
  expect(fileOf(expected).textFor([automatic('app')])).toBe(expected);
});

test.each(['images:\n  app: { tag: v1 } # mine\n', 'charts:\n\n  app: {version: 1.0.0}\n', 'images:\r\n  app:\r\n    tag: "1"\r\n'])('leaves a promoted entry as people wrote it: %j', (text) => {
  const entries = [text.startsWith('images') ? promoted('app') : chart('app')];
  expect(fileOf(text).textFor(entries)).toBe(text);
});

test('images come before charts, and names follow the alphabet', () => {
  const text = fileOf('').textFor([chart('zeta', '2.0.0'), automatic('beta'), promoted('alpha'), chart('eta')]);
  expect(text).toBe([
    '# Versions of cluster staging. Flux image automation and people change them here; synth keeps them.',
    'images:', '  alpha:', '    tag: "1.0.0"', '  beta:', '    tag: "1.0.0" # {"$imagepolicy": "flux-system:staging-beta:tag"}',
    'charts:', '  eta:', '    version: "1.0.0"', '  zeta:', '    version: "2.0.0"', '',
  ].join('\n'));
  expect(fileOf('charts:\n  eta:\n    version: "1.0.0"\n').textFor([chart('eta'), promoted('app')])).toMatch(/^images:\n.*\n.*\ncharts:\n/);
});

test('a file of nothing but words keeps them', () => {
  expect(fileOf('# mine\n').textFor([promoted('app')])).toBe('# mine\n\nimages:\n  app:\n    tag: "1.0.0"\n');
  expect(fileOf('# mine\nimages:\n').textFor([promoted('app')])).toBe('# mine\nimages:\n  app:\n    tag: "1.0.0"\n');
});

test('the last entry takes its part of the file with it, and the last part the file', () => {
  const text = 'images:\n  app:\n    tag: "1.0.0"\ncharts:\n  app:\n    version: "1.0.0"\n';
  expect(fileOf(text).textFor([chart('app')])).toBe('charts:\n  app:\n    version: "1.0.0"\n');
  expect(fileOf(text).textFor([])).toBeUndefined();
});

test('asks for the name that was meant when an entry goes and another one comes', () => {
  expect(fileOf('images:\n  podinof:\n    tag: "2.0.0"\n').notes([promoted('podinfo')])).toEqual([
    'removed: versions/staging.yaml had image podinof at 2.0.0, which the program does not take from there; did you mean podinfo?',
  ]);
});

test('shows what is stored to commands, and takes another version from them', () => {
  const file = fileOf(`images:\n  app:\n    tag: "1.0.0" ${TAG}\n  shop:\n    # mine\n    tag: '6.10'\n    digest: "${A}"\ncharts:\n  app:\n    version: 1.0.0\n`);
  expect(file.stored()).toEqual([
    { section: 'images', name: 'app', version: '1.0.0', digest: undefined, policy: 'flux-system:staging-app' },
    { section: 'images', name: 'shop', version: '6.10', digest: A, policy: undefined },
    { section: 'charts', name: 'app', version: '1.0.0', digest: undefined, policy: undefined },
  ]);
  file.withVersion('images', 'shop', { version: '6.20', digest: B });
  expect(file.withVersion('charts', 'app', { version: '2.0.0' })).toBe(
    `images:\n  app:\n    tag: "1.0.0" ${TAG}\n  shop:\n    # mine\n    tag: '6.20'\n    digest: "${B}"\ncharts:\n  app:\n    version: "2.0.0"\n`);
  expect(file.withVersion('images', 'shop', { version: '7' })).toContain("    tag: '7'\ncharts:");
  expect(file.withVersion('images', 'shop', { version: '8', digest: A })).toContain(`    tag: '8'\n    digest: "${A}"\ncharts:`);
  expect(file.stored()[1]).toMatchObject({ version: '8', digest: A });
  expect(() => file.withVersion('images', 'other', { version: '1' })).toThrow('versions/staging.yaml has no image other');
});

const ENTRIES: readonly VersionEntry[] = [automatic('app'), promoted('shop'), reflecting('site'), chart('app'), { ...chart('mesh'), policy: 'flux-system:staging-mesh-chart' }];
const START = [
  '# Versions', 'images:', '  # about app', '  app:', `    tag: "1.0.0" ${TAG}`, '  shop:', '    tag: "2026-01-01"', '  site:', '    tag: "1e5" # {"$imagepolicy": "flux-system:staging-site:tag"}',
  `    digest: "${A}" # {"$imagepolicy": "flux-system:staging-site:digest"}`, 'charts:', '  app:', '    version: "1.0.0"', '  mesh:', '    version: "2.0.0"', '',
].join('\n');
const RUNS = Number(process.env.LAW_RUNS ?? 1500);

const LINES = [
  '', ' ', '---', '...', '%YAML 1.1', 'images:', 'charts:', 'images: {}', 'images: []', 'images: {app: {tag: "1.0.0"}, shop: {tag: v2}}', '  app:', '  shop: ~', '  "site":', '  app: {}', '  app: "1"',
  '    tag: "1.1.0"', '    tag: 1.10', '    tag: latest', '    tag: "1.2.0" # mine', '    tag: !!str 1', '    tag: &a "1"', '    tag: *a', '    tag: |', '    tag: >-', '      1.3.0', '    tag:',
  `    digest: "${B}"`, '    digest: ""', '    version: "1.4.0"', '    version: 1.x', '    <<: *a', '  ? [a, b]', '  ? {a: b}', '  : c', '  - app', '# {"$imagepolicy": "flux-system:staging-app:tag"}',
  `      ${TAG}`, '    # words', '\t', '\ttag: "1"', '"', '\'', '{', '}', '[', ']', '<<<<<<< HEAD', '=======', '>>>>>>> x', '\u0000', '\ufeff', '\ud800', '日本: 語', '  __proto__:', '  constructor:', '  toString: {tag: "1"}',
];

/** The file as somebody in a hurry left it. */
const edited = fc.array(fc.oneof(
  fc.record({ edit: fc.constant('insert'), at: fc.nat(16), text: fc.constantFrom(...LINES) }),
  fc.record({ edit: fc.constant('replace'), at: fc.nat(16), text: fc.constantFrom(...LINES) }),
  fc.record({ edit: fc.constant('delete'), at: fc.nat(16), text: fc.constant('') }),
  fc.record({ edit: fc.constant('swap'), at: fc.nat(16), text: fc.constant('') }),
  fc.record({ edit: fc.constant('garble'), at: fc.nat(600), text: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('"', ':', '#', '\n', '\t', '- ', '&', '*', '!', '{', '}', '|', '  ')) }),
), { minLength: 1, maxLength: 5 }).map((edits) => {
  const lines = START.split('\n');
  for (const { edit, at, text } of edits.filter((candidate) => candidate.edit !== 'garble')) {
    if (edit === 'insert') lines.splice(at, 0, text);
    if (edit === 'replace') lines.splice(at, 1, text);
    if (edit === 'delete') lines.splice(at, 1);
    if (edit === 'swap') lines.splice(at, 2, ...lines.slice(at, at + 2).reverse());
  }
  return edits.filter(({ edit }) => edit === 'garble').reduce((whole, { at, text }) => whole.slice(0, at) + text + whole.slice(at + 1), lines.join('\n'));
});

/** The file as somebody with care left it. */
const cared = fc.array(fc.record({ at: fc.nat(16), text: fc.constantFrom('', '    # words', '# words', '      # words', '  # words') }), { minLength: 1, maxLength: 5 })
  .chain((edits) => fc.tuple(fc.constant(edits), fc.constantFrom('"', '\'', '"'), fc.constantFrom('1.1.0', '2026', '1e5', '0x1f', 'v2-rc.1')))
  .map(([edits, quote, tag]) => {
    const lines = START.replace('"1.0.0"', `${quote}${tag}${quote}`).replace('"2026-01-01"', `${quote}${tag}${quote} # words`).split('\n');
    for (const { at, text } of edits) lines.splice(at, 0, text);
    return lines.join('\n');
  });

test('whatever people do to the file: it is refused with line and column, or every version in it is kept', () => {
  fc.assert(fc.property(fc.oneof(edited, cared, edited, fc.string({ unit: 'binary' })), (text) => {
    const file = fileOf(text);
    const problems = [...file.problems, ...(file.problems.length > 0 ? [] : file.problemsWith(ENTRIES))];
    for (const { path, text: words } of problems) {
      expect(path).toMatch(/^versions\/staging\.yaml:[1-9]\d*:[1-9]\d*$/);
      expect(words).toMatch(/^[^·]+ · [^·]+ · [^·]+$/);
    }
    if (problems.length > 0) return;
    const before = new Map(file.stored().map((entry) => [`${entry.section} ${entry.name}`, entry]));
    const written = file.textFor(ENTRIES) ?? '';
    const after = fileOf(written);
    expect(after.problems).toEqual([]);
    expect(after.stored().map(({ section, name }) => `${section} ${name}`).sort()).toEqual(ENTRIES.map(({ section, name }) => `${section} ${name}`).sort());
    for (const { section, name, version, digest, policy } of after.stored()) {
      const entry = ENTRIES.find((candidate) => candidate.section === section && candidate.name === name);
      expect(policy).toBe(entry?.policy);
      const old = before.get(`${section} ${name}`);
      expect(version).toBe(old?.version ?? entry?.startAt.version);
      if (old?.digest !== undefined && (entry?.policy === undefined || entry.reflectsDigest)) expect(digest).toBe(old.digest);
    }
    expect(after.textFor(ENTRIES)).toBe(written);
    expect(Object.keys(parse(written))).toEqual(expect.arrayContaining(['images', 'charts']));
    const words = /# (words|about app|Versions)$/gm;
    const gone = [...before.keys()].some((key) => !ENTRIES.some(({ section, name }) => key === `${section} ${name}`));
    if (!gone) expect(written.match(words)?.sort()).toEqual(text.match(words)?.sort());
  }), { numRuns: RUNS });
});

test('rejects a lost entry of which dist/ carries only a part, instead of going back to the first version', () => {
  const printed = scratchFolder();
  fs.writeFileSync(`${printed}/a.yaml`, `tag: "1.1.0" ${TAG}\n`);
  expect(fileOf('', printed).problemsWith([reflecting('app')])).toEqual([{
    path: 'versions/staging.yaml:1:1',
    text: 'no entry for image app, of which dist/ carries only a part (1.1.0) · an entry with tag and digest · restore versions/staging.yaml from Git, or write the entry',
  }]);
  fs.writeFileSync(`${printed}/a.yaml`, `digest: "${B}" ${DIGEST}\n`);
  expect(fileOf('', printed).problemsWith([reflecting('app')])).toHaveLength(1);
  fs.writeFileSync(`${printed}/b.yaml`, `image: "app:1.1.0@${B}" # {"$imagepolicy": "flux-system:staging-app"}\n`);
  expect(fileOf('', printed).textFor([reflecting('app')])).toContain(`    tag: "1.1.0" ${TAG}\n    digest: "${B}" ${DIGEST}\n`);
});
