import { Duration } from 'cdk8s';
import { GitReference, GitRepository, SecretReference } from '../../lib/flux';
import { printed, spec, stockChart } from './support';

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
  new GitRepository(chart, 'fleet', { url: 'ssh://git@github.com/acme/fleet', reference });
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
