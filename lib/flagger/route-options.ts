import { Duration } from 'cdk8s';
import * as l1 from '../../imports/flagger.app';
import { isPort } from '../core/names';
import { valueProblem } from '../core/problem';
import { checkProps, checkValue, NUMBER, TEXT } from '../core/shape';

/** Options of the methods of `UrlRewrite`. */
export interface UrlRewriteOptions {
  /**
   * Host that the app sees in place of the one that the client asked for.
   *
   * @default - the same host.
   */
  readonly host?: string;
}

/** Another path or host for the app than the client asked for. */
export class UrlRewrite {
  /** Replaces the prefix that the route matched, or `/` without one. */
  public static prefix(path: string, options: UrlRewriteOptions = {}): UrlRewrite {
    return UrlRewrite.ofPath('prefix', path, 'ReplacePrefixMatch', options);
  }

  /** Replaces the whole path; read with Gateway API. */
  public static fullPath(path: string, options: UrlRewriteOptions = {}): UrlRewrite {
    return UrlRewrite.ofPath('fullPath', path, 'ReplaceFullPath', options);
  }

  /** Replaces the host only. */
  public static host(host: string): UrlRewrite {
    return new UrlRewrite({ authority: checkHost('UrlRewrite.host', host) });
  }

  private static ofPath(method: string, path: string, type: string, options: UrlRewriteOptions): UrlRewrite {
    const where = `UrlRewrite.${method}`;
    checkValue(where, 'path', path, TEXT);
    checkProps(where, options, {}, { host: TEXT });
    if (!path.startsWith('/')) throw valueProblem(where, `"${path}"`, 'a path that starts with /', `write "/${path}"`);
    return new UrlRewrite({ uri: path, type, authority: options.host === undefined ? undefined : checkHost(where, options.host) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.CanarySpecServiceRewrite,
  ) {}
}

/** Changes of headers. */
export interface HeaderChanges {
  /**
   * Adds values, beside those that are there.
   *
   * @default - none.
   */
  readonly add?: { readonly [name: string]: string };
  /**
   * Sets values, in place of those that are there.
   *
   * @default - none.
   */
  readonly set?: { readonly [name: string]: string };
  /**
   * Removes headers.
   *
   * @default - none.
   */
  readonly remove?: string[];
}

/** Changes of the headers of requests and answers. */
export interface HeaderRules {
  /**
   * Changes on the way to the app.
   *
   * @default - none.
   */
  readonly request?: HeaderChanges;
  /**
   * Changes on the way back.
   *
   * @default - none.
   */
  readonly response?: HeaderChanges;
}

/** Options of `MirrorTarget.service`. */
export interface MirrorTargetOptions {
  /** Port of the Service, 1 to 65535. */
  readonly port: number;
  /**
   * Namespace of the Service; another one than the canary's needs a ReferenceGrant there.
   *
   * @default - the namespace of the canary.
   */
  readonly namespace?: string;
}

/** What gets a copy of all requests. */
export class MirrorTarget {
  /** A Service. */
  public static service(name: string, options: MirrorTargetOptions): MirrorTarget {
    const where = 'MirrorTarget.service';
    checkValue(where, 'name', name, TEXT);
    checkProps(where, options, { port: NUMBER }, { namespace: TEXT });
    if (!isPort(options.port)) throw valueProblem(where, `port ${options.port}`, 'a whole number from 1 to 65535', 'pass the port of the Service');
    return new MirrorTarget({ backendRef: { group: '', kind: 'Service', name, ...options } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.CanarySpecServiceMirror,
  ) {}
}

/** Which other sites may call the app from a browser. */
export interface CorsPolicy {
  /** The sites, as scheme and host, for example `https://shop.example.com`; `*` for all. */
  readonly allowOrigin: string[];
  /**
   * Methods.
   *
   * @default - those that need no permission.
   */
  readonly allowMethods?: string[];
  /**
   * Headers of the request.
   *
   * @default - those that need no permission.
   */
  readonly allowHeaders?: string[];
  /**
   * Headers of the answer that the site may read.
   *
   * @default - those that need no permission.
   */
  readonly exposeHeaders?: string[];
  /**
   * Whether cookies are sent with the request.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
  /**
   * How long a browser keeps the permission, in whole seconds.
   *
   * @default - the browser decides.
   */
  readonly maxAge?: Duration;
}

function checkHost(where: string, host: string): string {
  checkValue(where, 'host', host, TEXT);
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)) throw valueProblem(where, `host "${host}"`, 'a host name in lower case', 'write it without scheme, port and path');
  return host;
}
