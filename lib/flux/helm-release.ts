import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/helm.toolkit.fluxcd.io';
import { provideApiGroups } from '../core/api-groups';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { checkDnsLabel } from '../core/names';
import { problem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { checkShape, instanceOf, listOf, role, Shapes, struct, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { forbidCycles, printDependencies } from './dependencies';
import { DriftDetection, DriftIgnore } from './drift';
import { ExternalFluxObject } from './external';
import {
  CrdsPolicy, HelmInstall, HelmRollback, HelmTest, HelmUninstall, HelmUpgrade, printInstall, printRollback, printTest, printUninstall, printUpgrade,
} from './helm-actions';
import { HelmChartChoice } from './helm-chart-choice';
import { HealthCheckExpression } from './health';
import { checkHelmValues } from './helm-values';
import { CommonMetadata } from './metadata';
import { PostRenderer } from './post-renderer';
import { chooseReleaseName } from './release-name';
import { Remediation } from './remediation';
import { IHelmRelease } from './roles';
import { ValuesSource } from './values-source';

/** Properties of a `HelmRelease`. */
export interface HelmReleaseProps extends CustomResourceProps {
  /** Where the chart comes from. */
  readonly chart: HelmChartChoice;
  /**
   * Values for the chart; they win over `valuesFrom`.
   *
   * @default - those of the chart.
   */
  readonly values?: { readonly [key: string]: any };
  /**
   * Objects in the cluster that hold values; later ones win.
   *
   * @default - none.
   */
  readonly valuesFrom?: ValuesSource[];
  /**
   * Name of the release in Helm: a DNS label of at most 53 characters. A change uninstalls and installs anew.
   *
   * @default - the name of this object, with `targetNamespace` and a hyphen in front when that is set.
   */
  readonly releaseName?: string;
  /**
   * Namespace of the release, at most 63 characters. A change uninstalls and installs anew.
   *
   * @default - the namespace of this object.
   */
  readonly targetNamespace?: string;
  /**
   * Namespace in which Helm keeps its history, at most 63 characters. A change uninstalls and installs anew.
   *
   * @default - the namespace of this object.
   */
  readonly storageNamespace?: string;
  /**
   * How often the release is compared with what was asked for.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * How long one step of Helm may take.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * How many revisions Helm keeps; 0 keeps all.
   *
   * @default 5
   */
  readonly maxHistory?: number;
  /**
   * Releases that must be ready first, also of other charts. Releases of the same chart that this one refers to
   * (`node.addDependency`) are added by themselves.
   *
   * @default - none.
   */
  readonly dependsOn?: IHelmRelease[];
  /**
   * How Helm installs the release.
   *
   * @default - with the defaults of `HelmInstall`.
   */
  readonly install?: HelmInstall;
  /**
   * How Helm upgrades the release.
   *
   * @default - with the defaults of `HelmUpgrade`.
   */
  readonly upgrade?: HelmUpgrade;
  /**
   * How Helm rolls the release back.
   *
   * @default - with Helm's defaults, if at all.
   */
  readonly rollback?: HelmRollback;
  /**
   * How Helm uninstalls the release.
   *
   * @default - with Helm's defaults.
   */
  readonly uninstall?: HelmUninstall;
  /**
   * How Helm tests the release.
   *
   * @default - not at all.
   */
  readonly test?: HelmTest;
  /**
   * What happens when somebody changes an object of the release in the cluster.
   *
   * @default DriftDetection.DISABLED - charts that know nothing of an autoscaler or of Flagger would fight them.
   */
  readonly driftDetection?: DriftDetection;
  /**
   * Fields that something else owns.
   *
   * @default - none.
   */
  readonly driftIgnore?: DriftIgnore[];
  /**
   * Changes to what the chart renders.
   *
   * @default - none.
   */
  readonly postRenderers?: PostRenderer[];
  /**
   * How to tell the health of custom resources of the release.
   *
   * @default - by their `Ready` condition.
   */
  readonly healthCheckExprs?: HealthCheckExpression[];
  /**
   * Labels and annotations for all objects of the release.
   *
   * @default - none.
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * ServiceAccount, in the namespace of this object, whose rights are used.
   *
   * @default - the controller's own.
   */
  readonly serviceAccountName?: string;
  /**
   * Stops installing and upgrading.
   *
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * API groups whose CRDs the chart brings, for example `cert-manager.io`; layers that use them wait for this one.
   *
   * @default - none.
   */
  readonly providesApis?: string[];
}

const REMEDIATED = struct({}, { remediation: instanceOf(Remediation, 'Remediation.retries(…) or .retryOnFailure()') });

const SHAPES: Shapes = {
  values: struct({}), valuesFrom: listOf(instanceOf(ValuesSource, 'ValuesSource.configMap(…) or .secret(…)')),
  dependsOn: listOf(role('a HelmRelease', 'toHelmReleaseReference')),
  install: REMEDIATED, upgrade: REMEDIATED, rollback: struct({}), uninstall: struct({}), test: struct({}),
  driftIgnore: listOf(instanceOf(DriftIgnore, 'DriftIgnore.replicasOf(…) or .paths(…)')),
  postRenderers: listOf(instanceOf(PostRenderer, 'PostRenderer.kustomize(…)')), providesApis: listOf(TEXT),
};

/**
 * A release of a Helm chart.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/
 */
export class HelmRelease extends CustomResource implements IHelmRelease {
  /** A HelmRelease that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IHelmRelease {
    return new ExternalFluxObject(scope, id, l1.HelmRelease.GVK, reference);
  }

  /** Name of the release in Helm. */
  public readonly releaseName: string;

  private readonly spec: l1.HelmReleaseSpec;
  private readonly needed: IHelmRelease[] = [];
  private readonly ignored: DriftIgnore[];

  public constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id, l1.HelmRelease.GVK, props);
    this.checkValues(props);
    this.releaseName = chooseReleaseName(this, props.releaseName, props.targetNamespace);
    this.ignored = [...props.driftIgnore ?? []];
    const chart = props.chart._fields(this, this.namespace);
    const brings = (props.providesApis ?? []).length > 0;
    this.spec = {
      chart: chart.chart,
      chartRef: chart.chartRef,
      values: props.values,
      valuesFrom: props.valuesFrom?.map((source) => source._spec),
      releaseName: this.releaseName,
      targetNamespace: props.targetNamespace,
      storageNamespace: props.storageNamespace,
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.applyInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.applyTimeout, FLUX_DURATION),
      maxHistory: props.maxHistory ?? DEFAULTS.helmMaxHistory,
      install: printInstall(this, props.install ?? {}, brings ? CrdsPolicy.CREATE_REPLACE : CrdsPolicy.CREATE),
      upgrade: printUpgrade(this, props.upgrade ?? {}, brings ? CrdsPolicy.CREATE_REPLACE : CrdsPolicy.SKIP),
      rollback: props.rollback && printRollback(this, props.rollback),
      uninstall: props.uninstall && printUninstall(this, props.uninstall),
      test: props.test && printTest(this, props.test),
      driftDetection: {
        mode: memberOf(this, 'driftDetection', l1.HelmReleaseSpecDriftDetectionMode, props.driftDetection ?? DriftDetection.DISABLED),
      },
      postRenderers: props.postRenderers?.map((renderer, index) => renderer._spec(this, `postRenderers[${index}]`)),
      healthCheckExprs: props.healthCheckExprs,
      commonMetadata: props.commonMetadata,
      serviceAccountName: props.serviceAccountName,
      suspend: props.suspend,
    };
    this.node.addDependency(chart.source);
    this.addDependsOn(...props.dependsOn ?? []);
    provideApiGroups(this, props.providesApis ?? []);
    forbidCycles(Chart.of(this), 'HelmRelease', isHelmRelease, (release) => release.releasesNeeded().filter(isHelmRelease));
  }

  /** Adds releases that must be ready first. */
  public addDependsOn(...releases: IHelmRelease[]): void {
    this.needed.push(...releases);
    this.node.addDependency(...releases);
  }

  /** Adds fields that something else owns. */
  public addDriftIgnore(...rules: DriftIgnore[]): void {
    this.ignored.push(...rules);
  }

  /**
   * Leaves the number of replicas of a workload to an autoscaler or to Flagger.
   *
   * @param name name of the workload.
   * @param kind kind of the workload.
   * @default - a Deployment.
   */
  public ignoreReplicasOf(name: string, kind?: string): void {
    this.addDriftIgnore(DriftIgnore.replicasOf(name, kind));
  }

  public toHelmReleaseReference(): ObjectReference {
    return { ...l1.HelmRelease.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    const ignore = this.ignored.map((rule) => rule._spec);
    return l1.toJson_HelmReleaseSpec({
      ...this.spec,
      driftDetection: { ...this.spec.driftDetection, ignore: ignore.length > 0 ? ignore : undefined },
      dependsOn: printDependencies(this.namespace, this.releasesNeeded().map((release) => release.toHelmReleaseReference())),
    });
  }

  /**
   * The releases to wait for: the listed ones, and those of the same chart that this construct, or one that holds it,
   * depends on. Releases of other charts are left to the order of layers.
   */
  private releasesNeeded(): IHelmRelease[] {
    const chart = Chart.of(this);
    const found = new Set<IHelmRelease>(this.needed);
    const scopes = this.node.scopes;
    for (const scope of scopes.slice(scopes.indexOf(chart) + 1)) {
      for (const target of scope.node.dependencies) {
        if (target === chart || !target.node.scopes.includes(chart)) continue;
        target.node.findAll().filter(isHelmRelease).filter((release) => Chart.of(release) === chart).forEach((release) => found.add(release));
      }
    }
    found.delete(this);
    return [...found];
  }

  private checkValues(props: HelmReleaseProps): void {
    checkShape(this, props, { chart: instanceOf(HelmChartChoice, 'HelmChartChoice.fromRepository(…), .fromGit(…) or .fromOci(…)') }, SHAPES);
    checkHelmValues(this, props.values);
    if (props.targetNamespace !== undefined) checkDnsLabel(this, 'targetNamespace', props.targetNamespace);
    if (props.storageNamespace !== undefined) checkDnsLabel(this, 'storageNamespace', props.storageNamespace);
    if (props.maxHistory !== undefined && (!Number.isInteger(props.maxHistory) || props.maxHistory < 0)) {
      throw problem(this, `maxHistory ${props.maxHistory}`, 'a whole number from 0', 'write 0 to keep all revisions, or the number to keep');
    }
    if (props.rollback && !props.upgrade?.remediation?._rollsBack) {
      throw problem(this, 'rollback without an upgrade that rolls back', 'both, since Helm rolls back only to remediate',
        'set upgrade.remediation to Remediation.retries(…), or remove rollback');
    }
  }
}

function isHelmRelease(construct: IConstruct): construct is HelmRelease {
  return construct instanceof HelmRelease;
}
