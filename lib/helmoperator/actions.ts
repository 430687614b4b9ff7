import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/helm.fluxcd.io';
import { problem } from '../core/problem';
import { BOOLEAN, DURATION, NUMBER, structOf } from '../core/shape';

/** The version of Helm that installs a release. */
export enum HelmVersion {
  /** Helm 2, with Tiller. */
  V2 = 'v2',
  /** Helm 3. */
  V3 = 'v3',
}

/** What happens when an upgrade fails. */
export interface HelmRollback {
  /**
   * Brings the last revision that worked back.
   *
   * @default true
   */
  readonly enable?: boolean;
  /**
   * Tries the failed upgrade again after a rollback.
   *
   * @default false
   */
  readonly retry?: boolean;
  /**
   * How often it is tried again; 0 is without end. Needs `retry`.
   *
   * @default 5
   */
  readonly maxRetries?: number;
  /**
   * Deletes and creates objects that cannot be changed.
   *
   * @default false
   */
  readonly force?: boolean;
  /**
   * Restarts pods; without effect in Helm 3.
   *
   * @default false
   */
  readonly recreate?: boolean;
  /**
   * Leaves the hooks of the chart out.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * How long one step of Helm may take, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Waits until the objects are ready.
   *
   * @default false
   */
  readonly wait?: boolean;
}

/** How a release is tested after an install or upgrade. */
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
   * How long one test may take, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Deletes the pods of the tests afterwards; only in Helm 2.
   *
   * @default false
   */
  readonly cleanup?: boolean;
}

/** The shapes of the two, for programs without types. */
export const ACTION_SHAPES = {
  rollback: structOf<HelmRollback>({}, {
    enable: BOOLEAN, retry: BOOLEAN, maxRetries: NUMBER, force: BOOLEAN, recreate: BOOLEAN, disableHooks: BOOLEAN, timeout: DURATION, wait: BOOLEAN,
  }),
  test: structOf<HelmTest>({}, { enable: BOOLEAN, ignoreFailures: BOOLEAN, timeout: DURATION, cleanup: BOOLEAN }),
};

/**
 * Writes what happens when an upgrade fails.
 *
 * @internal
 */
export function printRollback(scope: IConstruct, rollback: HelmRollback): l1.HelmReleaseSpecRollback {
  if (rollback.maxRetries !== undefined) {
    checkCount(scope, 'rollback.maxRetries', rollback.maxRetries, 'no end');
    if (!rollback.retry) throw problem(scope, 'rollback.maxRetries without retry', 'both, since nothing is tried again', 'set retry: true, or remove maxRetries');
  }
  return { ...rollback, enable: rollback.enable ?? true, timeout: printSeconds(scope, 'rollback.timeout', rollback.timeout) };
}

/**
 * Writes how a release is tested.
 *
 * @internal
 */
export function printTest(scope: IConstruct, test: HelmTest): l1.HelmReleaseSpecTest {
  return { ...test, enable: test.enable ?? true, timeout: printSeconds(scope, 'test.timeout', test.timeout) };
}

/**
 * Writes a time in seconds, which is all that the operator reads.
 *
 * @internal
 */
export function printSeconds(scope: IConstruct, property: string, time: Duration | undefined): number | undefined {
  const seconds = time?.toSeconds({ integral: false });
  if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < 1)) {
    throw problem(scope, `${property} ${seconds}s`, 'whole seconds from 1', `write for example Duration.seconds(${Math.max(1, Math.round(seconds))})`);
  }
  return seconds;
}

/**
 * Refuses a number that counts nothing.
 *
 * @param zero what 0 means.
 * @internal
 */
export function checkCount(scope: IConstruct, property: string, count: number, zero: string): void {
  if (!Number.isInteger(count) || count < 0) throw problem(scope, `${property} ${count}`, `a whole number from 0, which means ${zero}`, 'write for example 5');
}
