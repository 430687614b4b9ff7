import { ApiObject, Chart } from 'cdk8s';
import { FLUX_SYSTEM } from '../flux/defaults';

/**
 * A Flux that locks tenants in takes the rights of a ServiceAccount for every release and Kustomization, and those of
 * `default` when none is named. What the platform installs needs one that may do everything.
 *
 * @returns its name; in flux-system the controllers brought one (the operator gives it to its own Kustomization, too).
 */
export function platformAccount(namespace: string, layerName: string): string {
  return namespace === FLUX_SYSTEM ? 'kustomize-controller' : `flux-${layerName}`;
}

const RUN_AS = new Set(['helm.toolkit.fluxcd.io/HelmRelease', 'kustomize.toolkit.fluxcd.io/Kustomization']);

/** Adds the account to a layer that holds something to run as it. */
export function addPlatformAccount(layer: Chart, namespace: string, name: string): void {
  if (namespace === FLUX_SYSTEM || layer.node.tryFindChild(name)) return;
  const objects = layer.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === layer);
  if (!objects.some(({ apiGroup, kind }) => RUN_AS.has(`${apiGroup}/${kind}`))) return;
  new ApiObject(layer, name, { apiVersion: 'v1', kind: 'ServiceAccount' });
  new ApiObject(layer, `${name}-admin`, {
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
