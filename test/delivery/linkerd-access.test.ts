import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { parse } from 'yaml';
import { Cluster, delivery, flagger, ImageVersion, Layer, linkerd, Percent, platform } from '../../lib';
import { filesIn, messageOf, scratchRepository } from '../helpers';

const analysis = flagger.Analysis.trafficShifting({ step: Percent.of(10), interval: Duration.seconds(30), threshold: 3 });
const webhooks = [flagger.Webhook.loadTest(flagger.LoadTest.hey({ rate: 10, duration: Duration.minutes(1) }))];

/** A cluster with two apps, of which the frontend alone, and perhaps the load tester, may call the backend. */
function print(props: (rollouts: platform.Flagger) => Partial<linkerd.AccessProps>): { [file: string]: string } {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  const certManager = new platform.CertManager(cluster, 'cert-manager');
  const mesh = new platform.Linkerd(cluster, 'linkerd', { gatewayApi, certManager });
  const rollouts = new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi });
  const image = cluster.addImage('podinfo', { name: 'docker.io/stefanprodan/podinfo', version: ImageVersion.pinned('6.14.0') });
  const [frontend, backend] = ['frontend', 'backend'].map((name) => {
    const app = new delivery.ProgressiveApp(new Layer(cluster, name, { mesh }), name, { image, port: 9898, flagger: rollouts, analysis, webhooks });
    ApiObject.of(app.deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/serviceAccountName', name));
    return app;
  });
  new linkerd.Access(Layer.containing(backend), 'callers', {
    to: linkerd.ServerSelection.podsOf(backend), port: linkerd.ServerPort.named('http'), onlyFrom: [linkerd.MeshIdentity.workload(frontend)], ...props(rollouts),
  });
  repository.synth();
  return filesIn(`${folder}/dist/staging`);
}

test('an app in a repository is called only by another one, and by the load tester, which has a namespace of its own', () => {
  const files = print((rollouts) => ({ flagger: rollouts }));
  expect(Object.keys(files).filter((file) => file.startsWith('backend/') && file.includes('callers'))).toEqual([
    'backend/authorizationpolicy-callers-allow-clients.yaml', 'backend/meshtlsauthentication-callers-clients.yaml', 'backend/server-callers-server.yaml',
  ]);
  expect(parse(files['backend/server-callers-server.yaml']).spec.podSelector).toEqual({
    matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['backend', 'backend-primary'] }],
  });
  expect(parse(files['backend/meshtlsauthentication-callers-clients.yaml']).spec.identityRefs).toEqual([
    { kind: 'ServiceAccount', name: 'frontend', namespace: 'frontend' }, { kind: 'Namespace', name: 'flagger-loadtester' },
  ]);
});

test('the layer waits for the CRDs of the policies', () => {
  const files = print((rollouts) => ({ flagger: rollouts }));
  expect(parse(files['flux-system/kustomization-backend.yaml']).spec.dependsOn).toContainEqual({ name: 'linkerd-crds' });
});

test('rejects a policy that locks out the load tests of the app', () => {
  expect(messageOf(() => print(() => ({})))).toContain('[staging/backend/callers] the load tests of Canary backend from the namespace flagger-loadtester, which the policy locks out');
});
