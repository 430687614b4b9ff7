import {
  ArtifactGenerator, ArtifactGeneratorProps, ArtifactSource, CopyStrategy, ExternalArtifact, GitRepository, HelmChart, HelmChartChoice, HelmRelease, Kustomization, OCIRepository,
} from '../../../lib/flux';
import { printed, spec, stockChart, untyped } from '../support';

function generator(props: (source: ArtifactSource) => Partial<ArtifactGeneratorProps> = () => ({}), name = 'fleet') {
  const chart = stockChart();
  const git = GitRepository.fromReference(chart, 'Git', { name, namespace: 'flux-system' });
  const source = ArtifactSource.of('fleet', git);
  const made = new ArtifactGenerator(chart, 'apps', { artifacts: [{ name: 'web', copy: [source.copy('apps/web/**')] }], ...props(source) });
  return { chart, git, made };
}

test('prints the artifacts, and the sources that they copy', () => {
  const { chart, git, made } = generator();
  expect(printed(chart, 'ArtifactGenerator')).toEqual({
    apiVersion: 'source.extensions.fluxcd.io/v1beta1',
    kind: 'ArtifactGenerator',
    metadata: { name: 'test-apps', namespace: 'apps' },
    spec: {
      sources: [{ alias: 'fleet', kind: 'GitRepository', name: 'fleet', namespace: 'flux-system' }],
      artifacts: [{ name: 'web', copy: [{ from: '@fleet/apps/web/**', to: '@artifact/' }] }],
    },
  });
  expect(made.node.dependencies).toContain(git);
});

test('composes several sources, each listed once', () => {
  const chart = stockChart();
  const base = ArtifactSource.of('base', OCIRepository.fromReference(chart, 'Base', { name: 'base' }));
  const packed = ArtifactSource.ofHelmChart('chart', HelmChart.fromReference(chart, 'Chart', { name: 'web' }));
  new ArtifactGenerator(chart, 'apps', {
    artifacts: [{
      name: 'web',
      copy: [base.copy('./values/**', { to: '/base/', exclude: ['*.md'] }), packed.copy('values.yaml', { to: 'base/values.yaml', strategy: CopyStrategy.MERGE })],
      revision: base,
      originRevision: base,
    }],
    commonMetadata: { labels: { team: 'web' } },
  });
  expect(spec(chart, 'ArtifactGenerator')).toEqual({
    sources: [{ alias: 'base', kind: 'OCIRepository', name: 'base' }, { alias: 'chart', kind: 'HelmChart', name: 'web' }],
    artifacts: [{
      name: 'web',
      revision: '@base',
      originRevision: '@base',
      copy: [{ from: '@base/values/**', to: '@artifact/base/', exclude: ['*.md'] }, { from: '@chart/values.yaml', to: '@artifact/base/values.yaml', strategy: 'Merge' }],
    }],
    commonMetadata: { labels: { team: 'web' } },
  });
});

test('makes artifacts for each folder of a pattern', () => {
  const { chart } = generator((source) => ({
    artifacts: [{ name: 'app-{app}', copy: [source.copy('apps/{app}/**')] }], pathPattern: { source, pattern: 'apps/{app}' },
  }));
  expect(spec(chart, 'ArtifactGenerator')).toMatchObject({ pathPattern: '@fleet/apps/{app}', artifacts: [{ name: 'app-{app}', copy: [{ from: '@fleet/apps/{app}/**' }] }] });
});

test('hands out its artifacts, for Kustomizations and releases that wait for it', () => {
  const { chart, made } = generator();
  const apps = new Kustomization(chart, 'web', { source: made.artifact('web') });
  new HelmRelease(chart, 'release', { chart: HelmChartChoice.fromExternalArtifact(made.artifact('web')) });
  expect(spec(chart, 'Kustomization').sourceRef).toEqual({ kind: 'ExternalArtifact', name: 'web' });
  expect(spec(chart, 'HelmRelease').chartRef).toEqual({ kind: 'ExternalArtifact', name: 'web' });
  expect(apps.node.dependencies[0].node.scopes).toContain(made);
});

test('hands out any artifact of a pattern, whose names are known in the cluster only', () => {
  const { made } = generator((source) => ({ artifacts: [{ name: '{app}', copy: [source.copy('{app}/**')] }], pathPattern: { source, pattern: '{app}' } }));
  expect(made.artifact('shop').toExternalArtifactReference()).toMatchObject({ kind: 'ExternalArtifact', name: 'shop', namespace: 'apps' });
});

test('refers to an artifact that another controller makes', () => {
  expect(ExternalArtifact.fromReference(stockChart(), 'Outside', { name: 'outside' }).toSourceReference())
    .toEqual({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'ExternalArtifact', name: 'outside', namespace: 'apps' });
});

test('rejects to hand out an artifact that it does not make', () => {
  expect(() => generator().made.artifact('shop')).toThrow('[test/apps] artifact "shop" · one of web · correct the name, or add the artifact');
});

