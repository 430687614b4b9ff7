import { valueProblem } from '../../core/problem';
import { preciseHostnameFlaw } from '../../core/hostnames';
import { isPort } from '../../core/names';
import { checkProps, checkValue, instanceOf, listOf, NUMBER, struct, TEXT } from '../../core/shape';
import { boundedText, headerName } from './http-match';
import { isNamedMember } from './members';

/** What happens to headers; at least one of the three. */
export interface HttpHeaderChanges {
  /**
   * Headers that get this value, whatever they had; at most 16.
   *
   * @default - none.
   */
  readonly set?: { readonly [key: string]: string };
  /**
   * Headers that get this value in addition to what they had; at most 16.
   *
   * @default - none.
   */
  readonly add?: { readonly [key: string]: string };
  /**
   * Headers that are taken off; at most 16.
   *
   * @default - none.
   */
  readonly remove?: string[];
}

/** What takes the place of a path. */
export class HttpPathModifier {
  /** The whole path is replaced. */
  public static replaceFullPath(path: string): HttpPathModifier {
    return new HttpPathModifier({ type: 'ReplaceFullPath', replaceFullPath: boundedText('HttpPathModifier.replaceFullPath', path, 1024) });
  }

  /** The prefix that the rule matched is replaced. */
  public static replacePrefixMatch(prefix: string): HttpPathModifier {
    return new HttpPathModifier({ type: 'ReplacePrefixMatch', replacePrefixMatch: boundedText('HttpPathModifier.replacePrefixMatch', prefix, 1024) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: { readonly type: string; readonly replaceFullPath?: string; readonly replacePrefixMatch?: string },
  ) {}
}

/** The scheme to which a request is redirected. */
export enum RedirectScheme {
  /** Plain HTTP. */
  HTTP = 'http',
  /** HTTPS. */
  HTTPS = 'https',
}

/** Where the client is sent. */
export interface HttpRedirect {
  /**
   * Scheme of the new address.
   *
   * @default - the one of the request.
   */
  readonly scheme?: RedirectScheme;
  /**
   * Host name of the new address.
   *
   * @default - the one of the request.
   */
  readonly hostname?: string;
  /**
   * Path of the new address.
   *
   * @default - the one of the request.
   */
  readonly path?: HttpPathModifier;
  /**
   * Port of the new address, 1 to 65535.
   *
   * @default - the one of the request.
   */
  readonly port?: number;
  /**
   * Status of the answer: 301 or 302.
   *
   * @default 302
   */
  readonly statusCode?: number;
}

/**
 * A filter as the API server reads it; header modifiers of both ways have one shape.
 *
 * @internal
 */
export interface HttpFilterFields {
  readonly type: string;
  readonly requestHeaderModifier?: object;
  readonly responseHeaderModifier?: object;
  readonly requestRedirect?: object;
}

/**
 * What a rule does with a request or its answer; each filter stands at most once in a rule. The proxy knows no others.
 *
 * @see https://linkerd.io/2/reference/httproute/#httproutefilter
 */
export class HttpRouteFilter {
  /** Changes headers of the request. */
  public static requestHeaders(changes: HttpHeaderChanges): HttpRouteFilter {
    return new HttpRouteFilter({ type: 'RequestHeaderModifier', requestHeaderModifier: headerChanges('HttpRouteFilter.requestHeaders', changes) });
  }

  /** Changes headers of the answer; only in routes of a Service or EgressNetwork. */
  public static responseHeaders(changes: HttpHeaderChanges): HttpRouteFilter {
    return new HttpRouteFilter({ type: 'ResponseHeaderModifier', responseHeaderModifier: headerChanges('HttpRouteFilter.responseHeaders', changes) });
  }

  /** Answers with a redirect; the rule then has no backends. */
  public static redirect(redirect: HttpRedirect): HttpRouteFilter {
    const where = 'HttpRouteFilter.redirect';
    checkProps<HttpRedirect>(where, redirect, {}, {
      scheme: isNamedMember('RedirectScheme', Object.values(RedirectScheme)), hostname: TEXT, port: NUMBER, statusCode: NUMBER,
      path: instanceOf(HttpPathModifier, 'HttpPathModifier.replaceFullPath(…) or .replacePrefixMatch(…)'),
    });
    const { scheme, hostname, path, port, statusCode = 302 } = redirect;
    const flaw = hostname === undefined ? undefined : preciseHostnameFlaw(hostname);
    if (flaw) throw valueProblem(where, `hostname "${hostname}"`, flaw.allowed, flaw.fix);
    if (port !== undefined && !isPort(port)) throw valueProblem(where, `port ${port}`, 'a whole number from 1 to 65535', 'use the number of a port');
    if (![301, 302].includes(statusCode)) throw valueProblem(where, `statusCode ${statusCode}`, '301, 302', 'use 301 for a permanent redirect, 302 for one that may change');
    return new HttpRouteFilter({ type: 'RequestRedirect', requestRedirect: { scheme, hostname, path: path?._spec, port, statusCode } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: HttpFilterFields,
  ) {}

  /** The type of the filter, as Gateway API names it, for example `RequestRedirect`. */
  public get type(): string {
    return this._spec.type;
  }
}

function headerChanges(where: string, changes: HttpHeaderChanges): object {
  checkProps<HttpHeaderChanges>(where, changes, {}, { set: struct({}), add: struct({}), remove: listOf(TEXT) });
  const set = Object.entries(changes.set ?? {});
  const add = Object.entries(changes.add ?? {});
  const remove = changes.remove ?? [];
  if (set.length + add.length + remove.length === 0) {
    throw valueProblem(where, 'no change', 'set, add or remove', 'name at least one header, or leave the filter out');
  }
  for (const names of [set.map(([name]) => name), add.map(([name]) => name), remove]) {
    names.forEach((name) => headerName(where, name));
    if (names.length > 16) throw valueProblem(where, `${names.length} headers`, 'at most 16', 'put the others into a second route');
  }
  for (const [name, value] of [...set, ...add]) {
    checkValue(where, name, value, TEXT);
    boundedText(where, value, 4096);
  }
  const listed = (entries: [string, string][]) => entries.length > 0 ? entries.map(([name, value]) => ({ name, value })) : undefined;
  return { set: listed(set), add: listed(add), remove: remove.length > 0 ? [...remove] : undefined };
}
