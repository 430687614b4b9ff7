const { GitOpsRepository, Cluster, Layer, ImageVersion, Percent, delivery, flagger, platform } = require('cdk8s-progressive-delivery');
const { Duration } = require('cdk8s');

const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet' });
const cluster = new Cluster(repository, 'staging');
const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
const mesh = new platform.Linkerd(cluster, 'linkerd', { certManager: new platform.CertManager(cluster, 'cert-manager'), gatewayApi });
new delivery.ProgressiveApp(new Layer(cluster, 'shop', { mesh }), 'shop', {
  image: cluster.addImage('shop', { name: 'docker.io/acme/shop', version: ImageVersion.pinned('1.0.0') }),
  port: 8080,
  flagger: new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi }),
  analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), interval: Duration.seconds(30), threshold: 5 }),
  metrics: [flagger.Metric.successRate({ min: Percent.of(99) })],
});
repository.synth();
