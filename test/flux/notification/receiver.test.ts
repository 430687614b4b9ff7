import { Duration } from 'cdk8s';
import { ReceiverSpecType } from '../../../imports/notification.toolkit.fluxcd.io';
import {
  BitbucketEvent, FluxKind, GitHubEvent, GitLabEvent, GitRepository, Kustomization, Receiver, ReceiverChoice, ReceiverProps, ReceiverResource, SecretReference,
} from '../../../lib/flux';
import { messageOf } from '../../helpers';
import { printed, spec, stockChart, untyped } from '../support';

const secret = SecretReference.existing('webhook');
const secretRef = { name: 'webhook' };

/** A Receiver in the chart `test` with everything that it cannot do without. */
function receiver(props: Partial<ReceiverProps> = {}, chart = stockChart()): Receiver {
  const source = GitRepository.fromReference(chart, 'Source', { name: 'fleet', namespace: 'flux-system' });
  return new Receiver(chart, 'push', { type: ReceiverChoice.generic(secret), resources: [ReceiverResource.of(source)], ...props });
}

test('prints the API of each resource, which the controller does not know for all kinds', () => {
  const chart = stockChart();
  const apps = Kustomization.fromReference(chart, 'Apps', { name: 'apps', namespace: 'flux-system' });
  receiver({
    type: ReceiverChoice.github({ secret, events: [GitHubEvent.PING, GitHubEvent.PUSH] }),
    resources: [ReceiverResource.of(apps), ReceiverResource.labelled(FluxKind.IMAGE_REPOSITORY, { namespace: 'apps', matchLabels: { team: 'shop' }, filter: 'req.tag != "latest"' })],
  }, chart);
  expect(printed(chart, 'Receiver')).toEqual({
    apiVersion: 'notification.toolkit.fluxcd.io/v1',
    kind: 'Receiver',
    metadata: { name: 'test-push', namespace: 'apps' },
    spec: {
      type: 'github',
      events: ['ping', 'push'],
      secretRef,
      interval: '10m',
      resources: [
        { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'apps', namespace: 'flux-system' },
        { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageRepository', name: '*', namespace: 'apps', matchLabels: { team: 'shop' }, filter: 'req.tag != "latest"' },
      ],
    },
  });
});

test('prints the filter, the interval and the suspension', () => {
  const chart = stockChart();
  receiver({ resourceFilter: 'req.tag.contains(res.metadata.name)', interval: Duration.hours(1), suspend: true }, chart);
  expect(spec(chart, 'Receiver')).toMatchObject({ resourceFilter: 'req.tag.contains(res.metadata.name)', interval: '1h', suspend: true });
});

const validations = [{ expression: "claims.repository == 'acme/fleet'", message: 'wrong repository' }];
const issuerUrl = 'https://token.actions.githubusercontent.com';

const TYPES: readonly (readonly [ReceiverChoice, object])[] = [
  [ReceiverChoice.generic(secret), { type: 'generic', secretRef }],
  [ReceiverChoice.genericHmac(secret), { type: 'generic-hmac', secretRef }],
  [ReceiverChoice.genericOidc([{ issuerUrl, validations }]), { type: 'generic-oidc', oidcProviders: [{ issuerURL: issuerUrl, audience: 'notification-controller', validations }] }],
  [ReceiverChoice.github({ secret }), { type: 'github', secretRef }],
  [ReceiverChoice.gitlab({ secret, events: [GitLabEvent.PUSH, GitLabEvent.named('Job Hook')] }), { type: 'gitlab', secretRef, events: ['Push Hook', 'Job Hook'] }],
  [ReceiverChoice.bitbucket({ secret, events: [BitbucketEvent.REFS_CHANGED] }), { type: 'bitbucket', secretRef, events: ['repo:refs_changed'] }],
  [ReceiverChoice.harbor(secret), { type: 'harbor', secretRef }],
  [ReceiverChoice.dockerHub(secret), { type: 'dockerhub', secretRef }],
  [ReceiverChoice.quay(secret), { type: 'quay', secretRef }],
  [ReceiverChoice.gcr(secret), { type: 'gcr', secretRef }],
  [ReceiverChoice.nexus(secret), { type: 'nexus', secretRef }],
  [ReceiverChoice.acr(secret), { type: 'acr', secretRef }],
  [ReceiverChoice.cdEvents({ secret, events: ['dev.cdevents.change.merged.0.2.0'] }), { type: 'cdevents', secretRef, events: ['dev.cdevents.change.merged.0.2.0'] }],
];

test.each(TYPES)('prints what a type needs and nothing else (%#)', (type, expected) => {
  const chart = stockChart();
  receiver({ type }, chart);
  const { interval: _interval, resources: _resources, ...rest } = spec(chart, 'Receiver');
  expect(rest).toEqual(expected);
});

test('has a factory for each type of Flux', () => {
  const types = TYPES.map(([, expected]) => Reflect.get(expected, 'type'));
  expect(types.sort()).toEqual(Object.values(ReceiverSpecType).sort());
});

test('rejects a receiver without its secret', () => {
  expect(messageOf(() => ReceiverChoice.github(untyped({})))).toBe('[ReceiverChoice.github] no secret · a SecretReference · write SecretReference.existing(…)');
  expect(messageOf(() => ReceiverChoice.generic(untyped(undefined)))).toBe('[ReceiverChoice.generic] no secret · a SecretReference · write SecretReference.existing(…)');
});

test('rejects a receiver that reconciles nothing', () => {
  expect(messageOf(() => receiver({ resources: [] }))).toBe('[test/push] no resources · at least one · write for example resources: [ReceiverResource.of(repository)]');
});

test('rejects resources without labels, which the controller refuses at each call', () => {
  expect(messageOf(() => ReceiverResource.labelled(FluxKind.KUSTOMIZATION, { namespace: 'apps', matchLabels: {} })))
    .toBe("[ReceiverResource.labelled] no labels · at least one: the controller takes no * without labels · write for example matchLabels: { team: 'apps' }, or list the objects");
});

test.each([
  [() => GitHubEvent.named('Push'), '[GitHubEvent.named] "Push" · lower-case words with underscores, as the header X-GitHub-Event has them · write for example pull_request'],
  [() => GitLabEvent.named('push'), '[GitLabEvent.named] "push" · words that end with Hook, as the header X-Gitlab-Event has them · write for example Push Hook'],
  [() => BitbucketEvent.named('push'), '[BitbucketEvent.named] "push" · words with a colon between them, as the header X-Event-Key has them · write for example repo:refs_changed'],
  [() => ReceiverChoice.cdEvents({ secret, events: ['change.merged'] }), '[ReceiverChoice.cdEvents] event "change.merged" · a type of CDEvents · write for example dev.cdevents.change.merged.0.2.0'],
  [() => ReceiverChoice.github({ secret, events: [] }), '[ReceiverChoice.github] an empty list of events · at least one event · name the events that count, or leave events out for all of them'],
  [() => ReceiverChoice.github({ secret, events: untyped(['push']) }), '[ReceiverChoice.github] events[0] "push" · a GitHubEvent · write GitHubEvent.PUSH or GitHubEvent.named(…)'],
])('rejects events that never arrive (%#)', (build, message) => {
  expect(messageOf(build)).toBe(message);
});

test.each([
  [[], '[ReceiverChoice.genericOidc] no issuer · at least one · pass the issuer whose tokens count'],
  [[{ issuerUrl: 'token.example.com', validations }], '[ReceiverChoice.genericOidc] issuerUrl "token.example.com" · an address that starts with https:// · write it as the claim iss of the tokens has it'],
  [[{ issuerUrl, validations: [] }], `[ReceiverChoice.genericOidc] no validations for ${issuerUrl} · at least one, since the issuer signs tokens of others too · `
    + "write for example { expression: \"claims.repository == 'acme/fleet'\", message: 'wrong repository' }"],
  [[{ issuerUrl, validations }, { issuerUrl, validations }], `[ReceiverChoice.genericOidc] issuer ${issuerUrl} twice · each issuer once · join their validations with ||`],
])('rejects issuers that let anybody in, or nobody (%#)', (providers, message) => {
  expect(messageOf(() => ReceiverChoice.genericOidc(providers))).toBe(message);
});

test('rejects expressions that are none', () => {
  expect(messageOf(() => receiver({ resourceFilter: 'req.tag = "x"' }))).toContain('[test/push] resourceFilter "req.tag = "x"" at 1:9: unexpected = · an expression in CEL');
  const type = ReceiverChoice.genericOidc([{ issuerUrl, validations, variables: [{ name: 'owner-name', expression: 'claims.owner' }] }]);
  expect(messageOf(() => receiver({ type }))).toBe('[test/push] variable "owner-name" · a name of letters, digits and underscores · rename it');
});
