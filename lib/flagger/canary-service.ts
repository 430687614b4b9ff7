import { Duration } from 'cdk8s';
import * as l1 from '../../imports/flagger.app';
import { isPort } from '../core/names';
import { shown, valueProblem } from '../core/problem';
import { checkValue, TEXT } from '../core/shape';

/** The port of the pods behind a Service. */
export class TargetPort {
  /**
   * A port by its number.
   *
   * @param port 1 to 65535.
   */
  public static number(port: number): TargetPort {
    if (!isPort(port)) throw valueProblem('TargetPort.number', shown(port), 'a whole number from 1 to 65535', 'pass the port of the container');
    return new TargetPort(port);
  }

  /**
   * A port by the name that it has in the container.
   *
   * @param name at most 15 lower-case letters, digits and hyphens, with a letter among them.
   */
  public static named(name: string): TargetPort {
    checkValue('TargetPort.named', 'name', name, TEXT);
    if (!/^(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) || name.length > 15) {
      throw valueProblem('TargetPort.named', `"${name}"`, 'at most 15 lower-case letters, digits and hyphens, with a letter among them',
        'pass the name of the container port');
    }
    return new TargetPort(name);
  }

  private constructor(
    /** @internal */
    public readonly _value: number | string,
  ) {}
}

/** Which paths a route takes; several are alternatives. */
export class RouteMatch {
  /** Paths that start with this one. */
  public static pathPrefix(path: string): RouteMatch {
    return new RouteMatch({ uri: { prefix: checkPath('RouteMatch.pathPrefix', path) } });
  }

  /** This path only. */
  public static pathExact(path: string): RouteMatch {
    return new RouteMatch({ uri: { exact: checkPath('RouteMatch.pathExact', path) } });
  }

  /** Paths that fit a regular expression as a whole; not every Gateway controller offers it. */
  public static pathRegex(pattern: string): RouteMatch {
    return new RouteMatch({ uri: { regex: pattern } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.CanarySpecServiceMatch,
  ) {}
}

/** How Istio's proxies repeat a failed request. */
export interface Retries {
  /** How often, 1 or more. */
  readonly attempts: number;
  /**
   * How long one attempt may take.
   *
   * @default - as long as the whole request.
   */
  readonly perTryTimeout?: Duration;
  /**
   * Which failures, for example `gateway-error,connect-failure,refused-stream`.
   *
   * @default - Istio's choice.
   */
  readonly retryOn?: string;
}

/**
 * The Services that Flagger makes: one with the name of the app, and one each with `-primary` and `-canary` behind it.
 *
 * @see https://docs.flagger.app/usage/how-it-works#canary-service
 */
export interface CanaryService {
  /** Port of the Services, 1 to 65535. */
  readonly port: number;
  /**
   * Port of the pods.
   *
   * @default - the same as `port`.
   */
  readonly targetPort?: TargetPort;
  /**
   * Name of the port. Istio takes the protocol from it: `http`, `grpc`, or one of them with a hyphen and more.
   *
   * @default 'http'
   */
  readonly portName?: string;
  /**
   * Protocol of the port, for example `http`, `grpc` or `kubernetes.io/h2c`.
   *
   * @default - the mesh or gateway detects it.
   */
  readonly appProtocol?: string;
  /**
   * Adds all other ports of the containers to the Services.
   *
   * @default false
   */
  readonly portDiscovery?: boolean;
  /**
   * Name of the Service that clients use, at most 55 characters.
   *
   * @default - the name of the target.
   */
  readonly name?: string;
  /**
   * Host names that the route answers to; read with Gateway API and Istio.
   *
   * @default - all hosts of the gateway; inside a mesh the Service itself.
   */
  readonly hosts?: string[];
  /**
   * Paths that the route takes; read with Gateway API and Istio.
   *
   * @default - all paths.
   */
  readonly match?: RouteMatch[];
  /**
   * How long a request may take; read with Gateway API and Istio.
   *
   * @default - no limit of its own.
   */
  readonly timeout?: Duration;
  /**
   * How failed requests are repeated; read with Istio.
   *
   * @default - the mesh decides.
   */
  readonly retries?: Retries;
}

function checkPath(where: string, path: string): string {
  checkValue(where, 'path', path, TEXT);
  if (!path.startsWith('/')) throw valueProblem(where, `"${path}"`, 'a path that starts with /', `write "/${path}"`);
  return path;
}
