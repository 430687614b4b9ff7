import { IConstruct } from 'constructs';
import { memberOf } from '../../core/enum';
import { valueProblem } from '../../core/problem';
import { checkProps, struct, TEXT } from '../../core/shape';
import { FluxKind } from './flux-kind';
import { checkFluxObjects, FluxObjectReference, fluxReference } from '../flux-reference';

/** Further settings of a resource that a Receiver reconciles. */
export interface ReceiverResourceOptions {
  /**
   * Expression in CEL that decides for each object, besides `resourceFilter` of the Receiver; it knows `res` (the
   * metadata of the object) and `req` (the body of the call).
   *
   * @default - every call reconciles the object.
   */
  readonly filter?: string;
}

/** Which objects of a kind a Receiver reconciles. */
export interface LabelledResources extends ReceiverResourceOptions {
  /** Namespace of the objects. */
  readonly namespace: string;
  /** Labels that the objects must carry, at least one: the controller takes no `*` without labels. */
  readonly matchLabels: { readonly [key: string]: string };
}

/** What a Receiver reconciles when it is called. */
export class ReceiverResource {
  /**
   * One object.
   *
   * @param object the construct of a Flux object; what exists outside the program is declared with `fromReference`.
   */
  public static of(object: IConstruct, options: ReceiverResourceOptions = {}): ReceiverResource {
    checkProps('ReceiverResource.of', options, {}, { filter: TEXT });
    return new ReceiverResource((scope) => fluxReference(scope, 'resource', object), options.filter);
  }

  /** All objects of a kind with certain labels in a namespace. */
  public static labelled(kind: FluxKind, resources: LabelledResources): ReceiverResource {
    const where = 'ReceiverResource.labelled';
    checkProps(where, resources, { namespace: TEXT, matchLabels: struct({}) }, { filter: TEXT });
    const { namespace, matchLabels, filter } = resources;
    checkFluxObjects(where, { namespace, matchLabels });
    if (Object.keys(matchLabels).length === 0) {
      throw valueProblem(where, 'no labels', 'at least one: the controller takes no * without labels', 'write for example matchLabels: { team: \'apps\' }, or list the objects');
    }
    return new ReceiverResource((scope) => ({ kind: memberOf(scope, 'kind of resource', FluxKind, kind), name: '*', namespace, matchLabels }), filter);
  }

  private constructor(
    /** @internal */
    public readonly _reference: (scope: IConstruct) => FluxObjectReference,
    /** @internal */
    public readonly _filter: string | undefined,
  ) {}
}
