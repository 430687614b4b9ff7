import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';

/** Where the Services of a canary are found. */
export interface CanaryAddress {
  readonly apex: string;
  readonly namespace: string | undefined;
  readonly port: number;
  /** True for Knative, which has revisions in the place of Services. */
  readonly withoutCanaryService?: boolean;
}

/** What is known when a command is printed. */
export interface CommandContext {
  readonly scope: IConstruct;
  readonly address: CanaryAddress;
  readonly timeout: Duration;
}

/** What a webhook needs to know of its canary. */
export interface WebhookContext {
  readonly scope: IConstruct;
  readonly address: CanaryAddress;
  readonly interval: Duration;
  readonly loadTesterUrl: string | undefined;
}
