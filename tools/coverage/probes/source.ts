import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as flux from '../../../lib/flux';
import { Probe, Unset } from '../probe';

const secret = flux.SecretReference.existing('secret');
const verify = flux.OciVerification.cosignKey(secret);

function gitRepository(property: string, props: (scope: Construct) => Partial<flux.GitRepositoryProps> = () => ({})): Probe {
  return { kind: 'GitRepository', property, build: (scope) => void new flux.GitRepository(scope, 'probe', { url: 'https://github.com/acme/fleet', ...props(scope) }) };
}

function ociRepository(property: string, props: Partial<flux.OCIRepositoryProps> = {}): Probe {
  const minimum = { url: 'oci://ghcr.io/acme/app', reference: flux.OciReference.tag('1.0.0') };
  return { kind: 'OCIRepository', property, build: (scope) => void new flux.OCIRepository(scope, 'probe', { ...minimum, ...props }) };
}

function helmRepository(property: string, props: Partial<flux.HelmRepositoryProps> = {}): Probe {
  return { kind: 'HelmRepository', property, build: (scope) => void new flux.HelmRepository(scope, 'probe', { url: 'oci://ghcr.io/acme/charts', ...props }) };
}

function helmChart(property: string, chart: Partial<flux.HelmRepositoryChart> = {}, props: Partial<flux.HelmChartProps> = {}): Probe {
  return {
    kind: 'HelmChart', property,
    build: (scope) => {
      const repository = flux.HelmRepository.fromReference(scope, 'Charts', { name: 'charts' });
      return void new flux.HelmChart(scope, 'probe', { chart: flux.HelmChartChoice.fromRepository(repository, { chart: 'app', version: '1.x', ...chart }), ...props });
    },
  };
}

function bucket(property: string, provider: flux.BucketProvider, props: Partial<flux.BucketProps> = {}): Probe {
  return { kind: 'Bucket', property, build: (scope) => void new flux.Bucket(scope, 'probe', { bucketName: 'fleet', provider, ...props }) };
}

const storage = { endpoint: 'minio.acme.io' };
const generic = flux.BucketProvider.generic(storage);
const region = 'eu-central-1';

function generator(
  property: string, artifact: (source: flux.ArtifactSource) => Partial<flux.GeneratedArtifact> = () => ({}),
  props: (source: flux.ArtifactSource) => Partial<flux.ArtifactGeneratorProps> = () => ({}), namespace?: string,
): Probe {
  return {
    kind: 'ArtifactGenerator', property,
    build: (scope) => {
      const source = flux.ArtifactSource.of('fleet', flux.GitRepository.fromReference(scope, 'Git', { name: 'fleet', namespace }));
      const artifacts = [{ name: 'apps', copy: [source.copy('apps/**')], ...artifact(source) }];
      return void new flux.ArtifactGenerator(scope, 'probe', { artifacts, ...props(source) });
    },
  };
}

