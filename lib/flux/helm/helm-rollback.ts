import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printOptionalDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { BOOLEAN, DURATION, structOf, TEXT } from '../../core/shape';
import { checkForce, ServerSideApply } from './helm-actions';

/** How Helm rolls a release back; needs `Remediation.retries` for the upgrade. */
export interface HelmRollback {
  /**
   * Deletes what a failed rollback created.
   *
   * @default false
   */
  readonly cleanupOnFail?: boolean;
  /**
   * Who merges the changes into the objects of the release.
   *
   * @default - ServerSideApply.AUTO: as the release was applied before.
   */
  readonly serverSideApply?: ServerSideApply;
  /**
   * Replaces objects that cannot be changed; needs `ServerSideApply.DISABLED` to have an effect on what Helm installs
   * today.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Leaves the hooks of the chart out.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Does not wait until the objects are ready.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Does not wait until jobs have ended.
   *
   * @default false
   */
  readonly disableWaitForJobs?: boolean;
  /**
   * How long one step of Helm may take.
   *
   * @default - the timeout of the release.
   */
  readonly timeout?: Duration;
}

/**
 * The settings as a program without types must write them.
 *
 * @internal
 */
export const ROLLBACK = structOf<HelmRollback>({}, {
  cleanupOnFail: BOOLEAN, serverSideApply: TEXT, force: BOOLEAN, disableHooks: BOOLEAN, disableWait: BOOLEAN, disableWaitForJobs: BOOLEAN, timeout: DURATION,
});

/**
 * Writes how a release is rolled back.
 *
 * @internal
 */
export function printRollback(scope: IConstruct, rollback: HelmRollback): l1.HelmReleaseSpecRollback {
  checkForce(scope, 'rollback', rollback.force, rollback.serverSideApply);
  return {
    ...rollback,
    serverSideApply: memberOf(scope, 'rollback.serverSideApply', l1.HelmReleaseSpecRollbackServerSideApply, rollback.serverSideApply),
    timeout: printOptionalDuration(scope, 'rollback.timeout', rollback.timeout, FLUX_DURATION),
  };
}
