import * as fs from 'fs';
import * as path from 'path';
import { parse } from 'yaml';
import { filesIn } from '../helpers';
import { answered, construct, FIXTURE, migrated, place, Result, run } from './support';

// The shape of the old workshop: an app with a canary, two testers, an ingress and Sealed Secrets, some in Git and some in a chart repository that is gone.
let result: Result;
beforeAll(() => { result = migrated(FIXTURE); });

const ANSWERS: [RegExp, string][] = [
  [/address of the Git repository/, "'https://github.com/acme/fleet'"],
  [/helm list/, ''],
  [/nginx-ingress 1.33.4/, "'https://charts.helm.sh/stable'"],
  [/sealed-secrets 1.8.0/, "'https://charts.helm.sh/stable'"],
  [/is 0.18.4 a branch/, "flux.GitReference.tag('0.18.4')"],
  [/which Secret of shop/, "'workshop-read'"],
  [/ignored HelmRelease shop\/podinfo/, 'true'],
];

test('asks what no file says, once each, with the place', () => {
  const [, list] = /## To decide\n[\s\S]*?\n\n(1\.[\s\S]*?)\n\n## /.exec(result.report) ?? [];
  const fixture = path.relative('.', FIXTURE);
  expect(list.split(`${FIXTURE}/`).join('').split(`${fixture}/`).join('').split('\n')).toEqual([
    '1. address of the Git repository of this program? Add branch when it is not main (main.ts)',
    '2. does helm list --all-namespaces show all releases below? If so, remove this line (`releases/helm-tester.yaml:1:1`)',
    '3. kubernetes-charts.storage.googleapis.com is gone (archive: https://charts.helm.sh/stable). Where is nginx-ingress 1.33.4 now? (`releases/ingress.yaml:9:17`)',
    '4. is 0.18.4 a branch, a tag or a commit of https://github.com/fluxcd/flagger? (`releases/helm-tester.yaml:10:10`)',
    '5. which Secret of shop logs in to ssh://git@github.com/acme/workshop? (`releases/podinfo.yaml:13:10`)',
    '6. kubernetes-charts.storage.googleapis.com is gone (archive: https://charts.helm.sh/stable). Where is sealed-secrets 1.8.0 now? (`releases/sealed-secrets.yaml:9:17`)',
    '7. Flux v1 ignored HelmRelease shop/podinfo. Apply it now? true or false (`releases/podinfo.yaml:7:23`)',
  ]);
  expect(result.migration.questions).toBe(7);
});

test('the program throws the first question until it is answered, and writes nothing', () => {
  place(result.folder, result.main);
  const before = filesIn(result.folder);
  const { status, err } = run(result.folder, 'synth');
  expect(status).toBe(1);
  expect(err).toContain('DECIDE 1: address of the Git repository of this program?');
  expect(Object.keys(filesIn(result.folder))).toEqual(Object.keys(before));
});

test('the answered program prints the releases under the names and in the namespaces of before', () => {
  place(result.folder, answered(result.main, ANSWERS));
  const { status, err } = run(result.folder, 'synth');
  expect([status, err]).toEqual([0, expect.stringContaining('files written')]);
  const dist = filesIn(path.join(result.folder, 'dist/production'));
  const spec = (file: string): unknown => parse(dist[file]).spec;
  expect(spec('shop/helmrelease-podinfo.yaml')).toMatchObject({
    chart: { spec: { chart: 'cluster/charts/podinfo', reconcileStrategy: 'Revision', sourceRef: { kind: 'GitRepository', name: 'workshop' } } },
    releaseName: 'podinfo', maxHistory: 10, install: { disableWait: true, disableTakeOwnership: true, remediation: { retries: -1 } },
    values: {
      image: { repository: 'stefanprodan/podinfo', tag: '3.1.0' },
      ingress: { annotations: { 'nginx.ingress.kubernetes.io/configuration-snippet': expect.stringMatching(/^proxy_set_header .*;\nproxy_hide_header .*;\n$/) } },
    },
  });
  expect(spec('shop/gitrepository-workshop.yaml')).toMatchObject({ url: 'ssh://git@github.com/acme/workshop', ref: { branch: 'master' }, secretRef: { name: 'workshop-read' } });
  expect(spec('shop/gitrepository-flagger.yaml')).toMatchObject({ ref: { tag: '0.18.4' } });
  expect(spec('shop/helmrelease-helm-tester.yaml')).toMatchObject({ chart: { spec: { sourceRef: { name: 'flagger' } } }, values: { serviceAccountName: 'chart-tester' } });
  expect(spec('edge/helmrelease-ingress.yaml')).toMatchObject({ chart: { spec: { chart: 'nginx-ingress', version: '1.33.4' } } });
  expect(spec('fluxcd/helmrelease-sealed-secrets.yaml')).toMatchObject({ releaseName: 'sealed-secrets' });
});

