import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as flux from '../../../lib/flux';
import { Probe, Unset } from '../probe';

const secret = flux.SecretReference.existing('token');
const certSecret = flux.SecretReference.existing('ca');
const proxySecret = flux.SecretReference.existing('proxy');
const serviceAccountName = 'notifications';
const commitStatusExpr = "'flux/' + event.involvedObject.name";
const address = 'https://git.example.com/acme/fleet';
const endpoint = { address: 'https://alerts.example.com/hook', secret, certSecret, proxySecret };
const chat = { secret, username: 'flux', channel: 'ops', certSecret, proxySecret };
const validations = [{ expression: 'claims.repository == vars.name', message: 'wrong repository' }];

function alert(property: string, props: Partial<flux.AlertProps>): Probe {
  return {
    kind: 'Alert', property,
    build: (scope) => {
      const provider = flux.Provider.fromReference(scope, 'Chat', { name: 'chat' });
      new flux.Alert(scope, 'probe', { provider, eventSources: [flux.EventSource.all(flux.FluxKind.BUCKET, { namespace: 'apps' })], ...props });
    },
  };
}

function provider(property: string, props: Partial<flux.ProviderProps>): Probe {
  return { kind: 'Provider', property, build: (scope) => { new flux.Provider(scope, 'probe', { type: flux.ProviderChoice.lark({ secret }), ...props }); } };
}

function providerType(factory: string, type: flux.ProviderChoice): Probe {
  return provider(`type: ProviderChoice.${factory}(…)`, { type });
}

function receiver(property: string, props: (scope: Construct) => Partial<flux.ReceiverProps>): Probe {
  return {
    kind: 'Receiver', property,
    build: (scope) => {
      const resources = [flux.ReceiverResource.of(flux.GitRepository.fromReference(scope, 'Fleet', { name: 'fleet' }))];
      new flux.Receiver(scope, 'probe', { type: flux.ReceiverChoice.generic(secret), resources, ...props(scope) });
    },
  };
}

function receiverType(factory: string, type: flux.ReceiverChoice): Probe {
  return receiver(`type: ReceiverChoice.${factory}(…)`, () => ({ type }));
}

