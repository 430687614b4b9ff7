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
