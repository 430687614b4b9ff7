import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { CustomResourceProps } from '../core/custom-resource';
import { ILoadTester } from '../core/roles';
import { Alert } from './alert';
import { Analysis } from './analysis';
import { CanaryService } from './canary-service';
import { Metric } from './metric';
import { TrafficProvider } from './traffic-provider';
import { Webhook } from './webhook';

/** How many pods the primary has at least and at most; one of the two, whole numbers from 1 up. */
export interface PrimaryScalerReplicas {
  /**
   * Least number of pods.
   *
   * @default - that of the autoscaler.
   */
  readonly minReplicas?: number;
  /**
   * Greatest number of pods.
   *
   * @default - that of the autoscaler.
   */
  readonly maxReplicas?: number;
}

/** Properties of a `Canary`. */
export interface CanaryProps extends CustomResourceProps {
  /** What is rolled out: any construct with exactly one Deployment, DaemonSet or Service (of Kubernetes, or of Knative), or an `ExternalObject`. */
  readonly target: IConstruct;
  /**
   * What scales the target: any construct with exactly one HorizontalPodAutoscaler or KEDA ScaledObject. Flagger makes a copy for the primary.
   *
   * @default - the target is not scaled automatically.
   */
  readonly autoscaler?: IConstruct;
  /**
   * Other numbers of pods for the primary's copy of the autoscaler.
   *
   * @default - the same as those of the autoscaler.
   */
  readonly primaryScalerReplicas?: PrimaryScalerReplicas;
  /**
   * Other queries for the primary's copy of a ScaledObject, by the names of its triggers.
   *
   * @default - the same queries, in which Flagger puts the name of the primary for that of the target.
   */
  readonly primaryScalerQueries?: { readonly [trigger: string]: string };
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
   * Which chats get news of the rollout. With at least one, those of the installation of Flagger get none of this canary.
   *
   * @default - the chat that Flagger was installed with.
   */
  readonly alerts?: Alert[];
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
