import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AccessFrom, CommitSigningKey, DigestReflection, GitReference, GitRepository, ImagePolicy, ImagePolicyChoice, ImagePolicyProps, ImageRepository, ImageRepositoryProps,
  ImageUpdateAutomation, ImageUpdateAutomationProps, LabelCondition, PolicyOrder, RegistryProvider, SecretReference,
} from '../../../lib/flux';
import { Probe, Unset } from '../probe';

const secret = SecretReference.existing('secret');

function repository(property: string, props: Partial<ImageRepositoryProps> = {}): Probe {
  return { kind: 'ImageRepository', property, build: (scope) => new ImageRepository(scope, 'probe', { image: 'ghcr.io/acme/app', ...props }) };
}

function policy(property: string, props: Partial<ImagePolicyProps> = {}, namespace?: string): Probe {
  const build = (scope: Construct): void => {
    const source = ImageRepository.fromReference(scope, 'Repository', { name: 'app', namespace });
    new ImagePolicy(scope, 'probe', { repository: source, policy: ImagePolicyChoice.semver('1.x'), ...props });
  };
  return { kind: 'ImagePolicy', property, build };
}

function automation(property: string, props: Partial<ImageUpdateAutomationProps> = {}, namespace?: string): Probe {
  const build = (scope: Construct): void => {
    const source = GitRepository.fromReference(scope, 'Source', { name: 'fleet', namespace });
    new ImageUpdateAutomation(scope, 'probe', { source, checkout: GitReference.branch('main'), ...props });
  };
  return { kind: 'ImageUpdateAutomation', property, build };
}

export const probes: readonly Probe[] = [
  repository('image'),
  repository('image: …', { image: 'ghcr.io/acme/other' }),
  repository('interval', { interval: Duration.hours(1) }),
  repository('timeout', { timeout: Duration.minutes(2) }),
  repository('credential', { credential: secret }),
  repository('certSecret', { certSecret: secret }),
  repository('proxySecret', { proxySecret: secret }),
  repository('serviceAccountName', { serviceAccountName: 'puller' }),
  repository('provider: RegistryProvider.AZURE', { provider: RegistryProvider.AZURE }),
  repository('accessFrom: AccessFrom.allNamespaces()', { accessFrom: AccessFrom.allNamespaces() }),
  repository('accessFrom: AccessFrom.namespaces(…)', { accessFrom: AccessFrom.namespaces({ team: 'a' }) }),
  repository('exclusionList', { exclusionList: ['^rc-'] }),
  repository('insecure', { insecure: true }),
  repository('suspend', { suspend: true }),

  policy('repository, policy: ImagePolicyChoice.semver(…)'),
  policy('repository in another namespace', {}, 'elsewhere'),
  policy('policy: ImagePolicyChoice.semver(…, { pattern, extract })', { policy: ImagePolicyChoice.semver('1.x', { pattern: '^v(.*)$', extract: '$1' }) }),
  policy('policy: ImagePolicyChoice.alphabetical(…)', { policy: ImagePolicyChoice.alphabetical(PolicyOrder.DESC) }),
  policy('policy: ImagePolicyChoice.numerical(…)', { policy: ImagePolicyChoice.numerical({ filterTags: { pattern: '^[0-9]+$' } }) }),
  policy('digestReflection: DigestReflection.ifNotPresent()', { digestReflection: DigestReflection.ifNotPresent() }),
  policy('digestReflection: DigestReflection.always(…)', { digestReflection: DigestReflection.always(Duration.hours(1)) }),
  policy('suspend', { suspend: true }),

  automation('source, checkout: GitReference.branch(…)'),
  automation('source in another namespace', {}, 'elsewhere'),
  automation('checkout: GitReference.tag(…)', { checkout: GitReference.tag('v1'), pushBranch: 'main' }),
  automation('checkout: GitReference.semver(…)', { checkout: GitReference.semver('1.x'), pushBranch: 'main' }),
  automation('checkout: GitReference.named(…)', { checkout: GitReference.named('refs/heads/main'), pushBranch: 'main' }),
  automation('checkout: GitReference.commit(…)', { checkout: GitReference.commit('abc', 'main') }),
  automation('pushBranch', { pushBranch: 'updates' }),
  automation('pushRefspec', { pushRefspec: 'refs/heads/main:refs/heads/auto' }),
  automation('pushOptions', { pushOptions: { 'merge_request.create': '' } }),
  automation('author', { author: { name: 'bot', email: 'bot@acme.io' } }),
  automation('messageTemplate', { messageTemplate: 'Update' }),
  automation('messageTemplateValues', { messageTemplateValues: { cluster: 'staging' } }),
  automation('signingKey: CommitSigningKey.gpg(…)', { signingKey: CommitSigningKey.gpg(secret) }),
  automation('signingKey: CommitSigningKey.ssh(…)', { signingKey: CommitSigningKey.ssh(secret) }),
  automation('path', { path: './versions' }),
  automation('policySelector: { matchLabels }', { policySelector: { matchLabels: { team: 'a' } } }),
  automation('policySelector: { matchExpressions }', { policySelector: { matchExpressions: [LabelCondition.isIn('team', ['a'])] } }),
  automation('interval', { interval: Duration.hours(1) }),
  automation('suspend', { suspend: true }),
];

export const unset: readonly Unset[] = [
  { kind: 'ImageUpdateAutomation', field: 'spec.sourceRef.apiVersion', reason: 'the controller reads one version of GitRepository and ignores the field' },
];
