import { ApiObject, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct, IConstruct } from 'constructs';
import { checkDnsLabel, isPort } from '../core/names';
import { Percent } from '../core/percent';
import { problem } from '../core/problem';
import { checkRequired } from '../core/required';
import { IProgressiveDelivery } from '../core/roles';
import { ANYTHING, checkProps, DURATION, listOf, PERCENT, struct, structOf, TEXT } from '../core/shape';
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
  /**
   * Image of the app's container.
   *
   * @default - none: needed unless the app has a `deployment` of its own.
   */
  readonly image?: Image;
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
   * A Deployment of your own, in place of the one that the app would make of `image`, `command`, `envVariables` and the like.
   * Its pods have a port `http`, and its selector one of the labels that Flagger reads.
   *
   * @default - the app makes one.
   */
  readonly deployment?: kplus.Deployment;
  /**
   * An autoscaler of your own, in place of the one that the app would make of `autoscaling`: the construct of a HorizontalPodAutoscaler or a
   * KEDA ScaledObject.
   *
   * @default - the app makes one.
   */
  readonly autoscaler?: IConstruct;
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
   * @default - user and group 10001, without capabilities and a writable root file system; what is given here replaces what it names, and
   * the user and group also when `ensureNonRoot` is false.
   */
  readonly securityContext?: kplus.ContainerSecurityContextProps;
  /**
   * How long a new version may take to become healthy before it is rolled back.
   *
   * @default Duration.minutes(10), which leaves time for a slow pull or a new node
   */
  readonly progressDeadline?: Duration;
}

/** What only the Deployment that the app makes can have. */
const OWN_POD = ['image', 'command', 'args', 'envVariables', 'readinessPath', 'resources', 'securityContext'] as const;

/**
 * An app that reaches its users step by step: a Deployment, its autoscaler and the Canary that rolls it out. Flagger makes the
 * Services, the primary and the route; they are never printed.
 *
 * Each piece is public and takes further settings, and Deployment and autoscaler may be replaced by your own.
 */
export class ProgressiveApp extends Construct {
  /** The Deployment of the new version; Flagger keeps a copy of it as the primary. */
  public readonly deployment: kplus.Deployment;
  /** The autoscaler that the app made; Flagger keeps a copy of it for the primary. Undefined when you gave your own. */
  public readonly autoscaler?: kplus.HorizontalPodAutoscaler;
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
    this.deployment = this.chooseDeployment(props, metadata);
    this.autoscaler = props.autoscaler ? undefined : this.addAutoscaler(props.autoscaling ?? {}, metadata);
    this.canary = new Canary(this, 'Canary', {
      metadata,
      target: this.deployment,
      autoscaler: props.autoscaler ?? this.autoscaler,
      provider: props.provider ?? TrafficProvider.meshService(),
      service: { port: props.port, targetPort: TargetPort.named('http'), hosts: props.hosts },
      analysis: props.analysis,
      metrics: props.metrics,
      webhooks: props.webhooks,
      loadTester: props.flagger.loadTester,
      progressDeadline: props.progressDeadline ?? Duration.minutes(10),
    });
    this.canary.node.addDependency(props.flagger);
    if (layer.namespaceObject) this.node.addDependency(layer.namespaceObject);
    this.node.addValidation({ validate: () => findMeshProblems(props, layer, this.deployment) });
  }

  private check(id: string, props: ProgressiveAppProps): void {
    checkProps(this, props, { port: ANYTHING, flagger: ANYTHING, analysis: ANYTHING }, {
      image: ANYTHING, provider: ANYTHING, hosts: listOf(TEXT), metrics: ANYTHING, webhooks: ANYTHING, deployment: ANYTHING, autoscaler: ANYTHING,
      autoscaling: structOf<AutoscalingOptions>({}, { minReplicas: ANYTHING, maxReplicas: ANYTHING, cpu: PERCENT }),
      readinessPath: TEXT, command: listOf(TEXT), args: listOf(TEXT), envVariables: struct({}), resources: ANYTHING, securityContext: ANYTHING,
      progressDeadline: DURATION,
    });
    checkDnsLabel(this, 'app name', id, MAX_NAME);
    if (!isPort(props.port)) {
      throw problem(this, `port ${JSON.stringify(props.port)}`, 'a whole number from 1 to 65535', 'give the port on which the container answers HTTP');
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

  private chooseDeployment(props: ProgressiveAppProps, metadata: { readonly name: string }): kplus.Deployment {
    if (!props.deployment) {
      checkRequired(this, props, ['image']);
      return this.addDeployment(this.checkedImage(props.image), props, metadata);
    }
    const unused = OWN_POD.filter((name) => props[name] !== undefined);
    if (unused.length > 0) {
      throw problem(this, `${unused.join(', ')} beside a deployment of your own`, 'one of the two: these go into the Deployment that the app makes',
        `set ${unused.join(', ')} in your Deployment, or leave deployment out`);
    }
    return props.deployment;
  }

  private checkedImage(image: Image | undefined): Image {
    if (!(image instanceof Image)) {
      throw problem(this, `image ${JSON.stringify(image)}`, 'an Image of the cluster', 'make one with cluster.addImage, for example with ImageVersion.pinned');
    }
    const [own, other] = [Cluster.of(this), Cluster.of(image)];
    if (own !== other) {
      throw problem(this, `image ${image.imageName} of cluster "${other.node.id}"`,
        `an image of cluster "${own.node.id}": each cluster has versions of its own`,
        `add the image to cluster "${own.node.id}" with addImage, and pass that one`);
    }
    return image;
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
    // Of the app's own container: with the use of whole pods nothing scales as soon as one container, such as the proxy of a mesh, has no request.
    const [container] = this.deployment.containers;
    return new kplus.HorizontalPodAutoscaler(this, 'Autoscaler', {
      metadata, target: this.deployment, minReplicas, maxReplicas,
      metrics: [kplus.Metric.containerCpu({ container, target: kplus.MetricTarget.averageUtilization(cpu.value) })],
    });
  }

  private addDeployment(image: Image, props: ProgressiveAppProps, metadata: { readonly name: string }): kplus.Deployment {
    const deployment = new kplus.Deployment(this, 'Deployment', {
      metadata,
      select: false,
      containers: [{
        name: metadata.name,
        image: image.reference,
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
    ApiObject.of(deployment).addJsonPatch(
      // The path again, which would differ between clusters and restart all pods of a renamed layer.
      JsonPatch.remove('/spec/template/metadata/labels/cdk8s.io~1metadata.addr'),
      // The restricted Pod Security Standard asks for it, and cdk8s-plus has no property for it.
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
    );
    if (!props.securityContext?.capabilities) {
      // The same standard; the enum of cdk8s-plus knows single capabilities only.
      ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/securityContext/capabilities', { drop: ['ALL'] }));
    }
    return deployment;
  }
}
