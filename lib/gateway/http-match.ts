import { IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { memberOf } from '../core/enum';
import { valueProblem } from '../core/problem';
import { checkValue, TEXT } from '../core/shape';

/** Name of a header or query parameter: a token of RFC 9110. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/;

/** Parts of a path that the API refuses, because gateways would have to normalize them. */
const UNCLEAR_PATH = /\/\/|\/\.\.?(\/|$)|%2f|#/i;

const PATH_CHARACTERS = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;

const MAX_PATH = 1024;

/** A method of HTTP. */
export enum HttpMethod {
  /** GET. */
  GET = 'GET',
  /** HEAD. */
  HEAD = 'HEAD',
  /** POST. */
  POST = 'POST',
  /** PUT. */
  PUT = 'PUT',
  /** DELETE. */
  DELETE = 'DELETE',
  /** CONNECT. */
  CONNECT = 'CONNECT',
  /** OPTIONS. */
  OPTIONS = 'OPTIONS',
  /** TRACE. */
  TRACE = 'TRACE',
  /** PATCH. */
  PATCH = 'PATCH',
}

/** Which paths match. */
export class HttpPathMatch {
  /** The path and everything below it, by whole elements: `/shop` matches `/shop/cart`, not `/shopping`. */
  public static prefix(prefix: string): HttpPathMatch {
    return new HttpPathMatch({ type: l1.HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value: checkedPath('HttpPathMatch.prefix', prefix) });
  }

  /** This path only. */
  public static exact(path: string): HttpPathMatch {
    return new HttpPathMatch({ type: l1.HttpRouteSpecRulesMatchesPathType.EXACT, value: checkedPath('HttpPathMatch.exact', path) });
  }

  /** Paths that match a regular expression, in the dialect of the controller; not every controller can do that. */
  public static regex(expression: string): HttpPathMatch {
    return new HttpPathMatch({
      type: l1.HttpRouteSpecRulesMatchesPathType.REGULAR_EXPRESSION, value: checkedValue('HttpPathMatch.regex', expression, MAX_PATH),
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HttpRouteSpecRulesMatchesPath,
  ) {}

  /** @internal */
  public get _isPrefix(): boolean {
    return this._spec.type === l1.HttpRouteSpecRulesMatchesPathType.PATH_PREFIX;
  }
}

/** Which value of a header matches; the name of the header is not case-sensitive. */
export class HttpHeaderMatch {
  /** The header has exactly this value. */
  public static exact(name: string, value: string): HttpHeaderMatch {
    return new HttpHeaderMatch({
      type: l1.HttpRouteSpecRulesMatchesHeadersType.EXACT,
      name: checkedToken('HttpHeaderMatch.exact', name),
      value: checkedValue('HttpHeaderMatch.exact', value, 4096),
    });
  }

  /** The value matches a regular expression, in the dialect of the controller. */
  public static regex(name: string, expression: string): HttpHeaderMatch {
    return new HttpHeaderMatch({
      type: l1.HttpRouteSpecRulesMatchesHeadersType.REGULAR_EXPRESSION,
      name: checkedToken('HttpHeaderMatch.regex', name),
      value: checkedValue('HttpHeaderMatch.regex', expression, 4096),
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HttpRouteSpecRulesMatchesHeaders,
  ) {}
}

/** Which value of a query parameter matches. */
export class HttpQueryParamMatch {
  /** The parameter has exactly this value. */
  public static exact(name: string, value: string): HttpQueryParamMatch {
    return new HttpQueryParamMatch({
      type: l1.HttpRouteSpecRulesMatchesQueryParamsType.EXACT,
      name: checkedToken('HttpQueryParamMatch.exact', name),
      value: checkedValue('HttpQueryParamMatch.exact', value, 1024),
    });
  }

  /** The value matches a regular expression, in the dialect of the controller. */
  public static regex(name: string, expression: string): HttpQueryParamMatch {
    return new HttpQueryParamMatch({
      type: l1.HttpRouteSpecRulesMatchesQueryParamsType.REGULAR_EXPRESSION,
      name: checkedToken('HttpQueryParamMatch.regex', name),
      value: checkedValue('HttpQueryParamMatch.regex', expression, 1024),
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HttpRouteSpecRulesMatchesQueryParams,
  ) {}
}

/** What a request must look like; everything that is given must match. */
export interface HttpRouteMatch {
  /**
   * Path of the request.
   *
   * @default HttpPathMatch.prefix('/')
   */
  readonly path?: HttpPathMatch;
  /**
   * Headers of the request, at most 16; all must match.
   *
   * @default - any headers.
   */
  readonly headers?: HttpHeaderMatch[];
  /**
   * Query parameters, at most 16; all must match.
   *
   * @default - any parameters.
   */
  readonly queryParams?: HttpQueryParamMatch[];
  /**
   * Method of the request.
   *
   * @default - any method.
   */
  readonly method?: HttpMethod;
}

/** The match that a rule without matches has, and the path that a match without path has; the API server would add the same. */
const EVERY_PATH = HttpPathMatch.prefix('/');

/** A match as the API server reads it. */
export function matchSpec(route: IConstruct, match: HttpRouteMatch): l1.HttpRouteSpecRulesMatches {
  return {
    path: (match.path ?? EVERY_PATH)._spec,
    headers: match.headers?.map((header) => header._spec),
    queryParams: match.queryParams?.map((parameter) => parameter._spec),
    method: memberOf(route, 'method', l1.HttpRouteSpecRulesMatchesMethod, match.method),
  };
}

/** True when the match selects paths by a prefix, which a filter can then replace. */
export function isPrefixMatch(match: HttpRouteMatch): boolean {
  return (match.path ?? EVERY_PATH)._isPrefix;
}

/** Refuses what is no name of a header or query parameter. */
export function checkedToken(where: string, name: string): string {
  if (!TOKEN.test(name)) {
    throw valueProblem(where, `name "${name}"`, '1 to 256 letters, digits and !#$%&\'*+-.^_`|~', 'write only the name, without colon or spaces');
  }
  return name;
}

/** Refuses an empty or overlong value. */
export function checkedValue(where: string, value: string, maxLength: number): string {
  checkValue(where, 'value', value, TEXT);
  if (value.length < 1 || value.length > maxLength) {
    throw valueProblem(where, `a value of ${value.length} characters`, `1 to ${maxLength} characters`, value === '' ? 'write a value' : 'shorten it');
  }
  return value;
}

function checkedPath(where: string, path: string): string {
  checkValue(where, 'path', path, TEXT);
  if (!PATH_CHARACTERS.test(path) || UNCLEAR_PATH.test(path) || path.length > MAX_PATH) {
    throw valueProblem(where, `path "${path}"`,
      `at most ${MAX_PATH} characters that start with "/", without "//", "/./", "/../", "%2f", "#" or characters that need escaping`,
      path.startsWith('/') ? 'write the path as it arrives, without a query' : `write /${path}`);
  }
  return path;
}
