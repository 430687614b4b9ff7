import { Duration } from 'cdk8s';
import {
  ArtifactSelector, InputProviderType, InputSchedule, LabelCondition, ResourceSetInputProvider, ResourceSetInputProviderProps, SecretReference,
} from '../../../lib/flux';
import { printed, Printed, spec, stockChart, untyped } from '../support';

type Type = InputProviderType;
const Type = InputProviderType;

function printedProvider(type: Type, props: Partial<ResourceSetInputProviderProps> = {}): Printed {
  const chart = stockChart();
  new ResourceSetInputProvider(chart, 'provider', { type, ...props });
  return spec(chart, 'ResourceSetInputProvider');
}

const credential = SecretReference.existing('token');
const certSecret = SecretReference.existing('ca');
const github = { url: 'https://github.com/acme/app' };
const azure = { url: 'https://dev.azure.com/acme/platform/_git/app' };
const codeCommit = { url: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app' };
const oci = { url: 'oci://registry.acme.io/app' };

test.each<[string, Type]>([
  ['GitHubBranch', Type.githubBranch(github)], ['GitHubTag', Type.githubTag(github)], ['GitHubPullRequest', Type.githubPullRequest(github)],
  ['GitLabBranch', Type.gitlabBranch(github)], ['GitLabTag', Type.gitlabTag(github)], ['GitLabMergeRequest', Type.gitlabMergeRequest(github)], ['GitLabEnvironment', Type.gitlabEnvironment(github)],
  ['GiteaBranch', Type.giteaBranch(github)], ['GiteaTag', Type.giteaTag(github)], ['GiteaPullRequest', Type.giteaPullRequest(github)],
  ['AzureDevOpsBranch', Type.azureDevOpsBranch(azure)], ['AzureDevOpsTag', Type.azureDevOpsTag(azure)], ['AzureDevOpsPullRequest', Type.azureDevOpsPullRequest(azure)],
  ['AWSCodeCommitBranch', Type.awsCodeCommitBranch(codeCommit)], ['AWSCodeCommitTag', Type.awsCodeCommitTag(codeCommit)], ['AWSCodeCommitPullRequest', Type.awsCodeCommitPullRequest(codeCommit)],
  ['OCIArtifactTag', Type.ociArtifactTag(oci)], ['ACRArtifactTag', Type.acrArtifactTag(oci)], ['ECRArtifactTag', Type.ecrArtifactTag(oci)], ['GARArtifactTag', Type.garArtifactTag(oci)],
  ['ExternalService', Type.externalService({ url: 'https://inputs.acme.io' })],
])('%s needs an address and nothing else', (type, value) => {
  expect(printedProvider(value)).toEqual({ type, url: expect.any(String) });
});

test('exports one set of values', () => {
  expect(printedProvider(Type.staticValues({ tenant: 'team1', replicas: 2 }))).toEqual({ type: 'Static', defaultValues: { tenant: 'team1', replicas: 2 } });
});

test('selects pull requests, and says when one waits', () => {
  const filter = { labels: ['preview'], skipLabels: ['!built', 'paused'], includeBranch: '^feat/', excludeBranch: '^feat/old$', limit: 10 };
  expect(printedProvider(Type.githubPullRequest({ ...github, credential, certSecret }, filter), { defaultValues: { chart: 'charts/app' } })).toEqual({
    type: 'GitHubPullRequest', url: 'https://github.com/acme/app', secretRef: { name: 'token' }, certSecretRef: { name: 'ca' },
    filter: { labels: ['preview'], includeBranch: '^feat/', excludeBranch: '^feat/old$', limit: 10 }, skip: { labels: ['!built', 'paused'] },
    defaultValues: { chart: 'charts/app' },
  });
});

test('selects tags by version and pattern, and environments', () => {
  expect(printedProvider(Type.garArtifactTag({ ...oci, serviceAccountName: 'reader' }, { semver: '>=1.0.0', includeTag: '^v', excludeTag: '-rc', limit: 1 }))).toEqual({
    type: 'GARArtifactTag', url: 'oci://registry.acme.io/app', serviceAccountName: 'reader', filter: { semver: '>=1.0.0', includeTag: '^v', excludeTag: '-rc', limit: 1 },
  });
  expect(printedProvider(Type.gitlabEnvironment(github, { includeEnvironment: '^review/', excludeEnvironment: 'old' })).filter).toEqual({ includeEnvironment: '^review/', excludeEnvironment: 'old' });
});

test('logs in to any registry with all that it may need', () => {
  expect(printedProvider(Type.ociArtifactTag({ ...oci, credential, certSecret, serviceAccountName: 'pull', insecure: true }))).toEqual({
    type: 'OCIArtifactTag', url: 'oci://registry.acme.io/app', secretRef: { name: 'token' }, certSecretRef: { name: 'ca' }, serviceAccountName: 'pull', insecure: true,
  });
});

test('asks a service over plain HTTP when told so', () => {
  expect(printedProvider(Type.externalService({ url: 'http://inputs.acme.io', insecure: true, credential, certSecret, limit: 5 }))).toEqual({
    type: 'ExternalService', url: 'http://inputs.acme.io', insecure: true, secretRef: { name: 'token' }, certSecretRef: { name: 'ca' }, filter: { limit: 5 },
  });
});

test('selects artifacts of the cluster by name or label', () => {
  expect(printedProvider(Type.externalArtifact({
    selectors: [ArtifactSelector.named('app', '*'), ArtifactSelector.labels({ matchLabels: { team: 'a' }, matchExpressions: [LabelCondition.exists('stage')] }, 'apps')],
    serviceAccountName: 'reader',
  }))).toEqual({
    type: 'ExternalArtifact', serviceAccountName: 'reader',
    selectors: [{ name: 'app', namespace: '*' }, { namespace: 'apps', matchLabels: { team: 'a' }, matchExpressions: [{ key: 'stage', operator: 'Exists' }] }],
  });
});

test('asks at certain times', () => {
  const schedule = [{ cron: '0 10 * * MON-thu', timeZone: 'Europe/London', window: Duration.hours(6) }, { cron: '@every 1h30m', timeZone: 'Asia/Calcutta' }, { cron: '*/15 8-18/2 1,15 jan-mar ?' }];
  expect(printedProvider(Type.githubBranch(github), { schedule }).schedule).toEqual([
    { cron: '0 10 * * MON-thu', timeZone: 'Europe/London', window: '6h' }, { cron: '@every 1h30m', timeZone: 'Asia/Calcutta' }, { cron: '*/15 8-18/2 1,15 jan-mar ?' },
  ]);
});

test('tells the operator by annotations how often to ask', () => {
  const chart = stockChart();
  new ResourceSetInputProvider(chart, 'provider', { type: Type.githubBranch(github), interval: Duration.minutes(5), suspend: true });
  expect(printed(chart, 'ResourceSetInputProvider').metadata.annotations).toEqual({ 'fluxcd.controlplane.io/reconcileEvery': '5m', 'fluxcd.controlplane.io/reconcile': 'disabled' });
});

test.each<[string, () => Type, string]>([
  ['GitHub', () => Type.githubBranch({ url: 'ssh://git@github.com/acme/app' }),
    '[InputProviderType.githubBranch] url "ssh://git@github.com/acme/app" · https:// or http://, the server, the owner and the repository · write for example https://github.com/acme/fleet'],
  ['GitHub, an owner', () => Type.githubTag({ url: 'https://github.com/acme' }), '[InputProviderType.githubTag] url "https://github.com/acme"'],
  ['Gitea, a group', () => Type.giteaTag({ url: 'https://codeberg.org/acme/group/app' }), '[InputProviderType.giteaTag] url "https://codeberg.org/acme/group/app"'],
  ['GitLab', () => Type.gitlabTag({ url: 'https://gitlab.com' }), '[InputProviderType.gitlabTag] url "https://gitlab.com" · https:// or http://, the server and the project · write for example https://gitlab.com/acme/fleet'],
  ['Azure DevOps', () => Type.azureDevOpsTag({ url: 'https://dev.azure.com/acme/app' }), '[InputProviderType.azureDevOpsTag] url "https://dev.azure.com/acme/app" · https:// or http://, the server, the organization, the project, _git and the repository'],
  ['CodeCommit', () => Type.awsCodeCommitTag({ url: 'http://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app' }),
    '[InputProviderType.awsCodeCommitTag] url "http://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app" · the HTTPS address that CodeCommit shows for the repository'],
  ['a registry', () => Type.ociArtifactTag({ url: 'https://ghcr.io/acme/app' }), '[InputProviderType.ociArtifactTag] url "https://ghcr.io/acme/app" · oci://, the registry and the path of the artifact, without a tag or digest · write for example oci://ghcr.io/acme/app'],
  ['a registry without a path', () => Type.acrArtifactTag({ url: 'oci://acme.azurecr.io' }), '[InputProviderType.acrArtifactTag] url "oci://acme.azurecr.io"'],
  ['a tag', () => Type.ecrArtifactTag({ url: 'oci://ghcr.io/acme/app:v1' }), '[InputProviderType.ecrArtifactTag] url "oci://ghcr.io/acme/app:v1"'],
  ['a service', () => Type.externalService({ url: 'inputs.acme.io' }), '[InputProviderType.externalService] url "inputs.acme.io" · an address that starts with https:// or http:// · write for example https://inputs.acme.io/api'],
  ['a service over plain HTTP', () => Type.externalService({ url: 'http://inputs.acme.io' }), '[InputProviderType.externalService] url "http://inputs.acme.io" without insecure · an address that starts with https:// · write https://, or set insecure: true'],
])('rejects an address that is none of %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('takes an address of GitLab with groups', () => {
  expect(printedProvider(Type.gitlabBranch({ url: 'https://gitlab.com/acme/platform/app' })).url).toBe('https://gitlab.com/acme/platform/app');
});

