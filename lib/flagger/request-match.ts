import { checkGoPattern } from '../core/go-pattern';
import { valueProblem } from '../core/problem';
import { checkValue, instanceOf, listOf, struct, TEXT } from '../core/shape';
import { escapeExpression, RequestCondition, subjectOf } from './request-condition';

/** A header of a request, before it is said what its value must be. */
export class RequestHeader {
  /** @internal */
  public static _named(name: string): RequestHeader {
    return new RequestHeader(name);
  }

  private constructor(private readonly name: string) {}

  /** The value is exactly this text. */
  public exact(value: string): RequestMatch {
    return this.toMatch('exact', checkText('RequestHeader.exact', value));
  }

  /** The value starts with this text; printed as a regular expression, because Flagger drops `prefix` for Gateway API. */
  public prefix(value: string): RequestMatch {
    return this.toMatch('regex', `^${escapeExpression(checkText('RequestHeader.prefix', value))}.*$`);
  }

  /** The value ends with this text; printed as a regular expression, because neither Gateway API nor Istio knows `suffix`. */
  public suffix(value: string): RequestMatch {
    return this.toMatch('regex', `^.*${escapeExpression(checkText('RequestHeader.suffix', value))}$`);
  }

  /**
   * The whole value fits a regular expression.
   *
   * @param pattern an expression in RE2 syntax: it has no lookarounds and no references to groups.
   */
  public regex(pattern: string): RequestMatch {
    return this.toMatch('regex', checkExpression('RequestHeader.regex', pattern));
  }

  private toMatch(type: 'exact' | 'regex', value: string): RequestMatch {
    return RequestMatch._of([{ type, header: this.name, value }]);
  }
}

/** A parameter of the query of a request, before it is said what its value must be. */
export class RequestQuery {
  /** @internal */
  public static _named(name: string): RequestQuery {
    return new RequestQuery(name);
  }

  private constructor(private readonly name: string) {}

  /** The value is exactly this text. */
  public exact(value: string): RequestMatch {
    return RequestMatch._of([{ type: 'query', query: this.name, match: { exact: checkText('RequestQuery.exact', value) } }]);
  }

  /**
   * The whole value fits a regular expression.
   *
   * @param pattern an expression in RE2 syntax: it has no lookarounds and no references to groups.
   */
  public regex(pattern: string): RequestMatch {
    return RequestMatch._of([{ type: 'query', query: this.name, match: { regex: checkExpression('RequestQuery.regex', pattern) } }]);
  }
}

/** What a request must look like to be sent to the new version. */
export class RequestMatch {
  /**
   * A condition on a header.
   *
   * @param name name of the header, for example `x-user`; case does not matter.
   */
  public static header(name: string): RequestHeader {
    checkValue('RequestMatch.header', 'name', name, TEXT);
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
      throw valueProblem('RequestMatch.header', `"${name}"`, 'the name of an HTTP header', 'write it without colon and spaces, for example x-user');
    }
    // HTTP does not mind the case, but Istio accepts nothing else and Flagger looks for `cookie`.
    return RequestHeader._named(name.toLowerCase());
  }

  /**
   * The request carries a cookie with this value.
   *
   * @param name name of the cookie.
   * @param value the whole value; nginx only knows `always`.
   */
  public static cookie(name: string, value: string): RequestMatch {
    checkValue('RequestMatch.cookie', 'name', name, TEXT);
    checkValue('RequestMatch.cookie', 'value', value, TEXT);
    if (!/^[^\s;=,"]+$/.test(name) || !/^[^\s;,"]+$/.test(value)) {
      throw valueProblem('RequestMatch.cookie', `${name}=${value}`, 'a cookie name and value without spaces, quotes, commas and semicolons',
        'pass both apart, for example RequestMatch.cookie(\'canary\', \'always\')');
    }
    return RequestMatch._of([{ type: 'cookie', cookie: name, value }]);
  }

  /**
   * A condition on a parameter of the query; read with Gateway API and Istio.
   *
   * @param name name of the parameter; case matters.
   */
  public static query(name: string): RequestQuery {
    checkValue('RequestMatch.query', 'name', name, TEXT);
    if (!/^[^\s=&?#]+$/.test(name)) {
      throw valueProblem('RequestMatch.query', `"${name}"`, 'the name of a query parameter', 'write it without = and &, for example version');
    }
    return RequestQuery._named(name);
  }

  /**
   * The client is a pod with these labels; read with Istio.
   *
   * @param labels labels that the pod must have, all of them.
   */
  public static clientLabels(labels: { readonly [name: string]: string }): RequestMatch {
    checkValue('RequestMatch.clientLabels', 'labels', labels, struct({}));
    if (Object.keys(labels).length === 0) {
      throw valueProblem('RequestMatch.clientLabels', 'no label', 'at least one, because no label fits every client', 'name a label of the pods');
    }
    return RequestMatch._of([{ type: 'source', labels: { ...labels } }]);
  }

  /** All of these hold at once. Several matches of one A/B test are alternatives: one of them is enough. */
  public static allOf(...matches: RequestMatch[]): RequestMatch {
    checkValue('RequestMatch.allOf', 'matches', matches, listOf(instanceOf(RequestMatch, 'RequestMatch.header(…) or .cookie(…)')));
    const conditions = matches.flatMap((match) => match._conditions);
    const subjects = conditions.map((condition) => (condition.type === 'query' || condition.type === 'source' ? subjectOf(condition) : `header ${subjectOf(condition)}`));
    const twice = subjects.find((subject, index) => subjects.indexOf(subject) !== index);
    if (conditions.length === 0 || twice !== undefined) {
      throw valueProblem('RequestMatch.allOf', twice === undefined ? 'no match' : `two conditions on ${twice}`,
        'at least one match, and one condition for each header, because the conditions are a map by header',
        twice === undefined ? 'pass the matches' : 'join them in one regular expression, or pass them as alternatives');
    }
    return RequestMatch._of(conditions);
  }

  /** @internal */
  public static _of(conditions: readonly RequestCondition[]): RequestMatch {
    return new RequestMatch(conditions);
  }

  private constructor(
    /** @internal */
    public readonly _conditions: readonly RequestCondition[],
  ) {}
}

function checkText(where: string, value: string): string {
  checkValue(where, 'value', value, TEXT);
  if (value === '') {
    // Flagger takes an empty text for a condition that was not set.
    throw valueProblem(where, 'an empty text', 'at least one character', `write what the ${where.startsWith('RequestHeader') ? 'header' : 'parameter'} must hold`);
  }
  return value;
}

function checkExpression(where: string, pattern: string): string {
  // Envoy, Istio and Linkerd all compile with engines of the RE2 family.
  checkGoPattern(where, 'pattern', checkText(where, pattern));
  return pattern;
}
