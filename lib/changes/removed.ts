import { at, textAt } from '../core/plain';
import { Hazard, HazardId } from './hazard';
import { Comparison, hasFluxAnnotation, kustomizationOf, PrintedObject, typeOf } from './printed';

/** What happens to an object that Flux no longer finds in its layer. */
export interface Fate {
  readonly id: HazardId;
  readonly effect: string;
  readonly recipe?: string;
}

/** What happens to an object whose file goes. */
export function removal(object: PrintedObject, before: Comparison['before']): Hazard {
  return { verb: 'removed', file: object.file, object, ...fate(object, before) };
}

/** What happens in the cluster when an object is no longer in its layer. */
export function fate(object: PrintedObject, before: Comparison['before']): Fate {
  if (isKept(object)) {
    return {
      id: 'kept-object', effect: 'stays in the cluster, where it is protected from pruning',
      recipe: `delete it there when nothing needs it: ${deleteCommand(object)}`,
    };
  }
  if (at(kustomizationOf(object, before), 'spec', 'prune') === false) {
    return {
      id: 'kept-object', effect: 'stays in the cluster: its layer does not prune',
      recipe: `delete it there when nothing needs it: ${deleteCommand(object)}`,
    };
  }
  return deleted(object);
}

/** Flux leaves these objects alone (pkg/ssa, DeleteOptions.Exclusions of kustomize-controller). */
export function isKept(object: PrintedObject): boolean {
  return hasFluxAnnotation(object, 'prune', 'disabled') || hasFluxAnnotation(object, 'reconcile', 'disabled') || hasFluxAnnotation(object, 'ssa', 'ignore');
}

function deleted(object: PrintedObject): Fate {
  switch (typeOf(object)) {
    case '/Namespace':
      return {
        id: 'removed-namespace', effect: 'Flux deletes the object, and Kubernetes everything that is in the namespace',
        recipe: 'keep it with the annotation kustomize.toolkit.fluxcd.io/prune: disabled in a commit before this one',
      };
    case '/PersistentVolumeClaim':
    case '/PersistentVolume':
      return {
        id: 'removed-volume', effect: 'Flux deletes the object, and with the usual reclaim policy Delete the data goes with it',
        recipe: 'back the data up, or keep it with the annotation kustomize.toolkit.fluxcd.io/prune: disabled in a commit before this one',
      };
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return {
        id: 'removed-crd', effect: 'Flux deletes the object, and Kubernetes every object of this kind in all namespaces',
        recipe: `look at what there is first: kubectl get ${object.name} --all-namespaces`,
      };
    case 'apps/StatefulSet':
      return textAt(object.object, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') === 'Delete'
        ? {
          id: 'removed-volume', effect: 'Flux deletes the object with its pods, and its volume claims go with it (whenDeleted: Delete)',
          recipe: 'back the data up, or set whenDeleted: Retain in a commit before this one',
        }
        : {
          id: 'removed-stateful-set', effect: 'Flux deletes the object with its pods; the claims of its volumeClaimTemplates stay',
          recipe: `delete them when nothing needs the data: kubectl get pvc --namespace ${object.namespace ?? 'default'}`,
        };
    case 'helm.toolkit.fluxcd.io/HelmRelease':
      // reconcileDelete of helm-controller uninstalls only what is not suspended.
      if (at(object.object, 'spec', 'suspend') === true) return { id: 'removed-object', effect: 'Flux deletes it; it is suspended, so that the release stays as it is' };
      return {
        id: 'removed-release', effect: 'Flux deletes it and uninstalls the release with everything that its chart made',
        recipe: 'to keep what is installed, set suspend: true in a commit before this one; Helm then owns the release',
      };
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
      return removedKustomization(object);
    default:
      return { id: 'removed-object', effect: 'Flux deletes the object' };
  }
}

function removedKustomization({ object }: PrintedObject): Fate {
  const policy = textAt(object, 'spec', 'deletionPolicy') ?? 'MirrorPrune';
  const keeps = policy === 'Orphan' || (policy === 'MirrorPrune' && at(object, 'spec', 'prune') !== true) || at(object, 'spec', 'suspend') === true;
  return keeps
    ? { id: 'removed-object', effect: 'Flux deletes it; what it applied stays in the cluster, and nobody looks after it' }
    : {
      id: 'removed-layer', effect: 'Flux deletes it, and everything that it applied',
      recipe: 'to keep what is in the cluster, set deletionPolicy: Orphan on the Kustomization in a commit before this one',
    };
}

/** The command that a person types. */
export function deleteCommand({ kind, name, namespace }: PrintedObject): string {
  return `kubectl delete ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` --namespace ${namespace}`}`;
}
