import { Duration } from 'cdk8s';
import { CustomResourceProps } from '../../core/custom-resource';
import { ANYTHING, BOOLEAN, DURATION, instanceOf, listOf, NUMBER, OptionalShapes, role, struct, TEXT } from '../../core/shape';
import { DriftDetection, DriftIgnore } from './drift';
import { HealthCheckExpression } from '../health';
import { HelmChartChoice } from './helm-chart-choice';
import { HelmInstall, INSTALL } from './helm-install';
import { HelmRollback, ROLLBACK } from './helm-rollback';
import { HelmTest, TEST } from './helm-test';
import { HelmUninstall, UNINSTALL } from './helm-uninstall';
import { HelmUpgrade, UPGRADE } from './helm-upgrade';
import { KubeConfig } from '../kube-config';
import { CommonMetadata } from '../metadata';
import { PostRenderer } from './post-renderer';
import { IHelmRelease } from '../roles';
import { COMMON_METADATA, HEALTH_CHECK_EXPRS } from '../shapes';
import { ValuesSource } from './values-source';

/** What post-renderers see of what a chart renders. */
export enum PostRenderStrategy {
  /** Everything but the hooks, as Helm 3 did. */
  NO_HOOKS = 'nohooks',
  /** Hooks and all other objects together. */
  COMBINED = 'combined',
  /** Hooks and all other objects one after the other. */
  SEPARATE = 'separate',
}

/** How Helm finds out that the objects of a release are ready. */
export enum WaitStrategy {
  /** By the status that all kinds have in common, and by `healthCheckExprs`. */
  POLLER = 'poller',
  /** As Helm 3 did, which knows only the kinds of Kubernetes. */
  LEGACY = 'legacy',
}

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
   * @default - as the scopes around say (`Defaults`), 10 minutes when none does.
   */
  readonly interval?: Duration;
  /**
   * How long one step of Helm may take.
   *
   * @default - as the scopes around say (`Defaults`), 5 minutes when none does.
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
   * @default - as the scopes around say (`Defaults`), DISABLED when none does: charts that know nothing of an autoscaler or of Flagger would fight them.
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
   * What the `postRenderers` see.
   *
   * @default - PostRenderStrategy.COMBINED
   */
  readonly postRenderStrategy?: PostRenderStrategy;
  /**
   * How Helm finds out that the objects are ready.
   *
   * @default - WaitStrategy.POLLER
   */
  readonly waitStrategy?: WaitStrategy;
  /**
   * How to tell the health of custom resources of the release.
   *
   * @default - by their `Ready` condition.
   */
  readonly healthCheckExprs?: HealthCheckExpression[];
  /**
   * Labels and annotations for all objects of the release.
   *
   * @default - the labels that the scopes around set (`Defaults`).
   */
  readonly commonMetadata?: CommonMetadata;
  /**
   * Uses one client for all steps of an action. Turn it off for a chart whose hooks need CRDs that it makes otherwise than
   * in its folder `crds/`.
   *
   * @default true
   */
  readonly persistentClient?: boolean;
  /**
   * The cluster to install to.
   *
   * @default - the one that Flux runs in.
   */
  readonly kubeConfig?: KubeConfig;
  /**
   * ServiceAccount whose rights are used: in the namespace of this object, or in the one of the same name of the cluster
   * that `kubeConfig` names.
   *
   * @default - as the scopes around say (`Defaults`), the controller's own when none does.
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

/**
 * The properties as a program without types must write them.
 *
 * @internal
 */
export const HELM_RELEASE_SHAPES: OptionalShapes<HelmReleaseProps> = {
  metadata: ANYTHING, values: struct({}), valuesFrom: listOf(instanceOf(ValuesSource, 'ValuesSource.configMap(…) or .secret(…)')),
  releaseName: TEXT, targetNamespace: TEXT, storageNamespace: TEXT, interval: DURATION, timeout: DURATION, maxHistory: NUMBER,
  dependsOn: listOf(role('a HelmRelease', 'toHelmReleaseReference')),
  install: INSTALL, upgrade: UPGRADE, rollback: ROLLBACK, uninstall: UNINSTALL, test: TEST,
  driftDetection: TEXT, driftIgnore: listOf(instanceOf(DriftIgnore, 'DriftIgnore.replicasOf(…) or .paths(…)')),
  postRenderers: listOf(instanceOf(PostRenderer, 'PostRenderer.kustomize(…)')), postRenderStrategy: TEXT, waitStrategy: TEXT,
  healthCheckExprs: HEALTH_CHECK_EXPRS, commonMetadata: COMMON_METADATA, persistentClient: BOOLEAN,
  kubeConfig: instanceOf(KubeConfig, 'KubeConfig.secret(…) or .configMap(…)'), serviceAccountName: TEXT, suspend: BOOLEAN, providesApis: listOf(TEXT),
};
