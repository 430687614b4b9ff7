import { Duration } from 'cdk8s';
import { ProxyContainer } from './proxy-container';
import { ProxyPorts } from './proxy-ports';

/** Who may call a port that no policy of its own covers. */
export enum InboundPolicy {
  /** Everybody. */
  ALL_UNAUTHENTICATED = 'all-unauthenticated',
  /** Everybody with an identity of this or another mesh. */
  ALL_AUTHENTICATED = 'all-authenticated',
  /** Everybody whose address lies in the networks of the cluster. */
  CLUSTER_UNAUTHENTICATED = 'cluster-unauthenticated',
  /** Everybody with an identity of the mesh of this cluster. */
  CLUSTER_AUTHENTICATED = 'cluster-authenticated',
  /** Nobody. */
  DENY = 'deny',
  /** Everybody, but what a policy would refuse is logged and counted. */
  AUDIT = 'audit',
}

/** How the proxy writes its log. */
export enum ProxyLogFormat {
  /** Lines for people. */
  PLAIN = 'plain',
  /** One JSON object a line. */
  JSON = 'json',
}

/** How the proxy logs every request. */
export enum AccessLogFormat {
  /** The combined format of the Apache web server. */
  APACHE = 'apache',
  /** One JSON object a request. */
  JSON = 'json',
}

/** Whether HTTP headers may stand in the log of the proxy. */
export enum HttpHeaderLogging {
  /** Headers are logged at debug level, secrets included. */
  INSECURE = 'insecure',
  /** Headers are never logged. */
  OFF = 'off',
}

/**
 * What a namespace or workload asks of its proxies, instead of the settings of the control plane.
 *
 * Each property is one annotation. The injector does not report a value that it cannot read: it logs it or passes over it,
 * so every value is checked here.
 *
 * @see https://linkerd.io/2/reference/proxy-configuration/
 */
export interface ProxyConfig extends ProxyPorts, ProxyContainer {
  /**
   * Who may call ports without a policy of their own (`config.linkerd.io/default-inbound-policy`).
   *
   * @default - the control plane's (InboundPolicy.ALL_UNAUTHENTICATED).
   */
  readonly defaultInboundPolicy?: InboundPolicy;
  /**
   * What the proxy logs, as directives of the Rust `tracing` library, for example `warn,linkerd=info` (`config.linkerd.io/proxy-log-level`).
   *
   * @default - the control plane's.
   */
  readonly proxyLogLevel?: string;
  /**
   * How the log is written (`config.linkerd.io/proxy-log-format`).
   *
   * @default - the control plane's (ProxyLogFormat.PLAIN).
   */
  readonly proxyLogFormat?: ProxyLogFormat;
  /**
   * Whether HTTP headers may be logged (`config.linkerd.io/proxy-log-http-headers`).
   *
   * @default - the control plane's (HttpHeaderLogging.OFF).
   */
  readonly proxyLogHttpHeaders?: HttpHeaderLogging;
  /**
   * Logs every request in this format (`config.linkerd.io/access-log`).
   *
   * @default - the control plane's (no access log).
   */
  readonly accessLog?: AccessLogFormat;
  /**
   * Adds a label with the host name to HTTP metrics, which makes many time series (`config.linkerd.io/proxy-metrics-hostname-labels`).
   *
   * @default - the control plane's (false).
   */
  readonly proxyMetricsHostnameLabels?: boolean;
  /**
   * Looks up service profiles for names outside the cluster too (`config.linkerd.io/enable-external-profiles`).
   *
   * @default - the control plane's (false).
   */
  readonly enableExternalProfiles?: boolean;
  /**
   * Runs the proxy as the gateway of a multi-cluster link (`config.linkerd.io/enable-gateway`).
   *
   * @default - the control plane's (false).
   */
  readonly enableGateway?: boolean;
  /**
   * Waits for the first bytes of inbound connections without a limit (`config.linkerd.io/proxy-disable-inbound-protocol-detect-timeout`).
   *
   * @default - the control plane's (false).
   */
  readonly proxyDisableInboundProtocolDetectTimeout?: boolean;
  /**
   * Waits for the first bytes of outbound connections without a limit (`config.linkerd.io/proxy-disable-outbound-protocol-detect-timeout`).
   *
   * @default - the control plane's (false).
   */
  readonly proxyDisableOutboundProtocolDetectTimeout?: boolean;
  /**
   * How long connecting to the application may take, at least a millisecond (`config.linkerd.io/proxy-inbound-connect-timeout`).
   *
   * @default - the control plane's (100ms).
   */
  readonly proxyInboundConnectTimeout?: Duration;
  /**
   * How long connecting to another pod may take, at least a millisecond (`config.linkerd.io/proxy-outbound-connect-timeout`).
   *
   * @default - the control plane's (1000ms).
   */
  readonly proxyOutboundConnectTimeout?: Duration;
  /**
   * How long the policy of an unused inbound port is kept, in whole seconds (`config.linkerd.io/proxy-inbound-discovery-cache-unused-timeout`).
   *
   * @default - the control plane's (90s).
   */
  readonly proxyInboundDiscoveryCacheUnusedTimeout?: Duration;
  /**
   * How long the addresses of an unused destination are kept, in whole seconds (`config.linkerd.io/proxy-outbound-discovery-cache-unused-timeout`).
   *
   * @default - the control plane's (5s).
   */
  readonly proxyOutboundDiscoveryCacheUnusedTimeout?: Duration;
  /**
   * How long open connections may go on when the pod stops, at least a millisecond (`config.linkerd.io/shutdown-grace-period`).
   *
   * @default - the control plane's.
   */
  readonly shutdownGracePeriod?: Duration;
  /**
   * How long the kernel keeps half-closed connections, in whole seconds (`config.linkerd.io/close-wait-timeout`).
   *
   * @default - the setting of the node.
   */
  readonly closeWaitTimeout?: Duration;
}
