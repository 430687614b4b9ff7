import * as l1 from '../../imports/gateway.networking.k8s.io';
import { preciseHostnameFlaw } from '../core/hostnames';
import { valueProblem } from '../core/problem';
import { checkShape, instanceOf, listOf, TEXT } from '../core/shape';
import { checkedToken, checkedValue } from './http-match';
import { portFlaw } from './names';

/** What happens to headers; at least one of the three. */
export interface HttpHeaderChanges {
  /**
   * Headers that get this value, whatever they had.
   *
   * @default - none.
   */
  readonly set?: { [key: string]: string };
  /**
   * Headers that get this value in addition to what they had.
   *
   * @default - none.
   */
  readonly add?: { [key: string]: string };
  /**
   * Headers that are taken off.
   *
   * @default - none.
   */
  readonly remove?: string[];
}

/** What takes the place of a path. */
export class HttpPathModifier {
  /** The whole path is replaced. */
  public static replaceFullPath(path: string): HttpPathModifier {
    return new HttpPathModifier('ReplaceFullPath', checkedValue('HttpPathModifier.replaceFullPath', path, 1024));
  }

  /** The prefix that the rule matched is replaced; the rule then has exactly one match, by path prefix. */
  public static replacePrefixMatch(prefix: string): HttpPathModifier {
    return new HttpPathModifier('ReplacePrefixMatch', checkedValue('HttpPathModifier.replacePrefixMatch', prefix, 1024));
  }

  private constructor(private readonly type: 'ReplaceFullPath' | 'ReplacePrefixMatch', private readonly value: string) {}

  /** @internal */
  public get _needsPrefix(): boolean {
    return this.type === 'ReplacePrefixMatch';
  }

  /** @internal */
  public _redirect(): l1.HttpRouteSpecRulesFiltersRequestRedirectPath {
    return this._needsPrefix
      ? { type: l1.HttpRouteSpecRulesFiltersRequestRedirectPathType.REPLACE_PREFIX_MATCH, replacePrefixMatch: this.value }
      : { type: l1.HttpRouteSpecRulesFiltersRequestRedirectPathType.REPLACE_FULL_PATH, replaceFullPath: this.value };
  }

  /** @internal */
  public _rewrite(): l1.HttpRouteSpecRulesFiltersUrlRewritePath {
    return this._needsPrefix
      ? { type: l1.HttpRouteSpecRulesFiltersUrlRewritePathType.REPLACE_PREFIX_MATCH, replacePrefixMatch: this.value }
      : { type: l1.HttpRouteSpecRulesFiltersUrlRewritePathType.REPLACE_FULL_PATH, replaceFullPath: this.value };
  }
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
   * @default - the usual port of `scheme`, otherwise the port of the listener.
   */
  readonly port?: number;
  /**
   * Status of the answer: 301, 302, 303, 307 or 308.
   *
   * @default 302
   */
  readonly statusCode?: number;
}

/** What the backend sees instead of what the client sent; at least one of the two. */
export interface HttpRewrite {
  /**
   * Value of the Host header.
   *
   * @default - the one of the request.
   */
  readonly hostname?: string;
  /**
   * Path of the request.
   *
   * @default - the one of the request.
   */
  readonly path?: HttpPathModifier;
}

const REDIRECT_SCHEMES: ReadonlyMap<string, l1.HttpRouteSpecRulesFiltersRequestRedirectScheme> = new Map([
  [RedirectScheme.HTTP, l1.HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTP],
  [RedirectScheme.HTTPS, l1.HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS],
]);

const REDIRECT_STATUS: ReadonlyMap<number, l1.HttpRouteSpecRulesFiltersRequestRedirectStatusCode> = new Map([
  [301, l1.HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301],
  [302, l1.HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_302],
  [303, l1.HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_303],
  [307, l1.HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_307],
  [308, l1.HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_308],
]);

const REPLACEMENTS = {
  hostname: TEXT, path: instanceOf(HttpPathModifier, 'HttpPathModifier.replaceFullPath(…) or .replacePrefixMatch(…)'),
};

/**
 * What a rule does with a request or its answer; each filter stands at most once in a rule.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/httproute/#filters-optional
 */
export class HttpRouteFilter {
  /** Changes headers of the request. */
  public static requestHeaders(changes: HttpHeaderChanges): HttpRouteFilter {
    const type = l1.HttpRouteSpecRulesFiltersType.REQUEST_HEADER_MODIFIER;
    return new HttpRouteFilter({ type, requestHeaderModifier: headerChanges('HttpRouteFilter.requestHeaders', changes) });
  }

