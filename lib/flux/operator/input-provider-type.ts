import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { valueProblem } from '../../core/problem';
import { BOOLEAN, checkProps, checkValue, instanceOf, listOf, NUMBER, struct, TEXT } from '../../core/shape';
import { ArtifactSelector } from '../source/artifact-selector';
import {
  BranchFilter, branchFilter, ChangeRequestFilter, changeRequestFilter, EnvironmentFilter, environmentFilter, FilterFields, InputTagFilter, limitFilter, tagFilter,
} from './input-filter';
import {
  AZURE, AzureDevOpsInputs, checkUrl, CloudRegistryInputs, CODE_COMMIT, CodeCommitInputs, ExternalArtifactInputs, ExternalServiceInputs, GitInputs, HTTP, loginOf, OCI, OciInputs,
  OWNED, PROJECT, UrlForm,
} from './input-source';
import { SECRET } from '../shapes';

const TYPES = l1.ResourceSetInputProviderSpecType;

/** Where inputs come from: each type asks for exactly what the operator takes for it. */
export class InputProviderType {
  /** One input with these values. */
  public static staticValues(values: { [key: string]: any }): InputProviderType {
    checkValue('InputProviderType.staticValues', 'values', values, struct({}));
    return new InputProviderType({ type: TYPES.STATIC, defaultValues: values });
  }

  /** The branches of a repository of GitHub. */
  public static githubBranch(repository: GitInputs, filter: BranchFilter = {}): InputProviderType {
    return InputProviderType.git('githubBranch', TYPES.GIT_HUB_BRANCH, OWNED, repository, branchFilter, filter);
  }

  /** The tags of a repository of GitHub. */
  public static githubTag(repository: GitInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.git('githubTag', TYPES.GIT_HUB_TAG, OWNED, repository, tagFilter, filter);
  }

  /** The open pull requests of a repository of GitHub. */
  public static githubPullRequest(repository: GitInputs, filter: ChangeRequestFilter = {}): InputProviderType {
    return InputProviderType.git('githubPullRequest', TYPES.GIT_HUB_PULL_REQUEST, OWNED, repository, changeRequestFilter, filter);
  }

  /** The branches of a project of GitLab. */
  public static gitlabBranch(project: GitInputs, filter: BranchFilter = {}): InputProviderType {
    return InputProviderType.git('gitlabBranch', TYPES.GIT_LAB_BRANCH, PROJECT, project, branchFilter, filter);
  }

  /** The tags of a project of GitLab. */
  public static gitlabTag(project: GitInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.git('gitlabTag', TYPES.GIT_LAB_TAG, PROJECT, project, tagFilter, filter);
  }

  /** The open merge requests of a project of GitLab. */
  public static gitlabMergeRequest(project: GitInputs, filter: ChangeRequestFilter = {}): InputProviderType {
    return InputProviderType.git('gitlabMergeRequest', TYPES.GIT_LAB_MERGE_REQUEST, PROJECT, project, changeRequestFilter, filter);
  }

  /** The environments of a project of GitLab to which something was deployed. */
  public static gitlabEnvironment(project: GitInputs, filter: EnvironmentFilter = {}): InputProviderType {
    return InputProviderType.git('gitlabEnvironment', TYPES.GIT_LAB_ENVIRONMENT, PROJECT, project, environmentFilter, filter);
  }

  /** The branches of a repository of Gitea or Forgejo. */
  public static giteaBranch(repository: GitInputs, filter: BranchFilter = {}): InputProviderType {
    return InputProviderType.git('giteaBranch', TYPES.GITEA_BRANCH, OWNED, repository, branchFilter, filter);
  }

  /** The tags of a repository of Gitea or Forgejo. */
  public static giteaTag(repository: GitInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.git('giteaTag', TYPES.GITEA_TAG, OWNED, repository, tagFilter, filter);
  }

