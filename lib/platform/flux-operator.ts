import { Construct } from 'constructs';
import { HelmRelease } from '../flux';
import { Layer } from '../repository';
import { installChart } from './chart';
import { ChartOptions } from './chart-options';

/** Properties of a `FluxOperator`. */
export interface FluxOperatorProps extends ChartOptions {}

/**
 * Flux Operator, which installs and upgrades Flux. It takes over the release that bootstrap installed (same name, same
 * namespace), so that upgrading the operator is a commit.
 *
 * @see https://fluxoperator.dev/docs/guides/install/
 */
export class FluxOperator extends Construct {
  /** The layer that holds the release. */
  public readonly layer: Layer;
  /** The Helm release. */
  public readonly release: HelmRelease;

  public constructor(scope: Construct, id: string, props: FluxOperatorProps = {}) {
    super(scope, id);
    this.layer = new Layer(this, 'Default', { namespace: 'flux-system' });
    this.release = installChart(this.layer, {
      repository: 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
      chart: 'flux-operator',
      version: '0.58.1',
      options: props,
    });
  }
}
