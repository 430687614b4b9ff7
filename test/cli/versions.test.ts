import * as fs from 'fs';
import * as path from 'path';
import { filesIn } from '../helpers';
import { folderWith, run, runWith, twoClusters } from './run';

const IMAGE = (tag: string): string => `images:\n  shop:\n    tag: "${tag}"\n`;
const HELM_RELEASE = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  chartRef:
    kind: OCIRepository
    name: shop
  values:
    image:
      registry: ghcr.io
      repository: acme/shop
      tag: "1.0.0"
    sidecar:
      image: busybox:1.36
    plain:
      image: not an image
`;

test('lists who decides about which version, by cluster, and where it is used', () => {
  const folder = twoClusters();
  run(folder, 'synth');
  expect(run(folder, 'versions')).toEqual({
    status: 0, err: '',
    out: `NAME                        KIND   CLUSTER     VERSION  DECIDED    POLICY      USED IN
docker.io/envoyproxy/envoy  image  production  v1.30.0  pinned                 shop/deployment-web.yaml
                                   staging     v1.30.0  pinned                 shop/deployment-web.yaml
only                        image  staging     9.0.0    promoted               nothing
shop                        image  production  1.0.0    promoted               shop/deployment-web.yaml
                                   staging     1.1.0    automatic  semver 1.x  shop/deployment-web.yaml
cache                       chart  production  2.0.0    promoted               shop/helmrelease-cache.yaml
                                   staging     2.1.0    promoted               shop/helmrelease-cache.yaml
`,
  });
});

test('a repository that nobody synthesized today shows what versions/ says, and what dist/ still has', () => {
  const folder = twoClusters();
  run(folder, 'synth');
  const file = path.join(folder, 'versions/production.yaml');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('1.0.0', '1.0.7'));
  const before = filesIn(folder);
  expect(run(folder, 'versions').out).toContain('image  production  1.0.7 (dist/ has 1.0.0)  promoted ');
  expect(filesIn(folder)).toEqual(before);
});

test('--json has every use, and images in the values of charts', () => {
  const folder = folderWith({ 'versions/production.yaml': IMAGE('1.0.0'), 'dist/production/shop/helmrelease-shop.yaml': HELM_RELEASE });
  const result = run(folder, 'versions', '--json');
  expect(result).toMatchObject({ status: 0, err: '' });
  const use = { file: 'dist/production/shop/helmrelease-shop.yaml', kind: 'HelmRelease', name: 'shop', namespace: 'shop' };
  expect(JSON.parse(result.out)).toEqual([
    { name: 'docker.io/library/busybox', kind: 'image', clusters: [{ cluster: 'production', version: '1.36', how: 'pinned', printed: [], usedIn: [use] }] },
    { name: 'shop', kind: 'image', clusters: [{ cluster: 'production', version: '1.0.0', how: 'promoted', printed: [], usedIn: [use] }] },
  ]);
});

test('a marker whose entry is lost still says that the version is automatic', () => {
  const folder = folderWith({ 'dist/staging/shop/helmrelease-shop.yaml': HELM_RELEASE.replace('tag: "1.0.0"', 'tag: "1.0.0" # {"$imagepolicy": "flux-system:staging-shop:tag"}') });
  expect(run(folder, 'versions').out).toMatch(/^ghcr\.io\/acme\/shop +image +staging +1\.0\.0 +automatic +shop\/helmrelease-shop\.yaml$/m);
});

test('charts of OCI registries are listed with their ranges, and files that no listing names are left out', () => {
  const oci = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata:\n  name: redis\n  namespace: cache\nspec:\n  layerSelector:\n'
    + '    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip\n  ref:\n    semver: 1.x\n  url: oci://ghcr.io/acme/charts/redis\n';
  const listing = '# Written by cdk8s-progressive-delivery. Change main.ts or versions/ and run synth; what is edited here is overwritten.\nresources:\n  - ocirepository-redis.yaml\n';
  const folder = folderWith({ 'dist/a/cache/kustomization.yaml': listing, 'dist/a/cache/ocirepository-redis.yaml': oci, 'dist/a/cache/stray.yaml': HELM_RELEASE });
  expect(run(folder, 'versions').out.split('\n').slice(1)).toEqual(['ghcr.io/acme/charts/redis  chart  a        1.x      pinned           cache/ocirepository-redis.yaml', '']);
});

test('rejects conflict markers politely, and a folder without output', () => {
  const conflict = run(folderWith({ 'versions/staging.yaml': '<<<<<<< HEAD\nimages:\n' }), 'versions');
  expect(conflict).toMatchObject({ status: 1, out: '', err: expect.stringContaining('[versions/staging.yaml:1:1] a merge conflict · ') });
  expect(run(folderWith({}), 'versions')).toMatchObject({ status: 1, err: '[cdk8s-pd versions] neither dist/ nor versions/ · the folder of a program that was synthesized · change to that folder, or run cdk8s-pd synth\n' });
});

test('the library is not loaded for a list', () => {
  const loaded = `process.on('exit', () => console.error(Object.keys(require.cache).filter((file) => /node_modules.cdk8s.|lib.repository.index|imports./.test(file)).length));`;
  const folder = folderWith({ 'versions/staging.yaml': IMAGE('1'), 'count.js': loaded });
  expect(run(folder, 'versions', '--json')).toMatchObject({ status: 0, err: '' });
  expect(runWith(['-r', './count.js'], folder, 'versions').err).toBe('0\n');
});
