/** The kinds of which an Alert reports events, and which a Receiver reconciles. */
export enum FluxKind {
  /** Files that an ArtifactGenerator puts together. */
  ARTIFACT_GENERATOR = 'ArtifactGenerator',
  /** A bucket of an object storage. */
  BUCKET = 'Bucket',
  /** Files that another controller than source-controller offers. */
  EXTERNAL_ARTIFACT = 'ExternalArtifact',
  /** A Git repository. */
  GIT_REPOSITORY = 'GitRepository',
  /** A chart that source-controller packages. */
  HELM_CHART = 'HelmChart',
  /** A Helm release. */
  HELM_RELEASE = 'HelmRelease',
  /** A Helm repository. */
  HELM_REPOSITORY = 'HelmRepository',
  /** The choice of the newest tag. */
  IMAGE_POLICY = 'ImagePolicy',
  /** The tags of an image. */
  IMAGE_REPOSITORY = 'ImageRepository',
  /** The commits of new tags. */
  IMAGE_UPDATE_AUTOMATION = 'ImageUpdateAutomation',
  /** A set of manifests that Flux applies. */
  KUSTOMIZATION = 'Kustomization',
  /** An artifact in an OCI registry. */
  OCI_REPOSITORY = 'OCIRepository',
}
