import { readPolicies } from './annotations';
import { camelCase, CodeObject } from './code';
import { Findings } from './findings';
import { Names } from './names';
import { OldObject } from './read';
import { construction, Statement } from './statement';

/** One layer of the program. */
export interface LayerPlan {
  readonly name: string;
  readonly variable: string;
  readonly namespace: string;
  /** The ids of its constructs. */
  readonly ids: Names;
}

/** Layers that `Cluster` makes itself. */
const TAKEN = ['flux-system', 'flux-images', 'flux-notifications'];
/** Namespaces that are there before anything is applied, and need no object. */
const EXISTING = new Set(['default', 'flux-system', 'kube-node-lease', 'kube-public', 'kube-system']);

/** The layers of the program: one for each namespace, and one for what belongs to none. */
export class Layers {
  public readonly all: LayerPlan[] = [];
  private readonly names = new Names();
  private readonly namespaces = new Map<string, OldObject>();
  private clusterWide?: LayerPlan;

  public constructor(objects: readonly OldObject[], private readonly findings: Findings, private readonly variables: Names) {
    TAKEN.forEach((name) => this.names.take(name));
    for (const object of objects) if (object.kind === 'Namespace' && object.apiVersion === 'v1') this.namespaces.set(object.name, object);
    for (const name of this.namespaces.keys()) this.ofNamespace(name);
  }

  /** The layer of a namespace. */
  public ofNamespace(namespace: string): LayerPlan {
    return this.all.find((layer) => layer !== this.clusterWide && layer.namespace === namespace) ?? this.add(namespace, namespace);
  }

  /** The layer of the objects that belong to no namespace. */
  public get ofCluster(): LayerPlan {
    this.clusterWide ??= this.add('cluster-wide', 'default');
    return this.clusterWide;
  }

  /** The declarations, in the order of their names. */
  public statements(): Statement[] {
    return this.all.map((layer) => ({ comments: [], code: construction('Layer', 'cluster', layer.name, this.propsOf(layer), layer.variable) }));
  }

  private add(wanted: string, namespace: string): LayerPlan {
    const name = this.names.take(wanted, `${wanted}-objects`);
    const layer = { name, namespace, variable: this.variables.take(camelCase(name), camelCase(`${name}-layer`)), ids: new Names() };
    // What a layer makes itself has these ids.
    layer.ids.take('Namespace');
    layer.ids.take('manifests');
    this.all.push(layer);
    return layer;
  }

  private propsOf(layer: LayerPlan): CodeObject {
    const namespace = layer.namespace === layer.name ? undefined : layer.namespace;
    if (layer === this.clusterWide) return { namespace };
    const object = this.namespaces.get(layer.namespace);
    if (object === undefined) return { namespace, createNamespace: EXISTING.has(layer.namespace) ? undefined : false };
    const { annotations, labels, ignored, neverDeleted } = readPolicies(object, this.findings);
    // Namespaces are never pruned, so that sync_only needs nothing more.
    if (ignored && !neverDeleted) {
      this.findings.leaveOut(`Namespace ${object.name}`, object.root.at, 'Flux v1 ignored it, so that its layer does not hold it either');
      return { namespace, createNamespace: false };
    }
    return {
      namespace,
      createNamespace: EXISTING.has(layer.namespace) ? true : undefined,
      namespaceLabels: Object.keys(labels).length > 0 ? labels : undefined,
      namespaceAnnotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    };
  }
}
