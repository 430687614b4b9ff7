import { IConstruct } from 'constructs';

/** What a service mesh tells those who want their pods in it. */
export interface MeshReference {
  /** Annotations that put the pods of a namespace, or one pod, into the mesh. */
  readonly injectionAnnotations: { [key: string]: string };
  /** Name of the mesh as Flagger's `-mesh-provider` flag knows it. */
  readonly flaggerProvider: string;
  /**
   * Address of the Prometheus that holds the metrics of the mesh.
   *
   * @default - the mesh brings none.
   */
  readonly metricsServer?: string;
  /**
   * The installation behind `metricsServer`; who reads its metrics waits for it.
   *
   * @default - the metrics are there without an installation of this program.
   */
  readonly metricsInstallation?: IConstruct;
}

/** A service mesh: layers and workloads that take one are injected, and wait for its control plane. */
export interface IMesh extends IConstruct {
  /** What others need to know of the mesh. */
  toMeshReference(): MeshReference;
}

/** Names what a route attaches to: a Gateway, or a Service inside a mesh. */
export interface ParentReference {
  /** API group: `gateway.networking.k8s.io` for a Gateway, `core` for a Service. */
  readonly group: string;
  /** Kind of the parent: `Gateway` or `Service`. */
  readonly kind: string;
  /** Name of the parent. */
  readonly name: string;
  /** Namespace of the parent. */
  readonly namespace: string;
  /**
   * Listener of a Gateway.
   *
   * @default - all listeners that accept the route.
   */
  readonly sectionName?: string;
  /**
   * Port of the parent, 1 to 65535.
   *
   * @default - all ports.
   */
  readonly port?: number;
}

/** A Gateway that routes can attach to. */
export interface IGateway extends IConstruct {
  /**
   * Host names that its listeners serve; `*.example.com` stands for all names below example.com, `*` for all.
   *
   * @default - not known, as for a Gateway outside the program.
   */
  readonly hostnames?: string[];
  /** How a route names this gateway as its parent. */
  toParentReference(): ParentReference;
}

/** A controller that implements Gateway API, known by the name that a GatewayClass asks for. */
export interface IGatewayController extends IConstruct {
  /** The `controllerName` of its GatewayClasses, for example `gateway.envoyproxy.io/gatewayclass-controller`. */
  readonly controllerName: string;
}

/** Flagger's load tester, which runs the commands of webhooks. */
export interface ILoadTester extends IConstruct {
  /** Address inside the cluster, for example `http://flagger-loadtester.flagger-system/`. */
  readonly url: string;
}

/** An installation of Flagger. */
export interface IProgressiveDelivery extends IConstruct {
  /** The load tester that belongs to the installation, if there is one. */
  readonly loadTester?: ILoadTester;
  /** The mesh whose metrics Flagger reads for built-in metrics, if there is one. */
  readonly mesh?: IMesh;
}

/** Names a Secret and the keys that it will have. */
export interface NamedSecret {
  /** Name of the Secret. */
  readonly name: string;
  /** Namespace of the Secret. */
  readonly namespace: string;
  /** Keys of its data. */
  readonly keys: string[];
}

/** A Secret that the program brings without showing its values: sealed, or in an encrypted file. */
export interface ISecret extends IConstruct {
  /** How others name this Secret. */
  toNamedSecret(): NamedSecret;
}
