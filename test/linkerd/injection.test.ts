import { ApiObject, App, Chart, Cron, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Injection } from '../../lib/linkerd';

const INJECT = { 'linkerd.io/inject': 'enabled' };

function chart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'apps' });
}

function workload(scope: Construct, kind: string, apiVersion: string, spec: unknown): ApiObject {
  return new ApiObject(scope, kind.toLowerCase(), { apiVersion, kind, spec });
}

test('enabled asks for the proxy', () => {
  expect(Injection.enabled().annotations()).toEqual(INJECT);
});

test('disabled keeps the proxy out', () => {
  expect(Injection.disabled().annotations()).toEqual({ 'linkerd.io/inject': 'disabled' });
});

test('ingress asks for the proxy in ingress mode, with its configuration', () => {
  expect(Injection.ingress({ accessLog: undefined, adminPort: 4191 }).annotations())
    .toEqual({ 'linkerd.io/inject': 'ingress', 'config.linkerd.io/admin-port': '4191' });
});

test('a namespace gets the annotations itself', () => {
  const scope = chart();
  Injection.enabled().applyTo(new kplus.Namespace(scope, 'shop'));
  expect(Testing.synth(scope)[0].metadata.annotations).toEqual(INJECT);
});

test('a pod gets the annotations itself', () => {
  const scope = chart();
  Injection.enabled().applyTo(workload(scope, 'Pod', 'v1', { containers: [] }));
  expect(Testing.synth(scope)[0].metadata.annotations).toEqual(INJECT);
});

test('a cdk8s-plus deployment gets them in its pod template, also when it is completed afterwards', () => {
  const scope = chart();
  const deployment = new kplus.Deployment(scope, 'web', { podMetadata: { annotations: { own: 'yes' } } });
  Injection.enabled().applyTo(deployment);
  deployment.addContainer({ image: 'web' });
  const [json] = Testing.synth(scope);
  expect(json.spec.template.metadata.annotations).toEqual({ own: 'yes', ...INJECT });
  expect(json.metadata.annotations).toBeUndefined();
});

test('a cdk8s-plus cron job gets them in the pod template of its jobs', () => {
  const scope = chart();
  const job = new kplus.CronJob(scope, 'backup', { schedule: Cron.daily(), containers: [{ image: 'backup' }] });
  Injection.disabled().applyTo(job);
  expect(Testing.synth(scope)[0].spec.jobTemplate.spec.template.metadata.annotations).toEqual({ 'linkerd.io/inject': 'disabled' });
});

test.each([['Deployment', 'apps/v1'], ['StatefulSet', 'apps/v1'], ['DaemonSet', 'apps/v1'], ['ReplicaSet', 'apps/v1'], ['Job', 'batch/v1']])(
  'a plain %s without pod metadata gets it', (kind, apiVersion) => {
    const scope = chart();
    Injection.enabled().applyTo(workload(scope, kind, apiVersion, { template: { spec: {} } }));
    expect(Testing.synth(scope)[0].spec).toEqual({ template: { metadata: { annotations: INJECT }, spec: {} } });
  });

test('a plain cron job without pod metadata gets it', () => {
  const scope = chart();
  Injection.enabled().applyTo(workload(scope, 'CronJob', 'batch/v1', { jobTemplate: { spec: { template: { spec: {} } } } }));
  expect(Testing.synth(scope)[0].spec.jobTemplate.spec.template.metadata).toEqual({ annotations: INJECT });
});

test('a plain deployment keeps its labels and annotations', () => {
  const scope = chart();
  const metadata = { labels: { app: 'web' }, annotations: { own: 'yes' } };
  Injection.enabled().applyTo(workload(scope, 'Deployment', 'apps/v1', { template: { metadata } }));
  expect(Testing.synth(scope)[0].spec.template.metadata).toEqual({ labels: { app: 'web' }, annotations: { own: 'yes', ...INJECT } });
});

