import { Construct } from 'constructs';
import { HelmRelease } from '../flux';
import { Layer } from '../repository';
import { checkReplicas, installChart } from './chart';
import { ChartOptions } from './chart-options';

/** Properties of `CertManager`. */
export interface CertManagerProps extends ChartOptions {
  /**
   * Version and values of trust-manager.
   *
   * @default - the version that this library was tested with.
   */
  readonly trustManager?: ChartOptions;
  /**
   * Number of pods of cert-manager's controller; one of them is at work.
   *
   * @default 1
   */
  readonly replicas?: number;
}

/**
 * cert-manager, which issues and rotates certificates, and trust-manager, which distributes the authorities to trust.
 *
 * @see https://cert-manager.io/docs/
 */
export class CertManager extends Construct {
  /** Namespace of both, and so of the Secrets that cluster-wide issuers read. */
  public readonly namespace: string;
  /** The layer of cert-manager. */
  public readonly layer: Layer;
  /** The layer of trust-manager. */
  public readonly trustLayer: Layer;
  /** The Helm release of cert-manager. */
  public readonly release: HelmRelease;
  /** The Helm release of trust-manager. */
  public readonly trustRelease: HelmRelease;

  public constructor(scope: Construct, id: string, props: CertManagerProps = {}) {
    super(scope, id);
    this.namespace = 'cert-manager';
    this.layer = new Layer(this, 'Default', { namespace: this.namespace });
    this.release = installChart(this.layer, {
      repository: 'oci://quay.io/jetstack/charts/cert-manager',
      chart: 'cert-manager',
      version: 'v1.21.1',
      values: { crds: { enabled: true }, replicaCount: checkReplicas(this, props.replicas ?? 1) },
      options: props,
      providesApis: ['cert-manager.io', 'acme.cert-manager.io'],
    });
    this.trustLayer = new Layer(this, 'trust', { name: 'trust-manager', namespace: this.namespace, createNamespace: false });
    this.trustRelease = installChart(this.trustLayer, {
      repository: 'oci://quay.io/jetstack/charts/trust-manager',
      chart: 'trust-manager',
      version: 'v0.25.0',
      // The trust namespace is where a Bundle finds the Secrets that it distributes.
      values: { app: { trust: { namespace: this.namespace } } },
      options: props.trustManager,
      providesApis: ['trust.cert-manager.io'],
    });
    // Its webhook gets its certificate from cert-manager.
    this.trustRelease.node.addDependency(this.release);
  }
}
