import { isIP } from 'net';
import { Construct } from 'constructs';
import * as l1 from '../../imports/workload.linkerd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { MAX_NAME, SUBDOMAIN } from '../core/hostnames';
import { isPort } from '../core/names';
import { problem } from '../core/problem';
import { ANYTHING, checkProps, listOf, NUMBER, structOf, TEXT } from '../core/shape';
import { isNamedMember } from './policy/members';

/** A protocol below that of the app. */
export enum WorkloadProtocol {
  /** TCP. */
  TCP = 'TCP',
  /** UDP, which the mesh passes by. */
  UDP = 'UDP',
}

/** A port on which an external workload answers. */
export interface WorkloadPort {
  /** Number of the port, 1 to 65535. */
  readonly port: number;
  /**
   * Name of the port, to which a Service or Server may refer.
   *
   * @default - none.
   */
  readonly name?: string;
  /**
   * Protocol of the port.
   *
   * @default WorkloadProtocol.TCP
   */
  readonly protocol?: WorkloadProtocol;
}

/** Properties of an `ExternalWorkload`. */
export interface ExternalWorkloadProps extends CustomResourceProps {
  /** Identity of the workload's proxy, as it stands in its certificate: a DNS name or a SPIFFE id. */
  readonly identity: string;
  /** Name that clients ask for when they begin TLS (SNI), a DNS name. */
  readonly serverName: string;
  /** Addresses of the workload: one, or one of each of IPv4 and IPv6. */
  readonly workloadIPs: string[];
  /**
   * Ports on which it answers.
   *
   * @default - none.
   */
  readonly ports?: WorkloadPort[];
}

/**
 * A program outside the cluster that runs beside a proxy of the mesh. Services choose it by its labels (`metadata.labels`) like a pod; it gets
 * traffic once its status says that it is ready, which its own agent writes.
 *
 * @see https://linkerd.io/2/reference/external-workload/
 */
export class ExternalWorkload extends CustomResource {
  private readonly spec: l1.ExternalWorkloadSpec;

  public constructor(scope: Construct, id: string, props: ExternalWorkloadProps) {
    super(scope, id, l1.ExternalWorkload.GVK, props);
    checkProps(this, props, { identity: TEXT, serverName: TEXT, workloadIPs: listOf(TEXT) }, {
      metadata: ANYTHING,
      ports: listOf(structOf<WorkloadPort>({ port: NUMBER }, { name: TEXT, protocol: isNamedMember('WorkloadProtocol', Object.values(WorkloadProtocol)) })),
    });
    const { identity, serverName, workloadIPs, ports = [] } = props;
    if (!(identity.startsWith('spiffe://') || SUBDOMAIN.test(identity)) || identity.length > MAX_NAME) {
      throw problem(this, `identity "${identity}"`, 'a SPIFFE id or a DNS name, of at most 253 characters', 'write it as it stands in the certificate');
    }
    if (!SUBDOMAIN.test(serverName) || serverName.length > MAX_NAME) {
      throw problem(this, `serverName "${serverName}"`, 'a DNS name in lower case, of at most 253 characters', 'write for example vm.example.com');
    }
    const families = workloadIPs.map(isIP);
    if (families.includes(0)) throw problem(this, `workloadIPs "${workloadIPs[families.indexOf(0)]}"`, 'IP addresses', 'write an address, without port or prefix');
    if (families.length === 0 || new Set(families).size !== families.length) {
      throw problem(this, `${families.length} workloadIPs`, 'one address, or one of each of IPv4 and IPv6', 'make an ExternalWorkload for each machine');
    }
    this.checkPorts(ports);
    this.spec = {
      meshTls: { identity, serverName },
      ports: ports.length > 0 ? ports.map(({ port, name, protocol = WorkloadProtocol.TCP }) => ({ port, name, protocol })) : undefined,
      workloadIPs: workloadIPs.map((ip) => ({ ip })),
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ExternalWorkloadSpec(this.spec);
  }

  private checkPorts(ports: WorkloadPort[]): void {
    const wrong = ports.find(({ port }) => !isPort(port));
    if (wrong) throw problem(this, `port ${wrong.port}`, 'a whole number from 1 to 65535', 'use the number of a port');
    const names = ports.flatMap(({ name }) => name ?? []);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw problem(this, `two ports with the name "${twice}"`, 'each name once', 'rename one');
  }
}
