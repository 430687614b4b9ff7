import { Duration } from 'cdk8s';
import * as l1 from '../../imports/flagger.app';
import { FLAGGER_DURATION, printDuration } from '../core/duration';
import { problem, shown, valueProblem } from '../core/problem';
import { BOOLEAN, checkProps, checkShape, checkValue, DURATION, instanceOf, NUMBER, struct, structOf, TEXT } from '../core/shape';
import { WebhookContext } from './context';
import { LoadTest } from './load-test';

/** How a webhook is called. */
export interface WebhookCallOptions {
  /**
   * Address that is called by POST; an answer up to 202 means success.
   *
   * @default - the load tester of the canary: `/gate/check` for confirmations, `/rollback/check` for rollbacks, else `/`.
   */
  readonly url?: string;
  /**
   * How long the answer may take, in whole seconds; not longer than the interval of the analysis, which waits for it.
   *
   * @default - 10 seconds; for a load tester command that is waited for, the interval of the analysis.
   */
  readonly timeout?: Duration;
  /**
   * How often a failed call is repeated at once, 0 or more.
   *
   * @default 0
   */
  readonly retries?: number;
  /**
   * Sends no alert when the webhook holds the rollout.
   *
   * @default false
   */
  readonly muteAlert?: boolean;
  /**
   * Accepts any certificate of the receiver.
   *
   * @default false
   */
  readonly disableTls?: boolean;
}

/** Options of a webhook of any type. */
export interface WebhookOptions extends WebhookCallOptions {
  /**
   * What is sent besides the name, namespace and phase of the canary. The load tester takes its command from `type` and `cmd`.
   *
   * @default - nothing.
   */
  readonly metadata?: { readonly [key: string]: string };
}

/** Options of a webhook that runs a command. */
export interface CommandWebhookOptions extends WebhookCallOptions {
  /**
   * Name of the webhook in events.
   *
   * @default - `load-test` or `acceptance-test`.
   */
  readonly name?: string;
}

/** At which point of a rollout people decide. */
export enum GatePoint {
  /** Before the new version is started. */
  ROLLOUT = 'rollout',
  /** Before each growth of its share; only with weights. */
  TRAFFIC_INCREASE = 'traffic-increase',
  /** Before it becomes the primary. */
  PROMOTION = 'promotion',
}

/** Options of a gate of the load tester. */
export interface GateOptions {
  /**
   * Name of the webhook in events.
   *
   * @default - `gate-` and the point, or `rollback-gate`.
   */
  readonly name?: string;
  /**
   * Sends no alert when the gate holds the rollout.
   *
   * @default false
   */
  readonly muteAlert?: boolean;
}

type Type = l1.CanarySpecAnalysisWebhooksType;
const TYPES = l1.CanarySpecAnalysisWebhooksType;

/** Gates of the load tester (pkg/loadtester/server.go); its other address runs commands. */
const GATES: ReadonlyMap<Type, string> = new Map([
  [TYPES.CONFIRM_HYPHEN_ROLLOUT, 'gate/check'],
  [TYPES.CONFIRM_HYPHEN_TRAFFIC_HYPHEN_INCREASE, 'gate/check'],
  [TYPES.CONFIRM_HYPHEN_PROMOTION, 'gate/check'],
  [TYPES.ROLLBACK, 'rollback/check'],
]);

const POINTS: ReadonlyMap<GatePoint, Type> = new Map([
  [GatePoint.ROLLOUT, TYPES.CONFIRM_HYPHEN_ROLLOUT],
  [GatePoint.TRAFFIC_INCREASE, TYPES.CONFIRM_HYPHEN_TRAFFIC_HYPHEN_INCREASE],
  [GatePoint.PROMOTION, TYPES.CONFIRM_HYPHEN_PROMOTION],
]);

const CALL = { url: TEXT, timeout: DURATION, retries: NUMBER, muteAlert: BOOLEAN, disableTls: BOOLEAN };

/** Nothing waits for these: they may take longer than one interval. */
const NOT_IN_ANALYSIS: readonly Type[] = [TYPES.POST_HYPHEN_ROLLOUT, TYPES.EVENT];

/**
 * A call that Flagger makes during a rollout, to ask, to test or to tell.
 *
 * @see https://docs.flagger.app/usage/webhooks
 */