test('rejects two sources under one alias', () => {
  expect(() => generator((source) => {
    const other = ArtifactSource.of('fleet', GitRepository.fromReference(stockChart(), 'Other', { name: 'other' }));
    return { artifacts: [{ name: 'web', copy: [source.copy('a'), other.copy('b')] }] };
  })).toThrow('[test/apps] alias "fleet" for test/Git and test/Other · one source under each alias');
});

test('rejects two artifacts of one name', () => {
  expect(() => generator((source) => ({ artifacts: [{ name: 'web', copy: [source.copy('a')] }, { name: 'web', copy: [source.copy('b')] }] })))
    .toThrow('[test/apps] two artifacts "web" · different names');
});

test('rejects a source whose name has a dot', () => {
  expect(() => generator(undefined, 'acme.fleet')).toThrow('[test/apps] GitRepository "acme.fleet" as source · a name of lower-case letters, digits and hyphens');
});

test.each(['Web', 'web_1', '{app}', '-web'])('rejects "%s" as the name of an artifact without a pattern', (name) => {
  expect(() => generator((source) => ({ artifacts: [{ name, copy: [source.copy('**')] }] }))).toThrow(`[test/apps] name of artifact "${name}" · lower-case letters, digits, and inner - or .`);
});

test.each([[0, 'add an artifact'], [1001, 'use several generators']])('rejects %s artifacts', (count, fix) => {
  expect(() => generator((source) => ({ artifacts: Array.from({ length: count }, (_, index) => ({ name: `a${index}`, copy: [source.copy('**')] })) })))
    .toThrow(`[test/apps] ${count} artifacts · from 1 to 1000 · ${fix}`);
});

test('rejects an artifact that holds nothing', () => {
  expect(() => generator(() => ({ artifacts: [{ name: 'web', copy: [] }] }))).toThrow('[test/apps] artifact "web" without copy · at least one copy');
});

describe('the groups of a pattern', () => {
  function withPattern(pattern: string, name = 'app-{app}', from = '**') {
    return () => generator((source) => ({ artifacts: [{ name, copy: [source.copy(from)] }], pathPattern: { source, pattern } }));
  }

  test.each(['apps/{}', 'apps/{app', 'apps/app}', 'apps/{1app}', 'apps/{_app}'])('rejects %s', (pattern) => {
    expect(withPattern(pattern)).toThrow(`[test/apps] pathPattern "${pattern}" · groups such as {app}`);
  });

  test('rejects one that is there twice', () => {
    expect(withPattern('{app}/{app}')).toThrow('[test/apps] pathPattern "{app}/{app}" with {app} twice · each group once');
  });

  test('rejects one that the pattern does not have', () => {
    expect(withPattern('apps/{app}', 'app-{app}', '{env}/**')).toThrow('[test/apps] "{env}/**" of artifact "app-{app}" with {env} · groups of pathPattern: app');
  });

  test('rejects a name without any, which two folders would share', () => {
    expect(withPattern('apps/{app}', 'web')).toThrow('[test/apps] artifact "web" with a pathPattern · a name with a group, since every folder makes an artifact of its own · write for example "web-{app}"');
  });
});

test.each(['Fleet', 'a b', '-a', 'a'.repeat(64)])('rejects the alias "%s"', (alias) => {
  const git = GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' });
  expect(() => ArtifactSource.of(alias, git)).toThrow(`[ArtifactSource.of] alias "${alias}" · lower-case letters, digits, and inner - or _ (at most 63)`);
});

test('rejects the alias that stands for the artifact itself', () => {
  const git = GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' });
  expect(() => ArtifactSource.of('artifact', git)).toThrow('[ArtifactSource.of] alias "artifact" · another word');
});

test('rejects a place outside the artifact', () => {
  const source = ArtifactSource.of('fleet', GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' }));
  expect(() => source.copy('**', { to: '../x' })).toThrow('[ArtifactSource.copy] to "../x" · a place inside the artifact');
});

test('rejects more patterns than the controller takes', () => {
  const source = ArtifactSource.of('fleet', GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' }));
  expect(() => source.copy('**', { exclude: Array.from({ length: 101 }, () => '*.md') })).toThrow('[ArtifactSource.copy] exclude with 101 patterns · at most 100');
});

test('rejects a strategy that does not exist, for programs without types', () => {
  expect(() => generator((source) => ({ artifacts: [{ name: 'web', copy: [source.copy('**', { strategy: untyped('Move') })] }] })))
    .toThrow('[test/apps] strategy of a copy "Move" · one of Overwrite, Merge, Extract');
});

test('rejects a copy from outside of its source', () => {
  const source = ArtifactSource.of('fleet', GitRepository.fromReference(stockChart(), 'Git', { name: 'fleet' }));
  expect(() => source.copy('../apps/**')).toThrow('[ArtifactSource.copy] from "../apps/**" · a place inside the source · write it from the root of the source, for example apps/**');
});
