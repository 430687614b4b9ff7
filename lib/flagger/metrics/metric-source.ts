/** The series that a source has of one canary's pods; `{{ … }}` is for Flagger. */
export interface MetricSource {
  /** Start of the names of templates, for example `linkerd`. */
  readonly name: string;
  /** Counter of all requests: its name, and the labels that select the new version. */
  readonly requests: string;
  readonly labels: readonly string[];
  /** Labels that are added to leave out the requests that failed. */
  readonly good: string;
  /** Buckets of the histogram of latencies. */
  readonly buckets: string;
  /** What the unit of the buckets is multiplied with to give milliseconds. */
  readonly toMillis: number;
  /** Labels of the histogram, where they differ from those of the counter. */
  readonly bucketLabels?: readonly string[];
}

/**
 * Pods of the Deployment `target` alone: those of `<target>-primary` have one part more in their name.
 */
export const POD_LABEL = 'pod=~"{{ target }}-[0-9a-zA-Z]+-[0-9a-zA-Z]+"';

const NAMESPACE = 'namespace="{{ namespace }}"';

/** Statuses of gRPC that are the fault of the server (https://grpc.io/docs/guides/status-codes), by number and by name. */
const GRPC_FAULTS = { numbers: '2|4|12|13|14|15', names: 'Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss' };

const LINKERD_LABELS = [NAMESPACE, 'deployment="{{ target }}"', 'direction="inbound"'];

const ISTIO_LABELS = ['reporter="destination"', 'destination_workload_namespace="{{ namespace }}"', 'destination_workload="{{ target }}"'];

// The label `canary` names the upstream of the canary Ingress and is empty for requests that went to the primary.
const NGINX_LABELS = [NAMESPACE, 'ingress="{{ ingress }}"', 'canary!=""'];

// Envoy Gateway names a cluster after its route: httproute/<namespace>/<name>/rule/<index>. Flagger names the route like the Service.
const ENVOY_LABELS = ['envoy_cluster_name=~"httproute/{{ namespace }}/{{ service }}/rule/.*"'];

const POD_LABELS = [NAMESPACE, POD_LABEL];

/** Linkerd's proxies; they classify answers themselves, those of gRPC by its status. */
export const LINKERD: MetricSource = {
  name: 'linkerd', requests: 'response_total', labels: LINKERD_LABELS, good: 'classification!="failure"', buckets: 'response_latency_ms_bucket', toMillis: 1,
};

export const ISTIO: MetricSource = {
  name: 'istio', requests: 'istio_requests_total', labels: ISTIO_LABELS, good: 'response_code!~"5.*"', buckets: 'istio_request_duration_milliseconds_bucket', toMillis: 1,
};

export const ISTIO_GRPC: MetricSource = {
  ...ISTIO, name: 'istio-grpc', labels: [...ISTIO_LABELS, 'request_protocol="grpc"'], good: `grpc_response_status!~"${GRPC_FAULTS.numbers}"`,
};

export const NGINX: MetricSource = {
  name: 'nginx', requests: 'nginx_ingress_controller_requests', labels: NGINX_LABELS, good: 'status!~"5.*"',
  buckets: 'nginx_ingress_controller_request_duration_seconds_bucket', toMillis: 1000,
};

export const ENVOY_GATEWAY: MetricSource = {
  name: 'envoy-gateway', requests: 'envoy_cluster_upstream_rq', labels: ENVOY_LABELS, good: 'envoy_response_code!~"5.*"',
  buckets: 'envoy_cluster_upstream_rq_time_bucket', toMillis: 1,
};

/** What an app exports itself, under the names that Flagger's own checks ask for. */
export function appSource(histogram: string, statusLabel: string): MetricSource {
  return { name: 'app', requests: `${histogram}_count`, labels: POD_LABELS, good: `${statusLabel}!~"5.*"`, buckets: `${histogram}_bucket`, toMillis: 1000 };
}

/** What the interceptors of gRPC libraries (go-grpc-middleware and others) export. */
export const APP_GRPC: MetricSource = {
  name: 'app-grpc', requests: 'grpc_server_handled_total', labels: POD_LABELS, good: `grpc_code!~"${GRPC_FAULTS.names}"`,
  buckets: 'grpc_server_handling_seconds_bucket', toMillis: 1000,
};

/** A series over the interval of the check. */
export function rateOf(series: string, labels: readonly string[]): string {
  return `sum(rate(${series}{${labels.join(', ')}}[{{ interval }}]))`;
}