export class Webhook {
  /** Asks before the new version is started; waits as long as the answer is no. */
  public static confirmRollout(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.CONFIRM_HYPHEN_ROLLOUT, options);
  }

  /** Tests the new version before it gets traffic; a failure counts towards the threshold. */
  public static preRollout(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.PRE_HYPHEN_ROLLOUT, options);
  }

  /** Tests or loads the new version at every interval, before the metrics are read; a failure counts towards the threshold. */
  public static rollout(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.ROLLOUT, options);
  }

  /** Asks before each growth of the share; waits as long as the answer is no. */
  public static confirmTrafficIncrease(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.CONFIRM_HYPHEN_TRAFFIC_HYPHEN_INCREASE, options);
  }

  /** Asks before the new version becomes the primary; waits as long as the answer is no. */
  public static confirmPromotion(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.CONFIRM_HYPHEN_PROMOTION, options);
  }

  /** Tells that a rollout succeeded or failed. */
  public static postRollout(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.POST_HYPHEN_ROLLOUT, options);
  }

  /** Asks at every interval whether to roll back: success means yes. */
  public static rollback(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.ROLLBACK, options);
  }

  /** Tells every event of the canary; the load tester cannot receive it, so `url` is needed. */
  public static event(name: string, options: WebhookOptions = {}): Webhook {
    return new Webhook(name, TYPES.EVENT, options);
  }

  /**
   * People decide: the rollout waits until somebody opens the gate of this canary in the load tester (`Canary.toGateCommands`).
   * It starts closed, stays as it is until it is changed, is the same one for all points, and is closed again when the load tester restarts.
   *
   * @see https://docs.flagger.app/usage/webhooks#manual-gating
   */
  public static manualGate(point: GatePoint, options: GateOptions = {}): Webhook {
    checkProps('Webhook.manualGate', options, {}, { name: TEXT, muteAlert: BOOLEAN });
    const type = POINTS.get(point);
    if (type === undefined) throw valueProblem('Webhook.manualGate', `point ${shown(point)}`, `one of ${[...POINTS.keys()].join(', ')}`, 'pass a GatePoint');
    return new Webhook(options.name ?? `gate-${point}`, type, { muteAlert: options.muteAlert });
  }

  /** People can take the rollout back: Flagger does it as soon as somebody opens the canary's gate for rollbacks (`Canary.toGateCommands`). */
  public static manualRollback(options: GateOptions = {}): Webhook {
    checkProps('Webhook.manualRollback', options, {}, { name: TEXT, muteAlert: BOOLEAN });
    return new Webhook(options.name ?? 'rollback-gate', TYPES.ROLLBACK, { muteAlert: options.muteAlert });
  }

  /** Lets the load tester send load at every interval of the analysis. */
  public static loadTest(test: LoadTest, options: CommandWebhookOptions = {}): Webhook {
    checkCommand('Webhook.loadTest', test, options);
    const { name = 'load-test', ...call } = options;
    return new Webhook(name, TYPES.ROLLOUT, call, test);
  }

  /** Lets the load tester test the new version before it gets traffic. */
  public static acceptanceTest(test: LoadTest, options: CommandWebhookOptions = {}): Webhook {
    checkCommand('Webhook.acceptanceTest', test, options);
    if (!test._waits) {
      throw valueProblem('Webhook.acceptanceTest', 'a test that runs in the background',
        'LoadTest.bash, .grpcHealth or .helmTest, whose result Flagger waits for', 'use Webhook.loadTest for load');
    }
    const { name = 'acceptance-test', ...call } = options;
    return new Webhook(name, TYPES.PRE_HYPHEN_ROLLOUT, call, test);
  }

  private constructor(
    /** Name of the webhook, unique in its canary. */
    public readonly name: string,
    private readonly type: Type,
    private readonly options: WebhookOptions,
    private readonly test?: LoadTest,
  ) {
    checkShape('Webhook', { name, options }, { name: TEXT, options: structOf<WebhookOptions>({}, { ...CALL, metadata: struct({}) }) });
    const { url, retries = 0 } = options;
    if (name === '') throw valueProblem('Webhook', 'an empty name', 'a name, which events show', 'name the webhook');
    if (url !== undefined && !/^https?:\/\/\S+$/.test(url)) {
      throw valueProblem(`Webhook ${name}`, `url "${url}"`, 'an address that starts with http:// or https://', 'write the whole address');
    }
    if (!Number.isInteger(retries) || retries < 0) {
      throw valueProblem(`Webhook ${name}`, `retries ${retries}`, 'a whole number from 0 up', 'correct retries');
    }
  }

  /** Whether Flagger would never call it: only weights are confirmed one by one. @internal */
  public get _needsWeights(): boolean {
    return this.type === TYPES.CONFIRM_HYPHEN_TRAFFIC_HYPHEN_INCREASE;
  }

  /** @internal */
  public _render(context: WebhookContext): l1.CanarySpecAnalysisWebhooks {
    const { scope, address, interval } = context;
    const timeout = this.options.timeout ?? (this.test?._waits ? interval : Duration.seconds(10));
    const printed = printDuration(scope, `timeout of webhook ${this.name}`, timeout, FLAGGER_DURATION);
    if (!NOT_IN_ANALYSIS.includes(this.type) && timeout.toMilliseconds() > interval.toMilliseconds()) {
      // The checks of one canary run one after the other: a slow answer delays the next one.
      throw problem(scope, `timeout ${printed} of webhook ${this.name}`, `at most the interval of the analysis, ${interval.toHumanString()}`,
        'lower the timeout or raise the interval');
    }
    return {
      name: this.name,
      type: this.type,
      url: this.options.url ?? this.loadTesterUrl(context),
      timeout: printed,
      retries: this.options.retries,
      muteAlert: this.options.muteAlert,
      disableTls: this.options.disableTls,
      metadata: this.test?._metadata({ scope, address, timeout }) ?? this.options.metadata,
    };
  }

  private loadTesterUrl({ scope, loadTesterUrl }: WebhookContext): string {
    if (this.type === TYPES.EVENT || loadTesterUrl === undefined) {
      throw problem(scope, `webhook ${this.name} has no url`, 'an address for every webhook',
        this.type === TYPES.EVENT ? 'pass url: the load tester receives no events' : 'pass url to the webhook or loadTester to the canary');
    }
    const gate = GATES.get(this.type);
    if (gate === undefined && this.test === undefined && this.options.metadata?.cmd === undefined) {
      // The load tester answers 400 to a call without a command.
      throw problem(scope, `webhook ${this.name} gives the load tester no command`, 'metadata with cmd, and type if it is not cmd',
        'pass metadata, or url when another receiver is meant');
    }
    return `${loadTesterUrl.replace(/\/+$/, '')}/${gate ?? ''}`;
  }
}

function checkCommand(where: string, test: LoadTest, options: CommandWebhookOptions): void {
  checkValue(where, 'test', test, instanceOf(LoadTest, 'LoadTest.hey(…), .bash(…) or .helmTest(…)'));
  checkProps(where, options, {}, { ...CALL, name: TEXT });
}
