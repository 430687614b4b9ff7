import { isIPv4, isIPv6 } from 'net';
import { Duration } from 'cdk8s';
import { checkDuration, DurationForm, durationProblem, durationText } from '../core/duration';
import { valueProblem } from '../core/problem';
import { checkValue, instanceOf, listOf, struct, TEXT } from '../core/shape';
import { AccessLogFormat, HttpHeaderLogging, InboundPolicy, ProxyConfig, ProxyLogFormat } from './proxy-config';
import { ImagePullPolicy, ProxyEnvironmentVariable } from './proxy-container';
import { PortRange } from './proxy-ports';
import { isQuantity, quantityValue } from './quantity';

const PREFIX = 'config.linkerd.io/';

/** The injector reads Go durations and hands them on in milliseconds. */
const MILLISECONDS: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };

/** The injector reads Go durations but drops what is less than a second. */
const WHOLE_SECONDS: DurationForm = { units: ['h', 'm', 's'], compound: true };

/** The largest user or group id that Kubernetes accepts. */
const MAX_ID = 2_147_483_647;

/** The own listeners of the proxy, which cannot share a port. */
const LISTENERS = ['controlPort', 'inboundPort', 'outboundPort', 'adminPort'] as const;

const RESOURCES = [
  ['proxyCpuRequest', 'proxyCpuLimit'],
  ['proxyMemoryRequest', 'proxyMemoryLimit'],
  ['proxyEphemeralStorageRequest', 'proxyEphemeralStorageLimit'],
] as const;

/**
 * The annotations that say the same as the configuration.
 *
 * @param where what the user called, for messages.
 * @throws at the first value that the injector would ignore or that keeps the pod from starting.
 */
