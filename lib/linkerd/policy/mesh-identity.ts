import { IConstruct } from 'constructs';
import { valueProblem } from '../../core/problem';
import { ExternalReference } from '../../core/reference';
import { ILoadTester } from '../../core/roles';
import { checkShape, checkValue, role, TEXT } from '../../core/shape';
import { workloadFacts } from './workload';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Names of ServiceAccounts may have dots. */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What the webhook takes besides SPIFFE ids (policy-controller, validation.rs). */
const DNS_IDENTITY = /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SPIFFE_ID = /^spiffe:\/\/[a-z0-9._-]+(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/;

/** A client of the mesh, known by the ServiceAccount that its pods run as. */
export class MeshIdentity {
  /**
   * The pods of a workload, and those of the primary that Flagger makes of it: both run as the same ServiceAccount.
   *
   * @param workload a construct with exactly one workload, complete by now; it has a ServiceAccount of its own.
   */
  public static workload(workload: IConstruct): MeshIdentity {
    const { kind, name, namespace, serviceAccountName } = workloadFacts('MeshIdentity.workload', workload);
    if (serviceAccountName === 'default') {
      throw valueProblem('MeshIdentity.workload', `${kind} ${name} as the ServiceAccount "default", which it shares with others`, 'a workload with a ServiceAccount of its own',
        `give it one, or let all of them call: MeshIdentity.serviceAccount({ name: 'default', namespace: '${namespace ?? '…'}' })`);
    }
    return MeshIdentity.serviceAccount({ name: serviceAccountName, namespace });
  }

  /** All pods that run as a ServiceAccount; without a namespace the one of who refers to it. */
  public static serviceAccount(reference: ExternalReference): MeshIdentity {
    const where = 'MeshIdentity.serviceAccount';
    checkShape(where, reference, { name: TEXT }, { namespace: TEXT });
    const { name, namespace } = reference;
    if (!SUBDOMAIN.test(name)) throw valueProblem(where, `name "${name}"`, 'lower-case letters, digits, hyphens and dots', 'write the name of the ServiceAccount');
    if (namespace !== undefined) checkNamespace(where, namespace);
    return new MeshIdentity(undefined, { kind: 'ServiceAccount', name, namespace });
  }

  /** All pods of a namespace that are in the mesh. */
  public static namespace(name: string): MeshIdentity {
    checkNamespace('MeshIdentity.namespace', name);
    return new MeshIdentity(undefined, { kind: 'Namespace', name });
  }

  /** The load tester of Flagger: all pods in the mesh of its namespace, since its address names no ServiceAccount. */
  public static loadTester(loadTester: ILoadTester): MeshIdentity {
    const where = 'MeshIdentity.loadTester';
    checkValue(where, 'loadTester', loadTester, role('a load tester', 'url'));
    const [, namespace] = /^https?:\/\/[^./:]+\.([^./:]+)/.exec(loadTester.url) ?? [];
    if (namespace === undefined) {
      throw valueProblem(where, `url "${loadTester.url}"`, 'an address with the namespace, such as http://flagger-loadtester.flagger-system/',
        'write the namespace into the address, or use MeshIdentity.namespace');
    }
    return MeshIdentity.namespace(namespace);
  }

  /**
   * The Prometheus of the viz extension. It reads the port `linkerd-admin` of the proxy, so this is for a Server of that port.
   *
   * @param namespace where the viz extension is.
   */
  public static vizPrometheus(namespace: string = 'linkerd-viz'): MeshIdentity {
    return MeshIdentity.serviceAccount({ name: 'prometheus', namespace });
  }

  /**
   * A client by its whole identity, also of another cluster: `web.shop.serviceaccount.identity.linkerd.cluster.local` or `spiffe://…`.
   *
   * @param identity `*` at its start stands for all below.
   */
  public static identity(identity: string): MeshIdentity {
    const where = 'MeshIdentity.identity';
    checkValue(where, 'identity', identity, TEXT);
    if (!(identity.startsWith('spiffe://') ? SPIFFE_ID : DNS_IDENTITY).test(identity)) {
      throw valueProblem(where, `"${identity}"`, 'a DNS name in lower case, with "*" only as its whole first label, or a SPIFFE id such as spiffe://domain/path',
        'write for example web.shop.serviceaccount.identity.linkerd.cluster.local');
    }
    return new MeshIdentity(identity);
  }

  /** Every client of the mesh. */
  public static anyInMesh(): MeshIdentity {
    return new MeshIdentity('*');
  }

  private constructor(
    /** @internal */
    public readonly _identity?: string,
    /** @internal */
    public readonly _reference?: { readonly kind: string; readonly name: string; readonly namespace?: string },
  ) {}

  /**
   * Whether pods of a namespace may be meant.
   *
   * @internal
   */
  public _mayBeIn(namespace: string): boolean {
    if (this._identity !== undefined) return this._identity.startsWith('*') || this._identity.split('.')[1] === namespace || this._identity.startsWith('spiffe:');
    return (this._reference?.kind === 'Namespace' ? this._reference.name : this._reference?.namespace) === namespace;
  }
}

function checkNamespace(where: string, name: string): void {
  checkValue(where, 'namespace', name, TEXT);
  if (DNS_LABEL.test(name)) return;
  throw valueProblem(where, `namespace "${name}"`, 'lower-case letters, digits and inner hyphens', 'write the name of a namespace');
}
