/** How Istio's proxies encrypt what they send to the app. */
export enum IstioTlsMode {
  /** Not at all. */
  DISABLE = 'DISABLE',
  /** TLS without a certificate of the client. */
  SIMPLE = 'SIMPLE',
  /** With the certificates of the mesh. */
  ISTIO_MUTUAL = 'ISTIO_MUTUAL',
}

/** How Istio's proxies choose a pod. */
export enum IstioLoadBalancer {
  /** One after the other. */
  ROUND_ROBIN = 'ROUND_ROBIN',
  /** The one with the fewest open requests of two. */
  LEAST_REQUEST = 'LEAST_REQUEST',
  /** Any one. */
  RANDOM = 'RANDOM',
  /** The address that the client asked for. */
  PASSTHROUGH = 'PASSTHROUGH',
}

/** What Flagger puts into the DestinationRules that it makes. */
export interface IstioTrafficPolicy {
  /**
   * Encryption on the way to the app.
   *
   * @default - the mesh decides.
   */
  readonly tlsMode?: IstioTlsMode;
  /**
   * The choice of the pod.
   *
   * @default - the mesh decides.
   */
  readonly loadBalancer?: IstioLoadBalancer;
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
   * Settings of the DestinationRules; other fields can be reached by a JSON patch at `/spec/service/trafficPolicy`.
   *
   * @default - the mesh decides.
   */
  readonly trafficPolicy?: IstioTrafficPolicy;
}
