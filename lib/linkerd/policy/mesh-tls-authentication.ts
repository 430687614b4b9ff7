import { Construct } from 'constructs';
import * as l1 from '../../../imports/policy.linkerd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, checkProps, instanceOf, listOf } from '../../core/shape';
import { MeshIdentity } from './mesh-identity';
import { ExternalPolicyObject } from './external';
import { IMeshTLSAuthentication } from './roles';

/** Properties of a `MeshTLSAuthentication`. */
export interface MeshTLSAuthenticationProps extends CustomResourceProps {
  /** The clients; at least one. Those given by their whole identity need an object of their own. */
  readonly clients: MeshIdentity[];
}

/**
 * Clients that show by their certificate that they are who a policy lets in.
 *
 * @see https://linkerd.io/2/reference/authorization-policy/#meshtlsauthentication
 */
export class MeshTLSAuthentication extends CustomResource implements IMeshTLSAuthentication {
  /** A MeshTLSAuthentication that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IMeshTLSAuthentication {
    return new ExternalPolicyObject(scope, id, l1.MeshTlsAuthentication.GVK, reference);
  }

  private readonly clients: readonly MeshIdentity[];

  public constructor(scope: Construct, id: string, props: MeshTLSAuthenticationProps) {
    super(scope, id, l1.MeshTlsAuthentication.GVK, props);
    checkProps(this, props, { clients: listOf(instanceOf(MeshIdentity, 'MeshIdentity.workload(…) or another of its methods')) }, { metadata: ANYTHING });
    this.clients = [...props.clients];
    if (this.clients.length === 0) throw problem(this, 'no clients', 'at least one', 'name one; for all of the mesh use MeshIdentity.anyInMesh()');
    const whole = this.clients.filter(({ _identity }) => _identity !== undefined);
    if (whole.length > 0 && whole.length < this.clients.length) {
      throw problem(this, `clients by identity (${whole[0]._identity}) and by reference`, 'one of the two in one object, as the API server has it',
        'make two objects, with a policy for each');
    }
  }

  public toMeshTLSAuthenticationReference(): ObjectReference {
    return { ...l1.MeshTlsAuthentication.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    const identities = this.clients.flatMap(({ _identity }) => _identity ?? []);
    const identityRefs = this.clients.flatMap(({ _reference }) => _reference ?? []);
    return l1.toJson_MeshTlsAuthenticationSpec(identities.length > 0 ? { identities } : { identityRefs });
  }
}
