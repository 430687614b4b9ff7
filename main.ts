import { Duration } from 'cdk8s';
import { Cluster, delivery, ExternalObject, flagger, flux, gateway, GitOpsRepository, ImageUpdates, ImageVersion, Layer, Percent, platform } from './lib';

const repository = new GitOpsRepository({ url: 'https://github.com/cdk8s-progressive-delivery/workshop', branch: 'main' });

// Staging follows Docker Hub: a bot commits each new tag. `cdk8s-pd promote staging production` moves what it runs to production.
const staging = new Cluster(repository, 'staging', {
  imageUpdates: ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('workshop-write') }),
});
const production = new Cluster(repository, 'production');

workshop(staging, { version: automatic('6.14.0'), domain: 'staging.example.com' });
workshop(production, { version: ImageVersion.promoted({ startAt: '6.13.0' }), domain: 'example.com' });
repository.synth();

function automatic(startAt: string): ImageVersion {
  return ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('6.x'), startAt });
}

function workshop(cluster: Cluster, options: { readonly version: ImageVersion; readonly domain: string }): void {
  // The platform: what uses one of its APIs waits for the layer that brings it.
  new platform.FluxOperator(cluster, 'flux-operator');
  new platform.SealedSecrets(cluster, 'sealed-secrets');
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  const certManager = new platform.CertManager(cluster, 'cert-manager');
  const mesh = new platform.Linkerd(cluster, 'linkerd', { certManager, gatewayApi });
  const envoy = new platform.EnvoyGateway(cluster, 'envoy-gateway', { gatewayApi, mesh });
  const rollouts = new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi });
  const image = cluster.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: options.version });

  const ingress = new Layer(cluster, 'ingress');
  const publicGateway = new gateway.Gateway(ingress, 'public', {
    gatewayClass: envoy.gatewayClass,
    listeners: [gateway.Listener.http({ hostname: `*.${options.domain}`, allowedRoutes: gateway.RouteNamespaces.all() })],
  });

  const metrics = [flagger.Metric.successRate({ min: Percent.of(99) }), flagger.Metric.latency({ max: Duration.millis(500), interval: Duration.seconds(30) })];
  const app = { image, port: 9898, flagger: rollouts, metrics, readinessPath: '/readyz' };

  // backend: traffic inside the mesh moves in steps of 5 % up to 50 %.
  new delivery.ProgressiveApp(new Layer(cluster, 'backend', { mesh }), 'backend', {
    ...app,
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(5), max: Percent.of(50), interval: Duration.seconds(10), threshold: 3 }),
    webhooks: [
      flagger.Webhook.acceptanceTest(flagger.LoadTest.bash('curl -sd test http://{canary}/token | grep token')),
      flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) })),
    ],
  });

  // frontend: insiders, known by a header or a cookie, see the new version first.
  const frontend = `frontend.${options.domain}`;
  new delivery.ProgressiveApp(new Layer(cluster, 'frontend', { mesh }), 'frontend', {
    ...app,
    provider: flagger.TrafficProvider.gateway([publicGateway]),
    hosts: [frontend],
    analysis: flagger.Analysis.abTesting({
      match: [flagger.RequestMatch.header('x-user').exact('insider'), flagger.RequestMatch.cookie('type', 'insider')],
      iterations: 10, interval: Duration.seconds(10), threshold: 3,
    }),
    webhooks: [
      flagger.Webhook.acceptanceTest(flagger.LoadTest.bash('curl -sd test http://{canary}/token | grep token')),
      flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1), headers: { Cookie: 'type=insider' } })),
    ],
  });

  // podinfo: a Helm chart whose own tests decide whether a new version gets traffic at all.
  const charts = new Layer(cluster, 'podinfo', { mesh });
  const chart = new flux.OCIRepository(charts, 'podinfo', {
    url: 'oci://ghcr.io/stefanprodan/charts/podinfo', reference: flux.OciReference.tag('6.14.1'), layer: flux.OciLayer.helmChart(),
  });
  const release = new flux.HelmRelease(charts, 'podinfo-release', {
    metadata: { name: 'podinfo' },
    chart: flux.HelmChartChoice.fromOci(chart),
    values: {
      image: { repository: image.imageName, tag: image.tag },
      replicaCount: 2,
      hpa: { enabled: true, maxReplicas: 4, cpu: 80 },
      service: { enabled: false }, // Flagger makes the Services
    },
    // The chart's tests ask the Service of the old version: send them to the canary, and drop the one for a port that it does not have.
    postRenderers: [flux.PostRenderer.kustomize({
      patches: [
        {
          target: { kind: 'Pod', name: 'podinfo-(service|jwt)-test-.*' },
          patch: [
            '- op: test', '  path: /spec/containers/0/env/0/name', '  value: PODINFO_SVC',
            '- op: replace', '  path: /spec/containers/0/env/0/value', '  value: podinfo-canary.podinfo:9898', '',
          ].join('\n'),
        },
        { target: { kind: 'Pod', name: 'podinfo-grpc-test-.*' }, patch: '$patch: delete\napiVersion: v1\nkind: Pod\nmetadata:\n  name: any\n' },
      ],
    })],
    // The load tester's Helm writes the release back without saying who applied it.
    upgrade: { serverSideApply: flux.ServerSideApply.ENABLED },
    driftDetection: flux.DriftDetection.ENABLED,
    driftIgnore: [flux.DriftIgnore.replicasOf('podinfo')],
  });
  const canary = new flagger.Canary(charts, 'canary', {
    metadata: { name: 'podinfo' },
    target: ExternalObject.fromReference(charts, 'deployment', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' }),
    autoscaler: ExternalObject.fromReference(charts, 'autoscaler', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' }),
    provider: flagger.TrafficProvider.meshService(),
    service: { port: 9898, targetPort: flagger.TargetPort.named('http') },
    analysis: flagger.Analysis.trafficShifting({ step: Percent.of(10), max: Percent.of(50), interval: Duration.minutes(1), threshold: 3 }),
    metrics,
    loadTester: rollouts.loadTester,
    webhooks: [
      flagger.Webhook.acceptanceTest(flagger.LoadTest.helmTest({ release: 'podinfo', namespace: 'podinfo' })),
      flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) })),
    ],
  });
  canary.node.addDependency(release);
  rollouts.loadTesterInstallation?.allowHelmTest(charts);
}
