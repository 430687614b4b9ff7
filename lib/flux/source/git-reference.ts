import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { checkShape, checkValue, TEXT } from '../../core/shape';
import { isPlaceholder } from '../placeholder';
import { SecretReference } from '../secret-reference';
import { checkSemverRange } from '../semver-range';
import { SECRET } from '../shapes';

/** What is checked out: one way, so that nothing silently wins over something else. */
export class GitReference {
  /** The head of a branch. */
  public static branch(name: string): GitReference {
    return new GitReference({ branch: checkName('GitReference.branch', name) });
  }

  /** One tag. */
  public static tag(name: string): GitReference {
    return new GitReference({ tag: checkName('GitReference.tag', name) });
  }

  /** The newest tag in a semver range, for example `1.x`. */
  public static semver(range: string): GitReference {
    return new GitReference({ semver: checkSemverRange('GitReference.semver', range) });
  }

  /** A full reference, for example `refs/pull/42/head`. */
  public static named(reference: string): GitReference {
    const name = checkName('GitReference.named', reference);
    if (!isPlaceholder(name) && !name.startsWith('refs/')) {
      throw valueProblem('GitReference.named', `"${name}"`, 'a reference that starts with refs/', `write refs/heads/${name}, or use GitReference.branch or .tag`);
    }
    return new GitReference({ name });
  }

  /**
   * One commit, for ever.
   *
   * @param branch the branch that holds it, which makes the clone smaller.
   */
  public static commit(sha: string, branch?: string): GitReference {
    const where = 'GitReference.commit';
    return new GitReference({ commit: checkName(where, sha), branch: branch === undefined ? undefined : checkName(where, branch) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GitRepositorySpecRef,
  ) {}

  /**
   * True when the checkout goes through a tag, whose signature can then be asked for.
   *
   * @internal
   */
  public get _isTag(): boolean {
    const { tag, semver, name } = this._spec;
    return tag !== undefined || semver !== undefined || (name?.startsWith('refs/tags/') ?? false);
  }
}

/**
 * Whose signature a commit or tag must carry; what fails is not used. The public keys of the trusted people are the
 * entries of a Secret: PGP keys under names that end in `.asc`, SSH keys under names that end in `.sshpub`.
 */
export class GitVerification {
  /** The commit that is checked out is signed. */
  public static head(publicKeys: SecretReference): GitVerification {
    return GitVerification.of('GitVerification.head', l1.GitRepositorySpecVerifyMode.HEAD, publicKeys);
  }

  /** The tag that is checked out is signed; needs `GitReference.tag` or `.semver`. */
  public static tag(publicKeys: SecretReference): GitVerification {
    return GitVerification.of('GitVerification.tag', l1.GitRepositorySpecVerifyMode.TAG, publicKeys);
  }

  /** Both are signed; needs `GitReference.tag` or `.semver`. */
  public static tagAndHead(publicKeys: SecretReference): GitVerification {
    return GitVerification.of('GitVerification.tagAndHead', l1.GitRepositorySpecVerifyMode.TAG_AND_HEAD, publicKeys);
  }

  private static of(where: string, mode: l1.GitRepositorySpecVerifyMode, publicKeys: SecretReference): GitVerification {
    checkShape(where, { publicKeys }, { publicKeys: SECRET });
    return new GitVerification({ mode, secretRef: { name: publicKeys.name } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GitRepositorySpecVerify,
  ) {}

  /** @internal */
  public get _needsTag(): boolean {
    return this._spec.mode !== l1.GitRepositorySpecVerifyMode.HEAD;
  }
}

/** Refuses what Git allows in no name; a controller would look for it in vain. */
function checkName(where: string, name: string): string {
  checkValue(where, 'name', name, TEXT);
  if (!isPlaceholder(name) && !/^[^\s~^:?*[\\]+$/.test(name)) {
    throw valueProblem(where, `"${name}"`, 'a name without spaces and without ~ ^ : ? * [', 'write the name as Git lists it');
  }
  return name;
}
