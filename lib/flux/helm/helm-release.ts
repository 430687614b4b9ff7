import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { provideApiGroups } from '../../core/api-groups';
import { CustomResource } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { checkHelmValues } from '../../core/helm-values';
import { checkDnsLabel } from '../../core/names';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { checkProps, instanceOf } from '../../core/shape';
import { checkCelExpression, checkHealthExpressions } from '../cel-expression';
import { DEFAULTS } from '../defaults';
import { forbidCycles, printDependencies } from '../dependencies';
import { DriftIgnore } from './drift';
import { ExternalFluxObject } from '../external';
import { CrdsPolicy } from './helm-actions';
import { HelmChartChoice } from './helm-chart-choice';
import { printInstall } from './helm-install';
import { printChart } from './helm-release-chart';
import { HELM_RELEASE_SHAPES, HelmReleaseProps, WaitStrategy } from './helm-release-props';
import { printRollback } from './helm-rollback';
import { printTest } from './helm-test';
import { printUninstall } from './helm-uninstall';
import { printUpgrade } from './helm-upgrade';
import { commonMetadata, defaultsFor } from '../inherited-defaults';
import { chooseReleaseName } from './release-name';
import { IHelmRelease } from '../roles';

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
  private readonly expressions = new Map<IHelmRelease, string>();
  private readonly ignored: DriftIgnore[];

  public constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id, l1.HelmRelease.GVK, props);
    this.checkValues(props);
    this.releaseName = chooseReleaseName(this, props.releaseName, props.targetNamespace);
    this.ignored = [...props.driftIgnore ?? []];
    const brings = (props.providesApis ?? []).length > 0;
    const defaults = defaultsFor(this);
    const install = { ...props.install, remediation: props.install?.remediation ?? defaults.remediation._forInstall };
    const upgrade = { ...props.upgrade, remediation: props.upgrade?.remediation ?? defaults.remediation };
    this.spec = {
      ...printChart(this, this.namespace, props.chart),
      values: props.values,
      valuesFrom: props.valuesFrom?.map((source) => source._spec),
      releaseName: this.releaseName,
      targetNamespace: props.targetNamespace,
      storageNamespace: props.storageNamespace,
      interval: printDuration(this, 'interval', props.interval ?? defaults.interval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? defaults.timeout, FLUX_DURATION),
      maxHistory: props.maxHistory ?? DEFAULTS.helmMaxHistory,
      install: printInstall(this, install, brings ? CrdsPolicy.CREATE_REPLACE : CrdsPolicy.CREATE),
      upgrade: printUpgrade(this, upgrade, brings ? CrdsPolicy.CREATE_REPLACE : CrdsPolicy.SKIP),
      rollback: props.rollback && printRollback(this, props.rollback),
      uninstall: props.uninstall && printUninstall(this, props.uninstall),
      test: props.test && printTest(this, props.test),
      driftDetection: {
        mode: memberOf(this, 'driftDetection', l1.HelmReleaseSpecDriftDetectionMode, props.driftDetection ?? defaults.driftDetection),
      },
      postRenderers: props.postRenderers?.map((renderer, index) => renderer._spec(this, `postRenderers[${index}]`)),
      postRenderStrategy: memberOf(this, 'postRenderStrategy', l1.HelmReleaseSpecPostRenderStrategy, props.postRenderStrategy),
      waitStrategy: props.waitStrategy && { name: memberOf(this, 'waitStrategy', l1.HelmReleaseSpecWaitStrategyName, props.waitStrategy) },
      healthCheckExprs: props.healthCheckExprs,
      commonMetadata: commonMetadata(props.commonMetadata, defaults),
      persistentClient: props.persistentClient,
      kubeConfig: props.kubeConfig?._spec,
      serviceAccountName: props.serviceAccountName ?? defaults.serviceAccountName,
      suspend: props.suspend,
    };
    this.addDependsOn(...props.dependsOn ?? []);
    provideApiGroups(this, props.providesApis ?? []);
    forbidCycles(Chart.of(this), 'HelmRelease', isHelmRelease, (release) => release.releasesNeeded().filter(isHelmRelease));
  }

  /** Adds releases that must be ready first. */
  public addDependsOn(...releases: IHelmRelease[]): void {
    this.needed.push(...releases);
    this.node.addDependency(...releases);
  }

  /**
   * Adds a release that must fit an expression first, which replaces the usual test for `Ready`.
   *
   * @param readyExpr a CEL expression over `dep`, the other one, and `self`.
   */
  public addDependsOnWhen(release: IHelmRelease, readyExpr: string): void {
    checkCelExpression(this, 'readyExpr', readyExpr);
    this.expressions.set(release, readyExpr);
    this.addDependsOn(release);
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
      dependsOn: printDependencies(this.namespace, this.releasesNeeded().map((release) => ({
        ...release.toHelmReleaseReference(), readyExpr: this.expressions.get(release),
      }))),
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
    checkProps(this, props, { chart: instanceOf(HelmChartChoice, 'HelmChartChoice.fromRepository(…), .fromGit(…) or .fromOci(…)') }, HELM_RELEASE_SHAPES);
    checkHelmValues(this, props.values);
    if (props.targetNamespace !== undefined) checkDnsLabel(this, 'targetNamespace', props.targetNamespace);
    if (props.storageNamespace !== undefined) checkDnsLabel(this, 'storageNamespace', props.storageNamespace);
    if (props.maxHistory !== undefined && (!Number.isInteger(props.maxHistory) || props.maxHistory < 0)) {
      throw problem(this, `maxHistory ${props.maxHistory}`, 'a whole number from 0', 'write 0 to keep all revisions, or the number to keep');
    }
    if (props.rollback && !(props.upgrade?.remediation ?? defaultsFor(this).remediation)._rollsBack) {
      throw problem(this, 'rollback without an upgrade that rolls back', 'both, since Helm rolls back only to remediate',
        'set upgrade.remediation to Remediation.retries(…), or remove rollback');
    }
    if (props.healthCheckExprs?.length) this.checkHealth(props);
  }

  /** Expressions that nobody evaluates, and what can be no expression. */
  private checkHealth({ healthCheckExprs = [], waitStrategy, install, upgrade }: HelmReleaseProps): void {
    checkHealthExpressions(this, healthCheckExprs);
    if (waitStrategy === WaitStrategy.LEGACY) {
      throw problem(this, 'healthCheckExprs with WaitStrategy.LEGACY', 'WaitStrategy.POLLER, since the other one ignores them', 'remove waitStrategy, or healthCheckExprs');
    }
    if (install?.disableWait && upgrade?.disableWait) {
      throw problem(this, 'healthCheckExprs with disableWait for install and upgrade', 'something that waits', 'remove disableWait, or healthCheckExprs');
    }
  }
}

function isHelmRelease(construct: IConstruct): construct is HelmRelease {
  return construct instanceof HelmRelease;
}
