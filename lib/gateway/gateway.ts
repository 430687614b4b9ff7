import { isIP } from 'net';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { memberOf } from '../core/enum';
import { toExternalReference, toReference } from '../core/external-object';
import { preciseHostnameFlaw } from '../core/hostnames';
import { groupOf } from '../core/plain';
import { problem, valueProblem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { IGateway, ParentReference } from '../core/roles';
import { ANYTHING, checkProps, instanceOf, listOf, role, struct, structOf } from '../core/shape';
import { AttachingRoute } from './attaching-route';
import { IGatewayClass } from './gateway-class';
import { GATEWAY_TLS, GatewayTls, tlsSpec } from './gateway-tls';
import { Listener } from './listener';
import { Listeners } from './listeners';
import { RouteNamespaces } from './route-namespaces';

const ADDRESS_TYPE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** An address that a Gateway asks for. */
export class GatewayAddress {
  /** An IP address. */
  public static ip(address: string): GatewayAddress {
    if (isIP(address) === 0) {
      throw valueProblem('GatewayAddress.ip', `"${address}"`, 'an IPv4 or IPv6 address', 'use GatewayAddress.hostname for names');
    }
    return new GatewayAddress({ type: 'IPAddress', value: address });
  }

  /** A host name, for example of a load balancer. */
  public static hostname(hostname: string): GatewayAddress {
    const flaw = preciseHostnameFlaw(hostname);
    if (flaw) throw valueProblem('GatewayAddress.hostname', `"${hostname}"`, flaw.allowed, flaw.fix);
    return new GatewayAddress({ type: 'Hostname', value: hostname });
  }

  /**
   * Any address of a kind that the controller knows.
   *
   * @param type a domain, a slash and a name, for example `example.net/pool`; without a type, an IP address that the controller chooses.
   */
  public static anyOf(type: string = 'IPAddress'): GatewayAddress {
    if (type !== 'IPAddress' && type !== 'Hostname' && !ADDRESS_TYPE.test(type)) {
      throw valueProblem('GatewayAddress.anyOf', `type "${type}"`, 'IPAddress, Hostname, or a domain, a slash and a name', 'write for example example.net/pool');
    }
    return new GatewayAddress({ type });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GatewaySpecAddresses,
  ) {}
}

/** What the controller puts on the objects that it makes for a Gateway, such as its Service and Deployment. */
export interface GatewayInfrastructure {
  /**
   * Annotations, at most 16; load balancers are set up with them.
   *
   * @default - none.
   */
  readonly annotations?: { [key: string]: string };
  /**
   * Labels, at most 8.
   *
   * @default - none.
   */
  readonly labels?: { [key: string]: string };
  /**
   * An object with settings of the controller, in the namespace of the Gateway.
   *
   * @default - what the class says.
   */
  readonly parameters?: ObjectReference;
}

/** Properties of a `Gateway`. */
export interface GatewayProps extends CustomResourceProps {
  /** The class, and with it the controller that makes the Gateway work. */
  readonly gatewayClass: IGatewayClass;
  /**
   * What the Gateway listens to, at most 64; at least one listener by the time of synthesis.
   *
   * @default - none yet; `addListener` adds them.
   */
  readonly listeners?: Listener[];
  /**
   * The namespaces whose `ListenerSet`s add listeners.
   *
   * @default - none.
   */
  readonly allowedListeners?: RouteNamespaces;
  /**
   * Addresses that the Gateway asks for, at most 16.
   *
   * @default - the controller finds one.
   */
  readonly addresses?: GatewayAddress[];
  /**
   * What the controller puts on the objects that it makes.
   *
   * @default - what the class says.
   */
  readonly infrastructure?: GatewayInfrastructure;
  /**
   * Certificates of clients, and the one that backends see.
   *
   * @default - clients need no certificate, and backends see none.
   */
  readonly tls?: GatewayTls;
}

const LISTENER = instanceOf(Listener, 'Listener.http() or another of its methods');

const NAMESPACES = instanceOf(RouteNamespaces, 'RouteNamespaces.same(), .all() or .selector(…)');

const MAX_ADDRESSES = 16;

/**
 * An entry for traffic: ports, host names and certificates to which routes attach.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/gateway/
 */
export class Gateway extends CustomResource implements IGateway {
  /** A Gateway that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalGatewayReference): IGateway {
    return new ExternalGateway(scope, id, reference);
  }

  private readonly props: GatewayProps;
  private readonly listeners: Listeners;
  private readonly parameters?: ObjectReference;
  private readonly tls?: l1.GatewaySpecTls;
  private issuer?: string;

  public constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scope, id, l1.Gateway.GVK, props);
    checkProps(this, props, { gatewayClass: role('a GatewayClass', 'toGatewayClassReference') }, {
      metadata: ANYTHING,
      listeners: listOf(LISTENER),
      allowedListeners: NAMESPACES,
      addresses: listOf(instanceOf(GatewayAddress, 'GatewayAddress.ip(…), .hostname(…) or .anyOf(…)')),
      infrastructure: structOf<GatewayInfrastructure>({}, { annotations: struct({}), labels: struct({}), parameters: struct({}) }),
      tls: GATEWAY_TLS,
    });
    this.props = props;
    const referrer = { scope: this, kind: l1.Gateway.GVK.kind, namespace: this.namespace };
    this.listeners = new Listeners(this, referrer, (key, value) => this.addIssuer(key, value));
    for (const listener of props.listeners ?? []) this.addListener(listener);
    const parameters = props.infrastructure?.parameters && toReference(this, 'infrastructure.parameters', props.infrastructure.parameters);
    this.parameters = parameters;
    if (parameters?.namespace !== undefined && parameters.namespace !== this.namespace) {
      throw problem(this, `infrastructure.parameters in namespace ${parameters.namespace}`,
        `an object in namespace ${this.namespace}, the one of the Gateway`,
        'move the object, or name it in the GatewayClass');
    }
    if ((props.addresses ?? []).length > MAX_ADDRESSES) throw problem(this, `${props.addresses?.length} addresses`, `at most ${MAX_ADDRESSES}`, 'remove some');
    this.tls = props.tls && tlsSpec(referrer, props.tls);
    this.node.addDependency(props.gatewayClass);
    this.node.addValidation({ validate: () => this.listeners.findProblems('a Gateway') });
  }

  /** Host names that the listeners serve; `*` when one of them serves all. */
  public get hostnames(): string[] | undefined {
    return this.listeners.hostnames;
  }

  /** Adds a listener. */
  public addListener(listener: Listener): void {
    this.listeners.add(listener);
  }

  /**
   * One listener as the parent of routes, which then attach to no other.
   *
   * @param name name of a listener that was added before.
   */
  public listener(name: string): IGateway {
    return this.listeners.parent(name);
  }

  public toParentReference(): ParentReference {
    return parentReference(this, this.name, this.namespace);
  }

  /** @internal */
  public _refusals(route: AttachingRoute): string[] {
    return this.listeners.refusals(route);
  }

  /** @internal */
  protected _spec(): unknown {
    const { gatewayClass, addresses, infrastructure, allowedListeners } = this.props;
    const { parameters } = this;
    return l1.toJson_GatewaySpec({
      gatewayClassName: gatewayClass.toGatewayClassReference().name,
      listeners: this.listeners.spec(),
      allowedListeners: allowedListeners && {
        namespaces: {
          from: memberOf(this, 'allowedListeners', l1.GatewaySpecAllowedListenersNamespacesFrom, allowedListeners._spec.from),
          selector: allowedListeners._spec.selector,
        },
      },
      addresses: addresses?.map((address) => address._spec),
      infrastructure: infrastructure && {
        annotations: infrastructure.annotations,
        labels: infrastructure.labels,
        parametersRef: parameters && { group: groupOf(parameters.apiVersion), kind: parameters.kind, name: parameters.name },
      },
      tls: this.tls,
    });
  }

  /** cert-manager asks one issuer for all listeners of a Gateway. */
  private addIssuer(key: string, value: string): void {
    if (this.issuer !== undefined && this.issuer !== `${key}: ${value}`) {
      throw problem(this, `issuers ${this.issuer} and ${key}: ${value}`, 'one issuer for all listeners of a Gateway', 'use ListenerCertificate.certificate for the others');
    }
    this.issuer = `${key}: ${value}`;
    this.metadata.addAnnotation(key, value);
  }
}

/** Names a Gateway that exists outside the program. */
export interface ExternalGatewayReference extends ExternalReference {
  /**
   * Name of the listener to which routes attach.
   *
   * @default - all listeners that accept the route.
   */
  readonly listener?: string;
}

class ExternalGateway extends Construct implements IGateway {
  private readonly reference: ParentReference;

  public constructor(scope: Construct, id: string, reference: ExternalGatewayReference) {
    super(scope, id);
    const { name, namespace = Chart.of(scope).namespace } = toExternalReference(this, reference);
    this.reference = { ...parentReference(this, name, namespace), sectionName: reference.listener };
  }

  public toParentReference(): ParentReference {
    return this.reference;
  }
}

/** Controllers write every field of a parent into the status, and Flagger compares it with what the route says: all are printed. */
function parentReference(scope: Construct, name: string, namespace: string | undefined): ParentReference {
  if (namespace === undefined) {
    throw problem(scope, `Gateway "${name}" without a namespace`, 'a parent of routes with a namespace',
      'set its namespace, or the one of the chart');
  }
  return { group: groupOf(l1.Gateway.GVK.apiVersion), kind: l1.Gateway.GVK.kind, name, namespace };
}
