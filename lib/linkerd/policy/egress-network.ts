import { Construct } from 'constructs';
import * as l1 from '../../../imports/policy.linkerd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { ANYTHING, checkProps, instanceOf, listOf, TEXT } from '../../core/shape';
import { Network } from './network';

/** What happens to traffic out of the cluster for which no route is there. */
export enum EgressPolicy {
  /** It goes out. */
  ALLOW = 'Allow',
  /** It is refused. */
  DENY = 'Deny',
}

/** Properties of an `EgressNetwork`. */
export interface EgressNetworkProps extends CustomResourceProps {
  /** What happens to traffic for which no route is there. */
  readonly trafficPolicy: EgressPolicy;
  /**
   * Addresses outside the cluster; at least one network.
   *
   * @default - all addresses that the control plane does not count to the cluster.
   */
  readonly networks?: Network[];
}

/**
 * Traffic that leaves the cluster, seen and ruled by the proxies of the pods that send it: those of its namespace, or of all namespaces
 * when it is in the namespace that the control plane names for that (`linkerd-egress`).
 *
 * @see https://linkerd.io/2/reference/egress-network/
 */
export class EgressNetwork extends CustomResource {
  private readonly spec: l1.EgressNetworkSpec;

  public constructor(scope: Construct, id: string, props: EgressNetworkProps) {
    super(scope, id, l1.EgressNetwork.GVK, props);
    checkProps(this, props, { trafficPolicy: TEXT }, { metadata: ANYTHING, networks: listOf(instanceOf(Network, 'Network.of(…)')) });
    if (props.networks?.length === 0) throw problem(this, 'no networks', 'at least one', 'name one, or leave networks out for all addresses outside the cluster');
    this.spec = {
      trafficPolicy: memberOf(this, 'trafficPolicy', l1.EgressNetworkSpecTrafficPolicy, props.trafficPolicy),
      networks: props.networks?.map(({ _spec }) => ({ cidr: _spec.cidr, except: _spec.except })),
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_EgressNetworkSpec(this.spec);
  }
}