  /** The open pull requests of a repository of Gitea or Forgejo. */
  public static giteaPullRequest(repository: GitInputs, filter: ChangeRequestFilter = {}): InputProviderType {
    return InputProviderType.git('giteaPullRequest', TYPES.GITEA_PULL_REQUEST, OWNED, repository, changeRequestFilter, filter);
  }

  /** The branches of a repository of Azure DevOps. */
  public static azureDevOpsBranch(repository: AzureDevOpsInputs, filter: BranchFilter = {}): InputProviderType {
    return InputProviderType.azure('azureDevOpsBranch', TYPES.AZURE_DEV_OPS_BRANCH, repository, branchFilter, filter);
  }

  /** The tags of a repository of Azure DevOps. */
  public static azureDevOpsTag(repository: AzureDevOpsInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.azure('azureDevOpsTag', TYPES.AZURE_DEV_OPS_TAG, repository, tagFilter, filter);
  }

  /** The open pull requests of a repository of Azure DevOps. */
  public static azureDevOpsPullRequest(repository: AzureDevOpsInputs, filter: ChangeRequestFilter = {}): InputProviderType {
    return InputProviderType.azure('azureDevOpsPullRequest', TYPES.AZURE_DEV_OPS_PULL_REQUEST, repository, changeRequestFilter, filter);
  }

  /** The branches of a repository of AWS CodeCommit. */
  public static awsCodeCommitBranch(repository: CodeCommitInputs, filter: BranchFilter = {}): InputProviderType {
    return InputProviderType.codeCommit('awsCodeCommitBranch', TYPES.AWS_CODE_COMMIT_BRANCH, repository, branchFilter, filter);
  }

  /** The tags of a repository of AWS CodeCommit. */
  public static awsCodeCommitTag(repository: CodeCommitInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.codeCommit('awsCodeCommitTag', TYPES.AWS_CODE_COMMIT_TAG, repository, tagFilter, filter);
  }

  /** The open pull requests of a repository of AWS CodeCommit, which knows no labels. */
  public static awsCodeCommitPullRequest(repository: CodeCommitInputs, filter: BranchFilter = {}): InputProviderType {
    return InputProviderType.codeCommit('awsCodeCommitPullRequest', TYPES.AWS_CODE_COMMIT_PULL_REQUEST, repository, branchFilter, filter);
  }

  /** The tags of an artifact in any registry. */
  public static ociArtifactTag(artifact: OciInputs, filter: InputTagFilter = {}): InputProviderType {
    const where = 'InputProviderType.ociArtifactTag';
    checkProps<OciInputs>(where, artifact, { url: TEXT }, { credential: SECRET, serviceAccountName: TEXT, certSecret: SECRET, insecure: BOOLEAN });
    checkUrl(where, artifact.url, OCI);
    return new InputProviderType({ type: TYPES.OCI_ARTIFACT_TAG, ...loginOf(artifact), ...tagFilter(where, filter) });
  }

  /** The tags of an artifact in an Azure Container Registry. */
  public static acrArtifactTag(artifact: CloudRegistryInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.cloudRegistry('acrArtifactTag', TYPES.ACR_ARTIFACT_TAG, artifact, filter);
  }

  /** The tags of an artifact in an Amazon Elastic Container Registry. */
  public static ecrArtifactTag(artifact: CloudRegistryInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.cloudRegistry('ecrArtifactTag', TYPES.ECR_ARTIFACT_TAG, artifact, filter);
  }

  /** The tags of an artifact in a Google Artifact Registry. */
  public static garArtifactTag(artifact: CloudRegistryInputs, filter: InputTagFilter = {}): InputProviderType {
    return InputProviderType.cloudRegistry('garArtifactTag', TYPES.GAR_ARTIFACT_TAG, artifact, filter);
  }

