import { isNamedMember } from './members';
import { valueProblem } from '../../core/problem';
import { checkValue, instanceOf, listOf, Shape, structOf, TEXT } from '../../core/shape';

/** Name of a header: a token of RFC 9110, with the characters that the CRD accepts. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]{1,256}$/;

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

interface TypedValue {
  readonly type: string;
  readonly value: string;
}

/** Which paths match. */
export class HttpPathMatch {
  /** The path and everything below it, by whole elements: `/shop` matches `/shop/cart`, not `/shopping`. */
  public static prefix(prefix: string): HttpPathMatch {
    return new HttpPathMatch({ type: 'PathPrefix', value: absolutePath('HttpPathMatch.prefix', prefix) });
  }

  /** This path only. */
  public static exact(path: string): HttpPathMatch {
    return new HttpPathMatch({ type: 'Exact', value: absolutePath('HttpPathMatch.exact', path) });
  }

  /** Paths that match a whole regular expression of Rust. */
  public static regex(expression: string): HttpPathMatch {
    return new HttpPathMatch({ type: 'RegularExpression', value: boundedText('HttpPathMatch.regex', expression, MAX_PATH) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: TypedValue,
  ) {}
}

/** Which value of a header matches; the name of the header is not case-sensitive. */
export class HttpHeaderMatch {
  /** The header has exactly this value. */
  public static exact(name: string, value: string): HttpHeaderMatch {
    const where = 'HttpHeaderMatch.exact';
    return new HttpHeaderMatch({ type: 'Exact', name: headerName(where, name), value: boundedText(where, value, 4096) });
  }

  /** The value matches a regular expression of Rust. */
  public static regex(name: string, expression: string): HttpHeaderMatch {
    const where = 'HttpHeaderMatch.regex';
    return new HttpHeaderMatch({ type: 'RegularExpression', name: headerName(where, name), value: boundedText(where, expression, 4096) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: TypedValue & { readonly name: string },
  ) {}
}

/** Which value of a query parameter matches. */
export class HttpQueryParamMatch {
  /** The parameter has exactly this value. */
  public static exact(name: string, value: string): HttpQueryParamMatch {
    const where = 'HttpQueryParamMatch.exact';
    return new HttpQueryParamMatch({ type: 'Exact', name: boundedText(where, name, 256), value: boundedText(where, value, 1024) });
  }

  /** The value matches a regular expression of Rust. */
  public static regex(name: string, expression: string): HttpQueryParamMatch {
    const where = 'HttpQueryParamMatch.regex';
    return new HttpQueryParamMatch({ type: 'RegularExpression', name: boundedText(where, name, 256), value: boundedText(where, expression, 1024) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: TypedValue & { readonly name: string },
  ) {}
}

/** Which requests match: those that fit all of it. */
export interface HttpRouteMatch {
  /**
   * Path of the request.
   *
   * @default - HttpPathMatch.prefix('/'): all paths.
   */
  readonly path?: HttpPathMatch;
  /**
   * Headers that the request has, at most 16.
   *
   * @default - any.
   */
  readonly headers?: HttpHeaderMatch[];
  /**
   * Query parameters that the request has, at most 16.
   *
   * @default - any.
   */
  readonly queryParams?: HttpQueryParamMatch[];
  /**
   * Method of the request.
   *
   * @default - any.
   */
  readonly method?: HttpMethod;
}

/**
 * A match, as a program without types must write it.
 *
 * @internal
 */
export const HTTP_ROUTE_MATCH: Shape = structOf<HttpRouteMatch>({}, {
  path: instanceOf(HttpPathMatch, 'HttpPathMatch.prefix(…), .exact(…) or .regex(…)'),
  headers: listOf(instanceOf(HttpHeaderMatch, 'HttpHeaderMatch.exact(…) or .regex(…)')),
  queryParams: listOf(instanceOf(HttpQueryParamMatch, 'HttpQueryParamMatch.exact(…) or .regex(…)')),
  method: isNamedMember('HttpMethod', Object.values(HttpMethod)),
});

/**
 * A match as the API server reads it.
 *
 * @internal
 */
export interface HttpMatchFields {
  readonly path: TypedValue;
  readonly headers?: (TypedValue & { readonly name: string })[];
  readonly queryParams?: (TypedValue & { readonly name: string })[];
  readonly method?: string;
}

/** The path of a match that has none, which the API server would add. */
const EVERY_PATH: TypedValue = { type: 'PathPrefix', value: '/' };

/**
 * Maps a match.
 *
 * @internal
 */
export function matchFields({ path, headers, queryParams, method }: HttpRouteMatch): HttpMatchFields {
  return {
    path: path?._spec ?? EVERY_PATH, headers: headers?.map(({ _spec }) => _spec), queryParams: queryParams?.map(({ _spec }) => _spec), method,
  };
}

/**
 * Refuses what is no name of a header.
 *
 * @internal
 */
export function headerName(where: string, name: string): string {
  checkValue(where, 'name', name, TEXT);
  if (TOKEN.test(name)) return name;
  throw valueProblem(where, `name "${name}"`, '1 to 256 letters, digits and !#$%&\'*+-.^_`|~', 'write only the name, without colon or spaces');
}

/**
 * Refuses an empty or overlong value.
 *
 * @internal
 */
export function boundedText(where: string, value: string, maxLength: number): string {
  checkValue(where, 'value', value, TEXT);
  if (value.length >= 1 && value.length <= maxLength) return value;
  throw valueProblem(where, `a value of ${value.length} characters`, `1 to ${maxLength} characters`, value === '' ? 'write a value' : 'shorten it');
}

/** The webhook refuses a path that is not absolute. */
function absolutePath(where: string, path: string): string {
  boundedText(where, path, MAX_PATH);
  if (path.startsWith('/') && !/[?#\s]/.test(path)) return path;
  throw valueProblem(where, `path "${path}"`, 'a path that starts with "/", without query, fragment or spaces', path.startsWith('/') ? 'write the path only' : `write /${path}`);
}
