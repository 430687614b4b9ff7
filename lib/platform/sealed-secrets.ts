import { Construct } from 'constructs';
import { CrdsPolicy, HelmRelease } from '../flux';
import { Layer } from '../repository';
import { installChart } from './chart';
import { ChartOptions } from './chart-options';

/** Properties of `SealedSecrets`. */
export interface SealedSecretsProps extends ChartOptions {}

/**
 * The controller that turns SealedSecrets, which may lie in Git, into Secrets. Its key is the one thing that Git does
 * not hold: keep a copy of it to restore a cluster.
 *
 * @see https://github.com/bitnami/sealed-secrets
 */
export class SealedSecrets extends Construct {
  /** The layer that holds the release. */
  public readonly layer: Layer;
  /** The Helm release. */
  public readonly release: HelmRelease;

  public constructor(scope: Construct, id: string, props: SealedSecretsProps = {}) {
    super(scope, id);
    this.layer = new Layer(this, 'Default', { namespace: 'kube-system' });
    this.release = installChart(this.layer, {
      repository: 'https://bitnami.github.io/sealed-secrets',
      chart: 'sealed-secrets',
      version: '2.18.5',
      // Name and namespace are those that `kubeseal` looks for without flags.
      values: { fullnameOverride: 'sealed-secrets-controller' },
      options: props,
      providesApis: ['bitnami.com'],
      crds: CrdsPolicy.CREATE_REPLACE,
    });
  }
}
