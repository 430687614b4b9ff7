import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { referenceTo } from '../core/external-object';
import { valueProblem } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { checkProps, checkValue, listOf, role, TEXT } from '../core/shape';
import { IstioOptions } from './istio';
import { checkIstio, renderIstio } from './istio-spec';
import { ProviderTraits, RenderProvider, ServiceField } from './provider-traits';

const GATEWAY_API: ProviderTraits = {
  provider: l1.CanarySpecProvider.GATEWAYAPI_V1, weights: true, match: 'gateway', mirror: 'blue/green', affinity: true,
  reads: ['hosts', 'match', 'timeout', 'backendTimeout', 'rewrite', 'headers', 'mirror', 'corsPolicy'],
};

const ISTIO_READS: readonly ServiceField[] = ['hosts', 'match', 'timeout', 'retries', 'rewrite', 'headers', 'corsPolicy'];

/** Traits of a provider that splits traffic by weight and does nothing else. */
function onlyWeights(provider: l1.CanarySpecProvider): ProviderTraits {
  return { provider, weights: true, match: 'none', mirror: 'none', affinity: false, reads: [] };
}

/** Options of `TrafficProvider.gloo`. */
export interface GlooOptions {
  /**
   * The construct of an Upstream in the namespace of the canary, whose settings Flagger copies to the two that it makes.
   *
   * @default - Upstreams with Gloo's own settings.
   */
  readonly upstream?: IConstruct;
}

