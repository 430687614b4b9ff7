import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../../imports/policy.linkerd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { referenceTo, toExternalReference } from '../../core/external-object';
import { groupOf } from '../../core/plain';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, checkProps, checkValue, instanceOf, role } from '../../core/shape';
import { HTTPRoute } from './http-route';
import { IMeshTLSAuthentication, INetworkAuthentication, IServer } from './roles';

/** What an authorization policy lets clients into. */
export class AuthorizationTarget {
  /** One port of pods. */
  public static server(server: IServer): AuthorizationTarget {
    checkValue('AuthorizationTarget.server', 'server', server, role('a Server', 'toServerReference'));
    return new AuthorizationTarget(server, () => server.toServerReference());
  }

  /** Some requests to a Server: those of a route that has it as its parent. */
  public static httpRoute(route: HTTPRoute): AuthorizationTarget {
    checkValue('AuthorizationTarget.httpRoute', 'route', route, instanceOf(HTTPRoute, 'new HTTPRoute(…) with RouteParent.server(…)'));
    return new AuthorizationTarget(route, (policy) => route._toTargetReference(policy));
  }

  /**
   * Some calls to a Server: those of a GRPCRoute that has it as its parent.
   *
   * @param route a construct with exactly one GRPCRoute of the Gateway API.
   */
  public static grpcRoute(route: IConstruct): AuthorizationTarget {
    checkValue('AuthorizationTarget.grpcRoute', 'route', route, role('the construct of a GRPCRoute'));
    return new AuthorizationTarget(route, (policy) => referenceTo(policy, 'target', route, ['GRPCRoute']));
  }

  /** All Servers of the namespace in which the policy is. */
  public static namespace(): AuthorizationTarget {
    return new AuthorizationTarget();
  }

  private constructor(
    /** @internal */
    public readonly _construct?: IConstruct,
    private readonly resolve?: (policy: IConstruct) => ObjectReference,
  ) {}

  /** @internal */
  public _spec(policy: Construct, namespace: string | undefined): l1.AuthorizationPolicySpecTargetRef {
    if (this.resolve === undefined) {
      if (namespace === undefined) {
        throw problem(policy, 'AuthorizationTarget.namespace() without a namespace', 'a policy whose namespace is known', 'give the chart or metadata a namespace');
      }
      return { kind: 'Namespace', name: namespace };
    }
    const { apiVersion, kind, name, namespace: other } = this.resolve(policy);
    if (other !== namespace) {
      throw problem(policy, `target ${kind} ${name} in the namespace ${other}`, `a target in the namespace ${namespace} of the policy`, 'declare both in one namespace');
    }
    return { group: groupOf(apiVersion), kind, name };
  }
}

/** What a client must show to be let in; where it is several things, all of them. */
export class RequiredAuthentication {
  /**
   * An identity in the mesh.
   *
   * @param clients the identities.
   * @param networks addresses from which they must call as well; everywhere when left out.
   */
  public static meshTLS(clients: IMeshTLSAuthentication, networks?: INetworkAuthentication): RequiredAuthentication {
    checkValue('RequiredAuthentication.meshTLS', 'clients', clients, role('a MeshTLSAuthentication', 'toMeshTLSAuthenticationReference'));
    return new RequiredAuthentication(() => clients.toMeshTLSAuthenticationReference(), clients, networks);
  }

  /**
   * The identity of a ServiceAccount, without an object of its own.
   *
   * @param account the ServiceAccount; without a namespace the one of the policy.
   * @param networks addresses from which it must call as well; everywhere when left out.
   */
  public static serviceAccount(account: ExternalReference, networks?: INetworkAuthentication): RequiredAuthentication {
    const reference = toExternalReference('RequiredAuthentication.serviceAccount', account);
    return new RequiredAuthentication(() => ({ apiVersion: 'v1', kind: 'ServiceAccount', ...reference }), undefined, networks);
  }

  /** An address, with or without an identity. */
  public static networks(networks: INetworkAuthentication): RequiredAuthentication {
    checkValue('RequiredAuthentication.networks', 'networks', networks, role('a NetworkAuthentication', 'toNetworkAuthenticationReference'));
    return new RequiredAuthentication(undefined, undefined, networks);
  }

  /** Nothing: everybody is let in. */
  public static none(): RequiredAuthentication {
    return new RequiredAuthentication();
  }

  private constructor(
    private readonly clients?: () => ObjectReference,
    private readonly clientsConstruct?: IConstruct,
    private readonly network?: INetworkAuthentication,
  ) {
    if (network !== undefined) checkValue('RequiredAuthentication', 'networks', network, role('a NetworkAuthentication', 'toNetworkAuthenticationReference'));
  }

  /** @internal */
  public get _constructs(): IConstruct[] {
    return [this.clientsConstruct, this.network].flatMap((construct) => construct ?? []);
  }

  /** @internal */
  public get _spec(): l1.AuthorizationPolicySpecRequiredAuthenticationRefs[] {
    return [this.clients?.(), this.network?.toNetworkAuthenticationReference()].flatMap((reference) => reference === undefined ? [] : [{
      group: groupOf(reference.apiVersion) || undefined, kind: reference.kind, name: reference.name, namespace: reference.namespace,
    }]);
  }
}

/** Properties of an `AuthorizationPolicy`. */
export interface AuthorizationPolicyProps extends CustomResourceProps {
  /** What the clients are let into, in the namespace of the policy. */
  readonly target: AuthorizationTarget;
  /** What a client must show. */
  readonly authentication: RequiredAuthentication;
}

/**
 * Lets clients in. Of several policies for one target, one that fits is enough.
 *
 * @see https://linkerd.io/2/reference/authorization-policy/#authorizationpolicy
 */
export class AuthorizationPolicy extends CustomResource {
  private readonly spec: l1.AuthorizationPolicySpec;

  public constructor(scope: Construct, id: string, props: AuthorizationPolicyProps) {
    super(scope, id, l1.AuthorizationPolicy.GVK, props);
    checkProps(this, props, {
      target: instanceOf(AuthorizationTarget, 'AuthorizationTarget.server(…), .httpRoute(…), .grpcRoute(…) or .namespace()'),
      authentication: instanceOf(RequiredAuthentication, 'RequiredAuthentication.meshTLS(…), .serviceAccount(…), .networks(…) or .none()'),
    }, { metadata: ANYTHING });
    this.spec = { targetRef: props.target._spec(this, this.namespace), requiredAuthenticationRefs: props.authentication._spec };
    this.node.addDependency(...[props.target._construct, ...props.authentication._constructs].flatMap((construct) => construct ?? []));
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_AuthorizationPolicySpec(this.spec);
  }
}
