import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { structOf, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { SecretReference } from '../secret-reference';
import { checkSemverRange } from '../semver-range';
import { SECRET } from '../shapes';

/** Which build of the controllers a registry holds. */
export enum FluxVariant {
  /** The images of the Flux project. */
  UPSTREAM_ALPINE = 'upstream-alpine',
  /** The Enterprise images with a shell. */
  ENTERPRISE_ALPINE = 'enterprise-alpine',
  /** The Enterprise images without a shell. */
  ENTERPRISE_DISTROLESS = 'enterprise-distroless',
  /** The Enterprise images without a shell, with certified cryptography. */
  ENTERPRISE_DISTROLESS_FIPS = 'enterprise-distroless-fips',
}

/** Which Flux is installed, and from where. */
export interface FluxDistribution {
  /** Version or semver range, for example `2.9.x`; the operator never goes back to an older one. */
  readonly version: string;
  /**
   * Registry with the images of the controllers.
   *
   * @default 'ghcr.io/fluxcd'
   */
  readonly registry?: string;
  /**
   * Which build of the controllers the registry holds; needed for a registry that the operator does not know.
   *
   * @default - follows from the registry.
   */
  readonly variant?: FluxVariant;
  /**
   * Artifact `oci://…` with the manifests of Flux, newer ones than the operator brings.
   *
   * @default - those that the operator brings.
   */
  readonly artifact?: string;
  /**
   * Secret to pull the images with.
   *
   * @default - they are public.
   */
  readonly imagePullSecret?: SecretReference;
  /**
   * Secret to pull the artifact with.
   *
   * @default - it is public.
   */
  readonly artifactPullSecret?: SecretReference;
}

/**
 * A distribution, as a program without types must write it.
 *
 * @internal
 */
export const DISTRIBUTION = structOf<FluxDistribution>({ version: TEXT }, {
  registry: TEXT, variant: TEXT, artifact: TEXT, imagePullSecret: SECRET, artifactPullSecret: SECRET,
});

// The registries whose variant the operator knows (internal/builder/images.go of v0.58.1); it stalls at others.
const KNOWN = /^(fluxcd|ghcr\.io\/fluxcd|ghcr\.io\/controlplaneio-fluxcd\/(alpine|distroless|distroless-fips)|709825985650\.dkr\.ecr\.us-east-1\.amazonaws\.com\/controlplane\/fluxcd)\/?$/;

/**
 * Checks and maps a distribution.
 *
 * @internal
 */
export function distributionOf(scope: IConstruct, distribution: FluxDistribution): l1.FluxInstanceSpecDistribution {
  const { version, artifact, registry = DEFAULTS.registry } = distribution;
  checkSemverRange('distribution.version of FluxInstance', version);
  if (artifact !== undefined && !/^oci:\/\/./.test(artifact)) {
    throw problem(scope, `distribution.artifact "${artifact}"`, 'an address that starts with oci://', `write oci://${artifact.replace(/^\w+:\/\//, '')}`);
  }
  if (distribution.variant === undefined && !KNOWN.test(registry)) {
    throw problem(scope, `distribution.registry "${registry}" without a variant`, 'a variant, since the operator does not know which build of Flux this registry holds',
      'set distribution.variant, for example FluxVariant.UPSTREAM_ALPINE for a mirror of ghcr.io/fluxcd');
  }
  return {
    version,
    registry,
    variant: memberOf(scope, 'distribution.variant', l1.FluxInstanceSpecDistributionVariant, distribution.variant),
    artifact,
    imagePullSecret: distribution.imagePullSecret?.name,
    artifactPullSecret: distribution.artifactPullSecret?.name,
  };
}
