import { IConstruct } from 'constructs';
import { memberOf } from '../../core/enum';
import { FluxKind } from './flux-kind';
import { checkFluxObjects, FluxObjectReference, fluxReference } from '../flux-reference';

/** Which objects of a kind are meant. */
export interface FluxObjects {
  /** Namespace of the objects; there is no way to name all namespaces. */
  readonly namespace: string;
  /**
   * Labels that the objects must carry.
   *
   * @default - all objects of the kind in the namespace.
   */
  readonly matchLabels?: { readonly [key: string]: string };
}

/** Whose events an Alert reports. */
export class EventSource {
  /**
   * One object.
   *
   * @param object the construct of a Flux object; what exists outside the program is declared with `fromReference`.
   */
  public static of(object: IConstruct): EventSource {
    return new EventSource((scope) => fluxReference(scope, 'event source', object));
  }

  /** All objects of a kind in a namespace, or those with certain labels. */
  public static all(kind: FluxKind, objects: FluxObjects): EventSource {
    checkFluxObjects('EventSource.all', objects);
    return new EventSource((scope) => (
      { kind: memberOf(scope, 'kind of event source', FluxKind, kind), name: '*', namespace: objects.namespace, matchLabels: objects.matchLabels }
    ));
  }

  private constructor(
    /** @internal */
    public readonly _reference: (scope: IConstruct) => FluxObjectReference,
  ) {}
}
