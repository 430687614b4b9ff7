import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { checkDnsLabel } from '../core/names';
import { pathOf, problem, problemText } from '../core/problem';
import { ANYTHING, checkProps, checkValue, instanceOf, struct, TEXT } from '../core/shape';
import {
  Alert, AlertNoise, EventSeverity, EventSource, FluxKind, ISource, Kustomization, Provider, ProviderChoice, Receiver, ReceiverChoice, ReceiverResource,
} from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { ProviderPurpose } from '../flux/notification/provider-fields';
import { Layer } from './layer';

/** Properties of a notification of a cluster or a layer. */
export interface NotificationProps {
  /** Where events go. Secrets that it needs lie in the namespace `flux-system`. */
  readonly provider: ProviderChoice;
  /**
   * Which events are reported.
   *
   * @default - errors; all events where they become statuses of commits or comments.
   */
  readonly eventSeverity?: EventSeverity;
  /**
   * Whose events are reported.
   *
   * @default - of a cluster: all Kustomizations and HelmReleases; of a layer: its Kustomization and its HelmReleases. For
   * statuses of commits only Kustomizations in `flux-system` count, since charts come from no commit; in a multitenant
   * cluster only objects in `flux-system`, since Flux reports no others there.
   */
  readonly eventSources?: EventSource[];
  /**
   * Regular expressions (RE2) of the messages that are reported; one of them must be found in a message.
   *
   * @default - all messages.
   */
  readonly inclusionList?: string[];
  /**
   * Messages that are not reported.
   *
   * @default - none.
   */
  readonly exclusionList?: AlertNoise[];
  /**
   * What is added to every event besides the name of the cluster, which is there as `cluster`.
   *
   * @default - nothing else.
   */
  readonly eventMetadata?: { readonly [key: string]: string };
}

/** Properties of a receiver of a cluster. */
export interface ClusterReceiverProps {
  /** Who calls, and how callers prove who they are. The Secret lies in the namespace `flux-system`. */
  readonly type: ReceiverChoice;
  /**
   * What is reconciled at each call.
   *
   * @default - the source that the cluster syncs: a push is applied at once.
   */
  readonly resources?: ReceiverResource[];
}

/** What notifications need to know of the Flux installation. */
export interface NotificationSettings {
  /** Whether notification-controller runs. */
  readonly hasController: boolean;
  /** Whether the controllers refuse what is in another namespace (`--no-cross-namespace-refs`). */
  readonly isMultitenant: boolean;
}

/** The notifications of a cluster: ordinary objects in the layer `flux-notifications`, which is made on first use. */
export class ClusterNotifications {
  private layer?: Layer;

  public constructor(private readonly cluster: Construct, private readonly source: ISource, private readonly settings: NotificationSettings) {
    if (settings.isMultitenant) cluster.node.addValidation({ validate: () => this.findForeign() });
  }

  public addNotification(id: string, props: NotificationProps): Alert {
    const kinds = this.kindsFor(props);
    // Kustomizations elsewhere apply the commits of other repositories, if any.
    if (!kinds.includes(FluxKind.HELM_RELEASE)) return this.add(id, props, () => [EventSource.all(FluxKind.KUSTOMIZATION, { namespace: FLUX_SYSTEM })]);
    return this.add(id, props, () => this.namespacesOf(kinds).map(({ kind, namespace }) => EventSource.all(kind, { namespace })));
  }

  public addLayerNotification(layer: Layer, id: string, props: NotificationProps): Alert {
    checkValue(layer, 'id of a notification', id, TEXT);
    const kinds = this.kindsFor(props).filter((kind) => kind !== FluxKind.KUSTOMIZATION);
    const sync = this.syncOf(layer);
    return this.add(`${layer.layerName}-${id}`, props, () => [
      sync,
      ...this.objects(layer, kinds).filter((object) => Chart.of(object) === layer).map((object) => EventSource.of(object)),
    ]);
  }

  public addReceiver(id: string, props: ClusterReceiverProps): Receiver {
    checkProps(this.cluster, props, { type: instanceOf(ReceiverChoice, 'ReceiverChoice.github(…) or another type') }, { resources: ANYTHING });
    return new Receiver(this.scopeFor('receiver', id), id, { type: props.type, resources: props.resources ?? [ReceiverResource.of(this.source)] });
  }

