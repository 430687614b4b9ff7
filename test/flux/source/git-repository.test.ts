import { Duration } from 'cdk8s';
import { GitProvider, GitReference, GitRepository, GitRepositoryProps, GitVerification, SecretReference } from '../../../lib/flux';
import { Printed, printed, spec, stockChart, untyped } from '../support';

const secret = SecretReference.existing('secret');

function repository(props: Partial<GitRepositoryProps>): Printed {
  const chart = stockChart();
  new GitRepository(chart, 'fleet', { url: 'https://github.com/acme/fleet', ...props });
  return spec(chart, 'GitRepository');
}

test('prints the branch, the intervals and the credential in full', () => {
  const chart = stockChart();
  new GitRepository(chart, 'fleet', { url: 'https://github.com/acme/fleet', credential: SecretReference.existing('fleet-read') });
  expect(printed(chart, 'GitRepository')).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'test-fleet', namespace: 'apps' },
    spec: {
      url: 'https://github.com/acme/fleet', ref: { branch: 'main' }, interval: '1m', timeout: '1m', secretRef: { name: 'fleet-read' },
    },
  });
});

test.each([
  [GitReference.branch('dev'), { branch: 'dev' }],
  [GitReference.tag('v1.0.0'), { tag: 'v1.0.0' }],
  [GitReference.semver('1.x'), { semver: '1.x' }],
  [GitReference.named('refs/pull/42/head'), { name: 'refs/pull/42/head' }],
  [GitReference.commit('abc', 'main'), { commit: 'abc', branch: 'main' }],
])('checks out one way only (%#)', (reference, ref) => {
  const chart = stockChart();
  new GitRepository(chart, 'fleet', { url: 'https://github.com/acme/fleet', reference });
  expect(spec(chart, 'GitRepository').ref).toEqual(ref);
});

test('rejects the scp form of an address and says how to write it', () => {
  expect(() => new GitRepository(stockChart(), 'fleet', { url: 'git@github.com:acme/fleet' }))
    .toThrow('[test/fleet] url "git@github.com:acme/fleet" · an address that starts with https://, http:// or ssh:// · write ssh://git@github.com/acme/fleet');
});

test('rejects an address without a scheme', () => {
  expect(() => new GitRepository(stockChart(), 'fleet', { url: 'github.com/acme/fleet' })).toThrow('write the whole address');
});

test('prints a timeout of hours in minutes, since sources know no hours', () => {
  const chart = stockChart();
  new GitRepository(chart, 'fleet', { url: 'https://github.com/acme/fleet', interval: Duration.hours(2), timeout: Duration.minutes(90) });
  expect(spec(chart, 'GitRepository')).toMatchObject({ interval: '2h', timeout: '90m' });
});

test('refers to a repository that exists elsewhere', () => {
  const existing = GitRepository.fromReference(stockChart(), 'Infra', { name: 'infra', namespace: 'flux-system' });
  expect(existing.toGitRepositoryReference()).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'infra', namespace: 'flux-system',
  });
});

test('takes the namespace of the chart for a reference without one', () => {
  expect(GitRepository.fromReference(stockChart(), 'Infra', { name: 'infra' }).toSourceReference().namespace).toBe('apps');
});

test('rejects a broken semver range', () => {
  expect(() => GitReference.semver('latest')).toThrow('[GitReference.semver] "latest" · a semver range such as');
});

test('prints every setting of the checkout', () => {
  expect(repository({
    credential: secret, proxySecret: SecretReference.existing('proxy'), sparseCheckout: ['apps', 'infra'], recurseSubmodules: true, ignore: '*.md', suspend: true,
  })).toMatchObject({
    secretRef: { name: 'secret' }, proxySecretRef: { name: 'proxy' }, sparseCheckout: ['apps', 'infra'], recurseSubmodules: true, ignore: '*.md', suspend: true,
  });
});

test.each([
  [GitProvider.githubApp(secret), { provider: 'github', secretRef: { name: 'secret' } }],
  [GitProvider.aws(), { provider: 'aws' }],
  [GitProvider.azure({ serviceAccountName: 'git' }), { provider: 'azure', serviceAccountName: 'git' }],
])('logs in with a provider (%#)', (provider, fields) => {
  expect(repository({ provider })).toMatchObject(fields);
});

