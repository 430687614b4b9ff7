import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ExternalObject } from '../../lib/core/external-object';
import { Canary, TrafficProvider } from '../../lib/flagger';
import { blueGreen, deployment, externalTarget, Gateway, newCanary, newChart, problemsOf, specOf } from './fixture';

const kubernetes = TrafficProvider.kubernetes();

test('prints a whole Canary', () => {
  const chart = newChart();
  newCanary(chart, { metadata: { name: 'podinfo' } });
  expect(Testing.synth(chart)).toEqual([{
    apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'podinfo', namespace: 'apps' },
    spec: {
      provider: 'gatewayapi:v1',
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' },
      progressDeadlineSeconds: 600,
      service: {
        name: 'podinfo', port: 9898, portName: 'http', targetPort: 9898,
        gatewayRefs: [{ group: 'core', kind: 'Service', name: 'podinfo', port: 9898 }],
      },
      analysis: { interval: '10s', threshold: 3, iterations: 10 },
    },
  }]);
});

test('prints its other fields', () => {
  const given = { skipAnalysis: true, suspend: true, revertOnDeletion: true, metricsServer: 'http://prometheus:9090' };
  expect(specOf({ ...given, progressDeadline: Duration.minutes(1) })).toMatchObject({ ...given, progressDeadlineSeconds: 60 });
});

test('a JSON patch reaches fields by their real names', () => {
  const canary = newCanary(newChart());
  canary.apiObject.addJsonPatch(JsonPatch.add('/spec/service/headless', true));
  expect(canary.apiObject.toJson().spec.service.headless).toBe(true);
});

test('rejects a progress deadline that is no whole second', () => {
  expect(() => newCanary(newChart(), { progressDeadline: Duration.millis(1500) }))
    .toThrow('[test/canary] progressDeadline 1 second 500 millis · whole seconds above zero');
});

test('rejects a metrics server that is no address', () => {
  expect(() => newCanary(newChart(), { metricsServer: 'prometheus' }))
    .toThrow('[test/canary] metricsServer "prometheus" · an address that starts with http://');
});

