import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { CustomResource, CustomResourceProps, metadataOf } from '../core/custom-resource';
import { FLAGGER_DURATION, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { referenceTo } from '../core/external-object';
import { checkDnsLabel } from '../core/names';
import { problem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { ILoadTester } from '../core/roles';
import { ANYTHING, BOOLEAN, checkProps, checkValue, DURATION, instanceOf, listOf, role, Shape, TEXT } from '../core/shape';
import { Analysis } from './analysis';
import { renderMatches } from './canary-match';
import { CanaryService } from './canary-service';
import { claimTarget, findIngressProblems, findTargetProblems, namespaceOfTarget, sharedTargetProblem, TARGET_KINDS } from './canary-target';
import { CanaryAddress } from './context';
import { Metric } from './metric';
import { ServiceField } from './provider-traits';
import { checkHosts, findHostProblems, MAX_APEX_NAME, renderService, SERVICE } from './service-spec';
import { TrafficProvider } from './traffic-provider';
import { Webhook } from './webhook';

/** Properties of a `Canary`. */
export interface CanaryProps extends CustomResourceProps {
  /** What is rolled out: any construct with exactly one Deployment or DaemonSet, or an `ExternalObject`. */
  readonly target: IConstruct;
  /**
   * What scales the target: any construct with exactly one HorizontalPodAutoscaler or KEDA ScaledObject. Flagger makes a copy for the primary.
   *
   * @default - the target is not scaled automatically.
   */
  readonly autoscaler?: IConstruct;
  /** Who splits the traffic. */
  readonly provider: TrafficProvider;
  /** The Services that Flagger makes; the program must not make them. */
  readonly service: CanaryService;
  /** How the new version is tried. */
  readonly analysis: Analysis;
  /**
   * Checks that the new version must pass at every interval.
   *
   * @default - only the webhooks decide.
   */
  readonly metrics?: Metric[];
  /**
   * Calls during the rollout.
   *
   * @default - none.
   */
  readonly webhooks?: Webhook[];
  /**
   * The load tester that is called by webhooks without a `url`.
   *
   * @default - every webhook needs a `url`.
   */
  readonly loadTester?: ILoadTester;
  /**
   * How long the new version may take to become ready before it is rolled back, in whole seconds.
   *
   * @default Duration.minutes(10)
   */
  readonly progressDeadline?: Duration;
  /**
   * Promotes new versions at once, without checks.
   *
   * @default false
   */
  readonly skipAnalysis?: boolean;
  /**
   * Stops Flagger from acting on this canary, also in the middle of a rollout.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Gives traffic and replicas back to the target when the canary is deleted.
   *
   * @default false
   */
  readonly revertOnDeletion?: boolean;
  /**
   * Address of the Prometheus for built-in metrics and `Metric.query`.
   *
   * @default - the one that Flagger was installed with.
   */
  readonly metricsServer?: string;
}

const METRIC: Shape = instanceOf(Metric, 'Metric.successRate(…), .latency(…), .query(…) or .fromTemplate(…)');
const WEBHOOK: Shape = instanceOf(Webhook, 'Webhook.loadTest(…), .confirmPromotion(…) or another of its methods');

const REQUIRED = {
  target: role('the construct of a Deployment or DaemonSet, or an ExternalObject'),
  provider: instanceOf(TrafficProvider, 'TrafficProvider.gateway([…]) or another of its methods'),
  service: SERVICE,
  analysis: instanceOf(Analysis, 'Analysis.trafficShifting(…), .steps(…), .abTesting(…) or .blueGreen(…)'),
};

const OPTIONAL = {
  autoscaler: role('the construct of an autoscaler'), metrics: listOf(METRIC), webhooks: listOf(WEBHOOK), loadTester: role('a load tester', 'url'),
  progressDeadline: DURATION, skipAnalysis: BOOLEAN, suspend: BOOLEAN, revertOnDeletion: BOOLEAN, metricsServer: TEXT, metadata: ANYTHING,
};

/**
 * A workload whose new versions get traffic step by step, and are taken back when they fail.
 *
 * @see https://docs.flagger.app/usage/how-it-works
 */
export class Canary extends CustomResource {
  /** Name of the Service that clients use. */
  public readonly serviceName: string;
  /** Port of that Service. */
  public readonly servicePort: number;

  private readonly spec: Omit<l1.CanarySpec, 'analysis'>;
  private readonly analysisSpec: l1.CanarySpecAnalysis;
  private readonly metrics: l1.CanarySpecAnalysisMetrics[] = [];
  private readonly webhooks: l1.CanarySpecAnalysisWebhooks[] = [];
  private readonly analysis: Analysis;
  private readonly loadTester?: ILoadTester;

  public constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id, l1.Canary.GVK, {
      metadata: { ...metadataOf(props), namespace: metadataOf(props)?.namespace ?? namespaceOfTarget(props) },
    });
    checkProps(this, props, REQUIRED, OPTIONAL);
    const target = this.inOwnNamespace('target', referenceTo(this, 'target', props.target, TARGET_KINDS));
    const autoscaler = props.autoscaler
      && this.inOwnNamespace('autoscaler', referenceTo(this, 'autoscaler', props.autoscaler, Object.values(l1.CanarySpecAutoscalerRefKind)));
    this.checkName('target', target.name, 'rename the target');
    this.serviceName = props.service.name ?? target.name;
    this.servicePort = props.service.port;
    this.checkName('service.name', this.serviceName, 'pass another service.name');
    this.analysis = props.analysis;
    this.loadTester = props.loadTester;
    this.checkStrategy(props.provider);
    this.checkFields(props.provider, props.service);
    checkHosts(this, props.service.hosts ?? [], props.provider._traits);
    this.checkMetricsServer(props.metricsServer);

    const service = renderService(this, props.service, target.name);
    const routing = props.provider._render(this, this.address());
    const ingress = routing.ingress && this.inOwnNamespace('ingress', routing.ingress);
    this.spec = {
      provider: props.provider._traits.provider,
      targetRef: { apiVersion: target.apiVersion, kind: memberOf(this, 'target', l1.CanarySpecTargetRefKind, target.kind), name: target.name },
      autoscalerRef: autoscaler && {
        apiVersion: autoscaler.apiVersion, kind: memberOf(this, 'autoscaler', l1.CanarySpecAutoscalerRefKind, autoscaler.kind), name: autoscaler.name,
      },
      ingressRef: ingress && { apiVersion: ingress.apiVersion, kind: l1.CanarySpecIngressRefKind.INGRESS, name: ingress.name },
      service: { ...service, ...routing.service },
      progressDeadlineSeconds: this.seconds('progressDeadline', props.progressDeadline ?? Duration.minutes(10)),
      skipAnalysis: props.skipAnalysis,
      suspend: props.suspend,
      revertOnDeletion: props.revertOnDeletion,
      metricsServer: props.metricsServer,
    };
    this.analysisSpec = {
      interval: printDuration(this, 'analysis interval', props.analysis.interval, FLAGGER_DURATION),
      ...props.analysis._spec,
      match: renderMatches(this, props.provider._traits, props.analysis._match),
    };

    for (const needed of [props.target, props.autoscaler, props.loadTester, ...props.provider._dependencies]) {
      if (needed !== undefined) this.node.addDependency(needed);
    }
    for (const metric of props.metrics ?? []) this.addMetric(metric);
    for (const webhook of props.webhooks ?? []) this.addWebhook(webhook);

    const other = claimTarget(this, props.target, { ...target, namespace: this.namespace });
    this.node.addValidation({
      validate: () => [
        ...(other === undefined ? [] : [sharedTargetProblem(target, other)]),
        ...findTargetProblems(props.target, autoscaler !== undefined),
        ...(props.provider._ingress === undefined ? [] : findIngressProblems(props.provider._ingress, this.serviceName)),
        ...findHostProblems(props.service.hosts ?? [], props.provider._gateways),
      ],
    });
  }

  /** Adds a check; its name must be unique in the canary. */
  public addMetric(metric: Metric): void {
    checkValue(this, 'metric', metric, METRIC);
    if (this.metrics.some(({ name }) => name === metric.name)) {
      throw problem(this, `two metrics named ${metric.name}`, 'a name of its own for each', 'pass name to one of them, or remove it');
    }
    this.metrics.push(metric._render(this));
    if (metric._template !== undefined) this.node.addDependency(metric._template);
  }

  /** Adds a webhook; its name must be unique in the canary. */
  public addWebhook(webhook: Webhook): void {
    checkValue(this, 'webhook', webhook, WEBHOOK);
    if (this.webhooks.some(({ name }) => name === webhook.name)) {
      throw problem(this, `two webhooks named ${webhook.name}`, 'a name of its own for each', 'pass another name to one of them, or remove it');
    }
    const { interval } = this.analysis;
    this.webhooks.push(webhook._render({ scope: this, address: this.address(), interval, loadTesterUrl: this.loadTester?.url }));
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_CanarySpec({
      ...this.spec,
      analysis: {
        ...this.analysisSpec,
        metrics: this.metrics.length > 0 ? this.metrics : undefined,
        webhooks: this.webhooks.length > 0 ? this.webhooks : undefined,
      },
    });
  }

  private address(): CanaryAddress {
    return { apex: this.serviceName, namespace: this.namespace, port: this.servicePort };
  }

  /** The references of a Canary hold no namespace. */
  private inOwnNamespace(property: string, reference: ObjectReference): ObjectReference {
    if (reference.namespace !== this.namespace) {
      throw problem(this, `${property} ${reference.name} is in namespace ${reference.namespace ?? '(none)'}`,
        `the namespace of the canary, ${this.namespace ?? '(none)'}`, 'put both into one namespace');
    }
    return reference;
  }

  private checkName(property: string, name: string, fix: string): void {
    if (name.length > MAX_APEX_NAME) {
      throw problem(this, `${property} "${name}" has ${name.length} characters`,
        `at most ${MAX_APEX_NAME}, because Flagger adds -primary and a label ends at 63`, fix);
    }
    checkDnsLabel(this, property, name);
  }

  private checkStrategy({ _traits: { provider, weights, match, mirror } }: TrafficProvider): void {
    const { _strategy: strategy, _spec: spec } = this.analysis;
    if (strategy === 'weights' && !weights) {
      throw problem(this, `weights with provider ${provider}`, 'blue/green, which Flagger would do instead',
        'use Analysis.blueGreen or another provider');
    }
    if (strategy === 'a/b testing' && match === 'none') {
      throw problem(this, `A/B testing with provider ${provider}`,
        'a provider that tells requests apart; with this one the new version gets all or no traffic', 'use Gateway API, Istio or nginx');
    }
    if (spec.mirror === true && !mirror) {
      throw problem(this, `mirror with provider ${provider}`, 'mirroring by a Gateway or Istio', 'leave mirror out or change the provider');
    }
  }

  private checkFields({ _traits: { provider, reads } }: TrafficProvider, service: CanaryService): void {
    const fields: readonly ServiceField[] = ['hosts', 'match', 'timeout', 'retries'];
    const ignored = fields.filter((field) => service[field] !== undefined && !reads.includes(field));
    if (ignored.length > 0) {
      throw problem(this, `service.${ignored.join(', service.')} with provider ${provider}`,
        `of ${fields.join(', ')} ${reads.length === 0 ? 'none' : `only ${reads.join(', ')}`}, because it ignores the rest`,
        `leave ${ignored.join(', ')} out${ignored.includes('hosts') ? ', or use TrafficProvider.gateway([…]): clients inside a mesh know the app by its Service' : ''}`);
    }
  }

  private checkMetricsServer(address: string | undefined): void {
    if (address !== undefined && !/^https?:\/\/\S+$/.test(address)) {
      throw problem(this, `metricsServer "${address}"`, 'an address that starts with http:// or https://', 'write the whole address');
    }
  }

  private seconds(property: string, duration: Duration): number {
    const seconds = duration.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < 1) {
      throw problem(this, `${property} ${duration.toHumanString()}`, 'whole seconds above zero', `round ${property}`);
    }
    return seconds;
  }
}
