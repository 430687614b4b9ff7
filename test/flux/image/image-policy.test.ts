import { Duration } from 'cdk8s';
import { AccessFrom, DigestReflection, ImagePolicy, ImagePolicyChoice, ImageRepository, PolicyOrder } from '../../../lib/flux';
import { Printed, spec, stockChart, untyped } from '../support';

function printedSpec(policy: ImagePolicyChoice): Printed {
  const chart = stockChart();
  new ImagePolicy(chart, 'app', { repository: ImageRepository.fromReference(chart, 'Repository', { name: 'app' }), policy });
  return spec(chart, 'ImagePolicy');
}

test('follows a semver range', () => {
  expect(printedSpec(ImagePolicyChoice.semver('6.x'))).toEqual({ imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '6.x' } } });
});

test('compares the version inside a tag', () => {
  const filterTags = { pattern: '^release-(?P<version>.*)$', extract: '$version' };
  expect(printedSpec(ImagePolicyChoice.semver('>=1.0.0', filterTags))).toMatchObject({ filterTags });
});

test('follows the alphabet, to its end when nothing is said', () => {
  expect(printedSpec(ImagePolicyChoice.alphabetical()).policy).toEqual({ alphabetical: { order: 'asc' } });
  expect(printedSpec(ImagePolicyChoice.alphabetical(PolicyOrder.DESC, { pattern: '^2026-' }))).toMatchObject({
    policy: { alphabetical: { order: 'desc' } }, filterTags: { pattern: '^2026-' },
  });
});

test('follows numbers inside tags', () => {
  const filterTags = { pattern: '^main-[0-9a-f]+-(?P<time>[0-9]+)$', extract: '$time' };
  expect(printedSpec(ImagePolicyChoice.numerical({ filterTags, order: PolicyOrder.DESC }))).toMatchObject({ policy: { numerical: { order: 'desc' } }, filterTags });
});

test.each(['^[0-9]+$', '^\\d+$', '^\\d{8}$', '^[0-9]{8,14}$'])('follows tags that are numbers by the pattern %s', (pattern) => {
  expect(printedSpec(ImagePolicyChoice.numerical({ filterTags: { pattern } })).policy).toEqual({ numerical: { order: 'asc' } });
});

test.each(['.*', '[0-9]+', '^build-[0-9]+$', '^[0-9]+'])('rejects numbers from whole tags by the pattern %s', (pattern) => {
  expect(() => ImagePolicyChoice.numerical({ filterTags: { pattern } }))
    .toThrow(`[ImagePolicyChoice.numerical] pattern "${pattern}" without extract · an extract that is a number, or a pattern of digits only`);
});

test('rejects numbers without a filter, for programs without types', () => {
  const options = untyped({});
  expect(() => ImagePolicyChoice.numerical(options)).toThrow('[ImagePolicyChoice.numerical] no filterTags');
});

test.each(['latest', '', '1.x |'])('rejects the range "%s"', (range) => {
  expect(() => ImagePolicyChoice.semver(range)).toThrow(`[ImagePolicyChoice.semver] "${range}" · a semver range such as`);
});

test('rejects a policy without a choice, for programs without types', () => {
  const chart = stockChart();
  const props = untyped({ repository: ImageRepository.fromReference(chart, 'Repository', { name: 'app' }) });
  expect(() => new ImagePolicy(chart, 'app', props)).toThrow('[test/app] no policy · an ImagePolicyChoice · write ImagePolicyChoice.semver(…), .alphabetical(…) or .numerical(…)');
});

test('names the namespace of a repository only when it is another one, and waits for its layer', () => {
  const chart = stockChart();
  const repository = new ImageRepository(chart, 'repository', { image: 'app', metadata: { namespace: 'flux-system' }, accessFrom: AccessFrom.allNamespaces() });
  const policy = new ImagePolicy(chart, 'app', { repository, policy: ImagePolicyChoice.semver('1.x') });
  expect(spec(chart, 'ImagePolicy').imageRepositoryRef).toEqual({ name: 'test-repository', namespace: 'flux-system' });
  expect(policy.node.dependencies).toEqual([repository]);
});

test('refers to a policy that exists elsewhere', () => {
  expect(ImagePolicy.fromReference(stockChart(), 'App', { name: 'app', namespace: 'flux-system' }).toImagePolicyReference())
    .toEqual({ apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', name: 'app', namespace: 'flux-system' });
});

test('rejects a repository of another namespace that allows nobody', () => {
  const chart = stockChart();
  const repository = new ImageRepository(chart, 'repository', { image: 'app', metadata: { namespace: 'flux-system' } });
  expect(() => new ImagePolicy(chart, 'app', { repository, policy: ImagePolicyChoice.semver('1.x') })).toThrow(
    '[test/app] repository "test-repository" of namespace "flux-system", which only its own namespace may use · a repository that allows it · set accessFrom of the ImageRepository');
});

test.each([
  [DigestReflection.ifNotPresent(), { digestReflectionPolicy: 'IfNotPresent' }],
  [DigestReflection.always(), { digestReflectionPolicy: 'Always', interval: '10m' }],
  [DigestReflection.always(Duration.hours(1)), { digestReflectionPolicy: 'Always', interval: '1h' }],
])('looks up digests, with an interval only when it does so always', (digestReflection, expected) => {
  const chart = stockChart();
  new ImagePolicy(chart, 'app', {
    repository: ImageRepository.fromReference(chart, 'Repository', { name: 'app' }), policy: ImagePolicyChoice.semver('1.x'), digestReflection, suspend: true,
  });
  expect(spec(chart, 'ImagePolicy')).toEqual({ imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '1.x' } }, ...expected, suspend: true });
});

test('rejects two policies in one, of which the controller would silently take the first', () => {
  const chart = stockChart();
  const repository = ImageRepository.fromReference(chart, 'Repository', { name: 'app' });
  const policy = untyped({ semver: { range: '1.x' }, alphabetical: {} });
  expect(() => new ImagePolicy(chart, 'app', { repository, policy })).toThrow('[test/app] policy { semver, alphabetical } · an ImagePolicyChoice ·');
});

test('rejects a property that does not exist', () => {
  const chart = stockChart();
  const props = untyped({ repository: ImageRepository.fromReference(chart, 'Repository', { name: 'app' }), policy: ImagePolicyChoice.semver('1.x'), digestReflections: 1 });
  expect(() => new ImagePolicy(chart, 'app', props)).toThrow('no such property digestReflections');
});
