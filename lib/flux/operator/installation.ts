import { checkProps, listOf, TEXT } from '../../core/shape';
import { CLUSTER, FluxCluster } from './flux-cluster';
import { FluxDistribution } from './flux-distribution';
import { FluxComponent } from './flux-instance';
import { KustomizePatch, PATCHES } from '../patch';
import { checkSemverRange } from '../semver-range';
import { SECRET } from '../shapes';

/** How the Flux Operator installs Flux. */
export interface OperatorInstallation extends FluxDistribution {
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
    const where = 'Installation.operator';
    checkProps<OperatorInstallation>(where, installation, { version: TEXT }, {
      registry: TEXT, variant: TEXT, artifact: TEXT, imagePullSecret: SECRET, artifactPullSecret: SECRET, components: listOf(TEXT), cluster: CLUSTER, patches: PATCHES,
    });
    checkSemverRange(`${where} version`, installation.version);
    return new Installation(installation);
  }

  /**
   * The command `flux bootstrap` of the Flux CLI, which owns the folder `clusters/<cluster>/`: it writes Flux there, and
   * running it again upgrades Flux. One file of ours stands beside, `clusters/<cluster>/dist.yaml`, written once: it makes
   * that Flux apply `dist/`. No FluxInstance is printed.
   *
   * @see https://fluxcd.io/flux/installation/bootstrap/
   */
  public static bootstrap(): Installation {
    return new Installation(undefined);
  }

  private constructor(
    /**
     * What the operator is told; none when the CLI installs Flux.
     *
     * @internal
     */
    public readonly _operator: OperatorInstallation | undefined,
  ) {}
}
