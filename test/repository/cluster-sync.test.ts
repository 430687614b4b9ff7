import { Duration } from 'cdk8s';
import * as fs from 'fs';
import * as path from 'path';
import { Cluster, ClusterProps, ClusterSync, flux, GitOpsRepositoryProps, ImageUpdates, ImageVersion, Layer } from '../../lib';
import { configMap, filesIn, messageOf, reported, scratchRepository } from '../helpers';

const credential = flux.SecretReference.existing('fleet');

/** The files of one cluster `production` with a layer `shop`. */
function printed(props: ClusterProps, repositoryProps: Partial<GitOpsRepositoryProps> = {}): { readonly [file: string]: string } {
  const { repository, folder } = scratchRepository(repositoryProps);
  configMap(new Layer(new Cluster(repository, 'production', props), 'shop'), 'settings');
  repository.synth();
  return filesIn(folder);
}

function instanceOf(files: { readonly [file: string]: string }): string {
  return files['dist/production/flux-system/fluxinstance-flux.yaml'];
}

const SHOP = 'dist/production/flux-system/kustomization-shop.yaml';

test('a cluster syncs the branch of the repository when nothing else is said', () => {
  expect(instanceOf(printed({}, { branch: 'trunk' }))).toContain('    ref: refs/heads/trunk\n');
});

test.each([
  ['a branch', flux.GitReference.branch('production'), 'refs/heads/production'],
  ['a tag', flux.GitReference.tag('production'), 'refs/tags/production'],
  ['a full reference', flux.GitReference.named('refs/environments/production'), 'refs/environments/production'],
])('a cluster syncs %s of its own', (_name, reference, ref) => {
  expect(instanceOf(printed({ sync: ClusterSync.git({ reference, interval: Duration.minutes(5) }) }))).toMatch(new RegExp(`interval: 5m\\n[^]*ref: ${ref}\\n`));
});

test('Git is read with a token or key, or by a GitHub App', () => {
  expect(instanceOf(printed({ sync: ClusterSync.git({ credential }) }, { url: 'ssh://git@github.com/acme/fleet' }))).toMatch(/pullSecret: fleet\n[^]*url: ssh:\/\/git@github\.com\/acme\/fleet\n/);
  expect(instanceOf(printed({ sync: ClusterSync.git({ provider: flux.GitProvider.githubApp(credential) }) }))).toMatch(/provider: github\n {4}pullSecret: fleet\n/);
});

test('from an OCI artifact, which holds dist/, every path and source follows', () => {
  const files = printed({ sync: ClusterSync.oci({ url: 'oci://ghcr.io/acme/fleet', tag: 'production', credential }) }, { path: 'deploy/fleet' });
  expect(instanceOf(files)).toContain(`  sync:
    interval: 1m
    kind: OCIRepository
    path: ./production/flux-system
    pullSecret: fleet
    ref: production
    url: oci://ghcr.io/acme/fleet
`);
  expect(files[SHOP]).toMatch(/path: \.\/production\/shop\n[^]*sourceRef:\n {4}kind: OCIRepository\n {4}name: flux-system\n/);
});

test('a program in a folder of its Git repository has that folder in every path', () => {
  const files = printed({}, { path: 'deploy/fleet' });
  expect(instanceOf(files)).toContain('path: ./deploy/fleet/dist/production/flux-system\n');
  expect(files[SHOP]).toContain('path: ./deploy/fleet/dist/production/shop\n');
});

test('pull requests of image automation start from the branch that the cluster syncs', () => {
  const imageUpdates = ImageUpdates.pullRequest({ provider: flux.GitProvider.githubApp(credential) });
  const files = printed({ imageUpdates, sync: ClusterSync.git({ reference: flux.GitReference.branch('production') }) });
  expect(files['dist/production/flux-images/gitrepository-production-images.yaml']).toMatch(/provider: github\n {2}ref:\n {4}branch: production\n {2}secretRef:\n {4}name: fleet\n/);
  expect(files['dist/production/flux-images/imageupdateautomation-production-images-update.yaml']).toMatch(/branch: production\n[^]*push:\n {6}branch: image-updates-production\n/);
});

test('rejects image updates with a provider and a credential', () => {
  expect(messageOf(() => ImageUpdates.commitTo('main', { credential, provider: flux.GitProvider.githubApp(credential) })))
    .toBe('[ImageUpdates.commitTo] credential and provider · one of them, since the provider logs in · remove credential, or provider');
});

test.each([
  ['a range', flux.GitReference.semver('1.x'), 'semver range'],
  ['a commit', flux.GitReference.commit('0123456789012345678901234567890123456789'), 'commit'],
])('rejects a cluster that syncs %s', (_name, reference, what) => {
  expect(messageOf(() => ClusterSync.git({ reference })))
    .toBe(`[ClusterSync.git] reference by ${what} · GitReference.branch, .tag or .named · give the cluster a branch or tag of its own, and move it`);
});