export const probes: readonly Probe[] = [
  alert('provider, eventSources: EventSource.all(…)', {}),
  {
    kind: 'Alert', property: 'eventSources: EventSource.of(…)',
    build: (scope) => new flux.Alert(scope, 'probe', {
      provider: flux.Provider.fromReference(scope, 'Chat', { name: 'chat' }),
      eventSources: [flux.EventSource.of(flux.HelmRelease.fromReference(scope, 'Shop', { name: 'shop', namespace: 'shop' }))],
    }),
  },
  alert('eventSources: EventSource.all(…, { matchLabels })', { eventSources: [flux.EventSource.all(flux.FluxKind.BUCKET, { namespace: 'apps', matchLabels: { team: 'shop' } })] }),
  alert('eventSeverity', { eventSeverity: flux.EventSeverity.ERROR }),
  alert('inclusionList', { inclusionList: ['failed'] }),
  alert('exclusionList', { exclusionList: [flux.AlertNoise.DNS_LOOKUP] }),
  alert('eventMetadata', { eventMetadata: { cluster: 'production' } }),
  alert('suspend', { suspend: true }),

  provider('type: ProviderChoice.lark(…)', {}),
  providerType('slack', flux.ProviderChoice.slack({ ...chat, address: 'https://slack.example.com/api/chat.postMessage' })),
  providerType('slackWebhook', flux.ProviderChoice.slackWebhook(chat)),
  providerType('discord', flux.ProviderChoice.discord({ secret, username: 'flux', proxySecret })),
  providerType('msTeams', flux.ProviderChoice.msTeams({ secret, proxySecret, certSecret })),
  providerType('rocket', flux.ProviderChoice.rocket(chat)),
  providerType('googleChat', flux.ProviderChoice.googleChat({ secret, proxySecret })),
  providerType('webex', flux.ProviderChoice.webex({ secret, channel: 'room', proxySecret, certSecret })),
  providerType('telegram', flux.ProviderChoice.telegram({ secret, channel: '@ops', proxySecret })),
  providerType('matrix', flux.ProviderChoice.matrix({ address: 'https://matrix.org', secret, channel: '!a:matrix.org', certSecret })),
  providerType('zulip', flux.ProviderChoice.zulip({ ...endpoint, channel: 'ops/alerts' })),
  providerType('sentry', flux.ProviderChoice.sentry({ secret, channel: 'production', certSecret })),
  providerType('opsgenie', flux.ProviderChoice.opsgenie(endpoint)),
  providerType('pagerDuty', flux.ProviderChoice.pagerDuty({ channel: 'key', proxySecret, certSecret })),
  providerType('datadog', flux.ProviderChoice.datadog(endpoint)),
  providerType('alertmanager', flux.ProviderChoice.alertmanager(endpoint)),
  providerType('grafana', flux.ProviderChoice.grafana(endpoint)),
  providerType('otel', flux.ProviderChoice.otel(endpoint)),
  providerType('generic', flux.ProviderChoice.generic(endpoint)),
  providerType('genericHmac', flux.ProviderChoice.genericHmac(endpoint)),
  providerType('nats', flux.ProviderChoice.nats({ address: 'nats://nats:4222', channel: 'flux', secret })),
  providerType('googlePubSub', flux.ProviderChoice.googlePubSub({ address: 'project', channel: 'topic', serviceAccountName })),
  providerType('azureEventHub', flux.ProviderChoice.azureEventHub({ address: 'hub', channel: 'namespace', serviceAccountName, proxySecret })),
  providerType('azureEventHubSas', flux.ProviderChoice.azureEventHubSas(secret)),
  providerType('github', flux.ProviderChoice.github({ address, secret, commitStatusExpr, certSecret, proxySecret })),
  providerType('githubDispatch', flux.ProviderChoice.githubDispatch({ address, secret, certSecret, proxySecret })),
  providerType('githubPullRequestComment', flux.ProviderChoice.githubPullRequestComment({ address, secret, certSecret, proxySecret })),
  providerType('gitlab', flux.ProviderChoice.gitlab({ address, secret, commitStatusExpr, certSecret })),
  providerType('gitlabMergeRequestComment', flux.ProviderChoice.gitlabMergeRequestComment({ address, secret, certSecret })),
  providerType('gitea', flux.ProviderChoice.gitea({ address, secret, commitStatusExpr, certSecret, proxySecret })),
  providerType('giteaPullRequestComment', flux.ProviderChoice.giteaPullRequestComment({ address, secret, certSecret, proxySecret })),
  providerType('bitbucket', flux.ProviderChoice.bitbucket({ address, secret, commitStatusExpr, certSecret })),
  providerType('bitbucketServer', flux.ProviderChoice.bitbucketServer({ address: 'https://git.example.com/scm/ops/fleet.git', secret, commitStatusExpr, certSecret })),
  providerType('azureDevOps', flux.ProviderChoice.azureDevOps({ address: 'https://dev.azure.com/acme/shop/_git/fleet', serviceAccountName, proxySecret, certSecret, commitStatusExpr })),
  provider('timeout', { timeout: Duration.seconds(30) }),
  provider('suspend', { suspend: true }),

  receiver('type: ReceiverChoice.generic(…), resources: ReceiverResource.of(…)', () => ({})),
  receiver('resources: ReceiverResource.of(…, { filter })', (scope) => ({
    resources: [flux.ReceiverResource.of(flux.GitRepository.fromReference(scope, 'Other', { name: 'fleet' }), { filter: "req.ref == 'refs/heads/main'" })],
  })),
  receiver('resources: ReceiverResource.labelled(…)', () => ({
    resources: [flux.ReceiverResource.labelled(flux.FluxKind.IMAGE_REPOSITORY, { namespace: 'apps', matchLabels: { team: 'shop' }, filter: 'req.tag.contains(res.metadata.name)' })],
  })),
  receiver('resourceFilter', () => ({ resourceFilter: 'req.tag.contains(res.metadata.name)' })),
  receiver('interval', () => ({ interval: Duration.minutes(5) })),
  receiver('suspend', () => ({ suspend: true })),
  receiverType('genericHmac', flux.ReceiverChoice.genericHmac(secret)),
  receiverType('genericOidc', flux.ReceiverChoice.genericOidc([{
    issuerUrl: 'https://token.actions.githubusercontent.com', audience: 'flux', validations, variables: [{ name: 'name', expression: "'acme/fleet'" }],
  }])),
  receiverType('github', flux.ReceiverChoice.github({ secret, events: [flux.GitHubEvent.PUSH] })),
  receiverType('gitlab', flux.ReceiverChoice.gitlab({ secret, events: [flux.GitLabEvent.PUSH] })),
  receiverType('bitbucket', flux.ReceiverChoice.bitbucket({ secret, events: [flux.BitbucketEvent.REFS_CHANGED] })),
  receiverType('harbor', flux.ReceiverChoice.harbor(secret)),
  receiverType('dockerHub', flux.ReceiverChoice.dockerHub(secret)),
  receiverType('quay', flux.ReceiverChoice.quay(secret)),
  receiverType('gcr', flux.ReceiverChoice.gcr(secret)),
  receiverType('nexus', flux.ReceiverChoice.nexus(secret)),
  receiverType('acr', flux.ReceiverChoice.acr(secret)),
  receiverType('cdEvents', flux.ReceiverChoice.cdEvents({ secret, events: ['dev.cdevents.change.merged.0.2.0'] })),
];

export const unset: readonly Unset[] = [
  { kind: 'Alert', field: 'spec.summary', reason: 'deprecated and gone in the next version of the API: `eventMetadata` with the key `summary` says the same' },
  { kind: 'Alert', field: 'spec.eventSources[].apiVersion', reason: 'notification-controller compares kind, namespace and name, and does not read it' },
  { kind: 'Provider', field: 'spec.interval', reason: 'deprecated: a Provider is not reconciled, and the controller does not read it' },
  { kind: 'Provider', field: 'spec.proxy', reason: 'deprecated, and a password in it would stand in Git: `proxySecret` of the types that know a proxy' },
];
