import { Hazard } from './hazard';
import { Comparison, PrintedObject, typeOf } from './printed';
import { deleteCommand, fate } from './removed';

const KEEP_FIRST = 'in two commits: first give it the annotation kustomize.toolkit.fluxcd.io/prune: disabled, and move it when that is in the cluster';

/**
 * What happens to an object that another layer prints now. Flux deletes only what still has the labels of the layer that
 * lost it (pkg/ssa, DeleteOptions.Inclusions), so the order in which the two layers are applied decides; nobody sets it.
 */
export function move(from: PrintedObject, to: PrintedObject, before: Comparison['before']): Hazard {
  const moved = { verb: 'moved', file: from.file, to: to.file, object: from } as const;
  if (from.namespace !== to.namespace) return { ...moved, ...moveToNamespace(from, to, before) };
  const old = fate(from, before);
  if (old.id === 'kept-object') {
    return { ...moved, id: 'handed-over', effect: 'stays in the cluster; the new layer takes it over' };
  }
  if (old.id === 'removed-release') {
    return {
      ...moved, id: 'reinstalled-release', recipe: KEEP_FIRST,
      effect: 'Flux deletes the object and uninstalls the release when the old layer is applied before the new one, which installs it anew',
    };
  }
  if (old.id === 'removed-object' || old.id === 'removed-layer' || old.id === 'removed-stateful-set') {
    return {
      ...moved, id: 'moved-object', recipe: KEEP_FIRST,
      effect: 'Flux deletes the object when the old layer is applied before the new one, which makes it anew; otherwise it is handed over',
    };
  }
  return { ...moved, ...old, recipe: KEEP_FIRST };
}

/** In another namespace it is another object. */
function moveToNamespace(from: PrintedObject, to: PrintedObject, before: Comparison['before']): Pick<Hazard, 'id' | 'effect' | 'recipe'> {
  const { id, effect, recipe } = fate(from, before);
  const anew = `the new layer makes another one in namespace ${to.namespace ?? '(none)'}`;
  if (id === 'kept-object') {
    const empty = typeOf(from) === '/PersistentVolumeClaim' ? ', which is empty' : '';
    return { id, effect: `stays in the cluster; ${anew}${empty}`, recipe: `delete the old one when nothing needs it: ${deleteCommand(from)}` };
  }
  if (id === 'removed-release') return { id: 'reinstalled-release', effect: `${effect}; ${anew}`, recipe };
  return { id: id === 'removed-object' ? 'moved-object' : id, effect: `${effect}; ${anew}`, recipe };
}