test('rejects two ways to log in to Azure DevOps', () => {
  expect(() => Type.azureDevOpsBranch({ ...azure, credential, serviceAccountName: 'reader' })).toThrow(
    '[InputProviderType.azureDevOpsBranch] both credential and serviceAccountName · one of the two, since the operator asks for no identity when it has a token · remove one of them',
  );
});

test.each<[string, () => Type, string]>([
  ['a Secret for CodeCommit', () => Type.awsCodeCommitTag(untyped({ ...codeCommit, credential })), '[InputProviderType.awsCodeCommitTag] no such property credential'],
  ['certificates for Azure DevOps', () => Type.azureDevOpsTag(untyped({ ...azure, certSecret })), '[InputProviderType.azureDevOpsTag] no such property certSecret'],
  ['a ServiceAccount for GitHub', () => Type.githubTag(untyped({ ...github, serviceAccountName: 'a' })), '[InputProviderType.githubTag] no such property serviceAccountName'],
  ['a Secret for a registry of a cloud', () => Type.garArtifactTag(untyped({ ...oci, credential })), '[InputProviderType.garArtifactTag] no such property credential'],
  ['plain HTTP for a registry of a cloud', () => Type.acrArtifactTag(untyped({ ...oci, insecure: true })), '[InputProviderType.acrArtifactTag] no such property insecure'],
  ['a ServiceAccount for a service', () => Type.externalService(untyped({ url: 'https://a.b', serviceAccountName: 'a' })), '[InputProviderType.externalService] no such property serviceAccountName'],
  ['an address of artifacts', () => Type.externalArtifact(untyped({ selectors: [], url: 'oci://a/b' })), '[InputProviderType.externalArtifact] no such property url'],
  ['labels for CodeCommit', () => Type.awsCodeCommitPullRequest(codeCommit, untyped({ labels: ['a'] })), '[InputProviderType.awsCodeCommitPullRequest] no such property labels'],
  ['a version for branches', () => Type.githubBranch(github, untyped({ semver: '1.x' })), '[InputProviderType.githubBranch] no such property semver'],
])('rejects %s, for programs without types', (_, make, message) => {
  expect(make).toThrow(message);
});

