import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { memberOf } from '../../core/enum';
import { BOOLEAN, structOf, TEXT } from '../../core/shape';
import { ACTION, checkForce, CrdsPolicy, HelmActionOptions, printAction, ServerSideApply } from './helm-actions';

/** What happens when the chart of a release has another name than the one that is installed. */
export enum ChartNameChangeStrategy {
  /** The release is uninstalled and installed anew. */
  REINSTALL = 'Reinstall',
  /** It is upgraded as any other. */
  IN_PLACE_UPDATE = 'InPlaceUpdate',
}

/** How Helm upgrades a release. */
export interface HelmUpgrade extends HelmActionOptions {
  /**
   * What happens to the CRDs of the chart.
   *
   * @default - CREATE_REPLACE for a release that `providesApis`, else SKIP.
   */
  readonly crds?: CrdsPolicy;
  /**
   * Deletes what a failed upgrade created.
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
   * Keeps the values of the last revision where nothing else is given, so that Git alone no longer says what runs.
   *
   * @default false
   */
  readonly preserveValues?: boolean;
  /**
   * What happens when the chart has another name than the one that is installed.
   *
   * @default - ChartNameChangeStrategy.REINSTALL: Helm uninstalls and installs anew.
   */
  readonly chartNameChangeStrategy?: ChartNameChangeStrategy;
}

/**
 * The settings as a program without types must write them.
 *
 * @internal
 */
export const UPGRADE = structOf<HelmUpgrade>({}, {
  ...ACTION, crds: TEXT, cleanupOnFail: BOOLEAN, serverSideApply: TEXT, force: BOOLEAN, preserveValues: BOOLEAN, chartNameChangeStrategy: TEXT,
});

/**
 * Writes how a release is upgraded.
 *
 * @internal
 */
export function printUpgrade(scope: IConstruct, upgrade: HelmUpgrade, crds: CrdsPolicy): l1.HelmReleaseSpecUpgrade {
  checkForce(scope, 'upgrade', upgrade.force, upgrade.serverSideApply);
  return {
    crds: memberOf(scope, 'upgrade.crds', l1.HelmReleaseSpecUpgradeCrds, upgrade.crds ?? crds),
    cleanupOnFail: upgrade.cleanupOnFail,
    preserveValues: upgrade.preserveValues,
    chartNameChangeStrategy: memberOf(scope, 'upgrade.chartNameChangeStrategy', l1.HelmReleaseSpecUpgradeChartNameChangeStrategy, upgrade.chartNameChangeStrategy),
    ...printAction(scope, 'upgrade', upgrade),
    serverSideApply: memberOf(scope, 'upgrade.serverSideApply', l1.HelmReleaseSpecUpgradeServerSideApply, upgrade.serverSideApply),
    force: upgrade.force,
    ...upgrade.remediation?._upgrade(scope),
  };
}
