import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printOptionalDuration } from '../../core/duration';
import { BOOLEAN, DURATION, listOf, structOf, TEXT } from '../../core/shape';

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
 * The settings as a program without types must write them.
 *
 * @internal
 */
export const TEST = structOf<HelmTest>({}, {
  enable: BOOLEAN, ignoreFailures: BOOLEAN, filters: listOf(structOf<HelmTestFilter>({ name: TEXT }, { exclude: BOOLEAN })), timeout: DURATION,
});

/**
 * Writes how a release is tested.
 *
 * @internal
 */
export function printTest(scope: IConstruct, test: HelmTest): l1.HelmReleaseSpecTest {
  return { ...test, enable: test.enable ?? true, timeout: printOptionalDuration(scope, 'test.timeout', test.timeout, FLUX_DURATION) };
}
