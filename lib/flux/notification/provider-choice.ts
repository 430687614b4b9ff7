import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/notification.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { checkProps, OptionalShapes, RequiredShapes, TEXT } from '../../core/shape';
import { checkCelExpression } from '../cel-expression';
import {
  AZURE_REPOSITORY, BITBUCKET_SERVER_REPOSITORY, checkHasAddress, FILLED, GITLAB_PROJECT, HTTP_ADDRESS, NATS_ADDRESS, OWNED_REPOSITORY, ProviderFields,
  ProviderPurpose, ZULIP_CHANNEL,
} from './provider-fields';
import { AzureDevOpsOptions, CommitStatusOptions, GitHostOptions, ProxiedCommitStatusOptions, ProxiedGitHostOptions } from './provider-git-options';
import {
  AzureEventHubOptions, ChatWebhookOptions, DatadogOptions, DiscordOptions, EndpointOptions, GenericHmacOptions, GooglePubSubOptions, MatrixOptions,
  NatsOptions, OpsgenieOptions, PagerDutyOptions, ProxiedWebhookOptions, SentryOptions, SlackOptions, TelegramOptions, TlsWebhookOptions, WebexOptions,
  WebhookOptions, ZulipOptions,
} from './provider-options';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

const { ProviderSpecType: Type } = l1;
const CONNECTION = { proxySecret: SECRET, certSecret: SECRET };
const ENDPOINT = { address: HTTP_ADDRESS, secret: SECRET, ...CONNECTION };
const CHAT_WEBHOOK = { username: FILLED, channel: FILLED, ...CONNECTION };

/**
 * Where events go. Each type asks for what it needs, and offers nothing that the controller would ignore for it.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/#type
 */
export class ProviderChoice {
  /** A channel of Slack, through the API with the token of a bot. */
  public static slack(options: SlackOptions): ProviderChoice {
    return ProviderChoice.make('slack', Type.SLACK, withAddress(options, 'https://slack.com/api/chat.postMessage'),
      { channel: FILLED, secret: SECRET, address: HTTP_ADDRESS }, { username: FILLED, ...CONNECTION });
  }

  /** An incoming webhook of Slack, or of what speaks its language, such as Mattermost. */
  public static slackWebhook(options: ChatWebhookOptions): ProviderChoice {
    return ProviderChoice.make('slackWebhook', Type.SLACK, options, { secret: SECRET }, CHAT_WEBHOOK);
  }

  /** A webhook of Discord, which belongs to one channel. */
  public static discord(options: DiscordOptions): ProviderChoice {
    return ProviderChoice.make('discord', Type.DISCORD, options, { secret: SECRET }, { username: FILLED, proxySecret: SECRET });
  }

  /** A webhook of Microsoft Teams: that of a workflow, or of a connector as long as they exist. */
  public static msTeams(options: TlsWebhookOptions): ProviderChoice {
    return ProviderChoice.make('msTeams', Type.MSTEAMS, options, { secret: SECRET }, CONNECTION);
  }

  /** An incoming webhook of Rocket.Chat. */
  public static rocket(options: ChatWebhookOptions): ProviderChoice {
    return ProviderChoice.make('rocket', Type.ROCKET, options, { secret: SECRET }, CHAT_WEBHOOK);
  }

  /** A webhook of a space in Google Chat. */
  public static googleChat(options: ProxiedWebhookOptions): ProviderChoice {
    return ProviderChoice.make('googleChat', Type.GOOGLECHAT, options, { secret: SECRET }, { proxySecret: SECRET });
  }

  /** A room of Webex. */
  public static webex(options: WebexOptions): ProviderChoice {
    return ProviderChoice.make('webex', Type.WEBEX, withAddress(options, 'https://webexapis.com/v1/messages'),
      { channel: FILLED, secret: SECRET, address: HTTP_ADDRESS }, CONNECTION);
  }

