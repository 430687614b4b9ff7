import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem, valueProblem } from '../../core/problem';
import { BOOLEAN, checkProps, DURATION, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';

/** What brings a failed upgrade back. */
export enum RemediationStrategy {
  /** The last revision that worked. */
  ROLLBACK = 'rollback',
  /** Uninstalling and installing anew, which deletes what the release holds. */
  UNINSTALL = 'uninstall',
}

/** Further settings of `Remediation.retries`. */
export interface RetriesOptions {
  /**
   * What brings a failed upgrade back; only for `upgrade`, a failed install can only be uninstalled.
   *
   * @default RemediationStrategy.ROLLBACK
   */
  readonly strategy?: RemediationStrategy;
  /**
   * Goes on when only a Helm test failed.
   *
   * @default - as `test.ignoreFailures` says.
   */
  readonly ignoreTestFailures?: boolean;
  /**
   * Remediates also when no retry is left.
   *
   * @default - false for an install; for an upgrade true as soon as there are retries.
   */
  readonly remediateLastFailure?: boolean;
}

/** Settings of `Remediation.retryOnFailure`. */
export interface RetryOnFailureOptions {
  /**
   * How long to wait between two tries.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/** What the strategy and the remediation of an action look like. */
interface RemediationFields<Strategy, Details> {
  readonly strategy: Strategy;
  readonly remediation?: Details;
}

/** What happens when Helm fails to install or upgrade. */
export class Remediation {
  /**
   * Leaves what is there, and tries again for ever as an upgrade.
   *
   * The default of this library: a release whose retries are used up stands still until somebody notices, and
   * uninstalling or rolling back hides the cause and contradicts what Git says. Bad versions of an application are what
   * a canary catches.
   */
  public static retryOnFailure(options: RetryOnFailureOptions = {}): Remediation {
    checkProps('Remediation.retryOnFailure', options, {}, { interval: DURATION });
    return new Remediation(undefined, {}, options.interval ?? DEFAULTS.helmRetryInterval);
  }

  /**
   * Uninstalls a failed install, or rolls a failed upgrade back, before each new try; then stands still.
   *
   * @param count number of tries after the first; -1 is without end.
   */
  public static retries(count: number, options: RetriesOptions = {}): Remediation {
    checkProps('Remediation.retries', options, {}, { strategy: TEXT, ignoreTestFailures: BOOLEAN, remediateLastFailure: BOOLEAN });
    if (!Number.isInteger(count) || count < -1) {
      throw valueProblem('Remediation.retries', `${count}`, 'a whole number from 0, or -1 for no end', 'write for example Remediation.retries(3)');
    }
    return new Remediation(count, options, undefined);
  }

  private constructor(
    private readonly count: number | undefined,
    private readonly options: RetriesOptions,
    private readonly interval: Duration | undefined,
  ) {}

  /**
   * True when a failed upgrade may be rolled back.
   *
   * @internal
   */
  public get _rollsBack(): boolean {
    return this.count !== undefined && this.options.strategy !== RemediationStrategy.UNINSTALL;
  }

  /**
   * The same for an install, which knows no strategy: for what release inherits for both actions.
   *
   * @internal
   */
  public get _forInstall(): Remediation {
    return new Remediation(this.count, { ...this.options, strategy: undefined }, this.interval);
  }

  /** @internal */
  public _install(scope: IConstruct): RemediationFields<l1.HelmReleaseSpecInstallStrategy, l1.HelmReleaseSpecInstallRemediation> {
    if (this.options.strategy !== undefined) {
      throw problem(scope, `install.remediation with strategy "${this.options.strategy}"`, 'no strategy, since a failed install can only be uninstalled',
        'remove strategy, or set it in upgrade.remediation');
    }
    if (this.interval) {
      return {
        strategy: {
          name: l1.HelmReleaseSpecInstallStrategyName.RETRY_ON_FAILURE,
          retryInterval: printDuration(scope, 'interval of install.remediation', this.interval, FLUX_DURATION),
        },
      };
    }
    return { strategy: { name: l1.HelmReleaseSpecInstallStrategyName.REMEDIATE_ON_FAILURE }, remediation: this.details() };
  }

  /** @internal */
  public _upgrade(scope: IConstruct): RemediationFields<l1.HelmReleaseSpecUpgradeStrategy, l1.HelmReleaseSpecUpgradeRemediation> {
    if (this.interval) {
      return {
        strategy: {
          name: l1.HelmReleaseSpecUpgradeStrategyName.RETRY_ON_FAILURE,
          retryInterval: printDuration(scope, 'interval of upgrade.remediation', this.interval, FLUX_DURATION),
        },
      };
    }
    return {
      strategy: { name: l1.HelmReleaseSpecUpgradeStrategyName.REMEDIATE_ON_FAILURE },
      remediation: {
        ...this.details(),
        strategy: memberOf(scope, 'strategy of upgrade.remediation', l1.HelmReleaseSpecUpgradeRemediationStrategy,
          this.options.strategy ?? RemediationStrategy.ROLLBACK),
      },
    };
  }

  private details(): l1.HelmReleaseSpecInstallRemediation {
    const { ignoreTestFailures, remediateLastFailure } = this.options;
    return { retries: this.count, ignoreTestFailures, remediateLastFailure };
  }
}
