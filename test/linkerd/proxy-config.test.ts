import { Duration } from 'cdk8s';
import {
  AccessLogFormat, HttpHeaderLogging, ImagePullPolicy, InboundPolicy, Injection, PortRange, ProxyConfig, ProxyLogFormat,
} from '../../lib/linkerd';

function printed(config: ProxyConfig): { [key: string]: string } {
  const { 'linkerd.io/inject': _, ...annotations } = Injection.enabled(config).annotations();
  return annotations;
}

test('every property is the annotation of the same name', () => {
  expect(printed({
    proxyImage: 'ghcr.io/acme/proxy',
    proxyVersion: 'edge-26.8.1',
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    enableDebugSidecar: true,
    debugImage: 'ghcr.io/acme/debug',
    debugImageVersion: 'v1',
    debugImagePullPolicy: ImagePullPolicy.ALWAYS,
    proxyUid: 2103,
    proxyGid: 0,
    proxyCpuRequest: '100m',
    proxyCpuLimit: '1',
    proxyCpuRatioLimit: 0.25,
    proxyMemoryRequest: '20Mi',
    proxyMemoryLimit: '250Mi',
    proxyEphemeralStorageRequest: '1M',
    proxyEphemeralStorageLimit: '1e7',
    proxyEnableNativeSidecar: true,
    proxyAwait: false,
    proxyWaitBeforeExit: Duration.minutes(2),
    proxyAdminShutdown: true,
    proxyAdditionalEnv: [{ name: 'LINKERD2_PROXY_X', value: 'a "b"' }],
    controlPort: 4190,
    inboundPort: 4143,
    outboundPort: 4140,
    adminPort: 4191,
    skipInboundPorts: [PortRange.of(4222), PortRange.between(6000, 6005)],
    skipOutboundPorts: [],
    podInboundPorts: [PortRange.of(8080)],
    proxyRequireIdentityInboundPorts: [PortRange.of(8080)],
    opaquePorts: [PortRange.of(3306), PortRange.named('mysql-x')],
    skipSubnets: ['10.0.0.0/8', 'fd00::/8'],
    defaultInboundPolicy: InboundPolicy.CLUSTER_AUTHENTICATED,
    proxyLogLevel: 'warn,linkerd=debug',
    proxyLogFormat: ProxyLogFormat.JSON,
    proxyLogHttpHeaders: HttpHeaderLogging.OFF,
    accessLog: AccessLogFormat.APACHE,
    proxyMetricsHostnameLabels: true,
    enableExternalProfiles: false,
    enableGateway: true,
    proxyDisableInboundProtocolDetectTimeout: true,
    proxyDisableOutboundProtocolDetectTimeout: false,
    proxyInboundConnectTimeout: Duration.millis(600),
    proxyOutboundConnectTimeout: Duration.millis(1500),
    proxyInboundDiscoveryCacheUnusedTimeout: Duration.seconds(90),
    proxyOutboundDiscoveryCacheUnusedTimeout: Duration.seconds(5),
    shutdownGracePeriod: Duration.seconds(30),
    closeWaitTimeout: Duration.hours(1),
  })).toEqual({
    'config.linkerd.io/proxy-image': 'ghcr.io/acme/proxy',
    'config.linkerd.io/proxy-version': 'edge-26.8.1',
    'config.linkerd.io/image-pull-policy': 'IfNotPresent',
    'config.linkerd.io/enable-debug-sidecar': 'true',
    'config.linkerd.io/debug-image': 'ghcr.io/acme/debug',
    'config.linkerd.io/debug-image-version': 'v1',
    'config.linkerd.io/debug-image-pull-policy': 'Always',
    'config.linkerd.io/proxy-uid': '2103',
    'config.linkerd.io/proxy-gid': '0',
    'config.linkerd.io/proxy-cpu-request': '100m',
    'config.linkerd.io/proxy-cpu-limit': '1',
    'config.linkerd.io/proxy-cpu-ratio-limit': '0.25',
    'config.linkerd.io/proxy-memory-request': '20Mi',
    'config.linkerd.io/proxy-memory-limit': '250Mi',
    'config.linkerd.io/proxy-ephemeral-storage-request': '1M',
    'config.linkerd.io/proxy-ephemeral-storage-limit': '1e7',
    'config.linkerd.io/proxy-enable-native-sidecar': 'true',
    'config.linkerd.io/proxy-await': 'disabled',
    'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': '120',
    'config.linkerd.io/proxy-admin-shutdown': 'enabled',
    'config.linkerd.io/proxy-additional-env': '[{"name":"LINKERD2_PROXY_X","value":"a \\"b\\""}]',
    'config.linkerd.io/control-port': '4190',
    'config.linkerd.io/inbound-port': '4143',
    'config.linkerd.io/outbound-port': '4140',
    'config.linkerd.io/admin-port': '4191',
    'config.linkerd.io/skip-inbound-ports': '4222,6000-6005',
    'config.linkerd.io/skip-outbound-ports': '',
    'config.linkerd.io/pod-inbound-ports': '8080',
    'config.linkerd.io/proxy-require-identity-inbound-ports': '8080',
    'config.linkerd.io/opaque-ports': '3306,mysql-x',
    'config.linkerd.io/skip-subnets': '10.0.0.0/8,fd00::/8',
    'config.linkerd.io/default-inbound-policy': 'cluster-authenticated',
    'config.linkerd.io/proxy-log-level': 'warn,linkerd=debug',
    'config.linkerd.io/proxy-log-format': 'json',
    'config.linkerd.io/proxy-log-http-headers': 'off',
    'config.linkerd.io/access-log': 'apache',
    'config.linkerd.io/proxy-metrics-hostname-labels': 'true',
    'config.linkerd.io/enable-external-profiles': 'false',
    'config.linkerd.io/enable-gateway': 'true',
    'config.linkerd.io/proxy-disable-inbound-protocol-detect-timeout': 'true',
    'config.linkerd.io/proxy-disable-outbound-protocol-detect-timeout': 'false',
    'config.linkerd.io/proxy-inbound-connect-timeout': '600ms',
    'config.linkerd.io/proxy-outbound-connect-timeout': '1s500ms',
    'config.linkerd.io/proxy-inbound-discovery-cache-unused-timeout': '1m30s',
    'config.linkerd.io/proxy-outbound-discovery-cache-unused-timeout': '5s',
    'config.linkerd.io/shutdown-grace-period': '30s',
    'config.linkerd.io/close-wait-timeout': '1h',
  });
});

