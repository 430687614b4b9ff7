import { isIP } from 'net';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { toExternalReference, toReference } from '../core/external-object';
import { preciseHostnameFlaw } from '../core/hostnames';
import { problem, problemText, valueProblem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { IGateway, ParentReference } from '../core/roles';
import { checkShape, instanceOf, listOf, role, struct } from '../core/shape';
import { IGatewayClass } from './gateway-class';
import { Listener } from './listener';
import { groupOf } from './names';

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
   * What the Gateway listens to; at least one listener by the time of synthesis.
   *
   * @default - none yet; `addListener` adds them.
   */
  readonly listeners?: Listener[];
  /**
   * Addresses that the Gateway asks for.
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
}

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
  private readonly listeners: Listener[] = [];
  private readonly parameters?: ObjectReference;
  private readonly parents = new Map<string, IGateway>();

  public constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scope, id, l1.Gateway.GVK, props);
    checkShape(this, props, { gatewayClass: role('a GatewayClass', 'toGatewayClassReference') }, {
      listeners: listOf(instanceOf(Listener, 'Listener.http() or .https(…)')),
      addresses: listOf(instanceOf(GatewayAddress, 'GatewayAddress.ip(…) or .hostname(…)')),
      infrastructure: struct({}, { parameters: struct({}) }),
    });
    this.props = props;
    for (const listener of props.listeners ?? []) this.addListener(listener);
    const parameters = props.infrastructure?.parameters && toReference(this, 'infrastructure.parameters', props.infrastructure.parameters);
    this.parameters = parameters;
    if (parameters?.namespace !== undefined && parameters.namespace !== this.namespace) {
      throw problem(this, `infrastructure.parameters in namespace ${parameters.namespace}`,
        `an object in namespace ${this.namespace}, the one of the Gateway`,
        'move the object, or name it in the GatewayClass');
    }
    this.node.addDependency(props.gatewayClass);
    this.node.addValidation({ validate: () => this.findProblems() });
  }

  /** Host names that the listeners serve; `*` when one of them serves all. */
  public get hostnames(): string[] | undefined {
    return [...new Set(this.listeners.map(({ hostname }) => hostname ?? '*'))];
  }

  /** Adds a listener. */
  public addListener(listener: Listener): void {
    for (const other of this.listeners) this.checkPair(other, listener);
    this.listeners.push(listener);
  }

  /**
   * One listener as the parent of routes, which then attach to no other.
   *
   * @param name name of a listener that was added before.
   */
  public listener(name: string): IGateway {
    const found = this.listeners.find((listener) => listener.name === name);
    if (found === undefined) {
      const known = this.listeners.map((listener) => listener.name).join(', ');
      throw problem(this, `listener "${name}"`, known === '' ? 'a listener that was added before' : `one of ${known}`,
        'add the listener first, or correct its name');
    }
    const parent = this.parents.get(name) ?? new GatewayListener(this, `listener-${name}`, this, found);
    this.parents.set(name, parent);
    return parent;
  }

  public toParentReference(): ParentReference {
    return parentReference(this, this.name, this.namespace);
  }

  /** @internal */
  protected _spec(): unknown {
    const { gatewayClass, addresses, infrastructure } = this.props;
    const { parameters } = this;
    return l1.toJson_GatewaySpec({
      gatewayClassName: gatewayClass.toGatewayClassReference().name,
      listeners: this.listeners.map((listener) => listener._spec(this.namespace)),
      addresses: addresses?.map((address) => address._spec),
      infrastructure: infrastructure && {
        annotations: infrastructure.annotations,
        labels: infrastructure.labels,
        parametersRef: parameters && { group: groupOf(parameters.apiVersion), kind: parameters.kind, name: parameters.name },
      },
    });
  }

  /** The API server refuses the first two; controllers accept neither listener of the third. */
  private checkPair(other: Listener, added: Listener): void {
    if (other.name === added.name) {
      throw problem(this, `two listeners named "${added.name}"`, 'a name of its own for each listener',
        `give one a name, for example "${added.name}-2"`);
    }
    if (other.port !== added.port) return;
    if (other.protocol !== added.protocol) {
      throw problem(this, `listeners ${other.name} (${other.protocol}) and ${added.name} (${added.protocol}) on port ${added.port}`,
        'one protocol on a port', 'give one of them another port');
    }
    if (other.hostname === added.hostname) {
      throw problem(this, `listeners ${other.name} and ${added.name} on port ${added.port} for ${added.hostname ?? 'all host names'}`,
        'each port and host name once', 'give one of them a hostname or port of its own');
    }
  }

  private findProblems(): string[] {
    if (this.listeners.length > 0) return [];
    return [problemText('a Gateway without listeners', 'at least one listener', 'pass listeners, or call addListener')];
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

class GatewayListener extends Construct implements IGateway {
  public readonly hostnames?: string[];

  public constructor(scope: Construct, id: string, private readonly gateway: Gateway, private readonly listener: Listener) {
    super(scope, id);
    this.hostnames = [listener.hostname ?? '*'];
  }

  public toParentReference(): ParentReference {
    return { ...this.gateway.toParentReference(), sectionName: this.listener.name };
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
