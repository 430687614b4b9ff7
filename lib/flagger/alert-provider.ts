import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { toExternalReference } from '../core/external-object';
import { ExternalReference } from '../core/reference';
import { ANYTHING, checkProps, instanceOf } from '../core/shape';
import { AlertProviderChoice } from './alert-provider-choice';

/** Names an AlertProvider. */
export interface AlertProviderReference {
  /** Name of the provider. */
  readonly name: string;
  /**
   * Namespace of the provider.
   *
   * @default - the namespace of the canary.
   */
  readonly namespace?: string;
}

/** A chat that canaries can send alerts to. */
export interface IAlertProvider extends IConstruct {
  /** How a canary names this provider. */
  toAlertProviderReference(): AlertProviderReference;
}

/** Properties of an `AlertProvider`. */
export interface AlertProviderProps extends CustomResourceProps {
  /** The chat, and how it is reached. */
  readonly type: AlertProviderChoice;
}

/**
 * A chat that gets the alerts of canaries.
 *
 * @see https://docs.flagger.app/usage/alerting#canary-configuration
 */
export class AlertProvider extends CustomResource implements IAlertProvider {
  /** An AlertProvider that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IAlertProvider {
    return new ExternalAlertProvider(scope, id, reference);
  }

  private readonly spec: l1.AlertProviderSpec;

  public constructor(scope: Construct, id: string, props: AlertProviderProps) {
    super(scope, id, l1.AlertProvider.GVK, props);
    checkProps(this, props, { type: instanceOf(AlertProviderChoice, 'AlertProviderChoice.slack(…) or another of its methods') }, { metadata: ANYTHING });
    this.spec = props.type._spec;
  }

  public toAlertProviderReference(): AlertProviderReference {
    return { name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_AlertProviderSpec(this.spec);
  }
}

class ExternalAlertProvider extends Construct implements IAlertProvider {
  private readonly reference: AlertProviderReference;

  public constructor(scope: Construct, id: string, reference: ExternalReference) {
    super(scope, id);
    const { name, namespace } = toExternalReference(this, reference);
    this.reference = { name, namespace: namespace ?? Chart.of(scope).namespace };
  }

  public toAlertProviderReference(): AlertProviderReference {
    return this.reference;
  }
}
