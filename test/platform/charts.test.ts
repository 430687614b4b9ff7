import { platform } from '../../lib';
import { messageOf } from '../helpers';
import { addPlatform, newCluster, print } from './support';

const everything = print((cluster) => {
  const { gatewayApi, mesh } = addPlatform(cluster);
  new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi, mesh });
  new platform.SealedSecrets(cluster, 'sealed-secrets');
  new platform.FluxOperator(cluster, 'flux-operator');
});

test('every chart and every source is pinned to one version, the one that this library was tested with', () => {
  const versions = everything.all.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'OCIRepository' || (kind === 'GitRepository' && metadata.name !== 'flux-system')) return [[metadata.name, spec.ref.tag]];
    return kind === 'HelmRelease' && spec.chart ? [[metadata.name, spec.chart.spec.version]] : [];
  });
  expect(Object.fromEntries(versions)).toEqual({
    'cert-manager': 'v1.21.1',
    'trust-manager': 'v0.25.0',
    'gateway-api': 'v1.6.1',
    'envoy-gateway': 'v1.9.1',
    'gateway-helm': '1.9.1',
    flagger: '1.44.0',
    loadtester: '0.38.0',
    'flux-operator': '0.58.1',
    'linkerd-crds': '2026.6.3',
    'linkerd-control-plane': '2026.6.3',
    'linkerd-viz': '2026.6.3',
    'sealed-secrets': '2.18.5',
  });
});

test('each installation names its release itself, so that no rename of a construct reinstalls it', () => {
  const releases = everything.all.filter(({ kind }) => kind === 'HelmRelease').map(({ metadata, spec }) => [metadata.name, spec.releaseName]);
  expect(releases.filter(([name, release]) => name !== release)).toEqual([]);
  expect(releases).toHaveLength(10);
});

test('a version of the user\'s replaces the tested one', () => {
  const printed = print((cluster) => {
    new platform.SealedSecrets(cluster, 'sealed-secrets', { version: '2.19.0' });
    new platform.CertManager(cluster, 'cert-manager', { version: 'v1.22.0', trustManager: { version: 'v0.26.0' } });
  });
  expect(printed.only('sealed-secrets', 'helmrelease').spec.chart.spec.version).toBe('2.19.0');
  expect(printed.only('cert-manager', 'ocirepository').spec.ref).toEqual({ tag: 'v1.22.0' });
  expect(printed.only('trust-manager', 'ocirepository').spec.ref).toEqual({ tag: 'v0.26.0' });
});

test('a range follows new versions, also of a chart in a registry', () => {
  const printed = print((cluster) => {
    new platform.CertManager(cluster, 'cert-manager', { version: '1.x' });
    new platform.SealedSecrets(cluster, 'sealed-secrets', { version: '2.x' });
  });
  expect(printed.only('cert-manager', 'ocirepository').spec.ref).toEqual({ semver: '1.x' });
  expect(printed.only('sealed-secrets', 'helmrelease').spec.chart.spec.version).toBe('2.x');
});

test('values of the user\'s are merged deeply, and win', () => {
  const printed = print((cluster) => {
    new platform.CertManager(cluster, 'cert-manager', { values: { crds: { keep: false }, replicaCount: 2 }, trustManager: { values: { app: { trust: { namespace: 'trust' }, logLevel: 2 } } } });
  });
  expect(printed.only('cert-manager', 'helmrelease').spec.values).toEqual({ crds: { enabled: true, keep: false }, replicaCount: 2 });
  expect(printed.only('trust-manager', 'helmrelease').spec.values).toEqual({ app: { trust: { namespace: 'trust' }, logLevel: 2 } });
});

test('values of the user\'s may switch off what an installer sets', () => {
  const printed = print((cluster) => { new platform.SealedSecrets(cluster, 'sealed-secrets', { values: { fullnameOverride: 'mine' } }); });
  expect(printed.only('sealed-secrets', 'helmrelease').spec.values).toEqual({ fullnameOverride: 'mine' });
});

test('charts that keep their CRDs beside the templates replace them with every upgrade', () => {
  for (const [layer, release] of [['flagger', 'flagger'], ['sealed-secrets', 'sealed-secrets']]) {
    const { install, upgrade } = everything.object(layer, `helmrelease-${release}`).spec;
    expect([install.crds, upgrade.crds]).toEqual(['CreateReplace', 'CreateReplace']);
  }
});

