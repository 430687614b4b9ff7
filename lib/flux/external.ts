import { Chart, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';
import { toExternalReference } from '../core/external-object';
import { ExternalReference, ObjectReference } from '../core/reference';
import {
  IBucket, IExternalArtifact, IGitRepository, IHelmChart, IHelmRelease, IHelmRepository, IImagePolicy, IImageRepository, IKustomization, IOCIRepository,
  IProvider, IResourceSetInputProvider,
} from './roles';

/**
 * A Flux object that exists outside the program, behind every `fromReference`. It can answer for all roles because it is
 * only ever handed out as the one role that was asked for.
 */
export class ExternalFluxObject extends Construct
  implements IGitRepository, IBucket, IHelmRepository, IHelmChart, IOCIRepository, IExternalArtifact, IKustomization, IHelmRelease, IImageRepository, IImagePolicy, IProvider,
  IResourceSetInputProvider {
  private readonly reference: ObjectReference;

  public constructor(scope: Construct, id: string, type: GroupVersionKind, reference: ExternalReference) {
    super(scope, id);
    const { name, namespace } = toExternalReference(this, reference);
    this.reference = { ...type, name, namespace: namespace ?? Chart.of(scope).namespace };
  }

  public toSourceReference(): ObjectReference {
    return this.reference;
  }

  public toGitRepositoryReference(): ObjectReference {
    return this.reference;
  }

  public toBucketReference(): ObjectReference {
    return this.reference;
  }

  public toHelmRepositoryReference(): ObjectReference {
    return this.reference;
  }

  public toChartReference(): ObjectReference {
    return this.reference;
  }

  public toHelmChartReference(): ObjectReference {
    return this.reference;
  }

  public toExternalArtifactReference(): ObjectReference {
    return this.reference;
  }

  public toKustomizationReference(): ObjectReference {
    return this.reference;
  }

  public toHelmReleaseReference(): ObjectReference {
    return this.reference;
  }

  public toImageRepositoryReference(): ObjectReference {
    return this.reference;
  }

  public toImagePolicyReference(): ObjectReference {
    return this.reference;
  }
  public toProviderReference(): ObjectReference {
    return this.reference;
  }

  public toInputProviderReference(): ObjectReference {
    return this.reference;
  }
}
