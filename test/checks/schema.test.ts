import { checkSchema, isKnownKind } from '../../lib/checks/schema';

const metadata = { name: 'podinfo', namespace: 'backend' };

function helmRelease(spec: object, labels: object = {}) {
  const chart = { spec: { chart: 'podinfo', sourceRef: { kind: 'HelmRepository', name: 'podinfo' } } };
  return { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { ...metadata, labels }, spec: { interval: '5m', chart, ...spec } };
}

function canary(analysis: object, service: object = { port: 9898 }) {
  const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'podinfo' };
  return { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata, spec: { targetRef, service, analysis } };
}

function deployment(container: object, spec: object = {}) {
  const template = { metadata: { labels: { app: 'podinfo' } }, spec: { containers: [{ name: 'podinfo', image: 'podinfo:6', ...container }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: { app: 'podinfo' } }, template, ...spec } };
}

const trafficShifting = { interval: '1m', threshold: 5, stepWeight: 5, maxWeight: 50 };

describe('objects that the API server takes', () => {
  test.each([
    ['a HelmRelease', helmRelease({})],
    ['a Canary', canary(trafficShifting)],
    ['a Deployment', deployment({})],
  ])('%s has no problems', (_name, object) => {
    expect(checkSchema(object)).toEqual([]);
  });

  test('values of a HelmRelease may hold anything', () => {
    expect(checkSchema(helmRelease({ values: { replicaCount: '2', list: [{ a: null }, [1]], Any: { thing: true } } }))).toEqual([]);
  });

  test('a quantity is a string or a number', () => {
    expect(checkSchema(deployment({ resources: { limits: { cpu: 0.5, memory: '64Mi' } } }))).toEqual([]);
  });

  test('a port is a number or a name where both are allowed', () => {
    expect(checkSchema(deployment({ livenessProbe: { httpGet: { port: 'http' } }, readinessProbe: { httpGet: { port: 9898 } } }))).toEqual([]);
    expect(checkSchema(canary(trafficShifting, { port: 80, targetPort: 'http' }))).toEqual([]);
  });

  test('a member that is null counts as absent', () => {
    expect(checkSchema({ ...deployment({}), metadata: { ...metadata, creationTimestamp: null, labels: null } })).toEqual([]);
  });

  test('the input is left as it was', () => {
    const object = { ...deployment({}), metadata: { ...metadata, labels: null } };
    const before = JSON.stringify(object);
    checkSchema(object);
    expect(JSON.stringify(object)).toBe(before);
  });

  test('a status is not looked at', () => {
    expect(checkSchema({ ...canary(trafficShifting), status: { anything: 1 } })).toEqual([]);
  });

  test('kinds that nobody knows are left alone', () => {
    expect(checkSchema({ apiVersion: 'example.com/v1', kind: 'Thing', spec: 5 })).toEqual([]);
    expect(isKnownKind('example.com/v1', 'Thing')).toBe(false);
    expect(isKnownKind('flagger.app/v1beta1', 'Canary')).toBe(true);
  });

  test('a served version without a schema of ours is left alone', () => {
    expect(checkSchema({ apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata, spec: { maxReplicas: 3 } })).toEqual([]);
  });
});

describe('unknown fields', () => {
  test('rejects a mistyped field and names the one that was meant, once', () => {
    const { interval, ...spec } = { ...helmRelease({}).spec, intervall: '5m' };
    expect(checkSchema({ ...helmRelease({}), spec })).toEqual([
      expect.objectContaining({ field: 'spec.intervall', given: '"5m"', fix: 'did you mean interval?' }),
    ]);
    expect(interval).toBe('5m');
  });

  test('rejects a field in the wrong case, deep in a list', () => {
    expect(checkSchema(deployment({ env: [{ name: 'A', Value: 'b' }] }))).toEqual([{
      field: 'spec.template.spec.containers[0].env[0].Value',
      given: '"b"',
      allowed: 'one of the fields name, value, valueFrom',
      fix: 'did you mean value?',
    }]);
  });

  test('rejects a field that resembles none', () => {
    expect(checkSchema({ apiVersion: 'v1', kind: 'ConfigMap', metadata, spec: { a: 1 } })).toEqual([
      expect.objectContaining({ field: 'spec', given: '{"a":1}', fix: 'remove this unknown field' }),
    ]);
  });
});

