import { ApiObject, Chart, Testing } from 'cdk8s';
import { Gateway, GatewayAddress, GatewayClass, HTTPRoute, Listener, RouteBackend, RouteNamespaces } from '../../lib/gateway';

const CONTROLLER = 'gateway.envoyproxy.io/gatewayclass-controller';

function newChart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'edge' });
}

/** A value as a program without types may pass it. */
function untyped(value?: unknown): ReturnType<typeof JSON.parse> {
  return value;
}

test.each([
  ['a Gateway without properties', () => new Gateway(newChart(), 'gateway', untyped()), '[test/gateway] no gatewayClass · a GatewayClass · pass the construct itself'],
  ['a class by name', () => new Gateway(newChart(), 'gateway', untyped({ gatewayClass: 'envoy' })), '[test/gateway] gatewayClass "envoy" · a GatewayClass'],
  ['a plain listener', () => new Gateway(newChart(), 'gateway', untyped({ gatewayClass: GatewayClass.fromReference(newChart(), 'class', { name: 'envoy' }), listeners: [{ port: 80 }] })),
    '[test/gateway] listeners[0] { port } · a Listener · write Listener.http() or another of its methods'],
  ['a GatewayClass without properties', () => new GatewayClass(newChart(), 'class', untyped()), '[test/class] no properties'],
  ['a route to names', () => new HTTPRoute(newChart(), 'route', untyped({ parents: ['shop'] })), '[test/route] parents[0] "shop" · a Gateway or one of its listeners'],
  ['a plain backend', () => new HTTPRoute(newChart(), 'route', untyped({ rules: [{ backends: [{ name: 'web' }] }] })), '[test/route] rules[0].backends[0] { name } · a RouteBackend'],
  ['a port in quotes', () => RouteBackend.service(newChart(), untyped({ port: '80' })), '[RouteBackend.service] port "80" · a number'],
  ['HTTPS without options', () => Listener.https(untyped()), '[Listener.https] no certificate'],
  ['no labels', () => RouteNamespaces.selector(untyped()), '[RouteNamespaces.selector] labels undefined'],
  ['a host name that is no text', () => GatewayAddress.hostname(untyped(5)), '[GatewayAddress.hostname] "5" · a lower-case DNS name'],
])('rejects %s with words, for programs without types', (_what, call, text) => {
  expect(call).toThrow(text);
});

test('an ApiObject as parameters keeps its namespace', () => {
  const chart = newChart();
  const parameters = new ApiObject(chart, 'proxy', { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy', metadata: { name: 'proxy', namespace: 'envoy' } });
  const gatewayClass = new GatewayClass(chart, 'class', { controllerName: CONTROLLER, parameters });
  expect(gatewayClass.apiObject.toJson().spec.parametersRef).toEqual({ group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: 'proxy', namespace: 'envoy' });
  expect(gatewayClass.node.dependencies).toEqual([parameters]);
  expect(() => new Gateway(chart, 'gateway', { gatewayClass, infrastructure: { parameters } })).toThrow('[test/gateway] infrastructure.parameters in namespace envoy');
});
