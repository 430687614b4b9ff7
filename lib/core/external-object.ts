import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { apiResource } from './api-resources';
import { problem } from './problem';
import { ExternalReference, ObjectReference } from './reference';
import { checkShape, checkValue, role, struct, TEXT } from './shape';

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
    const { namespace, ...object } = plainReference(scope, `reference of ${id}`, reference);
    return new ExternalObject(scope, id, { ...object, namespace: namespace ?? Chart.of(scope).namespace });
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
  checkValue(scope, property, target, role(`the construct of a ${kinds.join(' or ')}`));
  return onlyObject(scope, property, target, (reference) => kinds.includes(reference.kind), kinds.join(', '));
}

/**
 * A reference that a property holds, as a plain struct. Constructs fit the struct too, by the names of their members
 * (`ApiObject`, those of cdk8s-plus), though their namespace stands elsewhere: it is read from the object that they hold,
 * and the order follows the reference.
 *
 * @param property the property that holds the reference, for the message.
 */
export function toReference(scope: IConstruct, property: string, reference: ObjectReference): ObjectReference {
  if (Construct.isConstruct(reference)) scope.node.addDependency(reference);
  return plainReference(scope, property, reference);
}

function plainReference(scope: IConstruct, property: string, reference: ObjectReference): ObjectReference {
  if (Construct.isConstruct(reference)) return onlyObject(scope, property, reference, () => true, 'any kind');
  checkValue(scope, property, reference, struct({ apiVersion: TEXT, kind: TEXT, name: TEXT }, { namespace: TEXT }));
  const { apiVersion, kind, name, namespace } = reference;
  return { apiVersion, kind, name, namespace };
}

function onlyObject(
  scope: IConstruct, property: string, target: IConstruct, fits: (reference: ObjectReference) => boolean, kinds: string,
): ObjectReference {
  const found = target instanceof ExternalObject ? [target.toObjectReference()] : objectsIn(target);
  const fitting = found.filter(fits);
  if (fitting.length !== 1) {
    const given = found.length === 0 ? 'no object' : found.map((reference) => `${reference.kind} ${reference.name}`).join(', ');
    throw problem(scope, `${property} ${target.node.path} holds ${given}`, `exactly one object of kind ${kinds}`,
      'pass the construct of that object, or declare it with ExternalObject.fromReference');
  }
  return fitting[0];
}

/** The same for a reference whose kind is known: name and namespace only. */
export function toExternalReference(where: IConstruct | string, reference: ExternalReference): ExternalReference {
  checkShape(where, reference, { name: TEXT }, { namespace: TEXT });
  const { name, namespace } = reference;
  return { name, namespace: namespace ?? (Construct.isConstruct(reference) ? objectsIn(reference)[0]?.namespace : undefined) };
}

function objectsIn(target: IConstruct): ObjectReference[] {
  return target.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct)).map(referenceOf);
}

/** A chart puts its namespace on every object; on a cluster-scoped kind it means nothing. */
function referenceOf({ apiVersion, kind, name, metadata }: ApiObject): ObjectReference {
  return { apiVersion, kind, name, namespace: apiResource(apiVersion, kind)?.scope === 'Cluster' ? undefined : metadata.namespace };
}
