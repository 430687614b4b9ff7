import { Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { GatewayClass } from '../../lib/gateway';
import { IGatewayController } from '../../lib/core/roles';

const ENVOY = 'gateway.envoyproxy.io/gatewayclass-controller';

class Controller extends Construct implements IGatewayController {
  public readonly controllerName = ENVOY;
}

function chart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'apps' });
}

test('a class is printed without the namespace of the chart', () => {
  const scope = chart();
  const gatewayClass = new GatewayClass(scope, 'envoy', { metadata: { name: 'envoy' }, controllerName: ENVOY, description: 'Envoy Gateway' });
  expect(Testing.synth(scope)).toEqual([{
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'envoy' },
    spec: { controllerName: ENVOY, description: 'Envoy Gateway' },
  }]);
  expect(gatewayClass.namespace).toBeUndefined();
});

test('a class works in a chart without namespace', () => {
  const scope = Testing.chart();
  new GatewayClass(scope, 'envoy', { controllerName: ENVOY });
  expect(Testing.synth(scope)[0].metadata.namespace).toBeUndefined();
});

test('a class takes its controller from an installation, and waits for it', () => {
  const scope = chart();
  const controller = new Controller(scope, 'controller');
  const gatewayClass = new GatewayClass(scope, 'envoy', { controller });
  expect(Testing.synth(scope)[0].spec.controllerName).toBe(ENVOY);
  expect(gatewayClass.node.dependencies).toEqual([controller]);
});

test('parameters are named by group, kind, name and namespace', () => {
  const scope = chart();
  new GatewayClass(scope, 'envoy', {
    controllerName: ENVOY,
    parameters: { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy', name: 'proxy', namespace: 'envoy' },
  });
  expect(Testing.synth(scope)[0].spec.parametersRef).toEqual({
    group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: 'proxy', namespace: 'envoy',
  });
});

test('parameters of the core API have an empty group', () => {
  const scope = chart();
  const parameters = { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', namespace: 'envoy' };
  new GatewayClass(scope, 'envoy', { controllerName: ENVOY, parameters });
  expect(Testing.synth(scope)[0].spec.parametersRef.group).toBe('');
});

test('JSON patches reach the class', () => {
  const scope = chart();
  const gatewayClass = new GatewayClass(scope, 'envoy', { controllerName: ENVOY });
  gatewayClass.metadata.addLabel('team', 'edge');
  expect(Testing.synth(scope)[0].metadata.labels).toEqual({ team: 'edge' });
});

test('a class outside the program is a reference without namespace, and prints nothing', () => {
  const scope = chart();
  const gatewayClass = GatewayClass.fromReference(scope, 'cilium', { name: 'cilium' });
  expect(gatewayClass.toGatewayClassReference()).toEqual({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass', name: 'cilium' });
  expect(Testing.synth(scope)).toEqual([]);
});

test('rejects a class without controller', () => {
  expect(() => new GatewayClass(chart(), 'envoy', {})).toThrow('[test/envoy] neither controller nor controllerName · one of the two · ');
});

test('rejects a class with two controllers', () => {
  const scope = chart();
  expect(() => new GatewayClass(scope, 'envoy', { controller: new Controller(scope, 'controller'), controllerName: ENVOY }))
    .toThrow('[test/envoy] controller and controllerName · one of the two · ');
});

test('rejects a controller name without a path', () => {
  expect(() => new GatewayClass(chart(), 'envoy', { controllerName: 'envoy' }))
    .toThrow('[test/envoy] controllerName "envoy" · a domain, "/" and a path · write for example gateway.envoyproxy.io/gatewayclass-controller');
});

test('rejects a description that is too long', () => {
  expect(() => new GatewayClass(chart(), 'envoy', { controllerName: ENVOY, description: 'x'.repeat(65) }))
    .toThrow('[test/envoy] description of 65 characters · at most 64 · shorten it');
});
