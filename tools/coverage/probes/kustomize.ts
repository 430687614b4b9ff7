import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as flux from '../../../lib/flux';
import { Probe, Unset } from '../probe';

const secret = flux.SecretReference.existing('secret');
const target = { group: 'apps', version: 'v1', kind: 'Deployment', name: 'web', namespace: 'apps', labelSelector: 'app=web', annotationSelector: 'team=web' };

function kustomization(property: string, props: (scope: Construct) => Partial<flux.KustomizationProps> = () => ({}), after?: (made: flux.Kustomization, scope: Construct) => void): Probe {
  return {
    kind: 'Kustomization', property,
    build: (scope) => {
      const made = new flux.Kustomization(scope, 'probe', { source: flux.GitRepository.fromReference(scope, 'Git', { name: 'fleet' }), ...props(scope) });
      after?.(made, scope);
    },
  };
}

function other(scope: Construct): flux.IKustomization {
  return flux.Kustomization.fromReference(scope, 'Other', { name: 'other', namespace: 'flux-system' });
}

export const probes: readonly Probe[] = [
  kustomization('source'),
  kustomization('source in another namespace', (scope) => ({ source: flux.GitRepository.fromReference(scope, 'Far', { name: 'fleet', namespace: 'flux-system' }) })),
  kustomization('source: Bucket', (scope) => ({ source: flux.Bucket.fromReference(scope, 'Files', { name: 'files' }) })),
  kustomization('source: OCIRepository', (scope) => ({ source: flux.OCIRepository.fromReference(scope, 'Artifact', { name: 'artifact' }) })),
  kustomization('source: ExternalArtifact', (scope) => ({ source: flux.ExternalArtifact.fromReference(scope, 'Outside', { name: 'outside' }) })),
  kustomization('path', () => ({ path: './apps' })),
  kustomization('prune', () => ({ prune: false })),
  kustomization('wait', () => ({ wait: false })),
  kustomization('interval', () => ({ interval: Duration.minutes(3) })),
  kustomization('retryInterval', () => ({ retryInterval: Duration.minutes(3) })),
  kustomization('timeout', () => ({ timeout: Duration.minutes(3) })),
  kustomization('targetNamespace', () => ({ targetNamespace: 'web' })),
  kustomization('namePrefix', () => ({ namePrefix: 'dev-' })),
  kustomization('nameSuffix', () => ({ nameSuffix: '-dev' })),
  kustomization('dependsOn', (scope) => ({ dependsOn: [other(scope)] })),
  kustomization('addDependsOn(…)', () => ({}), (made, scope) => made.addDependsOn(other(scope))),
  kustomization('addDependsOnWhen(…)', () => ({}), (made, scope) => made.addDependsOnWhen(other(scope), "dep.status.phase == 'Done'")),
  kustomization('healthChecks', () => ({ healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'web' }] })),
  kustomization('healthCheckExprs', () => ({ healthCheckExprs: [{ apiVersion: 'acme.io/v1', kind: 'Shop', current: 'true', inProgress: 'false', failed: 'false' }] })),
  kustomization('patches', () => ({ patches: [{ patch: '- op: remove\n  path: /spec/replicas', target }] })),
  kustomization('images', () => ({ images: [{ name: 'web', newName: 'acme/web', newTag: '1.0.0', digest: `sha256:${'a1'.repeat(32)}` }] })),
  kustomization('components', () => ({ components: ['../alerts'] })),
  kustomization('ignoreMissingComponents', () => ({ ignoreMissingComponents: true })),
  kustomization('buildMetadata', () => ({ buildMetadata: [flux.BuildMetadata.ORIGIN_ANNOTATIONS] })),
  kustomization('ignore: DriftIgnore.paths(…)', () => ({ ignore: [flux.DriftIgnore.paths(['/spec/replicas'], target)] })),
  kustomization('ignore: DriftIgnore.replicasOf(…)', () => ({ ignore: [flux.DriftIgnore.replicasOf('web')] })),
  kustomization('postBuild.substitute', () => ({ postBuild: { substitute: { cluster: 'staging' } } })),
  kustomization('postBuild.substituteFrom: SubstituteSource.configMap(…)', () => ({ postBuild: { substituteFrom: [flux.SubstituteSource.configMap('vars', { optional: true })] } })),
  kustomization('postBuild.substituteFrom: SubstituteSource.secret(…)', () => ({ postBuild: { substituteFrom: [flux.SubstituteSource.secret('vars')] } })),
  kustomization('postBuild.substituteStrategy', () => ({ postBuild: { substituteStrategy: flux.SubstituteStrategy.ALWAYS } })),
  kustomization('decryption: Decryption.sops({ secret })', () => ({ decryption: flux.Decryption.sops({ secret }) })),
  kustomization('decryption: Decryption.sops({ serviceAccountName })', () => ({ decryption: flux.Decryption.sops({ serviceAccountName: 'kms' }) })),
  kustomization('commonMetadata', () => ({ commonMetadata: { labels: { team: 'web' }, annotations: { note: 'x' } } })),
  kustomization('kubeConfig: KubeConfig.secret(…)', () => ({ kubeConfig: flux.KubeConfig.secret(secret, { key: 'config' }) })),
  kustomization('kubeConfig: KubeConfig.configMap(…)', () => ({ kubeConfig: flux.KubeConfig.configMap('access') })),
  kustomization('serviceAccountName', () => ({ serviceAccountName: 'tenant' })),
  kustomization('force', () => ({ force: true })),
  kustomization('deletionPolicy', () => ({ deletionPolicy: flux.DeletionPolicy.ORPHAN })),
  kustomization('suspend', () => ({ suspend: true })),
];

export const unset: readonly Unset[] = [
  { kind: 'Kustomization', field: 'spec.sourceRef.apiVersion', reason: 'the kind alone tells it' },
];
