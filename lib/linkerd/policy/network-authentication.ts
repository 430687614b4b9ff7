import { Construct } from 'constructs';
import * as l1 from '../../../imports/policy.linkerd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, checkProps, instanceOf, listOf } from '../../core/shape';
import { Network } from './network';
import { ExternalPolicyObject } from './external';
import { INetworkAuthentication } from './roles';

/** Properties of a `NetworkAuthentication`. */
export interface NetworkAuthenticationProps extends CustomResourceProps {
  /** Addresses of the clients; at least one network. */
  readonly networks: Network[];
}

/**
 * Clients that a policy lets in by their address, with or without a proxy.
 *
 * @see https://linkerd.io/2/reference/authorization-policy/#networkauthentication
 */
export class NetworkAuthentication extends CustomResource implements INetworkAuthentication {
  /** A NetworkAuthentication that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): INetworkAuthentication {
    return new ExternalPolicyObject(scope, id, l1.NetworkAuthentication.GVK, reference);
  }

  private readonly networks: readonly Network[];

  public constructor(scope: Construct, id: string, props: NetworkAuthenticationProps) {
    super(scope, id, l1.NetworkAuthentication.GVK, props);
    checkProps(this, props, { networks: listOf(instanceOf(Network, 'Network.of(…)')) }, { metadata: ANYTHING });
    this.networks = [...props.networks];
    if (this.networks.length === 0) throw problem(this, 'no networks', 'at least one', 'name one; for all addresses use Network.everywhere()');
  }

  public toNetworkAuthenticationReference(): ObjectReference {
    return { ...l1.NetworkAuthentication.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_NetworkAuthenticationSpec({ networks: this.networks.map(({ _spec }) => _spec) });
  }
}
