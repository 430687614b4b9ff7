import { LabelCondition, ProxyProtocol, InboundPolicy, Server, ServerPort, ServerSelection } from '../../../lib/linkerd';
import { problems, spec, stockChart, untyped, workload } from '../support';

const http = ServerPort.named('http');

test('selects the pods of a workload and of the primary that Flagger makes of it', () => {
  const chart = stockChart();
  new Server(chart, 'server', { selection: ServerSelection.podsOf(workload(chart, 'backend')), port: http });
  expect(spec(chart, 'Server')).toEqual({
    accessPolicy: 'deny', port: 'http', proxyProtocol: 'unknown',
    podSelector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['backend', 'backend-primary'] }] },
  });
});

test('reads the label that Flagger reads, and keeps the others', () => {
  const chart = stockChart();
  const backend = workload(chart, 'backend', { labels: { 'app.kubernetes.io/name': 'backend', app: 'shop', team: 'a' } });
  new Server(chart, 'server', { selection: ServerSelection.podsOf(backend), port: http });
  expect(spec(chart, 'Server').podSelector).toEqual({
    matchLabels: { 'app.kubernetes.io/name': 'backend', team: 'a' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['shop', 'shop-primary'] }],
  });
});

test('expects no primary of a StatefulSet', () => {
  const chart = stockChart();
  new Server(chart, 'server', { selection: ServerSelection.podsOf(workload(chart, 'db', { kind: 'StatefulSet' })), port: http });
  expect(spec(chart, 'Server').podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'db' } });
});

test('prints labels, conditions, protocol and who may call without a policy', () => {
  const chart = stockChart();
  new Server(chart, 'server', {
    selection: ServerSelection.pods({
      matchLabels: { app: 'web' },
      matchExpressions: [LabelCondition.isIn('a', ['1']), LabelCondition.isNotIn('b', ['2']), LabelCondition.exists('c'), LabelCondition.doesNotExist('d')],
    }),
    port: ServerPort.of(80), proxyProtocol: ProxyProtocol.HTTP_2, accessPolicy: InboundPolicy.AUDIT,
  });
  expect(spec(chart, 'Server')).toEqual({
    accessPolicy: 'audit', port: 80, proxyProtocol: 'HTTP/2',
    podSelector: {
      matchLabels: { app: 'web' },
      matchExpressions: [{ key: 'a', operator: 'In', values: ['1'] }, { key: 'b', operator: 'NotIn', values: ['2'] }, { key: 'c', operator: 'Exists' }, { key: 'd', operator: 'DoesNotExist' }],
    },
  });
});

test('selects all pods, or external workloads', () => {
  const chart = stockChart();
  new Server(chart, 'all', { selection: ServerSelection.allPods(), port: ServerPort.of(80) });
  new Server(chart, 'external', { selection: ServerSelection.externalWorkloads({ matchLabels: { app: 'vm' } }), port: ServerPort.of(80) });
  expect(spec(chart, 'Server', 'test-all').podSelector).toEqual({});
  expect(spec(chart, 'Server', 'test-external').externalWorkloadSelector).toEqual({ matchLabels: { app: 'vm' } });
  expect(problems(chart)).toEqual([]);
});

test('rejects a second Server for a port of the same pods', () => {
  const chart = stockChart();
  const selection = ServerSelection.pods({ matchLabels: { app: 'web' } });
  new Server(chart, 'one', { selection, port: http });
  new Server(chart, 'two', { selection, port: http });
  new Server(chart, 'other-port', { selection, port: ServerPort.named('admin') });
  expect(problems(chart)).toEqual(['port http of pods that test/one selects too · one Server for a port of the same pods · let the policies of both target one Server']);
});

test('rejects a Server for some pods beside one for all of them', () => {
  const chart = stockChart();
  new Server(chart, 'one', { selection: ServerSelection.allPods(), port: http });
  new Server(chart, 'two', { selection: ServerSelection.pods({ matchLabels: { app: 'web' } }), port: http });
  expect(problems(chart)).toHaveLength(1);
});

test('rejects a port that no container declares', () => {
  const chart = stockChart();
  const selection = ServerSelection.podsOf(workload(chart, 'backend'));
  expect(() => new Server(chart, 'server', { selection, port: ServerPort.named('grpc') }))
    .toThrow('[test/server] port "grpc", which no container of Deployment backend declares · http · name one of these ports, or use ServerPort.of');
});

test('rejects pods of another namespace', () => {
  const selection = ServerSelection.podsOf(workload(stockChart('other'), 'backend'));
  expect(() => new Server(stockChart(), 'server', { selection, port: http })).toThrow('the pods of Deployment backend in the namespace other · pods in the namespace apps');
});

test.each([
  ['protocol', { proxyProtocol: untyped('HTTP') }, 'proxyProtocol "HTTP" · one of unknown, HTTP/1, HTTP/2, gRPC, opaque, TLS'],
  ['access policy, which the webhook refuses', { accessPolicy: untyped('allow') }, 'accessPolicy "allow" · one of all-unauthenticated'],
  ['property', untyped({ protocol: 'x' }), 'no such property protocol'],
])('rejects an unknown %s', (_what, props, message) => {
  expect(() => new Server(stockChart(), 'server', { selection: ServerSelection.allPods(), port: http, ...props })).toThrow(message);
});

test('rejects wrong ports', () => {
  expect(() => ServerPort.of(0)).toThrow('[ServerPort.of] port 0 · a whole number from 1 to 65535');
  expect(() => ServerPort.named('HTTP')).toThrow('[ServerPort.named] "HTTP" · at most 15 lower-case letters');
});

test('rejects a selector that selects by nothing', () => {
  expect(() => ServerSelection.pods({})).toThrow('[ServerSelection.pods] a selector without labels · matchLabels or matchExpressions · name a label; for all pods write ServerSelection.allPods()');
});

test('rejects labels that no object can have', () => {
  expect(() => ServerSelection.pods({ matchLabels: { 'a b': 'x' } })).toThrow('label "a b"');
  expect(() => ServerSelection.pods({ matchLabels: { a: 'x y' } })).toThrow('value "x y" of the label a');
  expect(() => LabelCondition.isIn('a', [])).toThrow('[LabelCondition.isIn] no values');
});

test('rejects what is no single workload', () => {
  const chart = stockChart();
  workload(chart, 'one');
  workload(chart, 'two');
  expect(() => ServerSelection.podsOf(chart)).toThrow('[ServerSelection.podsOf] test with Deployment one, Deployment two · exactly one object of kind Pod, Deployment');
});

test('rejects a workload that selects its pods by no labels', () => {
  expect(() => ServerSelection.podsOf(workload(stockChart(), 'backend', { labels: {} }))).toThrow('Deployment backend, which selects its pods by no matchLabels');
});

test('refers to a Server that exists elsewhere', () => {
  expect(Server.fromReference(stockChart(), 'admin', { name: 'prometheus-admin', namespace: 'linkerd-viz' }).toServerReference())
    .toEqual({ apiVersion: 'policy.linkerd.io/v1beta3', kind: 'Server', name: 'prometheus-admin', namespace: 'linkerd-viz' });
});
