import { ApiObject, Chart, Testing } from 'cdk8s';
import { Alert, AlertNoise, AlertProps, EventSeverity, EventSource, FluxKind, GitRepository, HelmRelease, Kustomization, Provider, ProviderChoice, SecretReference } from '../../../lib/flux';
import { messageOf } from '../../helpers';
import { printed, spec, stockChart, untyped } from '../support';

const type = ProviderChoice.discord({ secret: SecretReference.existing('discord') });
const everything = [EventSource.all(FluxKind.KUSTOMIZATION, { namespace: 'apps' })];

/** An Alert in the chart `test` with everything that it cannot do without. */
function alert(props: Partial<AlertProps> = {}, chart = stockChart()): Alert {
  return new Alert(chart, 'alert', { provider: new Provider(chart, 'chat', { type }), eventSources: everything, ...props });
}

test('names its provider and its sources, and prints the severity', () => {
  const chart = stockChart();
  alert({}, chart);
  expect(printed(chart, 'Alert')).toEqual({
    apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
    kind: 'Alert',
    metadata: { name: 'test-alert', namespace: 'apps' },
    spec: { providerRef: { name: 'test-chat' }, eventSeverity: 'info', eventSources: [{ kind: 'Kustomization', name: '*', namespace: 'apps' }] },
  });
});

test('prints what is included, excluded and added', () => {
  const chart = stockChart();
  alert({
    eventSeverity: EventSeverity.ERROR, inclusionList: ['.*failed.*'], exclusionList: [AlertNoise.DNS_LOOKUP, AlertNoise.matching('waiting')],
    eventMetadata: { summary: 'the shop' }, suspend: true,
  }, chart);
  expect(spec(chart, 'Alert')).toMatchObject({
    eventSeverity: 'error', inclusionList: ['.*failed.*'], exclusionList: ['lookup .*(no such host|i/o timeout|server misbehaving|try again)', 'waiting'],
    eventMetadata: { summary: 'the shop' }, suspend: true,
  });
});

test('names each source with its namespace, wherever it is', () => {
  const chart = stockChart();
  const sources = [
    EventSource.of(GitRepository.fromReference(chart, 'Source', { name: 'fleet', namespace: 'flux-system' })),
    EventSource.of(new ApiObject(chart, 'release', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'podinfo' } })),
    EventSource.all(FluxKind.HELM_RELEASE, { namespace: 'shop', matchLabels: { team: 'shop' } }),
  ];
  alert({ eventSources: sources }, chart);
  expect(spec(chart, 'Alert').eventSources).toEqual([
    { kind: 'GitRepository', name: 'fleet', namespace: 'flux-system' },
    { kind: 'HelmRelease', name: 'podinfo', namespace: 'apps' },
    { kind: 'HelmRelease', name: '*', namespace: 'shop', matchLabels: { team: 'shop' } },
  ]);
});

test('takes more sources later, each once', () => {
  const chart = stockChart();
  const errors = alert({}, chart);
  errors.addEventSource(everything[0]);
  errors.addEventSource(EventSource.all(FluxKind.HELM_RELEASE, { namespace: 'apps' }));
  expect(spec(chart, 'Alert').eventSources).toHaveLength(2);
});

test('waits for its provider, but not for what may fail', () => {
  const chart = stockChart();
  const source = GitRepository.fromReference(chart, 'Source', { name: 'fleet' });
  const errors = alert({ eventSources: [EventSource.of(new Kustomization(chart, 'apps', { source, path: './apps' }))] }, chart);
  expect(errors.node.dependencies.map(({ node }) => node.path)).toEqual(['test/chat']);
});

test.each([
  [AlertNoise.DNS_LOOKUP, 'failed to download chart: Get "https://charts.example.com/index.yaml": dial tcp: lookup charts.example.com on 10.96.0.10:53: no such host'],
  [AlertNoise.CONNECTION, 'Get "https://10.96.0.1:443/api": dial tcp 10.96.0.1:443: i/o timeout'],
  [AlertNoise.CONNECTION, 'read tcp 10.0.0.1:4->10.0.0.2:443: read: connection reset by peer'],
  [AlertNoise.GIT_TIMEOUT, "unable to clone 'ssh://git@ssh.dev.azure.com/v3/acme', error: SSH could not read data: Error waiting on socket"],
  [AlertNoise.GIT_TIMEOUT, 'failed to checkout and determine revision: unable to clone: context deadline exceeded'],
  [AlertNoise.SERVER_BUSY, 'failed to fetch index: 503 Service Unavailable'],
  [AlertNoise.DEPENDENCY_NOT_READY, 'Dependencies do not meet ready condition, retrying in 30s'],
  [AlertNoise.DEPENDENCY_NOT_READY, "dependency 'flux-system/backend' is not ready"],
])('noise is what controllers really say (%#)', ({ pattern }, message) => {
  expect(message).toMatch(new RegExp(pattern.replace('(?i)', ''), pattern.startsWith('(?i)') ? 'i' : ''));
  expect('Helm upgrade failed for release apps/podinfo: timed out waiting for the condition').not.toMatch(new RegExp(pattern.replace('(?i)', ''), 'i'));
});

