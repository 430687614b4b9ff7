import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { toExternalReference } from '../core/external-object';
import { groupOf } from '../core/plain';
import { problem } from '../core/problem';
import { ExternalReference } from '../core/reference';
import { ANYTHING, checkProps, checkValue, listOf, structOf, TEXT } from '../core/shape';

/** A permission to refer to objects of another namespace. */
export interface IReferenceGrant extends IConstruct {
  /** Name and namespace of the grant; it is valid for objects of its own namespace. */
  toReferenceGrantReference(): ExternalReference;
}

/** Who may refer: all objects of one kind in one namespace. */
export interface ReferenceGrantFrom {
  /** Kind of the objects that refer, for example `HTTPRoute`. */
  readonly kind: string;
  /** Their namespace. */
  readonly namespace: string;
  /**
   * Their API group, empty for the core API.
   *
   * @default gateway.networking.k8s.io
   */
  readonly group?: string;
}

/** What they may refer to, in the namespace of the grant. */
export interface ReferenceGrantTo {
  /** Kind of the objects, for example `Service` or `Secret`. */
  readonly kind: string;
  /**
   * Name of the only object that is meant.
   *
   * @default - all objects of the kind.
   */
  readonly name?: string;
  /**
   * Their API group.
   *
   * @default - empty: the core API.
   */
  readonly group?: string;
}

/** Properties of a `ReferenceGrant`. */
export interface ReferenceGrantProps extends CustomResourceProps {
  /** Who may refer, 1 to 16. */
  readonly from: ReferenceGrantFrom[];
  /** What they may refer to, 1 to 16. */
  readonly to: ReferenceGrantTo[];
}

const MAX_ENTRIES = 16;

const FROM = structOf<ReferenceGrantFrom>({ kind: TEXT, namespace: TEXT }, { group: TEXT });

const TO = structOf<ReferenceGrantTo>({ kind: TEXT }, { name: TEXT, group: TEXT });

/**
 * Lets objects of other namespaces refer to objects of this one: routes to Services, Gateways to certificates. Whoever owns the
 * namespace gives the permission. Without it a Gateway answers the requests of such a route with status 500, and does not serve such a certificate.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/referencegrant/
 */
export class ReferenceGrant extends CustomResource implements IReferenceGrant {
  /** A ReferenceGrant that exists outside the program; what it permits is not looked at. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IReferenceGrant {
    return new ExternalReferenceGrant(scope, id, reference);
  }

  private readonly from: l1.ReferenceGrantSpecFrom[] = [];
  private readonly to: readonly l1.ReferenceGrantSpecTo[];

  public constructor(scope: Construct, id: string, props: ReferenceGrantProps) {
    super(scope, id, l1.ReferenceGrant.GVK, props);
    checkProps(this, props, { from: listOf(FROM), to: listOf(TO) }, { metadata: ANYTHING });
    for (const [what, entries] of Object.entries({ from: props.from, to: props.to })) {
      if (entries.length < 1 || entries.length > MAX_ENTRIES) {
        throw problem(this, `${entries.length} entries in ${what}`, `1 to ${MAX_ENTRIES}`, entries.length === 0 ? 'add one' : 'write a second ReferenceGrant');
      }
    }
    this.to = props.to.map(({ group = '', kind, name }) => ({ group, kind, name }));
    for (const entry of props.from) this.addFrom(entry);
  }

  /** Lets one more kind or namespace refer to what the grant is for; what may refer already is not listed twice. */
  public addFrom(from: ReferenceGrantFrom): void {
    checkValue(this, 'from', from, FROM);
    const { group = groupOf(l1.ReferenceGrant.GVK.apiVersion), kind, namespace } = from;
    if (this.from.some((other) => other.group === group && other.kind === kind && other.namespace === namespace)) return;
    if (this.from.length >= MAX_ENTRIES) throw problem(this, `${MAX_ENTRIES + 1} entries in from`, `1 to ${MAX_ENTRIES}`, 'write a second ReferenceGrant');
    this.from.push({ group, kind, namespace });
  }

  public toReferenceGrantReference(): ExternalReference {
    return { name: this.name, namespace: this.namespace };
  }

  /** @internal */
  public _permits(from: ReferenceGrantFrom, to: ReferenceGrantTo): boolean {
    const { group: fromGroup = groupOf(l1.ReferenceGrant.GVK.apiVersion) } = from;
    const { group: toGroup = '' } = to;
    return this.from.some(({ group, kind, namespace }) => group === fromGroup && kind === from.kind && namespace === from.namespace)
      && this.to.some(({ group, kind, name }) => group === toGroup && kind === to.kind && (name === undefined || name === to.name));
  }

  /** @internal */
  protected _spec(): unknown {
    // Sorted: who refers first in the program must not change what is printed.
    const key = ({ namespace, kind }: l1.ReferenceGrantSpecFrom) => `${namespace}/${kind}`;
    const from = [...this.from].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return l1.toJson_ReferenceGrantSpec({ from, to: [...this.to] });
  }
}

class ExternalReferenceGrant extends Construct implements IReferenceGrant {
  private readonly reference: ExternalReference;

  public constructor(scope: Construct, id: string, reference: ExternalReference) {
    super(scope, id);
    const { name, namespace } = toExternalReference(this, reference);
    this.reference = { name, namespace: namespace ?? Chart.of(scope).namespace };
  }

  public toReferenceGrantReference(): ExternalReference {
    return this.reference;
  }
}
