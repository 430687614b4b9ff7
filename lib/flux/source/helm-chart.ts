import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, instanceOf } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { ChartTemplate, HelmChartChoice } from '../helm/helm-chart-choice';
import { refuseTrustedRoot } from '../helm/helm-release-chart';
import { inheritedDefaults } from '../inherited-defaults';
import { OciVerification } from './oci-verification';
import { IHelmChart } from '../roles';

/** Properties of a `HelmChart`. */
export interface HelmChartProps extends CustomResourceProps {
  /** What the chart is packaged from, in the namespace of this object; `fromRepository`, `fromGit` or `fromBucket`. */
  readonly chart: HelmChartChoice;
  /**
   * Stops the checks for news.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A chart that source-controller fetches or packages. A HelmRelease makes one by itself; declare it for a chart that
 * several releases share, or that is verified without a key.
 *
 * @see https://fluxcd.io/flux/components/source/helmcharts/
 */
export class HelmChart extends CustomResource implements IHelmChart {
  /** A HelmChart that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IHelmChart {
    return new ExternalFluxObject(scope, id, l1.HelmChart.GVK, reference);
  }

  private readonly spec: l1.HelmChartSpec;

  public constructor(scope: Construct, id: string, props: HelmChartProps) {
    super(scope, id, l1.HelmChart.GVK, props);
    checkProps(this, props, { chart: instanceOf(HelmChartChoice, 'HelmChartChoice.fromRepository(…), .fromGit(…) or .fromBucket(…)') }, {
      metadata: ANYTHING, suspend: BOOLEAN,
    });
    const template = this.templateOf(props.chart);
    const { kind, name } = template.toReference();
    this.spec = {
      chart: template.chart,
      version: template.version,
      sourceRef: { kind: memberOf(this, 'kind of chart source', l1.HelmChartSpecSourceRefKind, kind), name },
      interval: printDuration(this, 'interval of the chart', template.interval ?? inheritedDefaults(this).sourceInterval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      reconcileStrategy: memberOf(this, 'reconcileStrategy', l1.HelmChartSpecReconcileStrategy, template.reconcileStrategy),
      valuesFiles: template.valuesFiles,
      ignoreMissingValuesFiles: template.ignoreMissingValuesFiles,
      verify: template.verify && this.printVerification(template.verify),
      suspend: props.suspend,
    };
    this.node.addDependency(template.source);
  }

  public toChartReference(): ObjectReference {
    return { ...l1.HelmChart.GVK, name: this.name, namespace: this.namespace };
  }

  public toHelmChartReference(): ObjectReference {
    return this.toChartReference();
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_HelmChartSpec(this.spec);
  }

  private templateOf({ _template: template }: HelmChartChoice): ChartTemplate {
    if (!template) {
      throw problem(this, 'a chart that is an artifact already', 'HelmChartChoice.fromRepository, .fromGit or .fromBucket', 'name the artifact in the HelmRelease itself');
    }
    const { kind, name, namespace } = template.toReference();
    if (namespace !== this.namespace) {
      throw problem(this, `${kind} ${name} in the namespace ${namespace}`, `a source in the namespace ${this.namespace} of this object`, 'declare both in one namespace');
    }
    if (template.metadata) {
      throw problem(this, 'metadata in HelmChartChoice', 'none, since it is for the HelmChart that a HelmRelease makes', 'set metadata of this HelmChart');
    }
    return template;
  }

  private printVerification({ _spec: verify }: OciVerification): l1.HelmChartSpecVerify {
    refuseTrustedRoot(this, verify.trustedRootSecretRef?.name);
    return {
      provider: memberOf(this, 'verify', l1.HelmChartSpecVerifyProvider, verify.provider), secretRef: verify.secretRef, matchOidcIdentity: verify.matchOidcIdentity,
    };
  }
}
