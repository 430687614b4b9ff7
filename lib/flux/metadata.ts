/** Labels and annotations that a controller puts on every object it applies. */
export interface CommonMetadata {
  /**
   * Labels to add; they win over labels of the same name.
   *
   * @default - none.
   */
  readonly labels?: { readonly [key: string]: string };
  /**
   * Annotations to add; they win over annotations of the same name.
   *
   * @default - none.
   */
  readonly annotations?: { readonly [key: string]: string };
}
