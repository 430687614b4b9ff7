import { IConstruct } from 'constructs';
import { valueProblem } from '../core/problem';
import { checkShape, checkValue, instanceOf, listOf, NUMBER, role } from '../core/shape';
import { BackendReference, Referrer, useService } from './grants';
import { HttpRouteFilter } from './http-filter';
import { portFlaw } from './names';
import { IReferenceGrant } from './reference-grant';

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
  /**
   * What is done with the requests that go to this backend, and their answers: changes of headers, mirrors, filters of the controller.
   * Routes of TCP, UDP and TLS have none; few controllers know filters of backends.
   *
   * @default - nothing.
   */
  readonly filters?: HttpRouteFilter[];
  /**
   * The permission to refer to a Service of another namespace.
   *
   * @default - a `ReferenceGrant` beside the Service, where this program has a chart for its namespace.
   */
  readonly grant?: IReferenceGrant;
}

const MAX_WEIGHT = 1_000_000;

/** Where a rule sends requests. */
export class RouteBackend {
  /**
   * A Service.
   *
   * @param service a construct with exactly one Service, or an `ExternalObject`. For a Service in another namespace a ReferenceGrant is printed beside it.
   * @param options port and weight.
   */
  public static service(service: IConstruct, options: RouteBackendOptions): RouteBackend {
    const where = 'RouteBackend.service';
    checkValue(where, 'service', service, role('the construct of a Service'));
    checkShape(where, options, { port: NUMBER }, {
      weight: NUMBER,
      filters: listOf(instanceOf(HttpRouteFilter, 'HttpRouteFilter.requestHeaders(…), .responseHeaders(…), .mirror(…) or .extension(…)')),
      grant: role('a ReferenceGrant', 'toReferenceGrantReference'),
    });
    const flaw = portFlaw(options.port);
    if (flaw) throw valueProblem(where, `port ${options.port}`, flaw.allowed, flaw.fix);
    const weight = options.weight ?? 1;
    if (!Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT) {
      throw valueProblem(where, `weight ${weight}`, `a whole number from 0 to ${MAX_WEIGHT}`, 'write shares such as 90 and 10');
    }
    const filters = options.filters ?? [];
    const unfit = filters.find(({ _isPlain }) => !_isPlain);
    if (unfit !== undefined) {
      throw valueProblem(where, `filter ${unfit.type} of a backend`, 'changes of headers, a mirror or an extension', 'put it into the filters of the rule');
    }
    const types = filters.filter(({ _repeats }) => !_repeats).map(({ type }) => type);
    const twice = types.find((type, index) => types.indexOf(type) !== index);
    if (twice !== undefined) throw valueProblem(where, `filter ${twice} twice`, 'each filter once', 'put all changes into one filter');
    return new RouteBackend(service, options.port, weight, filters, options.grant);
  }

  private constructor(
    private readonly target: IConstruct,
    private readonly port: number,
    private readonly weight: number,
    /** @internal */
    public readonly _filters: readonly HttpRouteFilter[],
    private readonly grant?: IReferenceGrant,
  ) {}

  /** @internal */
  public _render(referrer: Referrer): BackendReference & { readonly weight: number } {
    return { ...useService(referrer, this.target, this.port, this.grant), weight: this.weight };
  }
}
