import { Hazard } from './hazard';
import { immutableFields, immutableFieldsOf } from './immutable';
import { move } from './moved';
import { Comparison, FileChange, linesOf, PrintedObject, readPrinted, typeOf, typeOfText } from './printed';
import { reinstalls, RELEASE_FIELDS } from './release';
import { removal } from './removed';

export { failsOn, Hazard, hazardJson, hazardText, isFailOn, SEVERITIES } from './hazard';
export { Comparison, FileChange } from './printed';

/**
 * What a change of `dist/` will do to a running cluster, where that is more than an update: what is deleted or made anew,
 * and what the API server or Flux will refuse. Only files that differ are read.
 */
export function findHazards(comparison: Comparison): Hazard[] {
  const gone = clustersThatGo(comparison);
  const changes = comparison.changes.filter(({ file }) => !gone.has(clusterOf(file)));
  const removed = changes.filter(({ after }) => after === undefined).flatMap(({ file, before }) => read(file, before));
  const added = removed.length === 0 ? [] : changes.filter(({ before }) => before === undefined).flatMap(({ file, after }) => read(file, after));
  const targets = matches(removed, added);
  return [
    ...[...gone].map(removedCluster),
    ...renamedLayers(removed, added, targets),
    ...removed.map((object): Hazard => {
      const target = targets.get(object);
      return target === undefined ? removal(object, comparison.before) : move(object, target, comparison.before);
    }),
    ...changes.flatMap((change) => changed(change, comparison)),
  ];
}

function read(file: string, text: string | undefined): PrintedObject[] {
  const object = text === undefined ? undefined : readPrinted(file, text);
  return object === undefined ? [] : [object];
}

/** Where each removed object is now: the same object in another layer, or else the same file in one. */
function matches(removed: readonly PrintedObject[], added: readonly PrintedObject[]): ReadonlyMap<PrintedObject, PrintedObject> {
  const sameObject = new Map(added.map((object) => [identity(object), object]));
  const sameFile = new Map(added.map((object) => [place(object), object]));
  return new Map(removed.flatMap((object) => {
    const target = sameObject.get(identity(object)) ?? sameFile.get(place(object));
    return target === undefined ? [] : [[object, target]];
  }));
}

function identity(object: PrintedObject): string {
  return JSON.stringify([object.cluster, typeOf(object), object.namespace, object.name]);
}

function place({ cluster, file }: PrintedObject): string {
  return `${cluster}/${file.slice(file.lastIndexOf('/') + 1)}`;
}

/** A layer whose Kustomization went, and most of whose objects are in one that is new, is the same under another name. */
function renamedLayers(removed: readonly PrintedObject[], added: readonly PrintedObject[], targets: ReadonlyMap<PrintedObject, PrintedObject>): Hazard[] {
  const fresh = new Set(added.filter(isKustomization).map(({ cluster, name }) => `${cluster}/${name}`));
  return removed.filter(isKustomization).flatMap((kustomization): Hazard[] => {
    const { cluster, name } = kustomization;
    const objects = removed.filter((object) => object.cluster === cluster && object.layer === name && object.kind !== 'Namespace');
    const layers = objects.map((object) => targets.get(object)?.layer ?? '').filter((layer) => fresh.has(`${cluster}/${layer}`));
    const target = layers.find((layer) => layers.filter((other) => other === layer).length * 2 > objects.length);
    if (target === undefined) return [];
    return [{
      id: 'renamed-layer', verb: 'renamed', file: `dist/${cluster}/${name}`, to: `dist/${cluster}/${target}`, object: kustomization,
      effect: 'Flux deletes the Kustomization of the old layer with what it applied, while the new one applies the same',
      recipe: `keep the name with new Layer(…, { name: '${name}' }); to rename it all the same, set deletionPolicy: Orphan on the old Kustomization in a commit before this one`,
    }];
  });
}

function isKustomization(object: PrintedObject): boolean {
  return typeOf(object) === 'kustomize.toolkit.fluxcd.io/Kustomization' && object.layer === 'flux-system';
}

function changed({ file, before, after }: FileChange, comparison: Comparison): Hazard[] {
  if (before === undefined || after === undefined) return [];
  const type = typeOfText(after);
  const isRelease = type === 'helm.toolkit.fluxcd.io/HelmRelease';
  if ((isRelease ? RELEASE_FIELDS : immutableFieldsOf(type)).every((field) => linesOf(before, field) === linesOf(after, field))) return [];
  const [old, now] = [readPrinted(file, before), readPrinted(file, after)];
  if (old === undefined || now === undefined || identity(old) !== identity(now)) return [];
  return isRelease ? reinstalls(old, now) : immutableFields(old, now, comparison.before);
}

function clustersThatGo({ changes, hasCluster }: Comparison): Set<string> {
  return new Set(changes.filter(({ after }) => after === undefined).map(({ file }) => clusterOf(file)).filter((cluster) => !hasCluster(cluster)));
}

function removedCluster(cluster: string): Hazard {
  return {
    id: 'removed-cluster', verb: 'removed', file: `dist/${cluster}`,
    effect: 'nothing in the cluster changes: its Flux finds no folder any more, reports that, and leaves all as it is',
    recipe: 'uninstall Flux there, or delete the cluster',
  };
}

function clusterOf(file: string): string {
  return file.split('/')[1];
}
