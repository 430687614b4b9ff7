import { Duration, Size } from 'cdk8s';
import {
  ArtifactSelector, FluxClusterSize, FluxClusterType, FluxComponent, FluxInstance, FluxInstanceProps, FluxShardStorage, FluxSync, FluxVariant, GitProvider, GitReference, InputProviderType,
  InputsFrom, InputStrategy, LabelCondition, RegistryProvider, ResourceSet, ResourceSetDependency, ResourceSetInputProvider, ResourceSetInputProviderProps, ResourceSetProps, SecretReference,
} from '../../../lib/flux';
import { Probe, Unset } from '../probe';

const distribution = { version: '2.9.x' };
const secret = SecretReference.existing('secret');
const storage = { storageClass: 'standard', size: Size.gibibytes(10) };
const git = { url: 'https://github.com/acme/fleet', path: './' };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
const gate = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gate', namespace: 'apps' };
const anyLabel = { matchLabels: { team: 'backend' }, matchExpressions: [LabelCondition.isIn('stage', ['prod'])] };

function instance(property: string, props: Partial<FluxInstanceProps>): Probe {
  return { kind: 'FluxInstance', property, build: (scope) => { new FluxInstance(scope, 'probe', { distribution, ...props }); } };
}

function set(property: string, props: Partial<ResourceSetProps>): Probe {
  return { kind: 'ResourceSet', property, build: (scope) => { new ResourceSet(scope, 'probe', props.steps ? props : { resources: [configMap], ...props }); } };
}

function provider(property: string, type: InputProviderType, props: Partial<ResourceSetInputProviderProps> = {}): Probe {
  return { kind: 'ResourceSetInputProvider', property, build: (scope) => { new ResourceSetInputProvider(scope, 'probe', { type, ...props }); } };
}

