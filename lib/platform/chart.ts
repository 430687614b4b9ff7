import { Construct } from 'constructs';
import { mergeValues } from '../core/merge';
import { problem } from '../core/problem';
import { CrdsPolicy, HelmChartChoice, HelmRelease, HelmRepository, OCIRepository, OciLayer, OciReference, OciVerification } from '../flux';
import { VERSION_TOKEN_PREFIX } from '../repository/versions/version-token';
import { ChartOptions } from './chart-options';

/** A chart as the installers of this folder know it. */
export interface ChartInstallation {
  /** `oci://…` with the chart, or the address of a classic chart repository. */
  readonly repository: string;
  /** Name of the chart in a classic repository, and of the release. */
  readonly chart: string;
  readonly version: string;
  readonly values?: { readonly [key: string]: unknown };
  readonly options?: ChartOptions;
  /** API groups that the chart brings. */
  readonly providesApis?: string[];
  readonly crds?: CrdsPolicy;
  readonly verification?: OciVerification;
}

/** Installs one chart: its source and its release, both in the namespace of the layer. */
export function installChart(layer: Construct, installation: ChartInstallation): HelmRelease {
  const { chart, repository, options, verification } = installation;
  const version = options?.version ?? installation.version;
  checkOptions(layer, chart, version, options);
  const choice = repository.startsWith('oci://')
    ? HelmChartChoice.fromOci(new OCIRepository(layer, chart, {
      url: repository, reference: isExact(version) ? OciReference.tag(version) : OciReference.semver(version), layer: OciLayer.helmChart(), verify: verification,
    }))
    : HelmChartChoice.fromRepository(new HelmRepository(layer, chart, { url: repository }), { chart, version });
  return new HelmRelease(layer, `${chart}-release`, {
    metadata: { name: chart },
    chart: choice,
    releaseName: chart,
    values: mergeValues(installation.values ?? {}, options?.values),
    providesApis: installation.providesApis,
    install: { crds: installation.crds },
    upgrade: { crds: installation.crds },
  });
}

/** Refuses a version that names no release of its repository, and would be looked for in vain for ever. */
export function checkExactVersion(scope: Construct, version: string, example: string): void {
  if (typeof version === 'string' && version.includes(VERSION_TOKEN_PREFIX)) return;
  if (typeof version !== 'string' || !isExact(version) || version.startsWith('v') !== example.startsWith('v')) {
    throw problem(scope, `version ${JSON.stringify(version)}`, `one exact version, as in "${example}"`, 'write it as the release is called');
  }
}

function checkOptions(layer: Construct, chart: string, version: string, options: ChartOptions | undefined): void {
  if (typeof version !== 'string') {
    throw problem(layer, `version ${JSON.stringify(version)} of chart ${chart}`, 'a text', `quote it: "${String(version)}"`);
  }
  const values: unknown = options?.values;
  if (values !== undefined && (typeof values !== 'object' || values === null || Array.isArray(values))) {
    throw problem(layer, `values of chart ${chart} ${JSON.stringify(values)}`, 'a map', 'write them as an object, for example { replicaCount: 2 }');
  }
}

/** True also for a version of `versions/`, which is always an exact one. */
function isExact(version: string): boolean {
  return version.includes(VERSION_TOKEN_PREFIX) || /^v?\d+\.\d+\.\d+([-+_].*)?$/.test(version);
}

/** Refuses a number of pods that is none. */
export function checkReplicas(scope: Construct, replicas: number): number {
  if (!Number.isInteger(replicas) || replicas < 1) throw problem(scope, `replicas ${JSON.stringify(replicas)}`, 'a whole number from 1', 'set how many pods shall run');
  return replicas;
}
