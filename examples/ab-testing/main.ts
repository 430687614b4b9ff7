// A/B testing behind a Gateway: insiders, known by a header or a cookie, get the new version; everybody else the old one.
import { Duration } from 'cdk8s';
import { Cluster, delivery, flagger, gateway, GitOpsRepository, ImageVersion, Layer, Percent, platform } from '../../lib';

export function build(repository: GitOpsRepository): void {
  const production = new Cluster(repository, 'production');
  const gatewayApi = new platform.GatewayApi(production, 'gateway-api');
  const certManager = new platform.CertManager(production, 'cert-manager');
  const mesh = new platform.Linkerd(production, 'linkerd', { certManager, gatewayApi });
  const envoy = new platform.EnvoyGateway(production, 'envoy-gateway', { gatewayApi, mesh });
  const rollouts = new platform.Flagger(production, 'flagger', { mesh, gatewayApi });
  const image = production.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: ImageVersion.pinned('6.14.0') });

  // The entry to the cluster. Routes of other namespaces may attach to it, so that each app keeps its route beside itself.
  const entry = new gateway.Gateway(new Layer(production, 'ingress'), 'public', {
    gatewayClass: envoy.gatewayClass,
    listeners: [gateway.Listener.http({ hostname: '*.example.com', allowedRoutes: gateway.RouteNamespaces.all() })],
  });

  new delivery.ProgressiveApp(new Layer(production, 'frontend', { mesh }), 'frontend', {
    image,
    port: 9898,
    flagger: rollouts,
    readinessPath: '/readyz',
    // Flagger writes the HTTPRoute that attaches to the Gateway.
    provider: flagger.TrafficProvider.gateway([entry]),
    hosts: ['shop.example.com'],
    analysis: flagger.Analysis.abTesting({
      match: [flagger.RequestMatch.header('x-user').exact('insider'), flagger.RequestMatch.cookie('type', 'insider')],
      iterations: 10, interval: Duration.minutes(1), threshold: 2,
    }),
    metrics: [flagger.Metric.successRate({ min: Percent.of(99) }), flagger.Metric.latency({ max: Duration.millis(500) })],
    // The load carries the cookie of an insider, so that it reaches the new version through the Gateway too.
    webhooks: [flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 5, duration: Duration.minutes(1), headers: { Cookie: 'type=insider' } }))],
  });
}

if (require.main === module) {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder: __dirname });
  build(repository);
  repository.synth();
}
