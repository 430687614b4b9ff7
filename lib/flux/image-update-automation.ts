import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/image.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../core/duration';
import { problem } from '../core/problem';
import { foreignNamespace } from '../core/reference';
import { checkShape, instanceOf, role, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { IGitRepository } from './roles';

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

/** Which policies an automation follows. */
export class PolicySelector {
  /** Policies that carry all of these labels. */
  public static labels(labels: { [key: string]: string }): PolicySelector {
    return new PolicySelector({ matchLabels: { ...labels } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ImageUpdateAutomationSpecPolicySelector,
  ) {}
}

/** Properties of an `ImageUpdateAutomation`. */
export interface ImageUpdateAutomationProps extends CustomResourceProps {
  /** The repository to change; its credential must be allowed to write. */
  readonly source: IGitRepository;
  /** The branch to read. It cannot be taken from the source, which may name it in a way that the controller does not understand. */
  readonly branch: string;
  /**
   * The branch to write; another one than `branch` is for pull requests.
   *
   * @default - the branch to read.
   */
  readonly pushBranch?: string;
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
  readonly policySelector?: PolicySelector;
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

const MESSAGE = `Update images

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
    checkShape(this, props, { source: role('a GitRepository', 'toGitRepositoryReference'), branch: TEXT }, {
      pushBranch: TEXT, path: TEXT, messageTemplate: TEXT, policySelector: instanceOf(PolicySelector, 'PolicySelector.labels(…)'),
    });
    const pushBranch = props.pushBranch ?? props.branch;
    this.checkBranch('branch', props.branch);
    this.checkBranch('pushBranch', pushBranch);
    this.checkTemplate(props.messageTemplate ?? MESSAGE);
    const { name, namespace } = props.source.toGitRepositoryReference();
    this.spec = {
      sourceRef: {
        kind: l1.ImageUpdateAutomationSpecSourceRefKind.GIT_REPOSITORY,
        name,
        namespace: foreignNamespace(this.namespace, namespace),
      },
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      git: {
        checkout: { ref: { branch: props.branch } },
        commit: {
          author: { name: props.author?.name ?? 'fluxcdbot', email: props.author?.email ?? 'fluxcdbot@users.noreply.github.com' },
          messageTemplate: props.messageTemplate ?? MESSAGE,
        },
        push: { branch: pushBranch },
      },
      update: { strategy: l1.ImageUpdateAutomationSpecUpdateStrategy.SETTERS, path: props.path ?? './' },
      policySelector: props.policySelector?._spec,
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

  /** Both fields were removed in the controller that comes with Flux 2.9, which fails at them. */
  private checkTemplate(template: string): void {
    const removed = /\.Updated\b|\.Changed\.ImageResult\b/.exec(template)?.[0];
    if (removed) {
      throw problem(this, `messageTemplate with ${removed}`, '.AutomationObject, .Changed.FileChanges, .Changed.Objects, .Changed.Changes and .Values',
        'use .Changed.Changes with its .OldValue and .NewValue');
    }
  }
}