  private add(id: string, props: NotificationProps, defaultSources: () => EventSource[]): Alert {
    const { provider, eventSeverity, eventSources, inclusionList, exclusionList, eventMetadata } = props;
    const scope = this.scopeFor('notification', id);
    const alert = new Alert(scope, `${id}-alert`, {
      provider: new Provider(scope, id, { type: provider }),
      eventSeverity: eventSeverity ?? (provider._purpose === ProviderPurpose.MESSAGE ? EventSeverity.ERROR : EventSeverity.INFO),
      eventSources, inclusionList, exclusionList,
      eventMetadata: { cluster: this.cluster.node.id, ...eventMetadata },
    });
    if (eventSources === undefined) alert._addEventSourcesLazily(defaultSources);
    return alert;
  }

  /** The layer, when the id may still be used in it. */
  private scopeFor(what: string, id: string): Layer {
    checkValue(this.cluster, `id of a ${what}`, id, TEXT);
    checkDnsLabel(this.cluster, what, id);
    if (!this.settings.hasController) {
      throw problem(this.cluster, `${what} "${id}" without notification-controller`, 'a cluster whose Flux has it',
        'add FluxComponent.NOTIFICATION_CONTROLLER to the components of the installation, or leave components out');
    }
    this.layer ??= new Layer(this.cluster, 'flux-notifications', { namespace: FLUX_SYSTEM });
    if (this.layer.node.tryFindChild(id)) {
      throw problem(this.cluster, `a second ${what} "${id}"`, 'an id of its own for each notification and receiver of a cluster', 'use another id');
    }
    return this.layer;
  }

  /** Checks the properties, and says whose events fit the provider. */
  private kindsFor(props: NotificationProps): FluxKind[] {
    checkProps(this.cluster, props, { provider: instanceOf(ProviderChoice, 'ProviderChoice.slack(…), .github(…) or another type') },
      { eventSeverity: TEXT, eventSources: ANYTHING, inclusionList: ANYTHING, exclusionList: ANYTHING, eventMetadata: struct({}) });
    // Events of a HelmRelease name no commit of Git, unless its annotations do.
    return props.provider._purpose === ProviderPurpose.COMMIT_STATUS ? [FluxKind.KUSTOMIZATION] : [FluxKind.KUSTOMIZATION, FluxKind.HELM_RELEASE];
  }

  private syncOf(layer: Layer): EventSource {
    if (layer.sync) return EventSource.of(layer.sync);
    // The Kustomization of the first layer is made by the owner of the installation.
    const id = 'Root';
    const existing = layer.node.tryFindChild(id);
    return EventSource.of(existing ?? Kustomization.fromReference(layer, id, { name: FLUX_SYSTEM, namespace: FLUX_SYSTEM }));
  }

  /** Where there are objects of the kinds; Flux has no sign for all namespaces. */
  private namespacesOf(kinds: readonly FluxKind[]): { readonly kind: FluxKind; readonly namespace: string }[] {
    return kinds.flatMap((kind) => {
      const found = this.objects(this.cluster, [kind]).map(({ metadata }) => metadata.namespace ?? FLUX_SYSTEM);
      const all = kind === FluxKind.KUSTOMIZATION ? [FLUX_SYSTEM, ...found] : found;
      return [...new Set(all)].sort().map((namespace) => ({ kind, namespace }));
    });
  }

  private objects(scope: Construct, kinds: readonly FluxKind[]): ApiObject[] {
    return scope.node.findAll()
      .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && /\.toolkit\.fluxcd\.io$/.test(construct.apiGroup))
      .filter(({ kind, metadata }) => kinds.some((wanted) => wanted === kind) && (!this.settings.isMultitenant || metadata.namespace === FLUX_SYSTEM));
  }

  /** Alerts and Receivers, also those that the program makes itself, of which the controller would refuse a part. */
  private findForeign(): string[] {
    return this.cluster.node.findAll().flatMap((construct) => {
      const references = construct instanceof Alert ? construct._eventSources : construct instanceof Receiver ? construct._resources : [];
      const namespace = construct instanceof Alert || construct instanceof Receiver ? construct.namespace : undefined;
      return references.filter((reference) => reference.namespace !== namespace).map((reference) => problemText(
        `${pathOf(construct)} names ${reference.kind} ${reference.name} in namespace "${reference.namespace}"`,
        `objects in its own namespace "${namespace}": Flux of a multitenant cluster refuses others`,
        'create it, with its Secret, in the namespace of the objects'));
    });
  }
}
