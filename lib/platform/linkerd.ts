import { Construct, Dependable } from 'constructs';
import { problem } from '../core/problem';
import { mergeValues } from '../core/merge';
import { checkRequired } from '../core/required';
import { IMesh, MeshReference } from '../core/roles';
import { HelmRelease } from '../flux';
import { Injection } from '../linkerd';
import { Layer } from '../repository';
import { CertManager } from './cert-manager';
import { installChart } from './chart';
import { ChartOptions } from './chart-options';
import { GatewayApi } from './gateway-api';
import { HIGH_AVAILABILITY } from './linkerd-high-availability';
import { LinkerdIdentity, TRUST_ANCHOR } from './linkerd-identity';

/** Properties of `Linkerd`. */
export interface LinkerdProps {
  /** Issues and rotates the mesh's certificates. */
  readonly certManager: CertManager;
  /** The CRDs that the mesh's policies and routes are written in. */
  readonly gatewayApi: GatewayApi;
  /**
   * Version of all Linkerd charts.
   *
   * @default '2026.6.3', the edge release that Linkerd 2.20 was made from
   * @see https://linkerd.io/releases/
   */
  readonly version?: string;
  /**
   * Whether the control plane survives the loss of a node: three pods of each part on different nodes. While no injector answers, no pod of a
   * meshed namespace starts, so that none runs unmeshed.
   *
   * @default false
   * @see https://linkerd.io/2-edge/features/ha/
   */
  readonly highAvailability?: boolean;
  /**
   * Whether a plugin on each node redirects the traffic of pods, in place of an init container with the rights to do so, which strict Pod
   * Security Standards refuse.
   *
   * @default false
   * @see https://linkerd.io/2-edge/features/cni/
   */
  readonly cni?: boolean;
  /**
   * Further values of the plugin, for example the folders in which the nodes keep theirs.
   *
   * @default - none.
   */
  readonly cniValues?: { readonly [key: string]: any };
  /**
   * Further values of the control plane.
   *
   * @default - none.
   */
  readonly values?: { readonly [key: string]: any };
  /**
   * Whether the viz extension with its Prometheus is installed; Flagger needs its metrics.
   *
   * @default true
   */
  readonly viz?: boolean;
  /**
   * Further values of the viz extension.
   *
   * @default - none.
   */
  readonly vizValues?: { readonly [key: string]: any };
  /**
   * Names of Secrets in cert-manager's namespace with trust anchors that are still trusted while the anchor is replaced.
   *
   * @default - only the current anchor is trusted.
   */
  readonly formerTrustAnchors?: string[];
}

const CHARTS = 'https://helm.linkerd.io/edge';
const VERSION = '2026.6.3';

/** The one that Linkerd's tools and Flagger's policy for its Prometheus expect. */
const VIZ_NAMESPACE = 'linkerd-viz';

/**
 * Linkerd: its CRDs, its identity (a trust anchor that never leaves the cluster, an issuer that rotates by itself), the
 * control plane and the viz extension. Who takes it as mesh waits for the control plane only: a broken dashboard stops no app.
 *
 * @see https://linkerd.io/2-edge/tasks/install-helm/
 */
export class Linkerd extends Construct implements IMesh {
  /** The layer of the CRDs. */
  public readonly crdsLayer: Layer;
  /** The layer of the certificates. */
  public readonly identityLayer: Layer;
  /** The layer of the plugin that redirects the traffic of pods. */
  public readonly cniLayer?: Layer;
  /** The layer of the control plane. */
  public readonly controlPlaneLayer: Layer;
  /** The layer of the viz extension. */
  public readonly vizLayer?: Layer;
  /** The Helm release of the control plane. */
  public readonly controlPlane: HelmRelease;
  /** The Helm release of the viz extension. */
  public readonly viz?: HelmRelease;

