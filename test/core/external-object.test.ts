import { ApiObject, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { toExternalReference, toReference } from '../../lib/core/external-object';
import { messageOf } from '../helpers';

function newChart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'apps' });
}

test('the namespace of an ApiObject that stands for a reference is read from its metadata, and the order follows', () => {
  const chart = newChart();
  const from = new ApiObject(chart, 'from', { apiVersion: 'v1', kind: 'ConfigMap' });
  const proxy = new ApiObject(chart, 'proxy', { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy', metadata: { name: 'proxy', namespace: 'edge' } });
  expect(toReference(from, 'parameters', proxy)).toEqual({ apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy', name: 'proxy', namespace: 'edge' });
  expect(from.node.dependencies).toEqual([proxy]);
  expect(toExternalReference(from, proxy)).toEqual({ name: 'proxy', namespace: 'edge' });
});

test('a construct of cdk8s-plus stands for the object that it holds', () => {
  const chart = newChart();
  const service = new kplus.Service(chart, 'web', { metadata: { name: 'web' }, ports: [{ port: 80 }] });
  expect(toReference(new ApiObject(chart, 'from', { apiVersion: 'v1', kind: 'ConfigMap' }), 'target', service)).toMatchObject({ kind: 'Service', name: 'web', namespace: 'apps' });
});

test('a kind without namespaces has none, whatever the chart says', () => {
  const chart = newChart();
  const namespace = new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } });
  expect(toReference(new ApiObject(chart, 'from', { apiVersion: 'v1', kind: 'ConfigMap' }), 'target', namespace).namespace).toBeUndefined();
});

test('rejects a reference without kind, for programs without types', () => {
  const reference = JSON.parse('{"apiVersion": "v1", "name": "web"}');
  expect(messageOf(() => toReference(newChart(), 'parameters', reference)))
    .toBe('[test] no parameters.kind · a value for each of apiVersion, kind, name · pass kind');
});