test('what is not given is left to the control plane', () => {
  expect(printed({})).toEqual({});
});

const REFUSED: [string, ProxyConfig, string][] = [
  ['an empty image', { proxyImage: ' ' }, '[Injection.enabled] proxyImage " " · a text that is not empty · '],
  ['a port of zero', { controlPort: 0 }, '[Injection.enabled] controlPort 0 · a whole number from 1 to 65535 · '],
  ['a port with decimals', { inboundPort: 4143.5 }, 'inboundPort 4143.5 · a whole number from 1 to 65535 · '],
  ['a port above the last', { outboundPort: 65536 }, 'outboundPort 65536 · a whole number from 1 to 65535 · '],
  ['two listeners on one port', { controlPort: 5000, adminPort: 5000 }, 'controlPort and adminPort are both 5000 · a port of its own'],
  ['a proxy that runs as root', { proxyUid: 0 }, 'proxyUid 0 · a whole number from 1 to 2147483647 · '],
  ['a negative group', { proxyGid: -1 }, 'proxyGid -1 · a whole number from 0 to 2147483647 · '],
  ['a quantity with a foreign unit', { proxyMemoryLimit: '250MB' }, 'proxyMemoryLimit "250MB" · a Kubernetes quantity'],
  ['a negative quantity', { proxyCpuRequest: '-1' }, 'proxyCpuRequest "-1" · a Kubernetes quantity'],
  ['a request above its limit', { proxyMemoryRequest: '1Gi', proxyMemoryLimit: '1000M' }, 'proxyMemoryRequest 1Gi exceeds proxyMemoryLimit 1000M · '],
  ['a CPU request above its limit', { proxyCpuRequest: '1001m', proxyCpuLimit: '1' }, 'proxyCpuRequest 1001m exceeds proxyCpuLimit 1 · '],
  ['a ratio of all cores', { proxyCpuRatioLimit: 1 }, 'proxyCpuRatioLimit 1 · a number above 0 and below 1 · '],
  ['a ratio that is no number', { proxyCpuRatioLimit: NaN }, 'proxyCpuRatioLimit NaN · a number above 0 and below 1 · '],
  ['a named port where only numbers are known', { skipInboundPorts: [PortRange.named('db')] },
    'skipInboundPorts with the named port db · ports by number'],
  ['a subnet without length', { skipSubnets: ['10.0.0.1'] }, 'skipSubnets "10.0.0.1" · a network as CIDR · '],
  ['a subnet that is too long', { skipSubnets: ['10.0.0.0/33'] }, 'skipSubnets "10.0.0.0/33" · a network as CIDR · '],
  ['a timeout below a millisecond', { proxyInboundConnectTimeout: Duration.millis(0) },
    'proxyInboundConnectTimeout 0s · a multiple of 1ms above zero'],
  ['a cache time with parts of seconds', { proxyInboundDiscoveryCacheUnusedTimeout: Duration.millis(1500) },
    'proxyInboundDiscoveryCacheUnusedTimeout 1500ms · a multiple of 1s above zero'],
  ['a wait with parts of seconds', { proxyWaitBeforeExit: Duration.millis(10) }, 'proxyWaitBeforeExit 10ms · a multiple of 1s above zero'],
  ['a policy that callers without types make up', JSON.parse('{"defaultInboundPolicy":"none"}'),
    'defaultInboundPolicy "none" · one of all-unauthenticated, all-authenticated, cluster-unauthenticated, cluster-authenticated, deny, audit · '],
  ['a variable with spaces', { proxyAdditionalEnv: [{ name: 'A B', value: '' }] }, 'proxyAdditionalEnv "A B" · names of letters'],
  ['a variable twice', { proxyAdditionalEnv: [{ name: 'A', value: '' }, { name: 'A', value: 'x' }] },
    'proxyAdditionalEnv with "A" twice · each name once · '],
];

test.each(REFUSED)('rejects %s', (_what, config, message) => {
  expect(() => Injection.enabled(config)).toThrow(message);
});

test('rejects a value of the ingress mode by its own name', () => {
  expect(() => Injection.ingress({ adminPort: 0 })).toThrow('[Injection.ingress] adminPort 0 · ');
});

test('rejects a port range that runs backwards', () => {
  expect(() => PortRange.between(5, 1))
    .toThrow('[PortRange.between] ports 5 to 1 · a first port that is not above the last · write PortRange.between(1, 5)');
});

test('rejects a port range beyond the last port', () => {
  expect(() => PortRange.between(1, 70000)).toThrow('[PortRange.between] port 70000 · a whole number from 1 to 65535 · ');
});

test('rejects a single port that is none', () => {
  expect(() => PortRange.of(-1)).toThrow('[PortRange.of] port -1 · a whole number from 1 to 65535 · ');
});

test.each(['8080', 'Db', 'a--b', '-a', 'a-very-long-name-1'])('rejects the port name %s', (name) => {
  expect(() => PortRange.named(name)).toThrow(`[PortRange.named] "${name}" · at most 15 lower-case letters`);
});
