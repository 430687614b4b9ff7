/** How to tell the health of a kind that has no `Ready` condition; each part is a CEL expression over the object. */
export interface HealthCheckExpression {
  /** API group and version of the kind, for example `flagger.app/v1beta1`. */
  readonly apiVersion: string;
  /** The kind. */
  readonly kind: string;
  /** True when the object is healthy. */
  readonly current: string;
  /**
   * True while the object works on it; looked at first.
   *
   * @default - never.
   */
  readonly inProgress?: string;
  /**
   * True when the object failed; looked at second.
   *
   * @default - never; the time limit decides.
   */
  readonly failed?: string;
}