/** Options of `TrafficProvider.appMesh`. */
export interface AppMeshOptions {
  /**
   * What the app calls inside the mesh: ARNs, or names of virtual services.
   *
   * @default - nothing.
   */
  readonly backends?: string[];
}

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
    // Linkerd refuses routes with a filter that mirrors, rewrites or is none that it knows (policy-controller/k8s/index/src/outbound/index/http.rs).
    return new TrafficProvider({ ...GATEWAY_API, mirror: 'none', reads: ['match', 'timeout', 'backendTimeout', 'headers'] }, (_scope, { apex, port }) => (
      // Without a namespace, which is the route's own then. Flagger waits for a parent whose status has exactly these fields until it names the
      // route's generation; Linkerd writes the namespace there, but never the generation (linkerd2 #14964), so Flagger would wait for ever.
      { service: { gatewayRefs: [{ group: 'core', kind: 'Service', name: apex, port }] } }
    ));
  }

  /**
   * Linkerd by TrafficSplits, for which its SMI extension must be installed. `meshService` needs no extension.
   */
  public static linkerdSmi(): TrafficProvider {
    return new TrafficProvider(onlyWeights(l1.CanarySpecProvider.LINKERD));
  }

  /**
   * The nginx ingress controller.
   *
   * @param ingress any construct with the one Ingress that sends traffic to the Service of the app.
   * @see https://docs.flagger.app/tutorials/nginx-progressive-delivery
   */
  public static nginx(ingress: IConstruct): TrafficProvider {
    checkValue('TrafficProvider.nginx', 'ingress', ingress, role('the construct of an Ingress'));
    return TrafficProvider.behindIngress({ ...onlyWeights(l1.CanarySpecProvider.NGINX), match: 'ingress' }, ingress);
  }

  /**
   * The Skipper ingress controller.
   *
   * @param ingress any construct with the one Ingress that sends traffic to the Service of the app.
   * @see https://docs.flagger.app/tutorials/skipper-progressive-delivery
   */
  public static skipper(ingress: IConstruct): TrafficProvider {
    checkValue('TrafficProvider.skipper', 'ingress', ingress, role('the construct of an Ingress'));
    return TrafficProvider.behindIngress(onlyWeights(l1.CanarySpecProvider.SKIPPER), ingress);
  }

  /**
   * Contour: Flagger writes an HTTPProxy, which another one that names the host includes.
   *
   * @see https://docs.flagger.app/tutorials/contour-progressive-delivery
   */
  public static contour(): TrafficProvider {
    return new TrafficProvider({
      ...onlyWeights(l1.CanarySpecProvider.CONTOUR), match: 'exact headers', reads: ['match', 'timeout', 'retries'],
    });
  }

  /**
   * Traefik: Flagger writes a TraefikService, to which an IngressRoute sends traffic.
   *
   * @see https://docs.flagger.app/tutorials/traefik-progressive-delivery
   */
  public static traefik(): TrafficProvider {
    return new TrafficProvider(onlyWeights(l1.CanarySpecProvider.TRAEFIK));
  }

  /**
   * Gloo Edge: Flagger writes a RouteTable, to which a VirtualService delegates.
   *
   * @see https://docs.flagger.app/tutorials/gloo-progressive-delivery
   */
  public static gloo(options: GlooOptions = {}): TrafficProvider {
    checkProps('TrafficProvider.gloo', options, {}, { upstream: role('the construct of an Upstream') });
    const { upstream } = options;
    return new TrafficProvider({ ...onlyWeights(l1.CanarySpecProvider.GLOO), match: 'headers' },
      (scope) => ({ upstream: upstream && referenceTo(scope, 'upstream', upstream, ['Upstream']) }), upstream === undefined ? [] : [upstream]);
  }

  /**
   * Apache APISIX: Flagger copies the route and splits the traffic of its one backend.
   *
   * @param route any construct with the one ApisixRoute whose only backend is the Service of the app.
   * @see https://docs.flagger.app/tutorials/apisix-progressive-delivery
   */
  public static apisix(route: IConstruct): TrafficProvider {
    checkValue('TrafficProvider.apisix', 'route', route, role('the construct of an ApisixRoute'));
    return new TrafficProvider(onlyWeights(l1.CanarySpecProvider.APISIX),
      (scope) => ({ route: referenceTo(scope, 'route', route, ['ApisixRoute']) }), [route], undefined, [], route);
  }

  /**
   * Knative Serving, which splits the traffic of a Knative Service between its revisions: the target has to be one.
   *
   * @see https://docs.flagger.app/tutorials/knative-progressive-delivery
   */
  public static knative(): TrafficProvider {
    return new TrafficProvider(onlyWeights(l1.CanarySpecProvider.KNATIVE));
  }

  /**
   * Kuma: Flagger writes a TrafficRoute.
   *
   * @see https://docs.flagger.app/tutorials/kuma-progressive-delivery
   */
  public static kuma(): TrafficProvider {
    return new TrafficProvider(onlyWeights(l1.CanarySpecProvider.KUMA));
  }

  /**
   * Open Service Mesh, which is no longer developed: Flagger writes a TrafficSplit.
   *
   * @see https://docs.flagger.app/tutorials/osm-progressive-delivery
   */
  public static osm(): TrafficProvider {
    return new TrafficProvider(onlyWeights(l1.CanarySpecProvider.OSM));
  }

  /**
   * AWS App Mesh, which Amazon ends in September 2026: Flagger writes virtual nodes, routers and services of version v1beta2.
   *
   * @see https://docs.flagger.app/tutorials/appmesh-progressive-delivery
   */
  public static appMesh(options: AppMeshOptions = {}): TrafficProvider {
    checkProps('TrafficProvider.appMesh', options, {}, { backends: listOf(TEXT) });
    return new TrafficProvider({
      ...onlyWeights(l1.CanarySpecProvider.APPMESH_V1BETA2), match: 'headers', reads: ['hosts', 'match', 'timeout', 'retries'],
    }, () => ({ service: { backends: options.backends } }));
  }

  /**
   * The Istio mesh: Flagger writes a VirtualService and DestinationRules.
   *
   * @see https://docs.flagger.app/tutorials/istio-progressive-delivery
   */
  public static istio(options: IstioOptions = {}): TrafficProvider {
    checkIstio('TrafficProvider.istio', options);
    const traits: ProviderTraits = {
      provider: l1.CanarySpecProvider.ISTIO, weights: true, match: 'istio', mirror: 'any', affinity: true, anyHost: true,
      reads: options.delegation ? ISTIO_READS.filter((field) => field !== 'hosts') : ISTIO_READS,
    };
    return new TrafficProvider(traits, (scope) => ({ service: renderIstio(scope, options) }));
  }

  /**
   * Plain Services, without mesh or ingress: blue/green only.
   *
   * @see https://docs.flagger.app/tutorials/kubernetes-blue-green
   */
  public static kubernetes(): TrafficProvider {
    return new TrafficProvider({ ...onlyWeights(l1.CanarySpecProvider.KUBERNETES), weights: false });
  }

  private static behindIngress(traits: ProviderTraits, ingress: IConstruct): TrafficProvider {
    return new TrafficProvider(traits, (scope) => ({ ingress: referenceTo(scope, 'ingress', ingress, ['Ingress']) }), [ingress], ingress);
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
    /** @internal */
    public readonly _apisixRoute?: IConstruct,
  ) {}
}

/**
 * All fields, also those with a default: Flagger compares the parents that it wrote with those in the status of the
 * route field by field, and a difference would make it take an unready route for ready.
 */
function renderParent({ group, kind, name, namespace, sectionName, port }: ParentReference): l1.CanarySpecServiceGatewayRefs {
  return { group, kind, name, namespace, sectionName, port };
}
