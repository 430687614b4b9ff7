import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { memberOf } from '../core/enum';
import { groupOf } from '../core/plain';
import { problem } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { ANYTHING, checkProps, instanceOf, listOf, role } from '../core/shape';
import { AttachingRoute } from './attaching-route';
import { Listener } from './listener';
import { Listeners } from './listeners';

/** Properties of a `ListenerSet`. */
export interface ListenerSetProps extends CustomResourceProps {
  /** The Gateway that gets the listeners; its `allowedListeners` must name the namespace of the set. */
  readonly gateway: IGateway;
  /**
   * The listeners; at least one by the time of synthesis.
   *
   * @default - none yet; `addListener` adds them.
   */
  readonly listeners?: Listener[];
}

/**
 * Further listeners of a Gateway, from a team that does not own it: its own host names and certificates. Routes name the set as their parent.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/listenerset/
 */
export class ListenerSet extends CustomResource implements IGateway {
  private readonly parent: ParentReference;
  private readonly listeners: Listeners;

  public constructor(scope: Construct, id: string, props: ListenerSetProps) {
    super(scope, id, l1.ListenerSet.GVK, props);
    checkProps(this, props, { gateway: role('a Gateway', 'toParentReference') }, {
      metadata: ANYTHING, listeners: listOf(instanceOf(Listener, 'Listener.http() or another of its methods')),
    });
    this.parent = props.gateway.toParentReference();
    if (this.parent.sectionName !== undefined || this.parent.kind !== l1.Gateway.GVK.kind) {
      throw problem(this, `gateway ${this.parent.kind} ${this.parent.name} ${this.parent.sectionName ?? ''}`.trim(), 'a whole Gateway', 'pass the Gateway itself');
    }
    this.listeners = new Listeners(this, { scope: this, kind: l1.ListenerSet.GVK.kind, namespace: this.namespace }, (key, value) => this.metadata.addAnnotation(key, value));
    for (const listener of props.listeners ?? []) this.addListener(listener);
    this.node.addDependency(props.gateway);
    this.node.addValidation({ validate: () => this.listeners.findProblems('a ListenerSet') });
  }

  /** Host names that the listeners serve; `*` when one of them serves all. */
  public get hostnames(): string[] | undefined {
    return this.listeners.hostnames;
  }

  /** Adds a listener. */
  public addListener(listener: Listener): void {
    this.listeners.add(listener);
  }

  /**
   * One listener as the parent of routes, which then attach to no other.
   *
   * @param name name of a listener that was added before.
   */
  public listener(name: string): IGateway {
    return this.listeners.parent(name);
  }

  public toParentReference(): ParentReference {
    const { namespace } = this;
    if (namespace === undefined) throw problem(this, 'a ListenerSet without a namespace', 'a parent of routes with a namespace', 'set its namespace, or the one of the chart');
    return { group: groupOf(l1.ListenerSet.GVK.apiVersion), kind: l1.ListenerSet.GVK.kind, name: this.name, namespace };
  }

  /** @internal */
  public _refusals(route: AttachingRoute): string[] {
    return this.listeners.refusals(route);
  }

  /** @internal */
  protected _spec(): unknown {
    const { group, kind, name, namespace } = this.parent;
    return l1.toJson_ListenerSetSpec({
      parentRef: { group, kind, name, namespace },
      listeners: this.listeners.spec().map(({ allowedRoutes, tls, ...listener }) => ({
        ...listener,
        allowedRoutes: allowedRoutes && {
          kinds: allowedRoutes.kinds,
          namespaces: allowedRoutes.namespaces && {
            from: memberOf(this, 'allowedRoutes', l1.ListenerSetSpecListenersAllowedRoutesNamespacesFrom, allowedRoutes.namespaces.from),
            selector: allowedRoutes.namespaces.selector,
          },
        },
        tls: tls && { ...tls, mode: memberOf(this, 'tls.mode', l1.ListenerSetSpecListenersTlsMode, tls.mode) },
      })),
    });
  }
}