test('rejects a provider in another namespace, where the controller does not look', () => {
  const chart = stockChart();
  const provider = Provider.fromReference(chart, 'Chat', { name: 'chat', namespace: 'flux-system' });
  expect(messageOf(() => alert({ provider }, chart))).toBe('[test/alert] provider chat in namespace "flux-system" · a Provider in the namespace of the Alert, "apps" · '
    + 'create a Provider there, or move the Alert; its event sources may be in other namespaces');
});

test('rejects an object whose namespace nobody knows', () => {
  const chart = new Chart(Testing.app(), 'test', { disableResourceNameHashes: true });
  const release = new ApiObject(chart, 'release', { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'podinfo' } });
  expect(messageOf(() => alert({ eventSources: [EventSource.of(release)] }, chart))).toBe('[test/alert] event source HelmRelease podinfo without a namespace · '
    + 'an object whose namespace is known · set the namespace of its chart, or `namespace` where it is declared with fromReference');
});

test('rejects all objects of a kind without a namespace', () => {
  expect(messageOf(() => EventSource.all(FluxKind.HELM_RELEASE, untyped({})))).toBe('[EventSource.all] no namespace · text · write namespace in quotes');
  expect(messageOf(() => EventSource.all(FluxKind.HELM_RELEASE, { namespace: '*' })))
    .toBe('[EventSource.all] namespace "*" · the name of one namespace: Flux knows no sign for all of them · list one for each namespace');
});

test('rejects an object of which Flux reports no events', () => {
  const chart = stockChart();
  const canary = new ApiObject(chart, 'canary', { apiVersion: 'flagger.app/v1beta1', kind: 'Canary' });
  expect(messageOf(() => alert({ eventSources: [EventSource.of(canary)] }, chart))).toContain('[test/alert] event source test/canary holds Canary test-canary · exactly one object of kind ArtifactGenerator, Bucket,');
});

test('rejects a kind of which Flux reports no events', () => {
  expect(messageOf(() => alert({ eventSources: [EventSource.all(untyped('Canary'), { namespace: 'apps' })] })))
    .toContain('[test/alert] kind of event source "Canary" · one of ArtifactGenerator, Bucket,');
});

test('rejects regular expressions that Go does not know', () => {
  expect(messageOf(() => AlertNoise.matching('timeout(?!s)'))).toContain('[AlertNoise.matching] pattern "timeout(?!s)": invalid or unsupported Perl syntax: `(?!` · a regular expression of Go (RE2)');
  expect(messageOf(() => alert({ inclusionList: ['(failed'] }))).toContain('[test/alert] inclusionList "(failed"');
});

test('rejects noise as plain text', () => {
  expect(messageOf(() => alert({ exclusionList: untyped(['timeout']) })))
    .toBe('[test/alert] exclusionList[0] "timeout" · an AlertNoise · write AlertNoise.DNS_LOOKUP or AlertNoise.matching(…)');
});

test('rejects an alert without sources, once nobody can add any', () => {
  expect(alert({ eventSources: undefined }).node.validate()).toEqual(['no event sources · at least one · pass eventSources, or call addEventSource']);
});

test('rejects a severity that Flux does not know', () => {
  expect(messageOf(() => alert({ eventSeverity: untyped('warn') }))).toBe('[test/alert] eventSeverity "warn" · one of info, error · correct eventSeverity');
});

test('accepts the release of a HelmRelease construct', () => {
  const chart = stockChart();
  const release = HelmRelease.fromReference(chart, 'Release', { name: 'podinfo', namespace: 'shop' });
  alert({ eventSources: [EventSource.of(release)] }, chart);
  expect(spec(chart, 'Alert').eventSources).toEqual([{ kind: 'HelmRelease', name: 'podinfo', namespace: 'shop' }]);
});
