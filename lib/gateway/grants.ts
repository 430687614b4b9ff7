import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { referenceTo } from '../core/external-object';
import { groupOf } from '../core/plain';
import { problem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { IReferenceGrant, ReferenceGrant, ReferenceGrantTo } from './reference-grant';

/** The object that refers to others. */
export interface Referrer {
  /** Its construct, for messages and order. */
  readonly scope: Construct;
  /** Its kind. */
  readonly kind: string;
  /** Its namespace, if known. */
  readonly namespace?: string;
}

/** How all routes name a backend. */
export interface BackendReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port: number;
}

/** How an object names a Service, to which it thereby may refer and for which it waits. */
export function useService(referrer: Referrer, service: IConstruct, port: number, grant?: IReferenceGrant): BackendReference {
  const target = referenceTo(referrer.scope, 'backend', service, ['Service']);
  permit(referrer, target, service, grant);
  referrer.scope.node.addDependency(service);
  const { apiVersion, kind, name, namespace = referrer.namespace } = target;
  return { group: groupOf(apiVersion), kind, name, namespace, port };
}

/**
 * Sees to it that an object may refer to one of another namespace: by the grant that it was given, or by one that is
 * printed beside the target. A target whose namespace belongs to no chart of the program needs a grant that is named.
 *
 * @param target the construct that holds or declares the target.
 */
export function permit(referrer: Referrer, to: ObjectReference, target?: IConstruct, grant?: IReferenceGrant): void {
  const { scope, kind, namespace } = referrer;
  if (grant !== undefined) scope.node.addDependency(grant);
  if (namespace === undefined || to.namespace === undefined || to.namespace === namespace) return;
  const from = { kind, namespace };
  const wanted = { group: groupOf(to.apiVersion), kind: to.kind, name: to.name };
  if (grant === undefined) return printBeside(referrer, to, wanted, target);
  const given = grant.toReferenceGrantReference();
  if (given.namespace === to.namespace && (!(grant instanceof ReferenceGrant) || grant._permits(from, wanted))) return;
  throw problem(scope, `ReferenceGrant ${given.namespace}/${given.name} for ${to.kind} ${to.namespace}/${to.name}`,
    `a grant in namespace ${to.namespace} from ${kind} of namespace ${namespace} to this ${to.kind}`, 'add both to the grant, or pass another one');
}

function printBeside({ scope, kind, namespace = '' }: Referrer, to: ObjectReference, wanted: ReferenceGrantTo, target: IConstruct | undefined): void {
  const chart = target && chartOf(target, to);
  if (chart === undefined) {
    throw problem(scope, `${to.kind} ${to.namespace}/${to.name} of another namespace without a grant`,
      `a ReferenceGrant in namespace ${to.namespace} from ${kind} of namespace ${namespace}`,
      'pass grant: a ReferenceGrant of this program, or one declared with ReferenceGrant.fromReference');
  }
  const known = chart.node.findAll().find((other): other is ReferenceGrant => other instanceof ReferenceGrant
    && other.namespace === to.namespace && other._permits({ kind, namespace }, wanted));
  if (known !== undefined) return scope.node.addDependency(known);
  const id = `grant-${to.kind}-${to.name}`.toLowerCase().replace(/\./g, '-');
  const own = chart.node.tryFindChild(id);
  const grant = own instanceof ReferenceGrant ? own : new ReferenceGrant(chart, id, {
    metadata: { namespace: to.namespace }, from: [{ kind, namespace }], to: [wanted],
  });
  grant.addFrom({ kind, namespace });
  scope.node.addDependency(grant);
}

/** The chart that prints the target, or that declares it for its own namespace. */
function chartOf(target: IConstruct, { kind, name, namespace }: ObjectReference): Chart | undefined {
  const printed = target.node.findAll().find((other) => ApiObject.isApiObject(other) && other.kind === kind && other.name === name);
  if (printed !== undefined) return Chart.of(printed);
  const chart = Chart.of(target);
  return chart.namespace === namespace ? chart : undefined;
}
