import * as l1 from '../../imports/flagger.app';
import { valueProblem } from '../core/problem';
import { checkProps, checkValue, role, TEXT } from '../core/shape';
import { IAlertProvider } from './alert-provider';

const { CanarySpecAnalysisAlertsSeverity: Severity } = l1;

/** Options of an `Alert`. */
export interface AlertOptions {
  /**
   * Name of the alert, unique in its canary.
   *
   * @default - the name of the provider.
   */
  readonly name?: string;
}

/**
 * Which news of a canary one chat gets. The severity is always printed: without one Flagger sends nothing, though its
 * documentation says `info` (pkg/controller/events.go).
 *
 * @see https://docs.flagger.app/usage/alerting#canary-configuration
 */
export class Alert {
  /** Everything: starts, successes, warnings and failures. */
  public static info(provider: IAlertProvider, options: AlertOptions = {}): Alert {
    return new Alert('Alert.info', provider, options, Severity.INFO);
  }

  /** What holds a rollout, and its failures. */
  public static warn(provider: IAlertProvider, options: AlertOptions = {}): Alert {
    return new Alert('Alert.warn', provider, options, Severity.WARN);
  }

  /** Failures of a rollout only. */
  public static error(provider: IAlertProvider, options: AlertOptions = {}): Alert {
    return new Alert('Alert.error', provider, options, Severity.ERROR);
  }

  /** Name of the alert. */
  public readonly name: string;
  /** @internal */
  public readonly _provider: IAlertProvider;
  /** @internal */
  public readonly _spec: l1.CanarySpecAnalysisAlerts;

  private constructor(where: string, provider: IAlertProvider, options: AlertOptions, severity: l1.CanarySpecAnalysisAlertsSeverity) {
    checkValue(where, 'provider', provider, role('an AlertProvider', 'toAlertProviderReference'));
    checkProps(where, options, {}, { name: TEXT });
    const { name, namespace } = provider.toAlertProviderReference();
    this.name = options.name ?? name;
    if (this.name === '') throw valueProblem(where, 'an empty name', 'a name', 'name the alert');
    this._provider = provider;
    this._spec = { name: this.name, severity, providerRef: { name, namespace } };
  }
}