export const probes: readonly Probe[] = [
  gitRepository('url'),
  gitRepository('interval', () => ({ interval: Duration.minutes(3) })),
  gitRepository('timeout', () => ({ timeout: Duration.minutes(3) })),
  gitRepository('reference: GitReference.branch(…)', () => ({ reference: flux.GitReference.branch('dev') })),
  gitRepository('reference: GitReference.tag(…)', () => ({ reference: flux.GitReference.tag('v1') })),
  gitRepository('reference: GitReference.semver(…)', () => ({ reference: flux.GitReference.semver('1.x') })),
  gitRepository('reference: GitReference.named(…)', () => ({ reference: flux.GitReference.named('refs/pull/1/head') })),
  gitRepository('reference: GitReference.commit(…)', () => ({ reference: flux.GitReference.commit('a1'.repeat(20)) })),
  gitRepository('credential', () => ({ credential: secret })),
  gitRepository('provider: GitProvider.githubApp(…)', () => ({ provider: flux.GitProvider.githubApp(secret) })),
  gitRepository('provider: GitProvider.aws(…)', () => ({ provider: flux.GitProvider.aws({ serviceAccountName: 'git' }) })),
  gitRepository('provider: GitProvider.azure(…)', () => ({ provider: flux.GitProvider.azure({ serviceAccountName: 'git' }) })),
  gitRepository('proxySecret', () => ({ proxySecret: secret })),
  gitRepository('verify: GitVerification.head(…)', () => ({ verify: flux.GitVerification.head(secret) })),
  gitRepository('verify: GitVerification.tag(…)', () => ({ reference: flux.GitReference.tag('v1'), verify: flux.GitVerification.tag(secret) })),
  gitRepository('verify: GitVerification.tagAndHead(…)', () => ({ reference: flux.GitReference.tag('v1'), verify: flux.GitVerification.tagAndHead(secret) })),
  gitRepository('sparseCheckout', () => ({ sparseCheckout: ['apps'] })),
  gitRepository('recurseSubmodules', () => ({ recurseSubmodules: true })),
  gitRepository('include', (scope) => ({ include: [{ repository: flux.GitRepository.fromReference(scope, 'Other', { name: 'other' }), fromPath: 'a', toPath: 'b' }] })),
  gitRepository('ignore', () => ({ ignore: '*.md' })),
  gitRepository('suspend', () => ({ suspend: true })),

  ociRepository('url, reference: OciReference.tag(…)'),
  ociRepository('reference: OciReference.semver(…)', { reference: flux.OciReference.semver('1.x', '-rc') }),
  ociRepository('reference: OciReference.digest(…)', { reference: flux.OciReference.digest(`sha256:${'a1'.repeat(32)}`) }),
  ociRepository('layer: OciLayer.helmChart()', { layer: flux.OciLayer.helmChart() }),
  ociRepository('layer: OciLayer.copy(…)', { layer: flux.OciLayer.copy('application/vnd.acme.tar+gzip') }),
  ociRepository('layer: OciLayer.extract(…)', { layer: flux.OciLayer.extract('application/vnd.acme.tar+gzip') }),
  ociRepository('interval', { interval: Duration.minutes(3) }),
  ociRepository('timeout', { timeout: Duration.minutes(3) }),
  ociRepository('credential', { credential: secret }),
  ociRepository('provider', { provider: flux.RegistryProvider.AWS }),
  ociRepository('serviceAccountName', { serviceAccountName: 'registry' }),
  ociRepository('certSecret', { certSecret: secret }),
  ociRepository('proxySecret', { proxySecret: secret }),
  ociRepository('verify: OciVerification.cosignKeyless(…)', { verify: flux.OciVerification.cosignKeyless([{ issuer: 'a', subject: 'b' }], { trustedRoot: secret }) }),
  ociRepository('verify: OciVerification.cosignKey(…)', { verify }),
  ociRepository('verify: OciVerification.notation(…)', { verify: flux.OciVerification.notation(secret) }),
  ociRepository('ignore', { ignore: '*.md' }),
  ociRepository('insecure', { insecure: true }),
  ociRepository('suspend', { suspend: true }),

  helmRepository('url'),
  helmRepository('interval', { url: 'https://charts.acme.io', interval: Duration.minutes(3) }),
  helmRepository('timeout', { timeout: Duration.minutes(3) }),
  helmRepository('credential', { credential: secret }),
  helmRepository('provider', { provider: flux.RegistryProvider.AWS }),
  helmRepository('certSecret', { certSecret: secret }),
  helmRepository('insecure', { insecure: true }),
  helmRepository('passCredentials', { url: 'https://charts.acme.io', credential: secret, passCredentials: true }),
  helmRepository('suspend', { suspend: true }),

  helmChart('chart: HelmChartChoice.fromRepository(…)'),
  helmChart('chart: …({ interval })', { interval: Duration.minutes(3) }),
  helmChart('chart: …({ valuesFiles })', { valuesFiles: ['values.yaml'] }),
  helmChart('chart: …({ ignoreMissingValuesFiles })', { ignoreMissingValuesFiles: true }),
  helmChart('chart: …({ verify: OciVerification.cosignKey(…) })', { verify }),
  helmChart('chart: …({ verify: OciVerification.cosignKeyless(…) })', { verify: flux.OciVerification.cosignKeyless([{ issuer: 'a', subject: 'b' }]) }),
  helmChart('chart: …({ verify: OciVerification.notation(…) })', { verify: flux.OciVerification.notation(secret) }),
  helmChart('suspend', {}, { suspend: true }),
  {
    kind: 'HelmChart', property: 'chart: HelmChartChoice.fromGit(…)',
    build: (scope) => void new flux.HelmChart(scope, 'probe', { chart: flux.HelmChartChoice.fromGit(flux.GitRepository.fromReference(scope, 'Git', { name: 'fleet' }), { path: './app' }) }),
  },
  {
    kind: 'HelmChart', property: 'chart: HelmChartChoice.fromBucket(…)',
    build: (scope) => void new flux.HelmChart(scope, 'probe', { chart: flux.HelmChartChoice.fromBucket(flux.Bucket.fromReference(scope, 'Files', { name: 'files' }), { path: './app' }) }),
  },

  bucket('bucketName, provider: BucketProvider.generic(…)', generic),
  bucket('provider: BucketProvider.generic({ region })', flux.BucketProvider.generic({ ...storage, region })),
  bucket('provider: BucketProvider.generic({ credential })', flux.BucketProvider.generic({ ...storage, credential: secret })),
  bucket('provider: BucketProvider.generic({ sts })', flux.BucketProvider.generic({ ...storage, sts: { endpoint: 'https://ldap.acme.io', credential: secret, certSecret: secret } })),
  bucket('provider: BucketProvider.generic({ certSecret })', flux.BucketProvider.generic({ ...storage, certSecret: secret })),
  bucket('provider: BucketProvider.generic({ insecure })', flux.BucketProvider.generic({ ...storage, insecure: true })),
  bucket('provider: BucketProvider.aws(…)', flux.BucketProvider.aws({ region, serviceAccountName: 'bucket', stsEndpoint: 'https://sts.amazonaws.com' })),
  bucket('provider: BucketProvider.gcp(…)', flux.BucketProvider.gcp({ serviceAccountName: 'bucket' })),
  bucket('provider: BucketProvider.azure(…)', flux.BucketProvider.azure({ endpoint: 'https://acme.blob.core.windows.net', credential: secret })),
  bucket('prefix', generic, { prefix: 'apps/' }),
  bucket('ignore', generic, { ignore: '*.md' }),
  bucket('interval', generic, { interval: Duration.minutes(3) }),
  bucket('timeout', generic, { timeout: Duration.minutes(3) }),
  bucket('proxySecret', generic, { proxySecret: secret }),
  bucket('suspend', generic, { suspend: true }),

  generator('artifacts'),
  generator('artifacts[].name', () => ({ name: 'web' })),
  generator('artifacts[].copy: ArtifactSource.of(…).copy(…)', (source) => ({ copy: [source.copy('web/**', { to: 'base/', exclude: ['*.md'], strategy: flux.CopyStrategy.MERGE })] })),
  generator('artifacts[].revision', (source) => ({ revision: source })),
  generator('artifacts[].originRevision', (source) => ({ originRevision: source })),
  generator('pathPattern', () => ({ name: 'apps-{app}' }), (source) => ({ pathPattern: { source, pattern: 'apps/{app}' } })),
  generator('commonMetadata', () => ({}), () => ({ commonMetadata: { labels: { team: 'web' }, annotations: { note: 'x' } } })),
  generator('ArtifactSource.of(…) in another namespace', () => ({}), () => ({}), 'flux-system'),
  {
    kind: 'ArtifactGenerator', property: 'ArtifactSource.ofHelmChart(…)',
    build: (scope) => {
      const source = flux.ArtifactSource.ofHelmChart('chart', flux.HelmChart.fromReference(scope, 'Chart', { name: 'app' }));
      return void new flux.ArtifactGenerator(scope, 'probe', { artifacts: [{ name: 'apps', copy: [source.copy('**')] }] });
    },
  },
];

const MADE_IN_THE_CLUSTER = 'other controllers make these objects; a program refers to them with ExternalArtifact.fromReference or ArtifactGenerator.artifact';

export const unset: readonly Unset[] = [
  { kind: 'HelmRepository', field: 'spec.accessFrom', reason: 'the controller does not read it' },
  { kind: 'HelmChart', field: 'spec.sourceRef.apiVersion', reason: 'the kind alone tells it' },
  { kind: 'ExternalArtifact', field: 'spec', reason: MADE_IN_THE_CLUSTER },
];
