import { valueProblem } from '../../core/problem';
import { checkValue, TEXT } from '../../core/shape';

/**
 * An event of GitHub, as its header `X-GitHub-Event` names it. Gitea sends the same names.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export class GitHubEvent {
  /** The webhook was made; without it GitHub shows a failed first delivery. */
  public static readonly PING = new GitHubEvent('ping');
  /** Commits or a tag were pushed. */
  public static readonly PUSH = new GitHubEvent('push');
  /** A branch or tag was made. */
  public static readonly CREATE = new GitHubEvent('create');
  /** A pull request was opened, changed or merged. */
  public static readonly PULL_REQUEST = new GitHubEvent('pull_request');
  /** A release was published or changed. */
  public static readonly RELEASE = new GitHubEvent('release');
  /** An image or another package was published. */
  public static readonly PACKAGE = new GitHubEvent('package');
  /** An image or another package was published, as organizations with the newer registry name it. */
  public static readonly REGISTRY_PACKAGE = new GitHubEvent('registry_package');
  /** A run of GitHub Actions changed its state. */
  public static readonly WORKFLOW_RUN = new GitHubEvent('workflow_run');

  /** Any other event. */
  public static named(name: string): GitHubEvent {
    return new GitHubEvent(checkName('GitHubEvent.named', name, /^[a-z]+(_[a-z]+)*$/, 'lower-case words with underscores, as the header X-GitHub-Event has them', 'pull_request'));
  }

  private constructor(
    /** Name of the event. */
    public readonly name: string,
  ) {}
}

/**
 * An event of GitLab, as its header `X-Gitlab-Event` names it.
 *
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/
 */
export class GitLabEvent {
  /** Commits were pushed. */
  public static readonly PUSH = new GitLabEvent('Push Hook');
  /** A tag was pushed. */
  public static readonly TAG_PUSH = new GitLabEvent('Tag Push Hook');
  /** A merge request was opened, changed or merged. */
  public static readonly MERGE_REQUEST = new GitLabEvent('Merge Request Hook');
  /** A pipeline changed its state. */
  public static readonly PIPELINE = new GitLabEvent('Pipeline Hook');
  /** A release was published or changed. */
  public static readonly RELEASE = new GitLabEvent('Release Hook');

  /** Any other event. */
  public static named(name: string): GitLabEvent {
    return new GitLabEvent(checkName('GitLabEvent.named', name, /^[A-Z]\w*( [A-Z]\w*)* Hook$/, 'words that end with Hook, as the header X-Gitlab-Event has them', 'Push Hook'));
  }

  private constructor(
    /** Name of the event. */
    public readonly name: string,
  ) {}
}

/**
 * An event of Bitbucket Server, as its header `X-Event-Key` names it.
 *
 * @see https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html
 */
export class BitbucketEvent {
  /** Commits or a tag were pushed. */
  public static readonly REFS_CHANGED = new BitbucketEvent('repo:refs_changed');
  /** A pull request was merged. */
  public static readonly PULL_REQUEST_MERGED = new BitbucketEvent('pr:merged');
  /** The test of the connection. */
  public static readonly PING = new BitbucketEvent('diagnostics:ping');

  /** Any other event. */
  public static named(name: string): BitbucketEvent {
    return new BitbucketEvent(checkName('BitbucketEvent.named', name, /^[a-z]+(:[a-z_]+)+$/, 'words with a colon between them, as the header X-Event-Key has them', 'repo:refs_changed'));
  }

  private constructor(
    /** Name of the event. */
    public readonly name: string,
  ) {}
}

/** All types of events have a form of their own; a name in another one would never arrive, and the caller gets an error. */
function checkName(where: string, name: string, form: RegExp, allowed: string, example: string): string {
  checkValue(where, 'name', name, TEXT);
  if (!form.test(name)) throw valueProblem(where, `"${name}"`, allowed, `write for example ${example}`);
  return name;
}
