import { ApiObject, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkDnsLabel, isPort } from '../core/names';
import { Percent } from '../core/percent';
import { problem } from '../core/problem';
import { checkRequired } from '../core/required';
import { IProgressiveDelivery } from '../core/roles';
import { Analysis, Canary, Metric, TargetPort, TrafficProvider, Webhook } from '../flagger';
import { Cluster, Image, Layer } from '../repository';
import { findMeshProblems } from './mesh-problems';

/** How many pods an app has. */
export interface AutoscalingOptions {
  /**
   * Least number of pods, 1 or more.
   *
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Greatest number of pods, not below `minReplicas`.
   *
   * @default - 4, or `minReplicas` when that is more.
   */
  readonly maxReplicas?: number;
  /**
   * Use of the requested CPU that is aimed at, in whole percents above 0.
   *
   * @default Percent.of(80)
   */
  readonly cpu?: Percent;
}

/** Flagger adds -primary to the name of the app, and a label ends at 63. */
const MAX_NAME = 55;

/** Images often run as root, which the container may not. */
const DEFAULT_USER = { user: 10001, group: 10001 };

/** Properties of a `ProgressiveApp`. */
export interface ProgressiveAppProps {
  /** Image of the app's container. */
  readonly image: Image;
  /** Port on which the container answers HTTP, 1 to 65535; the app's Services have the same port. */
  readonly port: number;
  /** The installation of Flagger that rolls the app out. */
  readonly flagger: IProgressiveDelivery;
  /** How traffic moves to a new version. */
  readonly analysis: Analysis;
  /**
   * What traffic is moved by.
   *
   * @default TrafficProvider.meshService(): the routes of the mesh
   */
  readonly provider?: TrafficProvider;
  /**
   * Host names under which a Gateway routes to the app; only with a `provider` that is no mesh.
   *
   * @default - all host names.
   */
  readonly hosts?: string[];
  /**
   * Checks that a new version has to pass at each step.
   *
   * @default - none: only the webhooks and the health of the pods decide.
   */
  readonly metrics?: Metric[];
  /**
   * Hooks of the rollout, such as load and acceptance tests.
   *
   * @default - none.
   */
  readonly webhooks?: Webhook[];
  /**
   * How many pods the app has.
   *
   * @default - 2 to 4 pods, at 80 % of the requested CPU.
   */
  readonly autoscaling?: AutoscalingOptions;
  /**
   * Path that tells whether a pod can take requests.
   *
   * @default '/'
   */
  readonly readinessPath?: string;
  /**
   * Command of the container.
   *
   * @default - the image's own.
   */
  readonly command?: string[];
  /**
   * Arguments of the command.
   *
   * @default - the image's own.
   */
  readonly args?: string[];
  /**
   * Environment variables.
   *
   * @default - none.
   */
  readonly envVariables?: { readonly [name: string]: kplus.EnvValue };
  /**
   * CPU and memory of a pod.
   *
   * @default - requests of 100m CPU and 64Mi memory, and a limit of 256Mi memory.
   */
  readonly resources?: kplus.ContainerResources;
  /**
   * Who the container runs as, and what it may do.
   *
   * @default - user and group 10001, without a writable root file system; what is given here replaces what it names, and
   * the user and group also when `ensureNonRoot` is false.
   */
  readonly securityContext?: kplus.ContainerSecurityContextProps;
  /**
   * How long a new version may take to become healthy before it is rolled back.
   *
   * @default Duration.minutes(1)
   */
  readonly progressDeadline?: Duration;
}

/**
 * An app that reaches its users step by step: a Deployment, its autoscaler and the Canary that rolls it out. Flagger makes the
 * Services, the primary and the route; they are never printed.
 *
 * Each piece is public, and takes further settings.
 */
export class ProgressiveApp extends Construct {
  /** The Deployment of the new version; Flagger keeps a copy of it as the primary. */
  public readonly deployment: kplus.Deployment;
  /** The autoscaler of the Deployment; Flagger keeps a copy of it for the primary. */
  public readonly autoscaler: kplus.HorizontalPodAutoscaler;
  /** The Canary. */
  public readonly canary: Canary;

