import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { foreignNamespace } from '../../core/reference';
import { DEFAULTS } from '../defaults';
import { ChartTemplate, HelmChartChoice } from './helm-chart-choice';
import { inheritedDefaults } from '../inherited-defaults';
import { OciVerification } from '../source/oci-verification';

/** What a release says about its chart, exactly one of two fields; the release depends on where it comes from. */
export interface ChartFields {
  readonly chart?: l1.HelmReleaseSpecChart;
  readonly chartRef?: l1.HelmReleaseSpecChartRef;
}

/** Writes where the chart of a release comes from. */
export function printChart(release: IConstruct, namespace: string | undefined, { _template: template, _artifact: artifact }: HelmChartChoice): ChartFields {
  if (template) {
    release.node.addDependency(template.source);
    return { chart: printTemplate(release, namespace, template) };
  }
  if (!artifact) return {};
  const { kind, name, namespace: other } = artifact.toChartReference();
  release.node.addDependency(artifact);
  return { chartRef: { kind: memberOf(release, 'kind of chart', l1.HelmReleaseSpecChartRefKind, kind), name, namespace: foreignNamespace(namespace, other) } };
}

function printTemplate(release: IConstruct, namespace: string | undefined, template: ChartTemplate): l1.HelmReleaseSpecChart {
  const { kind, name, namespace: other } = template.toReference();
  return {
    metadata: template.metadata,
    spec: {
      chart: template.chart,
      version: template.version,
      sourceRef: {
        kind: memberOf(release, 'kind of chart source', l1.HelmReleaseSpecChartSpecSourceRefKind, kind), name, namespace: foreignNamespace(namespace, other),
      },
      interval: printDuration(release, 'interval of the chart', template.interval ?? inheritedDefaults(release).sourceInterval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      reconcileStrategy: memberOf(release, 'reconcileStrategy', l1.HelmReleaseSpecChartSpecReconcileStrategy, template.reconcileStrategy),
      valuesFiles: template.valuesFiles,
      ignoreMissingValuesFiles: template.ignoreMissingValuesFiles,
      verify: template.verify && printVerification(release, template.verify),
    },
  };
}

function printVerification(release: IConstruct, { _spec: verify }: OciVerification): l1.HelmReleaseSpecChartSpecVerify {
  if (verify.matchOidcIdentity) {
    throw problem(release, 'verify with OciVerification.cosignKeyless for a chart of a HelmRepository',
      'OciVerification.cosignKey or .notation, since a HelmRelease has no place for identities',
      'declare the chart as OCIRepository (HelmChartChoice.fromOci) or HelmChart (HelmChartChoice.fromHelmChart), and verify it there');
  }
  refuseTrustedRoot(release, verify.trustedRootSecretRef?.name);
  return { provider: memberOf(release, 'verify', l1.HelmReleaseSpecChartSpecVerifyProvider, verify.provider), secretRef: verify.secretRef };
}

/** Only an OCIRepository has a place for it. */
export function refuseTrustedRoot(scope: IConstruct, trustedRoot: string | undefined): void {
  if (trustedRoot === undefined) return;
  throw problem(scope, `verify with trustedRoot ${trustedRoot} for a chart of a HelmRepository`, 'an OCIRepository, since nothing else can be given another root',
    'declare the chart as OCIRepository, or remove trustedRoot');
}