describe('the target', () => {
  test('may be any construct with one Deployment, and the canary depends on it', () => {
    const chart = newChart();
    const target = new kplus.Deployment(chart, 'podinfo', { metadata: { name: 'podinfo' }, containers: [{ image: 'podinfo' }] });
    const canary = newCanary(chart, { target });
    expect(canary.apiObject.toJson().spec.targetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' });
    expect(canary.node.dependencies).toContain(target);
  });

  test('may be a DaemonSet', () => {
    const chart = newChart();
    const target = new ApiObject(chart, 'agent', { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' } });
    expect(specOf({ target }, chart).targetRef.kind).toBe('DaemonSet');
  });

  test('gives the canary its namespace when the chart has none', () => {
    const chart = new Chart(Testing.app(), 'test');
    const target = ExternalObject.fromReference(chart, 'target', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo', namespace: 'web' });
    expect(newCanary(chart, { target }).namespace).toBe('web');
  });

  test('needs no namespace with a provider that names none', () => {
    expect(newCanary(new Chart(Testing.app(), 'test'), { provider: kubernetes }).namespace).toBeUndefined();
  });

  test('rejects another kind', () => {
    const chart = newChart();
    const target = ExternalObject.fromReference(chart, 'target', { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' });
    expect(() => newCanary(chart, { target }))
      .toThrow('[test/canary] target test/target holds StatefulSet db · exactly one object of kind Deployment, DaemonSet');
  });

  test('rejects another namespace than that of the canary', () => {
    expect(() => newCanary(newChart(), { metadata: { namespace: 'other' } }))
      .toThrow('[test/canary] target podinfo is in namespace apps · the namespace of the canary, other · put both into one namespace');
  });
});

describe('names', () => {
  test('are known to others', () => {
    const canary = newCanary(newChart(), { service: { port: 80, name: 'web' } });
    expect([canary.serviceName, canary.servicePort]).toEqual(['web', 80]);
  });

  test('rejects a target whose -primary is too long', () => {
    const chart = newChart();
    expect(() => newCanary(chart, { target: externalTarget(chart, 'target', 'a'.repeat(56)), service: { port: 80, name: 'web' } }))
      .toThrow(`[test/canary] target "${'a'.repeat(56)}" has 56 characters · at most 55, because Flagger adds -primary and a label ends at 63`);
  });

  test('rejects a Service whose -primary is too long', () => {
    expect(() => newCanary(newChart(), { service: { port: 80, name: 'a'.repeat(56) } }))
      .toThrow(/^\[test\/canary\] service.name "a{56}" has 56 characters/);
  });

  test('accepts 55 characters', () => {
    expect(specOf({ service: { port: 80, name: 'a'.repeat(55) } }).service.name).toHaveLength(55);
  });

  test('rejects a Service name that is no label', () => {
    expect(() => newCanary(newChart(), { service: { port: 80, name: 'my.app' } }))
      .toThrow('[test/canary] service.name "my.app" · lower-case letters');
  });
});

describe('the autoscaler', () => {
  test('may be a HorizontalPodAutoscaler of cdk8s-plus', () => {
    const chart = newChart();
    const target = new kplus.Deployment(chart, 'podinfo', { metadata: { name: 'podinfo' }, containers: [{ image: 'podinfo' }] });
    target.podMetadata.addLabel('app', 'podinfo');
    target.select(kplus.LabelSelector.of({ labels: { app: 'podinfo' } }));
    const autoscaler = new kplus.HorizontalPodAutoscaler(chart, 'hpa', { metadata: { name: 'podinfo' }, target, maxReplicas: 4, metrics: [] });
    const canary = newCanary(chart, { target, autoscaler });
    expect(canary.apiObject.toJson().spec.autoscalerRef).toEqual({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' });
    expect(canary.node.dependencies).toContain(autoscaler);
    expect(problemsOf(canary)).toEqual([]);
  });

  test('may be a ScaledObject of KEDA', () => {
    const chart = newChart();
    const autoscaler = ExternalObject.fromReference(chart, 'so', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'podinfo' });
    expect(specOf({ autoscaler }, chart).autoscalerRef).toEqual({ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'podinfo' });
  });

  test('rejects another kind', () => {
    const chart = newChart();
    expect(() => newCanary(chart, { autoscaler: externalTarget(chart, 'x') }))
      .toThrow('[test/canary] autoscaler test/x holds Deployment podinfo · exactly one object of kind HorizontalPodAutoscaler, ScaledObject');
  });
});

describe('validation', () => {
  test('finds nothing wrong with a fitting target', () => {
    const chart = newChart();
    newCanary(chart, { target: deployment(chart, 'podinfo') });
    expect(problemsOf(chart)).toEqual([]);
  });

  test.each(['app', 'name', 'app.kubernetes.io/name'])('accepts the selector label %s', (label) => {
    const chart = newChart();
    newCanary(chart, { target: deployment(chart, 'podinfo', { selector: { matchLabels: { [label]: 'podinfo', tier: 'web' } } }) });
    expect(problemsOf(chart)).toEqual([]);
  });

  test('rejects a target without a selector label that Flagger reads (mistake 15), such as that of cdk8s-plus', () => {
    const chart = newChart();
    newCanary(chart, { target: new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'podinfo' }] }) });
    expect(problemsOf(chart)).toEqual([
      'target Deployment web selects its pods by cdk8s.io/metadata.addr · '
      + 'one of the labels app, name, app.kubernetes.io/name in spec.selector.matchLabels, '
      + 'the only ones that Flagger reads · add one to the selector and to the pods (cdk8s-plus: podMetadata.addLabel and select)',
    ]);
  });

  test('rejects replicas beside an autoscaler', () => {
    const chart = newChart();
    const autoscaler = ExternalObject.fromReference(chart, 'hpa', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'podinfo' });
    newCanary(chart, { target: deployment(chart, 'podinfo', { replicas: 2 }), autoscaler });
    expect(problemsOf(chart)).toEqual([
      'target Deployment podinfo sets replicas 2 · '
      + 'no replicas beside an autoscaler: every sync would undo what Flagger and the autoscaler set · leave replicas out',
    ]);
  });

  test('accepts replicas without an autoscaler', () => {
    const chart = newChart();
    newCanary(chart, { target: deployment(chart, 'podinfo', { replicas: 2 }) });
    expect(problemsOf(chart)).toEqual([]);
  });

  test('rejects a second canary of one target (mistake 6: both would route it)', () => {
    const chart = newChart();
    const target = deployment(chart, 'podinfo');
    newCanary(chart, { target });
    new Canary(chart, 'second', { target, provider: kubernetes, service: { port: 80, name: 'other' }, analysis: blueGreen });
    expect(problemsOf(chart)).toEqual([
      'target Deployment podinfo is already rolled out by test/canary · one canary for each target · remove one of the two canaries',
    ]);
  });

  test('finds the second canary also by two references, and from another chart (mistake 6)', () => {
    const app = Testing.app();
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id, { namespace: 'apps' }));
    newCanary(a, { target: externalTarget(a, 'one') });
    newCanary(b, { target: externalTarget(a, 'two') });
    expect(problemsOf(b)).toHaveLength(1);
  });

  test('accepts equal targets in two charts, which may be two clusters', () => {
    const app = Testing.app();
    const [a, b] = ['a', 'b'].map((id) => new Chart(app, id, { namespace: 'apps' }));
    newCanary(a);
    newCanary(b);
    expect(problemsOf(b)).toEqual([]);
  });

  test('leaves a target that cannot be printed to synthesis', () => {
    const chart = newChart();
    const target = deployment(chart, 'podinfo');
    target.toJson = () => { throw new Error('broken'); };
    newCanary(chart, { target });
    expect(problemsOf(chart)).toEqual([]);
  });
});

describe('hosts behind a Gateway', () => {
  class ServingGateway extends Gateway {
    public readonly hostnames?: string[] = ['*.example.com', 'shop.other.com'];
  }

  function problemsOfHosts(hosts: string[], gateways: (chart: Chart) => Gateway[]): string[] {
    const chart = newChart();
    newCanary(chart, { provider: TrafficProvider.gateway(gateways(chart)), service: { port: 80, hosts } });
    return problemsOf(chart);
  }

  test('are ones that a listener serves', () => {
    expect(problemsOfHosts(['a.example.com', '*.b.example.com', 'shop.other.com', '*.other.com'], (chart) => [new ServingGateway(chart, 'edge')])).toEqual([]);
  });

  test('are not checked when a gateway does not know its host names', () => {
    expect(problemsOfHosts(['a.b.com'], (chart) => [new ServingGateway(chart, 'edge'), new Gateway(chart, 'other')])).toEqual([]);
  });

  test('rejects a host that no listener serves', () => {
    expect(problemsOfHosts(['example.com', 'a.other.com', 'a.example.com'], (chart) => [new ServingGateway(chart, 'edge')])).toEqual([
      'service.hosts "example.com" without a listener · a host that the Gateway serves: *.example.com, shop.other.com · add a listener for it to the Gateway, or correct the host',
      'service.hosts "a.other.com" without a listener · a host that the Gateway serves: *.example.com, shop.other.com · add a listener for it to the Gateway, or correct the host',
    ]);
  });
});