test('rejects artifacts without selectors', () => {
  expect(() => Type.externalArtifact({ selectors: [] })).toThrow('[InputProviderType.externalArtifact] no selectors · at least one · add ArtifactSelector.named(…) or .labels(…)');
});

test.each([0, 1.5, 10_001])('rejects the limit %d', (limit) => {
  expect(() => Type.githubBranch(github, { limit })).toThrow(`[InputProviderType.githubBranch] limit ${limit} · a whole number from 1 to 10000 · correct limit`);
});

test('rejects what Go cannot read as a pattern, and what is no range', () => {
  expect(() => Type.githubBranch(github, { includeBranch: '(?!main)' })).toThrow('[InputProviderType.githubBranch] includeBranch "(?!main)": invalid or unsupported Perl syntax: `(?!`');
  expect(() => Type.githubTag(github, { excludeTag: '[' })).toThrow('[InputProviderType.githubTag] excludeTag "["');
  expect(() => Type.githubTag(github, { semver: 'newest' })).toThrow('[InputProviderType.githubTag semver] "newest" · a semver range');
});

test('rejects values in two places', () => {
  expect(() => printedProvider(Type.staticValues({ a: 1 }), { defaultValues: { b: 2 } })).toThrow(
    '[test/provider] defaultValues with InputProviderType.staticValues · one of the two, since they are one field · put all values into staticValues',
  );
});

function scheduled(schedule: InputSchedule, timeout?: Duration): () => Printed {
  return () => printedProvider(Type.githubBranch(github), { schedule: [schedule], timeout });
}

test.each([
  ['60 * * * *', ' with a wrong minute'], ['* 24 * * *', ' with a wrong hour'], ['* * 0 * *', ' with a wrong day of the month'], ['* * * 13 *', ' with a wrong month'],
  ['* * * * 7', ' with a wrong day of the week'], ['5-1 * * * *', ' with a wrong minute'], ['*/0 * * * *', ' with a wrong minute'], ['* * *', ''], ['@noon', ''], ['@every 5x', ''], ['0 0 10 * * 1', ''],
])('rejects the cron schedule %s', (cron, flaw) => {
  expect(scheduled({ cron })).toThrow(
    `[test/provider] schedule[0].cron "${cron}"${flaw} · minute (0-59), hour (0-23), day of the month (1-31), month (1-12) and day of the week (0-6) · write for example 0 10 * * 1-5`,
  );
});

test.each(['Europe/Atlantis', 'europe/london', ''])('rejects the time zone "%s", which Go does not know', (timeZone) => {
  expect(scheduled({ cron: '@daily', timeZone })).toThrow(`[test/provider] schedule[0].timeZone "${timeZone}" · a time zone of the IANA database · write for example Europe/London`);
});

test('rejects a window in which the provider may not finish', () => {
  expect(scheduled({ cron: '@daily', window: Duration.minutes(3) })).toThrow('[test/provider] schedule[0].window of 180s with a timeout of 120s · at least twice the timeout · widen window, or shorten timeout');
  expect(scheduled({ cron: '@daily', window: Duration.minutes(3) }, Duration.minutes(1))).not.toThrow();
});
