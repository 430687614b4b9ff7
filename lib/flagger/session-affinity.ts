import { Duration } from 'cdk8s';
import * as l1 from '../../imports/flagger.app';
import { valueProblem } from '../core/problem';
import { ANYTHING, BOOLEAN, checkProps, DURATION, TEXT } from '../core/shape';

/** To which requests of other sites a browser adds a cookie. */
export enum SameSite {
  /** To none. */
  STRICT = 'Strict',
  /** To those that open the site. */
  LAX = 'Lax',
  /** To all; the cookie has to be `secure`. */
  NONE = 'None',
}

/** Options of `SessionAffinity.cookie`. */
export interface SessionAffinityOptions {
  /**
   * Name of a second cookie, which keeps a client at the old version for one interval of the analysis; not `cookieName`.
   *
   * @default - clients of the old version may get the new one with each request.
   */
  readonly primaryCookieName?: string;
  /**
   * How long a client stays at the new version, in whole seconds.
   *
   * @default Duration.days(1)
   */
  readonly maxAge?: Duration;
  /**
   * Domain of the cookies.
   *
   * @default - the host of the request.
   */
  readonly domain?: string;
  /**
   * Path of the cookies.
   *
   * @default - the path of the request.
   */
  readonly path?: string;
  /**
   * Hides the cookies from scripts.
   *
   * @default false
   */
  readonly httpOnly?: boolean;
  /**
   * Sends the cookies over TLS only.
   *
   * @default false
   */
  readonly secure?: boolean;
  /**
   * Keeps the cookies apart for each site that embeds this one; they have to be `secure`.
   *
   * @default false
   */
  readonly partitioned?: boolean;
  /**
   * To which requests of other sites the cookies are added.
   *
   * @default - the browser decides.
   */
  readonly sameSite?: SameSite;
}

/**
 * Keeps a client that got the new version at it for the rest of the rollout.
 *
 * @see https://docs.flagger.app/usage/deployment-strategies#canary-release-with-session-affinity
 */
export class SessionAffinity {
  /**
   * By a cookie that the route sets.
   *
   * @param cookieName name of the cookie.
   */
  public static cookie(cookieName: string, options: SessionAffinityOptions = {}): SessionAffinity {
    const where = 'SessionAffinity.cookie';
    checkProps(where, options, {}, {
      primaryCookieName: TEXT, maxAge: DURATION, domain: TEXT, path: TEXT, httpOnly: BOOLEAN, secure: BOOLEAN, partitioned: BOOLEAN, sameSite: ANYTHING,
    });
    const { primaryCookieName, maxAge = Duration.days(1), sameSite, secure, ...attributes } = options;
    for (const name of [cookieName, primaryCookieName]) {
      if (name !== undefined && !/^[A-Za-z0-9_-]+$/.test(name)) {
        // Flagger puts the name into a regular expression as it is, and splits the cookie at = (getSessionAffinityRouteRules).
        throw valueProblem(where, `cookie name "${name}"`, 'letters, digits, _ and -', 'correct the name');
      }
    }
    if (cookieName === primaryCookieName) {
      throw valueProblem(where, `cookieName and primaryCookieName are both ${cookieName}`, 'two names: Flagger refuses the canary otherwise', 'rename one of them');
    }
    const seconds = maxAge.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < 1) {
      throw valueProblem(where, `maxAge ${maxAge.toHumanString()}`, 'whole seconds above zero', 'round maxAge');
    }
    const site = Object.values(l1.CanarySpecAnalysisSessionAffinitySameSite).find((value) => String(value) === sameSite);
    if (sameSite !== undefined && site === undefined) throw valueProblem(where, `sameSite "${sameSite}"`, 'one of Strict, Lax, None', 'correct sameSite');
    if (!secure && (sameSite === SameSite.NONE || options.partitioned)) {
      throw valueProblem(where, `${options.partitioned ? 'partitioned' : 'sameSite None'} without secure`, 'secure cookies, since browsers drop others', 'pass secure: true');
    }
    return new SessionAffinity({ cookieName, primaryCookieName, maxAge: seconds, secure, sameSite: site, ...attributes });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.CanarySpecAnalysisSessionAffinity,
  ) {}
}
