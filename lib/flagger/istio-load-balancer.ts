import { Duration } from 'cdk8s';
import * as l1 from '../../imports/flagger.app';
import { valueProblem } from '../core/problem';
import { checkProps, checkValue, DURATION, NUMBER, TEXT } from '../core/shape';

type LoadBalancerSpec = Omit<l1.CanarySpecServiceTrafficPolicyLoadBalancer, 'localityLbSetting' | 'warmupDurationSecs'>;
const { CanarySpecServiceTrafficPolicyLoadBalancerSimple: Simple } = l1;

/** Options of the load balancers that send equal requests to one pod. */
export interface IstioHashOptions {
  /**
   * Least number of entries in the ring of pods, 1 or more.
   *
   * @default - Istio's choice, 1024.
   */
  readonly minimumRingSize?: number;
}

/** Options of `IstioLoadBalancer.hashOfCookie`. */
export interface IstioCookieHashOptions extends IstioHashOptions {
  /** How long a cookie that the proxy sets is valid; without one it is the session. */
  readonly ttl: Duration;
  /**
   * Path of the cookie.
   *
   * @default - none.
   */
  readonly path?: string;
}

/**
 * How Istio's proxies choose a pod.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings
 */
export class IstioLoadBalancer {
  /** One after the other. */
  public static readonly ROUND_ROBIN = new IstioLoadBalancer({ simple: Simple.ROUND_UNDERSCORE_ROBIN });
  /** The one with the fewest open requests of two. */
  public static readonly LEAST_REQUEST = new IstioLoadBalancer({ simple: Simple.LEAST_UNDERSCORE_REQUEST });
  /** Any one. */
  public static readonly RANDOM = new IstioLoadBalancer({ simple: Simple.RANDOM });
  /** The address that the client asked for. */
  public static readonly PASSTHROUGH = new IstioLoadBalancer({ simple: Simple.PASSTHROUGH });

  /** The same pod for the same value of a header. */
  public static hashOfHeader(name: string, options: IstioHashOptions = {}): IstioLoadBalancer {
    return IstioLoadBalancer.hash('hashOfHeader', options, { httpHeaderName: nameOf('hashOfHeader', name) });
  }

  /** The same pod for the same value of a query parameter. */
  public static hashOfQueryParameter(name: string, options: IstioHashOptions = {}): IstioLoadBalancer {
    return IstioLoadBalancer.hash('hashOfQueryParameter', options, { httpQueryParameterName: nameOf('hashOfQueryParameter', name) });
  }

  /** The same pod for the same address of the client. */
  public static hashOfSourceIp(options: IstioHashOptions = {}): IstioLoadBalancer {
    return IstioLoadBalancer.hash('hashOfSourceIp', options, { useSourceIp: true });
  }

  /** The same pod for the same cookie, which the proxy sets when it is missing. */
  public static hashOfCookie(name: string, options: IstioCookieHashOptions): IstioLoadBalancer {
    const where = 'IstioLoadBalancer.hashOfCookie';
    checkProps(where, options, { ttl: DURATION }, { path: TEXT, minimumRingSize: NUMBER });
    const { ttl, path, minimumRingSize } = options;
    const httpCookie = { name: nameOf('hashOfCookie', name), path, ttl: `${ttl.toSeconds()}s` };
    return new IstioLoadBalancer({ consistentHash: { httpCookie, minimumRingSize: ringSize(where, minimumRingSize) } });
  }

  private static hash(method: string, options: IstioHashOptions, key: l1.CanarySpecServiceTrafficPolicyLoadBalancerConsistentHash): IstioLoadBalancer {
    const where = `IstioLoadBalancer.${method}`;
    checkProps(where, options, {}, { minimumRingSize: NUMBER });
    return new IstioLoadBalancer({ consistentHash: { ...key, minimumRingSize: ringSize(where, options.minimumRingSize) } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: LoadBalancerSpec,
  ) {}
}

function nameOf(method: string, name: string): string {
  checkValue(`IstioLoadBalancer.${method}`, 'name', name, TEXT);
  if (name === '') throw valueProblem(`IstioLoadBalancer.${method}`, 'an empty name', 'a name', 'write it');
  return name;
}

function ringSize(where: string, size: number | undefined): number | undefined {
  if (size !== undefined && (!Number.isInteger(size) || size < 1)) {
    throw valueProblem(where, `minimumRingSize ${size}`, 'a whole number from 1 up', 'correct it, or leave it out');
  }
  return size;
}
