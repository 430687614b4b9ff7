import { SecretReference } from '../secret-reference';

/** A webhook whose address is a secret: who knows it may post. */
export interface WebhookOptions {
  /** Secret with the address in the key `address`. */
  readonly secret: SecretReference;
}

/** A webhook that may lie behind a proxy. */
export interface ProxiedWebhookOptions extends WebhookOptions {
  /**
   * Secret with the proxy to use: `address`, and perhaps `username` and `password`.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
}

/** A webhook that may need certificates of its own. */
export interface TlsWebhookOptions extends ProxiedWebhookOptions {
  /**
   * Secret with certificates: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
   *
   * @default - the authorities that everybody trusts, and no certificate to show.
   */
  readonly certSecret?: SecretReference;
}

/** Settings of `ProviderChoice.discord`. */
export interface DiscordOptions extends ProxiedWebhookOptions {
  /**
   * Name that the messages show as their author, at most 2048 characters.
   *
   * @default - the controller that reports.
   */
  readonly username?: string;
}

/** A webhook of a chat that lets messages choose their author and channel. */
export interface ChatWebhookOptions extends TlsWebhookOptions {
  /**
   * Name that the messages show as their author, at most 2048 characters.
   *
   * @default - the controller that reports.
   */
  readonly username?: string;
  /**
   * Channel to post to.
   *
   * @default - the channel of the webhook.
   */
  readonly channel?: string;
}

/** Settings of `ProviderChoice.sentry`. */
export interface SentryOptions extends WebhookOptions {
  /**
   * Environment that the events are filed under.
   *
   * @default - none.
   */
  readonly channel?: string;
  /**
   * Secret with certificates: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
   *
   * @default - the authorities that everybody trusts, and no certificate to show.
   */
  readonly certSecret?: SecretReference;
}

/** How a provider is reached. */
export interface ProviderConnection {
  /**
   * Secret with the proxy to use: `address`, and perhaps `username` and `password`.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
  /**
   * Secret with certificates: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
   *
   * @default - the authorities that everybody trusts, and no certificate to show.
   */
  readonly certSecret?: SecretReference;
}

/** An HTTP endpoint; its address stands here or in the Secret. */
export interface EndpointOptions extends ProviderConnection {
  /**
   * Address, `http://…` or `https://…`, at most 2048 characters.
   *
   * @default - the one in the key `address` of the Secret.
   */
  readonly address?: string;
  /**
   * Secret with what the endpoint asks for; which keys count is said at the type of the provider.
   *
   * @default - the endpoint is open to all.
   */
  readonly secret?: SecretReference;
}

/** Settings of `ProviderChoice.genericHmac`. */
export interface GenericHmacOptions extends ProviderConnection {
  /** Secret with the key of the signature in `token`; also `address` and `headers`, as for `ProviderChoice.generic`. */
  readonly secret: SecretReference;
  /**
   * Address, `http://…` or `https://…`, at most 2048 characters.
   *
   * @default - the one in the key `address` of the Secret.
   */
  readonly address?: string;
}

/** Settings of `ProviderChoice.slack`. */
export interface SlackOptions extends ProviderConnection {
  /** Channel to post to; the bot must have been invited. */
  readonly channel: string;
  /** Secret with the token of a bot in the key `token`. */
  readonly secret: SecretReference;
  /**
   * Name that the messages show as their author, at most 2048 characters.
   *
   * @default - the controller that reports.
   */
  readonly username?: string;
  /**
   * Address of the API.
   *
   * @default 'https://slack.com/api/chat.postMessage'
   */
  readonly address?: string;
}

/** Settings of `ProviderChoice.webex`. */
export interface WebexOptions extends ProviderConnection {
  /** Id of the room; the bot must be in it. */
  readonly channel: string;
  /** Secret with the token of a bot in the key `token`. */
  readonly secret: SecretReference;
  /**
   * Address of the API.
   *
   * @default 'https://webexapis.com/v1/messages'
   */
  readonly address?: string;
}

/** Settings of `ProviderChoice.zulip`. */
export interface ZulipOptions extends ProviderConnection {
  /** Address of the Zulip server. */
  readonly address: string;
  /** Channel and topic with a slash between them, for example `ops/alerts`. */
  readonly channel: string;
  /** Secret with the mail address of the bot in `username` and its API key in `password`. */
  readonly secret: SecretReference;
}

/** Settings of `ProviderChoice.opsgenie`. */
export interface OpsgenieOptions extends ProviderConnection {
  /** Secret with the API key of an integration in the key `token`. */
  readonly secret: SecretReference;
  /**
   * Address of the API.
   *
   * @default 'https://api.opsgenie.com/v2/alerts'
   */
  readonly address?: string;
}

/** Settings of `ProviderChoice.pagerDuty`. */
export interface PagerDutyOptions extends ProviderConnection {
  /** Integration key, also called routing key, of a service or an orchestration. */
  readonly channel: string;
  /**
   * Address of the events API; its path does not count.
   *
   * @default 'https://events.pagerduty.com'
   */
  readonly address?: string;
}

/** Settings of `ProviderChoice.datadog`. */
export interface DatadogOptions extends ProviderConnection {
  /** Address of the API of the site where the account lives, for example `https://api.datadoghq.eu`. */
  readonly address: string;
  /** Secret with an API key, not an application key, in `token`. */
  readonly secret: SecretReference;
}

/** Settings of `ProviderChoice.telegram`. */
export interface TelegramOptions {
  /** The chat: `@name` of a channel, or its id such as `-1234567890`, with `:1` for a topic of a forum. */
  readonly channel: string;
  /** Secret with the token of a bot in the key `token`. */
  readonly secret: SecretReference;
  /**
   * Secret with the proxy to use: `address`, and perhaps `username` and `password`.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
}

/** Settings of `ProviderChoice.matrix`. */
export interface MatrixOptions {
  /** Address of the homeserver, for example `https://matrix.org`. */
  readonly address: string;
  /** Id of the room, for example `!jezptmDwEeLapMLjOc:matrix.org`. */
  readonly channel: string;
  /** Secret with an access token in the key `token`. */
  readonly secret: SecretReference;
  /**
   * Secret with certificates: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
   *
   * @default - the authorities that everybody trusts, and no certificate to show.
   */
  readonly certSecret?: SecretReference;
}

/** Settings of `ProviderChoice.nats`. */
export interface NatsOptions {
  /** Subject to publish on. */
  readonly channel: string;
  /**
   * Address of the server, for example `nats://nats.messaging:4222`.
   *
   * @default - the one in the key `address` of the Secret.
   */
  readonly address?: string;
  /**
   * Secret with one of `creds` (a credentials file), `nkey` (a seed), or `username` and `password`.
   *
   * @default - the server is open to all.
   */
  readonly secret?: SecretReference;
}

/** Settings of `ProviderChoice.googlePubSub`. */
export interface GooglePubSubOptions {
  /** Id of the Google Cloud project. */
  readonly address: string;
  /** Id of the topic. */
  readonly channel: string;
  /**
   * Secret with credentials in JSON in the key `token`; also `headers`, a YAML map of attributes for every message.
   *
   * @default - the controller, or the ServiceAccount, logs in with its workload identity.
   */
  readonly secret?: SecretReference;
  /**
   * ServiceAccount, in the namespace of the provider, whose identity is used; needs the feature gate
   * `ObjectLevelWorkloadIdentity` of notification-controller.
   *
   * @default - the identity of the controller.
   */
  readonly serviceAccountName?: string;
}

/** Settings of `ProviderChoice.azureEventHub`. */
export interface AzureEventHubOptions {
  /** Name of the event hub. */
  readonly address: string;
  /** Namespace of the event hub, which is one of Azure, not of Kubernetes. */
  readonly channel: string;
  /**
   * ServiceAccount, in the namespace of the provider, whose identity is used; needs the feature gate
   * `ObjectLevelWorkloadIdentity` of notification-controller.
   *
   * @default - the identity of the controller.
   */
  readonly serviceAccountName?: string;
  /**
   * Secret with the proxy to log in through: `address`, and perhaps `username` and `password`.
   *
   * @default - no proxy.
   */
  readonly proxySecret?: SecretReference;
}
