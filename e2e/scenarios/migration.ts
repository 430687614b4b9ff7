import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as yaml from 'js-yaml';
import { assert, assertNone } from '../harness/assert';
import { chartOf } from '../harness/charts';
import { cdk8sPd } from '../harness/cli';
import { conditionOf, Reference, Resource } from '../harness/client';
import { TEST_RESULT } from '../harness/control-plane';
import { replaceIn } from '../harness/files';
import { SmallRepository } from '../harness/small';
import { ROOT } from '../harness/staging';
import { program as binary } from '../harness/tools';
import { Scenario } from '../harness/world';

const OLD_API = 'helm.fluxcd.io/v1';
const DIST = 'dist/staging';

/** A release as Helm knows it, and the Deployment of its chart. */
interface Release {
  readonly name: string;
  readonly release: string;
  readonly namespace: string;
}
const RELEASES: readonly Release[] = [
  { name: 'web', release: 'shop-web', namespace: 'shop' },
  { name: 'worker', release: 'shop-data-worker', namespace: 'data' },
  { name: 'careful', release: 'shop-careful', namespace: 'shop' },
];
const [WEB, WORKER, CAREFUL] = RELEASES;

/** An app whose objects do not have the name of the release: a Pod lets its upgrades fail on demand, a Job shows that somebody uninstalls it. */
const CHART: { readonly [file: string]: string } = {
  'values.yaml': 'name: app\nhealthy: true\n',
  'templates/deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Values.name }}
  labels:
    helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
spec:
  selector:
    matchLabels:
      app: {{ .Values.name }}
  template:
    metadata:
      labels:
        app: {{ .Values.name }}
    spec:
      containers:
        - name: app
          image: stand-in
`,
  'templates/check.yaml': `
{{- if not .Values.healthy }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Values.name }}-check
  annotations:
    helm.sh/hook: pre-upgrade
    ${TEST_RESULT}: Failed
spec:
  restartPolicy: Never
  containers:
    - name: check
      image: stand-in
{{- end }}
`,
  'templates/uninstalled.yaml': `
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Values.name }}-is-uninstalled
  annotations:
    helm.sh/hook: pre-delete
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: job
          image: stand-in
