import { at, textAt } from '../core/plain';
import { Hazard } from './hazard';
import { PrintedObject } from './printed';

/** Fields that name the release. */
export const RELEASE_FIELDS = ['spec.releaseName', 'spec.targetNamespace', 'spec.storageNamespace', 'spec.chart', 'spec.upgrade'];

/**
 * Reports a HelmRelease that now names another release: helm-controller uninstalls the old one before it installs the new
 * one (ReleaseTargetChanged in its internal/action/verify.go).
 */
export function reinstalls(before: PrintedObject, after: PrintedObject): Hazard[] {
  const [old, now] = [target(before), target(after)];
  const changed = Object.keys(now).filter((name) => old[name] !== undefined && old[name] !== now[name]);
  if (changed.length === 0) return [];
  const what = changed.map((name) => `${name} ${old[name]} becomes ${now[name]}`).join(', ');
  return [{
    id: 'reinstalled-release', verb: 'changed', file: after.file, object: after,
    effect: `${what}: Flux uninstalls the release with everything that its chart made, and installs it anew`,
    recipe: `keep ${changed.map((name) => `${name}: ${old[name]}`).join(', ')}; to change it all the same, back up what the chart stores and expect the app to be away`,
  }];
}

function target({ object, name, namespace = 'default' }: PrintedObject): { readonly [name: string]: string } {
  const targetNamespace = textAt(object, 'spec', 'targetNamespace');
  return {
    releaseName: textAt(object, 'spec', 'releaseName') ?? (targetNamespace === undefined ? name : `${targetNamespace}-${name}`),
    targetNamespace: targetNamespace ?? namespace,
    storageNamespace: textAt(object, 'spec', 'storageNamespace') ?? namespace,
    ...chartName(object),
  };
}

/** Only a Helm repository gives charts by their name; elsewhere it stands in the chart itself. */
function chartName(release: unknown): { readonly [name: string]: string } {
  const chart = at(release, 'spec', 'chart', 'spec');
  if (textAt(chart, 'sourceRef', 'kind') !== 'HelmRepository') return {};
  if (textAt(release, 'spec', 'upgrade', 'chartNameChangeStrategy') === 'InPlaceUpdate') return {};
  const name = textAt(chart, 'chart');
  return name === undefined ? {} : { chart: name };
}
