import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { CustomResource, metadataOf } from '../core/custom-resource';
import { FLAGGER_DURATION, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { referenceTo } from '../core/external-object';
import { checkDnsLabel } from '../core/names';
import { problem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { ILoadTester } from '../core/roles';
import { checkProps, checkValue } from '../core/shape';
import { Alert } from './alert';
import { Analysis } from './analysis';
import { checkAutoscaler, checkStrategy, checkTarget, traitsFor } from './canary-checks';
import { renderMatches } from './canary-match';
import { CanaryProps } from './canary-props';
import { ALERT, METRIC, OPTIONAL, REQUIRED, WEBHOOK } from './canary-shape';
import {
  claimTarget, findApisixProblems, findIngressProblems, findTargetProblems, isKnative, isPlainService, namespaceOfTarget, sharedTargetProblem, targetOf,
} from './canary-target';
import { CanaryAddress } from './context';
import { Metric } from './metric';
import { Rollout, RolloutScenario } from './rollout';
import { checkFields, checkHosts, findHostProblems, MAX_APEX_NAME, renderService } from './service-spec';
import { Webhook } from './webhook';

/** Commands by which people decide at the gates of a canary; they need the right to run commands in the load tester's pod. */
export interface GateCommands {
  /** Lets the rollout go on. */
  readonly open: string;
  /** Holds the rollout again. */
  readonly close: string;
  /** Takes the rollout back, with `Webhook.manualRollback`. */
  readonly rollBack: string;
  /** Lets new versions be tried again after that. */
  readonly endRollback: string;
}

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
  private readonly alerts: l1.CanarySpecAnalysisAlerts[] = [];
  private readonly analysis: Analysis;
  private readonly target: ObjectReference;
  private readonly loadTester?: ILoadTester;

  public constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id, l1.Canary.GVK, {
      metadata: { ...metadataOf(props), namespace: metadataOf(props)?.namespace ?? namespaceOfTarget(props) },
    });
    checkProps(this, props, REQUIRED, OPTIONAL);
    const target = this.inOwnNamespace('target', targetOf(this, props.target));
    const autoscaler = props.autoscaler
      && this.inOwnNamespace('autoscaler', referenceTo(this, 'autoscaler', props.autoscaler, Object.values(l1.CanarySpecAutoscalerRefKind)));
    this.checkName('target', target.name, 'rename the target');
    this.serviceName = props.service.name ?? target.name;
    this.servicePort = props.service.port;
    this.checkName('service.name', this.serviceName, 'pass another service.name');
    this.analysis = props.analysis;
    this.loadTester = props.loadTester;
    this.target = target;
    const traits = traitsFor(props.provider, props.service);
    checkTarget(this, traits, target, props);
    checkAutoscaler(this, autoscaler, props);
    checkStrategy(this, traits, props.analysis);
    checkFields(this, traits, props.service);
    checkHosts(this, props.service.hosts ?? [], traits);
    this.checkMetricsServer(props.metricsServer);

    const service = renderService(this, props.service, target.name);
    const routing = props.provider._render(this, this.address());
    const ingress = routing.ingress && this.inOwnNamespace('ingress', routing.ingress);
    const route = routing.route && this.inOwnNamespace('route', routing.route);
    // Flagger may be told to refuse others (its flag -no-cross-namespace-refs).
    const upstream = routing.upstream && this.inOwnNamespace('upstream', routing.upstream);
    this.spec = {
      provider: props.provider._traits.provider,
      targetRef: { apiVersion: target.apiVersion, kind: memberOf(this, 'target', l1.CanarySpecTargetRefKind, target.kind), name: target.name },
      autoscalerRef: autoscaler && {
        apiVersion: autoscaler.apiVersion, kind: memberOf(this, 'autoscaler', l1.CanarySpecAutoscalerRefKind, autoscaler.kind), name: autoscaler.name,
        primaryScalerReplicas: props.primaryScalerReplicas, primaryScalerQueries: props.primaryScalerQueries,
      },
      ingressRef: ingress && { apiVersion: ingress.apiVersion, kind: l1.CanarySpecIngressRefKind.INGRESS, name: ingress.name },
      routeRef: route && { apiVersion: route.apiVersion, kind: l1.CanarySpecRouteRefKind.APISIX_ROUTE, name: route.name },
      upstreamRef: upstream && { apiVersion: upstream.apiVersion, kind: l1.CanarySpecUpstreamRefKind.UPSTREAM, name: upstream.name, namespace: upstream.namespace },
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
      match: renderMatches(this, traits, props.analysis._match, props.service.match !== undefined),
    };

    for (const needed of [props.target, props.autoscaler, props.loadTester, ...props.provider._dependencies]) {
      if (needed !== undefined) this.node.addDependency(needed);
    }
    for (const metric of props.metrics ?? []) this.addMetric(metric);
    for (const webhook of props.webhooks ?? []) this.addWebhook(webhook);
    for (const alert of props.alerts ?? []) this.addAlert(alert);

    const other = claimTarget(this, props.target, { ...target, namespace: this.namespace });
    this.node.addValidation({
      validate: () => [
        ...(other === undefined ? [] : [sharedTargetProblem(target, other)]),
        ...findTargetProblems(props.target, autoscaler !== undefined),
        ...(props.provider._ingress === undefined ? [] : findIngressProblems(props.provider._ingress, this.serviceName)),
        ...(props.provider._apisixRoute === undefined ? [] : findApisixProblems(props.provider._apisixRoute, this.serviceName)),
        ...findHostProblems(props.service.hosts ?? [], props.provider._gateways),
      ],
    });
  }

  /** Adds a check; its name must be unique in the canary. */
  public addMetric(metric: Metric): void {
    checkValue(this, 'metric', metric, METRIC);
    if (metric._isBuiltIn && isPlainService(this.target)) {
      // Their queries look for pods and workloads with the name of the target (pkg/metrics/observers).
      throw problem(this, `metric ${metric.name} of a Service`, 'queries of one\'s own: the built-in ones ask about a workload', 'use Metric.fromTemplate or Metric.query');
    }
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
    if (webhook._needsWeights && this.analysis._strategy !== 'weights') {
      throw problem(this, `webhook ${webhook.name} before each growth of the share, with ${this.analysis._strategy}`, 'weights: Flagger never calls it with another strategy',
        'use Webhook.confirmPromotion, or Analysis.trafficShifting');
    }
    this.webhooks.push(webhook._render({ scope: this, address: this.address(), interval, loadTesterUrl: this.loadTester?.url }));
  }

  /**
   * What Flagger will do with a new version, with all metrics and webhooks that were added until now.
   *
   * @param scenario what happens; by default all goes well.
   */
  public rollout(scenario?: RolloutScenario): Rollout {
    return Rollout.ofPrinted(this.apiObject.toJson(), scenario);
  }

  /** Adds an alert; its name must be unique in the canary. */
  public addAlert(alert: Alert): void {
    checkValue(this, 'alert', alert, ALERT);
    if (this.alerts.some(({ name }) => name === alert.name)) {
      throw problem(this, `two alerts named ${alert.name}`, 'a name of its own for each', 'pass name to one of them, or remove it');
    }
    this.alerts.push(alert._spec);
    this.node.addDependency(alert._provider);
  }

  /**
   * The commands that open and close the gates of this canary, for `Webhook.manualGate` and `.manualRollback`.
   *
   * @throws when the canary has no load tester or no namespace.
   */
  public toGateCommands(): GateCommands {
    const url = this.loadTester?.url.replace(/\/+$/, '');
    const [, service, namespace] = /^https?:\/\/([^./:]+)\.([^./:]+)/.exec(url ?? '') ?? [];
    if (namespace === undefined || this.namespace === undefined) {
      throw problem(this, `gates of a canary without ${this.namespace === undefined ? 'namespace' : 'load tester'}`,
        'a namespace, and a load tester in the cluster, which keeps the gates', 'pass loadTester and metadata.namespace');
    }
    const data = JSON.stringify({ name: this.name, namespace: this.namespace });
    const command = (gate: string) => `kubectl -n ${namespace} exec deploy/${service} -- curl -sfd '${data}' ${url}/${gate}`;
    return { open: command('gate/open'), close: command('gate/close'), rollBack: command('rollback/open'), endRollback: command('rollback/close') };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_CanarySpec({
      ...this.spec,
      analysis: {
        ...this.analysisSpec,
        metrics: this.metrics.length > 0 ? this.metrics : undefined,
        webhooks: this.webhooks.length > 0 ? this.webhooks : undefined,
        alerts: this.alerts.length > 0 ? this.alerts : undefined,
      },
    });
  }

  private address(): CanaryAddress {
    return { apex: this.serviceName, namespace: this.namespace, port: this.servicePort, withoutCanaryService: isKnative(this.target) };
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
