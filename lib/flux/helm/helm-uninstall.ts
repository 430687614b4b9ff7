import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printOptionalDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { BOOLEAN, DURATION, structOf, TEXT } from '../../core/shape';

/** How the objects of a release are deleted. */
export enum DeletionPropagation {
  /** The owner first, what it owns afterwards. */
  BACKGROUND = 'background',
  /** What it owns first. */
  FOREGROUND = 'foreground',
  /** Only the owner. */
  ORPHAN = 'orphan',
}

/** How Helm uninstalls a release. */
export interface HelmUninstall {
  /**
   * Keeps the history of the release.
   *
   * @default false
   */
  readonly keepHistory?: boolean;
  /**
   * How the objects are deleted.
   *
   * @default DeletionPropagation.BACKGROUND
   */
  readonly deletionPropagation?: DeletionPropagation;
  /**
   * Leaves the hooks of the chart out.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Does not wait until the objects are gone.
   *
   * @default false
   */
  readonly disableWait?: boolean;
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
export const UNINSTALL = structOf<HelmUninstall>({}, { keepHistory: BOOLEAN, deletionPropagation: TEXT, disableHooks: BOOLEAN, disableWait: BOOLEAN, timeout: DURATION });

/**
 * Writes how a release is uninstalled.
 *
 * @internal
 */
export function printUninstall(scope: IConstruct, uninstall: HelmUninstall): l1.HelmReleaseSpecUninstall {
  return {
    ...uninstall,
    deletionPropagation: memberOf(scope, 'uninstall.deletionPropagation', l1.HelmReleaseSpecUninstallDeletionPropagation, uninstall.deletionPropagation),
    timeout: printOptionalDuration(scope, 'uninstall.timeout', uninstall.timeout, FLUX_DURATION),
  };
}