const hosted = { url: 'https://github.com/acme/app', credential: secret, certSecret: secret };
const azure = { url: 'https://dev.azure.com/acme/platform/_git/app', serviceAccountName: 'reader' };
const codeCommit = { url: 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/app', serviceAccountName: 'reader' };
const registry = { url: 'oci://registry.acme.io/app', serviceAccountName: 'reader' };
const branches = { includeBranch: '^feat/', excludeBranch: '^feat/old', limit: 10 };
const tags = { includeTag: '^v', excludeTag: '-rc', semver: '1.x', limit: 10 };
const requests = { ...branches, labels: ['preview'], skipLabels: ['!built'] };
const environments = { includeEnvironment: '^review/', excludeEnvironment: '^review/old', limit: 10 };

export const probes: Probe[] = [
  instance('distribution', {}),
  instance('distribution.version', { distribution: { version: '2.9.4' } }),
  instance('distribution.registry', { distribution: { ...distribution, registry: 'ghcr.io/controlplaneio-fluxcd/distroless' } }),
  instance('distribution.variant', { distribution: { ...distribution, variant: FluxVariant.UPSTREAM_ALPINE } }),
  instance('distribution.artifact', { distribution: { ...distribution, artifact: 'oci://registry.acme.io/flux-manifests' } }),
  instance('distribution.imagePullSecret', { distribution: { ...distribution, imagePullSecret: secret } }),
  instance('distribution.artifactPullSecret', { distribution: { ...distribution, artifactPullSecret: secret } }),
  instance('components', { components: [FluxComponent.SOURCE_WATCHER] }),
  instance('cluster.type', { cluster: { type: FluxClusterType.AWS } }),
  instance('cluster.size', { cluster: { size: FluxClusterSize.LARGE } }),
  instance('cluster.multitenant', { cluster: { multitenant: true } }),
  instance('cluster.tenantDefaultServiceAccount', { cluster: { multitenant: true, tenantDefaultServiceAccount: 'flux' } }),
  instance('cluster.objectLevelWorkloadIdentity', { cluster: { objectLevelWorkloadIdentity: true } }),
  instance('cluster.multitenantWorkloadIdentity', { cluster: { objectLevelWorkloadIdentity: true, multitenantWorkloadIdentity: true } }),
  instance('cluster.tenantDefaultDecryptionServiceAccount', {
    cluster: { objectLevelWorkloadIdentity: true, multitenantWorkloadIdentity: true, tenantDefaultDecryptionServiceAccount: 'decrypt' },
  }),
  instance('cluster.tenantDefaultKubeConfigServiceAccount', {
    cluster: { objectLevelWorkloadIdentity: true, multitenantWorkloadIdentity: true, tenantDefaultKubeConfigServiceAccount: 'remote' },
  }),
  instance('cluster.networkPolicy', { cluster: { networkPolicy: false } }),
  instance('cluster.domain', { cluster: { domain: 'acme.local' } }),
  instance('sync: FluxSync.git(…)', { sync: FluxSync.git({ ...git, reference: GitReference.tag('v1'), interval: Duration.minutes(5), credential: secret }) }),
  instance('sync: FluxSync.git(…)', { sync: FluxSync.git({ ...git, provider: GitProvider.githubApp(secret) }) }),
  instance('sync: FluxSync.git(…)', { sync: FluxSync.git({ ...git, name: 'fleet' }) }),
  instance('sync: FluxSync.oci(…)', { sync: FluxSync.oci({ url: 'oci://ghcr.io/acme/fleet', path: './', tag: 'latest', provider: RegistryProvider.AWS }) }),
  instance('sync: FluxSync.bucket(…)', { sync: FluxSync.bucket({ endpoint: 'minio.acme.io', bucketName: 'fleet', path: './', credential: secret }) }),
  instance('storage', { storage }),
  instance('sharding.shards', { sharding: { shards: ['shard1'] } }),
  instance('sharding.key', { sharding: { shards: ['shard1'], key: 'acme.io/shard' } }),
  instance('sharding.storage', { storage, sharding: { shards: ['shard1'], storage: FluxShardStorage.PERSISTENT } }),
  instance('commonMetadata', { commonMetadata: { labels: { team: 'platform' }, annotations: { 'acme.io/owner': 'platform' } } }),
  instance('patches', {
    patches: [{
      patch: '- op: remove\n  path: /spec/replicas',
      target: { group: 'apps', version: 'v1', kind: 'Deployment', name: '.*', namespace: '.*', labelSelector: 'app', annotationSelector: 'app' },
    }],
  }),
  instance('migrateResources', { migrateResources: false }),
  instance('wait', { wait: false }),

  set('resources', {}),
  set('resources', { resources: [{ ...configMap, data: { key: 'value' } }] }),
  set('resourcesTemplate', { resourcesTemplate: 'apiVersion: v1' }),
  set('steps', {
    steps: [
      { name: 'first', resources: [configMap], timeout: Duration.minutes(1) },
      { name: 'second', resourcesTemplate: 'apiVersion: v1' },
    ],
  }),
  set('inputs', { inputs: [{ tenant: 'team1' }] }),
  {
    kind: 'ResourceSet', property: 'inputsFrom: InputsFrom.provider(…)', build: (scope) => {
      const inputs = new ResourceSetInputProvider(scope, 'inputs', { type: InputProviderType.staticValues({ tenant: 'team1' }) });
      new ResourceSet(scope, 'probe', { resources: [configMap], inputsFrom: [InputsFrom.provider(inputs)] });
    },
  },
  set('inputsFrom: InputsFrom.labels(…)', { inputsFrom: [InputsFrom.labels(anyLabel)] }),
  set('inputStrategy', { inputStrategy: InputStrategy.permute({ includeEmptyProviders: true }) }),
  set('dependsOn: ResourceSetDependency.exists(…)', { dependsOn: [ResourceSetDependency.exists(gate)] }),
  set('dependsOn: ResourceSetDependency.ready(…)', { dependsOn: [ResourceSetDependency.ready(gate)] }),
  set('dependsOn: ResourceSetDependency.readyWhen(…)', { dependsOn: [ResourceSetDependency.readyWhen(gate, 'data.gate == "open"')] }),
  set('commonMetadata', { commonMetadata: { labels: { team: 'platform' }, annotations: { 'acme.io/owner': 'platform' } } }),
  set('serviceAccountName', { serviceAccountName: 'tenant' }),
  set('wait', { wait: true }),

  provider('type: InputProviderType.staticValues(…)', InputProviderType.staticValues({ tenant: 'team1' })),
  provider('type: InputProviderType.githubBranch(…)', InputProviderType.githubBranch(hosted, branches)),
  provider('type: InputProviderType.githubTag(…)', InputProviderType.githubTag(hosted, tags)),
  provider('type: InputProviderType.githubPullRequest(…)', InputProviderType.githubPullRequest(hosted, requests)),
  provider('type: InputProviderType.gitlabBranch(…)', InputProviderType.gitlabBranch(hosted, branches)),
  provider('type: InputProviderType.gitlabTag(…)', InputProviderType.gitlabTag(hosted, tags)),
  provider('type: InputProviderType.gitlabMergeRequest(…)', InputProviderType.gitlabMergeRequest(hosted, requests)),
  provider('type: InputProviderType.gitlabEnvironment(…)', InputProviderType.gitlabEnvironment(hosted, environments)),
  provider('type: InputProviderType.giteaBranch(…)', InputProviderType.giteaBranch(hosted, branches)),
  provider('type: InputProviderType.giteaTag(…)', InputProviderType.giteaTag(hosted, tags)),
  provider('type: InputProviderType.giteaPullRequest(…)', InputProviderType.giteaPullRequest(hosted, requests)),
  provider('type: InputProviderType.azureDevOpsBranch(…)', InputProviderType.azureDevOpsBranch(azure, branches)),
  provider('type: InputProviderType.azureDevOpsTag(…)', InputProviderType.azureDevOpsTag(azure, tags)),
  provider('type: InputProviderType.azureDevOpsPullRequest(…)', InputProviderType.azureDevOpsPullRequest(azure, requests)),
  provider('type: InputProviderType.awsCodeCommitBranch(…)', InputProviderType.awsCodeCommitBranch(codeCommit, branches)),
  provider('type: InputProviderType.awsCodeCommitTag(…)', InputProviderType.awsCodeCommitTag(codeCommit, tags)),
  provider('type: InputProviderType.awsCodeCommitPullRequest(…)', InputProviderType.awsCodeCommitPullRequest(codeCommit, branches)),
  provider('type: InputProviderType.ociArtifactTag(…)', InputProviderType.ociArtifactTag({ ...registry, insecure: true, credential: secret, certSecret: secret }, tags)),
  provider('type: InputProviderType.acrArtifactTag(…)', InputProviderType.acrArtifactTag(registry, tags)),
  provider('type: InputProviderType.ecrArtifactTag(…)', InputProviderType.ecrArtifactTag(registry, tags)),
  provider('type: InputProviderType.garArtifactTag(…)', InputProviderType.garArtifactTag(registry, tags)),
  provider('type: InputProviderType.externalService(…)', InputProviderType.externalService({ url: 'http://inputs.acme.io', insecure: true, credential: secret, certSecret: secret, limit: 10 })),
  provider('type: InputProviderType.externalArtifact(…)', InputProviderType.externalArtifact({
    selectors: [ArtifactSelector.named('app', 'apps'), ArtifactSelector.labels(anyLabel)], serviceAccountName: 'reader', limit: 10,
  })),
  provider('defaultValues', InputProviderType.githubBranch(hosted), { defaultValues: { stage: 'preview' } }),
  provider('schedule', InputProviderType.staticValues({ tenant: 'team1' }), { schedule: [{ cron: '0 10 * * 1-5', timeZone: 'Europe/London', window: Duration.hours(6) }] }),
];

export const unset: Unset[] = [
  { kind: 'FluxReport', field: 'spec', reason: 'the operator writes it; programs only refer to it' },
];