  /** A chat of Telegram. */
  public static telegram(options: TelegramOptions): ProviderChoice {
    return ProviderChoice.make('telegram', Type.TELEGRAM, options, { channel: FILLED, secret: SECRET }, { proxySecret: SECRET });
  }

  /** A bot in a group of Lark. */
  public static lark(options: WebhookOptions): ProviderChoice {
    return ProviderChoice.make('lark', Type.LARK, options, { secret: SECRET }, {});
  }

  /** A room of Matrix. */
  public static matrix(options: MatrixOptions): ProviderChoice {
    return ProviderChoice.make('matrix', Type.MATRIX, options, { address: HTTP_ADDRESS, channel: FILLED, secret: SECRET }, { certSecret: SECRET });
  }

  /** A topic in a channel of Zulip. */
  public static zulip(options: ZulipOptions): ProviderChoice {
    return ProviderChoice.make('zulip', Type.ZULIP, options, { address: HTTP_ADDRESS, channel: ZULIP_CHANNEL, secret: SECRET }, CONNECTION);
  }

  /** Issues of Sentry for errors, and transactions for everything else; the address in the Secret is the DSN. */
  public static sentry(options: SentryOptions): ProviderChoice {
    return ProviderChoice.make('sentry', Type.SENTRY, options, { secret: SECRET }, { channel: FILLED, certSecret: SECRET });
  }

  /** Alerts of Opsgenie. */
  public static opsgenie(options: OpsgenieOptions): ProviderChoice {
    return ProviderChoice.make('opsgenie', Type.OPSGENIE, withAddress(options, 'https://api.opsgenie.com/v2/alerts'), { secret: SECRET, address: HTTP_ADDRESS }, CONNECTION);
  }

  /** Incidents of PagerDuty. */
  public static pagerDuty(options: PagerDutyOptions): ProviderChoice {
    return ProviderChoice.make('pagerDuty', Type.PAGERDUTY, withAddress(options, 'https://events.pagerduty.com'), { channel: FILLED, address: HTTP_ADDRESS }, CONNECTION);
  }

  /** Events of Datadog. */
  public static datadog(options: DatadogOptions): ProviderChoice {
    return ProviderChoice.make('datadog', Type.DATADOG, options, { address: HTTP_ADDRESS, secret: SECRET }, CONNECTION);
  }

  /** Alerts of Prometheus Alertmanager, address with `/api/v2/alerts/`; Secret with `token`, or `username` and `password`. */
  public static alertmanager(options: EndpointOptions): ProviderChoice {
    return ProviderChoice.makeEndpoint('alertmanager', Type.ALERTMANAGER, options);
  }

  /** Annotations of Grafana, address with `/api/annotations`; Secret with `token`, or `username` and `password`. */
  public static grafana(options: EndpointOptions): ProviderChoice {
    return ProviderChoice.makeEndpoint('grafana', Type.GRAFANA, options);
  }

  /**
   * Traces of an OpenTelemetry collector, address with `/v1/traces`. Secret with `token`, or `username` and `password`;
   * the controller sends them only when the Secret also has `headers`, a YAML map with at least one entry.
   */
  public static otel(options: EndpointOptions): ProviderChoice {
    return ProviderChoice.makeEndpoint('otel', Type.OTEL, options);
  }

  /** Any HTTP endpoint, which gets the event as JSON; Secret with `headers`, a YAML map, for what the endpoint asks for. */
  public static generic(options: EndpointOptions): ProviderChoice {
    return ProviderChoice.makeEndpoint('generic', Type.GENERIC, options);
  }

  /** Any HTTP endpoint; the header `X-Signature` shows that the event came from the holder of the key. */
  public static genericHmac(options: GenericHmacOptions): ProviderChoice {
    return ProviderChoice.make('genericHmac', Type.GENERIC_HYPHEN_HMAC, options, { secret: SECRET }, { address: HTTP_ADDRESS, ...CONNECTION });
  }

