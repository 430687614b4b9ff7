import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { printDuration, SINGLE_UNIT_DURATION } from '../core/duration';
import { nearest } from '../core/nearest';
import { problem, valueProblem } from '../core/problem';
import { checkProps, checkValue, DURATION, instanceOf, NUMBER, struct, TEXT } from '../core/shape';
import { CanaryAddress, CommandContext } from './context';

/** Where a load test sends its requests. */
export class LoadTarget {
  /** The new version, by its own Service. */
  public static readonly CANARY = new LoadTarget('-canary');
  /** The Service that clients use: the provider splits its traffic. */
  public static readonly APEX = new LoadTarget('');

  /**
   * Another address, for example the one of a gateway in front of the app.
   *
   * @param url scheme and host, for example `http://gateway.example.com`.
   */
  public static address(url: string): LoadTarget {
    if (!/^https?:\/\/[^\s/]+/.test(url)) {
      throw valueProblem('LoadTarget.address', `"${url}"`, 'an address that starts with http:// or https://', 'write the whole address');
    }
    return new LoadTarget(undefined, url.replace(/\/+$/, ''));
  }

  private constructor(private readonly suffix?: string, private readonly url?: string) {}

  /** @internal */
  public _url(scope: IConstruct, address: CanaryAddress): string {
    return this.url ?? `http://${hostOf(scope, address, this.suffix ?? '')}`;
  }

  /** Host and port, as programs for gRPC take them. @internal */
  public _host(scope: IConstruct, address: CanaryAddress): string {
    return this.url?.replace(/^https?:\/\//, '') ?? hostOf(scope, address, this.suffix ?? '');
  }
}

const LOAD_TARGET = instanceOf(LoadTarget, 'LoadTarget.CANARY, .APEX or .address(…)');

/** Options of `LoadTest.hey`. */
export interface HeyOptions {
  /** Requests a second of each worker, above 0. */
  readonly rate: number;
  /** How long one run takes. A run that is still going is not started again, so the analysis interval or longer leaves no gap. */
  readonly duration: Duration;
  /**
   * How many workers send requests at the same time, 1 or more.
   *
   * @default 2
   */
  readonly concurrency?: number;
  /**
   * Path of the request, with query if there is one.
   *
   * @default '/'
   */
  readonly path?: string;
  /**
   * Where the requests go.
   *
   * @default LoadTarget.CANARY
   */
  readonly target?: LoadTarget;
  /**
   * HTTP method.
   *
   * @default 'GET'
   */
  readonly method?: string;
  /**
   * Headers of the request, for example those that an A/B test matches.
   *
   * @default - none.
   */
  readonly headers?: { readonly [name: string]: string };
  /**
   * The `Host` header, which gateways and ingresses route by.
   *
   * @default - the host of the target.
   */
  readonly host?: string;
}

/** Options of `LoadTest.ghz`. */
export interface GhzOptions {
  /** The method that is called, as `package.Service/Method`. The app has to serve gRPC reflection. */
  readonly call: string;
  /** Requests a second of all workers together, a whole number above 0. */
  readonly rate: number;
  /** How long one run takes. A run that is still going is not started again, so the analysis interval or longer leaves no gap. */
  readonly duration: Duration;
  /**
   * How many workers send requests at the same time, 1 or more.
   *
   * @default 2
   */
  readonly concurrency?: number;
  /**
   * The message of the request, as JSON.
   *
   * @default - an empty message.
   */
  readonly data?: string;
  /**
   * Metadata of the request, for example headers that an A/B test matches.
   *
   * @default - none.
   */
  readonly metadata?: { readonly [name: string]: string };
  /**
   * Where the requests go.
   *
   * @default LoadTarget.CANARY
   */
  readonly target?: LoadTarget;
}

/** Options of `LoadTest.grpcHealth`. */
export interface GrpcHealthOptions {
  /**
   * The service whose health is asked for.
   *
   * @default - the health of the whole server.
   */
  readonly service?: string;
  /**
   * What is asked.
   *
   * @default LoadTarget.CANARY
   */
  readonly target?: LoadTarget;
}

/** Options of `LoadTest.helmTest`. */
export interface HelmTestOptions {
  /** Name of the release. */
  readonly release: string;
  /**
   * Namespace that holds the release.
   *
   * @default - the namespace of the canary.
   */
  readonly namespace?: string;
  /**
   * How long the tests may take, not longer than the timeout of the webhook.
   *
   * @default - 5 seconds less than the timeout of the webhook, but at least half of it: Helm gives up first, and Flagger learns the reason.
   */
  readonly timeout?: Duration;
}

type Metadata = { readonly [key: string]: string };

/**
 * A command that Flagger's load tester runs.
 *
 * @see https://docs.flagger.app/usage/webhooks#load-testing
 */
export class LoadTest {
  /** Constant load by `hey`, in the background: the webhook is answered before the first request is sent. */
  public static hey(options: HeyOptions): LoadTest {
    checkProps('LoadTest.hey', options, { rate: NUMBER, duration: DURATION }, {
      concurrency: NUMBER, path: TEXT, target: LOAD_TARGET, method: TEXT, headers: struct({}), host: TEXT,
    });
    const { rate, duration, concurrency = 2, path = '/', target = LoadTarget.CANARY, method, headers = {}, host } = options;
    if (!(Number.isFinite(rate) && rate > 0)) {
      throw valueProblem('LoadTest.hey', `rate ${rate}`, 'a number above 0', 'say how many requests a second one worker sends');
    }
    checkCount('LoadTest.hey', 'concurrency', concurrency, 'say how many workers there are');
    if (!path.startsWith('/')) throw valueProblem('LoadTest.hey', `path "${path}"`, 'a path that starts with /', `write "/${path}"`);
    return new LoadTest(false, ({ scope, address }) => {
      const time = printDuration(scope, 'duration of the load test', duration, SINGLE_UNIT_DURATION);
      const words = ['hey', '-z', time, '-q', `${rate}`, '-c', `${concurrency}`];
      if (method !== undefined) words.push('-m', method);
      if (host !== undefined) words.push('-host', host);
      for (const [name, value] of Object.entries(headers)) words.push('-H', `${name}: ${value}`);
      words.push(`${target._url(scope, address)}${path}`);
      return { type: 'cmd', cmd: words.map(quote).join(' ') };
    });
  }

