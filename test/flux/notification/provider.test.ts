import { Duration } from 'cdk8s';
import { ProviderSpecType } from '../../../imports/notification.toolkit.fluxcd.io';
import { Provider, ProviderChoice, SecretReference } from '../../../lib/flux';
import { messageOf } from '../../helpers';
import { spec, stockChart, untyped } from '../support';

const secret = SecretReference.existing('token');
const proxySecret = SecretReference.existing('proxy');
const certSecret = SecretReference.existing('ca');
const secretRef = { name: 'token' };
const github = 'https://github.com/acme/fleet';

/** What a Provider of a type prints, besides its timeout. */
function specOf(type: ProviderChoice): object {
  const chart = stockChart();
  new Provider(chart, 'provider', { type });
  const { timeout, ...rest } = spec(chart, 'Provider');
  expect(timeout).toBe('15s');
  return rest;
}

const TYPES: readonly (readonly [ProviderChoice, object])[] = [
  [ProviderChoice.slack({ channel: 'ops', secret }), { type: 'slack', channel: 'ops', address: 'https://slack.com/api/chat.postMessage', secretRef }],
  [ProviderChoice.slackWebhook({ secret, username: 'flux' }), { type: 'slack', secretRef, username: 'flux' }],
  [ProviderChoice.discord({ secret, username: 'flux', proxySecret }), { type: 'discord', secretRef, username: 'flux', proxySecretRef: { name: 'proxy' } }],
  [ProviderChoice.msTeams({ secret, certSecret }), { type: 'msteams', secretRef, certSecretRef: { name: 'ca' } }],
  [ProviderChoice.rocket({ secret, channel: 'ops' }), { type: 'rocket', secretRef, channel: 'ops' }],
  [ProviderChoice.googleChat({ secret }), { type: 'googlechat', secretRef }],
  [ProviderChoice.webex({ channel: 'room', secret }), { type: 'webex', channel: 'room', address: 'https://webexapis.com/v1/messages', secretRef }],
  [ProviderChoice.telegram({ channel: '@ops', secret }), { type: 'telegram', channel: '@ops', secretRef }],
  [ProviderChoice.lark({ secret }), { type: 'lark', secretRef }],
  [ProviderChoice.matrix({ address: 'https://matrix.org', channel: '!a:matrix.org', secret }), { type: 'matrix', address: 'https://matrix.org', channel: '!a:matrix.org', secretRef }],
  [ProviderChoice.zulip({ address: 'https://acme.zulipchat.com', channel: 'ops/alerts', secret }), { type: 'zulip', address: 'https://acme.zulipchat.com', channel: 'ops/alerts', secretRef }],
  [ProviderChoice.sentry({ secret, channel: 'staging' }), { type: 'sentry', secretRef, channel: 'staging' }],
  [ProviderChoice.opsgenie({ secret }), { type: 'opsgenie', address: 'https://api.opsgenie.com/v2/alerts', secretRef }],
  [ProviderChoice.pagerDuty({ channel: 'key' }), { type: 'pagerduty', address: 'https://events.pagerduty.com', channel: 'key' }],
  [ProviderChoice.datadog({ address: 'https://api.datadoghq.eu', secret }), { type: 'datadog', address: 'https://api.datadoghq.eu', secretRef }],
  [ProviderChoice.alertmanager({ address: 'http://alertmanager.monitoring:9093/api/v2/alerts/' }), { type: 'alertmanager', address: 'http://alertmanager.monitoring:9093/api/v2/alerts/' }],
  [ProviderChoice.grafana({ address: 'https://grafana.example.com/api/annotations', secret }), { type: 'grafana', address: 'https://grafana.example.com/api/annotations', secretRef }],
  [ProviderChoice.otel({ address: 'http://collector:4318/v1/traces' }), { type: 'otel', address: 'http://collector:4318/v1/traces' }],
  [ProviderChoice.generic({ secret }), { type: 'generic', secretRef }],
  [ProviderChoice.genericHmac({ address: 'https://hooks.example.com', secret }), { type: 'generic-hmac', address: 'https://hooks.example.com', secretRef }],
  [ProviderChoice.nats({ address: 'nats://nats:4222', channel: 'flux' }), { type: 'nats', address: 'nats://nats:4222', channel: 'flux' }],
  [ProviderChoice.googlePubSub({ address: 'project', channel: 'topic', serviceAccountName: 'pubsub' }), { type: 'googlepubsub', address: 'project', channel: 'topic', serviceAccountName: 'pubsub' }],
  [ProviderChoice.azureEventHub({ address: 'hub', channel: 'namespace', serviceAccountName: 'hub' }), { type: 'azureeventhub', address: 'hub', channel: 'namespace', serviceAccountName: 'hub' }],
  [ProviderChoice.azureEventHubSas(secret), { type: 'azureeventhub', secretRef }],
  [ProviderChoice.github({ address: github, secret, commitStatusExpr: "'flux/' + event.involvedObject.name" }), { type: 'github', address: github, secretRef, commitStatusExpr: "'flux/' + event.involvedObject.name" }],
  [ProviderChoice.githubDispatch({ address: github, secret }), { type: 'githubdispatch', address: github, secretRef }],
  [ProviderChoice.githubPullRequestComment({ address: github, secret }), { type: 'githubpullrequestcomment', address: github, secretRef }],
  [ProviderChoice.gitlab({ address: 'https://gitlab.com/1234', secret }), { type: 'gitlab', address: 'https://gitlab.com/1234', secretRef }],
  [ProviderChoice.gitlabMergeRequestComment({ address: 'https://gitlab.com/acme/teams/fleet', secret }), { type: 'gitlabmergerequestcomment', address: 'https://gitlab.com/acme/teams/fleet', secretRef }],
  [ProviderChoice.gitea({ address: 'ssh://git@gitea.example.com/acme/fleet.git', secret }), { type: 'gitea', address: 'ssh://git@gitea.example.com/acme/fleet.git', secretRef }],
  [ProviderChoice.giteaPullRequestComment({ address: 'https://gitea.example.com/acme/fleet', secret }), { type: 'giteapullrequestcomment', address: 'https://gitea.example.com/acme/fleet', secretRef }],
  [ProviderChoice.bitbucket({ address: 'https://bitbucket.org/acme/fleet', secret }), { type: 'bitbucket', address: 'https://bitbucket.org/acme/fleet', secretRef }],
  [ProviderChoice.bitbucketServer({ address: 'https://git.example.com/context/scm/ops/fleet.git', secret }), { type: 'bitbucketserver', address: 'https://git.example.com/context/scm/ops/fleet.git', secretRef }],
  [ProviderChoice.azureDevOps({ address: 'https://dev.azure.com/acme/shop/_git/fleet' }), { type: 'azuredevops', address: 'https://dev.azure.com/acme/shop/_git/fleet' }],
];

