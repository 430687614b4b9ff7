import { IConstruct } from 'constructs';

const PROVIDED = Symbol.for('cdk8s-progressive-delivery.api-groups');

/**
 * Declares that a construct brings API groups into the cluster (it installs their CRDs), for example `cert-manager.io`.
 * Layers that use one of the groups wait for the layer of that construct.
 */
export function provideApiGroups(construct: IConstruct, groups: readonly string[]): void {
  Object.defineProperty(construct, PROVIDED, { value: [...providedApiGroups(construct), ...groups], configurable: true });
}

/** The API groups that a construct brings. */
export function providedApiGroups(construct: IConstruct): readonly string[] {
  const groups: unknown = Reflect.get(construct, PROVIDED);
  return Array.isArray(groups) ? groups : [];
}
