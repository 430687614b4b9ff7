import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/** A folder of the output: one chart whose objects are applied together. */
export interface OutputLayer {
  /** The chart that holds the objects. */
  readonly chart: Chart;
  /** Name of the cluster; layers order each other within one cluster only. */
  readonly cluster: string;
  /** Name of the layer, unique in its cluster; also the name of its folder. */
  readonly name: string;
  /** Namespace that the layer's objects have by default. */
  readonly namespace?: string;
  /** True for the layer that is applied before all others, and so orders nothing and waits for nothing. */
  readonly isRoot: boolean;
}

/** Folder of a layer below the output folder. */
export function layerPath(layer: OutputLayer): string {
  return `${layer.cluster}/${layer.name}`;
}

/** One object and the layer that prints it. */
export interface CollectedObject {
  readonly apiObject: ApiObject;
  readonly layer: OutputLayer;
}

/** A problem of one construct, before anything is written. */
export interface Problem {
  /** Construct path. */
  readonly path: string;
  /** What was given, what is allowed, what to do. */
  readonly text: string;
}

/** Says that one construct refers to another. */
export interface Reference {
  readonly from: IConstruct;
  readonly to: IConstruct;
}

/** What one walk over the tree finds. */
export interface Collection {
  readonly layers: readonly OutputLayer[];
  readonly objects: readonly CollectedObject[];
  /** References of each layer: those of its constructs, and those of what contains it. */
  readonly references: ReadonlyMap<OutputLayer, readonly Reference[]>;
  /** Constructs that bring API groups, by cluster and group. */
  readonly providers: ReadonlyMap<string, readonly Provider[]>;
  /** The layers of a construct: the one that holds it, or those that it contains. */
  readonly layersOf: (construct: IConstruct) => readonly OutputLayer[];
  readonly problems: readonly Problem[];
}

/** A construct that brings an API group into a cluster. */
export interface Provider {
  readonly construct: IConstruct;
  readonly layers: readonly OutputLayer[];
}

/** Key of `Collection.providers`. */
export function providerKey(cluster: string, group: string): string {
  return `${cluster}/${group}`;
}
