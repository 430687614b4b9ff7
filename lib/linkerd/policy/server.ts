import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/policy.linkerd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { isPort } from '../../core/names';
import { pathOf, problem, problemText, valueProblem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, checkProps, instanceOf, TEXT } from '../../core/shape';
import { InboundPolicy } from '../proxy-config';
import { ExternalPolicyObject } from './external';
import { IServer } from './roles';
import { ServerSelection } from './server-selection';

/** What a port speaks. */
export enum ProxyProtocol {
  /** The proxy finds it out from the first bytes. */
  UNKNOWN = 'unknown',
  /** HTTP/1.1. */
  HTTP_1 = 'HTTP/1',
  /** HTTP/2. */
  HTTP_2 = 'HTTP/2',
  /** GRPC. */
  GRPC = 'gRPC',
  /** Anything, passed on as plain TCP: no routes, no metrics of requests. */
  OPAQUE = 'opaque',
  /** TLS that the app itself ends. */
  TLS = 'TLS',
}

/** A port of pods. */
export class ServerPort {
  /**
   * The port with this number.
   *
   * @param port 1 to 65535.
   */
  public static of(port: number): ServerPort {
    if (!isPort(port)) throw valueProblem('ServerPort.of', `port ${port}`, 'a whole number from 1 to 65535', 'use the number of a port of the pods');
    return new ServerPort(port);
  }

  /**
   * The port that the container declares by this name.
   *
   * @param name at most 15 lower-case letters, digits and single hyphens, with at least one letter.
   */
  public static named(name: string): ServerPort {
    if (typeof name !== 'string' || !/^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      throw valueProblem('ServerPort.named', `"${name}"`, 'at most 15 lower-case letters, digits and single inner hyphens, with at least one letter',
        'use the name that the container gives to its port');
    }
    return new ServerPort(name);
  }

  private constructor(
    /** @internal */
    public readonly _spec: number | string,
  ) {}

  /** The port as it is printed. */
  public toString(): string {
    return String(this._spec);
  }
}

/** Properties of a `Server`. */
export interface ServerProps extends CustomResourceProps {
  /** Whose port it is. */
  readonly selection: ServerSelection;
  /** The port of the pods, not of a Service. */
  readonly port: ServerPort;
  /**
   * What the port speaks; it goes before the annotation `config.linkerd.io/opaque-ports`.
   *
   * @default ProxyProtocol.UNKNOWN
   */
  readonly proxyProtocol?: ProxyProtocol;
  /**
   * Who may call besides those that authorization policies name.
   *
   * @default InboundPolicy.DENY: nobody
   */
  readonly accessPolicy?: InboundPolicy;
}

const serversByChart = new WeakMap<Chart, Server[]>();

/**
 * One port of a set of pods, to which policies, routes and rate limits attach. From then on only those may call it whom an
 * `AuthorizationPolicy` names, whatever the annotations of pod and namespace allow.
 *
 * @see https://linkerd.io/2/reference/authorization-policy/#server
 */
export class Server extends CustomResource implements IServer {
  /** A Server that exists outside the program, for example `prometheus-admin` of the viz extension. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IServer {
    return new ExternalPolicyObject(scope, id, l1.Server.GVK, reference);
  }

  /** @internal */
  public readonly _port: ServerPort;
  private readonly selection: ServerSelection;
  private readonly proxyProtocol: string;
  private readonly accessPolicy: string;

  public constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id, l1.Server.GVK, props);
    checkProps(this, props, {
      selection: instanceOf(ServerSelection, 'ServerSelection.podsOf(…) or another of its methods'), port: instanceOf(ServerPort, 'ServerPort.of(…) or .named(…)'),
    }, { metadata: ANYTHING, proxyProtocol: TEXT, accessPolicy: TEXT });
    this.selection = props.selection;
    this._port = props.port;
    // The API server takes any text; the policy controller then fails to read the object.
    this.proxyProtocol = this.member('proxyProtocol', props.proxyProtocol ?? ProxyProtocol.UNKNOWN, Object.values(ProxyProtocol));
    this.accessPolicy = this.member('accessPolicy', props.accessPolicy ?? InboundPolicy.DENY, Object.values(InboundPolicy));
    const workload = props.selection._workload;
    if (workload && workload.namespace !== this.namespace) {
      throw problem(this, `the pods of ${workload.kind} ${workload.name} in the namespace ${workload.namespace}`, `pods in the namespace ${this.namespace} of the Server`,
        'declare the Server in the namespace of the workload');
    }
    if (workload && typeof props.port._spec === 'string' && !workload.ports.has(props.port._spec)) {
      throw problem(this, `port "${props.port}", which no container of ${workload.kind} ${workload.name} declares`,
        [...workload.ports.keys()].join(', ') || 'a port with a name: there is none', 'name one of these ports, or use ServerPort.of');
    }
    const servers = serversByChart.get(Chart.of(this)) ?? [];
    serversByChart.set(Chart.of(this), [...servers, this]);
    this.node.addValidation({ validate: () => this.findOverlaps() });
  }

  public toServerReference(): ObjectReference {
    return { ...l1.Server.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ServerSpec({ accessPolicy: this.accessPolicy, port: this._port._spec, proxyProtocol: this.proxyProtocol, ...this.selection._spec });
  }

  private member(property: string, value: string, members: readonly string[]): string {
    if (members.includes(value)) return value;
    throw problem(this, `${property} "${value}"`, `one of ${members.join(', ')}`, `correct ${property}`);
  }

  /** The webhook refuses the second of two Servers for one port of the same pods. */
  private findOverlaps(): string[] {
    const servers = serversByChart.get(Chart.of(this)) ?? [];
    const other = servers.slice(0, servers.indexOf(this)).find((server) =>
      server.namespace === this.namespace && server._port._spec === this._port._spec && server.selection._overlaps(this.selection));
    return other === undefined ? [] : [problemText(`port ${this._port} of pods that ${pathOf(other)} selects too`, 'one Server for a port of the same pods',
      'let the policies of both target one Server')];
  }
}
