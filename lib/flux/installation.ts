import { checkShape, TEXT } from '../core/shape';
import { FluxCluster, FluxComponent, FluxDistribution } from './flux-instance';
import { KustomizePatch } from './patch';
import { SecretReference } from './secret-reference';
import { checkSemverRange } from './semver-range';

/** How the Flux Operator installs Flux, and syncs the repository. */
export interface OperatorInstallation extends FluxDistribution {
  /**
   * Secret with which Flux reads the Git repository.
   *
   * @default - the repository is public.
   */
  readonly credential?: SecretReference;
  /**
   * The controllers to run, besides those that the program needs.
   *
   * @default - those for sources, manifests, charts and notifications.
   */
  readonly components?: FluxComponent[];
  /**
   * What Flux should know of the cluster.
   *
   * @default - with the defaults of `FluxCluster`.
   */
  readonly cluster?: FluxCluster;
  /**
   * Changes to the manifests of Flux.
   *
   * @default - none.
   */
  readonly patches?: KustomizePatch[];
}

/** Who installs Flux in a cluster, and owns its sync. */
export class Installation {
  /** The Flux Operator: upgrades of Flux and of the operator are commits like others. */
  public static operator(installation: OperatorInstallation): Installation {
    checkShape('Installation.operator', installation, { version: TEXT });
    checkSemverRange('Installation.operator version', installation.version);
    return new Installation(installation);
  }

  private constructor(
    /** @internal */
    public readonly _operator: OperatorInstallation,
  ) {}
}
