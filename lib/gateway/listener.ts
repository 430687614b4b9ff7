import * as l1 from '../../imports/gateway.networking.k8s.io';
import { Flaw, hostnameFlaw, hostnamesMeet } from '../core/hostnames';
import { valueProblem } from '../core/problem';
import { checkProps, instanceOf, listOf, NUMBER, struct, TEXT } from '../core/shape';
import { AttachingRoute } from './attaching-route';
import { ListenerCertificate } from './listener-certificate';
import { portFlaw, sectionNameFlaw } from './names';
import { RouteNamespaces } from './route-namespaces';

/** A kind of route. */
export enum RouteKind {
  /** Routes of HTTP requests. */
  HTTP_ROUTE = 'HTTPRoute',
  /** Routes of gRPC calls. */
  GRPC_ROUTE = 'GRPCRoute',
  /** Routes of TLS connections, by the host name that the client names. */
  TLS_ROUTE = 'TLSRoute',
  /** Routes of TCP connections. */
  TCP_ROUTE = 'TCPRoute',
  /** Routes of UDP packets. */
  UDP_ROUTE = 'UDPRoute',
}

/** Options of listeners for TCP and UDP. */
export interface StreamListenerOptions {
  /** Port of the Gateway, 1 to 65535. */
  readonly port: number;
  /**
   * Name of the listener, unique in its Gateway; routes can name it.
   *
   * @default - the protocol: `tcp` or `udp`.
   */
  readonly name?: string;
  /**
   * The namespaces whose routes may attach.
   *
   * @default RouteNamespaces.same()
   */
  readonly allowedRoutes?: RouteNamespaces;
}

/** Options of listeners that know host names. */
export interface ListenerOptions {
  /**
   * Name of the listener, unique in its Gateway; routes can name it.
   *
   * @default - the protocol: `http`, `https` or `tls`.
   */
  readonly name?: string;
  /**
   * Port of the Gateway, 1 to 65535.
   *
   * @default - 80 for HTTP, 443 for HTTPS and TLS.
   */
  readonly port?: number;
  /**
   * Host name that the listener serves; `*.example.com` stands for all names below example.com.
   *
   * @default - all host names.
   */
  readonly hostname?: string;
  /**
   * The namespaces whose routes may attach.
   *
   * @default RouteNamespaces.same()
   */
  readonly allowedRoutes?: RouteNamespaces;
  /**
   * The kinds of routes that may attach, at most 8; a listener for HTTP and HTTPS knows `HTTPRoute` and `GRPCRoute`.
   *
   * @default - all that the protocol knows.
   */
  readonly routeKinds?: RouteKind[];
}

/** Options of a listener where TLS ends. */
export interface HttpsListenerOptions extends ListenerOptions {
  /** The certificate that it shows. */
  readonly certificate: ListenerCertificate;
  /**
   * Settings of TLS that only the controller knows, at most 16, for example the oldest version of TLS.
   *
   * @default - none.
   */
  readonly tlsOptions?: { readonly [name: string]: string };
}

const ALLOWED_ROUTES = instanceOf(RouteNamespaces, 'RouteNamespaces.same(), .all() or .selector(…)');

const OPTIONS = { name: TEXT, port: NUMBER, hostname: TEXT, allowedRoutes: ALLOWED_ROUTES, routeKinds: listOf(TEXT) };

const TLS_OPTIONS = {
  required: { certificate: instanceOf(ListenerCertificate, 'ListenerCertificate.secret(…), .certificate(…) or .issuedBy(…)') },
  optional: { ...OPTIONS, tlsOptions: struct({}) },
};

const { TERMINATE, PASSTHROUGH } = l1.GatewaySpecListenersTlsMode;

const HTTP_KINDS = [RouteKind.HTTP_ROUTE, RouteKind.GRPC_ROUTE];

/** What the factories say of a protocol. */
interface Protocol {
  readonly where: string;
  readonly name: string;
  readonly port: number;
  /** Listeners of equal transport on one port are told apart by their host names. */
  readonly transport: string;
  readonly kinds: readonly RouteKind[];
  readonly tls?: l1.GatewaySpecListenersTlsMode;
}

/** A port on which a Gateway accepts traffic. */
export class Listener {
  /**
   * Plain HTTP.
   *
   * @param options port 80 and all host names unless they say otherwise.
   */
  public static http(options?: ListenerOptions): Listener {
    if (options !== undefined) checkProps('Listener.http', options, {}, OPTIONS);
    return new Listener('HTTP', { where: 'Listener.http', name: 'http', port: 80, transport: 'HTTP', kinds: HTTP_KINDS }, options ?? {});
  }

  /**
   * HTTPS; TLS ends at the Gateway.
   *
   * @param options port 443 and all host names unless they say otherwise.
   */
  public static https(options: HttpsListenerOptions): Listener {
    checkProps('Listener.https', options, TLS_OPTIONS.required, TLS_OPTIONS.optional);
    return new Listener('HTTPS', { where: 'Listener.https', name: 'https', port: 443, transport: 'TLS', kinds: HTTP_KINDS, tls: TERMINATE }, options, options);
  }

  /**
   * TLS of any protocol; it ends at the Gateway, and backends get the plain stream.
   *
   * @param options port 443 and all host names unless they say otherwise.
   */
  public static tls(options: HttpsListenerOptions): Listener {
    checkProps('Listener.tls', options, TLS_OPTIONS.required, TLS_OPTIONS.optional);
    const kinds = [RouteKind.TLS_ROUTE, RouteKind.TCP_ROUTE];
    return new Listener('TLS', { where: 'Listener.tls', name: 'tls', port: 443, transport: 'TLS', kinds, tls: TERMINATE }, options, options);
  }

