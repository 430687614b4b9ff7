import { IConstruct } from 'constructs';
import { pathOf, problemText } from '../core/problem';
import { verbatimText } from '../core/verbatim';
import { fileName } from './file-names';
import { CollectedObject, Collection, layerPath, OutputLayer, Problem, providerKey } from './model';
import { OutputFolder } from './output';
import { Order } from './order';
import { ProblemsError } from './problems-error';
import { isJsonObject, JsonObject, resolveObject } from './resolve';
import { replaceTokens, TokenLookup, withoutMarkers } from './tokens';
import { printYaml } from './yaml';

/** A finished object and the construct that it comes from. */
export interface FinishedObject {
  readonly path: string;
  readonly object: JsonObject;
}

/** Rules over finished objects. */
export interface ObjectChecks {
  /** Problems of one object. */
  readonly alone: (object: JsonObject) => readonly string[];
  /** Problems of all objects of a cluster together. */
  readonly together: (objects: readonly FinishedObject[]) => readonly Problem[];
}

/** An object whose text something changes between Git and the cluster. */
export interface Adapted {
  readonly printed: JsonObject;
  /** What the cluster may get, for the checks; undefined when the program cannot say. */
  readonly known?: JsonObject;
}

/** What the joining folder tells the pipeline, which knows no API owner itself. */
export interface SynthesisSettings {
  /** The app's resolvers do nothing but what stock cdk8s does, so that values need not be shown to them. */
  readonly isStock: boolean;
  readonly tokens: TokenLookup;
  /** Last touch to every object, for example an annotation that protects it from being pruned. */
  readonly finish: (object: JsonObject, collected: CollectedObject) => JsonObject;
  /**
   * Prepares an object for what changes its text between Git and the cluster, if anything does.
   *
   * @param isVerbatim the object is printed as it was read, and cannot be prepared.
   */
  readonly adapt?: (object: JsonObject, layer: OutputLayer, isVerbatim: boolean, report: (text: string) => void) => Adapted | undefined;
  /** What finished objects are checked by, if they are. */
  readonly checks?: ObjectChecks;
  /** API groups whose objects may be in the layer that is applied first. */
  readonly rootGroups: ReadonlySet<string>;
  /** Print `---` first; needed when files are joined. */
  readonly documentMarker: boolean;
}

/**
 * Steps 3 to 5: every object becomes JSON, is checked and printed. All problems are reported at once.
 *
 * @throws ProblemsError
 */