  public constructor(scope: Construct, id: string, props: LinkerdProps) {
    super(scope, id);
    checkRequired(this, props, ['certManager', 'gatewayApi']);
    const formerTrustAnchors = this.checkedAnchors(props.formerTrustAnchors ?? []);
    const options: ChartOptions = { version: props.version };
    this.crdsLayer = new Layer(this, 'crds', {
      namespace: 'linkerd',
      // What Linkerd's own command line tool would write; Helm creates no namespaces of this kind.
      namespaceLabels: {
        'linkerd.io/is-control-plane': 'true',
        'linkerd.io/control-plane-ns': 'linkerd',
        'config.linkerd.io/admission-webhooks': 'disabled',
        'pod-security.kubernetes.io/enforce': 'privileged',
      },
      namespaceAnnotations: Injection.disabled().annotations(),
    });
    const crds = installChart(this.crdsLayer, {
      repository: CHARTS, chart: 'linkerd-crds', version: VERSION, options,
      // Gateway API has an owner of its own.
      values: { installGatewayAPI: false },
      providesApis: ['linkerd.io', 'policy.linkerd.io', 'workload.linkerd.io'],
    });

    this.identityLayer = new Layer(this, 'identity', {
      namespace: 'linkerd',
      createNamespace: false,
      // A Bundle has no condition that Flux knows: without this the control plane could start before its trust roots are there.
      healthCheckExprs: [{
        apiVersion: 'trust.cert-manager.io/v1alpha1',
        kind: 'Bundle',
        current: "has(status.conditions) && status.conditions.exists(e, e.type == 'Synced' && e.status == 'True')",
      }],
    });
    const identity = new LinkerdIdentity(this.identityLayer, 'Default', {
      trustNamespace: props.certManager.namespace, formerTrustAnchors,
    });

    this.controlPlaneLayer = new Layer(this, 'control-plane', { namespace: 'linkerd', createNamespace: false });
    this.controlPlane = installChart(this.controlPlaneLayer, {
      repository: CHARTS, chart: 'linkerd-control-plane', version: VERSION,
      // The trust roots come from trust-manager's ConfigMap, the issuer from cert-manager's Secret: no certificate is pasted.
      values: mergeValues({
        identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } },
        // Without a request in each container of a pod, autoscalers that look at the CPU of whole pods never scale.
        proxy: { resources: { cpu: { request: '100m' }, memory: { request: '20Mi' } } },
        ...(props.cni ? { cniEnabled: true } : {}),
      }, props.highAvailability ? HIGH_AVAILABILITY : {}),
      options: { version: props.version, values: props.values },
    });
    this.controlPlane.node.addDependency(crds, identity, props.gatewayApi);
    if (props.cni) {
      this.cniLayer = this.addCni(props);
      this.controlPlane.node.addDependency(this.cniLayer);
    } else if (props.cniValues) {
      throw problem(this, 'cniValues without cni', 'values for a plugin that is installed', 'set cni: true, or remove cniValues');
    }
    Dependable.implement(this, { dependencyRoots: [this.controlPlane] });

    if (props.viz ?? true) {
      this.vizLayer = new Layer(this, 'viz', {
        namespace: VIZ_NAMESPACE,
        namespaceLabels: { 'linkerd.io/extension': 'viz', 'pod-security.kubernetes.io/enforce': 'privileged' },
      });
      this.viz = installChart(this.vizLayer, {
        repository: CHARTS, chart: 'linkerd-viz', version: VERSION, options: { version: props.version, values: props.vizValues },
      });
      this.viz.node.addDependency(this.controlPlane);
    }
  }

  public toMeshReference(): MeshReference {
    return {
      injectionAnnotations: Injection.enabled().annotations(),
      flaggerProvider: 'linkerd',
      metricsServer: this.viz && `http://prometheus.${VIZ_NAMESPACE}:9090`,
      metricsInstallation: this.viz,
    };
  }

  private addCni(props: LinkerdProps): Layer {
    const layer = new Layer(this, 'cni', {
      namespace: 'linkerd-cni',
      // What Linkerd's own command line tool would write; the plugin mounts folders of the node.
      namespaceLabels: { 'linkerd.io/cni-resource': 'true', 'config.linkerd.io/admission-webhooks': 'disabled', 'pod-security.kubernetes.io/enforce': 'privileged' },
      namespaceAnnotations: Injection.disabled().annotations(),
    });
    installChart(layer, { repository: CHARTS, chart: 'linkerd2-cni', version: VERSION, options: { version: props.version, values: props.cniValues } });
    return layer;
  }

  private checkedAnchors(names: string[]): string[] {
    const wrong = names.find((name, index) => !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) || name === TRUST_ANCHOR || names.indexOf(name) !== index);
    if (wrong !== undefined) {
      throw problem(this, `formerTrustAnchors with "${wrong}"`, `names of Secrets, each once, and not "${TRUST_ANCHOR}", which is the current anchor`,
        'give the Secret that holds the old certificate');
    }
    return names;
  }
}