  /**
   * TLS that goes through to the backends, which have the certificate; the Gateway only reads the host name.
   *
   * @param options port 443 and all host names unless they say otherwise.
   */
  public static tlsPassthrough(options?: ListenerOptions): Listener {
    const where = 'Listener.tlsPassthrough';
    if (options !== undefined) checkProps(where, options, {}, OPTIONS);
    return new Listener('TLS', { where, name: 'tls', port: 443, transport: 'TLS', kinds: [RouteKind.TLS_ROUTE], tls: PASSTHROUGH }, options ?? {});
  }

  /** TCP: every connection of the port goes to the backends of one `TCPRoute`. */
  public static tcp(options: StreamListenerOptions): Listener {
    checkProps('Listener.tcp', options, { port: NUMBER }, { name: TEXT, allowedRoutes: ALLOWED_ROUTES });
    return new Listener('TCP', { where: 'Listener.tcp', name: 'tcp', port: options.port, transport: 'TCP', kinds: [RouteKind.TCP_ROUTE] }, options);
  }

  /** UDP: every packet of the port goes to the backends of one `UDPRoute`. */
  public static udp(options: StreamListenerOptions): Listener {
    checkProps('Listener.udp', options, { port: NUMBER }, { name: TEXT, allowedRoutes: ALLOWED_ROUTES });
    return new Listener('UDP', { where: 'Listener.udp', name: 'udp', port: options.port, transport: 'UDP', kinds: [RouteKind.UDP_ROUTE] }, options);
  }

  /** Name of the listener. */
  public readonly name: string;

  /** Port of the Gateway. */
  public readonly port: number;

  /** Host name that the listener serves, if it does not serve all. */
  public readonly hostname?: string;

  /** @internal */
  public readonly _certificate?: ListenerCertificate;

  /** @internal */
  public readonly _transport: string;

  private readonly allowedRoutes: RouteNamespaces;
  private readonly routeKinds?: readonly RouteKind[];
  private readonly kinds: readonly RouteKind[];
  private readonly mode?: l1.GatewaySpecListenersTlsMode;
  private readonly tlsOptions?: { readonly [name: string]: string };

  private constructor(
    /** `HTTP`, `HTTPS`, `TLS`, `TCP` or `UDP`. */
    public readonly protocol: string,
    { where, name, port, transport, kinds, tls }: Protocol,
    options: ListenerOptions,
    secure?: HttpsListenerOptions,
  ) {
    this.name = options.name ?? name;
    this.port = options.port ?? port;
    this.hostname = options.hostname;
    this.allowedRoutes = options.allowedRoutes ?? RouteNamespaces.same();
    this.routeKinds = options.routeKinds;
    this.kinds = options.routeKinds ?? kinds;
    this.mode = tls;
    this.tlsOptions = secure?.tlsOptions;
    this._certificate = secure?.certificate;
    this._transport = transport;
    refuse(where, `name "${this.name}"`, sectionNameFlaw(this.name));
    refuse(where, `port ${this.port}`, portFlaw(this.port));
    if (this.hostname !== undefined) refuse(where, `hostname "${this.hostname}"`, hostnameFlaw(this.hostname));
    const unfit = this.kinds.find((kind) => !kinds.includes(kind));
    if (unfit !== undefined || this.kinds.length === 0) {
      throw valueProblem(where, unfit === undefined ? 'no routeKinds' : `routeKinds with ${unfit}`, kinds.join(' and '), 'name the kinds that the protocol knows');
    }
    if (this._certificate?._issuer !== undefined && this.hostname === undefined) {
      // cert-manager passes over listeners without a host name: there is no name to ask a certificate for (cert-manager gateway-shim).
      throw valueProblem(where, 'ListenerCertificate.issuedBy without hostname', 'a hostname, which becomes the name in the certificate', 'pass hostname');
    }
  }

  /**
   * Why a route may not attach, or undefined.
   *
   * @internal
   */
  public _refusal(route: AttachingRoute, gatewayNamespace: string | undefined): string | undefined {
    const { hostname = '*' } = this;
    if (!this.kinds.includes(route.kind)) return `listener ${this.name} (${this.protocol}) is for ${this.kinds.join(' and ')}`;
    const namespace = this.allowedRoutes._refusal(route.namespace, gatewayNamespace);
    if (namespace !== undefined) return `listener ${this.name} is for routes of ${namespace}, not of namespace ${route.namespace}`;
    if (route.hostnames !== undefined && route.hostnames.length > 0 && !route.hostnames.some((name) => hostnamesMeet(name, hostname))) {
      return `listener ${this.name} is for ${hostname}, not for ${route.hostnames.join(', ')}`;
    }
    return undefined;
  }

  /** @internal */
  public _spec(namespace: string | undefined): l1.GatewaySpecListeners {
    return {
      name: this.name,
      port: this.port,
      protocol: this.protocol,
      hostname: this.hostname,
      allowedRoutes: {
        namespaces: this.allowedRoutes._spec,
        kinds: this.routeKinds?.map((kind) => ({ group: 'gateway.networking.k8s.io', kind })),
      },
      tls: this.mode && {
        mode: this.mode,
        certificateRefs: this._certificate && [{ group: '', kind: 'Secret', ...this._certificate._secret(namespace) }],
        options: this.tlsOptions,
      },
    };
  }
}

function refuse(where: string, given: string, flaw: Flaw | undefined): void {
  if (flaw) throw valueProblem(where, given, flaw.allowed, flaw.fix);
}
