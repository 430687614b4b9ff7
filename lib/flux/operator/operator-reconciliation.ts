import { Duration } from 'cdk8s';
import { CustomResource } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { BOOLEAN, DURATION, OptionalShapes } from '../../core/shape';

/** When the Flux Operator looks at an object: annotations, since its kinds have no fields for it. */
export interface OperatorReconciliation {
  /**
   * How often the object is reconciled.
   *
   * @default - the operator's: 10 minutes for a ResourceSetInputProvider, an hour for the other kinds.
   * @see https://fluxoperator.dev/docs/crd/resourceset/#reconciliation-configuration
   */
  readonly interval?: Duration;
  /**
   * How long one reconciliation may take.
   *
   * @default - the operator's: 2 minutes for a ResourceSetInputProvider, 5 for the other kinds.
   * @see https://fluxoperator.dev/docs/crd/resourceset/#reconciliation-configuration
   */
  readonly timeout?: Duration;
  /**
   * Stops the reconciliation.
   *
   * @default false
   * @see https://fluxoperator.dev/docs/crd/resourceset/#reconciliation-configuration
   */
  readonly suspend?: boolean;
}

/**
 * As a program without types must write it.
 *
 * @internal
 */
export const RECONCILIATION: OptionalShapes<OperatorReconciliation> = { interval: DURATION, timeout: DURATION, suspend: BOOLEAN };

const PREFIX = 'fluxcd.controlplane.io';

/**
 * Annotates an object for the operator.
 *
 * @internal
 */
export function annotateReconciliation(resource: CustomResource, { interval, timeout, suspend }: OperatorReconciliation): void {
  // Of a text that is no duration the operator silently takes its default.
  const annotate = (name: string, value: string): void => resource.metadata.addAnnotation(`${PREFIX}/${name}`, value);
  if (interval !== undefined) annotate('reconcileEvery', printDuration(resource, 'interval', interval, FLUX_DURATION));
  if (timeout !== undefined) annotate('reconcileTimeout', printDuration(resource, 'timeout', timeout, FLUX_DURATION));
  if (suspend) annotate('reconcile', 'disabled');
}