  /** What a service of your own answers: an object with the list `inputs`, each with an `id` of its own. */
  public static externalService(service: ExternalServiceInputs): InputProviderType {
    const where = 'InputProviderType.externalService';
    checkProps<ExternalServiceInputs>(where, service, { url: TEXT }, { credential: SECRET, certSecret: SECRET, insecure: BOOLEAN, limit: NUMBER });
    checkUrl(where, service.url, HTTP);
    if (/^http:/.test(service.url) && !service.insecure) {
      throw valueProblem(where, `url "${service.url}" without insecure`, 'an address that starts with https://', 'write https://, or set insecure: true');
    }
    return new InputProviderType({ type: TYPES.EXTERNAL_SERVICE, ...loginOf(service), ...limitFilter(where, service) });
  }

  /** The ExternalArtifacts of the cluster. */
  public static externalArtifact(artifacts: ExternalArtifactInputs): InputProviderType {
    const where = 'InputProviderType.externalArtifact';
    checkProps<ExternalArtifactInputs>(where, artifacts, { selectors: listOf(instanceOf(ArtifactSelector, 'ArtifactSelector.named(…) or .labels(…)')) }, {
      serviceAccountName: TEXT, limit: NUMBER,
    });
    const { selectors, serviceAccountName } = artifacts;
    if (selectors.length === 0) throw valueProblem(where, 'no selectors', 'at least one', 'add ArtifactSelector.named(…) or .labels(…)');
    return new InputProviderType({ type: TYPES.EXTERNAL_ARTIFACT, selectors: selectors.map(({ _spec }) => _spec), serviceAccountName, ...limitFilter(where, artifacts) });
  }

  private static git<F>(factory: string, type: l1.ResourceSetInputProviderSpecType, form: UrlForm, repository: GitInputs, map: FilterMap<F>, filter: F): InputProviderType {
    const where = `InputProviderType.${factory}`;
    checkProps<GitInputs>(where, repository, { url: TEXT }, { credential: SECRET, certSecret: SECRET });
    checkUrl(where, repository.url, form);
    return new InputProviderType({ type, ...loginOf(repository), ...map(where, filter) });
  }

  private static azure<F>(factory: string, type: l1.ResourceSetInputProviderSpecType, repository: AzureDevOpsInputs, map: FilterMap<F>, filter: F): InputProviderType {
    const where = `InputProviderType.${factory}`;
    checkProps<AzureDevOpsInputs>(where, repository, { url: TEXT }, { credential: SECRET, serviceAccountName: TEXT });
    checkUrl(where, repository.url, AZURE);
    if (repository.credential && repository.serviceAccountName !== undefined) {
      throw valueProblem(where, 'both credential and serviceAccountName', 'one of the two, since the operator asks for no identity when it has a token', 'remove one of them');
    }
    return new InputProviderType({ type, ...loginOf(repository), ...map(where, filter) });
  }

  private static codeCommit<F>(factory: string, type: l1.ResourceSetInputProviderSpecType, repository: CodeCommitInputs, map: FilterMap<F>, filter: F): InputProviderType {
    const where = `InputProviderType.${factory}`;
    checkProps<CodeCommitInputs>(where, repository, { url: TEXT }, { serviceAccountName: TEXT });
    checkUrl(where, repository.url, CODE_COMMIT);
    return new InputProviderType({ type, ...loginOf(repository), ...map(where, filter) });
  }

  private static cloudRegistry(factory: string, type: l1.ResourceSetInputProviderSpecType, artifact: CloudRegistryInputs, filter: InputTagFilter): InputProviderType {
    const where = `InputProviderType.${factory}`;
    checkProps<CloudRegistryInputs>(where, artifact, { url: TEXT }, { serviceAccountName: TEXT });
    checkUrl(where, artifact.url, OCI);
    return new InputProviderType({ type, ...loginOf(artifact), ...tagFilter(where, filter) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ResourceSetInputProviderSpec,
  ) {}
}

type FilterMap<F> = (where: string, filter: F) => FilterFields;
