import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/image.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { problem } from '../../core/problem';
import { foreignNamespace } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, checkValue, DURATION, instanceOf, role, Shape, struct, structOf, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { GitReference } from '../source/git-reference';
import { LABEL_SELECTOR, LabelSelector, labelSelectorOf } from '../label-selector';
import { flawInMessageTemplate } from './message-template';
import { IGitRepository } from '../roles';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Who the commits are from. */
export interface CommitAuthor {
  /**
   * Name of the author.
   *
   * @default 'fluxcdbot'
   */
  readonly name?: string;
  /**
   * Email address of the author.
   *
   * @default 'fluxcdbot@users.noreply.github.com'
   */
  readonly email?: string;
}

/**
 * A commit author, as a program without types must write it.
 *
 * @internal
 */
export const COMMIT_AUTHOR: Shape = structOf<CommitAuthor>({}, { name: TEXT, email: TEXT });

/** The key that signs commits. */
export class CommitSigningKey {
  /**
   * An OpenPGP key.
   *
   * @param secret Secret with the armored private key under `git.asc`, and its `passphrase` if it has one.
   */
  public static gpg(secret: SecretReference): CommitSigningKey {
    checkValue('CommitSigningKey.gpg', 'secret', secret, SECRET);
    return new CommitSigningKey({ type: l1.ImageUpdateAutomationSpecGitCommitSigningKeyType.GPG, secretRef: { name: secret.name } });
  }

