import { checkGoPattern } from '../../core/go-pattern';
import { checkValue, TEXT } from '../../core/shape';

/** Messages that an Alert does not report, since they mostly pass by themselves. */
export class AlertNoise {
  /** A name that could not be looked up, for example that of a registry. */
  public static readonly DNS_LOOKUP = new AlertNoise('lookup .*(no such host|i/o timeout|server misbehaving|try again)');
  /** A connection that could not be made or was lost: refused, reset, timed out. */
  public static readonly CONNECTION = new AlertNoise('dial tcp.*(timeout|refused|unreachable)|connection reset by peer|TLS handshake timeout|unexpected EOF');
  /** A Git server that did not answer in time. */
  public static readonly GIT_TIMEOUT = new AlertNoise('waiting.*socket|(clone|ls-remote|list remotes).*(timeout|deadline exceeded)');
  /** A server that asks to come back later, or has a fault of its own. */
  public static readonly SERVER_BUSY = new AlertNoise('(?i)too many requests|bad gateway|service unavailable|gateway time-?out');
  /** Something that waits for its dependencies and will be tried again. */
  public static readonly DEPENDENCY_NOT_READY = new AlertNoise('(?i)dependenc(y|ies) .*(not ready|do not meet ready condition)');

  /** Messages in which a regular expression (RE2) is found, anywhere unless it has `^` or `$`. */
  public static matching(pattern: string): AlertNoise {
    checkValue('AlertNoise.matching', 'pattern', pattern, TEXT);
    checkGoPattern('AlertNoise.matching', 'pattern', pattern);
    return new AlertNoise(pattern);
  }

  private constructor(
    /** The regular expression. */
    public readonly pattern: string,
  ) {}
}
