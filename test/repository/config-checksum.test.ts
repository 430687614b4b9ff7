import { ApiObject, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Cluster, flux, ImageUpdates, ImageVersion, Layer } from '../../lib';
import { configMap, scratchRepository } from '../helpers';

function layer(): Layer {
  return new Layer(new Cluster(scratchRepository().repository, 'staging'), 'apps');
}

/** A workload whose pods use ConfigMaps and Secrets in all the ways there are. */
function workload(scope: Layer, id: string, podSpec: object = { containers: [{ name: 'app', image: 'app:1', envFrom: [{ configMapRef: { name: 'settings' } }] }] }, kind = 'Deployment'): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'apps/v1', kind,
    spec: { selector: { matchLabels: { app: id } }, ...(kind === 'StatefulSet' ? { serviceName: id } : {}), template: { metadata: { labels: { app: id } }, spec: podSpec } },
  });
}

function checksum(scope: Layer, name: string): string | undefined {
  return Testing.synth(scope).find((object) => object.spec?.template && object.metadata.name === name)?.spec.template.metadata.annotations?.['checksum/config'];
}

/** The checksum of a workload in a layer with a ConfigMap. */
function checksumWith(data: { [key: string]: string }, podSpec?: object): string | undefined {
  const scope = layer();
  configMap(scope, 'settings', data);
  workload(scope, 'web', podSpec);
  scope.restartOnConfigChange();
  return checksum(scope, 'web');
}

test('the template of a workload changes with the ConfigMap that it uses, and with nothing else', () => {
  const [one, same, other] = [checksumWith({ a: '1', b: '2' }), checksumWith({ b: '2', a: '1' }), checksumWith({ a: '1', b: '3' })];
  expect(one).toMatch(/^[0-9a-f]{16}$/);
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});

test('nothing restarts unasked', () => {
  const scope = layer();
  configMap(scope, 'settings', { a: '1' });
  workload(scope, 'web');
  expect(checksum(scope, 'web')).toBeUndefined();
});

test('one workload may be asked for alone, also one of cdk8s-plus', () => {
  const scope = layer();
  const settings = new kplus.ConfigMap(scope, 'settings', { data: { a: '1' } });
  const [web, other] = ['web', 'other'].map((id) => new kplus.Deployment(scope, id, {
    containers: [{ image: 'app:1', envFrom: [kplus.Env.fromConfigMap(settings)] }],
  }));
  scope.restartOnConfigChange(web);
  expect([checksum(scope, web.name), checksum(scope, other.name)]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), undefined]);
});

test.each<[string, object]>([
  ['a volume', { volumes: [{ name: 'v', configMap: { name: 'settings' } }], containers: [] }],
  ['a projected volume', { volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'settings' } }] } }], containers: [] }],
  ['a single variable', { containers: [{ name: 'app', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] }] }],
  ['an init container', { initContainers: [{ name: 'init', envFrom: [{ configMapRef: { name: 'settings' } }] }], containers: [] }],
])('the use in %s counts', (_, podSpec) => {
  expect(checksumWith({ a: '1' }, podSpec)).not.toBe(checksumWith({ a: '2' }, podSpec));
});

test('a Secret and what a SealedSecret becomes count', () => {
  const sum = (kind: string, apiVersion: string, content: object): string | undefined => {
    const scope = layer();
    new ApiObject(scope, 'keys', { apiVersion, kind, ...content });
    workload(scope, 'web', { volumes: [{ name: 'v', secret: { secretName: 'keys' } }], containers: [] });
    scope.restartOnConfigChange();
    return checksum(scope, 'web');
  };
  const sealed = (value: string): string | undefined => sum('SealedSecret', 'bitnami.com/v1alpha1', { spec: { encryptedData: { a: value } } });
  expect(sealed('AgA')).not.toBe(sealed('AgB'));
  expect(sum('Secret', 'v1', { type: 'Opaque', data: {} })).toMatch(/^[0-9a-f]{16}$/);
});

test('a ConfigMap of another namespace, or one that nobody prints, does not count', () => {
  const scope = layer();
  configMap(scope, 'settings', { a: '1' }, { namespace: 'elsewhere' });
  workload(scope, 'web');
  scope.restartOnConfigChange();
  expect(checksum(scope, 'web')).toBeUndefined();
});

test('what Flagger tracks for a canary is left to it; what it does not track counts', () => {
  const sum = (annotations: { [key: string]: string }): string | undefined => {
    const scope = layer();
    new ApiObject(scope, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { annotations }, data: { a: '1' } });
    workload(scope, 'web');
    new ApiObject(scope, 'canary', { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } });
    scope.restartOnConfigChange();
    return checksum(scope, 'web');
  };
  expect(sum({})).toBeUndefined();
  expect(sum({ 'flagger.app/config-tracking': 'disabled' })).toMatch(/^[0-9a-f]{16}$/);
});

test('a Job keeps its template, which may not change', () => {
  const scope = layer();
  configMap(scope, 'settings', { a: '1' });
  new ApiObject(scope, 'job', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: { metadata: {}, spec: { containers: [{ name: 'a', envFrom: [{ configMapRef: { name: 'settings' } }] }] } } } });
  scope.restartOnConfigChange();
  expect(checksum(scope, 'job')).toBeUndefined();
});

test('a version that a bot changes leaves the checksum alone, or the next synth would change the commit of the bot', () => {
  const sum = (startAt: string): string | undefined => {
    const cluster = new Cluster(scratchRepository().repository, 'staging', {
      imageUpdates: ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing('fleet-write') }),
    });
    const image = cluster.addImage('app', { name: 'ghcr.io/acme/app', version: ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt }) });
    const scope = new Layer(cluster, 'apps');
    configMap(scope, 'settings', { tag: image.tag });
    workload(scope, 'web');
    scope.restartOnConfigChange();
    return checksum(scope, 'web');
  };
  expect(sum('1.0.0')).toBe(sum('1.1.0'));
});

test('variables before the own ones do not change the checksum', () => {
  const sum = (others: string[]): string | undefined => {
    const scope = layer();
    others.forEach((name) => scope.addVariable(name, { value: 'x' }));
    configMap(scope, 'settings', { domain: scope.addVariable('domain', { value: 'example.com' }).text });
    workload(scope, 'web');
    scope.restartOnConfigChange();
    return checksum(scope, 'web');
  };
  expect(sum(['one', 'two'])).toBe(sum([]));
});
