import { Construct } from 'constructs';

/**
 * A small program that sets one property of one kind. The first probe of a kind is its minimum, with nothing but what
 * is required; every other one shows by the fields in which its object differs what its property sets.
 *
 * A file of `probes/` exports `probes` (a list of `Probe`) and `unset` (a list of `Unset`).
 */
export interface Probe {
  /** The kind, for example `GitRepository`; `HTTPRoute.policy.linkerd.io` for the second group with that kind. */
  readonly kind: string;
  /** The property as users write it, for example `reference: GitReference.tag(…)`. */
  readonly property: string;
  /** Makes the object. When it makes several of the kind, the one with the id `probe` counts. */
  readonly build: (scope: Construct) => void;
}

/** A field that no property sets. */
export interface Unset {
  /** The kind, as in `Probe`. */
  readonly kind: string;
  /** Its path as in the CRD, for example `spec.ref.name` or `spec.rules[].host`; the reason holds for all below it. */
  readonly field: string;
  /** Why no property sets it. */
  readonly reason: string;
}
