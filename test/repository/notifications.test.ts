import { ApiObject } from 'cdk8s';
import { parse } from 'yaml';
import { Cluster, flux, Layer } from '../../lib';
import { filesIn, messageOf, scratchRepository } from '../helpers';
import { untyped } from '../flux/support';

const secret = flux.SecretReference.existing('token');
const chat = flux.ProviderChoice.slack({ channel: 'ops', secret });
const status = flux.ProviderChoice.github({ address: 'https://github.com/acme/fleet', secret });

/** A cluster with two layers; `shop` holds releases in two namespaces. */
function fleet(installation: Partial<flux.OperatorInstallation> = {}): { cluster: Cluster; shop: Layer; notification: (file: string) => ReturnType<typeof parse>; files: () => string[] } {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging', { flux: flux.Installation.operator({ version: '2.9.x', ...installation }) });
  const shop = new Layer(cluster, 'shop');
  release(shop, 'cart');
  release(shop, 'mail', 'mail');
  new Layer(cluster, 'mail');
  release(new Layer(cluster, 'books'), 'ledger');
  let files: { [file: string]: string } | undefined;
  function read(): { [file: string]: string } {
    if (!files) repository.synth();
    return files ??= filesIn(`${folder}/dist/staging/flux-notifications`);
  }
  return { cluster, shop, notification: (file) => parse(read()[`${file}.yaml`]), files: () => Object.keys(read()) };
}

function release(layer: Layer, id: string, namespace?: string): void {
  const charts = flux.HelmRepository.fromReference(layer, `${id}-charts`, { name: 'charts', namespace });
  new flux.HelmRelease(layer, id, { chart: flux.HelmChartChoice.fromRepository(charts, { chart: id, version: '1.0.0' }), metadata: { namespace } });
}

test('a cluster tells its errors, wherever they are', () => {
  const { cluster, notification, files } = fleet();
  cluster.addNotification('chat', { provider: chat });
  expect(files()).toEqual(['alert-chat-alert.yaml', 'kustomization.yaml', 'provider-chat.yaml']);
  expect(notification('alert-chat-alert')).toEqual({
    apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
    kind: 'Alert',
    metadata: { name: 'chat-alert', namespace: 'flux-system' },
    spec: {
      providerRef: { name: 'chat' },
      eventSeverity: 'error',
      eventMetadata: { cluster: 'staging' },
      eventSources: [
        { kind: 'Kustomization', name: '*', namespace: 'flux-system' },
        { kind: 'HelmRelease', name: '*', namespace: 'books' },
        { kind: 'HelmRelease', name: '*', namespace: 'mail' },
        { kind: 'HelmRelease', name: '*', namespace: 'shop' },
      ],
    },
  });
});

test('releases that come later are told of too', () => {
  const { cluster, shop, notification } = fleet();
  cluster.addNotification('chat', { provider: chat });
  new ApiObject(shop, 'late', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { namespace: 'default' }, spec: { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'late' } } });
  expect(notification('alert-chat-alert').spec.eventSources).toContainEqual({ kind: 'HelmRelease', name: '*', namespace: 'default' });
});

test('commits show all that becomes of them, which only Kustomizations know', () => {
  const { cluster, notification } = fleet();
  cluster.addNotification('status', { provider: status });
  expect(notification('alert-status-alert').spec).toMatchObject({ eventSeverity: 'info', eventSources: [{ kind: 'Kustomization', name: '*', namespace: 'flux-system' }] });
});

test('a layer tells of its own Kustomization and releases', () => {
  const { shop, notification } = fleet();
  shop.addNotification('chat', { provider: chat });
  expect(notification('provider-shop-chat').spec.type).toBe('slack');
  expect(notification('alert-shop-chat-alert').spec.eventSources).toEqual([
    { kind: 'Kustomization', name: 'shop', namespace: 'flux-system' },
    { kind: 'HelmRelease', name: 'cart', namespace: 'shop' },
    { kind: 'HelmRelease', name: 'mail', namespace: 'mail' },
  ]);
});

