import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/notification.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { checkProps, checkShape, instanceOf, listOf, TEXT } from '../../core/shape';
import { checkOidcExpressions, checkOidcProviders, OidcProvider } from './oidc-provider';
import { BitbucketEvent, GitHubEvent, GitLabEvent } from './receiver-events';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

const { ReceiverSpecType: Type } = l1;

/** Settings of `ReceiverChoice.github`. */
export interface GitHubReceiverOptions {
  /** Secret with the key `token`: the secret of the webhook at GitHub or Gitea. */
  readonly secret: SecretReference;
  /**
   * Events that count; calls for others are answered with an error.
   *
   * @default - all events that the webhook sends.
   */
  readonly events?: GitHubEvent[];
}

/** Settings of `ReceiverChoice.gitlab`. */
export interface GitLabReceiverOptions {
  /** Secret with the key `token`: the secret token of the webhook at GitLab. */
  readonly secret: SecretReference;
  /**
   * Events that count; calls for others are answered with an error.
   *
   * @default - all events that the webhook sends.
   */
  readonly events?: GitLabEvent[];
}

/** Settings of `ReceiverChoice.bitbucket`. */
export interface BitbucketReceiverOptions {
  /** Secret with the key `token`: the secret of the webhook at Bitbucket. */
  readonly secret: SecretReference;
  /**
   * Events that count; calls for others are answered with an error.
   *
   * @default - all events that the webhook sends.
   */
  readonly events?: BitbucketEvent[];
}

/** Settings of `ReceiverChoice.cdEvents`. */
export interface CdEventsReceiverOptions {
  /** Secret with the key `token`, which only makes the address hard to guess: callers prove nothing. */
  readonly secret: SecretReference;
  /**
   * Types of events that count, with their version, for example `dev.cdevents.change.merged.0.2.0`; calls for others are
   * answered with an error.
   *
   * @default - all events.
   */
  readonly events?: string[];
}

/**
 * Who calls a Receiver, and how callers prove who they are.
 *
 * The Secret of each type has the key `token`, at the least: the path of the webhook follows from it.
 *
 * @see https://fluxcd.io/flux/components/notification/receivers/#type
 */
export class ReceiverChoice {
  /** Anybody who knows the path: callers prove nothing. */
  public static generic(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('generic', Type.GENERIC, secret);
  }

  /** Callers that sign the body with the token, in the header `X-Signature: sha256=…`. */
  public static genericHmac(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('genericHmac', Type.GENERIC_HYPHEN_HMAC, secret);
  }

  /** Callers with a token of an OpenID Connect issuer, for example jobs of GitHub Actions; there is no Secret. */
  public static genericOidc(providers: OidcProvider[]): ReceiverChoice {
    checkShape('ReceiverChoice.genericOidc', { providers }, { providers: listOf(() => undefined) });
    checkOidcProviders('ReceiverChoice.genericOidc', providers);
    return new ReceiverChoice(Type.GENERIC_HYPHEN_OIDC, { providers });
  }

  /** Webhooks of GitHub and Gitea, signed with the token. */
  public static github(options: GitHubReceiverOptions): ReceiverChoice {
    checkProps('ReceiverChoice.github', options, { secret: SECRET }, { events: listOf(instanceOf(GitHubEvent, 'GitHubEvent.PUSH or GitHubEvent.named(…)')) });
    return ReceiverChoice.make('github', Type.GITHUB, options.secret, options.events?.map(({ name }) => name));
  }

  /** Webhooks of GitLab, which carry the token. */
  public static gitlab(options: GitLabReceiverOptions): ReceiverChoice {
    checkProps('ReceiverChoice.gitlab', options, { secret: SECRET }, { events: listOf(instanceOf(GitLabEvent, 'GitLabEvent.PUSH or GitLabEvent.named(…)')) });
    return ReceiverChoice.make('gitlab', Type.GITLAB, options.secret, options.events?.map(({ name }) => name));
  }

  /** Webhooks of Bitbucket Server, signed with the token. */
  public static bitbucket(options: BitbucketReceiverOptions): ReceiverChoice {
    checkProps('ReceiverChoice.bitbucket', options, { secret: SECRET },
      { events: listOf(instanceOf(BitbucketEvent, 'BitbucketEvent.REFS_CHANGED or BitbucketEvent.named(…)')) });
    return ReceiverChoice.make('bitbucket', Type.BITBUCKET, options.secret, options.events?.map(({ name }) => name));
  }

  /** Webhooks of Harbor, which carry the token in the header `Authorization`. */
  public static harbor(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('harbor', Type.HARBOR, secret);
  }

  /** Webhooks of Docker Hub: callers prove nothing. */
  public static dockerHub(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('dockerHub', Type.DOCKERHUB, secret);
  }

  /** Webhooks of Quay: callers prove nothing. */
  public static quay(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('quay', Type.QUAY, secret);
  }

  /**
   * Pushes of Google Pub/Sub for Artifact Registry or Container Registry.
   *
   * @param secret Secret with `token`, `email` (the service account of the subscription) and `audience`.
   */
  public static gcr(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('gcr', Type.GCR, secret);
  }

  /** Webhooks of Nexus, signed with the token. */
  public static nexus(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('nexus', Type.NEXUS, secret);
  }

  /** Webhooks of Azure Container Registry: callers prove nothing. */
  public static acr(secret: SecretReference): ReceiverChoice {
    return ReceiverChoice.make('acr', Type.ACR, secret);
  }

  /** Messages in the format of CDEvents: callers prove nothing. */
  public static cdEvents(options: CdEventsReceiverOptions): ReceiverChoice {
    const where = 'ReceiverChoice.cdEvents';
    checkProps(where, options, { secret: SECRET }, { events: listOf(TEXT) });
    const wrong = options.events?.find((event) => !/^dev\.cdevents\.[a-z]+\.[a-z]+(\.\d+\.\d+\.\d+\S*)?$/i.test(event));
    if (wrong !== undefined) {
      throw valueProblem(where, `event "${wrong}"`, 'a type of CDEvents', 'write for example dev.cdevents.change.merged.0.2.0');
    }
    return ReceiverChoice.make('cdEvents', Type.CDEVENTS, options.secret, options.events);
  }

  private static make(factory: string, type: l1.ReceiverSpecType, secret: SecretReference, events?: string[]): ReceiverChoice {
    const where = `ReceiverChoice.${factory}`;
    checkShape(where, { secret }, { secret: SECRET });
    if (events?.length === 0) throw valueProblem(where, 'an empty list of events', 'at least one event', 'name the events that count, or leave events out for all of them');
    return new ReceiverChoice(type, { secret, events });
  }

  private constructor(
    private readonly type: l1.ReceiverSpecType,
    private readonly fields: { readonly secret?: SecretReference; readonly events?: string[]; readonly providers?: OidcProvider[] },
  ) {}

  /** @internal */
  public _spec(scope: IConstruct): Pick<l1.ReceiverSpec, 'type' | 'secretRef' | 'events' | 'oidcProviders'> {
    const { secret, events, providers } = this.fields;
    checkOidcExpressions(scope, providers ?? []);
    return {
      type: this.type,
      secretRef: secret && { name: secret.name },
      events,
      oidcProviders: providers?.map(({ audience = 'notification-controller', ...provider }) => ({ ...provider, audience })),
    };
  }
}