test.each([
  [GitVerification.head(secret), GitReference.branch('main'), 'head'],
  [GitVerification.tag(secret), GitReference.tag('v1'), 'Tag'],
  [GitVerification.tag(secret), GitReference.named('refs/tags/v1'), 'Tag'],
  [GitVerification.tagAndHead(secret), GitReference.semver('1.x'), 'TagAndHEAD'],
])('asks for a signature (%#)', (verify, reference, mode) => {
  expect(repository({ verify, reference }).verify).toEqual({ mode, secretRef: { name: 'secret' } });
});

test('includes files of another repository, and depends on it', () => {
  const chart = stockChart();
  const other = new GitRepository(chart, 'other', { url: 'https://github.com/acme/other' });
  const fleet = new GitRepository(chart, 'fleet', { url: 'https://github.com/acme/fleet', include: [{ repository: other, fromPath: 'deploy', toPath: 'base' }] });
  expect(spec(chart, 'GitRepository', 'test-fleet').include).toEqual([{ repository: { name: 'test-other' }, fromPath: 'deploy', toPath: 'base' }]);
  expect(fleet.node.dependencies).toContain(other);
});

test('rejects to include a repository of another namespace', () => {
  const chart = stockChart();
  const other = GitRepository.fromReference(chart, 'Other', { name: 'other', namespace: 'infra' });
  expect(() => new GitRepository(chart, 'fleet', { url: 'https://github.com/acme/fleet', include: [{ repository: other }] }))
    .toThrow('[test/fleet] include[0] GitRepository other in the namespace infra · one in the namespace apps of this object · declare both in one namespace');
});

test.each([GitVerification.tag(secret), GitVerification.tagAndHead(secret)])('rejects to verify the tag of a branch (%#)', (verify) => {
  expect(() => repository({ verify })).toThrow('[test/fleet] a verification of the tag without a tag in reference · GitReference.tag(…) or .semver(…)');
});

test('rejects a GitHub App without its Secret', () => {
  expect(() => GitProvider.githubApp(untyped(undefined))).toThrow('[GitProvider.githubApp] no app · a SecretReference');
});

test('rejects a ServiceAccount where no cloud logs in', () => {
  expect(() => repository(untyped({ serviceAccountName: 'git' }))).toThrow('[test/fleet] no such property serviceAccountName');
});

test('rejects a credential besides a provider', () => {
  expect(() => repository({ credential: secret, provider: GitProvider.aws() })).toThrow('[test/fleet] credential and provider · one of them, since the provider logs in');
});

test('rejects a provider over SSH', () => {
  expect(() => repository({ url: 'ssh://git@github.com/acme/fleet', provider: GitProvider.githubApp(secret) }))
    .toThrow('[test/fleet] provider with url "ssh://git@github.com/acme/fleet" · an address that starts with https://');
});

test('rejects a property that does not exist, and says which was meant', () => {
  expect(() => repository(untyped({ intervall: Duration.minutes(1) }))).toThrow('[test/fleet] no such property intervall');
});

test.each([
  [() => GitReference.branch(''), '[GitReference.branch] "" · a name without spaces and without ~ ^ : ? * [ · write the name as Git lists it'],
  [() => GitReference.tag('v1 '), '[GitReference.tag] "v1 "'],
  [() => GitReference.commit('HEAD~1'), '[GitReference.commit] "HEAD~1"'],
  [() => GitReference.named('main'), '[GitReference.named] "main" · a reference that starts with refs/ · write refs/heads/main, or use GitReference.branch or .tag'],
  [() => GitReference.branch(untyped(undefined)), '[GitReference.branch] name undefined · text'],
])('rejects a name that Git does not know (%#)', (call, text) => {
  expect(call).toThrow(text);
});

test('rejects an address over SSH without a key', () => {
  expect(() => repository({ url: 'ssh://git@github.com/acme/fleet' })).toThrow('[test/fleet] url "ssh://git@github.com/acme/fleet" without a credential · '
    + "a Secret with identity and known_hosts, for public repositories too · set credential: SecretReference.existing('…'), or write an https:// address");
});

test.each(['', 'My_Secret'])('rejects %j as the name of a Secret', (name) => {
  expect(() => SecretReference.existing(name)).toThrow(`[SecretReference.existing] name "${name}" · lower-case letters, digits, and inner - or . (at most 253)`);
});
