import { ApiObject, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { Cluster, delivery, flagger, flux, gateway, GitOpsRepository, ImageUpdates, ImageVersion, Layer, linkerd, Percent, platform } from '../../lib';
import { filesIn, messageOf, scratchRepository } from '../helpers';

const analysis = flagger.Analysis.trafficShifting({ step: Percent.of(10), interval: Duration.seconds(30), threshold: 3 });
const successRate = flagger.Metric.successRate({ min: Percent.of(99) });
const loadTest = flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) }));

interface World {
  readonly repository: GitOpsRepository;
  readonly folder: string;
  readonly cluster: Cluster;
  readonly mesh: ReturnType<typeof linkerd.Mesh.fromReference>;
  /** Everything that an app must have. */
  readonly props: delivery.ProgressiveAppProps;
}

/** A cluster with an external mesh, Flagger and one image. */
function newWorld(id = 'staging', version: ImageVersion = ImageVersion.pinned('6.14.0'), scratch = scratchRepository()): World {
  const imageUpdates = ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('fleet-write') });
  const cluster = new Cluster(scratch.repository, id, { imageUpdates });
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  const mesh = linkerd.Mesh.fromReference(cluster, 'mesh');
  const rollouts = new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi });
  const image = cluster.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version });
  return { ...scratch, cluster, mesh, props: { image, port: 9898, flagger: rollouts, analysis } };
}

/** Synthesizes an app called `podinfo` in the layer `shop`, and returns its files. */
function print(change: Partial<delivery.ProgressiveAppProps> = {}, world: World = newWorld(), adjust: (app: delivery.ProgressiveApp) => void = () => {}): { [file: string]: string } {
  adjust(new delivery.ProgressiveApp(new Layer(world.cluster, 'shop', { mesh: world.mesh }), 'podinfo', { ...world.props, ...change }));
  world.repository.synth();
  return filesIn(`${world.folder}/dist/${world.cluster.node.id}/shop`);
}

/** Creates an app with other properties, and returns the message. */
function refusal(change: { readonly [property: string]: unknown }, id = 'podinfo'): string {
  const { cluster, mesh, props } = newWorld();
  return messageOf(() => new delivery.ProgressiveApp(new Layer(cluster, 'shop', { mesh }), id, { ...props, ...change } as never));
}

const deploymentOf = (files: { readonly [file: string]: string }): ReturnType<typeof parse> => parse(files['deployment-podinfo.yaml']);
const canaryOf = (files: { readonly [file: string]: string }): ReturnType<typeof parse> => parse(files['canary-podinfo.yaml']);
const containerOf = (files: { readonly [file: string]: string }): ReturnType<typeof parse> => deploymentOf(files).spec.template.spec.containers[0];

