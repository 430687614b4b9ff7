import { IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { preciseHostnameFlaw } from '../core/hostnames';
import { Percent } from '../core/percent';
import { groupOf } from '../core/plain';
import { valueProblem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { checkProps, checkShape, checkValue, instanceOf, NUMBER, PERCENT, role, struct, TEXT } from '../core/shape';
import { Referrer, useService } from './grants';
import { corsSpec, HttpCors } from './http-cors';
import { headerChanges, HttpHeaderChanges } from './http-headers';
import { checkedValue } from './http-match';
import { portFlaw } from './names';
import { IReferenceGrant } from './reference-grant';

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

/** Which requests are mirrored, and to which port. */
export interface HttpMirrorOptions {
  /** Port of the Service, 1 to 65535. */
  readonly port: number;
  /**
   * Share of the requests; decimals are printed as a fraction.
   *
   * @default - all requests.
   */
  readonly share?: Percent;
  /**
   * The permission to refer to a Service of another namespace.
   *
   * @default - a `ReferenceGrant` beside the Service, where this program has a chart for its namespace.
   */
  readonly grant?: IReferenceGrant;
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
 * What a rule does with a request or its answer; each filter stands at most once in a rule, except mirrors and extensions.
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

  /**
   * Sends a copy of requests to a Service too; its answers are thrown away.
   *
   * @param service the construct of the Service, or an `ExternalObject`.
   */
  public static mirror(service: IConstruct, options: HttpMirrorOptions): HttpRouteFilter {
    const where = 'HttpRouteFilter.mirror';
    checkValue(where, 'service', service, role('the construct of a Service'));
    checkProps(where, options, { port: NUMBER }, { share: PERCENT, grant: role('a ReferenceGrant', 'toReferenceGrantReference') });
    const flaw = portFlaw(options.port);
    if (flaw) throw valueProblem(where, `port ${options.port}`, flaw.allowed, flaw.fix);
    const { port, grant, share } = options;
    return new HttpRouteFilter({ type: l1.HttpRouteSpecRulesFiltersType.REQUEST_MIRROR }, false, (referrer) => ({
      backendRef: useService(referrer, service, port, grant),
      percent: share?.isWhole ? share.value : undefined,
      fraction: share && !share.isWhole ? { numerator: Math.round(share.value * FRACTIONS_OF_PERCENT), denominator: 100 * FRACTIONS_OF_PERCENT } : undefined,
    }));
  }

  /**
   * Lets browsers call the backends from pages of other origins.
   *
   * @see https://gateway-api.sigs.k8s.io/guides/http-cors/
   */
  public static cors(cors: HttpCors): HttpRouteFilter {
    return new HttpRouteFilter({ type: l1.HttpRouteSpecRulesFiltersType.CORS, cors: corsSpec('HttpRouteFilter.cors', cors) });
  }

  /**
   * A filter of the controller, for example an `HTTPRouteFilter` of Envoy Gateway.
   *
   * @param filter the object, in the namespace of the route.
   */
  public static extension(filter: ObjectReference): HttpRouteFilter {
    checkValue('HttpRouteFilter.extension', 'filter', filter, struct({ apiVersion: TEXT, kind: TEXT, name: TEXT }));
    const { apiVersion, kind, name } = filter;
    return new HttpRouteFilter({ type: l1.HttpRouteSpecRulesFiltersType.EXTENSION_REF, extensionRef: { group: groupOf(apiVersion), kind, name } });
  }

  private constructor(
    private readonly spec: l1.HttpRouteSpecRulesFilters,
    /** @internal */
    public readonly _needsPrefix: boolean = false,
    private readonly renderMirror?: (referrer: Referrer) => l1.HttpRouteSpecRulesFiltersRequestMirror,
  ) {}

  /** The type of the filter, as Gateway API names it, for example `URLRewrite`. */
  public get type(): string {
    return this.spec.type;
  }

  /**
   * Whether gRPC routes and single backends can have it too.
   *
   * @internal
   */
  public get _isPlain(): boolean {
    return !NEEDS_HTTP_RULE.includes(this.spec.type);
  }

  /**
   * Whether it may stand in a rule more than once.
   *
   * @internal
   */
  public get _repeats(): boolean {
    return this.spec.type === l1.HttpRouteSpecRulesFiltersType.REQUEST_MIRROR || this.spec.type === l1.HttpRouteSpecRulesFiltersType.EXTENSION_REF;
  }

  /** @internal */
  public _render(referrer: Referrer): l1.HttpRouteSpecRulesFilters {
    return { ...this.spec, requestMirror: this.renderMirror?.(referrer) };
  }
}

/** A share of a percent with up to three decimals is still a whole numerator. */
const FRACTIONS_OF_PERCENT = 1000;

const NEEDS_HTTP_RULE: readonly string[] = [
  l1.HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT, l1.HttpRouteSpecRulesFiltersType.URL_REWRITE, l1.HttpRouteSpecRulesFiltersType.CORS,
];

function checkedHostname(where: string, hostname: string | undefined): string | undefined {
  const flaw = hostname === undefined ? undefined : preciseHostnameFlaw(hostname);
  if (flaw) throw valueProblem(where, `hostname "${hostname}"`, flaw.allowed, flaw.fix);
  return hostname;
}