  /** Changes headers of the answer. */
  public static responseHeaders(changes: HttpHeaderChanges): HttpRouteFilter {
    const type = l1.HttpRouteSpecRulesFiltersType.RESPONSE_HEADER_MODIFIER;
    return new HttpRouteFilter({ type, responseHeaderModifier: headerChanges('HttpRouteFilter.responseHeaders', changes) });
  }

  /** Answers with a redirect; the rule then has no backends. */
  public static redirect(redirect: HttpRedirect): HttpRouteFilter {
    const where = 'HttpRouteFilter.redirect';
    checkShape(where, redirect, {}, REPLACEMENTS);
    const statusCode = REDIRECT_STATUS.get(redirect.statusCode ?? 302);
    if (statusCode === undefined) {
      throw valueProblem(where, `statusCode ${redirect.statusCode}`, [...REDIRECT_STATUS.keys()].join(', '),
        'use 301 for a permanent redirect, 302 for one that may change');
    }
    const scheme = redirect.scheme && REDIRECT_SCHEMES.get(redirect.scheme);
    if (redirect.scheme !== undefined && scheme === undefined) {
      throw valueProblem(where, `scheme "${redirect.scheme}"`, [...REDIRECT_SCHEMES.keys()].join(', '), 'use a member of RedirectScheme');
    }
    if (redirect.port !== undefined) {
      const flaw = portFlaw(redirect.port);
      if (flaw) throw valueProblem(where, `port ${redirect.port}`, flaw.allowed, flaw.fix);
    }
    return new HttpRouteFilter({
      type: l1.HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT,
      requestRedirect: {
        scheme,
        hostname: checkedHostname(where, redirect.hostname),
        path: redirect.path?._redirect(),
        port: redirect.port,
        statusCode,
      },
    }, redirect.path?._needsPrefix);
  }

  /** Changes host name or path on the way to the backend. */
  public static rewrite(rewrite: HttpRewrite): HttpRouteFilter {
    const where = 'HttpRouteFilter.rewrite';
    checkShape(where, rewrite, {}, REPLACEMENTS);
    if (rewrite.hostname === undefined && rewrite.path === undefined) {
      throw valueProblem(where, 'neither hostname nor path', 'at least one of the two', 'say what is rewritten, or leave the filter out');
    }
    return new HttpRouteFilter({
      type: l1.HttpRouteSpecRulesFiltersType.URL_REWRITE,
      urlRewrite: { hostname: checkedHostname(where, rewrite.hostname), path: rewrite.path?._rewrite() },
    }, rewrite.path?._needsPrefix);
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.HttpRouteSpecRulesFilters,
    /** @internal */
    public readonly _needsPrefix: boolean = false,
  ) {}

  /** The type of the filter, as Gateway API names it, for example `URLRewrite`. */
  public get type(): string {
    return this._spec.type;
  }
}

/** Both header modifiers have this shape; the generated types differ only by name. */
function headerChanges(where: string, changes: HttpHeaderChanges): l1.HttpRouteSpecRulesFiltersRequestHeaderModifier {
  checkShape(where, changes, {}, { remove: listOf(TEXT) });
  const set = Object.entries(changes.set ?? {});
  const add = Object.entries(changes.add ?? {});
  const remove = changes.remove ?? [];
  for (const names of [set.map(([name]) => name), add.map(([name]) => name), remove]) checkHeaderNames(where, names);
  for (const [, value] of [...set, ...add]) checkedValue(where, value, 4096);
  if (set.length + add.length + remove.length === 0) {
    throw valueProblem(where, 'no change', 'set, add or remove', 'name at least one header, or leave the filter out');
  }
  const entries = (pairs: [string, string][]) => pairs.length > 0 ? pairs.map(([name, value]) => ({ name, value })) : undefined;
  return { set: entries(set), add: entries(add), remove: remove.length > 0 ? [...remove] : undefined };
}

function checkHeaderNames(where: string, names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(checkedToken(where, name).toLowerCase());
    if (other !== undefined) {
      throw valueProblem(where, `headers "${other}" and "${name}"`, 'each header once: their names are not case-sensitive', `remove "${name}"`);
    }
    known.set(name.toLowerCase(), name);
  }
}

function checkedHostname(where: string, hostname: string | undefined): string | undefined {
  const flaw = hostname === undefined ? undefined : preciseHostnameFlaw(hostname);
  if (flaw) throw valueProblem(where, `hostname "${hostname}"`, flaw.allowed, flaw.fix);
  return hostname;
}
