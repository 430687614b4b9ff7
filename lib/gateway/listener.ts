import * as l1 from '../../imports/gateway.networking.k8s.io';
import { toExternalReference } from '../core/external-object';
import { Flaw, hostnameFlaw } from '../core/hostnames';
import { valueProblem } from '../core/problem';
import { ExternalReference } from '../core/reference';
import { checkShape, checkValue, instanceOf, NUMBER, struct, TEXT } from '../core/shape';
import { portFlaw, sectionNameFlaw } from './names';

/** The namespaces whose routes may attach to a listener. */
export class RouteNamespaces {
  /** Only the namespace of the Gateway. */
  public static same(): RouteNamespaces {
    return new RouteNamespaces({ from: l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.SAME });
  }

  /** Every namespace. */
  public static all(): RouteNamespaces {
    return new RouteNamespaces({ from: l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.ALL });
  }

  /**
   * Namespaces with all of these labels.
   *
   * @param labels at least one; every namespace has `kubernetes.io/metadata.name`.
   */
  public static selector(labels: { [key: string]: string }): RouteNamespaces {
    checkValue('RouteNamespaces.selector', 'labels', labels, struct({}));
    if (Object.keys(labels).length === 0) {
      throw valueProblem('RouteNamespaces.selector', 'no label', 'at least one label', 'name a label, or use RouteNamespaces.all()');
    }
    return new RouteNamespaces({ from: l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.SELECTOR, selector: { matchLabels: { ...labels } } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GatewaySpecListenersAllowedRoutesNamespaces,
  ) {}
}

/** Options of every listener. */
export interface ListenerOptions {
  /**
   * Name of the listener, unique in its Gateway; routes can name it.
   *
   * @default - the protocol: `http` or `https`.
   */
  readonly name?: string;
  /**
   * Port of the Gateway, 1 to 65535.
   *
   * @default - 80 for HTTP, 443 for HTTPS.
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
}

/** Options of a listener for HTTPS. */
export interface HttpsListenerOptions extends ListenerOptions {
  /**
   * Secret of type `kubernetes.io/tls` with the certificate; its namespace defaults to the one of the Gateway.
   * A Secret in another namespace needs a ReferenceGrant there.
   */
  readonly certificate: ExternalReference;
}

const OPTIONS = {
  name: TEXT, port: NUMBER, hostname: TEXT, allowedRoutes: instanceOf(RouteNamespaces, 'RouteNamespaces.same(), .all() or .selector(…)'),
};

/** A port on which a Gateway accepts traffic. */
export class Listener {
  /**
   * Plain HTTP.
   *
   * @param options port 80 and all host names unless they say otherwise.
   */
  public static http(options?: ListenerOptions): Listener {
    if (options !== undefined) checkShape('Listener.http', options, {}, OPTIONS);
    return new Listener('Listener.http', 'HTTP', options?.name ?? 'http', options?.port ?? 80, options ?? {});
  }

  /**
   * HTTPS; TLS ends at the Gateway.
   *
   * @param options port 443 and all host names unless they say otherwise.
   */
  public static https(options: HttpsListenerOptions): Listener {
    checkShape('Listener.https', options, { certificate: struct({ name: TEXT }) }, OPTIONS);
    return new Listener('Listener.https', 'HTTPS', options.name ?? 'https', options.port ?? 443, options, toExternalReference('Listener.https', options.certificate));
  }

  /** Host name that the listener serves, if it does not serve all. */
  public readonly hostname?: string;

  private readonly allowedRoutes: RouteNamespaces;

  private constructor(
    where: string,
    /** `HTTP` or `HTTPS`. */
    public readonly protocol: string,
    /** Name of the listener. */
    public readonly name: string,
    /** Port of the Gateway. */
    public readonly port: number,
    options: ListenerOptions,
    private readonly certificate?: ExternalReference,
  ) {
    this.hostname = options.hostname;
    this.allowedRoutes = options.allowedRoutes ?? RouteNamespaces.same();
    refuse(where, `name "${name}"`, sectionNameFlaw(name));
    refuse(where, `port ${port}`, portFlaw(port));
    if (this.hostname !== undefined) refuse(where, `hostname "${this.hostname}"`, hostnameFlaw(this.hostname));
  }

  /** @internal */
  public _spec(gatewayNamespace: string | undefined): l1.GatewaySpecListeners {
    return {
      name: this.name,
      port: this.port,
      protocol: this.protocol,
      hostname: this.hostname,
      allowedRoutes: { namespaces: this.allowedRoutes._spec },
      tls: this.certificate && {
        mode: l1.GatewaySpecListenersTlsMode.TERMINATE,
        certificateRefs: [{ group: '', kind: 'Secret', name: this.certificate.name, namespace: this.certificate.namespace ?? gatewayNamespace }],
      },
    };
  }
}

function refuse(where: string, given: string, flaw: Flaw | undefined): void {
  if (flaw) throw valueProblem(where, given, flaw.allowed, flaw.fix);
}
