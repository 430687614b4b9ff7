import { ApiObject, Chart, Duration, Lazy } from 'cdk8s';
import { Percent } from '../../lib/core';
import {
  FluxInstance, GitReference, GitRepository, HelmChartChoice, HelmRelease, HelmRepository, ImageRepository, ImageUpdateAutomation, Installation, Kustomization, OCIRepository,
} from '../../lib/flux';
import { spec, stockChart, untyped } from './support';

function source(chart: Chart): GitRepository {
  return new GitRepository(chart, 'source', { url: 'https://example.com/fleet' });
}

function release(values: { readonly [key: string]: unknown }, props: object = {}): Chart {
  const chart = stockChart();
  new HelmRelease(chart, 'app', { metadata: { name: 'app' }, chart: HelmChartChoice.fromGit(source(chart), { path: './chart' }), values, ...props });
  return chart;
}

test.each([
  ['a release without properties', () => new HelmRelease(stockChart(), 'app', untyped(undefined)), '[test/app] no chart · a HelmChartChoice · write HelmChartChoice.fromRepository(…)'],
  ['plain sources of values', () => release({}, { valuesFrom: [{ kind: 'Secret', name: 'a' }] }), '[test/app] valuesFrom[0] { kind, name } · a ValuesSource'],
  ['a plain remediation', () => release({}, { upgrade: { remediation: { retries: 3 } } }), '[test/app] upgrade.remediation { retries } · a Remediation · write Remediation.retries(…)'],
  ['a Kustomization without source', () => new Kustomization(stockChart(), 'apps', untyped({})), '[test/apps] no source · a source, such as a GitRepository'],
  ['a repository of charts without url', () => new HelmRepository(stockChart(), 'charts', untyped({})), '[test/charts] no url · text'],
  ['an artifact without reference', () => new OCIRepository(stockChart(), 'app', untyped({ url: 'oci://ghcr.io/acme/app' })), '[test/app] no reference · an OciReference · write OciReference.tag(…)'],
  ['a credential by name', () => new GitRepository(stockChart(), 'fleet', untyped({ url: 'https://example.com/fleet', credential: 'git' })),
    '[test/fleet] credential "git" · a SecretReference · write SecretReference.existing(…)'],
  ['an interval as text', () => new GitRepository(stockChart(), 'fleet', untyped({ url: 'https://example.com/fleet', interval: '10m' })),
    '[test/fleet] interval "10m" · a Duration · write Duration.minutes(10)'],
  ['an image without name', () => new ImageRepository(stockChart(), 'app', untyped({})), '[test/app] no image'],
  ['an automation without properties', () => new ImageUpdateAutomation(stockChart(), 'app', untyped(null)), '[test/app] no source, no checkout'],
  ['an instance without properties', () => new FluxInstance(stockChart(), 'flux', untyped(undefined)), '[test/flux] no distribution'],
  ['a range that is no text', () => GitReference.semver(untyped(6)), '[GitReference.semver] range 6 · text'],
  ['an installation without version', () => Installation.operator(untyped({})), '[Installation.operator] no version'],
  ['a reference without name', () => GitRepository.fromReference(stockChart(), 'fleet', untyped({})), '[test/fleet] no name'],
])('rejects %s with words, for programs without types', (_what, call, text) => {
  expect(call).toThrow(text);
});

const cyclic: { [key: string]: unknown } = {};
cyclic.self = [cyclic];

test.each([
  ['a time', { a: { since: new Date(0) } }, 'values.a.since is a Date · text, true or false, finite numbers, and lists and maps of them · write it as text'],
  ['a duration', { a: [{ wait: Duration.minutes(1) }] }, 'values.a[0].wait is a Duration'],
  ['a share', { max: Percent.of(5) }, 'values.max is a Percent'],
  ['a number that is none', { a: NaN }, 'values.a is NaN'],
  ['a function', { 'a.b': () => 1 }, 'values["a.b"] is a function'],
  ['null', { a: { b: null } }, 'values.a.b is null · text, true or false, finite numbers, and lists and maps of them; cdk8s drops null'],
  ['a map that holds itself', cyclic, 'values.self[0] holds itself'],
])('rejects %s in values, with the path to it', (_what, values, text) => {
  expect(() => release(values)).toThrow(`[test/app] ${text}`);
});

test('values may hold the same map twice, and what cdk8s resolves later', () => {
  const same = { a: 1 };
  expect(spec(release({ first: same, second: [same], later: Lazy.any({ produce: () => 'x' }), none: undefined }), 'HelmRelease').values)
    .toEqual({ first: same, second: [same], later: 'x' });
});

test('an ApiObject as health check keeps its namespace', () => {
  const chart = stockChart();
  const job = new ApiObject(chart, 'job', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job', namespace: 'jobs' } });
  const kustomization = new Kustomization(chart, 'apps', { source: source(chart), healthChecks: [job] });
  expect(spec(chart, 'Kustomization').healthChecks).toEqual([{ apiVersion: 'batch/v1', kind: 'Job', name: 'job', namespace: 'jobs' }]);
  expect(kustomization.node.dependencies).toContain(job);
});