  /** A subject of NATS. */
  public static nats(options: NatsOptions): ProviderChoice {
    const choice = ProviderChoice.make('nats', Type.NATS, options, { channel: FILLED }, { address: NATS_ADDRESS, secret: SECRET });
    checkHasAddress('ProviderChoice.nats', options);
    return choice;
  }

  /** A topic of Google Pub/Sub. */
  public static googlePubSub(options: GooglePubSubOptions): ProviderChoice {
    return ProviderChoice.make('googlePubSub', Type.GOOGLEPUBSUB, options, { address: FILLED, channel: FILLED }, { secret: SECRET, serviceAccountName: FILLED });
  }

  /** An event hub of Azure, with a workload identity. */
  public static azureEventHub(options: AzureEventHubOptions): ProviderChoice {
    return ProviderChoice.make('azureEventHub', Type.AZUREEVENTHUB, options, { address: FILLED, channel: FILLED }, { serviceAccountName: FILLED, proxySecret: SECRET });
  }

  /**
   * An event hub of Azure, with a shared access signature.
   *
   * @param connection Secret with the connection string in the key `address`.
   */
  public static azureEventHubSas(connection: SecretReference): ProviderChoice {
    return ProviderChoice.make('azureEventHubSas', Type.AZUREEVENTHUB, { secret: connection }, { secret: SECRET }, {});
  }

  /**
   * Statuses of commits on GitHub. Secret with `token`, or with `githubAppID`, `githubAppInstallationID` and
   * `githubAppPrivateKey`.
   */
  public static github(options: ProxiedCommitStatusOptions): ProviderChoice {
    return ProviderChoice.make('github', Type.GITHUB, options, { address: OWNED_REPOSITORY, secret: SECRET }, { ...CONNECTION, commitStatusExpr: TEXT },
      ProviderPurpose.COMMIT_STATUS);
  }

  /** Runs of GitHub Actions: events `repository_dispatch`, named after the object. Secret as for `github`. */
  public static githubDispatch(options: ProxiedGitHostOptions): ProviderChoice {
    return ProviderChoice.make('githubDispatch', Type.GITHUBDISPATCH, options, { address: OWNED_REPOSITORY, secret: SECRET }, CONNECTION);
  }

  /**
   * A comment in the pull request on GitHub whose number an object has in its annotation
   * `event.toolkit.fluxcd.io/change_request`. Secret as for `github`.
   */
  public static githubPullRequestComment(options: ProxiedGitHostOptions): ProviderChoice {
    return ProviderChoice.make('githubPullRequestComment', Type.GITHUBPULLREQUESTCOMMENT, options, { address: OWNED_REPOSITORY, secret: SECRET }, CONNECTION,
      ProviderPurpose.COMMENT);
  }

  /** Statuses of commits on GitLab. Secret with a `token` of scope `api`. */
  public static gitlab(options: CommitStatusOptions): ProviderChoice {
    return ProviderChoice.make('gitlab', Type.GITLAB, options, { address: GITLAB_PROJECT, secret: SECRET }, { certSecret: SECRET, commitStatusExpr: TEXT },
      ProviderPurpose.COMMIT_STATUS);
  }

  /**
   * A comment in the merge request on GitLab whose number (IID) an object has in its annotation
   * `event.toolkit.fluxcd.io/change_request`. Secret as for `gitlab`.
   */
  public static gitlabMergeRequestComment(options: GitHostOptions): ProviderChoice {
    return ProviderChoice.make('gitlabMergeRequestComment', Type.GITLABMERGEREQUESTCOMMENT, options, { address: GITLAB_PROJECT, secret: SECRET }, { certSecret: SECRET },
      ProviderPurpose.COMMENT);
  }

  /** Statuses of commits on Gitea. Secret with a `token` that may write repositories. */
  public static gitea(options: ProxiedCommitStatusOptions): ProviderChoice {
    return ProviderChoice.make('gitea', Type.GITEA, options, { address: OWNED_REPOSITORY, secret: SECRET }, { ...CONNECTION, commitStatusExpr: TEXT },
      ProviderPurpose.COMMIT_STATUS);
  }

