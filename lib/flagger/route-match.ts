import * as l1 from '../../imports/flagger.app';
import { isPort } from '../core/names';
import { valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, checkValue, instanceOf, listOf, NUMBER, struct, TEXT } from '../core/shape';
import { renderConditions } from './canary-match';
import { RequestMatch } from './request-match';

type TextSpec = { readonly exact: string } | { readonly prefix: string } | { readonly regex: string };

/** What a text of a request must be like, as Istio reads it. */
export class TextMatch {
  /** Exactly this text. */
  public static exact(text: string): TextMatch {
    return new TextMatch({ exact: filled('TextMatch.exact', text) });
  }

  /** A text that starts with this one. */
  public static prefix(text: string): TextMatch {
    return new TextMatch({ prefix: filled('TextMatch.prefix', text) });
  }

  /** A text that fits a regular expression in RE2 syntax as a whole. */
  public static regex(pattern: string): TextMatch {
    return new TextMatch({ regex: filled('TextMatch.regex', pattern) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: TextSpec,
  ) {}
}

/** Options of `RouteMatch.istio`; all that are given must hold. */
export interface IstioMatchOptions {
  /**
   * Name of the match in the metrics and logs of Istio.
   *
   * @default - none.
   */
  readonly name?: string;
  /**
   * Host and port as the client wrote them.
   *
   * @default - any.
   */
  readonly authority?: TextMatch;
  /**
   * Scheme of the request.
   *
   * @default - any.
   */
  readonly scheme?: TextMatch;
  /**
   * Port to which the client connected, 1 to 65535.
   *
   * @default - any.
   */
  readonly port?: number;
  /**
   * Gateways through which the request came, of those of the provider; `mesh` for none.
   *
   * @default - all of the provider.
   */
  readonly gateways?: string[];
  /**
   * Namespace of the client.
   *
   * @default - any.
   */
  readonly clientNamespace?: string;
  /**
   * Headers that must not be like this.
   *
   * @default - none.
   */
  readonly withoutHeaders?: { readonly [name: string]: TextMatch };
  /**
   * Whether case does not matter in paths; not for regular expressions.
   *
   * @default false
   */
  readonly ignoreUriCase?: boolean;
}

/** Which requests a route takes; several are alternatives. */
export class RouteMatch {
  /** Paths that start with this one. */
  public static pathPrefix(path: string): RouteMatch {
    return new RouteMatch({ uri: { prefix: checkPath('RouteMatch.pathPrefix', path) } });
  }

  /** This path only. */
  public static pathExact(path: string): RouteMatch {
    return new RouteMatch({ uri: { exact: checkPath('RouteMatch.pathExact', path) } });
  }

  /** Paths that fit a regular expression as a whole; not every Gateway controller offers it. */
  public static pathRegex(pattern: string): RouteMatch {
    return new RouteMatch({ uri: { regex: filled('RouteMatch.pathRegex', pattern) } });
  }

  /** Requests with this method, for example `GET`. */
  public static method(method: string): RouteMatch {
    checkValue('RouteMatch.method', 'method', method, TEXT);
    if (!/^[A-Z]+$/.test(method)) throw valueProblem('RouteMatch.method', `"${method}"`, 'an HTTP method in upper case', 'write it, for example GET');
    return new RouteMatch({ method: { exact: method } });
  }

  /** Requests with these headers or query parameters. */
  public static request(match: RequestMatch): RouteMatch {
    checkValue('RouteMatch.request', 'match', match, instanceOf(RequestMatch, 'RequestMatch.header(…), .query(…) or .allOf(…)'));
    return new RouteMatch(renderConditions(match._conditions));
  }

  /** What only Istio can tell apart. */
  public static istio(options: IstioMatchOptions): RouteMatch {
    const where = 'RouteMatch.istio';
    const text = instanceOf(TextMatch, 'TextMatch.exact(…), .prefix(…) or .regex(…)');
    checkProps(where, options, {}, {
      name: TEXT, authority: text, scheme: text, port: NUMBER, gateways: listOf(TEXT), clientNamespace: TEXT, withoutHeaders: struct({}), ignoreUriCase: BOOLEAN,
    });
    const { authority, scheme, port, clientNamespace, withoutHeaders, ...rest } = options;
    if (port !== undefined && !isPort(port)) throw valueProblem(where, `port ${port}`, 'a whole number from 1 to 65535', 'correct the port');
    for (const [name, match] of Object.entries(withoutHeaders ?? {})) checkValue(where, `withoutHeaders.${name}`, match, text);
    return new RouteMatch({
      ...rest, port,
      authority: authority?._spec,
      scheme: scheme?._spec,
      sourceNamespace: clientNamespace,
      withoutHeaders: withoutHeaders && Object.fromEntries(Object.entries(withoutHeaders).map(([name, match]) => [name.toLowerCase(), match._spec])),
    });
  }

  /** All of these hold at once; each kind of condition can be there once. */
  public static allOf(...matches: RouteMatch[]): RouteMatch {
    const where = 'RouteMatch.allOf';
    checkValue(where, 'matches', matches, listOf(instanceOf(RouteMatch, 'RouteMatch.pathPrefix(…) or another of its methods')));
    const parts = matches.flatMap(({ _spec }) => Object.entries(_spec).filter(([, value]) => value !== undefined));
    const names = parts.map(([name]) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw valueProblem(where, `two conditions on ${twice}`, 'one of each kind', 'join headers with RequestMatch.allOf, or pass the matches as alternatives');
    }
    if (parts.length === 0) throw valueProblem(where, 'no match', 'at least one', 'pass the matches');
    return new RouteMatch(Object.fromEntries(parts));
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.CanarySpecServiceMatch,
  ) {}
}

function checkPath(where: string, path: string): string {
  checkValue(where, 'path', path, TEXT);
  if (!path.startsWith('/')) throw valueProblem(where, `"${path}"`, 'a path that starts with /', `write "/${path}"`);
  return path;
}

function filled(where: string, text: string): string {
  checkValue(where, 'text', text, TEXT);
  if (text === '') throw valueProblem(where, 'an empty text', 'at least one character', 'write what it must be');
  return text;
}
