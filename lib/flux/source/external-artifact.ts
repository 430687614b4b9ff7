import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { ExternalReference } from '../../core/reference';
import { ExternalFluxObject } from '../external';
import { IExternalArtifact } from '../roles';

/**
 * Files or a packaged chart that another controller than source-controller makes, such as an `ArtifactGenerator`. Its
 * object is made in the cluster, so that a program can only refer to it.
 *
 * Kustomizations and HelmReleases use one only with the feature gate `ExternalArtifact` of their controllers, which is off
 * by default.
 *
 * @see https://fluxcd.io/flux/components/source/externalartifacts/
 */
export class ExternalArtifact {
  /** An ExternalArtifact that exists in the cluster. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IExternalArtifact {
    return new ExternalFluxObject(scope, id, l1.ExternalArtifact.GVK, reference);
  }

  private constructor() {}
}
