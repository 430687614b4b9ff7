import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { referenceTo } from '../core/external-object';
import { valueProblem } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { ANYTHING, checkProps, checkValue, listOf, role, structOf, TEXT } from '../core/shape';
import { IstioOptions, IstioTrafficPolicy } from './istio';
import { ProviderTraits, RenderProvider } from './provider-traits';
import { renderIstio } from './service-spec';

const GATEWAY_API: ProviderTraits = {
  provider: l1.CanarySpecProvider.GATEWAYAPI_V1, weights: true, match: 'route', mirror: true, reads: ['hosts', 'match', 'timeout'],
};

/**
 * Who splits the traffic between the old and the new version. It is always printed: what Flagger would use without it
 * depends on how it was installed.
 */
export class TrafficProvider {
  /**
   * Gateways of Gateway API: Flagger writes the HTTPRoute that attaches to them.
   *
   * @param gateways 1 to 32.
   * @see https://docs.flagger.app/tutorials/gatewayapi-progressive-delivery
   */
  public static gateway(gateways: IGateway[]): TrafficProvider {
    checkValue('TrafficProvider.gateway', 'gateways', gateways, listOf(role('a Gateway or one of its listeners', 'toParentReference')));
    if (gateways.length < 1 || gateways.length > 32) {
      throw valueProblem('TrafficProvider.gateway', `${gateways.length} gateways`, '1 to 32: Flagger does nothing without a parent of the route',
        'pass the gateway, or use TrafficProvider.meshService() for traffic inside a mesh');
    }
    const parents = [...gateways];
    const render: RenderProvider = () => ({ service: { gatewayRefs: parents.map((gateway) => renderParent(gateway.toParentReference())) } });
    return new TrafficProvider(GATEWAY_API, render, parents, undefined, parents);
  }

  /**
   * A mesh that speaks Gateway API, such as Linkerd: Flagger writes an HTTPRoute whose parent is the Service of the app,
   * so the traffic of all meshed clients is split.
   *
   * @see https://docs.flagger.app/tutorials/linkerd-progressive-delivery
   */
  public static meshService(): TrafficProvider {
    // A route of a Service is matched by the address of that Service: meshes ignore its host names (Gateway API, GEP-1426).
    // Linkerd refuses routes with a mirror filter (policy-controller/k8s/index/src/outbound/index/http.rs).
    return new TrafficProvider({ ...GATEWAY_API, mirror: false, reads: ['match', 'timeout'] }, (_scope, { apex, port }) => (
      // Without a namespace, which is the route's own then. Flagger waits for a parent whose status has exactly these fields until it names the
      // route's generation; Linkerd writes the namespace there, but never the generation (linkerd2 #14964), so Flagger would wait for ever.
      { service: { gatewayRefs: [{ group: 'core', kind: 'Service', name: apex, port }] } }
    ));
  }

  /**
   * Linkerd by TrafficSplits, for which its SMI extension must be installed. `meshService` needs no extension.
   */
  public static linkerdSmi(): TrafficProvider {
    return new TrafficProvider({ provider: l1.CanarySpecProvider.LINKERD, weights: true, match: 'none', mirror: false, reads: [] });
  }

  /**
   * The nginx ingress controller.
   *
   * @param ingress any construct with the one Ingress that sends traffic to the Service of the app.
   * @see https://docs.flagger.app/tutorials/nginx-progressive-delivery
   */
  public static nginx(ingress: IConstruct): TrafficProvider {
    checkValue('TrafficProvider.nginx', 'ingress', ingress, role('the construct of an Ingress'));
    const traits: ProviderTraits = { provider: l1.CanarySpecProvider.NGINX, weights: true, match: 'ingress', mirror: false, reads: [] };
    return new TrafficProvider(traits, (scope) => ({ ingress: referenceTo(scope, 'ingress', ingress, ['Ingress']) }), [ingress], ingress);
  }

  /**
   * The Istio mesh: Flagger writes a VirtualService and DestinationRules.
   *
   * @see https://docs.flagger.app/tutorials/istio-progressive-delivery
   */
  public static istio(options: IstioOptions = {}): TrafficProvider {
    checkProps('TrafficProvider.istio', options, {}, {
      gateways: listOf(TEXT), trafficPolicy: structOf<IstioTrafficPolicy>({}, { tlsMode: ANYTHING, loadBalancer: ANYTHING }),
    });
    const traits: ProviderTraits = {
      provider: l1.CanarySpecProvider.ISTIO, weights: true, match: 'route', mirror: true, anyHost: true, reads: ['hosts', 'match', 'timeout', 'retries'],
    };
    return new TrafficProvider(traits, (scope) => ({ service: renderIstio(scope, options) }));
  }

  /**
   * Plain Services, without mesh or ingress: blue/green only.
   *
   * @see https://docs.flagger.app/tutorials/kubernetes-blue-green
   */
  public static kubernetes(): TrafficProvider {
    return new TrafficProvider({ provider: l1.CanarySpecProvider.KUBERNETES, weights: false, match: 'none', mirror: false, reads: [] });
  }

  private constructor(
    /** @internal */
    public readonly _traits: ProviderTraits,
    /** @internal */
    public readonly _render: RenderProvider = () => ({}),
    /** @internal */
    public readonly _dependencies: readonly IConstruct[] = [],
    /** @internal */
    public readonly _ingress?: IConstruct,
    /** @internal */
    public readonly _gateways: readonly IGateway[] = [],
  ) {}
}

/**
 * All fields, also those with a default: Flagger compares the parents that it wrote with those in the status of the
 * route field by field, and a difference would make it take an unready route for ready.
 */
function renderParent({ group, kind, name, namespace, sectionName, port }: ParentReference): l1.CanarySpecServiceGatewayRefs {
  return { group, kind, name, namespace, sectionName, port };
}