  /**
   * @param scope a layer, or a construct in one.
   * @param id name of the app and of all its objects, a DNS label.
   */
  public constructor(scope: Construct, id: string, props: ProgressiveAppProps) {
    super(scope, id);
    this.check(id, props);
    const layer = Layer.containing(this);
    const metadata = { name: id };
    this.deployment = this.addDeployment(props, metadata);
    this.autoscaler = this.addAutoscaler(props.autoscaling ?? {}, metadata);
    this.canary = new Canary(this, 'Canary', {
      metadata,
      target: this.deployment,
      autoscaler: this.autoscaler,
      provider: props.provider ?? TrafficProvider.meshService(),
      service: { port: props.port, targetPort: TargetPort.named('http'), hosts: props.hosts },
      analysis: props.analysis,
      metrics: props.metrics,
      webhooks: props.webhooks,
      loadTester: props.flagger.loadTester,
      progressDeadline: props.progressDeadline ?? Duration.minutes(1),
    });
    this.canary.node.addDependency(props.flagger);
    if (layer.namespaceObject) this.node.addDependency(layer.namespaceObject);
    this.node.addValidation({ validate: () => findMeshProblems(props, layer, this.deployment) });
  }

  private check(id: string, props: ProgressiveAppProps): void {
    checkRequired(this, props, ['image', 'port', 'flagger', 'analysis']);
    checkDnsLabel(this, 'app name', id, MAX_NAME);
    if (!isPort(props.port)) {
      throw problem(this, `port ${JSON.stringify(props.port)}`, 'a whole number from 1 to 65535', 'give the port on which the container answers HTTP');
    }
    if (!(props.image instanceof Image)) {
      throw problem(this, `image ${JSON.stringify(props.image)}`, 'an Image of the cluster', 'make one with cluster.addImage, for example with ImageVersion.pinned');
    }
    const [own, other] = [Cluster.of(this), Cluster.of(props.image)];
    if (own !== other) {
      throw problem(this, `image ${props.image.imageName} of cluster "${other.node.id}"`,
        `an image of cluster "${own.node.id}": each cluster has versions of its own`,
        `add the image to cluster "${own.node.id}" with addImage, and pass that one`);
    }
    if (props.hosts && !props.provider) {
      throw problem(this, `hosts ${props.hosts.join(', ')} without a Gateway`, 'hosts of an app behind a Gateway; inside a mesh clients know the app by its Service',
        'pass provider: TrafficProvider.gateway([…]), or remove hosts');
    }
    if (props.securityContext?.user === 0 && (props.securityContext.ensureNonRoot ?? true)) {
      throw problem(this, 'securityContext with user 0', 'a user above 0: the container would be refused, since ensureNonRoot is true',
        'give another user, or set ensureNonRoot to false');
    }
  }

  private addAutoscaler(options: AutoscalingOptions, metadata: { readonly name: string }): kplus.HorizontalPodAutoscaler {
    const { minReplicas = 2, maxReplicas = Math.max(4, minReplicas), cpu = Percent.of(80) } = options;
    if (!Number.isInteger(minReplicas) || !Number.isInteger(maxReplicas) || minReplicas < 1 || maxReplicas < minReplicas) {
      throw problem(this, `autoscaling from ${minReplicas} to ${maxReplicas} pods`, 'whole numbers from 1, with minReplicas not above maxReplicas',
        'correct minReplicas or maxReplicas');
    }
    if (!cpu.isWhole || cpu.value === 0) {
      throw problem(this, `autoscaling at ${cpu} of the requested CPU`, 'whole percents from 1 to 100', `use Percent.of(${Math.max(1, Math.round(cpu.value))})`);
    }
    return new kplus.HorizontalPodAutoscaler(this, 'Autoscaler', {
      metadata, target: this.deployment, minReplicas, maxReplicas,
      metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(cpu.value))],
    });
  }

  private addDeployment(props: ProgressiveAppProps, metadata: { readonly name: string }): kplus.Deployment {
    const deployment = new kplus.Deployment(this, 'Deployment', {
      metadata,
      select: false,
      containers: [{
        name: metadata.name,
        image: props.image.reference,
        imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
        ports: [{ name: 'http', number: props.port }],
        command: props.command,
        args: props.args,
        envVariables: props.envVariables,
        readiness: kplus.Probe.fromHttpGet(props.readinessPath ?? '/', { port: props.port }),
        resources: props.resources ?? {
          cpu: { request: kplus.Cpu.millis(100) },
          memory: { request: Size.mebibytes(64), limit: Size.mebibytes(256) },
        },
        securityContext: props.securityContext?.ensureNonRoot === false ? props.securityContext : { ...DEFAULT_USER, ...props.securityContext },
      }],
    });
    // Flagger reads only a few label keys, and a selector can never be changed: it must not hold the path of the construct.
    const labels = { 'app.kubernetes.io/name': metadata.name };
    deployment.select(kplus.LabelSelector.of({ labels }));
    deployment.podMetadata.addLabel('app.kubernetes.io/name', metadata.name);
    // The path again, which would differ between clusters and restart all pods of a renamed layer.
    ApiObject.of(deployment).addJsonPatch(JsonPatch.remove('/spec/template/metadata/labels/cdk8s.io~1metadata.addr'));
    return deployment;
  }
}
