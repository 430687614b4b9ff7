import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../../core/duration';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, listOf, role, structOf, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { GitProvider } from './git-provider';
import { GitReference, GitVerification } from './git-reference';
import { inheritedDefaults } from '../inherited-defaults';
import { IGitRepository } from '../roles';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Files of another GitRepository, put into the artifact of this one; news of either make it anew. */
export interface GitInclude {
  /** The other repository, in the namespace of this one. */
  readonly repository: IGitRepository;
  /**
   * Folder of the other repository.
   *
   * @default - its root.
   */
  readonly fromPath?: string;
  /**
   * Folder of this one.
   *
   * @default - the name of the other repository.
   */
  readonly toPath?: string;
}

/** Properties of a `GitRepository`. */
export interface GitRepositoryProps extends CustomResourceProps {
  /** Address of the repository: `https://…`, `http://…` or `ssh://…`. The form `git@host:org/repo` is refused by Flux. */
  readonly url: string;
  /**
   * What is checked out.
   *
   * @default GitReference.branch('main')
   */
  readonly reference?: GitReference;
  /**
   * How often the repository is asked for news.
   *
   * @default - `sourceInterval` of the scopes around (`Defaults`), 1 minute when none sets it.
   */
  readonly interval?: Duration;
  /**
   * How long one clone may take; hours are not possible.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Secret with `username` and `password` or `bearerToken`, or with `identity` and `known_hosts` for SSH; `ca.crt` in it
   * is for a server whose certificate no public authority signed.
   *
   * @default - the repository is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * Who logs in, where that is neither a password, a token nor a key; only over HTTP.
   *
   * @default - `credential`.
   */
  readonly provider?: GitProvider;
  /**
   * Secret with the `address` of a proxy, and perhaps `username` and `password`.
   *
   * @default - the proxy of the controller, if any.
   */
  readonly proxySecret?: SecretReference;
  /**
   * Whose signature is asked for.
   *
   * @default - nobody's.
   */
  readonly verify?: GitVerification;
  /**
   * The only folders to check out.
   *
   * @default - all.
   */
  readonly sparseCheckout?: string[];
  /**
   * Checks out Git submodules too, with the same credential.
   *
   * @default false
   */
  readonly recurseSubmodules?: boolean;
  /**
   * Files of other repositories to put into the artifact.
   *
   * @default - none.
   */
  readonly include?: GitInclude[];
  /**
   * Files to leave out, in the form of `.gitignore`.
   *
   * @default - what the controller leaves out anyway, such as `.git`.
   */
  readonly ignore?: string;
  /**
   * Stops the checks for news.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A Git repository from which Flux takes manifests or charts.
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/
 */
export class GitRepository extends CustomResource implements IGitRepository {
  /** A GitRepository that exists outside the program, for example the one that bootstrap made. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IGitRepository {
    return new ExternalFluxObject(scope, id, l1.GitRepository.GVK, reference);
  }

  private readonly spec: l1.GitRepositorySpec;

  public constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    super(scope, id, l1.GitRepository.GVK, props);
    checkProps(this, props, { url: TEXT }, {
      metadata: ANYTHING, reference: instanceOf(GitReference, 'GitReference.branch(…), .tag(…) or .semver(…)'), interval: DURATION, timeout: DURATION,
      credential: SECRET, provider: instanceOf(GitProvider, 'GitProvider.githubApp(…), .aws() or .azure()'), proxySecret: SECRET,
      verify: instanceOf(GitVerification, 'GitVerification.head(…), .tag(…) or .tagAndHead(…)'), sparseCheckout: listOf(TEXT), recurseSubmodules: BOOLEAN,
      include: listOf(structOf<GitInclude>({ repository: role('a GitRepository', 'toGitRepositoryReference') }, { fromPath: TEXT, toPath: TEXT })),
      ignore: TEXT, suspend: BOOLEAN,
    });
    checkGitUrl(this, props.url);
    const reference = props.reference ?? GitReference.branch('main');
    this.checkProvider(props);
    if (props.verify?._needsTag && !reference._isTag) {
      throw problem(this, 'a verification of the tag without a tag in reference', 'GitReference.tag(…) or .semver(…), since a branch or commit has no tag to verify',
        'set reference to a tag, or use GitVerification.head(…)');
    }
    this.spec = {
      url: props.url,
      ref: reference._spec,
      interval: printDuration(this, 'interval', props.interval ?? inheritedDefaults(this).sourceInterval ?? DEFAULTS.gitInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      ...props.provider?._spec,
      proxySecretRef: props.proxySecret && { name: props.proxySecret.name },
      verify: props.verify?._spec,
      sparseCheckout: props.sparseCheckout,
      recurseSubmodules: props.recurseSubmodules,
      include: props.include?.map((include, index) => this.printInclude(include, index)),
      ignore: props.ignore,
      suspend: props.suspend,
    };
  }

  public toSourceReference(): ObjectReference {
    return { ...l1.GitRepository.GVK, name: this.name, namespace: this.namespace };
  }

  public toGitRepositoryReference(): ObjectReference {
    return this.toSourceReference();
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_GitRepositorySpec(this.spec);
  }

  private checkProvider({ provider, credential, url }: GitRepositoryProps): void {
    if (provider === undefined) {
      if (credential === undefined) checkSshLogin(this, 'url', url);
      return;
    }
    if (credential) throw problem(this, 'credential and provider', 'one of them, since the provider logs in', 'remove credential, or provider');
    if (url.startsWith('ssh:')) {
      throw problem(this, `provider with url "${url}"`, 'an address that starts with https://, since a provider logs in with a token', 'write the https:// address, or use credential with a key');
    }
  }

  private printInclude({ repository, fromPath, toPath }: GitInclude, index: number): l1.GitRepositorySpecInclude {
    const { name, namespace } = repository.toGitRepositoryReference();
    if (namespace !== this.namespace) {
      throw problem(this, `include[${index}] GitRepository ${name} in the namespace ${namespace}`, `one in the namespace ${this.namespace} of this object`,
        'declare both in one namespace');
    }
    this.node.addDependency(repository);
    return { repository: { name }, fromPath, toPath };
  }
}

/**
 * Refuses an address over SSH for which there is no key: source-controller logs in with the keys of a Secret only.
 *
 * @internal
 */
export function checkSshLogin(scope: Construct, what: string, url: string): void {
  if (!url.startsWith('ssh://')) return;
  throw problem(scope, `${what} "${url}" without a credential`, 'a Secret with identity and known_hosts, for public repositories too',
    "set credential: SecretReference.existing('…'), or write an https:// address");
}

/**
 * Refuses an address that source-controller refuses, and says how to write the scp form that people paste.
 *
 * @internal
 */
export function checkGitUrl(scope: Construct, url: string): void {
  if (/^(https?|ssh):\/\/./.test(url)) return;
  const scp = /^(?:([^@/]+)@)?([^:/]+):(?!\/)(.+)$/.exec(url);
  const fix = scp ? `write ssh://${scp[1] ?? 'git'}@${scp[2]}/${scp[3]}` : 'write the whole address, for example https://github.com/acme/fleet';
  throw problem(scope, `url "${url}"`, 'an address that starts with https://, http:// or ssh://', fix);
}
