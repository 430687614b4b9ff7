import { IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { referenceTo } from '../core/external-object';
import { valueProblem } from '../core/problem';
import { checkShape, checkValue, NUMBER, role } from '../core/shape';
import { groupOf, portFlaw } from './names';

/** Options of a backend. */
export interface RouteBackendOptions {
  /** Port of the Service, 1 to 65535; not the port of its pods. */
  readonly port: number;
  /**
   * Share of the rule's requests, 0 to 1000000, compared with the weights of the other backends; 0 gets none.
   *
   * @default 1
   */
  readonly weight?: number;
}

const MAX_WEIGHT = 1_000_000;

/** Where a rule sends requests. */
export class RouteBackend {
  /**
   * A Service.
   *
   * @param service a construct with exactly one Service, or an `ExternalObject`; a Service in another namespace needs a ReferenceGrant there.
   * @param options port and weight.
   */
  public static service(service: IConstruct, options: RouteBackendOptions): RouteBackend {
    checkValue('RouteBackend.service', 'service', service, role('the construct of a Service'));
    checkShape('RouteBackend.service', options, { port: NUMBER }, { weight: NUMBER });
    const flaw = portFlaw(options.port);
    if (flaw) throw valueProblem('RouteBackend.service', `port ${options.port}`, flaw.allowed, flaw.fix);
    const weight = options.weight ?? 1;
    if (!Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT) {
      throw valueProblem('RouteBackend.service', `weight ${weight}`, `a whole number from 0 to ${MAX_WEIGHT}`, 'write shares such as 90 and 10');
    }
    return new RouteBackend(service, options.port, weight);
  }

  private constructor(
    /** @internal */
    public readonly _service: IConstruct,
    private readonly port: number,
    private readonly weight: number,
  ) {}

  /** @internal */
  public _spec(route: IConstruct, routeNamespace: string | undefined): l1.HttpRouteSpecRulesBackendRefs {
    const { apiVersion, kind, name, namespace } = referenceTo(route, 'backend', this._service, ['Service']);
    return { group: groupOf(apiVersion), kind, name, namespace: namespace ?? routeNamespace, port: this.port, weight: this.weight };
  }
}
