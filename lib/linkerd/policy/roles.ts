import { IConstruct } from 'constructs';
import { ObjectReference } from '../../core/reference';

/** A `Server`: one port of a set of pods. */
export interface IServer extends IConstruct {
  /** How policies and routes name the Server. */
  toServerReference(): ObjectReference;
}

/** A `MeshTLSAuthentication`: clients by their identity in the mesh. */
export interface IMeshTLSAuthentication extends IConstruct {
  /** How policies name the authentication. */
  toMeshTLSAuthenticationReference(): ObjectReference;
}

/** A `NetworkAuthentication`: clients by their address. */
export interface INetworkAuthentication extends IConstruct {
  /** How policies name the authentication. */
  toNetworkAuthenticationReference(): ObjectReference;
}
