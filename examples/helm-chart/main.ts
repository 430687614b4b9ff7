// Helm charts: from a Helm repository and from a registry, with values of the program and of the cluster.
import { Cluster, flux, GitOpsRepository, Layer } from '../../lib';

export function build(repository: GitOpsRepository): void {
  const cluster = new Cluster(repository, 'production');
  const shop = new Layer(cluster, 'shop');

  // From a Helm repository: the repository once, a release for each chart. A pinned version makes every upgrade a commit.
  const charts = new flux.HelmRepository(shop, 'charts', { url: 'https://stefanprodan.github.io/podinfo' });
  const cache = new flux.HelmRelease(shop, 'cache', {
    chart: flux.HelmChartChoice.fromRepository(charts, { chart: 'podinfo', version: '6.14.0' }),
    values: { replicaCount: 1, ui: { message: 'cache' } },
  });

  // From a registry: the artifact is an object of its own, and says which version.
  const chart = new flux.OCIRepository(shop, 'podinfo', {
    url: 'oci://ghcr.io/stefanprodan/charts/podinfo', reference: flux.OciReference.tag('6.14.0'), layer: flux.OciLayer.helmChart(),
  });
  new flux.HelmRelease(shop, 'frontend', {
    chart: flux.HelmChartChoice.fromOci(chart),
    // Objects of the cluster first, in this order; `values` wins over them, and `targetPath` over everything.
    valuesFrom: [
      flux.ValuesSource.configMap('frontend-defaults', { optional: true }),
      flux.ValuesSource.secret('frontend-redis', { key: 'address', targetPath: 'cache' }),
    ],
    values: { hpa: { enabled: true, maxReplicas: 4 }, backends: ['http://cache-podinfo.shop:9898/echo'] },
    // What somebody changes by hand is set back, except for the replicas, which the autoscaler owns.
    driftDetection: flux.DriftDetection.ENABLED,
    driftIgnore: [flux.DriftIgnore.replicasOf('frontend-podinfo')],
    // A failed upgrade is tried three times, then rolled back.
    upgrade: { remediation: flux.Remediation.retries(3) },
    dependsOn: [cache],
  });
}

if (require.main === module) {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder: __dirname });
  build(repository);
  repository.synth();
}
