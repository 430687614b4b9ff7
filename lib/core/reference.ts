/** Names one object of the cluster. */
export interface ObjectReference {
  /** API group and version of the object, for example `apps/v1`. */
  readonly apiVersion: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - none: the object is cluster-scoped, or in the namespace of what refers to it.
   */
  readonly namespace?: string;
}

/** Names an object that exists outside the program; its kind follows from what is asked for. */
export interface ExternalReference {
  /** Name of the object. */
  readonly name: string;
  /**
   * Namespace of the object.
   *
   * @default - the namespace of the chart in which the reference is declared.
   */
  readonly namespace?: string;
}

/** Adds the namespace to a reference only when it is not the one of the object that refers. */
export function foreignNamespace(own: string | undefined, other: string | undefined): string | undefined {
  return other === own ? undefined : other;
}
