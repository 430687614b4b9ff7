import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { ChartVersion, Cluster, flux, GitOpsRepository, Image, ImageUpdates, ImageVersion, Layer, VersionedChart } from '../../lib';
import { AWKWARD_TAGS } from '../kyaml/corpus';

/** Who decides about a version; a program may change its mind. */
export type Mode = 'automatic' | 'promoted' | 'pinned';

/** One image or chart in all clusters. */
export interface Item {
  readonly section: 'images' | 'charts';
  readonly id: string;
  readonly repository: string;
  readonly reflects: boolean;
  readonly modes: { readonly [cluster: string]: Mode };
  /** The places where it is used; which depends on `PLACES`. */
  readonly places: readonly number[];
}

/** A program with images and charts. */
export interface Program {
  readonly clusters: readonly string[];
  readonly items: readonly Item[];
}

/** What an image or chart is at. */
export interface At {
  readonly version: string;
  readonly digest?: string;
}

/** The policies of one bot, as its cluster knows them. */
export interface Policy {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly tag: string;
  readonly digest: string;
}

/** Contents of files by their path. */
export interface Files {
  [path: string]: string;
}

const REPOSITORIES = ['docker.io/stefanprodan/podinfo', 'localhost:5000/app', 'app', 'ghcr.io/acme/a.b_c/d-e'];
const TAGS = AWKWARD_TAGS.filter((tag) => tag !== 'latest');
const CHART_VERSIONS = ['1.0.0', '2.10.0', '0.0.1-rc.1', 'v1.6.1', '20.1.0'];
/** With build metadata, which no automatic chart gets. */
const ODD_CHART_VERSIONS = ['1.0.0+5', '1.0.0_5'];

/** A version for an item; digests are those of nothing. */
export function anyAt(item: Item, mode: Mode): fc.Arbitrary<At> {
  if (item.section === 'charts') return fc.constantFrom(...CHART_VERSIONS, ...mode === 'automatic' ? [] : ODD_CHART_VERSIONS).map((version) => ({ version }));
  return fc.record({ version: fc.constantFrom(...TAGS), digest: fc.constantFrom(...'0a5f') })
    .map(({ version, digest }) => (item.reflects ? { version, digest: `sha256:${digest.repeat(64)}` } : { version }));
}

const anyMode = fc.constantFrom<Mode>('automatic', 'automatic', 'promoted', 'pinned');

/** Random programs. */
export const anyProgram: fc.Arbitrary<Program> = fc.record({
  clusters: fc.constantFrom(['staging'], ['staging', 'production'], ['eu', 'eu-west']),
  items: fc.uniqueArray(fc.record({
    section: fc.constantFrom('images' as const, 'images' as const, 'charts' as const),
    id: fc.constantFrom('app', 'shop', 'a-1', '123', 'on', 'null'),
    repository: fc.constantFrom(...REPOSITORIES),
    reflects: fc.boolean(),
    places: fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 4 }),
    modes: fc.record({ 'staging': anyMode, 'production': anyMode, 'eu': anyMode, 'eu-west': anyMode }),
  }).map((item) => ({ ...item, reflects: item.reflects && item.section === 'images' })), { minLength: 1, maxLength: 4, selector: ({ section, id }) => `${section}/${id}` }),
});

/** What the program prints in a place, given the parts of an image or chart. */
type Place = (parts: { readonly tag: string; readonly name: string; readonly digest: string | undefined; readonly reference: string; readonly composed: string }) => object;

/** Everywhere a version can stand: plain objects, values of Helm, lists, patches of Flux. */
const PLACES: readonly Place[] = [
  ({ reference }) => ({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'app', image: reference }] } } } }),
  ({ tag, name }) => ({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values: { image: { repository: name, tag } } } }),
  ({ tag, name, digest }) => ({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values: { image: { name, digest, tag } } } }),
  ({ reference }) => ({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: { values: { image: reference, list: [[reference]] } } }),
  ({ composed }) => ({ apiVersion: 'example.com/v1', kind: 'Composed', spec: { image: composed } }),
  ({ tag }) => ({ apiVersion: 'v1', kind: 'ConfigMap', data: { tag, script: 'set -e\n- not a list\n' } }),
  ({ tag, digest }) => ({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', spec: { ref: digest === undefined ? { tag } : { tag, digest } } }),
  ({ tag, name }) => ({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', spec: { images: [{ name, newName: name, newTag: tag }, { name: 'other', newTag: tag }] } }),
  ({ reference, tag }) => ({ apiVersion: 'example.com/v1', kind: 'Script', args: ['- a', tag, { deep: [{ reference }] }] }),
];

/** Makes the program in a folder, with a first version for each item of each cluster. */
export function build(folder: string, { clusters, items }: Program, startAt: (cluster: string, item: Item) => At): GitOpsRepository {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder, checks: false });
  for (const name of clusters) {
    const cluster = new Cluster(repository, name, { imageUpdates: ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('write') }) });
    const layer = new Layer(cluster, 'shop');
    for (const item of items) {
      const used = add(cluster, item, item.modes[name], startAt(name, item));
      const parts = used instanceof Image ? partsOfImage(used, item) : { tag: used.version, name: item.repository, digest: undefined, reference: used.tag, composed: used.tag };
      for (const place of item.places) {
        const { apiVersion = '', kind = '', ...rest }: { apiVersion?: string; kind?: string } = PLACES[place](parts);
        new ApiObject(layer, `${item.section}-${item.id}-${place}`, { apiVersion, kind, ...rest });
      }
    }
  }
  return repository;
}

function partsOfImage(image: Image, { reflects }: Item): Parameters<Place>[0] {
  const { tag, imageName, markedName, reference } = image;
  return reflects
    ? { tag, name: markedName, digest: image.digest, reference, composed: `${imageName}:${tag}@${image.digest}` }
    : { tag, name: imageName, digest: undefined, reference, composed: `${imageName}:${tag}` };
}