test.each(TYPES)('prints what a type needs and nothing else (%#)', (type, printedSpec) => {
  expect(specOf(type)).toEqual(printedSpec);
});

test('has a factory for each type of Flux', () => {
  const types = new Set(TYPES.map(([type]) => Reflect.get(specOf(type), 'type')));
  expect([...types].sort()).toEqual(Object.values(ProviderSpecType).sort());
});

test('prints another timeout in minutes, since providers know no hours', () => {
  const chart = stockChart();
  new Provider(chart, 'provider', { type: ProviderChoice.lark({ secret }), timeout: Duration.minutes(90), suspend: true });
  expect(spec(chart, 'Provider')).toMatchObject({ timeout: '90m', suspend: true });
});

test('refers to a provider that exists elsewhere', () => {
  expect(Provider.fromReference(stockChart(), 'Chat', { name: 'chat' }).toProviderReference())
    .toEqual({ apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Provider', name: 'chat', namespace: 'apps' });
});

test('rejects a property that the type would ignore', () => {
  expect(messageOf(() => ProviderChoice.discord(untyped({ secret, channel: 'ops' }))))
    .toBe('[ProviderChoice.discord] no such property channel · secret, username, proxySecret · remove it');
});

test('rejects a type without what it needs', () => {
  expect(messageOf(() => ProviderChoice.slack(untyped({ channel: 'ops' })))).toBe(
    '[ProviderChoice.slack] no secret · a SecretReference · write SecretReference.existing(…)');
});

test('rejects an endpoint of which nobody says where it is', () => {
  expect(messageOf(() => ProviderChoice.generic({}))).toBe('[ProviderChoice.generic] no address · address, or a Secret with the key address · pass one of them');
  expect(() => ProviderChoice.nats({ channel: 'flux' })).toThrow('[ProviderChoice.nats] no address');
});

test.each([
  [() => ProviderChoice.generic({ address: 'alerts.example.com' }), '[ProviderChoice.generic] address "alerts.example.com" · an address that starts with https:// or http:// · write for example https://alerts.example.com/hook'],
  [() => ProviderChoice.generic({ address: 'https://flux:secret@alerts.example.com' }), '[ProviderChoice.generic] address with a password · an address without secrets: it stands in Git · put it into the Secret'],
  [() => ProviderChoice.github({ address: 'https://github.com/acme', secret }), '[ProviderChoice.github] address "https://github.com/acme" · the address of a repository: host, owner and name · write for example https://github.com/acme/fleet'],
  [() => ProviderChoice.bitbucketServer({ address: 'https://git.example.com/ops/fleet', secret }), '[ProviderChoice.bitbucketServer] address "https://git.example.com/ops/fleet" · the address from which the repository is cloned over HTTP, with /scm/ · write for example https://bitbucket.example.com/scm/ops/fleet.git'],
  [() => ProviderChoice.azureDevOps({ address: 'https://dev.azure.com/acme/fleet' }), '[ProviderChoice.azureDevOps] address "https://dev.azure.com/acme/fleet" · organization, project and repository · write https://dev.azure.com/<organization>/<project>/_git/<repository>'],
  [() => ProviderChoice.gitlab({ address: 'https://gitlab.com', secret }), '[ProviderChoice.gitlab] address "https://gitlab.com" · the address of a project: host and path, or host and number · write for example https://gitlab.com/acme/fleet, or https://gitlab.com/1234'],
  [() => ProviderChoice.nats({ address: 'nats:4222', channel: 'flux' }), '[ProviderChoice.nats] address "nats:4222" · an address that starts with nats:// or tls:// · write for example nats://nats.messaging:4222'],
  [() => ProviderChoice.zulip({ address: 'https://acme.zulipchat.com', channel: 'ops', secret }), '[ProviderChoice.zulip] channel "ops" · a channel and a topic with a slash between them · write for example ops/alerts'],
  [() => ProviderChoice.telegram({ channel: ' ', secret }), '[ProviderChoice.telegram] channel "" · a text that is not empty · write channel'],
  [() => ProviderChoice.pagerDuty({ channel: 'x'.repeat(2049) }), '[ProviderChoice.pagerDuty] channel of 2049 characters · at most 2048 · shorten it'],
])('rejects an address or channel that the controller cannot use (%#)', (build, message) => {
  expect(messageOf(build)).toBe(message);
});

test('rejects two ways to log in to Azure DevOps', () => {
  expect(messageOf(() => ProviderChoice.azureDevOps({ address: 'https://dev.azure.com/acme/shop/_git/fleet', secret, serviceAccountName: 'git' })))
    .toBe('[ProviderChoice.azureDevOps] a secret and a serviceAccountName · one way to log in: the token would win · remove one of them');
});

test('rejects an expression for the status that is none', () => {
  const type = ProviderChoice.github({ address: github, secret, commitStatusExpr: "('flux'" });
  expect(messageOf(() => new Provider(stockChart(), 'status', { type }))).toContain('[test/status] commitStatusExpr "(\'flux\'" at 1:8: unexpected end of input · an expression in CEL that is a text ·');
});

test('rejects a type that is a text', () => {
  expect(messageOf(() => new Provider(stockChart(), 'chat', { type: untyped('slack') })))
    .toBe('[test/chat] type "slack" · a ProviderChoice · write ProviderChoice.slack(…), .github(…) or another type');
});