  /** Constant load on a gRPC service by `ghz`, in the background and without TLS, which a mesh adds. */
  public static ghz(options: GhzOptions): LoadTest {
    const where = 'LoadTest.ghz';
    checkProps(where, options, { call: TEXT, rate: NUMBER, duration: DURATION }, {
      concurrency: NUMBER, data: TEXT, metadata: struct({}), target: LOAD_TARGET,
    });
    const { call, rate, duration, concurrency = 2, data, metadata, target = LoadTarget.CANARY } = options;
    if (!/^[\w.]+[/.]\w+$/.test(call)) throw valueProblem(where, `call "${call}"`, 'package.Service/Method', 'write it, for example grpc.health.v1.Health/Check');
    checkCount(where, 'rate', rate, 'say how many requests a second are sent');
    checkCount(where, 'concurrency', concurrency, 'say how many workers there are');
    if (data !== undefined) checkJson(where, data);
    return new LoadTest(false, ({ scope, address }) => {
      const time = printDuration(scope, 'duration of the load test', duration, SINGLE_UNIT_DURATION);
      const words = ['ghz', '--insecure', '--duration', time, '--rps', `${rate}`, '--concurrency', `${concurrency}`, '--call', call];
      if (data !== undefined) words.push('--data', data);
      if (metadata !== undefined) words.push('--metadata', JSON.stringify(metadata));
      words.push(target._host(scope, address));
      return { type: 'cmd', cmd: words.map(quote).join(' ') };
    });
  }

  /** Asks a gRPC server for its health by the standard protocol; it fails the check when the answer is no. */
  public static grpcHealth(options: GrpcHealthOptions = {}): LoadTest {
    checkProps('LoadTest.grpcHealth', options, {}, { service: TEXT, target: LOAD_TARGET });
    const { service, target = LoadTarget.CANARY } = options;
    return new LoadTest(true, ({ scope, address }) => {
      const words = ['grpc_health_probe', `-addr=${target._host(scope, address)}`, ...(service === undefined ? [] : [`-service=${service}`])];
      return { type: 'bash', cmd: words.map(quote).join(' ') };
    });
  }