describe('what is printed', () => {
  test('a Deployment, its autoscaler and the Canary: no Service, no route and no primary, which are Flagger\'s', () => {
    expect(Object.keys(print())).toEqual(['canary-podinfo.yaml', 'deployment-podinfo.yaml', 'horizontalpodautoscaler-podinfo.yaml', 'kustomization.yaml', 'namespace-shop.yaml']);
  });

  test('the selector is a label that Flagger reads, and holds nothing of the layer or the cluster', () => {
    const { spec } = deploymentOf(print());
    expect(spec.selector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'podinfo' } });
    expect(spec.template.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'podinfo' });
  });

  test('no replicas: the autoscaler and Flagger own them', () => {
    expect(deploymentOf(print()).spec).not.toHaveProperty('replicas');
  });

  test('the autoscaler keeps 2 to 4 pods, and the Canary names it', () => {
    const files = print();
    const { metadata, spec } = parse(files['horizontalpodautoscaler-podinfo.yaml']);
    expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 4, scaleTargetRef: { kind: 'Deployment', name: 'podinfo' } });
    expect(spec.metrics).toEqual([{ type: 'ContainerResource', containerResource: { name: 'cpu', container: 'podinfo', target: { type: 'Utilization', averageUtilization: 80 } } }]);
    expect(canaryOf(files).spec.autoscalerRef).toEqual({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: metadata.name });
  });

  test('how many pods there are can be said', () => {
    const { spec } = parse(print({ autoscaling: { minReplicas: 3, maxReplicas: 9, cpu: Percent.of(60) } })['horizontalpodautoscaler-podinfo.yaml']);
    expect([spec.minReplicas, spec.maxReplicas, spec.metrics[0].containerResource.target.averageUtilization]).toEqual([3, 9, 60]);
  });

  test('more pods at least than are usual at most raise the maximum', () => {
    expect(parse(print({ autoscaling: { minReplicas: 6 } })['horizontalpodautoscaler-podinfo.yaml']).spec).toMatchObject({ minReplicas: 6, maxReplicas: 6 });
  });

  test('traffic moves by the route of the mesh, to the named port of the container', () => {
    const files = print();
    expect(canaryOf(files).spec.service).toEqual({
      name: 'podinfo', port: 9898, portName: 'http', targetPort: 'http',
      gatewayRefs: [{ group: 'core', kind: 'Service', name: 'podinfo', port: 9898 }],
    });
    expect(containerOf(files).ports).toEqual([{ name: 'http', containerPort: 9898 }]);
  });

  test('webhooks call the load tester of the given Flagger', () => {
    expect(canaryOf(print({ webhooks: [loadTest] })).spec.analysis.webhooks[0].url).toBe('http://flagger-loadtester.flagger-loadtester/');
  });

  test('a new version has a minute to become ready, or as long as is said', () => {
    expect(canaryOf(print()).spec.progressDeadlineSeconds).toBe(600);
    expect(canaryOf(print({ progressDeadline: Duration.minutes(5) })).spec.progressDeadlineSeconds).toBe(300);
  });

  test('the pods do not run as root, and cannot write their root file system', () => {
    expect(containerOf(print()).securityContext).toEqual({
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true, runAsGroup: 10001, runAsNonRoot: true, runAsUser: 10001,
    });
  });
});

describe('image', () => {
  test('an automatic image carries the marker that the bot edits', () => {
    const world = newWorld('staging', ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('6.x'), startAt: '6.14.0' }));
    expect(print({}, world)['deployment-podinfo.yaml']).toContain('image: "docker.io/stefanprodan/podinfo:6.14.0" # {"$imagepolicy": "flux-system:staging-podinfo"}\n');
  });

  test('a pinned image has no marker', () => {
    expect(print()['deployment-podinfo.yaml']).toContain('image: docker.io/stefanprodan/podinfo:6.14.0\n');
  });
});

