/** What people change about every installed chart. */
export interface ChartOptions {
  /**
   * Version of the chart, or the `version` of what `Cluster.addChart` returned; a range such as `1.x` follows new versions without a review.
   *
   * @default - the version that this library was tested with.
   */
  readonly version?: string;
  /**
   * Further values of the chart; they win over those that the library sets.
   *
   * @default - none.
   */
  readonly values?: { readonly [key: string]: any };
}
