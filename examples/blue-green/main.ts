// Blue/green: the new version is tested beside the old one, and then gets all traffic at once.
//
// For apps whose users must not meet two versions, or whose clients are not in the mesh.
import { Duration } from 'cdk8s';
import { Cluster, delivery, flagger, GitOpsRepository, ImageVersion, Layer, Percent, platform } from '../../lib';

export function build(repository: GitOpsRepository): void {
  const production = new Cluster(repository, 'production');
  const gatewayApi = new platform.GatewayApi(production, 'gateway-api');
  const certManager = new platform.CertManager(production, 'cert-manager');
  const mesh = new platform.Linkerd(production, 'linkerd', { certManager, gatewayApi });
  const rollouts = new platform.Flagger(production, 'flagger', { mesh, gatewayApi });
  const image = production.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: ImageVersion.pinned('6.14.0') });

  new delivery.ProgressiveApp(new Layer(production, 'ledger', { mesh }), 'ledger', {
    image,
    port: 9898,
    flagger: rollouts,
    readinessPath: '/readyz',
    // Plain Services, no route: traffic switches with the Service.
    provider: flagger.TrafficProvider.kubernetes(),
    // Five checks, one a minute; two failures end the rollout, and no user has seen it.
    analysis: flagger.Analysis.blueGreen({ iterations: 5, interval: Duration.minutes(1), threshold: 2 }),
    metrics: [flagger.Metric.successRate({ min: Percent.of(99.9) })],
    webhooks: [
      // First this test, against the Service of the new version: until it passes, the checks do not begin.
      flagger.Webhook.acceptanceTest(flagger.LoadTest.bash('curl -sf http://{canary}/healthz && curl -sd test http://{canary}/token | grep token'), { timeout: Duration.seconds(30) }),
      // Then load: no user sends any yet, so there would be nothing to measure.
      flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 20, duration: Duration.minutes(1) })),
    ],
  });
}

if (require.main === module) {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder: __dirname });
  build(repository);
  repository.synth();
}