describe('what a user gives', () => {
  test('resources replace the usual ones', () => {
    const resources = { cpu: { request: kplus.Cpu.millis(250), limit: kplus.Cpu.units(1) }, memory: { request: Size.mebibytes(512) } };
    expect(containerOf(print({ resources })).resources).toEqual({ requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1' } });
  });

  test('a security context changes what it names and keeps the rest', () => {
    expect(containerOf(print({ securityContext: { readOnlyRootFilesystem: false } })).securityContext).toMatchObject({ readOnlyRootFilesystem: false, runAsUser: 10001, runAsNonRoot: true });
    expect(containerOf(print({ securityContext: { user: 65532, group: 65532 } })).securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532 });
  });

  test('who allows root gets the user of the image', () => {
    expect(containerOf(print({ securityContext: { ensureNonRoot: false } })).securityContext).not.toHaveProperty('runAsUser');
    expect(containerOf(print({ securityContext: { ensureNonRoot: false, user: 0 } })).securityContext).toMatchObject({ runAsUser: 0, runAsNonRoot: false });
  });

  test('command, arguments, environment and readiness path reach the container', () => {
    const container = containerOf(print({
      command: ['./podinfo'], args: ['--level=debug'], readinessPath: '/readyz', envVariables: { COLOR: kplus.EnvValue.fromValue('blue') },
    }));
    expect(container).toMatchObject({ command: ['./podinfo'], args: ['--level=debug'], env: [{ name: 'COLOR', value: 'blue' }] });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 9898, scheme: 'HTTP' });
  });

  test('Deployment and autoscaler may be your own', () => {
    const world = newWorld();
    const layer = new Layer(world.cluster, 'shop', { mesh: world.mesh });
    const deployment = new kplus.Deployment(layer, 'own', { select: false, containers: [{ image: 'ghcr.io/acme/own:1', ports: [{ name: 'http', number: 9898 }] }] });
    deployment.podMetadata.addLabel('app', 'own');
    deployment.select(kplus.LabelSelector.of({ labels: { app: 'own' } }));
    const autoscaler = new ApiObject(layer, 'scaler', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', spec: {} });
    const app = new delivery.ProgressiveApp(layer, 'podinfo', { ...world.props, image: undefined, deployment, autoscaler });
    ApiObject.of(deployment).addJsonPatch(JsonPatch.remove('/spec/replicas'));
    world.repository.synth();
    const files = filesIn(`${world.folder}/dist/staging/shop`);
    expect(app.deployment).toBe(deployment);
    expect(app.autoscaler).toBeUndefined();
    expect(Object.keys(files)).toEqual(['canary-podinfo.yaml', 'deployment-own.yaml', 'kustomization.yaml', 'namespace-shop.yaml', 'scaledobject-scaler.yaml']);
    expect(canaryOf(files).spec).toMatchObject({ targetRef: { name: 'own' }, autoscalerRef: { kind: 'ScaledObject', name: 'scaler' } });
  });

  test('rejects a misspelled property, and says which one was meant', () => {
    expect(refusal({ readinesPath: '/readyz' })).toMatch(/^\[staging\/shop\/podinfo\] no such property readinesPath · .* · did you mean readinessPath\?$/);
  });

  test('rejects settings of the pod beside a Deployment of your own', () => {
    const world = newWorld();
    const layer = new Layer(world.cluster, 'shop', { mesh: world.mesh });
    const deployment = new kplus.Deployment(layer, 'own', { containers: [{ image: 'ghcr.io/acme/own:1' }] });
    expect(messageOf(() => new delivery.ProgressiveApp(layer, 'podinfo', { ...world.props, deployment, command: ['x'] })))
      .toContain('[staging/shop/podinfo] image, command beside a deployment of your own · one of the two');
  });

  test('every piece takes further settings', () => {
    const files = print({}, newWorld(), (app) => {
      app.deployment.podMetadata.addAnnotation('config.linkerd.io/proxy-cpu-request', '50m');
      app.deployment.addVolume(kplus.Volume.fromEmptyDir(app, 'tmp', 'tmp'));
      app.canary.addMetric(successRate);
      app.canary.addWebhook(loadTest);
      app.autoscaler?.metadata.addLabel('team', 'shop');
      ApiObject.of(app.deployment).addJsonPatch(JsonPatch.add('/spec/revisionHistoryLimit', 3));
    });
    expect(deploymentOf(files).spec.template.metadata.annotations).toEqual({ 'config.linkerd.io/proxy-cpu-request': '50m' });
    expect(deploymentOf(files).spec.template.spec.volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
    expect(deploymentOf(files).spec.revisionHistoryLimit).toBe(3);
    expect(canaryOf(files).spec.analysis).toMatchObject({ metrics: [{ name: 'request-success-rate' }], webhooks: [{ name: 'load-test' }] });
    expect(parse(files['horizontalpodautoscaler-podinfo.yaml']).metadata.labels).toEqual({ team: 'shop' });
  });

  test('an A/B test behind a Gateway prints the gateway, the hosts and the matches', () => {
    const world = newWorld();
    const entry = gateway.Gateway.fromReference(world.cluster, 'entry', { name: 'public', namespace: 'ingress' });
    const { spec } = canaryOf(print({
      provider: flagger.TrafficProvider.gateway([entry]), hosts: ['shop.example.com'],
      analysis: flagger.Analysis.abTesting({ match: [flagger.RequestMatch.header('x-user').exact('insider')], iterations: 5, interval: Duration.seconds(30), threshold: 2 }),
    }, world));
    expect(spec.service.gatewayRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'ingress' }]);
    expect(spec.service.hosts).toEqual(['shop.example.com']);
    expect(spec.analysis).toMatchObject({ iterations: 5, match: [{ headers: { 'x-user': { exact: 'insider' } } }] });
  });
});

