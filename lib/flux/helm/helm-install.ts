import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { memberOf } from '../../core/enum';
import { BOOLEAN, structOf, TEXT } from '../../core/shape';
import { ACTION, CrdsPolicy, HelmActionOptions, printAction } from './helm-actions';

/** How Helm installs a release. */
export interface HelmInstall extends HelmActionOptions {
  /**
   * What happens to the CRDs of the chart.
   *
   * @default - CREATE_REPLACE for a release that `providesApis`, else CREATE.
   */
  readonly crds?: CrdsPolicy;
  /**
   * Creates the namespace of the release; it then has no labels and annotations of yours.
   *
   * @default false
   */
  readonly createNamespace?: boolean;
  /**
   * Uses the name of a release that was uninstalled with its history kept.
   *
   * @default false
   */
  readonly replace?: boolean;
  /**
   * Lets the API server merge the objects; false is Helm itself, as version 3 did.
   *
   * @default true
   */
  readonly serverSideApply?: boolean;
}

/**
 * The settings as a program without types must write them.
 *
 * @internal
 */
export const INSTALL = structOf<HelmInstall>({}, { ...ACTION, crds: TEXT, createNamespace: BOOLEAN, replace: BOOLEAN, serverSideApply: BOOLEAN });

/**
 * Writes how a release is installed.
 *
 * @internal
 */
export function printInstall(scope: IConstruct, install: HelmInstall, crds: CrdsPolicy): l1.HelmReleaseSpecInstall {
  return {
    crds: memberOf(scope, 'install.crds', l1.HelmReleaseSpecInstallCrds, install.crds ?? crds),
    createNamespace: install.createNamespace,
    replace: install.replace,
    serverSideApply: install.serverSideApply,
    ...printAction(scope, 'install', install),
    ...install.remediation?._install(scope),
  };
}
