import { valueProblem } from '../core/problem';

const MAX_PORT = 65535;

/** Name of a container port as Kubernetes accepts it (IANA service name). */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/** One port or a row of neighbouring ports of a pod. */
export class PortRange {
  /**
   * A single port.
   *
   * @param port 1 to 65535.
   */
  public static of(port: number): PortRange {
    return new PortRange(`${checkedPort('PortRange.of', port)}`, false);
  }

  /**
   * All ports from the first to the last, both included.
   *
   * @param first 1 to 65535.
   * @param last from the first to 65535.
   */
  public static between(first: number, last: number): PortRange {
    checkedPort('PortRange.between', first);
    checkedPort('PortRange.between', last);
    if (first > last) {
      throw valueProblem('PortRange.between', `ports ${first} to ${last}`, 'a first port that is not above the last',
        `write PortRange.between(${last}, ${first})`);
    }
    return new PortRange(`${first}-${last}`, false);
  }

  /**
   * The container port of this name; only `opaquePorts` knows names.
   *
   * @param name at most 15 lower-case letters, digits and single hyphens, with at least one letter.
   */
  public static named(name: string): PortRange {
    if (!PORT_NAME.test(name)) {
      throw valueProblem('PortRange.named', `"${name}"`, 'at most 15 lower-case letters, digits and single inner hyphens, with at least one letter',
        'use the name that the container gives to its port');
    }
    return new PortRange(name, true);
  }

  private constructor(
    private readonly text: string,
    /** True when the range is the name of a container port. */
    public readonly isNamed: boolean,
  ) {}

  /** The range as Linkerd reads it, for example `4222` or `1-5`. */
  public toString(): string {
    return this.text;
  }
}

/** Which ports the proxy listens on, and which it leaves alone. */
export interface ProxyPorts {
  /**
   * Port of the proxy's control API, 1 to 65535 (`config.linkerd.io/control-port`).
   *
   * @default - the control plane's (4190).
   */
  readonly controlPort?: number;
  /**
   * Port to which inbound traffic is redirected, 1 to 65535 (`config.linkerd.io/inbound-port`).
   *
   * @default - the control plane's (4143).
   */
  readonly inboundPort?: number;
  /**
   * Port to which outbound traffic is redirected, 1 to 65535 (`config.linkerd.io/outbound-port`).
   *
   * @default - the control plane's (4140).
   */
  readonly outboundPort?: number;
  /**
   * Port of metrics and probes, 1 to 65535 (`config.linkerd.io/admin-port`).
   *
   * @default - the control plane's (4191).
   */
  readonly adminPort?: number;
  /**
   * Inbound ports that go around the proxy (`config.linkerd.io/skip-inbound-ports`); an empty list skips none.
   *
   * @default - the control plane's.
   */
  readonly skipInboundPorts?: PortRange[];
  /**
   * Outbound ports that go around the proxy (`config.linkerd.io/skip-outbound-ports`); an empty list skips none.
   *
   * @default - the control plane's.
   */
  readonly skipOutboundPorts?: PortRange[];
  /**
   * Ports of the pod that policies know (`config.linkerd.io/pod-inbound-ports`).
   *
   * @default - the ports that the containers declare.
   */
  readonly podInboundPorts?: PortRange[];
  /**
   * Inbound ports that take only callers with a mesh identity (`config.linkerd.io/proxy-require-identity-inbound-ports`).
   *
   * @default - the control plane's.
   */
  readonly proxyRequireIdentityInboundPorts?: PortRange[];
  /**
   * Ports whose protocol is not detected but passed on as plain TCP (`config.linkerd.io/opaque-ports`); the only list that takes
   * `PortRange.named`. It replaces the list of the control plane, which holds the ports of common databases.
   *
   * @default - the control plane's.
   * @see https://linkerd.io/2/features/protocol-detection/
   */
  readonly opaquePorts?: PortRange[];
  /**
   * Networks whose traffic goes around the proxy, as CIDRs (`config.linkerd.io/skip-subnets`).
   *
   * @default - the control plane's.
   */
  readonly skipSubnets?: string[];
}

function checkedPort(where: string, port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > MAX_PORT) {
    throw valueProblem(where, `port ${port}`, `a whole number from 1 to ${MAX_PORT}`, 'use the number of a TCP port');
  }
  return port;
}