  /**
   * A comment in the pull request on Gitea whose number an object has in its annotation
   * `event.toolkit.fluxcd.io/change_request`. Secret with a `token` that may write issues.
   */
  public static giteaPullRequestComment(options: ProxiedGitHostOptions): ProviderChoice {
    return ProviderChoice.make('giteaPullRequestComment', Type.GITEAPULLREQUESTCOMMENT, options, { address: OWNED_REPOSITORY, secret: SECRET }, CONNECTION,
      ProviderPurpose.COMMENT);
  }

  /** Statuses of commits on Bitbucket in the cloud. Secret with `token`, in the form `<user>:<app password>`. */
  public static bitbucket(options: CommitStatusOptions): ProviderChoice {
    return ProviderChoice.make('bitbucket', Type.BITBUCKET, options, { address: OWNED_REPOSITORY, secret: SECRET }, { certSecret: SECRET, commitStatusExpr: TEXT },
      ProviderPurpose.COMMIT_STATUS);
  }

  /** Statuses of commits on a Bitbucket Server of one's own. Secret with `token`, or `username` and `password`. */
  public static bitbucketServer(options: CommitStatusOptions): ProviderChoice {
    return ProviderChoice.make('bitbucketServer', Type.BITBUCKETSERVER, options, { address: BITBUCKET_SERVER_REPOSITORY, secret: SECRET },
      { certSecret: SECRET, commitStatusExpr: TEXT }, ProviderPurpose.COMMIT_STATUS);
  }

  /** Statuses of commits on Azure DevOps, with a token or a workload identity. */
  public static azureDevOps(options: AzureDevOpsOptions): ProviderChoice {
    const choice = ProviderChoice.make('azureDevOps', Type.AZUREDEVOPS, options, { address: AZURE_REPOSITORY },
      { secret: SECRET, serviceAccountName: FILLED, ...CONNECTION, commitStatusExpr: TEXT }, ProviderPurpose.COMMIT_STATUS);
    if (options.secret && options.serviceAccountName !== undefined) {
      throw valueProblem('ProviderChoice.azureDevOps', 'a secret and a serviceAccountName', 'one way to log in: the token would win', 'remove one of them');
    }
    return choice;
  }

  private static make<T extends ProviderFields>(
    factory: string, type: l1.ProviderSpecType, options: T, required: RequiredShapes<T>, optional: OptionalShapes<T>, purpose?: ProviderPurpose,
  ): ProviderChoice {
    checkProps(`ProviderChoice.${factory}`, options, required, optional);
    return new ProviderChoice(type, options, purpose ?? ProviderPurpose.MESSAGE);
  }

  private static makeEndpoint(factory: string, type: l1.ProviderSpecType, options: EndpointOptions): ProviderChoice {
    const choice = ProviderChoice.make(factory, type, options, {}, ENDPOINT);
    checkHasAddress(`ProviderChoice.${factory}`, options);
    return choice;
  }

  private constructor(
    private readonly type: l1.ProviderSpecType,
    private readonly fields: ProviderFields,
    /** @internal */
    public readonly _purpose: ProviderPurpose,
  ) {}

  /** @internal */
  public _spec(scope: IConstruct): l1.ProviderSpec {
    const { address, channel, username, secret, proxySecret, certSecret, serviceAccountName, commitStatusExpr } = this.fields;
    if (commitStatusExpr !== undefined) checkCelExpression(scope, 'commitStatusExpr', commitStatusExpr, 'an expression in CEL that is a text');
    return {
      type: this.type, address, channel, username,
      secretRef: secret && { name: secret.name },
      proxySecretRef: proxySecret && { name: proxySecret.name },
      certSecretRef: certSecret && { name: certSecret.name },
      serviceAccountName, commitStatusExpr,
    };
  }
}

/** The options with the address that nearly everybody has. */
function withAddress<T extends ProviderFields>(options: T, address: string): T & { readonly address: string } {
  return { ...options, address: options?.address ?? address };
}
