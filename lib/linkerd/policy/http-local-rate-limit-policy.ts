import { Construct } from 'constructs';
import * as l1 from '../../../imports/policy.linkerd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { problem } from '../../core/problem';
import { ANYTHING, checkProps, instanceOf, listOf, NUMBER, role, structOf } from '../../core/shape';
import { MeshIdentity } from './mesh-identity';
import { IServer } from './roles';

/** A limit for clients that are not like the others. */
export interface RateLimitOverride {
  /** Requests a second of all these clients together, a whole number from 1. */
  readonly requestsPerSecond: number;
  /** The clients: `MeshIdentity.workload` or `.serviceAccount`, which are the only ones that a rate limit knows. */
  readonly clients: MeshIdentity[];
}

/** Properties of an `HTTPLocalRateLimitPolicy`; at least one limit. */
export interface HTTPLocalRateLimitPolicyProps extends CustomResourceProps {
  /** The port whose pods are protected, in the namespace of the policy; a Server has one rate limit. */
  readonly server: IServer;
  /**
   * Requests a second that one pod answers for all clients together, a whole number from 1.
   *
   * @default - no limit.
   */
  readonly total?: number;
  /**
   * Requests a second that one pod answers for each client, a whole number from 1 to `total`; all clients without identity count as one.
   *
   * @default - no limit.
   */
  readonly identity?: number;
  /**
   * Limits for certain clients, in place of `identity`.
   *
   * @default - none.
   */
  readonly overrides?: RateLimitOverride[];
}

/**
 * How many requests each pod behind a Server answers; others get the status 429. Each pod counts for itself.
 *
 * @see https://linkerd.io/2/reference/rate-limiting/
 */
export class HTTPLocalRateLimitPolicy extends CustomResource {
  private readonly spec: l1.HttpLocalRateLimitPolicySpec;

  public constructor(scope: Construct, id: string, props: HTTPLocalRateLimitPolicyProps) {
    super(scope, id, l1.HttpLocalRateLimitPolicy.GVK, props);
    checkProps(this, props, { server: role('a Server', 'toServerReference') }, {
      metadata: ANYTHING, total: NUMBER, identity: NUMBER,
      overrides: listOf(structOf<RateLimitOverride>({
        requestsPerSecond: NUMBER, clients: listOf(instanceOf(MeshIdentity, 'MeshIdentity.workload(…) or .serviceAccount(…)')),
      }, {})),
    });
    const { server, total, identity, overrides = [] } = props;
    if (total === undefined && identity === undefined && overrides.length === 0) {
      throw problem(this, 'no limit', 'total, identity or overrides', 'set one of them');
    }
    this.checkLimit('total', total);
    this.checkLimit('identity', identity, total);
    overrides.forEach(({ requestsPerSecond }, index) => this.checkLimit(`overrides[${index}].requestsPerSecond`, requestsPerSecond, total));
    const { kind, name, namespace } = server.toServerReference();
    if (namespace !== this.namespace) {
      throw problem(this, `server ${name} in the namespace ${namespace}`, `a Server in the namespace ${this.namespace} of the policy`, 'declare both in one namespace');
    }
    this.spec = {
      targetRef: { group: 'policy.linkerd.io', kind, name },
      total: total === undefined ? undefined : { requestsPerSecond: total },
      identity: identity === undefined ? undefined : { requestsPerSecond: identity },
      overrides: overrides.length === 0 ? undefined : overrides.map(({ requestsPerSecond, clients }, index) => ({
        requestsPerSecond, clientRefs: this.clientRefs(`overrides[${index}].clients`, clients),
      })),
    };
    this.node.addDependency(server);
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_HttpLocalRateLimitPolicySpec(this.spec);
  }

  private clientRefs(property: string, clients: MeshIdentity[]): l1.HttpLocalRateLimitPolicySpecOverridesClientRefs[] {
    if (clients.length === 0) throw problem(this, `no ${property}`, 'at least one', 'name a client, or use identity for all');
    return clients.map(({ _reference }) => {
      if (_reference?.kind !== 'ServiceAccount') {
        throw problem(this, `${property} that are no ServiceAccount`, 'MeshIdentity.workload(…) or .serviceAccount(…)', 'name each ServiceAccount');
      }
      return { ..._reference };
    });
  }

  private checkLimit(property: string, limit: number | undefined, total?: number): void {
    if (limit === undefined) return;
    if (!Number.isInteger(limit) || limit < 1) throw problem(this, `${property} ${limit}`, 'a whole number from 1', 'write requests a second; without a limit leave it out');
    if (total !== undefined && limit > total) {
      throw problem(this, `${property} ${limit} above total ${total}`, 'a limit that is not above the one for all', `lower it to ${total}, or raise total`);
    }
  }
}
