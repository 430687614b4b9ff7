import { Construct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { ExternalObject } from '../../core/external-object';
import { FLUX_SYSTEM } from '../defaults';

/**
 * What the Flux Operator found of Flux in a cluster. The operator writes it; others may depend on it.
 *
 * @see https://fluxoperator.dev/docs/crd/fluxreport/
 */
export class FluxReport {
  /**
   * The one report of the cluster, which is always called `flux`.
   *
   * @param namespace the namespace of the operator.
   */
  public static fromNamespace(scope: Construct, id: string, namespace: string = FLUX_SYSTEM): ExternalObject {
    return ExternalObject.fromReference(scope, id, { ...l1.FluxReport.GVK, name: 'flux', namespace });
  }

  private constructor() {}
}