describe('values', () => {
  test('rejects text where a number is due', () => {
    expect(checkSchema(deployment({}, { replicas: '2' }))).toEqual([
      { field: 'spec.replicas', given: '"2"', allowed: 'a whole number', fix: 'write the number without quotes: 2' },
    ]);
  });

  test('rejects a label value that is no string', () => {
    expect(checkSchema(helmRelease({}, { 'app.kubernetes.io/version': 6 }))).toEqual([
      { field: 'metadata.labels["app.kubernetes.io/version"]', given: '6', allowed: 'a string', fix: 'quote it: "6"' },
    ]);
  });

  test('rejects a value that is not in the list, with the list', () => {
    expect(checkSchema(helmRelease({ driftDetection: { mode: 'enable' } }))).toEqual([
      { field: 'spec.driftDetection.mode', given: '"enable"', allowed: 'enabled, warn or disabled', fix: 'did you mean enabled?' },
    ]);
  });

  test('rejects a duration with a unit that its field does not know', () => {
    expect(checkSchema(canary({ ...trafficShifting, interval: '1h' }))).toEqual([
      { field: 'spec.analysis.interval', given: '"1h"', allowed: 'a duration such as 1m or 30s (units m, s; one whole number)', fix: 'write it like 1m' },
    ]);
  });

  test('rejects a URL with another scheme', () => {
    const spec = { url: 'git@github.com:acme/fleet', interval: '1m' };
    expect(checkSchema({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata, spec })).toEqual([
      expect.objectContaining({ field: 'spec.url', allowed: 'a URL that starts with http://, https:// or ssh://' }),
    ]);
  });

  test('rejects a number out of range', () => {
    expect(checkSchema(deployment({}, { replicas: 3_000_000_000 }))).toEqual([
      expect.objectContaining({ field: 'spec.replicas', allowed: 'at most 2147483647' }),
    ]);
  });

  test('rejects data of a Secret that is not base64', () => {
    expect(checkSchema({ apiVersion: 'v1', kind: 'Secret', metadata, data: { password: 'plain text' } })).toEqual([
      expect.objectContaining({ field: 'data.password', allowed: 'base64' }),
    ]);
  });

  test('takes base64 with line breaks', () => {
    expect(checkSchema({ apiVersion: 'v1', kind: 'Secret', metadata, data: { password: 'cGxh\naW4=\n' } })).toEqual([]);
  });

  test('shortens a long value', () => {
    const [problem] = checkSchema(deployment({ args: 'x'.repeat(200) }));
    expect(problem.given).toHaveLength(60);
  });
});

describe('what must be there', () => {
  test('rejects an object without a required field', () => {
    const { interval, ...spec } = helmRelease({}).spec;
    expect(checkSchema({ ...helmRelease({}), spec })).toEqual([
      { field: 'spec.interval', given: 'missing', allowed: 'a required field', fix: 'set interval' },
    ]);
    expect(interval).toBe('5m');
  });

  test('takes a required field left out that the API server fills in', () => {
    // ImageUpdateAutomation requires sourceRef.kind, whose default is GitRepository.
    const spec = { interval: '5m', sourceRef: { name: 'fleet' } };
    expect(checkSchema({ apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageUpdateAutomation', metadata, spec })).toEqual([]);
  });

  test('rejects two items of a list with the same key, also when the key is a default', () => {
    expect(checkSchema(deployment({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }))).toEqual([{
      field: 'spec.template.spec.containers[0].ports[1]',
      given: 'containerPort 80, protocol "TCP"',
      allowed: 'each containerPort and protocol once in the list',
      fix: 'merge it with item 0, or change its containerPort or protocol',
    }]);
  });
});

describe('combinations', () => {
  test('rejects an analysis with two kinds of steps as one problem', () => {
    expect(checkSchema(canary({ ...trafficShifting, iterations: 10 }))).toEqual([{
      field: 'spec.analysis',
      given: 'interval, threshold, stepWeight, maxWeight and iterations',
      allowed: 'interval and threshold with exactly one of iterations, stepWeight or stepWeights',
      fix: 'keep only one of iterations or stepWeight',
    }]);
  });

  test('rejects an analysis without steps and threshold as one problem', () => {
    expect(checkSchema(canary({ interval: '1m' }))).toEqual([
      expect.objectContaining({ field: 'spec.analysis', fix: 'set threshold; set one of iterations, stepWeight or stepWeights' }),
    ]);
  });

  test('rejects two ways of matching at once', () => {
    expect(checkSchema(canary(trafficShifting, { port: 80, match: [{ uri: { exact: '/', prefix: '/' } }] }))).toEqual([
      expect.objectContaining({ field: 'spec.service.match[0].uri', allowed: 'at most one of exact, prefix or regex' }),
    ]);
  });

  test('reckons with the default of a field that the combination looks at', () => {
    const gateway = (address: object) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata,
      spec: { gatewayClassName: 'envoy', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }], addresses: [address] },
    });
    expect(checkSchema(gateway({ value: '10.0.0.1' }))).toEqual([]);
    expect(checkSchema(gateway({ type: 'Hostname', value: 'example.com' }))).toEqual([]);
    expect(checkSchema(gateway({ value: 'example.com' }))).toEqual([expect.objectContaining({ field: 'spec.addresses[0]' })]);
  });
});

