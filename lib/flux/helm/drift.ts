import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { checkValue, listOf, TEXT } from '../../core/shape';
import { PatchTarget, TARGET } from '../patch';

/** What happens when somebody changes an object of a release in the cluster. */
export enum DriftDetection {
  /** It is set back. */
  ENABLED = 'enabled',
  /** It is reported. */
  WARN = 'warn',
  /** It stays until the next upgrade. */
  DISABLED = 'disabled',
}

/** Fields that something else in the cluster owns, so that their change is no drift. */
export class DriftIgnore {
  /**
   * The number of replicas, which an autoscaler or Flagger sets.
   *
   * @param name name of the workload.
   * @param kind kind of the workload.
   * @default - a Deployment.
   */
  public static replicasOf(name: string, kind: string = 'Deployment'): DriftIgnore {
    return DriftIgnore.paths(['/spec/replicas'], { kind, name });
  }

  /**
   * Fields by their JSON pointers, for example `/spec/replicas`.
   *
   * @param paths at least one pointer.
   * @param target the objects; all of the release or Kustomization, when it is left out.
   */
  public static paths(paths: string[], target?: PatchTarget): DriftIgnore {
    checkValue('DriftIgnore.paths', 'paths', paths, listOf(TEXT));
    if (target !== undefined) checkValue('DriftIgnore.paths', 'target', target, TARGET);
    const wrong = paths.find((path) => !path.startsWith('/'));
    if (wrong !== undefined || paths.length === 0) {
      throw valueProblem('DriftIgnore.paths', wrong === undefined ? 'no path' : `"${wrong}"`, 'JSON pointers, which start with /',
        wrong === undefined ? 'add a path' : `write /${wrong.replace(/^\.|\[|\]/g, '').replace(/\./g, '/')}`);
    }
    return new DriftIgnore({ paths: [...paths], target });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HelmReleaseSpecDriftDetectionIgnore,
  ) {}
}
