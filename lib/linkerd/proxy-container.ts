import { Duration } from 'cdk8s';

/** When the kubelet pulls an image. */
export enum ImagePullPolicy {
  /** At every start of a container. */
  ALWAYS = 'Always',
  /** When the node does not have it yet. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: the node has it already. */
  NEVER = 'Never',
}

/** One environment variable of the proxy. */
export interface ProxyEnvironmentVariable {
  /** Name of the variable. */
  readonly name: string;
  /** Value of the variable. */
  readonly value: string;
}

/** How the container of the proxy is built and what it may use. */
export interface ProxyContainer {
  /**
   * Image of the proxy without its tag (`config.linkerd.io/proxy-image`).
   *
   * @default - the control plane's.
   */
  readonly proxyImage?: string;
  /**
   * Tag of the proxy's image (`config.linkerd.io/proxy-version`).
   *
   * @default - the version of the control plane.
   */
  readonly proxyVersion?: string;
  /**
   * When the images of the proxy and its init container are pulled (`config.linkerd.io/image-pull-policy`).
   *
   * @default - the control plane's.
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Adds a container with network tools to the pod (`config.linkerd.io/enable-debug-sidecar`).
   *
   * @default - the control plane's (false).
   */
  readonly enableDebugSidecar?: boolean;
  /**
   * Image of the debug container without its tag (`config.linkerd.io/debug-image`).
   *
   * @default - the control plane's.
   */
  readonly debugImage?: string;
  /**
   * Tag of the debug container's image (`config.linkerd.io/debug-image-version`).
   *
   * @default - the version of the control plane.
   */
  readonly debugImageVersion?: string;
  /**
   * When the image of the debug container is pulled (`config.linkerd.io/debug-image-pull-policy`).
   *
   * @default - the control plane's.
   */
  readonly debugImagePullPolicy?: ImagePullPolicy;
  /**
   * User id of the proxy, 1 to 2147483647 (`config.linkerd.io/proxy-uid`); the application must not use the same one.
   *
   * @default - the control plane's (2102).
   */
  readonly proxyUid?: number;
  /**
   * Group id of the proxy, 0 to 2147483647 (`config.linkerd.io/proxy-gid`).
   *
   * @default - the control plane's (none).
   */
  readonly proxyGid?: number;
  /**
   * CPU that the scheduler reserves, as a Kubernetes quantity (`config.linkerd.io/proxy-cpu-request`).
   *
   * @default - the control plane's.
   */
  readonly proxyCpuRequest?: string;
  /**
   * Most CPU, as a Kubernetes quantity (`config.linkerd.io/proxy-cpu-limit`); in whole cores it is also the number of the proxy's threads.
   *
   * @default - the control plane's.
   */
  readonly proxyCpuLimit?: string;
  /**
   * Most CPU as a part of the cores of the node, above 0 and below 1 (`config.linkerd.io/proxy-cpu-ratio-limit`).
   *
   * @default - the control plane's.
   */
  readonly proxyCpuRatioLimit?: number;
  /**
   * Memory that the scheduler reserves, as a Kubernetes quantity (`config.linkerd.io/proxy-memory-request`).
   *
   * @default - the control plane's.
   */
  readonly proxyMemoryRequest?: string;
  /**
   * Most memory, as a Kubernetes quantity (`config.linkerd.io/proxy-memory-limit`).
   *
   * @default - the control plane's.
   */
  readonly proxyMemoryLimit?: string;
  /**
   * Local disk that the scheduler reserves, as a Kubernetes quantity (`config.linkerd.io/proxy-ephemeral-storage-request`).
   *
   * @default - the control plane's.
   */
  readonly proxyEphemeralStorageRequest?: string;
  /**
   * Most local disk, as a Kubernetes quantity (`config.linkerd.io/proxy-ephemeral-storage-limit`).
   *
   * @default - the control plane's.
   */
  readonly proxyEphemeralStorageLimit?: string;
  /**
   * Runs the proxy as an init container that stays up, so that Jobs end (`config.linkerd.io/proxy-enable-native-sidecar`).
   *
   * @default - the control plane's.
   */
  readonly proxyEnableNativeSidecar?: boolean;
  /**
   * Starts the application only when the proxy is ready (`config.linkerd.io/proxy-await`).
   *
   * @default - the control plane's (true).
   */
  readonly proxyAwait?: boolean;
  /**
   * How long the proxy stays up after the pod was told to stop, in whole seconds (`config.alpha.linkerd.io/proxy-wait-before-exit-seconds`).
   *
   * @default - the control plane's (not at all).
   */
  readonly proxyWaitBeforeExit?: Duration;
  /**
   * Lets the application stop the proxy by `POST /shutdown` on the admin port (`config.linkerd.io/proxy-admin-shutdown`).
   *
   * @default - the control plane's (false).
   */
  readonly proxyAdminShutdown?: boolean;
  /**
   * More environment variables for the proxy (`config.linkerd.io/proxy-additional-env`).
   *
   * @default - the control plane's.
   */
  readonly proxyAdditionalEnv?: ProxyEnvironmentVariable[];
}