  /**
   * A command for bash; it fails the check when it ends with another code than 0.
   *
   * @param command may hold `{canary}` and `{apex}`: host and port of the Service of the new version, and of the one that clients use.
   * Another word in braces is refused as a misspelled placeholder, except behind `$` and `%`; with spaces inside the braces it is left alone.
   */
  public static bash(command: string): LoadTest {
    checkValue('LoadTest.bash', 'command', command, TEXT);
    if (command.trim() === '') {
      throw valueProblem('LoadTest.bash', 'an empty command', 'a command', 'write it, for example curl -sf http://{canary}/healthz');
    }
    checkPlaceholders(command);
    return new LoadTest(true, ({ scope, address }) => ({
      type: 'bash',
      cmd: command.replace(/\{(canary|apex)\}/g, (_, service: string) => hostOf(scope, address, service === 'canary' ? '-canary' : '')),
    }));
  }

  /** The tests of a Helm release, for which the load tester needs the rights to read the release and run pods. */
  public static helmTest(options: HelmTestOptions): LoadTest {
    checkProps('LoadTest.helmTest', options, { release: TEXT }, { namespace: TEXT, timeout: DURATION });
    // The load tester splits the command at spaces and calls helm without a shell (pkg/loadtester/helmv3.go).
    for (const [what, name] of Object.entries({ release: options.release, namespace: options.namespace ?? 'default' })) {
      if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
        throw valueProblem('LoadTest.helmTest', `${what} "${name}"`, 'lower-case letters, digits, dots and hyphens',
          `pass the name of the ${what} as Helm knows it`);
      }
    }
    return new LoadTest(true, ({ scope, address, timeout }) => {
      const limit = options.timeout ?? endingBefore(timeout);
      if (limit.toMilliseconds({ integral: false }) > timeout.toMilliseconds({ integral: false })) {
        throw problem(scope, `helm test timeout ${limit.toHumanString()}`, `at most the timeout of its webhook, ${timeout.toHumanString()}`,
          'lower it, or raise the timeout of the webhook');
      }
      const namespace = options.namespace ?? knownNamespace(scope, address);
      return {
        type: 'helmv3',
        cmd: `test ${options.release} -n ${namespace} --timeout ${printDuration(scope, 'helm test timeout', limit, SINGLE_UNIT_DURATION)}`,
      };
    });
  }

  private constructor(
    /** Whether the webhook waits for the result of the command. @internal */
    public readonly _waits: boolean,
    /** @internal */
    public readonly _metadata: (context: CommandContext) => Metadata,
  ) {}
}

/** Words in braces, which bash itself leaves as they are: `${x}` is a variable, and `%{x}` a value that curl prints. */
const PLACEHOLDER = /(?<![$%])\{([A-Za-z][\w-]*)\}/g;
const PLACEHOLDERS: readonly string[] = ['canary', 'apex'];

function checkPlaceholders(command: string): void {
  for (const [given, word] of command.matchAll(PLACEHOLDER)) {
    if (PLACEHOLDERS.includes(word)) continue;
    const meant = nearest(word, PLACEHOLDERS);
    throw valueProblem('LoadTest.bash', `unknown placeholder ${given}`, '{canary} or {apex}',
      meant === undefined ? `write { ${word} } when it is no placeholder` : `did you mean {${meant}}?`);
  }
}

/** When Flagger gave up first, the call would end without Helm's reason. */
function endingBefore(timeout: Duration): Duration {
  const millis = timeout.toMilliseconds({ integral: false });
  return Duration.millis(Math.max(millis - 5_000, millis / 2));
}

/** Host and port of one of the Services; with the namespace, because the load tester stands in another one. */
function hostOf(scope: IConstruct, address: CanaryAddress, suffix: string): string {
  if (suffix !== '' && address.withoutCanaryService) {
    throw problem(scope, 'a load test of the new version of a Knative Service', 'LoadTarget.APEX or .address(…): Knative has no Service of the new version alone',
      'pass target: LoadTarget.APEX, or {apex} in a command');
  }
  return `${address.apex}${suffix}.${knownNamespace(scope, address)}:${address.port}`;
}

function knownNamespace(scope: IConstruct, { namespace }: CanaryAddress): string {
  if (namespace === undefined) {
    throw problem(scope, 'the canary has no namespace', 'a namespace, by which the load tester finds the app',
      'set the namespace of the chart or metadata.namespace');
  }
  return namespace;
}

function checkCount(where: string, name: string, value: number, fix: string): void {
  if (!Number.isInteger(value) || value < 1) throw valueProblem(where, `${name} ${value}`, 'a whole number from 1 up', fix);
}

function checkJson(where: string, text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw valueProblem(where, `data "${text}"`, 'JSON', 'write it with JSON.stringify');
  }
}

/** Quotes a word for `sh -c`, by which the load tester runs commands. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, '\'\\\'\'')}'`;
}