export function synthesize(collection: Collection, order: Order, settings: SynthesisSettings): OutputFolder[] {
  const problems: Problem[] = [...collection.problems, ...order.problems, ...misplacedObjects(collection, settings)];
  const folders = new Map<OutputLayer, Map<string, string>>(collection.layers.map((layer) => [layer, new Map()]));
  const paths = new Map<string, IConstruct>();
  const owners = new Map<string, CollectedObject>();
  const clusters = new Map<string, FinishedObject[]>();

  for (const collected of collection.objects) {
    const { apiObject, layer } = collected;
    const report = (text: string): void => void problems.push({ path: pathOf(apiObject), text });
    const json = tryResolve(collected, settings, report);
    if (!json) continue;
    const verbatim = verbatimText(apiObject);
    const finished = verbatim === undefined ? settings.finish(json, collected) : json;
    const replaced = verbatim !== undefined ? json : replaceTokens(finished, layer.cluster, settings.tokens,
      (field, text) => report(problemText(`${field}: ${text}`, 'a version of the own cluster as a whole value, or `name:tag` of one image',
        'use image.tag or image.reference of this cluster as it is, and build longer texts elsewhere, for example in the application')));
    const adapted = settings.adapt?.(replaced, layer, verbatim !== undefined, report);
    const object = adapted?.printed ?? replaced;
    const plain = adapted?.known ?? (object === finished ? object : withoutMarkers(object));
    if (settings.checks && isJsonObject(plain)) {
      // What is encrypted fits no schema; who read the file has checked it.
      if (verbatim === undefined && !(adapted && !adapted.known)) settings.checks.alone(plain).forEach(report);
      const finishedObjects = clusters.get(layer.cluster) ?? [];
      finishedObjects.push({ path: pathOf(apiObject), object: plain });
      clusters.set(layer.cluster, finishedObjects);
    }

    const { name: objectName, namespace } = namesOf(plain);
    const identity = `${layer.cluster} ${apiObject.apiGroup}/${apiObject.kind} ${namespace ?? ''}/${objectName}`;
    const owner = owners.get(identity);
    owners.set(identity, collected);
    const name = fileName(apiObject, objectName, namespace, layer.namespace);
    const path = `${layerPath(layer)}/${name}`;
    const other = paths.get(path.toLowerCase());
    paths.set(path.toLowerCase(), apiObject);
    if (owner && owner.layer !== layer) {
      report(problemText(`${apiObject.kind} "${objectName}" is also in layer "${owner.layer.name}" (${pathOf(owner.apiObject)})`,
        'one layer for each object of a cluster, or two Flux Kustomizations fight over it', 'remove one of the two, or give it another name or namespace'));
    } else if (other) {
      report(problemText(`file dist/${path} is also the file of ${pathOf(other)}`, 'a path of its own for each object, also where case does not count',
        'give one of the two another construct id or metadata.name'));
    }
    if (problems.length === 0) {
      const { documentMarker } = settings;
      folders.get(layer)?.set(name, verbatim === undefined ? printYaml(object, { documentMarker }) : `${documentMarker ? '---\n' : ''}${verbatim}`);
    }
  }
  for (const objects of clusters.values()) problems.push(...settings.checks?.together(objects) ?? []);
  if (problems.length > 0) throw new ProblemsError(problems);
  return [...folders].map(([layer, files]) => ({ path: layerPath(layer), files }));
}

/** Name and namespace as they are printed: a patch may have changed them. */
function namesOf(object: unknown): { readonly name: string; readonly namespace: string | undefined } {
  const metadata = isJsonObject(object) && isJsonObject(object.metadata) ? object.metadata : {};
  return { name: String(metadata.name), namespace: typeof metadata.namespace === 'string' ? metadata.namespace : undefined };
}

function tryResolve({ apiObject }: CollectedObject, { isStock }: SynthesisSettings, report: (text: string) => void): JsonObject | undefined {
  try {
    return resolveObject(apiObject, isStock);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    report(problemText(message.replace(/^Failed serializing construct at path '[^']*' with name '[^']*': (Error: )?/, ''),
      'an object that can be printed as JSON', 'look at the values and patches of this construct'));
    return undefined;
  }
}

/**
 * Flux checks a whole layer before it applies any of it: a custom resource beside the release that brings its CRD
 * keeps the layer from ever being applied, and so does anything that fails in the layer that Flux starts from.
 */
function misplacedObjects({ objects, providers }: Collection, settings: SynthesisSettings): Problem[] {
  const definitions = new Set<string>();
  for (const { apiObject, layer } of objects) {
    if (apiObject.kind === 'CustomResourceDefinition') definitions.add(`${layerPath(layer)} ${apiObject.name.replace(/^[^.]*\./, '')}`);
  }
  const problems: Problem[] = [];
  for (const { apiObject, layer } of objects) {
    const group = apiObject.apiGroup;
    const add = (where: string, allowed: string, fix: string): void => void problems.push({
      path: pathOf(apiObject), text: problemText(`${apiObject.kind} of ${group} is in layer "${layer.name}"${where}`, allowed, fix),
    });
    if (definitions.has(`${layerPath(layer)} ${group}`)) continue;
    if (layer.isRoot && !settings.rootGroups.has(group)) {
      add('', 'only the Flux installation and the Kustomizations of the other layers: one object that fails keeps all of them from being applied', 'move it to a layer of its own');
    }
    const provider = providers.get(providerKey(layer.cluster, group))?.find(({ layers }) => layers.length === 1 && layers[0] === layer);
    if (provider) {
      add(` beside ${pathOf(provider.construct)}, which brings its CRD`, 'a later layer: Flux refuses a layer for ever when one of its CRDs is missing',
        'move it to another layer; the order follows by itself');
    }
  }
  return problems;
}
