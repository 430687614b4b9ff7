import { IConstruct } from 'constructs';
import { ObjectReference } from '../core/reference';

/** A source of files that a Flux Kustomization can apply. */
export interface ISource extends IConstruct {
  /** How others name this source. */
  toSourceReference(): ObjectReference;
}

/** A Git repository as source. */
export interface IGitRepository extends ISource {
  /** How a HelmRelease names the repository that holds its chart. */
  toGitRepositoryReference(): ObjectReference;
}

/** A bucket of an object storage as source. */
export interface IBucket extends ISource {
  /** How a HelmRelease names the bucket that holds its chart. */
  toBucketReference(): ObjectReference;
}

/** A Helm repository, from which releases take charts by name. */
export interface IHelmRepository extends IConstruct {
  /** How a HelmRelease names this repository. */
  toHelmRepositoryReference(): ObjectReference;
}

/** An artifact that is one packaged Helm chart. */
export interface IHelmChartArtifact extends IConstruct {
  /** How a HelmRelease names this chart. */
  toChartReference(): ObjectReference;
}

/** An artifact in an OCI registry: manifests to apply, or one packaged chart. */
export interface IOCIRepository extends ISource, IHelmChartArtifact {}

/** A chart that source-controller packages, for any number of releases. */
export interface IHelmChart extends IHelmChartArtifact {
  /** How an ArtifactGenerator names this chart. */
  toHelmChartReference(): ObjectReference;
}

/** Files or a packaged chart that another controller than source-controller offers. */
export interface IExternalArtifact extends ISource, IHelmChartArtifact {
  /** How others name this artifact. */
  toExternalArtifactReference(): ObjectReference;
}

/** A Helm release, which others can wait for. */
export interface IHelmRelease extends IConstruct {
  /** How another HelmRelease names this one in `dependsOn`. */
  toHelmReleaseReference(): ObjectReference;
}

/** The newest version of an image, as a policy chose it. */
export interface IImagePolicy extends IConstruct {
  /** How a marker names this policy. */
  toImagePolicyReference(): ObjectReference;
}

/** The tags of an image, from which policies choose. */
export interface IImageRepository extends IConstruct {
  /** How an ImagePolicy names this repository. */
  toImageRepositoryReference(): ObjectReference;
}

/** A Flux Kustomization, which others can wait for. */
export interface IKustomization extends IConstruct {
  /** How another Kustomization names this one in `dependsOn`. */
  toKustomizationReference(): ObjectReference;
}

/** A place that events are sent to. */
export interface IProvider extends IConstruct {
  /** How an Alert names this provider. */
  toProviderReference(): ObjectReference;
}

/** Inputs that a provider of the Flux Operator finds for ResourceSets. */
export interface IResourceSetInputProvider extends IConstruct {
  /** How a ResourceSet names this provider. */
  toInputProviderReference(): ObjectReference;
}
