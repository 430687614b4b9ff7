import { Duration } from 'cdk8s';
import { isPort } from '../core/names';
import { shown, valueProblem } from '../core/problem';
import { checkValue, TEXT } from '../core/shape';
import { RouteMatch } from './route-match';
import { CorsPolicy, HeaderRules, MirrorTarget, UrlRewrite } from './route-options';

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

/** Which pods of a Service get the traffic of a client, by the place in which both stand. */
export enum TrafficDistribution {
  /** Near ones; the older name of `PREFER_SAME_ZONE`. */
  PREFER_CLOSE = 'PreferClose',
  /** Those in the same zone. */
  PREFER_SAME_ZONE = 'PreferSameZone',
  /** Those on the same node. */
  PREFER_SAME_NODE = 'PreferSameNode',
}

/** Labels and annotations of one of the objects that Flagger makes. */
export interface ServiceMetadata {
  /**
   * Labels.
   *
   * @default - those that Flagger needs.
   */
  readonly labels?: { readonly [name: string]: string };
  /**
   * Annotations.
   *
   * @default - none.
   */
  readonly annotations?: { readonly [name: string]: string };
}

/** Names of labels and annotations that others write to the Services of a canary. */
export interface UnmanagedMetadata {
  /**
   * Names of labels.
   *
   * @default - none: Flagger takes away what it did not write.
   */
  readonly labels?: string[];
  /**
   * Names of annotations.
   *
   * @default - none: Flagger takes away what it did not write.
   */
  readonly annotations?: string[];
}

/** How the proxies repeat a failed request. */
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
   * @default - the mesh or gateway decides.
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
   * Host names that the route answers to; read with Gateway API, Istio and App Mesh.
   *
   * @default - all hosts of the gateway; inside a mesh the Service itself.
   */
  readonly hosts?: string[];
  /**
   * Requests that the route takes; read with Gateway API and Istio, and one path prefix with Contour and App Mesh.
   *
   * @default - all requests.
   */
  readonly match?: RouteMatch[];
  /**
   * How long a request may take, with all its repetitions; read with Gateway API, Istio, Contour and App Mesh.
   *
   * @default - no limit of its own.
   */
  readonly timeout?: Duration;
  /**
   * How long one call of the app may take, not above `timeout`; read with Gateway API.
   *
   * @default - no limit of its own.
   */
  readonly backendTimeout?: Duration;
  /**
   * How failed requests are repeated; read with Istio, Contour and App Mesh.
   *
   * @default - the mesh decides.
   */
  readonly retries?: Retries;
  /**
   * Another path or host for the app than the client asked for; read with Gateway API and Istio.
   *
   * @default - the request stays as it is.
   */
  readonly rewrite?: UrlRewrite;
  /**
   * Changes of headers; read with Gateway API and Istio.
   *
   * @default - none.
   */
  readonly headers?: HeaderRules;
  /**
   * Services that get a copy of all requests, at all times; read with a Gateway.
   *
   * @default - none.
   */
  readonly mirror?: MirrorTarget[];
  /**
   * Which other sites may call the app from a browser; read with a Gateway and Istio.
   *
   * @default - the app answers such questions itself.
   */
  readonly corsPolicy?: CorsPolicy;
  /**
   * Which pods get the traffic of a client, by their place.
   *
   * @default - any pod.
   */
  readonly trafficDistribution?: TrafficDistribution;
  /**
   * Makes Services without an address of their own, whose name leads to the pods.
   *
   * @default false
   */
  readonly headless?: boolean;
  /**
   * Labels and annotations of the Service that clients use, and of the route.
   *
   * @default - none.
   */
  readonly apex?: ServiceMetadata;
  /**
   * Labels and annotations of the Service of the old version.
   *
   * @default - none.
   */
  readonly primary?: ServiceMetadata;
  /**
   * Labels and annotations of the Service of the new version.
   *
   * @default - none.
   */
  readonly canary?: ServiceMetadata;
  /**
   * Labels and annotations of the Services that others write, and Flagger leaves alone.
   *
   * @default - none.
   */
  readonly unmanagedMetadata?: UnmanagedMetadata;
}
