import { IConstruct } from 'constructs';
import { referenceTo } from '../../core/external-object';
import { isPort } from '../../core/names';
import { groupOf } from '../../core/plain';
import { problem, valueProblem } from '../../core/problem';
import { ObjectReference } from '../../core/reference';
import { checkProps, checkValue, instanceOf, NUMBER, role } from '../../core/shape';
import { EgressNetwork } from './egress-network';
import { IServer } from './roles';

/** Which port of a parent or backend is meant. */
export interface RoutePortOptions {
  /** Port of the Service or of the address outside, 1 to 65535. */
  readonly port: number;
}

/** Options of a backend. */
export interface HttpBackendOptions {
  /** Port of the Service, 1 to 65535; not the port of its pods. */
  readonly port: number;
  /**
   * Share of the rule's requests, 0 to 1000000, compared with the weights of the other backends; 0 gets none.
   *
   * @default 1
   */
  readonly weight?: number;
}

/** What a route of the mesh attaches to. */
export class RouteParent {
  /** A Server, in the namespace of the route: the route is about what its pods get. */
  public static server(server: IServer): RouteParent {
    checkValue('RouteParent.server', 'server', server, role('a Server', 'toServerReference'));
    return new RouteParent(server, true, () => server.toServerReference());
  }

  /**
   * A port of a Service: the route is about what the pods that call it send. In the namespace of the Service it is for all of them, elsewhere for
   * those of its own.
   *
   * @param service a construct with exactly one Service, or an `ExternalObject`.
   */
  public static service(service: IConstruct, options: RoutePortOptions): RouteParent {
    checkValue('RouteParent.service', 'service', service, role('the construct of a Service'));
    return new RouteParent(service, false, (route) => referenceTo(route, 'parent', service, ['Service']), checkedPort('RouteParent.service', options));
  }

  /** A port of addresses outside the cluster; the webhook refuses a route without one. */
  public static egressNetwork(network: EgressNetwork, options: RoutePortOptions): RouteParent {
    checkValue('RouteParent.egressNetwork', 'network', network, instanceOf(EgressNetwork, 'new EgressNetwork(…)'));
    return new RouteParent(network, false, (route) => referenceTo(route, 'parent', network, ['EgressNetwork']), checkedPort('RouteParent.egressNetwork', options));
  }

  private constructor(
    /** @internal */
    public readonly _construct: IConstruct,
    /** @internal */
    public readonly _isServer: boolean,
    private readonly resolve: (route: IConstruct) => ObjectReference,
    private readonly port?: number,
  ) {}

  /** @internal */
  public _spec(route: IConstruct, routeNamespace: string | undefined): object {
    const { apiVersion, kind, name, namespace } = this.resolve(route);
    if (this._isServer && namespace !== routeNamespace) {
      throw problem(route, `parent Server ${name} in the namespace ${namespace}`, `a Server in the namespace ${routeNamespace} of the route`, 'declare both in one namespace');
    }
    // Linkerd writes `core` into the status, and Gateway API defines the empty group: `core` is what both tell apart from a default.
    return { group: groupOf(apiVersion) || 'core', kind, name, namespace: this._isServer ? undefined : namespace, port: this.port };
  }
}

/** Where a rule sends requests. */
export class HttpBackend {
  /**
   * A Service.
   *
   * @param service a construct with exactly one Service, or an `ExternalObject`; a Service in another namespace needs a ReferenceGrant there.
   */
  public static service(service: IConstruct, options: HttpBackendOptions): HttpBackend {
    checkValue('HttpBackend.service', 'service', service, role('the construct of a Service'));
    return HttpBackend.checked('HttpBackend.service', service, ['Service'], options);
  }

  /** Addresses outside the cluster, those for which the request is. */
  public static egressNetwork(network: EgressNetwork, options: HttpBackendOptions): HttpBackend {
    checkValue('HttpBackend.egressNetwork', 'network', network, instanceOf(EgressNetwork, 'new EgressNetwork(…)'));
    return HttpBackend.checked('HttpBackend.egressNetwork', network, ['EgressNetwork'], options);
  }

  private static checked(where: string, construct: IConstruct, kinds: string[], options: HttpBackendOptions): HttpBackend {
    checkProps<HttpBackendOptions>(where, options, { port: NUMBER }, { weight: NUMBER });
    const { weight = 1 } = options;
    if (!Number.isInteger(weight) || weight < 0 || weight > 1_000_000) {
      throw valueProblem(where, `weight ${weight}`, 'a whole number from 0 to 1000000', 'write shares such as 90 and 10');
    }
    return new HttpBackend(construct, kinds, checkedPort(where, { port: options.port }), weight);
  }

  private constructor(
    /** @internal */
    public readonly _construct: IConstruct,
    private readonly kinds: readonly string[],
    private readonly port: number,
    private readonly weight: number,
  ) {}

  /** @internal */
  public _spec(route: IConstruct, routeNamespace: string | undefined): object {
    const { apiVersion, kind, name, namespace } = referenceTo(route, 'backend', this._construct, this.kinds);
    return { group: groupOf(apiVersion), kind, name, namespace: namespace ?? routeNamespace, port: this.port, weight: this.weight };
  }
}

function checkedPort(where: string, options: RoutePortOptions): number {
  checkProps<RoutePortOptions>(where, options, { port: NUMBER }, {});
  if (isPort(options.port)) return options.port;
  throw valueProblem(where, `port ${options.port}`, 'a whole number from 1 to 65535', 'use the number of a port');
}
