// The smallest GitOps repository: one cluster, its platform, and one app that is rolled out step by step.
//
// Prints dist/production/, one folder for each layer; dist/production/flux-system/ is what Flux starts from.
import { Duration } from 'cdk8s';
import { Cluster, delivery, flagger, GitOpsRepository, ImageVersion, Layer, Percent, platform } from '../../lib';

export function build(repository: GitOpsRepository): void {
  const production = new Cluster(repository, 'production');

  // The platform. What takes one of these constructs waits for the layer that installs it.
  const gatewayApi = new platform.GatewayApi(production, 'gateway-api');
  const certManager = new platform.CertManager(production, 'cert-manager');
  const mesh = new platform.Linkerd(production, 'linkerd', { certManager, gatewayApi });
  const rollouts = new platform.Flagger(production, 'flagger', { mesh, gatewayApi });

  // The version is written here: a new one is a commit. ImageVersion.automatic lets a bot write it instead.
  const image = production.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: ImageVersion.pinned('6.14.0') });

  // A layer is a folder, a Flux Kustomization and a namespace; this one is in the mesh.
  const shop = new Layer(production, 'shop', { mesh });
  new delivery.ProgressiveApp(shop, 'podinfo', {
    image,
    port: 9898,
    flagger: rollouts,
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), max: Percent.of(50), interval: Duration.seconds(30), threshold: 3 }),
    metrics: [flagger.Metric.successRate({ min: Percent.of(99) }), flagger.Metric.latency({ max: Duration.millis(500) })],
    webhooks: [flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) }))],
  });
}

if (require.main === module) {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder: __dirname });
  build(repository);
  repository.synth();
}