test('Flagger\'s chart is believed only with the signature of its own release pipeline, when that is asked for', () => {
  expect(everything.only('flagger', 'ocirepository').spec.verify).toBeUndefined();
  const { verify } = print((cluster) => {
    const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
    const mesh = new platform.Linkerd(cluster, 'linkerd', { certManager: new platform.CertManager(cluster, 'cert-manager'), gatewayApi });
    new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi, verifyChart: true });
  }).only('flagger', 'ocirepository').spec;
  expect(verify.provider).toBe('cosign');
  const [{ issuer, subject }] = verify.matchOIDCIdentity;
  expect('https://token.actions.githubusercontent.com').toMatch(new RegExp(issuer));
  expect('https://github.com/fluxcd/flagger/.github/workflows/release.yml@refs/tags/v1.44.0').toMatch(new RegExp(subject));
  expect('https://github.com/someone/flagger/.github/workflows/release.yml@refs/tags/v1.44.0').not.toMatch(new RegExp(subject));
  expect('https://github.com/fluxcd/flagger/.github/workflows/release.yml@refs/heads/v1').not.toMatch(new RegExp(subject));
});

test('Flux Operator takes over the release that bootstrap installed: same name, same namespace', () => {
  const { metadata, spec } = everything.only('flux-operator', 'helmrelease');
  expect(metadata).toEqual({ name: 'flux-operator', namespace: 'flux-system' });
  expect(spec.releaseName).toBe('flux-operator');
  expect(spec).not.toHaveProperty('targetNamespace');
  expect(everything.filesOf('flux-operator')).toEqual(['helmrelease-flux-operator.yaml', 'ocirepository-flux-operator.yaml']);
});

test('Sealed Secrets has the name and the namespace that kubeseal looks for without flags', () => {
  const { metadata, spec } = everything.only('sealed-secrets', 'helmrelease');
  expect(metadata.namespace).toBe('kube-system');
  expect(spec.values).toEqual({ fullnameOverride: 'sealed-secrets-controller' });
  expect(everything.filesOf('sealed-secrets').join()).not.toContain('namespace-');
});

test('trust-manager reads its Secrets where cert-manager writes them', () => {
  expect(everything.only('trust-manager', 'helmrelease').spec.values.app.trust.namespace).toBe('cert-manager');
  expect(everything.only('cert-manager', 'helmrelease').metadata.namespace).toBe('cert-manager');
});

test('rejects a version that is no text', () => {
  expect(messageOf(() => new platform.SealedSecrets(newCluster(), 'sealed-secrets', { version: 2.18 as never })))
    .toBe('[staging/sealed-secrets/Default] version 2.18 of chart sealed-secrets · a text · quote it: "2.18"');
});

test('rejects values that are no map', () => {
  expect(messageOf(() => new platform.SealedSecrets(newCluster(), 'sealed-secrets', { values: 'replicas: 2' as never })))
    .toBe('[staging/sealed-secrets/Default] values of chart sealed-secrets "replicas: 2" · a map · write them as an object, for example { replicaCount: 2 }');
});

test.each([
  ['1.6.1', '"1.6.1"'],
  ['v1.x', '"v1.x"'],
  [1.6, '1.6'],
])('rejects version %j of Gateway API, which is no Git tag', (version, shown) => {
  expect(messageOf(() => new platform.GatewayApi(newCluster(), 'gateway-api', { version: version as never })))
    .toBe(`[staging/gateway-api] version ${shown} · one exact version, as in "v1.6.1" · write it as the release is called`);
});

test.each(['v1.9.2', '1.x'])('rejects version %s of Envoy Gateway, whose chart and CRDs come from two places', (version) => {
  const cluster = newCluster();
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  expect(messageOf(() => new platform.EnvoyGateway(cluster, 'envoy', { gatewayApi, version })))
    .toBe(`[staging/envoy] version "${version}" · one exact version, as in "1.9.1" · write it as the release is called`);
});

test.each<[string, () => unknown, string]>([
  ['Linkerd', () => new platform.Linkerd(newCluster(), 'it', {} as never), '[staging/it] no certManager, no gatewayApi · a value for each of certManager, gatewayApi · pass certManager, gatewayApi'],
  ['Flagger', () => new platform.Flagger(newCluster(), 'it', undefined as never), '[staging/it] no mesh, no gatewayApi · a value for each of mesh, gatewayApi · pass mesh, gatewayApi'],
  ['EnvoyGateway', () => new platform.EnvoyGateway(newCluster(), 'it', { mesh: null } as never), '[staging/it] no gatewayApi · a value for each of gatewayApi · pass gatewayApi'],
])('rejects %s without what it needs', (_name, action, message) => {
  expect(messageOf(action)).toBe(message);
});
