import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { checkProps, checkShape, TEXT } from '../../core/shape';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Further settings of a cloud that logs in to Git. */
export interface GitCloudOptions {
  /**
   * ServiceAccount, in the namespace of the repository, whose identity is used; needs the feature gate
   * `ObjectLevelWorkloadIdentity` of source-controller.
   *
   * @default - the identity of the controller.
   */
  readonly serviceAccountName?: string;
}

/** Who logs in to a Git server, where that is neither a password, a token nor a key. */
export class GitProvider {
  /**
   * A GitHub App.
   *
   * @param app Secret with `githubAppID`, `githubAppPrivateKey`, and `githubAppInstallationID` or `githubAppInstallationOwner`.
   */
  public static githubApp(app: SecretReference): GitProvider {
    checkShape('GitProvider.githubApp', { app }, { app: SECRET });
    return new GitProvider({ provider: l1.GitRepositorySpecProvider.GITHUB, secretRef: { name: app.name } });
  }

  /** AWS CodeCommit with an identity of Amazon Web Services. */
  public static aws(options: GitCloudOptions = {}): GitProvider {
    checkProps('GitProvider.aws', options, {}, { serviceAccountName: TEXT });
    return new GitProvider({ provider: l1.GitRepositorySpecProvider.AWS, serviceAccountName: options.serviceAccountName });
  }

  /** Azure DevOps with an identity of Microsoft Azure. */
  public static azure(options: GitCloudOptions = {}): GitProvider {
    checkProps('GitProvider.azure', options, {}, { serviceAccountName: TEXT });
    return new GitProvider({ provider: l1.GitRepositorySpecProvider.AZURE, serviceAccountName: options.serviceAccountName });
  }

  private constructor(
    /** @internal */
    public readonly _spec: GitProviderFields,
  ) {}
}

/** The fields of a GitRepository that follow from its provider. */
interface GitProviderFields {
  readonly provider: l1.GitRepositorySpecProvider;
  readonly secretRef?: l1.GitRepositorySpecSecretRef;
  readonly serviceAccountName?: string;
}
