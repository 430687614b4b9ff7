import * as l1 from '../../imports/linkerd.io';
import { valueProblem } from '../core/problem';
import { checkValue, instanceOf, listOf, NUMBER, TEXT } from '../core/shape';
import { HttpMethod } from './policy/http-match';
import { isNamedMember } from './policy/members';

/** Which requests belong to a route of a `ServiceProfile`. */
export class RequestCondition {
  /** The whole path matches a regular expression, for example `/items/[^/]*`. */
  public static path(expression: string): RequestCondition {
    checkValue('RequestCondition.path', 'expression', expression, TEXT);
    if (expression === '') throw valueProblem('RequestCondition.path', 'no expression', 'a regular expression', 'write for example /items/[^/]*');
    return new RequestCondition({ pathRegex: expression });
  }

  /** The method is this one. */
  public static method(method: HttpMethod): RequestCondition {
    checkValue('RequestCondition.method', 'method', method, isNamedMember('HttpMethod', Object.values(HttpMethod)));
    return new RequestCondition({ method });
  }

  /** All of the conditions hold. */
  public static allOf(...conditions: RequestCondition[]): RequestCondition {
    return new RequestCondition({ all: specs('RequestCondition.allOf', conditions, RequestCondition) });
  }

  /** One of the conditions holds. */
  public static anyOf(...conditions: RequestCondition[]): RequestCondition {
    return new RequestCondition({ any: specs('RequestCondition.anyOf', conditions, RequestCondition) });
  }

  /** The condition does not hold. */
  public static noneOf(condition: RequestCondition): RequestCondition {
    // The CRD has a list where the webhook and the proxies read one condition; what stands inside of `all` the CRD does not look at.
    const [not] = specs('RequestCondition.noneOf', [condition], RequestCondition);
    return new RequestCondition({ all: [{ not }] });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ServiceProfileSpecRoutesCondition,
  ) {}
}

/** Which answers belong to a class of a `ServiceProfile`. */
export class ResponseCondition {
  /**
   * The status lies in a range.
   *
   * @param min 100 to 599.
   * @param max from `min` to 599; `min` when left out.
   */
  public static status(min: number, max: number = min): ResponseCondition {
    const where = 'ResponseCondition.status';
    checkValue(where, 'min', min, NUMBER);
    if (![min, max].every((status) => Number.isInteger(status) && status >= 100 && status <= 599) || min > max) {
      throw valueProblem(where, `status ${min} to ${max}`, 'whole numbers from 100 to 599, the first not above the second', 'write for example ResponseCondition.status(500, 599)');
    }
    return new ResponseCondition({ status: { min, max } });
  }

  /** All of the conditions hold. */
  public static allOf(...conditions: ResponseCondition[]): ResponseCondition {
    return new ResponseCondition({ all: specs('ResponseCondition.allOf', conditions, ResponseCondition) });
  }

  /** One of the conditions holds. */
  public static anyOf(...conditions: ResponseCondition[]): ResponseCondition {
    return new ResponseCondition({ any: specs('ResponseCondition.anyOf', conditions, ResponseCondition) });
  }

  /** The condition does not hold. */
  public static noneOf(condition: ResponseCondition): ResponseCondition {
    const [not] = specs('ResponseCondition.noneOf', [condition], ResponseCondition);
    return new ResponseCondition({ not });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ServiceProfileSpecRoutesResponseClassesCondition,
  ) {}
}

function specs(where: string, conditions: readonly { readonly _spec: object }[], type: { readonly name: string; readonly prototype: object }): object[] {
  checkValue(where, 'conditions', conditions, listOf(instanceOf(type, `${type.name}.allOf(…) or another of its methods`)));
  if (conditions.length === 0) throw valueProblem(where, 'no conditions', 'at least one', 'name one');
  return conditions.map(({ _spec }) => _spec);
}