test('metadata that is null counts as missing', () => {
  const scope = chart();
  const metadata: unknown = JSON.parse('{"annotations":null}');
  Injection.enabled().applyTo(workload(scope, 'Deployment', 'apps/v1', { template: { metadata } }));
  expect(Testing.synth(scope)[0].spec.template.metadata).toEqual({ annotations: INJECT });
});

test('the generated class of cdk8s-plus keeps the annotations', () => {
  const scope = chart();
  const deployment = new kplus.k8s.KubeDeployment(scope, 'web', {
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
  });
  Injection.enabled().applyTo(deployment);
  expect(Testing.synth(scope)[0].spec.template.metadata).toEqual({ labels: { app: 'web' }, annotations: INJECT });
});

test('a specification that is made late is read when the injection is applied', () => {
  const scope = chart();
  Injection.enabled().applyTo(workload(scope, 'Deployment', 'apps/v1', Lazy.any({ produce: () => ({ template: { spec: {} } }) })));
  expect(Testing.synth(scope)[0].spec.template.metadata.annotations).toEqual(INJECT);
});

test('a later injection replaces an earlier one', () => {
  const scope = chart();
  const deployment = workload(scope, 'Deployment', 'apps/v1', { template: {} });
  Injection.enabled({ adminPort: 4191 }).applyTo(deployment);
  Injection.disabled().applyTo(deployment);
  expect(Testing.synth(scope)[0].spec.template.metadata.annotations)
    .toEqual({ 'linkerd.io/inject': 'disabled', 'config.linkerd.io/admin-port': '4191' });
});

test('a construct that holds one workload among other objects will do', () => {
  const scope = chart();
  const app = new Construct(scope, 'app');
  new ApiObject(app, 'service', { apiVersion: 'v1', kind: 'Service' });
  workload(app, 'Deployment', 'apps/v1', { template: {} });
  Injection.enabled().applyTo(app);
  expect(Testing.synth(scope)[1].spec.template.metadata.annotations).toEqual(INJECT);
});

test('rejects an object that has no pods and says which kinds have', () => {
  const service = new ApiObject(chart(), 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } });
  expect(() => Injection.enabled().applyTo(service)).toThrow(
    '[test/web] injection into Service web · '
    + 'exactly one object of kind Namespace, Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob · ');
});

test('rejects a kind of another API group with a familiar name', () => {
  const job = new ApiObject(chart(), 'train', { apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job' });
  expect(() => Injection.enabled().applyTo(job)).toThrow('[test/train] injection into Job');
});

test('rejects a construct with two workloads', () => {
  const app = new Construct(chart(), 'app');
  workload(app, 'Deployment', 'apps/v1', { template: {} });
  workload(app, 'StatefulSet', 'apps/v1', { template: {} });
  expect(() => Injection.enabled().applyTo(app)).toThrow(/^\[test\/app\] injection into Deployment .*, StatefulSet .* · exactly one object/);
});

test('rejects a construct without objects', () => {
  expect(() => Injection.enabled().applyTo(new Construct(chart(), 'app'))).toThrow('[test/app] injection into no object · ');
});

test('rejects a deployment without a pod template', () => {
  const deployment = workload(chart(), 'Deployment', 'apps/v1', {});
  expect(() => Injection.enabled().applyTo(deployment)).toThrow(
    '[test/deployment] injection into a Deployment without spec.template · an object with a pod template · apply the injection after');
});

test('rejects an object that cannot be printed yet', () => {
  const spec = Lazy.any({ produce: () => { throw new Error('not complete'); } });
  expect(() => Injection.enabled().applyTo(workload(chart(), 'Deployment', 'apps/v1', spec)))
    .toThrow(/^\[test\/deployment\] injection into a Deployment that cannot be printed yet \(.*not complete.*\) · /);
});

test('stock synthesis of a whole app prints the annotations', () => {
  const app = new App();
  const scope = new Chart(app, 'test');
  Injection.enabled().applyTo(workload(scope, 'Deployment', 'apps/v1', { template: {} }));
  expect(app.synthYaml()).toContain('linkerd.io/inject: enabled');
});
