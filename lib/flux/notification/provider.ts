import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/notification.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_SOURCE_TIMEOUT, printDuration } from '../../core/duration';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { ProviderChoice } from './provider-choice';
import { IProvider } from '../roles';

/** Properties of a `Provider`. */
export interface ProviderProps extends CustomResourceProps {
  /** Where events go, and what is needed to get there. */
  readonly type: ProviderChoice;
  /**
   * How long sending one event may take; hours are not possible.
   *
   * @default Duration.seconds(15)
   */
  readonly timeout?: Duration;
  /**
   * Stops sending events.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A place that events are sent to, for the Alerts of its namespace.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/
 */
export class Provider extends CustomResource implements IProvider {
  /** A Provider that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IProvider {
    return new ExternalFluxObject(scope, id, l1.Provider.GVK, reference);
  }

  private readonly spec: l1.ProviderSpec;

  public constructor(scope: Construct, id: string, props: ProviderProps) {
    super(scope, id, l1.Provider.GVK, props);
    checkProps(this, props, { type: instanceOf(ProviderChoice, 'ProviderChoice.slack(…), .github(…) or another type') },
      { metadata: ANYTHING, timeout: DURATION, suspend: BOOLEAN });
    this.spec = {
      ...props.type._spec(this),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.notificationTimeout, FLUX_SOURCE_TIMEOUT),
      suspend: props.suspend,
    };
  }

  public toProviderReference(): ObjectReference {
    return { ...l1.Provider.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ProviderSpec(this.spec);
  }
}
