import { Duration } from 'cdk8s';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, DURATION, listOf, TEXT } from '../core/shape';
import { checkedToken, HttpMethod } from './http-match';

/** What pages of other origins may do. */
export interface HttpCors {
  /**
   * Origins whose pages may call, at most 64: scheme and host, with a port unless it is the usual one; `https://*.example.com` stands for
   * all below example.com, `*` alone for all.
   */
  readonly allowOrigins: string[];
  /**
   * Methods that they may use; simple requests (GET, HEAD, POST) need none.
   *
   * @default - no others.
   */
  readonly allowMethods?: HttpMethod[];
  /**
   * Lets them use every method, instead of `allowMethods`.
   *
   * @default false
   */
  readonly allowAllMethods?: boolean;
  /**
   * Headers that they may send, at most 64; `*` alone for all.
   *
   * @default - those that every page may send.
   */
  readonly allowHeaders?: string[];
  /**
   * Headers of the answer that they may read, at most 64; `*` alone for all.
   *
   * @default - those that every page may read.
   */
  readonly exposeHeaders?: string[];
  /**
   * Whether browsers send cookies and other credentials.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
  /**
   * How long browsers remember the answer, in whole seconds, at least 1.
   *
   * @default - 5 seconds.
   */
  readonly maxAge?: Duration;
}

const ORIGIN = /^https?:\/\/((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:[0-9]{1,5})?$/;

const MAX_ENTRIES = 64;

const METHODS = l1.HttpRouteSpecRulesFiltersCorsAllowMethods;

/** The filter as the API server reads it. */
export function corsSpec(where: string, cors: HttpCors): l1.HttpRouteSpecRulesFiltersCors {
  checkProps(where, cors, { allowOrigins: listOf(TEXT) }, {
    allowMethods: listOf(TEXT), allowAllMethods: BOOLEAN, allowHeaders: listOf(TEXT), exposeHeaders: listOf(TEXT), allowCredentials: BOOLEAN, maxAge: DURATION,
  });
  const { allowOrigins, allowMethods, allowAllMethods, allowHeaders, exposeHeaders, allowCredentials } = cors;
  if (allowOrigins.length === 0) throw valueProblem(where, 'no allowOrigins', 'at least one origin', 'name the origins, or leave the filter out');
  const origin = allowOrigins.find((text) => text !== '*' && !ORIGIN.test(text));
  if (origin !== undefined) throw valueProblem(where, `origin "${origin}"`, 'http:// or https://, a host and at most a port', 'write for example https://shop.example.com');
  if (allowMethods !== undefined && allowAllMethods === true) throw valueProblem(where, 'allowMethods and allowAllMethods', 'one of the two', 'remove one');
  const lists = { allowOrigins, allowHeaders, exposeHeaders };
  for (const [name, list = []] of Object.entries(lists)) {
    if (list.length > MAX_ENTRIES) throw valueProblem(where, `${list.length} entries in ${name}`, `at most ${MAX_ENTRIES}`, 'use "*" for all');
    if (list.length > 1 && list.includes('*')) throw valueProblem(where, `${name} with "*" and others`, '"*" alone, or others', 'remove one of the two');
  }
  for (const header of [...allowHeaders ?? [], ...exposeHeaders ?? []]) checkedToken(where, header);
  const maxAge = cors.maxAge?.toSeconds({ integral: false });
  if (maxAge !== undefined && (!Number.isInteger(maxAge) || maxAge < 1)) {
    throw valueProblem(where, `maxAge ${maxAge} s`, 'whole seconds, at least 1', 'round it');
  }
  const methods = allowAllMethods ? [METHODS.VALUE_ASTERISK] : allowMethods?.map((method) => methodOf(where, method));
  return { allowOrigins: [...allowOrigins], allowMethods: methods, allowHeaders, exposeHeaders, allowCredentials, maxAge };
}

function methodOf(where: string, method: string): l1.HttpRouteSpecRulesFiltersCorsAllowMethods {
  const found = Object.values(METHODS).find((known) => String(known) === method);
  if (found === undefined) throw valueProblem(where, `method "${method}"`, Object.values(METHODS).join(', '), 'use a member of HttpMethod');
  return found;
}
