import { JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { toReference } from '../core/external-object';
import { groupOf } from '../core/plain';
import { problem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { IGatewayController } from '../core/roles';
import { checkShape, role, struct, TEXT } from '../core/shape';

/** A kind of Gateway that the cluster offers. */
export interface IGatewayClass extends IConstruct {
  /** How a Gateway names its class. */
  toGatewayClassReference(): ObjectReference;
}

/** Names a GatewayClass that exists outside the program. */
export interface ExternalGatewayClassReference {
  /** Name of the class; it lies in no namespace. */
  readonly name: string;
}

/** Properties of a `GatewayClass`; it has either `controller` or `controllerName`. */
export interface GatewayClassProps extends CustomResourceProps {
  /**
   * The installation whose controller serves the class.
   *
   * @default - `controllerName` says it.
   */
  readonly controller?: IGatewayController;
  /**
   * Name of a controller that this program does not install, for example `gateway.envoyproxy.io/gatewayclass-controller`.
   *
   * @default - the name of `controller`.
   */
  readonly controllerName?: string;
  /**
   * An object with settings of the controller, for example an `EnvoyProxy`.
   *
   * @default - the controller's own settings.
   */
  readonly parameters?: ObjectReference;
  /**
   * What the class is for, at most 64 characters.
   *
   * @default - none.
   */
  readonly description?: string;
}

const CONTROLLER_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

const MAX_DESCRIPTION = 64;

/**
 * A kind of Gateway: says which controller makes Gateways of this class work. It lies in no namespace.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/gatewayclass/
 */
export class GatewayClass extends CustomResource implements IGatewayClass {
  /** A GatewayClass that exists outside the program, for example one that a chart or the cloud brings. */
  public static fromReference(scope: Construct, id: string, reference: ExternalGatewayClassReference): IGatewayClass {
    return new ExternalGatewayClass(scope, id, reference);
  }

  private readonly spec: l1.GatewayClassSpec;

  public constructor(scope: Construct, id: string, props: GatewayClassProps) {
    super(scope, id, l1.GatewayClass.GVK, props);
    checkShape(this, props, {}, { controller: role('the installation of a controller', 'controllerName'), controllerName: TEXT, description: TEXT, parameters: struct({}) });
    const parameters = props.parameters && toReference(this, 'parameters', props.parameters);
    this.spec = {
      controllerName: this.controllerNameOf(props),
      parametersRef: parameters && { ...parameters, group: groupOf(parameters.apiVersion) },
      description: props.description,
    };
    if (props.description !== undefined && props.description.length > MAX_DESCRIPTION) {
      throw problem(this, `description of ${props.description.length} characters`, `at most ${MAX_DESCRIPTION}`, 'shorten it');
    }
    if (props.controller) this.node.addDependency(props.controller);
    // A chart puts its namespace on every object, and metadata cannot be told to leave it out.
    if (this.apiObject.metadata.namespace !== undefined) this.apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }

  /** None: the class belongs to the whole cluster. */
  public get namespace(): string | undefined {
    return undefined;
  }

  public toGatewayClassReference(): ObjectReference {
    return { ...l1.GatewayClass.GVK, name: this.name };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_GatewayClassSpec(this.spec);
  }

  private controllerNameOf(props: GatewayClassProps): string {
    if ((props.controller === undefined) === (props.controllerName === undefined)) {
      throw problem(this, props.controller ? 'controller and controllerName' : 'neither controller nor controllerName', 'one of the two',
        'pass the installation as controller, or only the name as controllerName');
    }
    const name = props.controller?.controllerName ?? props.controllerName ?? '';
    if (!CONTROLLER_NAME.test(name)) {
      throw problem(this, `controllerName "${name}"`, 'a domain, "/" and a path', 'write for example gateway.envoyproxy.io/gatewayclass-controller');
    }
    return name;
  }
}

class ExternalGatewayClass extends Construct implements IGatewayClass {
  private readonly name: string;

  public constructor(scope: Construct, id: string, reference: ExternalGatewayClassReference) {
    super(scope, id);
    checkShape(this, reference, { name: TEXT });
    this.name = reference.name;
  }

  public toGatewayClassReference(): ObjectReference {
    return { ...l1.GatewayClass.GVK, name: this.name };
  }
}