export function proxyAnnotations(where: string, config: ProxyConfig): { [key: string]: string } {
  const annotations: { [key: string]: string } = {};

  /** Prints one property, whose annotation is the name of the property in kebab case. */
  function add<Field extends keyof ProxyConfig>(
    field: Field, print: (where: string, field: string, value: NonNullable<ProxyConfig[Field]>) => string, key: string = PREFIX + kebabCase(field),
  ): void {
    const value = config[field];
    if (value !== undefined && value !== null) annotations[key] = print(where, field, value);
  }

  add('proxyImage', text);
  add('proxyVersion', text);
  add('imagePullPolicy', choice(ImagePullPolicy));
  add('enableDebugSidecar', flag);
  add('debugImage', text);
  add('debugImageVersion', text);
  add('debugImagePullPolicy', choice(ImagePullPolicy));
  add('proxyUid', userId);
  add('proxyGid', groupId);
  add('proxyCpuRequest', quantity);
  add('proxyCpuLimit', quantity);
  add('proxyCpuRatioLimit', ratio);
  add('proxyMemoryRequest', quantity);
  add('proxyMemoryLimit', quantity);
  add('proxyEphemeralStorageRequest', quantity);
  add('proxyEphemeralStorageLimit', quantity);
  add('proxyEnableNativeSidecar', flag);
  add('proxyAwait', enabled);
  add('proxyWaitBeforeExit', seconds, 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds');
  add('proxyAdminShutdown', enabled);
  add('proxyAdditionalEnv', environment);

  add('controlPort', port);
  add('inboundPort', port);
  add('outboundPort', port);
  add('adminPort', port);
  add('skipInboundPorts', numberedPorts);
  add('skipOutboundPorts', numberedPorts);
  add('podInboundPorts', numberedPorts);
  add('proxyRequireIdentityInboundPorts', numberedPorts);
  add('opaquePorts', anyPorts);
  add('skipSubnets', subnets);

  add('defaultInboundPolicy', choice(InboundPolicy));
  add('proxyLogLevel', text);
  add('proxyLogFormat', choice(ProxyLogFormat));
  add('proxyLogHttpHeaders', choice(HttpHeaderLogging));
  add('accessLog', choice(AccessLogFormat));
  add('proxyMetricsHostnameLabels', flag);
  add('enableExternalProfiles', flag);
  add('enableGateway', flag);
  add('proxyDisableInboundProtocolDetectTimeout', flag);
  add('proxyDisableOutboundProtocolDetectTimeout', flag);
  add('proxyInboundConnectTimeout', duration(MILLISECONDS));
  add('proxyOutboundConnectTimeout', duration(MILLISECONDS));
  add('proxyInboundDiscoveryCacheUnusedTimeout', duration(WHOLE_SECONDS));
  add('proxyOutboundDiscoveryCacheUnusedTimeout', duration(WHOLE_SECONDS));
  add('shutdownGracePeriod', duration(MILLISECONDS));
  add('closeWaitTimeout', duration(WHOLE_SECONDS));

  checkListeners(where, config);
  checkResources(where, config);
  return annotations;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function text(where: string, field: string, value: string): string {
  checkValue(where, field, value, TEXT);
  if (value.trim() === '') {
    throw valueProblem(where, `${field} "${value}"`, 'a text that is not empty', `leave ${field} out to keep the setting of the control plane`);
  }
  return value;
}

/** Callers without types, such as JavaScript, can hand in any text. */
function choice(members: { readonly [name: string]: string }): (where: string, field: string, value: string) => string {
  return (where, field, value) => {
    const allowed = Object.values(members);
    if (!allowed.includes(value)) throw valueProblem(where, `${field} "${value}"`, `one of ${allowed.join(', ')}`, `correct ${field}`);
    return value;
  };
}

function flag(_where: string, _field: string, value: boolean): string {
  return `${value}`;
}

function enabled(_where: string, _field: string, value: boolean): string {
  return value ? 'enabled' : 'disabled';
}

function port(where: string, field: string, value: number): string {
  return integer(where, field, value, 1, 65535, 'use a TCP port that no container of the pod listens on');
}

function userId(where: string, field: string, value: number): string {
  return integer(where, field, value, 1, MAX_ID, 'use an id that no container of the pod has; the proxy must not run as root');
}

function groupId(where: string, field: string, value: number): string {
  return integer(where, field, value, 0, MAX_ID, 'use the id of a group');
}

function integer(where: string, field: string, value: number, min: number, max: number, fix: string): string {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw valueProblem(where, `${field} ${value}`, `a whole number from ${min} to ${max}`, fix);
  }
  return `${value}`;
}

function ratio(where: string, field: string, value: number): string {
  if (!(value > 0 && value < 1)) {
    throw valueProblem(where, `${field} ${value}`, 'a number above 0 and below 1',
      'write the part of the cores of the node, for example 0.25 for a quarter');
  }
  return `${value}`;
}

function quantity(where: string, field: string, value: string): string {
  checkValue(where, field, value, TEXT);
  if (!isQuantity(value)) {
    throw valueProblem(where, `${field} "${value}"`,
      'a Kubernetes quantity of at least zero: a number, then n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or nothing',
      'write for example 100m for a tenth of a core, or 64Mi');
  }
  return value;
}

function duration(form: DurationForm): (where: string, field: string, value: Duration) => string {
  return (where, field, value) => {
    checkDuration(where, field, value);
    const printed = durationText(value, form);
    if (printed === undefined) {
      const { given, allowed, fix } = durationProblem(field, value, form);
      throw valueProblem(where, given, allowed, fix);
    }
    return printed;
  };
}

function seconds(where: string, field: string, value: Duration): string {
  duration(WHOLE_SECONDS)(where, field, value);
  return `${value.toSeconds()}`;
}

function anyPorts(where: string, field: string, ranges: readonly PortRange[]): string {
  checkValue(where, field, ranges, listOf(instanceOf(PortRange, 'PortRange.of(…), .between(…) or .named(…)')));
  return ranges.join(',');
}

function numberedPorts(where: string, field: string, ranges: readonly PortRange[]): string {
  const printed = anyPorts(where, field, ranges);
  const named = ranges.find((range) => range.isNamed);
  if (named) {
    throw valueProblem(where, `${field} with the named port ${named}`, 'ports by number (only opaquePorts knows names)',
      'use PortRange.of or PortRange.between');
  }
  return printed;
}

function subnets(where: string, field: string, networks: readonly string[]): string {
  checkValue(where, field, networks, listOf(TEXT));
  for (const network of networks) {
    const [, address, bits] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
    if (!(isIPv4(address) && Number(bits) <= 32) && !(isIPv6(address) && Number(bits) <= 128)) {
      throw valueProblem(where, `${field} "${network}"`, 'a network as CIDR',
        'write address and length, for example 10.0.0.0/8; one address is 10.0.0.1/32');
    }
  }
  return networks.join(',');
}

function environment(where: string, field: string, variables: readonly ProxyEnvironmentVariable[]): string {
  checkValue(where, field, variables, listOf(struct({ name: TEXT, value: TEXT })));
  const names = new Set<string>();
  for (const { name } of variables) {
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) {
      throw valueProblem(where, `${field} "${name}"`, 'names of letters, digits, "-", "_" and ".", not starting with a digit', 'rename the variable');
    }
    if (names.has(name)) throw valueProblem(where, `${field} with "${name}" twice`, 'each name once', `remove one "${name}"`);
    names.add(name);
  }
  return JSON.stringify(variables.map(({ name, value }) => ({ name, value })));
}

/** Two listeners on one port keep the proxy, and with it the pod, from starting. */
function checkListeners(where: string, config: ProxyConfig): void {
  const taken = new Map<number, string>();
  for (const field of LISTENERS) {
    const value = config[field];
    if (value === undefined) continue;
    const other = taken.get(value);
    if (other) {
      throw valueProblem(where, `${other} and ${field} are both ${value}`, 'a port of its own for each listener of the proxy', `change ${field}`);
    }
    taken.set(value, field);
  }
}

/** The API server refuses pods that ask for more than their limit, long after this program ran. */
function checkResources(where: string, config: ProxyConfig): void {
  for (const [request, limit] of RESOURCES) {
    const asked = config[request];
    const most = config[limit];
    if (asked !== undefined && most !== undefined && quantityValue(asked) > quantityValue(most)) {
      throw valueProblem(where, `${request} ${asked} exceeds ${limit} ${most}`, 'a request that is not above its limit',
        `lower ${request} or raise ${limit}`);
    }
  }
}
