import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/helm.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { memberOf } from '../core/enum';
import { checkHelmValues } from '../core/helm-values';
import { checkDnsLabel } from '../core/names';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, listOf, NUMBER, struct, TEXT } from '../core/shape';
import { ACTION_SHAPES, checkCount, HelmRollback, HelmTest, HelmVersion, printRollback, printSeconds, printTest } from './actions';
import { HelmChartSource } from './chart-source';
import { HelmValuesSource } from './values-source';

/** Helm refuses longer names, because charts add to them. */
const MAX_RELEASE_NAME = 53;

/** Properties of a `HelmRelease`. */
export interface HelmReleaseProps extends CustomResourceProps {
  /** Where the chart comes from. */
  readonly chart: HelmChartSource;
  /**
   * Values for the chart; they win over `valuesFrom`.
   *
   * @default - those of the chart.
   */
  readonly values?: { readonly [key: string]: any };
  /**
   * Where other values come from; later ones win.
   *
   * @default - none.
   */
  readonly valuesFrom?: HelmValuesSource[];
  /**
   * Name of the release in Helm: a DNS label of at most 53 characters.
   *
   * @default - namespace, `targetNamespace` if it is another one, and name of this object, with hyphens between them.
   */
  readonly releaseName?: string;
  /**
   * Namespace of the release and of its history.
   *
   * @default - the namespace of this object.
   */
  readonly targetNamespace?: string;
  /**
   * How long one step of Helm may take, in whole seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Waits until the objects of the release are ready.
   *
   * @default - true with a `rollback` or `test`, else false.
   */
  readonly wait?: boolean;
  /**
   * Forgets at each upgrade the values that were set by other means.
   *
   * @default true
   */
  readonly resetValues?: boolean;
  /**
   * Leaves the CRDs in the folder `crds/` of the chart alone.
   *
   * @default false
   */
  readonly skipCrds?: boolean;
  /**
   * Deletes and creates objects that cannot be changed.
   *
   * @default false
   */
  readonly forceUpgrade?: boolean;
  /**
   * Does not compare what the chart renders with the schemas of the API server.
   *
   * @default false
   */
  readonly disableOpenApiValidation?: boolean;
  /**
   * How many revisions Helm keeps; 0 keeps all.
   *
   * @default 10
   */
  readonly maxHistory?: number;
  /**
   * What happens when an upgrade fails.
   *
   * @default - nothing: it stays as it is until the next one.
   */
  readonly rollback?: HelmRollback;
  /**
   * How the release is tested.
   *
   * @default - not at all.
   */
  readonly test?: HelmTest;
  /**
   * The version of Helm.
   *
   * @default - the one that the operator was started with.
   */
  readonly helmVersion?: HelmVersion;
}

/**
 * A release of a Helm chart, for the Helm Operator that belongs to Flux v1.
 *
 * Both have had no releases since November 2022: this kind is for clusters on their way to `flux.HelmRelease`, which
 * `cdk8s-pd migrate` writes. Two fields are left out: `chart.chartPullSecret`, which the operator never read, and
 * `valueFileSecrets`, which is an older spelling of `HelmValuesSource.secret`.
 *
 * @see https://github.com/fluxcd/helm-operator/blob/master/docs/references/helmrelease-custom-resource.md
 */
export class HelmRelease extends CustomResource {
  private readonly spec: l1.HelmReleaseSpec;

  public constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id, l1.HelmRelease.GVK, props);
    this.checkValues(props);
    const { values, releaseName, targetNamespace, wait, resetValues, skipCrds, forceUpgrade, disableOpenApiValidation, maxHistory } = props;
    this.spec = {
      chart: props.chart._spec,
      values,
      valuesFrom: props.valuesFrom?.map((source) => source._spec),
      releaseName,
      targetNamespace,
      timeout: printSeconds(this, 'timeout', props.timeout),
      wait,
      resetValues,
      skipCrDs: skipCrds,
      forceUpgrade,
      disableOpenApiValidation,
      maxHistory,
      rollback: props.rollback && printRollback(this, props.rollback),
      test: props.test && printTest(this, props.test),
      helmVersion: memberOf(this, 'helmVersion', l1.HelmReleaseSpecHelmVersion, props.helmVersion),
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_HelmReleaseSpec(this.spec);
  }

  private checkValues(props: HelmReleaseProps): void {
    checkProps(this, props, { chart: instanceOf(HelmChartSource, 'HelmChartSource.fromGit(…) or .fromRepository(…)') }, {
      metadata: ANYTHING, values: struct({}), valuesFrom: listOf(instanceOf(HelmValuesSource, 'HelmValuesSource.configMap(…) or .secret(…)')),
      releaseName: TEXT, targetNamespace: TEXT, timeout: DURATION, wait: BOOLEAN, resetValues: BOOLEAN, skipCrds: BOOLEAN, forceUpgrade: BOOLEAN,
      disableOpenApiValidation: BOOLEAN, maxHistory: NUMBER, ...ACTION_SHAPES, helmVersion: TEXT,
    });
    checkHelmValues(this, props.values);
    if (props.releaseName !== undefined) checkDnsLabel(this, 'releaseName', props.releaseName, MAX_RELEASE_NAME);
    if (props.targetNamespace !== undefined) checkDnsLabel(this, 'targetNamespace', props.targetNamespace);
    if (props.maxHistory !== undefined) checkCount(this, 'maxHistory', props.maxHistory, 'all');
  }
}