`,
};
const FROM_REPOSITORY = { repository: 'https://charts.acme.example/stable', name: 'app', version: '1.0.0' };

/** The folder that Flux v1 syncs. */
const OLD: { readonly [file: string]: Resource } = {
  'shop.yaml': { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  'data.yaml': { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data' } },
  'settings.yaml': { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { color: 'blue' } },
  'web.yaml': oldRelease(WEB, { chart: FROM_REPOSITORY }),
  'worker.yaml': oldRelease(WORKER, { chart: { git: 'https://github.com/acme/charts', ref: '1.0', path: 'charts/app' }, targetNamespace: 'data' }),
  'careful.yaml': oldRelease(CAREFUL, { chart: FROM_REPOSITORY, rollback: { enable: true }, values: { name: CAREFUL.name, healthy: true } }),
};

/** What a person answers to the questions of the command. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/decide\(\d+, '[^']*address of the Git repository[^']*'\)/, "'https://github.com/acme/fleet'"],
  [/^decide\(\d+, '[^']*helm list[^']*'\);\n/m, ''],
  [/decide\(\d+, '[^']*is 1\.0 a branch[^']*'\)/, "flux.GitReference.tag('1.0')"],
];

export const migration: Scenario = {
  name: 'migration',
  proves: 'the program that cdk8s-pd migrate writes takes over the releases of the Helm Operator: one more revision each, the same Deployments and pods; a wrong name harms nothing; the way back works',
  limit: 300,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    const folder = world.run.folderOf('fleet');
    const shell = shellOf(small, folder);
    await startAsBefore(small, folder, shell);
    const kept = [...RELEASES.map(deployment), configMap('settings'), namespace('shop'), namespace('data')];
    const [uids, pods, oldReleases] = [await uidsOf(small, kept), await podsOf(small), await client.list(OLD_API, 'HelmRelease')];
    const uninstalled: string[] = [];
    world.run.onEnd(client.follow('batch/v1', 'Job', ({ metadata }) => { uninstalled.push(metadata?.name ?? ''); }));
    const allAsBefore = async (): Promise<void> => {
      assertNone((await uidsOf(small, kept)).filter((uid) => !uids.includes(uid)), 'object that was made anew');
      assertNone(uninstalled, 'Job of an uninstall');
    };
    world.log('the releases of the Helm Operator run');

    await migrateAndPush(small, folder, shell);
    await small.startControllers('notification', 'source', 'kustomize', 'helm');
    await small.sync();
    await areTakenOver(small, shell, pods);
    await failsAtFirst(small, shell);
    await allAsBefore();
    await applyUnderWrongName(small);
    await allAsBefore();

    for (const name of ['kustomize', 'helm']) await small.flux.processes[name].stop();
    const versionsOf = (objects: readonly Resource[]): string => objects.map(({ metadata }) => metadata?.resourceVersion).join();
    assert(versionsOf(await client.list(OLD_API, 'HelmRelease')) === versionsOf(oldReleases), 'objects of the Helm Operator were changed');
    await actAsBefore(shell);
    for (const each of [WEB, WORKER]) await hasHistory(shell, each, '1 superseded, 2 superseded, 3 deployed');
    await allAsBefore();
    world.log('back: Flux v1 applies its files, the Helm Operator upgrades its releases');

    for (const { name } of [WEB, WORKER]) await client.merge(release(name), { spec: { suspend: true } });
    await small.flux.processes.helm.restart();
    for (const { name } of [WEB, WORKER]) {
      await client.delete(release(name));
      await client.untilGone(release(name), 60);
    }
    for (const each of [WEB, WORKER]) await hasHistory(shell, each, '1 superseded, 2 superseded, 3 deployed');
    await allAsBefore();
    await client.delete(release(CAREFUL.name));
    await client.untilGone(deployment(CAREFUL), 60);
    assert(uninstalled.includes(`${CAREFUL.name}-is-uninstalled`), 'the hook of the uninstall did not run');
    world.log('suspended HelmReleases of Flux v2 go without their releases, one that is not takes its release along');
  },
};

/** Two releases have one more revision of the same history; their pods are those of before, and what Flux v1 applied is of a layer. */
async function areTakenOver(small: SmallRepository, shell: Shell, pods: readonly string[]): Promise<void> {
  const { world, client } = small;
  for (const { name } of [WEB, WORKER]) await client.untilReady(release(name), 90);
  for (const each of [WEB, WORKER]) await hasHistory(shell, each, '1 superseded, 2 deployed');
  const now = await podsOf(small);
  assertNone(pods.filter((name) => !name.startsWith(CAREFUL.name) && !now.includes(name)), 'pod that is gone');
  const { metadata } = await client.until(configMap('settings'), 'is of its layer', 30, (object) => object.metadata?.labels?.['kustomize.toolkit.fluxcd.io/name'] === 'shop');
  assert(!JSON.stringify([metadata?.labels, metadata?.annotations]).includes('fluxcd.io/sync-'), 'marks of Flux v1 are left on the ConfigMap');
  const label = (await client.get(deployment(WORKER))).metadata?.labels?.['helm.sh/chart'] ?? '';
  assert(/^app-1\.0\.0_[0-9a-f]+$/.test(label), `the chart from Git is ${label}, without the commit`);
  world.log(`taken over as revision 2, the pods are those of before; the chart from Git is ${label} now`);
}

/** An upgrade that fails while it takes a release over is not rolled back, although the release says so; the next commit mends it. */
async function failsAtFirst({ world, client, repository }: SmallRepository, shell: Shell): Promise<void> {
  const failed = await client.until(release(CAREFUL.name), 'is stalled', 90, (object) => conditionOf(object, 'Stalled')?.reason === 'MissingRollbackTarget');
  await hasHistory(shell, CAREFUL, '1 deployed, 2 failed');
  world.log(`an upgrade that fails while it takes over is not rolled back: ${conditionOf(failed, 'Stalled')?.message}`);
  await repository.commit('A healthy version', (checkout) => replaceIn(path.join(checkout, DIST, 'shop/helmrelease-careful.yaml'), 'healthy: false', 'healthy: true'));
  await client.until(release(CAREFUL.name), 'is Ready', 90, (object) => conditionOf(object, 'Ready')?.status === 'True');
}

/** A command line, with kubectl and with the Helm of the Helm Operator. */
type Shell = (line: string) => Promise<string>;

function shellOf({ world, plane, proxy }: SmallRepository, folder: string): Shell {
  const commands = world.run.folderOf('commands');
  for (const [name, program] of [['kubectl', 'kubectl'], ['helm', 'helm3']]) fs.symlinkSync(binary(program), path.join(commands, name));
  const env = { ...proxy.environment, KUBECONFIG: plane.kubeconfig, HOME: world.run.folder, PATH: `${commands}:/usr/bin:/bin` };
  return async (line) => (await promisify(execFile)('sh', ['-c', line], { cwd: folder, env })).stdout;
}

/** The cluster as Flux v1 and the Helm Operator have left it. */
async function startAsBefore({ client, upstream, proxy }: SmallRepository, folder: string, shell: Shell): Promise<void> {
  upstream.charts.add('charts.acme.example/stable', chartOf('app', '1.0.0', CHART));
  proxy.route('charts.acme.example', upstream.charts.port);
  const fromGit = { ...CHART, 'Chart.yaml': yaml.dump({ apiVersion: 'v2', name: 'app', version: '1.0.0' }) };
  await upstream.git.repository('acme/charts').commit('A chart', (checkout) => write(path.join(checkout, 'charts/app'), fromGit), { tag: '1.0' });
  write(path.join(folder, 'charts/app'), fromGit);
  write(path.join(folder, 'cluster'), Object.fromEntries(Object.entries(OLD).map(([file, object]) => [file, yaml.dump(object)])));
  const crds: readonly Resource[] = JSON.parse(fs.readFileSync(path.join(ROOT, 'imports/crds/helm.fluxcd.io.json'), 'utf8'));
  for (const crd of crds) {
    await client.apply(crd);
    await client.until({ apiVersion: crd.apiVersion ?? '', kind: crd.kind ?? '', name: crd.metadata?.name ?? '' }, 'is served', 60, (object) => conditionOf(object, 'Established')?.status === 'True');
  }
  await actAsBefore(shell);
}

/** Flux v1 applies its files and marks what it applied; the Helm Operator upgrades or installs its releases and marks their objects. */
async function actAsBefore(shell: Shell): Promise<void> {
  await shell('kubectl apply --filename cluster/shop.yaml --filename cluster/data.yaml && kubectl apply --filename cluster');
  await shell('kubectl --namespace shop label --overwrite configmap settings fluxcd.io/sync-gc-mark=sha256.abc && kubectl --namespace shop annotate --overwrite configmap settings fluxcd.io/sync-checksum=abc');
  await Promise.all(RELEASES.map(async ({ name, release: helmRelease, namespace: inNamespace }) => {
    const chart = name === WORKER.name ? 'charts/app' : `app --repo ${FROM_REPOSITORY.repository} --version 1.0.0`;
    await shell(`helm upgrade --install ${helmRelease} ${chart} --namespace ${inNamespace} --history-max 10 --reset-values --set name=${name}`);
    await shell(`kubectl --namespace ${inNamespace} annotate --overwrite deployment ${name} helm.fluxcd.io/antecedent=shop:helmrelease/${name}`);
    await shell(`kubectl --namespace ${inNamespace} rollout status deployment ${name} --timeout 60s`);
  }));
}

/** What a person does: the command, the answers, a look at the report and at Helm, synth, a push. One change goes along that fails. */
async function migrateAndPush({ world, repository }: SmallRepository, folder: string, shell: Shell): Promise<void> {
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  world.log(cdk8sPd(folder, 'migrate', 'cluster', '--out', '.', '--cluster', 'staging').said);
  const main = path.join(folder, 'main.ts');
  for (const [question, answer] of ANSWERS) replaceIn(main, question, answer);
  replaceIn(main, "'cdk8s-progressive-delivery'", JSON.stringify(path.join(ROOT, 'lib')));
  const listed: readonly { readonly name: string; readonly namespace: string }[] = JSON.parse(await shell('helm list --all-namespaces --output json'));
  const report = fs.readFileSync(path.join(folder, 'report.md'), 'utf8');
  const wanted = [...report.matchAll(/^ {3}\| `([^`]+)` \| `([^`]+)` \|$/gm)].map(([, name, inNamespace]) => `${inNamespace}/${name}`);
  assert(wanted.sort().join() === listed.map((each) => `${each.namespace}/${each.name}`).sort().join(), `the report names ${wanted.join(', ')}, but Helm has ${JSON.stringify(listed)}`);
  cdk8sPd(folder, 'synth');
  replaceIn(path.join(folder, DIST, 'shop/helmrelease-careful.yaml'), 'healthy: true', 'healthy: false');
  await repository.commitFolder('Flux v2', path.join(folder, 'dist'), { below: 'dist' });
}

/** A person wrote the name of a release wrong: it has no history, so that helm-controller would install it. */
async function applyUnderWrongName({ world, client }: SmallRepository): Promise<void> {
  const { spec } = await client.get(release(WEB.name));
  const wrong = release('wrong');
  await client.apply({ apiVersion: wrong.apiVersion, kind: wrong.kind, metadata: { name: wrong.name, namespace: wrong.namespace }, spec: { ...spec, releaseName: 'shop-wep' } });
  const tried = await client.until(wrong, 'has failed twice', 60, ({ status }) => status?.failures > 1);
  world.log(`a wrong name: ${conditionOf(tried, 'Ready')?.message.split('\n')[0]}`);
  const { metadata } = await client.get(deployment(WEB));
  assert(metadata?.annotations?.['meta.helm.sh/release-name'] === WEB.release, 'the Deployment is of the wrong release');
  await client.delete(wrong);
  await client.untilGone(wrong, 60);
}

async function hasHistory(shell: Shell, { release: name, namespace: inNamespace }: Release, wanted: string): Promise<void> {
  const revisions: readonly { readonly revision: number; readonly status: string }[] = JSON.parse(await shell(`helm history ${name} --namespace ${inNamespace} --output json`));
  const found = revisions.map(({ revision, status }) => `${revision} ${status}`).join(', ');
  assert(found === wanted, `history of ${name}: ${found}, not ${wanted}`);
}

async function uidsOf({ client }: SmallRepository, references: readonly Reference[]): Promise<string[]> {
  return Promise.all(references.map(async (reference) => `${reference.kind} ${reference.name} ${(await client.get(reference)).metadata?.uid}`));
}

async function podsOf({ client }: SmallRepository): Promise<string[]> {
  const pods = await Promise.all(['shop', 'data'].map((each) => client.list('v1', 'Pod', each)));
  return pods.flat().map(({ metadata }) => metadata?.name ?? '');
}

function oldRelease({ name }: Release, spec: { readonly [field: string]: unknown }): Resource {
  return { apiVersion: OLD_API, kind: 'HelmRelease', metadata: { name, namespace: 'shop' }, spec: { values: { name }, ...spec } };
}

function write(folder: string, files: { readonly [file: string]: string }): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
}

function release(name: string): Reference {
  return { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name, namespace: 'shop' };
}

function deployment({ name, namespace: inNamespace }: Release): Reference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: inNamespace };
}

function configMap(name: string): Reference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: 'shop' };
}

function namespace(name: string): Reference {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}
