import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { problem } from './problem';
import { ObjectReference } from './reference';

/**
 * An object that exists in the cluster without being printed by this program, for example a Deployment that a Helm
 * chart makes. It prints nothing; it stands wherever a construct with one object is asked for.
 */
export class ExternalObject extends Construct {
  /**
   * Declares an object that exists outside the program.
   *
   * @param reference the object; the namespace defaults to the one of the chart.
   */
  public static fromReference(scope: Construct, id: string, reference: ObjectReference): ExternalObject {
    return new ExternalObject(scope, id, { ...reference, namespace: reference.namespace ?? Chart.of(scope).namespace });
  }

  private constructor(scope: Construct, id: string, private readonly reference: ObjectReference) {
    super(scope, id);
  }

  /** How other objects name this one. */
  public toObjectReference(): ObjectReference {
    return this.reference;
  }
}

/**
 * The one object of a fitting kind that a construct stands for: an external object, an `ApiObject`, or any construct
 * (of cdk8s-plus or elsewhere) that holds exactly one.
 *
 * @param property the property through which the construct was given, for the message.
 * @param kinds the kinds that fit.
 */
export function referenceTo(scope: IConstruct, property: string, target: IConstruct, kinds: readonly string[]): ObjectReference {
  const found = target instanceof ExternalObject ? [target.toObjectReference()] : objectsIn(target);
  const fitting = found.filter((reference) => kinds.includes(reference.kind));
  if (fitting.length !== 1) {
    const given = found.length === 0 ? 'no object' : found.map((reference) => `${reference.kind} ${reference.name}`).join(', ');
    throw problem(scope, `${property} ${target.node.path} holds ${given}`, `exactly one object of kind ${kinds.join(', ')}`,
      'pass the construct of that object, or declare it with ExternalObject.fromReference');
  }
  return fitting[0];
}

function objectsIn(target: IConstruct): ObjectReference[] {
  return target.node.findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct))
    .map(({ apiVersion, kind, name, metadata }) => ({ apiVersion, kind, name, namespace: metadata.namespace }));
}
