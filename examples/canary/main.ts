// One canary in a plain cdk8s app: no GitOps repository, nothing else to learn.
//
// Needs in the cluster: Flagger with a load tester, and a mesh that reads Gateway API routes (for example Linkerd).
// Prints dist/shop.k8s.yaml.
import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { flagger, Percent } from '../../lib';

export function build(app: App): void {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });

  // A Deployment as you have it already. Flagger reads the label `app` and starts the pods itself: no Service, no replicas.
  const deployment = new kplus.Deployment(chart, 'cart', { select: false, containers: [{ image: 'ghcr.io/acme/cart:1.4.2', ports: [{ name: 'http', number: 8080 }] }] });
  deployment.podMetadata.addLabel('app', 'cart');
  deployment.select(kplus.LabelSelector.of({ labels: { app: 'cart' } }));
  const autoscaler = new kplus.HorizontalPodAutoscaler(chart, 'autoscaler', { target: deployment, minReplicas: 2, maxReplicas: 4 });

  // Every 30 seconds 10 % more traffic, up to half of it; three failed checks bring the old version back.
  new flagger.Canary(chart, 'canary', {
    target: deployment,
    autoscaler,
    provider: flagger.TrafficProvider.meshService(),
    service: { port: 8080 },
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), max: Percent.of(50), interval: Duration.seconds(30), threshold: 3 }),
    metrics: [flagger.Metric.successRate({ min: Percent.of(99) })],
    webhooks: [flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) }), { url: 'http://flagger-loadtester.flagger-system/' })],
  });
}

if (require.main === module) {
  const app = new App({ outdir: `${__dirname}/dist` });
  build(app);
  app.synth();
}
