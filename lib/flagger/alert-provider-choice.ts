import * as l1 from '../../imports/flagger.app';
import { valueProblem } from '../core/problem';
import { checkProps, checkValue, instanceOf, OptionalShapes, TEXT } from '../core/shape';

const { AlertProviderSpecType: Type } = l1;

/** Where the address of a chat's webhook stands. */
export class AlertAddress {
  /**
   * In a Secret, in the namespace of the AlertProvider, with the key `address` and, for a bot of Slack, `token`.
   *
   * @param name name of the Secret.
   */
  public static secret(name: string): AlertAddress {
    checkValue('AlertAddress.secret', 'name', name, TEXT);
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
      throw valueProblem('AlertAddress.secret', `"${name}"`, 'the name of a Secret', 'pass it as the cluster knows it');
    }
    return new AlertAddress({ secretRef: { name } });
  }

  /**
   * In Git, for all who can read it: most webhooks let in whoever knows their address.
   *
   * @param url an address that starts with http:// or https://.
   */
  public static url(url: string): AlertAddress {
    return new AlertAddress({ address: checkUrl('AlertAddress.url', 'url', url) });
  }

  private constructor(
    /** @internal */
    public readonly _spec: Pick<l1.AlertProviderSpec, 'address' | 'secretRef'>,
  ) {}
}

/** Options of every type of provider. */
export interface AlertProviderOptions {
  /** Where the address of the webhook stands. */
  readonly address: AlertAddress;
  /**
   * Address of an HTTP proxy on the way to the chat.
   *
   * @default - none.
   */
  readonly proxy?: string;
}

/** Options of chats in which the sender has a name. */
export interface NamedAlertProviderOptions extends AlertProviderOptions {
  /**
   * Name of the sender.
   *
   * @default 'flagger'
   */
  readonly username?: string;
}

/** Options of chats in which the sender chooses the channel. */
export interface ChannelAlertProviderOptions extends NamedAlertProviderOptions {
  /**
   * Channel of the messages.
   *
   * @default 'general'
   */
  readonly channel?: string;
}

/**
 * The chat that gets the alerts. Each one offers nothing that Flagger would ignore for it.
 *
 * @see https://docs.flagger.app/usage/alerting#canary-configuration
 */
export class AlertProviderChoice {
  /** Slack: an incoming webhook, or the API (`https://slack.com/api/chat.postMessage`) with the token of a bot in the Secret. */
  public static slack(options: ChannelAlertProviderOptions): AlertProviderChoice {
    return AlertProviderChoice.make('slack', Type.SLACK, options, { username: TEXT, channel: TEXT, proxy: TEXT });
  }

  /** An incoming webhook of Rocket.Chat. */
  public static rocket(options: ChannelAlertProviderOptions): AlertProviderChoice {
    return AlertProviderChoice.make('rocket', Type.ROCKET, options, { username: TEXT, channel: TEXT, proxy: TEXT });
  }

  /** A webhook of Discord, which belongs to one channel. */
  public static discord(options: NamedAlertProviderOptions): AlertProviderChoice {
    return AlertProviderChoice.make('discord', Type.DISCORD, options, { username: TEXT, proxy: TEXT });
  }

  /** A webhook of Microsoft Teams. */
  public static msTeams(options: AlertProviderOptions): AlertProviderChoice {
    return AlertProviderChoice.make('msTeams', Type.MSTEAMS, options, { proxy: TEXT });
  }

  /** A webhook of a space in Google Chat. */
  public static googleChat(options: AlertProviderOptions): AlertProviderChoice {
    return AlertProviderChoice.make('googleChat', Type.GCHAT, options, { proxy: TEXT });
  }

  private static make<T extends AlertProviderOptions>(
    method: string, type: l1.AlertProviderSpecType, options: T, optional: OptionalShapes<T>,
  ): AlertProviderChoice {
    const where = `AlertProviderChoice.${method}`;
    checkProps<AlertProviderOptions>(where, options, { address: instanceOf(AlertAddress, 'AlertAddress.secret(…) or .url(…)') }, { proxy: TEXT, ...optional });
    const { address, ...rest } = options;
    if (rest.proxy !== undefined) checkUrl(where, 'proxy', rest.proxy);
    return new AlertProviderChoice({ type, ...rest, ...address._spec });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.AlertProviderSpec,
  ) {}
}

function checkUrl(where: string, name: string, url: string): string {
  checkValue(where, name, url, TEXT);
  if (!/^https?:\/\/\S+$/.test(url)) {
    throw valueProblem(where, `${name} "${url}"`, 'an address that starts with http:// or https://', 'write the whole address');
  }
  return url;
}