describe('layers and clusters', () => {
  test('two clusters get equal files', () => {
    const scratch = scratchRepository();
    const worlds = ['staging', 'production'].map((id) => newWorld(id, ImageVersion.pinned('6.14.0'), scratch));
    for (const { cluster, mesh, props } of worlds) new delivery.ProgressiveApp(new Layer(cluster, 'shop', { mesh }), 'podinfo', { ...props, metrics: [successRate], webhooks: [loadTest] });
    scratch.repository.synth();
    const [staging, production] = ['staging', 'production'].map((id) => filesIn(`${scratch.folder}/dist/${id}/shop`));
    expect(Object.keys(staging)).toHaveLength(5);
    expect(staging).toEqual(production);
  });

  test('another layer, and a construct in between, change nothing of the pods: none restarts', () => {
    const world = newWorld();
    new delivery.ProgressiveApp(new Construct(new Layer(world.cluster, 'renamed', { mesh: world.mesh, namespace: 'shop' }), 'team'), 'podinfo', world.props);
    world.repository.synth();
    expect(deploymentOf(filesIn(`${world.folder}/dist/staging/renamed`))).toEqual(deploymentOf(print()));
  });

  test('injection comes from the Namespace of the layer, not from each app', () => {
    const files = print({ metrics: [successRate] });
    expect(parse(files['namespace-shop.yaml']).metadata.annotations).toMatchObject({ 'linkerd.io/inject': 'enabled' });
    expect(deploymentOf(files).spec.template.metadata).not.toHaveProperty('annotations');
  });

  test('the layer waits for Flagger and its load tester', () => {
    const world = newWorld();
    print({}, world);
    const { spec } = parse(filesIn(world.folder)['dist/staging/flux-system/kustomization-shop.yaml']);
    expect(spec.dependsOn.map(({ name }: { readonly name: string }) => name)).toEqual(['flagger', 'flagger-loadtester']);
  });

  test('an app that asks for injection itself needs no mesh of the layer', () => {
    const world = newWorld();
    const app = new delivery.ProgressiveApp(new Layer(world.cluster, 'shop'), 'podinfo', { ...world.props, metrics: [successRate] });
    for (const [key, value] of Object.entries(linkerd.Injection.enabled().annotations())) app.deployment.podMetadata.addAnnotation(key, value);
    expect(() => world.repository.synth()).not.toThrow();
  });

  test('an app in a namespace that another layer prints is believed to be in the mesh', () => {
    const world = newWorld();
    new delivery.ProgressiveApp(new Layer(world.cluster, 'shop', { createNamespace: false }), 'podinfo', world.props);
    expect(() => world.repository.synth()).not.toThrow();
  });

  test('blue/green by plain Services needs no mesh as long as no metric does', () => {
    const world = newWorld();
    new delivery.ProgressiveApp(new Layer(world.cluster, 'shop'), 'podinfo', {
      ...world.props, provider: flagger.TrafficProvider.kubernetes(), webhooks: [loadTest],
      analysis: flagger.Analysis.blueGreen({ iterations: 5, interval: Duration.seconds(30), threshold: 2 }),
    });
    expect(() => world.repository.synth()).not.toThrow();
  });
});

