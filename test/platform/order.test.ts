import { ApiObject } from 'cdk8s';
import { Cluster, Layer, platform } from '../../lib';
import { messageOf, scratchRepository } from '../helpers';
import { addPlatform, print } from './support';

const printed = print((cluster) => {
  const { gatewayApi, mesh } = addPlatform(cluster);
  new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi, mesh });
  new platform.SealedSecrets(cluster, 'sealed-secrets');
  new platform.FluxOperator(cluster, 'flux-operator');
  new Layer(cluster, 'shop', { mesh });
});

test('the whole platform is these layers and no others', () => {
  expect(printed.layers.sort()).toEqual([
    'cert-manager', 'envoy-gateway', 'envoy-gateway-crds', 'flagger', 'flagger-loadtester', 'flux-operator', 'flux-system', 'gateway-api', 'linkerd-control-plane', 'linkerd-crds',
    'linkerd-identity', 'linkerd-viz', 'sealed-secrets', 'shop', 'trust-manager',
  ]);
});

test.each([
  ['gateway-api', []],
  ['cert-manager', []],
  ['sealed-secrets', []],
  ['flux-operator', []],
  ['envoy-gateway-crds', []],
  ['linkerd-crds', []],
  ['trust-manager', ['cert-manager']],
  ['linkerd-identity', ['cert-manager', 'linkerd-crds', 'trust-manager']],
  ['linkerd-control-plane', ['gateway-api', 'linkerd-crds', 'linkerd-identity']],
  ['linkerd-viz', ['linkerd-control-plane']],
  ['flagger', ['gateway-api', 'linkerd-control-plane', 'linkerd-viz']],
  ['flagger-loadtester', ['linkerd-control-plane']],
  ['envoy-gateway', ['envoy-gateway-crds', 'gateway-api', 'linkerd-control-plane']],
])('layer %s waits for %j', (layer, expected) => {
  expect(printed.waitsFor(layer)).toEqual(expected);
});

test('an app of the mesh waits for the control plane, and not for the dashboard: when that is broken, no app stops', () => {
  expect(printed.waitsFor('shop')).toEqual(['linkerd-control-plane']);
});

test('every layer of the platform is healthy before what needs it begins', () => {
  const syncs = printed.filesOf('flux-system').filter((file) => file.startsWith('kustomization-')).map((file) => printed.object('flux-system', file.replace('.yaml', '')));
  expect(syncs.map(({ metadata, spec }) => [metadata.name, spec.wait])).toEqual(syncs.map(({ metadata }) => [metadata.name, true]));
});

test.each([
  ['cert-manager.io/v1', 'Certificate', 'cert-manager'],
  ['trust.cert-manager.io/v1alpha1', 'Bundle', 'trust-manager'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass', 'gateway-api'],
  ['policy.linkerd.io/v1beta3', 'Server', 'linkerd-crds'],
  ['flagger.app/v1beta1', 'MetricTemplate', 'flagger'],
  ['gateway.envoyproxy.io/v1alpha1', 'BackendTrafficPolicy', 'envoy-gateway-crds'],
  ['bitnami.com/v1alpha1', 'SealedSecret', 'sealed-secrets'],
])('a layer with an object of %s waits for the layer that brings %s', (apiVersion, kind, expected) => {
  const { repository } = scratchRepository({ checks: false });
  const cluster = new Cluster(repository, 'staging');
  const { gatewayApi, mesh } = addPlatform(cluster);
  new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi, mesh });
  new platform.SealedSecrets(cluster, 'sealed-secrets');
  const layer = new Layer(cluster, 'team');
  new ApiObject(layer, 'object', { apiVersion, kind, spec: {} });
  expect(repository._dependenciesOf(layer).map(({ name }) => name)).toEqual([expected]);
});

test('rejects a custom resource beside the release that brings its CRD', () => {
  const { repository } = scratchRepository({ checks: false });
  const certManager = new platform.CertManager(new Cluster(repository, 'staging'), 'cert-manager');
  new ApiObject(certManager.layer, 'issuer', { apiVersion: 'cert-manager.io/v1', kind: 'ClusterIssuer', spec: {} });
  expect(messageOf(() => repository.synth())).toContain('[staging/cert-manager/Default/issuer] ClusterIssuer of cert-manager.io is in layer "cert-manager" beside');
});

test('rejects a mesh of another cluster', () => {
  const { repository } = scratchRepository();
  const { mesh } = addPlatform(new Cluster(repository, 'staging'));
  new Layer(new Cluster(repository, 'production'), 'shop', { mesh });
  expect(messageOf(() => repository.synth())).toContain('[production/shop] refers to staging/linkerd/control-plane/linkerd-control-plane-release of cluster "staging" · constructs of its own cluster "production"');
});

test('rejects an installer outside every cluster', () => {
  expect(messageOf(() => new platform.SealedSecrets(scratchRepository().repository, 'sealed-secrets'))).toContain('[sealed-secrets] a scope outside every cluster · a Cluster');
});

test('rejects an installation that is there twice', () => {
  const { repository } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  new platform.SealedSecrets(cluster, 'sealed-secrets');
  new platform.SealedSecrets(cluster, 'second');
  expect(messageOf(() => repository.synth())).toContain('HelmRelease "sealed-secrets" is also in layer "sealed-secrets"');
});