  /**
   * An SSH key.
   *
   * @param secret Secret with the private key under `identity`, and its `password` if it has one.
   */
  public static ssh(secret: SecretReference): CommitSigningKey {
    checkValue('CommitSigningKey.ssh', 'secret', secret, SECRET);
    return new CommitSigningKey({ type: l1.ImageUpdateAutomationSpecGitCommitSigningKeyType.SSH, secretRef: { name: secret.name } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ImageUpdateAutomationSpecGitCommitSigningKey,
  ) {}
}

/** Properties of an `ImageUpdateAutomation`. */
export interface ImageUpdateAutomationProps extends CustomResourceProps {
  /** The repository to change; its credential must be allowed to write. */
  readonly source: IGitRepository;
  /**
   * What is read. It is not taken from the source, which may name its branch in a way that the controller does not
   * understand: Flux Operator's says `refs/heads/main`.
   */
  readonly checkout: GitReference;
  /**
   * The branch to write; another one than the branch of `checkout` is for pull requests. The controller makes it, and
   * writes it over when it cannot be fast-forwarded.
   *
   * @default - the branch of `checkout`, which must be one then.
   */
  readonly pushBranch?: string;
  /**
   * A refspec to push as well, for example `refs/heads/main:refs/heads/auto`; for servers that take commits for review
   * under names of their own, such as Gerrit's `refs/for/`.
   *
   * @default - only the branch is pushed.
   */
  readonly pushRefspec?: string;
  /**
   * Options that the Git server gets with each push, for example `merge_request.create` for GitLab.
   *
   * @default - none.
   */
  readonly pushOptions?: { readonly [name: string]: string };
  /**
   * Who the commits are from.
   *
   * @default - fluxcdbot.
   */
  readonly author?: CommitAuthor;
  /**
   * Message of a commit, as a Go template.
   *
   * @default - what changed, one line each.
   * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template
   */
  readonly messageTemplate?: string;
  /**
   * Texts for the message, there `.Values.<name>`.
   *
   * @default - none.
   */
  readonly messageTemplateValues?: { readonly [name: string]: string };
  /**
   * The key that signs the commits.
   *
   * @default - commits are not signed.
   */
  readonly signingKey?: CommitSigningKey;
  /**
   * Folder or file with markers, relative to the root of the repository.
   *
   * @default './'
   */
  readonly path?: string;
  /**
   * Which policies are followed, of those in the same namespace.
   *
   * @default - all.
   */
  readonly policySelector?: LabelSelector;
  /**
   * How often the repository is looked at; a new choice of a policy is written at once.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * Stops the commits.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

const DEFAULT_MESSAGE = `Update images

{{ range .Changed.Changes -}}
- {{ .OldValue }} -> {{ .NewValue }}
{{ end -}}
`;

/**
 * Commits the tags that policies chose to a Git repository, wherever a marker names one of them.
 *
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/
 */
export class ImageUpdateAutomation extends CustomResource {
  private readonly spec: l1.ImageUpdateAutomationSpec;

  public constructor(scope: Construct, id: string, props: ImageUpdateAutomationProps) {
    super(scope, id, l1.ImageUpdateAutomation.GVK, props);
    checkProps(this, props, {
      source: role('a GitRepository', 'toGitRepositoryReference'), checkout: instanceOf(GitReference, "GitReference.branch('main')"),
    }, {
      metadata: ANYTHING, pushBranch: TEXT, pushRefspec: TEXT, pushOptions: struct({}), author: COMMIT_AUTHOR, messageTemplate: TEXT, messageTemplateValues: struct({}),
      signingKey: instanceOf(CommitSigningKey, 'CommitSigningKey.gpg(…) or .ssh(…)'), path: TEXT,
      policySelector: LABEL_SELECTOR, interval: DURATION, suspend: BOOLEAN,
    });
    const { checkout, pushRefspec, path = './' } = props;
    const messageTemplate = props.messageTemplate ?? DEFAULT_MESSAGE;
    const pushBranch = props.pushBranch ?? checkout._spec.branch;
    if (pushBranch === undefined) {
      throw problem(this, `no pushBranch, and checkout of ${Object.entries(checkout._spec).map((entry) => entry.join(' ')).join(', ')}, from which none follows`,
        'a branch to write', 'set pushBranch, or check out a branch with GitReference.branch(…)');
    }
    if (checkout._spec.branch !== undefined) this.checkBranch('branch', checkout._spec.branch);
    this.checkBranch('pushBranch', pushBranch);
    if (pushRefspec !== undefined) this.checkRefspec(pushRefspec);
    if (path.startsWith('/') || path.split('/').includes('..')) {
      throw problem(this, `path "${path}"`, 'a folder or file inside the repository', 'write it from the root of the repository, for example ./versions');
    }
    const flaw = flawInMessageTemplate(messageTemplate, new Set(Object.keys(props.messageTemplateValues ?? {})));
    if (flaw) throw problem(this, flaw.given, flaw.allowed, flaw.fix);
    const { name, namespace } = props.source.toGitRepositoryReference();
    this.spec = {
      sourceRef: {
        kind: l1.ImageUpdateAutomationSpecSourceRefKind.GIT_REPOSITORY,
        name,
        namespace: foreignNamespace(this.namespace, namespace),
      },
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      git: {
        checkout: { ref: checkout._spec },
        commit: {
          author: { name: props.author?.name ?? 'fluxcdbot', email: props.author?.email ?? 'fluxcdbot@users.noreply.github.com' },
          messageTemplate,
          messageTemplateValues: props.messageTemplateValues,
          signingKey: props.signingKey?._spec,
        },
        push: { branch: pushBranch, refspec: pushRefspec, options: props.pushOptions },
      },
      update: { strategy: l1.ImageUpdateAutomationSpecUpdateStrategy.SETTERS, path },
      policySelector: props.policySelector && labelSelectorOf(this, props.policySelector),
      suspend: props.suspend,
    };
    this.node.addDependency(props.source);
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ImageUpdateAutomationSpec(this.spec);
  }

  private checkBranch(property: string, branch: string): void {
    if (branch === '' || branch.startsWith('refs/')) {
      throw problem(this, `${property} "${branch}"`, 'the short name of a branch', `write ${branch.replace(/^refs\/(heads|tags)\//, '') || 'main'}`);
    }
  }

  /** The controller refuses to delete (`:branch`) and to force (`+…`). */
  private checkRefspec(refspec: string): void {
    if (!/^[^+:\s][^\s:]*(:[^\s:]+)?$/.test(refspec)) {
      throw problem(this, `pushRefspec "${refspec}"`, 'a refspec that neither deletes nor forces', 'write for example refs/heads/main:refs/heads/auto');
    }
  }
}
