import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { provideApiGroups } from '../core/api-groups';
import { ObjectReference } from '../core/reference';
import { checkRequired } from '../core/required';
import { IGatewayController, IMesh } from '../core/roles';
import { GitReference, GitRepository, HelmRelease, Kustomization } from '../flux';
import { GatewayClass } from '../gateway';
import { Layer } from '../repository';
import { checkExactVersion, checkReplicas, installChart } from './chart';
import { ChartOptions } from './chart-options';
import { GatewayApi } from './gateway-api';

/** Properties of an `EnvoyGateway`. */
export interface EnvoyGatewayProps extends ChartOptions {
  /** The CRDs that it implements. */
  readonly gatewayApi: GatewayApi;
  /**
   * Mesh of the proxies that Envoy Gateway starts; their requests to the pods are then encrypted too.
   *
   * @default - the proxies are in no mesh.
   */
  readonly mesh?: IMesh;
  /**
   * Number of pods of the controller. The proxies that carry traffic are pods of their own.
   *
   * @default 1
   */
  readonly replicas?: number;
}

const VERSION = '1.9.1';
const NAMESPACE = 'envoy-gateway-system';

/**
 * Envoy Gateway, the controller that lets traffic into the cluster, and a GatewayClass `envoy` for it.
 *
 * Its CRDs come from its repository: as a chart they are too large for a Helm release.
 *
 * @see https://gateway.envoyproxy.io/docs/
 */
export class EnvoyGateway extends Construct implements IGatewayController {
  /** Name by which a GatewayClass asks for this controller. */
  public readonly controllerName: string;
  /** The layer of the controller's own CRDs. */
  public readonly crdsLayer: Layer;
  /** The layer of the controller and its GatewayClass. */
  public readonly layer: Layer;
  /** The Helm release. */
  public readonly release: HelmRelease;
  /** The class that Gateways of this controller name. */
  public readonly gatewayClass: GatewayClass;

  public constructor(scope: Construct, id: string, props: EnvoyGatewayProps) {
    super(scope, id);
    checkRequired(this, props, ['gatewayApi']);
    this.controllerName = 'gateway.envoyproxy.io/gatewayclass-controller';
    const version = props.version ?? VERSION;
    // Chart and CRDs come from two places, which know one release by one name only when it is exact.
    checkExactVersion(this, version, VERSION);
    const crdsFolder = 'charts/gateway-helm/charts/crds/crds/generated';
    this.crdsLayer = new Layer(this, 'crds', { namespace: 'flux-system' });
    const source = new GitRepository(this.crdsLayer, 'envoy-gateway-source', {
      metadata: { name: 'envoy-gateway' },
      url: 'https://github.com/envoyproxy/gateway',
      reference: GitReference.tag(`v${version}`),
      interval: Duration.hours(1),
      ignore: `/*\n!/${crdsFolder}\n`,
    });
    const crds = new Kustomization(this.crdsLayer, 'envoy-gateway-own-crds', { source, path: `./${crdsFolder}`, prune: false });
    provideApiGroups(crds, ['gateway.envoyproxy.io']);

    this.layer = new Layer(this, 'Default', { namespace: NAMESPACE });
    this.release = installChart(this.layer, {
      repository: 'oci://docker.io/envoyproxy/gateway-helm',
      chart: 'gateway-helm',
      version,
      // All CRDs have another owner: the chart's copies of Gateway API are of the experimental channel.
      values: { crds: { enabled: false }, deployment: { replicas: checkReplicas(this, props.replicas ?? 1) } },
      options: { values: props.values },
    });
    this.release.node.addDependency(crds, props.gatewayApi);
    const proxy = props.mesh && this.addMeshedProxy(props.mesh);
    this.gatewayClass = new GatewayClass(this.layer, 'envoy', { controller: this, parameters: proxy });
  }

  private addMeshedProxy(mesh: IMesh): ObjectReference {
    const proxy = new ApiObject(this.layer, 'meshed', {
      apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyProxy',
      spec: {
        provider: { type: 'Kubernetes', kubernetes: { envoyDeployment: { pod: { annotations: mesh.toMeshReference().injectionAnnotations } } } },
        // To the Service instead of to single pods, so that the mesh balances and splits the traffic.
        routingType: 'Service',
      },
    });
    proxy.addDependency(mesh);
    // An ApiObject would pass for a reference too, but one without a namespace, which Envoy Gateway does not accept.
    const { apiVersion, kind, name } = proxy;
    return { apiVersion, kind, name, namespace: NAMESPACE };
  }
}
