import * as l1 from '../../imports/gateway.networking.k8s.io';
import { valueProblem } from '../core/problem';
import { checkValue, TEXT } from '../core/shape';
import { HttpHeaderMatch } from './http-match';

const SERVICE = /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i;

const METHOD = /^[a-z_][a-z_0-9]*$/i;

const MAX_LENGTH = 1024;

/** Which gRPC calls match. */
export class GrpcMethodMatch {
  /**
   * Calls of one service, or of one of its methods.
   *
   * @param service the service with its package, for example `shop.v1.Orders`.
   * @param method the method; all of the service without it.
   */
  public static exact(service: string, method?: string): GrpcMethodMatch {
    const where = 'GrpcMethodMatch.exact';
    if (typeof service !== 'string' || !SERVICE.test(service) || service.length > MAX_LENGTH) {
      throw valueProblem(where, `service "${service}"`, 'a package and a service, of letters, digits and _', 'write for example shop.v1.Orders, without a slash');
    }
    if (method !== undefined) checkMethod(where, method);
    return new GrpcMethodMatch({ type: l1.GrpcRouteSpecRulesMatchesMethodType.EXACT, service, method });
  }

  /** Calls of methods with this name, of any service. */
  public static method(method: string): GrpcMethodMatch {
    checkMethod('GrpcMethodMatch.method', method);
    return new GrpcMethodMatch({ type: l1.GrpcRouteSpecRulesMatchesMethodType.EXACT, method });
  }

  /**
   * Calls whose service and method match regular expressions, in the dialect of the controller; not every controller can do that.
   *
   * @param service expression for the service with its package.
   * @param method expression for the method; all without it.
   */
  public static regex(service: string, method?: string): GrpcMethodMatch {
    for (const [name, value] of Object.entries({ service, method: method ?? '.' })) {
      checkValue('GrpcMethodMatch.regex', name, value, TEXT);
      if (value.length < 1 || value.length > MAX_LENGTH) {
        throw valueProblem('GrpcMethodMatch.regex', `${name} of ${value.length} characters`, `1 to ${MAX_LENGTH} characters`, 'write an expression');
      }
    }
    return new GrpcMethodMatch({ type: l1.GrpcRouteSpecRulesMatchesMethodType.REGULAR_EXPRESSION, service, method });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GrpcRouteSpecRulesMatchesMethod,
  ) {}
}

/** What a gRPC call must look like; everything that is given must match. */
export interface GrpcRouteMatch {
  /**
   * Service and method of the call.
   *
   * @default - any.
   */
  readonly method?: GrpcMethodMatch;
  /**
   * Metadata of the call, at most 16 entries; all must match.
   *
   * @default - any.
   */
  readonly headers?: HttpHeaderMatch[];
}

function checkMethod(where: string, method: string): void {
  if (typeof method !== 'string' || !METHOD.test(method) || method.length > MAX_LENGTH) {
    throw valueProblem(where, `method "${method}"`, 'letters, digits and _', 'write only the name of the method');
  }
}
