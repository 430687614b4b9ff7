import { Construct, Dependable } from 'constructs';
import { problem } from '../core/problem';
import { checkRequired } from '../core/required';
import { ILoadTester, IMesh, IProgressiveDelivery } from '../core/roles';
import { CrdsPolicy, HelmRelease, OciVerification } from '../flux';
import { Layer } from '../repository';
import { installChart } from './chart';
import { ChartOptions } from './chart-options';
import { GatewayApi } from './gateway-api';
import { LoadTester } from './load-tester';

/** Properties of `Flagger`. */
export interface FlaggerProps extends ChartOptions {
  /** Mesh whose metrics built-in checks read; Flagger itself is meshed too, since the mesh's Prometheus asks for that. */
  readonly mesh: IMesh;
  /** The CRDs of the routes that Flagger writes. */
  readonly gatewayApi: GatewayApi;
  /**
   * Whether Flux accepts the chart only with the signature of Flagger's own release pipeline. The cluster then has to
   * reach Sigstore's public services.
   *
   * @default false
   * @see https://fluxcd.io/flux/components/source/ocirepositories/#keyless-verification
   */
  readonly verifyChart?: boolean;
  /**
   * Whether a load tester is installed with it.
   *
   * @default true
   */
  readonly loadTester?: boolean;
  /**
   * Version and values of the load tester.
   *
   * @default - the version that this library was tested with.
   */
  readonly loadTesterOptions?: ChartOptions;
}

/**
 * Flagger, which moves traffic to a new version step by step, and its load tester.
 *
 * The installation's own provider is the mesh, and every Canary names the one that it uses: then built-in metrics are
 * the mesh's for all of them, also for canaries behind a Gateway.
 *
 * @see https://docs.flagger.app/
 */
export class Flagger extends Construct implements IProgressiveDelivery {
  /** The layer of Flagger. */
  public readonly layer: Layer;
  /** The Helm release of Flagger. */
  public readonly release: HelmRelease;
  /** The load tester. */
  public readonly loadTester?: ILoadTester;
  /** The load tester's installation. */
  public readonly loadTesterInstallation?: LoadTester;
  /** The mesh that Flagger works with. */
  public readonly mesh?: IMesh;

  public constructor(scope: Construct, id: string, props: FlaggerProps) {
    super(scope, id);
    checkRequired(this, props, ['mesh', 'gatewayApi']);
    const mesh = props.mesh.toMeshReference();
    this.mesh = props.mesh;
    if (mesh.metricsServer === undefined && props.values?.metricsServer === undefined) {
      throw problem(this, `mesh ${props.mesh.node.path} has no metrics`, 'a mesh with a Prometheus: without one every built-in metric fails, and with it every rollout',
        'install the mesh with its metrics (Linkerd: viz), or give values: { metricsServer: … }');
    }
    this.layer = new Layer(this, 'Default', { namespace: 'flagger-system', mesh: props.mesh });
    this.release = installChart(this.layer, {
      repository: 'oci://ghcr.io/fluxcd/charts/flagger',
      chart: 'flagger',
      version: '1.44.0',
      values: {
        meshProvider: mesh.flaggerProvider,
        metricsServer: mesh.metricsServer,
        // The viz Prometheus answers only those that a policy lets in.
        ...(readsViz(mesh.metricsServer) ? { linkerdAuthPolicy: { create: true, namespace: 'linkerd-viz' } } : {}),
      },
      options: props,
      providesApis: ['flagger.app'],
      crds: CrdsPolicy.CREATE_REPLACE,
      verification: props.verifyChart ? OciVerification.cosignKeyless([{
        issuer: '^https://token\\.actions\\.githubusercontent\\.com$',
        subject: '^https://github\\.com/fluxcd/flagger/\\.github/workflows/release\\.yml@refs/tags/v.+$',
      }]) : undefined,
    });
    this.release.node.addDependency(props.gatewayApi);
    if (mesh.metricsInstallation) this.release.node.addDependency(mesh.metricsInstallation);
    Dependable.implement(this, { dependencyRoots: [this.release] });
    if (props.loadTester ?? true) {
      this.loadTesterInstallation = new LoadTester(this, 'loadtester', { mesh: props.mesh, ...props.loadTesterOptions });
      this.loadTester = this.loadTesterInstallation;
    }
  }
}

/** Whether the metrics are in the Prometheus of Linkerd's viz extension. */
function readsViz(address: string | undefined): boolean {
  return address !== undefined && /^https?:\/\/[^/:]+\.linkerd-viz([.:/]|$)/.test(address);
}
