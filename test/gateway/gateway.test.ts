import { Chart, Testing } from 'cdk8s';
import { Gateway, GatewayAddress, GatewayClass, GatewayProps, Listener, ListenerCertificate } from '../../lib/gateway';

function chart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'edge' });
}

function gateway(scope: Chart, props: Partial<GatewayProps> = {}): Gateway {
  return new Gateway(scope, 'public', {
    metadata: { name: 'public' },
    gatewayClass: GatewayClass.fromReference(scope, 'class', { name: 'envoy' }),
    listeners: [Listener.http()],
    ...props,
  });
}

test('a gateway prints its class and its listeners in the order in which they came', () => {
  const scope = chart();
  gateway(scope).addListener(Listener.https({ hostname: '*.example.com', certificate: ListenerCertificate.secret({ name: 'tls' }) }));
  expect(Testing.synth(scope)).toEqual([{
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'public', namespace: 'edge' },
    spec: {
      gatewayClassName: 'envoy',
      listeners: [
        { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } },
        {
          name: 'https', port: 443, protocol: 'HTTPS', hostname: '*.example.com', allowedRoutes: { namespaces: { from: 'Same' } },
          tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'tls', namespace: 'edge' }] },
        },
      ],
    },
  }]);
});

test('a gateway waits for its class', () => {
  const scope = chart();
  expect(gateway(scope).node.dependencies).toEqual([scope.node.findChild('class')]);
});

test('annotations, labels and parameters go to what the controller makes', () => {
  const scope = chart();
  gateway(scope, {
    infrastructure: {
      annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'shop.example.com' },
      labels: { team: 'edge' },
      parameters: { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy', name: 'small', namespace: 'edge' },
    },
  });
  expect(Testing.synth(scope)[0].spec.infrastructure).toEqual({
    annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'shop.example.com' },
    labels: { team: 'edge' },
    parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: 'small' },
  });
});

test('a gateway asks for addresses', () => {
  const scope = chart();
  gateway(scope, { addresses: [GatewayAddress.ip('10.0.0.1'), GatewayAddress.hostname('lb.example.com')] });
  expect(Testing.synth(scope)[0].spec.addresses).toEqual([{ type: 'IPAddress', value: '10.0.0.1' }, { type: 'Hostname', value: 'lb.example.com' }]);
});

test('routes name a gateway in full', () => {
  expect(gateway(chart()).toParentReference()).toEqual({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge' });
});

test('routes can name one listener', () => {
  expect(gateway(chart()).listener('http').toParentReference())
    .toEqual({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge', sectionName: 'http' });
});

test('the same listener can be asked for twice', () => {
  const parent = gateway(chart());
  expect(parent.listener('http')).toBe(parent.listener('http'));
});

test('one port may serve several host names', () => {
  const scope = chart();
  gateway(scope, { listeners: [Listener.http({ name: 'a', hostname: 'a.example.com' }), Listener.http({ name: 'b', hostname: 'b.example.com' })] });
  expect(Testing.synth(scope)[0].spec.listeners).toHaveLength(2);
});

test('a gateway outside the program is named in full, in the namespace of the chart unless told otherwise', () => {
  const scope = chart();
  expect(Gateway.fromReference(scope, 'own', { name: 'own' }).toParentReference()).toMatchObject({ name: 'own', namespace: 'edge' });
  expect(Gateway.fromReference(scope, 'other', { name: 'other', namespace: 'infra', listener: 'https' }).toParentReference())
    .toEqual({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'other', namespace: 'infra', sectionName: 'https' });
  expect(Testing.synth(scope)).toEqual([]);
});

test('rejects a gateway without listeners at synthesis', () => {
  expect(gateway(chart(), { listeners: [] }).node.validate())
    .toEqual(['a Gateway without listeners · at least one listener · pass listeners, or call addListener']);
});

test('rejects two listeners of one name', () => {
  expect(() => gateway(chart(), { listeners: [Listener.http(), Listener.http({ port: 8080 })] }))
    .toThrow('[test/public] two listeners named "http" · a name of its own for each listener · give one a name, for example "http-2"');
});

test('rejects two listeners for the same host names on one port', () => {
  expect(() => gateway(chart()).addListener(Listener.http({ name: 'more' })))
    .toThrow('[test/public] listeners http and more on port 80 for all host names · each port and host name once · ');
});

test('rejects two protocols on one port', () => {
  expect(() => gateway(chart()).addListener(Listener.https({ port: 80, certificate: ListenerCertificate.secret({ name: 'tls' }) })))
    .toThrow('[test/public] listeners http (HTTP) and https (HTTPS) on port 80 · one protocol on a port · ');
});

test('rejects a listener that nobody added', () => {
  expect(() => gateway(chart()).listener('https'))
    .toThrow('[test/public] listener "https" · one of http · add the listener first, or correct its name');
});

test('rejects parameters in another namespace', () => {
  expect(() => gateway(chart(), { infrastructure: { parameters: { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', namespace: 'infra' } } }))
    .toThrow('[test/public] infrastructure.parameters in namespace infra · an object in namespace edge, the one of the Gateway · ');
});

test('rejects a parent whose namespace nobody knows', () => {
  const scope = Testing.chart();
  expect(() => gateway(scope).toParentReference())
    .toThrow('[test/public] Gateway "public" without a namespace · a parent of routes with a namespace · set its namespace');
  expect(() => Gateway.fromReference(scope, 'other', { name: 'other' })).toThrow('[test/other] Gateway "other" without a namespace · ');
});

test('rejects an address that is none', () => {
  expect(() => GatewayAddress.ip('lb.example.com'))
    .toThrow('[GatewayAddress.ip] "lb.example.com" · an IPv4 or IPv6 address · use GatewayAddress.hostname for names');
  expect(() => GatewayAddress.hostname('*.example.com'))
    .toThrow('[GatewayAddress.hostname] "*.example.com" · a lower-case DNS name without "*" · ');
});

test('a gateway knows the host names that its listeners serve, and a listener its own', () => {
  const edge = gateway(chart());
  expect(edge.hostnames).toEqual(['*']);
  edge.addListener(Listener.http({ name: 'shop', port: 81, hostname: 'shop.example.com' }));
  expect(edge.hostnames).toEqual(['*', 'shop.example.com']);
  expect(edge.listener('shop').hostnames).toEqual(['shop.example.com']);
  expect(Gateway.fromReference(edge, 'other', { name: 'other' }).hostnames).toBeUndefined();
});
