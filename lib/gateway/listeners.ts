import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { problem, problemText } from '../core/problem';
import { IGateway, ParentReference } from '../core/roles';
import { AttachingRoute } from './attaching-route';
import { Referrer } from './grants';
import { Listener } from './listener';

const MAX_LISTENERS = 64;

/** A parent of this program, which knows which routes it accepts. */
export interface KnownParent {
  /** Why none of its listeners accepts the route; empty when one does. */
  _refusals(route: AttachingRoute): string[];
}

/** Whether a parent can say which routes it accepts. */
export function isKnownParent(parent: IGateway): parent is IGateway & KnownParent {
  return '_refusals' in parent;
}

/** The listeners of a Gateway or ListenerSet. */
export class Listeners {
  private readonly all: Listener[] = [];
  private readonly parents = new Map<string, IGateway>();

  public constructor(private readonly owner: Construct & IGateway, private readonly referrer: Referrer, private readonly annotate: (key: string, value: string) => void) {}

  /** Host names that the listeners serve; `*` when one of them serves all. */
  public get hostnames(): string[] {
    return [...new Set(this.all.map(({ hostname }) => hostname ?? '*'))];
  }

  public add(listener: Listener): void {
    if (this.all.length >= MAX_LISTENERS) throw problem(this.owner, `${MAX_LISTENERS + 1} listeners`, `at most ${MAX_LISTENERS}`, 'put some of them into a ListenerSet');
    for (const other of this.all) checkPair(this.owner, other, listener);
    listener._certificate?._bind(this.referrer, this.annotate);
    this.all.push(listener);
  }

  /** One listener as a parent of routes. */
  public parent(name: string): IGateway {
    const found = this.all.find((listener) => listener.name === name);
    if (found === undefined) {
      const known = this.all.map((listener) => listener.name).join(', ');
      throw problem(this.owner, `listener "${name}"`, known === '' ? 'a listener that was added before' : `one of ${known}`,
        'add the listener first, or correct its name');
    }
    const parent = this.parents.get(name) ?? new SingleListener(this.owner, `listener-${name}`, this.owner, found, this.referrer.namespace);
    this.parents.set(name, parent);
    return parent;
  }

  public refusals(route: AttachingRoute): string[] {
    const reasons = this.all.map((listener) => listener._refusal(route, this.referrer.namespace));
    return reasons.every((reason) => reason !== undefined) ? reasons : [];
  }

  public findProblems(what: string): string[] {
    return this.all.length > 0 ? [] : [problemText(`${what} without listeners`, 'at least one listener', 'pass listeners, or call addListener')];
  }

  public spec(): l1.GatewaySpecListeners[] {
    return this.all.map((listener) => listener._spec(this.referrer.namespace));
  }
}

class SingleListener extends Construct implements IGateway, KnownParent {
  public readonly hostnames?: string[];

  public constructor(
    scope: Construct, id: string, private readonly gateway: IGateway, private readonly listener: Listener, private readonly namespace: string | undefined,
  ) {
    super(scope, id);
    this.hostnames = [listener.hostname ?? '*'];
  }

  public toParentReference(): ParentReference {
    return { ...this.gateway.toParentReference(), sectionName: this.listener.name };
  }

  public _refusals(route: AttachingRoute): string[] {
    const reason = this.listener._refusal(route, this.namespace);
    return reason === undefined ? [] : [reason];
  }
}

/** The API server refuses equal names; controllers accept neither listener of the other pairs. */
function checkPair(owner: IConstruct, other: Listener, added: Listener): void {
  if (other.name === added.name) {
    throw problem(owner, `two listeners named "${added.name}"`, 'a name of its own for each listener', `give one a name, for example "${added.name}-2"`);
  }
  // UDP has ports of its own.
  if (other.port !== added.port || (other._transport === 'UDP') !== (added._transport === 'UDP')) return;
  if (other._transport !== added._transport) {
    throw problem(owner, `listeners ${other.name} (${other.protocol}) and ${added.name} (${added.protocol}) on port ${added.port}`,
      'one protocol on a port', 'give one of them another port');
  }
  if (other.hostname === added.hostname) {
    throw problem(owner, `listeners ${other.name} and ${added.name} on port ${added.port} for ${added.hostname ?? 'all host names'}`,
      'each port and host name once', 'give one of them a hostname or port of its own');
  }
}