test('rejects an OCI artifact without a scheme, and the credential of a sync where Flux is installed', () => {
  expect(messageOf(() => printed({ sync: ClusterSync.oci({ url: 'ghcr.io/acme/fleet' }) }))).toContain('url of sync "ghcr.io/acme/fleet" · an address that starts with oci:// · write oci://ghcr.io/acme/fleet');
  expect(messageOf(() => flux.Installation.operator({ version: '2.9.x', credential } as never))).toContain('[Installation.operator] no such property credential · ');
});

describe('flux bootstrap', () => {
  const FILE = 'clusters/production/dist.yaml';

  test('owns its folder, where one file of ours makes Flux apply dist/, and no FluxInstance is printed', () => {
    const files = printed({ flux: flux.Installation.bootstrap(), sync: ClusterSync.git({ reference: flux.GitReference.branch('live') }) }, { path: 'deploy/fleet' });
    expect(files[FILE]).toBe(`# Written once, for the Flux that this command installs; nobody but you changes it from now on.
# flux bootstrap git --url=https://github.com/acme/fleet --branch=live --path=deploy/fleet/clusters/production
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: dist
  namespace: flux-system
spec:
  interval: 10m
  path: ./deploy/fleet/dist/production/flux-system
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
`);
    expect(instanceOf(files)).toBeUndefined();
    expect(files[SHOP]).toMatch(/sourceRef:\n {4}kind: GitRepository\n {4}name: flux-system\n/);
  });

  test('the file is written once: later it belongs to its owner', () => {
    const { repository, folder } = scratchRepository();
    new Layer(new Cluster(repository, 'production', { flux: flux.Installation.bootstrap() }), 'shop');
    repository.synth();
    fs.writeFileSync(path.join(folder, FILE), 'changed by hand\n');
    repository.synth();
    expect(filesIn(folder)[FILE]).toBe('changed by hand\n');
  });

  test('a check reports the file when it is missing, and does not write it', () => {
    const { repository, folder } = scratchRepository();
    new Layer(new Cluster(repository, 'production', { flux: flux.Installation.bootstrap() }), 'shop');
    repository.synth();
    fs.rmSync(path.join(folder, 'clusters'), { recursive: true });
    process.env.CDK8S_PD_MODE = 'check';
    try {
      expect(messageOf(() => reported(() => repository.synth()))).toBe(`1 file is not what the program gives; run synth and commit the result:\n  missing: ${FILE}`);
    } finally {
      delete process.env.CDK8S_PD_MODE;
    }
    expect(fs.existsSync(path.join(folder, FILE))).toBe(false);
  });

  test('everything else is as with the operator', () => {
    const build = (installation: flux.Installation): { readonly [file: string]: string } => {
      const { repository, folder } = scratchRepository();
      const cluster = new Cluster(repository, 'production', { flux: installation, imageUpdates: ImageUpdates.commitTo('main', { credential }) });
      const image = cluster.addImage('shop', { name: 'ghcr.io/acme/shop', version: ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt: '1.0.0' }) });
      configMap(new Layer(cluster, 'shop'), 'settings', { image: image.reference });
      repository.synth();
      return filesIn(folder);
    };
    const { [FILE]: _file, ...bootstrap } = build(flux.Installation.bootstrap());
    const { 'dist/production/flux-system/fluxinstance-flux.yaml': _instance, ...operator } = build(flux.Installation.operator({ version: '2.9.x' }));
    const listing = 'dist/production/flux-system/kustomization.yaml';
    expect(bootstrap).toEqual({ ...operator, [listing]: operator[listing].replace('  - fluxinstance-flux.yaml\n', '') });
  });

  test.each([
    ['a tag', ClusterSync.git({ reference: flux.GitReference.tag('live') }), 'a tag or full reference', 'use Installation.operator(…), or sync a branch'],
    ['an artifact', ClusterSync.oci({ url: 'oci://ghcr.io/acme/fleet' }), 'an OCI artifact', 'use Installation.operator(…), or sync a branch'],
    ['a credential', ClusterSync.git({ credential }), 'a credential', 'leave it out; `flux bootstrap` has a flag for a credential'],
    ['an interval', ClusterSync.git({ interval: Duration.minutes(1) }), 'an interval', 'leave it out; `flux bootstrap` has a flag for an interval'],
  ])('rejects %s, which the command cannot sync with', (_name, sync, given, fix) => {
    expect(messageOf(() => printed({ flux: flux.Installation.bootstrap(), sync })))
      .toBe(`[production] sync with ${given}, and Installation.bootstrap() · a branch: \`flux bootstrap\` makes the source and its Secret itself · ${fix}`);
  });

  test('rejects a layer with the name of the Kustomization in that folder', () => {
    const { repository } = scratchRepository();
    const cluster = new Cluster(repository, 'production', { flux: flux.Installation.bootstrap() });
    expect(messageOf(() => new Layer(cluster, 'dist'))).toContain('[production/dist] layer name "dist" · another name: ');
  });
});