test('the answered program prints everything else as it was, each object in the layer of its namespace', () => {
  const dist = filesIn(path.join(result.folder, 'dist/production'));
  const [canary] = ['canary-podinfo.yaml'].map((file) => parse(dist[`shop/${file}`]));
  expect(canary).toEqual(parse(fs.readFileSync(path.join(FIXTURE, 'canaries/podinfo.yaml'), 'utf8')));
  expect(parse(dist['shop/namespace-shop.yaml']).metadata).toMatchObject({ labels: { team: 'workshop' }, annotations: { 'linkerd.io/inject': 'enabled' } });
  expect(dist['shop/namespace-shop.yaml']).not.toContain('fluxcd.io/ignore');
  expect(Object.keys(dist)).toEqual(expect.arrayContaining(['cluster-wide/clusterrolebinding-chart-tester.yaml', 'shop/serviceaccount-chart-tester.yaml']));
  expect(Object.keys(dist).filter((file) => /helm-operator|namespace-fluxcd|charts/.test(file))).toEqual(['edge/helmrepository-kubernetes-charts.yaml', 'fluxcd/helmrepository-kubernetes-charts.yaml']);
});

test('keeps the comments of objects that are copied', () => {
  expect(result.files['manifests/shop.yaml']).toContain('# The load tester runs the tests of charts with these rights.');
  expect(result.files['manifests/cluster-wide.yaml']).toContain('name: cluster-admin # narrow this down one day');
});

test('says what was left out: Flux v1 itself and the chart', () => {
  expect(result.report).toMatch(/- Deployment helm-operator \(`.*tools\/helm-operator\.yaml:1:1`\): it belongs to Flux v1/);
  expect(result.report).toMatch(/- `.*charts\/podinfo`: a Helm chart/);
  expect(result.report).toContain('| `--git-poll-interval=1m` | interval of GitRepository');
});

test('lists the releases to compare with Helm, and in which order to go on', () => {
  expect(result.report).toContain('   | `podinfo` | `shop` |');
  expect(result.report).toContain('   | `sealed-secrets` | `fluxcd` |');
  const steps = [...result.report.matchAll(/^\d\. \*\*([^*]+)\*\*/gm)].map(([, title]) => title);
  expect(steps.map((title) => title.replace(/[.,].*$/, ''))).toEqual([
    'Answer the questions', 'Compare with the cluster', 'Push the program to a folder or repository that Flux v1 does not sync',
    'Stop Flux v1', 'Stop the Helm Operator', 'Start Flux v2', 'Watch', 'Clean up',
  ]);
});

test('keeps the image of a release that nobody updated, and what was allowed for it', () => {
  expect(result.main).toContain("// Flux v1: tags semver:~3.0\nconst podinfoImage = cluster.addImage('podinfo', { name: 'stefanprodan/podinfo', version: ImageVersion.pinned('3.1.0') });");
  expect(construct(result.main, 'flux.HelmRelease', 'podinfo')).toContain('image: { repository: podinfoImage.imageName, tag: podinfoImage.tag },');
});
