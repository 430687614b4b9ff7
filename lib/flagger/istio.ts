import { Duration } from 'cdk8s';
import { Percent } from '../core/percent';
import { IstioLoadBalancer } from './istio-load-balancer';
import { IstioTls } from './istio-tls';

/** Where the traffic of one place goes: shares by place, 100 % together. Places are `region/zone/*` and the like. */
export interface IstioLocalityDistribution {
  /** Where the client is. */
  readonly from: string;
  /** Whole percents by place. */
  readonly to: { readonly [place: string]: Percent };
}

/** Where traffic goes when all pods of a region are gone. */
export interface IstioLocalityFailover {
  /** The region that fails. */
  readonly from: string;
  /** The region that takes over. */
  readonly to: string;
}

/** Traffic by place; `distribute` or `failover`, not both. */
export interface IstioLocality {
  /**
   * Shares by place.
   *
   * @default - the nearest place gets all.
   */
  readonly distribute?: IstioLocalityDistribution[];
  /**
   * Regions that take over.
   *
   * @default - the nearest one.
   */
  readonly failover?: IstioLocalityFailover[];
}

/** When a connection of HTTP/1 becomes one of HTTP/2. */
export enum IstioH2Upgrade {
  /** As the mesh is configured. */
  DEFAULT = 'DEFAULT',
  /** Never. */
  DO_NOT_UPGRADE = 'DO_NOT_UPGRADE',
  /** Always. */
  UPGRADE = 'UPGRADE',
}

/** Limits of the connections to the app; whole numbers from 1 up unless said otherwise. */
export interface IstioConnectionPool {
  /**
   * Whether HTTP/1 becomes HTTP/2.
   *
   * @default - as the mesh is configured.
   */
  readonly h2UpgradePolicy?: IstioH2Upgrade;
  /**
   * Most requests that wait for a connection of HTTP/1.
   *
   * @default - Istio's choice.
   */
  readonly http1MaxPendingRequests?: number;
  /**
   * Most requests at the same time.
   *
   * @default - Istio's choice.
   */
  readonly http2MaxRequests?: number;
  /**
   * How long a connection without requests is kept.
   *
   * @default - Istio's choice, an hour.
   */
  readonly idleTimeout?: Duration;
  /**
   * Most requests of one connection.
   *
   * @default - no limit.
   */
  readonly maxRequestsPerConnection?: number;
  /**
   * Most repeated requests at the same time.
   *
   * @default - Istio's choice.
   */
  readonly maxRetries?: number;
}

/** When a pod that fails gets no traffic for a while. */
export interface IstioOutlierDetection {
  /**
   * How many server errors in a row; 0 or more, where 0 turns it off.
   *
   * @default - Istio's choice, 5.
   */
  readonly consecutive5xxErrors?: number;
  /**
   * How many errors 502, 503 and 504 in a row; 0 or more, where 0 turns it off.
   *
   * @default - off.
   */
  readonly consecutiveGatewayErrors?: number;
  /**
   * How many failures of the connection itself in a row, 1 or more; it counts them apart from the answers of the app.
   *
   * @default - they count as server errors.
   */
  readonly consecutiveLocalOriginFailures?: number;
  /**
   * Time between two looks at the pods.
   *
   * @default - Istio's choice, 10 seconds.
   */
  readonly interval?: Duration;
  /**
   * How long a pod is left out at first; each further time takes longer.
   *
   * @default - Istio's choice, 30 seconds.
   */
  readonly baseEjectionTime?: Duration;
  /**
   * Most pods that may be left out, in whole percents.
   *
   * @default - Istio's choice, 10 %.
   */
  readonly maxEjectionPercent?: Percent;
  /**
   * Below this share of healthy pods all get traffic again, in whole percents.
   *
   * @default - Istio's choice, 0 %.
   */
  readonly minHealthPercent?: Percent;
}

/**
 * What Flagger puts into the DestinationRules that it makes.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy
 */
export interface IstioTrafficPolicy {
  /**
   * Encryption on the way to the app.
   *
   * @default - the mesh decides.
   */
  readonly tls?: IstioTls;
  /**
   * The choice of the pod.
   *
   * @default - the mesh decides.
   */
  readonly loadBalancer?: IstioLoadBalancer;
  /**
   * How long a new pod gets less traffic than the others, in whole seconds.
   *
   * @default - no time.
   */
  readonly warmup?: Duration;
  /**
   * Traffic by region and zone.
   *
   * @default - the mesh decides.
   */
  readonly locality?: IstioLocality;
  /**
   * Limits of connections.
   *
   * @default - the mesh decides.
   */
  readonly connectionPool?: IstioConnectionPool;
  /**
   * When a failing pod is left out.
   *
   * @default - never.
   */
  readonly outlierDetection?: IstioOutlierDetection;
}

/** Options of `TrafficProvider.istio`. */
export interface IstioOptions {
  /**
   * Gateways that the VirtualService attaches to, as `namespace/name`; add `mesh` to keep it for traffic inside the mesh.
   *
   * @default - only traffic inside the mesh.
   */
  readonly gateways?: string[];
  /**
   * Makes a VirtualService without hosts and gateways, to which another one delegates.
   *
   * @default false
   */
  readonly delegation?: boolean;
  /**
   * Settings of the DestinationRules.
   *
   * @default - the mesh decides.
   */
  readonly trafficPolicy?: IstioTrafficPolicy;
}
