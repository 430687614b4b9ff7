import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printOptionalDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { Remediation } from './remediation';

/** What Helm does with the CRDs in the folder `crds/` of a chart; CRDs among its templates are not meant. */
export enum CrdsPolicy {
  /** Leaves them alone. */
  SKIP = 'Skip',
  /** Creates the ones that are missing. */
  CREATE = 'Create',
  /** Creates the ones that are missing, and replaces the others by those of the chart. */
  CREATE_REPLACE = 'CreateReplace',
}

/** Who merges an upgrade into the objects of a release. */
export enum ServerSideApply {
  /** The API server. */
  ENABLED = 'enabled',
  /** Helm, as version 3 did. */
  DISABLED = 'disabled',
  /** As the release was applied before; a release that another Helm touched may have lost that note. */
  AUTO = 'auto',
}

/** How Helm installs a release. */
export interface HelmInstall {
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
   * Does not wait until the objects are ready.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * What happens when it fails.
   *
   * @default Remediation.retryOnFailure()
   */
  readonly remediation?: Remediation;
  /**
   * How long one step of Helm may take.
   *
   * @default - the timeout of the release.
   */
  readonly timeout?: Duration;
}

/** How Helm upgrades a release. */
export interface HelmUpgrade {
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
   * Does not wait until the objects are ready.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Who merges the changes into the objects of the release.
   *
   * @default - ServerSideApply.AUTO: as the release was applied before.
   */
  readonly serverSideApply?: ServerSideApply;
  /**
   * Replaces objects that cannot be changed; without effect on a release that Helm applies on the server side, which is
   * the default for everything that it installs today.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * What happens when it fails.
   *
   * @default Remediation.retryOnFailure()
   */
  readonly remediation?: Remediation;
  /**
   * How long one step of Helm may take.
   *
   * @default - the timeout of the release.
   */
  readonly timeout?: Duration;
}

/** How Helm rolls a release back; needs `Remediation.retries` for the upgrade. */
export interface HelmRollback {
  /**
   * Deletes what a failed rollback created.
   *
   * @default false
   */
  readonly cleanupOnFail?: boolean;
  /**
   * Replaces objects that cannot be changed.
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

/** One test of a chart, to run only it or all but it. */
export interface HelmTestFilter {
  /** Name of the test. */
  readonly name: string;
  /**
   * Leaves this test out.
   *
   * @default false
   */
  readonly exclude?: boolean;
}

/** How Helm tests a release after an install or upgrade. */
export interface HelmTest {
  /**
   * Runs the tests of the chart.
   *
   * @default true
   */
  readonly enable?: boolean;
  /**
   * Takes a release for good although a test failed.
   *
   * @default false
   */
  readonly ignoreFailures?: boolean;
  /**
   * Which tests run.
   *
   * @default - all.
   */
  readonly filters?: HelmTestFilter[];
  /**
   * How long one test may take.
   *
   * @default - the timeout of the release.
   */
  readonly timeout?: Duration;
}

/**
 * Writes how a release is installed.
 *
 * @internal
 */
export function printInstall(scope: IConstruct, install: HelmInstall, crds: CrdsPolicy): l1.HelmReleaseSpecInstall {
  return {
    crds: memberOf(scope, 'install.crds', l1.HelmReleaseSpecInstallCrds, install.crds ?? crds),
    createNamespace: install.createNamespace,
    disableWait: install.disableWait,
    ...(install.remediation ?? Remediation.retryOnFailure())._install(scope),
    timeout: printOptionalDuration(scope, 'install.timeout', install.timeout, FLUX_DURATION),
  };
}

/**
 * Writes how a release is upgraded.
 *
 * @internal
 */
export function printUpgrade(scope: IConstruct, upgrade: HelmUpgrade, crds: CrdsPolicy): l1.HelmReleaseSpecUpgrade {
  return {
    crds: memberOf(scope, 'upgrade.crds', l1.HelmReleaseSpecUpgradeCrds, upgrade.crds ?? crds),
    cleanupOnFail: upgrade.cleanupOnFail,
    disableWait: upgrade.disableWait,
    serverSideApply: memberOf(scope, 'upgrade.serverSideApply', l1.HelmReleaseSpecUpgradeServerSideApply, upgrade.serverSideApply),
    force: upgrade.force,
    ...(upgrade.remediation ?? Remediation.retryOnFailure())._upgrade(scope),
    timeout: printOptionalDuration(scope, 'upgrade.timeout', upgrade.timeout, FLUX_DURATION),
  };
}

/**
 * Writes how a release is rolled back.
 *
 * @internal
 */
export function printRollback(scope: IConstruct, rollback: HelmRollback): l1.HelmReleaseSpecRollback {
  return { ...rollback, timeout: printOptionalDuration(scope, 'rollback.timeout', rollback.timeout, FLUX_DURATION) };
}

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

/**
 * Writes how a release is tested.
 *
 * @internal
 */
export function printTest(scope: IConstruct, test: HelmTest): l1.HelmReleaseSpecTest {
  return { ...test, enable: test.enable ?? true, timeout: printOptionalDuration(scope, 'test.timeout', test.timeout, FLUX_DURATION) };
}