describe('versions', () => {
  test('rejects a version that is gone, with the one to use', () => {
    expect(checkSchema({ apiVersion: 'helm.toolkit.fluxcd.io/v2beta1', kind: 'HelmRelease', metadata, spec: {} })).toEqual([{
      field: 'apiVersion',
      given: '"helm.toolkit.fluxcd.io/v2beta1"',
      allowed: 'helm.toolkit.fluxcd.io/v2 for HelmRelease; other versions are not served',
      fix: 'use helm.toolkit.fluxcd.io/v2 and adapt the fields that changed',
    }]);
  });

  test('recommends the newest of several served versions', () => {
    expect(checkSchema({ apiVersion: 'autoscaling/v2beta1', kind: 'HorizontalPodAutoscaler', metadata, spec: {} })).toEqual([
      expect.objectContaining({ fix: 'use autoscaling/v2 and adapt the fields that changed' }),
    ]);
  });

  test('rejects a group that Kubernetes gave up', () => {
    expect(checkSchema({ apiVersion: 'extensions/v1beta1', kind: 'Ingress', metadata, spec: {} })).toEqual([
      expect.objectContaining({ field: 'apiVersion', fix: 'use networking.k8s.io/v1 and adapt the fields that changed' }),
    ]);
  });
});

test('all problems of an object are found at once', () => {
  const fields = checkSchema(helmRelease({ timeout: '5x', suspend: 'yes', chartReff: {} })).map(({ field }) => field);
  expect(fields.sort()).toEqual(['spec.chartReff', 'spec.suspend', 'spec.timeout']);
});

describe('kinds', () => {
  const kind = (apiVersion: string, name: string) => checkSchema({ apiVersion, kind: name, metadata, spec: {} });

  test('rejects a kind that its group does not have, with the one that was probably meant', () => {
    expect(kind('helm.toolkit.fluxcd.io/v2', 'HelmRelase')).toEqual([{
      field: 'kind', given: '"HelmRelase"', allowed: 'a kind of helm.toolkit.fluxcd.io: HelmRelease', fix: 'did you mean HelmRelease?',
    }]);
    expect(kind('v1', 'ConfigMaps')).toEqual([expect.objectContaining({ fix: 'did you mean ConfigMap?' })]);
  });

  test('says in which group a kind is', () => {
    expect(kind('apps/v1', 'Ingress')).toEqual([expect.objectContaining({ field: 'kind', fix: 'set apiVersion to networking.k8s.io/v1' })]);
  });

  test.each([
    ['monitoring.coreos.com/v1', 'PrometheusRule'], ['core.openfeature.dev/v1beta1', 'FeatureFlagConfiguration'], ['v1', 'List'], ['apps/v1', 'DeploymentList'],
    ['acme.cert-manager.io/v1', 'Order'],
  ])('%s %s is left alone, though it is not pinned', (apiVersion, name) => {
    expect(kind(apiVersion, name)).toEqual([]);
  });
});

describe('values of built-in kinds', () => {
  const service = (type: string) => ({ apiVersion: 'v1', kind: 'Service', metadata, spec: { type, ports: [{ port: 80 }] } });

  test('rejects a value that the API server does not know', () => {
    expect(checkSchema(service('Loadbalancer'))).toEqual([{
      field: 'spec.type', given: '"Loadbalancer"', allowed: 'ClusterIP, ExternalName, LoadBalancer or NodePort', fix: 'did you mean LoadBalancer?',
    }]);
    expect(checkSchema(deployment({ imagePullPolicy: 'always', ports: [{ containerPort: 80, protocol: 'HTTP' }] })).map(({ field }) => field))
      .toEqual(['spec.template.spec.containers[0].imagePullPolicy', 'spec.template.spec.containers[0].ports[0].protocol']);
  });

  test('an empty text counts as not set', () => {
    expect(checkSchema(service(''))).toEqual([]);
  });
});