function add(cluster: Cluster, { section, id, repository, reflects }: Item, mode: Mode, { version, digest }: At): Image | VersionedChart {
  const startAt = digest === undefined ? version : `${version}@${digest}`;
  if (section === 'charts') {
    const choice = mode === 'automatic' ? ChartVersion.automatic({ range: '*', startAt }) : mode === 'promoted' ? ChartVersion.promoted({ startAt }) : ChartVersion.pinned(startAt);
    return cluster.addChart(id, { version: choice, repository: `oci://ghcr.io/${repository.split(':')[0]}` });
  }
  const digestReflection = reflects ? flux.DigestReflection.ifNotPresent() : undefined;
  const choice = mode === 'automatic' ? ImageVersion.automatic({ policy: flux.ImagePolicyChoice.alphabetical(), startAt, digestReflection })
    : mode === 'promoted' ? ImageVersion.promoted({ startAt }) : ImageVersion.pinned(startAt);
  return cluster.addImage(id, { name: repository, version: choice });
}

/** The policy of an item that is automatic in a cluster. */
export function policyOf(cluster: string, { section, id, repository }: Item, { version, digest }: At): Policy {
  const [name, image] = section === 'charts' ? [`${cluster}-${id}-chart`, `ghcr.io/${repository.split(':')[0]}`] : [`${cluster}-${id}`, repository];
  return { namespace: 'flux-system', name, image, tag: version, digest: digest ?? '' };
}

/** What image automation does to the files of a repository: it gives each line whose marker names a policy what the policy says. */
export function runBot(files: Files, policies: readonly Policy[]): Files {
  const values = new Map(policies.flatMap(({ namespace, name, image, tag, digest }) => {
    const reference = `${image}:${tag}`;
    const setters = { '': digest === '' ? reference : `${reference}@${digest}`, ':tag': tag, ':name': image, ':digest': digest };
    return Object.entries(setters).map(([part, value]): [string, string] => [`${namespace}:${name}${part}`, value]);
  }));
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, text.replace(
    /(["'])([^"'\n]*)\1( # \{"\$imagepolicy": "([^"]+)"\})$/gm,
    (line, quote: string, _old: string, marker: string, setter: string) => {
      const value = values.get(setter);
      return value === undefined ? line : `${quote}${value}${quote}${marker}`;
    },
  )]));
}

/** The files that a bot may change, or all of them. */
export function readFiles(folder: string, onlyMarked: boolean): Files {
  const files: Files = {};
  for (const place of ['versions', 'dist'].map((name) => join(folder, name)).filter((place) => existsSync(place))) {
    for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      if (!onlyMarked || text.includes('"$imagepolicy"')) files[relative(folder, file)] = text;
    }
  }
  return files;
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** A folder that goes away after the action. */
export function inFolder<T>(action: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pd-versions-'));
  try {
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ways in which people write into `versions/`. */
const HANDS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/"([^"\n]*)"( #|$)/gm, "'$1'$2"),
  (text) => text.replace(/^ {4}(tag|version): (.*)$/gm, '    # held back until Monday: ask first\n\n    $1: $2'),
  (text) => text.replace(/^ {4}(tag|version): ("[^"]*").*$/gm, '    { $1: $2 }').replace(/:\n {4}\{/g, ': {').replace(/\}\n {4}digest: ("[^"]*").*$/gm, ', digest: $1 } # both'),
  (text) => text.replace(/^ {4}(tag|version): ("[^"]*").*$/gm, '    $1: # why\n      $2 # {"$imagepolicy": "apps:other"}'),
  (text) => text.replace(/\n/g, '\r\n'),
];

/** A printed repository, the bots that come by, and what our model of the bot makes of it. */
export interface Case {
  readonly files: Files;
  readonly rounds: readonly (readonly Policy[])[];
  readonly expected: readonly Files[];
  /** Prints the program again in a folder. */
  readonly synth: (folder: string) => void;
}

const anyCase = fc.tuple(anyProgram, fc.constantFrom(...HANDS)).chain(([program, hand]) => {
  const states = fc.tuple(...program.clusters.flatMap((cluster) => program.items.map((item) => fc.array(anyAt(item, item.modes[cluster]), { minLength: 3, maxLength: 3 }))));
  return states.map((ats): Case => {
    const at = (cluster: string, item: Item, round: number): At => ats[program.clusters.indexOf(cluster) * program.items.length + program.items.indexOf(item)][round];
    const synth = (folder: string): void => build(folder, program, (cluster, item) => at(cluster, item, 0)).synth();
    const files = inFolder((folder) => {
      synth(folder);
      for (const [file, text] of Object.entries(readFiles(folder, true)).filter(([name]) => name.startsWith('versions'))) writeFiles(folder, { [file]: hand(text) });
      synth(folder);
      return readFiles(folder, true);
    });
    const rounds = [1, 2].flatMap((round) => program.clusters.map((cluster) => (
      program.items.filter((item) => item.modes[cluster] === 'automatic').map((item) => policyOf(cluster, item, at(cluster, item, round)))
    )));
    const expected: Files[] = [];
    for (const policies of rounds) expected.push(runBot(expected[expected.length - 1] ?? files, policies));
    return { files, rounds, expected, synth };
  });
});

/** The same cases for the same seed and version of fast-check. */
export function corpus(seed: number, cases: number): Case[] {
  return fc.sample(anyCase, { seed, numRuns: cases });
}

/** The sum that ties a report of the Go program to what is printed today. */
export function sha256(cases: readonly Case[]): string {
  return createHash('sha256').update(JSON.stringify(cases)).digest('hex');
}
