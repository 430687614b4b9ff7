import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { toExternalReference } from '../../core/external-object';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { IMeshTLSAuthentication, INetworkAuthentication, IServer } from './roles';

/** A policy object that exists outside the program. */
export class ExternalPolicyObject extends Construct implements IServer, IMeshTLSAuthentication, INetworkAuthentication {
  private readonly reference: ObjectReference;

  public constructor(scope: Construct, id: string, type: { readonly apiVersion: string; readonly kind: string }, reference: ExternalReference) {
    super(scope, id);
    const { name, namespace } = toExternalReference(this, reference);
    this.reference = { ...type, name, namespace: namespace ?? Chart.of(scope).namespace };
  }

  public toServerReference(): ObjectReference {
    return this.reference;
  }

  public toMeshTLSAuthenticationReference(): ObjectReference {
    return this.reference;
  }

  public toNetworkAuthenticationReference(): ObjectReference {
    return this.reference;
  }
}