describe('rejects', () => {
  test.each([[0], [65536], [80.5], ['9898']])('port %j', (port) => {
    expect(refusal({ port })).toBe(`[staging/shop/podinfo] port ${JSON.stringify(port)} · a whole number from 1 to 65535 · give the port on which the container answers HTTP`);
  });

  test.each(['image', 'port', 'flagger', 'analysis'])('an app without %s', (property) => {
    const message = refusal({ [property]: undefined });
    expect(message).toMatch(/^\[staging\/shop\/podinfo\] no /);
    expect(message).toContain(`no ${property} · a value`);
    expect(message).toContain(` · pass ${property}`);
  });

  test('an image that is only a text', () => {
    expect(refusal({ image: 'nginx:1.27' })).toBe('[staging/shop/podinfo] image "nginx:1.27" · an Image of the cluster · make one with cluster.addImage, for example with ImageVersion.pinned');
  });

  test('an image of another cluster, whose bot would change this one', () => {
    const scratch = scratchRepository();
    const [staging, production] = ['staging', 'production'].map((id) => newWorld(id, ImageVersion.pinned('6.14.0'), scratch));
    expect(messageOf(() => new delivery.ProgressiveApp(new Layer(production.cluster, 'shop'), 'podinfo', { ...production.props, image: staging.props.image })))
      .toContain('[production/shop/podinfo] image docker.io/stefanprodan/podinfo of cluster "staging" · an image of cluster "production"');
  });

  test('a Flagger of another cluster', () => {
    const scratch = scratchRepository();
    const [staging, production] = ['staging', 'production'].map((id) => newWorld(id, ImageVersion.pinned('6.14.0'), scratch));
    new delivery.ProgressiveApp(new Layer(production.cluster, 'shop', { mesh: production.mesh }), 'podinfo', { ...production.props, flagger: staging.props.flagger });
    expect(messageOf(() => scratch.repository.synth())).toContain('refers to staging/flagger/Default/flagger-release of cluster "staging" · constructs of its own cluster "production"');
  });

  test.each([['MyApp', 'use "myapp"'], ['my_app', 'use "my-app"'], ['my.app', 'use "my-app"'], ['a'.repeat(56), 'has 56 characters · at most 55']])('the name %s', (id, text) => {
    expect(refusal({}, id)).toContain(`[staging/shop/${id}] app name "${id}"`);
    expect(refusal({}, id)).toContain(text);
  });

  test('hosts without a Gateway', () => {
    expect(refusal({ hosts: ['shop.example.com'] })).toContain('[staging/shop/podinfo] hosts shop.example.com without a Gateway');
  });

  test.each([
    [{ minReplicas: 0 }, 'autoscaling from 0 to 4 pods'],
    [{ minReplicas: 5, maxReplicas: 3 }, 'autoscaling from 5 to 3 pods'],
    [{ cpu: Percent.of(0) }, 'autoscaling at 0 % of the requested CPU · whole percents from 1 to 100 · use Percent.of(1)'],
    [{ cpu: Percent.of(79.6) }, 'use Percent.of(80)'],
  ])('autoscaling %j', (autoscaling, text) => {
    expect(refusal({ autoscaling })).toContain('[staging/shop/podinfo] autoscaling');
    expect(refusal({ autoscaling })).toContain(text);
  });

  test('root, which the kubelet would refuse', () => {
    expect(refusal({ securityContext: { user: 0 } })).toContain('[staging/shop/podinfo] securityContext with user 0 · a user above 0');
  });

  test('a load test without a load tester', () => {
    const world = newWorld();
    const rollouts = new platform.Flagger(world.cluster, 'second', { mesh: world.mesh, gatewayApi: new platform.GatewayApi(world.cluster, 'second-api'), loadTester: false });
    expect(messageOf(() => print({ flagger: rollouts, webhooks: [loadTest] }, world))).toContain('[staging/shop/podinfo/Canary] webhook load-test has no url');
  });

  test('an app outside every layer', () => {
    const { cluster, props } = newWorld();
    expect(messageOf(() => new delivery.ProgressiveApp(cluster, 'podinfo', props))).toContain('[staging/podinfo]');
  });

  test('two apps with one name in one layer', () => {
    const world = newWorld();
    const layer = new Layer(world.cluster, 'shop', { mesh: world.mesh });
    for (const team of ['a', 'b']) new delivery.ProgressiveApp(new Construct(layer, team), 'podinfo', world.props);
    expect(messageOf(() => world.repository.synth())).toContain('[staging/shop/b/podinfo/Deployment] file dist/staging/shop/deployment-podinfo.yaml is also the file of staging/shop/a/podinfo/Deployment');
  });

  test.each<[string, Partial<delivery.ProgressiveAppProps>, string]>([
    ['route of the mesh', {}, 'TrafficProvider.meshService() needs one'],
    ['metric', { provider: flagger.TrafficProvider.kubernetes(), analysis: flagger.Analysis.blueGreen({ iterations: 5, interval: Duration.seconds(30), threshold: 2 }), metrics: [successRate] }, 'metric request-success-rate needs one'],
  ])('an app outside the mesh whose %s needs it: every rollout would end with a rollback', (_name, change, text) => {
    const world = newWorld();
    new delivery.ProgressiveApp(new Layer(world.cluster, 'shop'), 'podinfo', { ...world.props, ...change });
    expect(messageOf(() => world.repository.synth())).toContain(`[staging/shop/podinfo] layer "shop" is in no mesh, but ${text} · an app whose pods are in the mesh of its Flagger · give the layer that mesh`);
  });

  test('replicas that somebody adds all the same', () => {
    const message = messageOf(() => print({}, newWorld(), (app) => ApiObject.of(app.deployment).addJsonPatch(JsonPatch.add('/spec/replicas', 3))));
    expect(message).toContain('[staging/shop/podinfo/Canary] target Deployment podinfo sets replicas 3 · no replicas beside an autoscaler');
  });
});
