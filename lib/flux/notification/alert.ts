import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../../imports/notification.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { memberOf } from '../../core/enum';
import { checkGoPattern } from '../../core/go-pattern';
import { problem, problemText } from '../../core/problem';
import { ANYTHING, BOOLEAN, checkProps, checkValue, instanceOf, listOf, role, struct, TEXT } from '../../core/shape';
import { AlertNoise } from './alert-noise';
import { EventSource } from './event-source';
import { FluxObjectReference } from '../flux-reference';
import { IProvider } from '../roles';

/** Which events are reported. */
export enum EventSeverity {
  /** All events, errors too. */
  INFO = 'info',
  /** Only errors. */
  ERROR = 'error',
}

/** Properties of an `Alert`. */
export interface AlertProps extends CustomResourceProps {
  /** Where the events go; it lies in the namespace of the Alert. */
  readonly provider: IProvider;
  /**
   * Whose events are reported; more can follow with `addEventSource`.
   *
   * @default - only those that are added later.
   */
  readonly eventSources?: EventSource[];
  /**
   * Which events are reported.
   *
   * @default EventSeverity.INFO
   */
  readonly eventSeverity?: EventSeverity;
  /**
   * Regular expressions (RE2) of the messages that are reported; one of them must be found in a message.
   *
   * @default - all messages.
   */
  readonly inclusionList?: string[];
  /**
   * Messages that are not reported, even if `inclusionList` has them.
   *
   * @default - none.
   */
  readonly exclusionList?: AlertNoise[];
  /**
   * What is added to every event, for example the name of the cluster, or a `summary`. It wins over annotations
   * `event.toolkit.fluxcd.io/…` of the object.
   *
   * @default - nothing.
   * @see https://fluxcd.io/flux/components/notification/alerts/#event-metadata
   */
  readonly eventMetadata?: { readonly [key: string]: string };
  /**
   * Stops reporting.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

const SOURCE = instanceOf(EventSource, 'EventSource.of(release) or EventSource.all(FluxKind.HELM_RELEASE, { namespace: … })');

/**
 * Reports events of Flux objects to a Provider.
 *
 * It waits for its Provider, but not for its event sources: it must be there before they fail.
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/
 */
export class Alert extends CustomResource {
  private readonly spec: Omit<l1.AlertSpec, 'eventSources'>;
  private readonly sources: FluxObjectReference[] = [];
  private readonly sourcesLater: (() => readonly EventSource[])[] = [];

  public constructor(scope: Construct, id: string, props: AlertProps) {
    super(scope, id, l1.Alert.GVK, props);
    checkProps(this, props, { provider: role('a Provider', 'toProviderReference') }, {
      metadata: ANYTHING, eventSources: listOf(SOURCE), eventSeverity: TEXT, inclusionList: listOf(TEXT),
      exclusionList: listOf(instanceOf(AlertNoise, 'AlertNoise.DNS_LOOKUP or AlertNoise.matching(…)')), eventMetadata: struct({}), suspend: BOOLEAN,
    });
    props.inclusionList?.forEach((pattern) => checkGoPattern(this, 'inclusionList', pattern));
    this.spec = {
      providerRef: { name: this.providerName(props.provider) },
      eventSeverity: memberOf(this, 'eventSeverity', l1.AlertSpecEventSeverity, props.eventSeverity ?? EventSeverity.INFO),
      inclusionList: props.inclusionList,
      exclusionList: props.exclusionList?.map(({ pattern }) => pattern),
      eventMetadata: props.eventMetadata && { ...props.eventMetadata },
      suspend: props.suspend,
    };
    props.eventSources?.forEach((source) => this.addEventSource(source));
    this.node.addDependency(props.provider);
    this.node.addValidation({ validate: () => this.findProblems() });
  }

  /** Reports the events of more objects. */
  public addEventSource(source: EventSource): void {
    checkValue(this, 'eventSource', source, SOURCE);
    this.sources.push(source._reference(this));
  }

  /**
   * Reports events of objects that are known only when everything has been added.
   *
   * @internal
   */
  public _addEventSourcesLazily(produce: () => readonly EventSource[]): void {
    this.sourcesLater.push(produce);
  }

  /** @internal */
  public get _eventSources(): FluxObjectReference[] {
    const all = [...this.sources, ...this.sourcesLater.flatMap((produce) => produce()).map(({ _reference }) => _reference(this))];
    return [...new Map(all.map((source) => [JSON.stringify(source), source])).values()];
  }

  /** @internal */
  protected _spec(): unknown {
    const eventSources = this._eventSources.map((source) => ({ ...source, kind: l1EventKind(this, source) }));
    return l1.toJson_AlertSpec({ ...this.spec, eventSources });
  }

  /** notification-controller reads the Provider in the namespace of the Alert, whatever else is meant. */
  private providerName(provider: IProvider): string {
    const { name, namespace } = provider.toProviderReference();
    if (namespace !== this.namespace) {
      throw problem(this, `provider ${name} in namespace "${namespace}"`, `a Provider in the namespace of the Alert, "${this.namespace}"`,
        'create a Provider there, or move the Alert; its event sources may be in other namespaces');
    }
    return name;
  }

  private findProblems(): string[] {
    return this._eventSources.length > 0 ? [] : [problemText('no event sources', 'at least one', 'pass eventSources, or call addEventSource')];
  }
}

function l1EventKind(scope: IConstruct, { kind }: FluxObjectReference): l1.AlertSpecEventSourcesKind {
  return memberOf(scope, 'kind of event source', l1.AlertSpecEventSourcesKind, kind);
}