test('the first layer tells of the Kustomization that the installation makes', () => {
  const { cluster, notification } = fleet();
  cluster.fluxSystem.addNotification('chat', { provider: chat });
  expect(notification('alert-flux-system-chat-alert').spec.eventSources).toEqual([{ kind: 'Kustomization', name: 'flux-system', namespace: 'flux-system' }]);
});

test('what is reported can be chosen', () => {
  const { cluster, notification } = fleet();
  cluster.addNotification('chat', {
    provider: chat, eventSeverity: flux.EventSeverity.INFO, eventSources: [flux.EventSource.of(cluster.source)],
    exclusionList: [flux.AlertNoise.GIT_TIMEOUT], eventMetadata: { team: 'ops' },
  });
  expect(notification('alert-chat-alert').spec).toMatchObject({
    eventSeverity: 'info', eventSources: [{ kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' }], eventMetadata: { cluster: 'staging', team: 'ops' },
  });
});

test('notifications wait for no layer, since they tell of what fails there', () => {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  new Layer(cluster, 'shop').addNotification('chat', { provider: chat });
  repository.synth();
  expect(parse(filesIn(folder)['dist/staging/flux-system/kustomization-flux-notifications.yaml']).spec.dependsOn).toBeUndefined();
});

test('a push is applied at once', () => {
  const { cluster, notification } = fleet();
  cluster.addReceiver('push', { type: flux.ReceiverChoice.github({ secret, events: [flux.GitHubEvent.PING, flux.GitHubEvent.PUSH] }) });
  expect(notification('receiver-push').spec.resources).toEqual([
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' },
  ]);
});

test('a multitenant cluster tells only of what lies beside the alert', () => {
  const { cluster, shop, notification } = fleet({ cluster: { multitenant: true } });
  cluster.addNotification('chat', { provider: chat });
  shop.addNotification('chat', { provider: chat });
  expect(notification('alert-chat-alert').spec.eventSources).toEqual([{ kind: 'Kustomization', name: '*', namespace: 'flux-system' }]);
  expect(notification('alert-shop-chat-alert').spec.eventSources).toEqual([{ kind: 'Kustomization', name: 'shop', namespace: 'flux-system' }]);
});

test('rejects an alert that a multitenant cluster would not send', () => {
  const { cluster, files } = fleet({ cluster: { multitenant: true } });
  cluster.addNotification('chat', { provider: chat, eventSources: [flux.EventSource.all(flux.FluxKind.HELM_RELEASE, { namespace: 'shop' })] });
  expect(messageOf(files)).toContain('[staging] staging/flux-notifications/chat-alert names HelmRelease * in namespace "shop" · '
    + 'objects in its own namespace "flux-system": Flux of a multitenant cluster refuses others · create it, with its Secret, in the namespace of the objects');
});

test('rejects a notification where notification-controller does not run', () => {
  const { cluster } = fleet({ components: [flux.FluxComponent.SOURCE_CONTROLLER, flux.FluxComponent.KUSTOMIZE_CONTROLLER] });
  expect(messageOf(() => cluster.addNotification('chat', { provider: chat }))).toBe('[staging] notification "chat" without notification-controller · a cluster whose Flux has it · '
    + 'add FluxComponent.NOTIFICATION_CONTROLLER to the components of the installation, or leave components out');
});

test('rejects a second notification or receiver with the same id', () => {
  const { cluster } = fleet();
  cluster.addNotification('chat', { provider: chat });
  expect(messageOf(() => cluster.addNotification('chat', { provider: status }))).toBe('[staging] a second notification "chat" · an id of its own for each notification and receiver of a cluster · use another id');
  expect(messageOf(() => cluster.addReceiver('chat', { type: flux.ReceiverChoice.acr(secret) }))).toContain('[staging] a second receiver "chat"');
});

test('rejects a notification without a provider', () => {
  const { cluster } = fleet();
  expect(messageOf(() => cluster.addNotification('chat', untyped({ provider: 'slack' }))))
    .toBe('[staging] provider "slack" · a ProviderChoice · write ProviderChoice.slack(…), .github(…) or another type');
  expect(messageOf(() => cluster.addNotification('chat', untyped({ provider: chat, severity: 'error' })))).toContain('[staging] no such property severity ·');
});
