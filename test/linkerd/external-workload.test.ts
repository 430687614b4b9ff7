import { ExternalWorkload, ExternalWorkloadProps, WorkloadProtocol } from '../../lib/linkerd';
import { printed, stockChart, untyped } from './support';

function external(props: Partial<ExternalWorkloadProps>): unknown {
  const chart = stockChart();
  new ExternalWorkload(chart, 'vm', { metadata: { labels: { app: 'vm' } }, identity: 'spiffe://root/vm', serverName: 'vm.example.com', workloadIPs: ['192.0.2.1'], ...props });
  return printed(chart, 'ExternalWorkload');
}

test('prints identity, addresses and ports', () => {
  expect(external({ workloadIPs: ['192.0.2.1', '2001:db8::1'], ports: [{ port: 80, name: 'http' }, { port: 53, protocol: WorkloadProtocol.UDP }] })).toEqual({
    apiVersion: 'workload.linkerd.io/v1beta1', kind: 'ExternalWorkload', metadata: { name: 'test-vm', namespace: 'apps', labels: { app: 'vm' } },
    spec: {
      meshTLS: { identity: 'spiffe://root/vm', serverName: 'vm.example.com' }, workloadIPs: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }],
      ports: [{ port: 80, name: 'http', protocol: 'TCP' }, { port: 53, protocol: 'UDP' }],
    },
  });
});

test.each([
  ['an identity', { identity: 'VM' }, 'identity "VM" · a SPIFFE id or a DNS name'],
  ['a server name', { serverName: '-vm' }, 'serverName "-vm" · a DNS name'],
  ['an address', { workloadIPs: ['10.0.0.0/8'] }, 'workloadIPs "10.0.0.0/8" · IP addresses'],
  ['no address', { workloadIPs: [] }, '0 workloadIPs · one address, or one of each of IPv4 and IPv6'],
  ['two addresses of one family', { workloadIPs: ['192.0.2.1', '192.0.2.2'] }, '2 workloadIPs'],
  ['a port', { ports: [{ port: 0 }] }, 'port 0 · a whole number from 1 to 65535'],
  ['two ports of one name', { ports: [{ port: 1, name: 'a' }, { port: 2, name: 'a' }] }, 'two ports with the name "a"'],
  ['a protocol', { ports: [{ port: 1, protocol: untyped('tcp') }] }, 'ports[0].protocol "tcp" · TCP, UDP'],
])('rejects what is not %s', (_what, props, message) => {
  expect(() => external(props)).toThrow(message);
});
