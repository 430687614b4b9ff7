import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { FLUX_DURATION, printOptionalDuration } from '../../core/duration';
import { problem } from '../../core/problem';
import { BOOLEAN, DURATION, instanceOf, OptionalShapes } from '../../core/shape';
import { Remediation } from './remediation';

/** What Helm does with the CRDs in the folder `crds/` of a chart; CRDs among its templates are not meant. */
export enum CrdsPolicy {
  /** Leaves them alone. */
  SKIP = 'Skip',
  /** Creates the ones that are missing. */
  CREATE = 'Create',
  /** Creates the ones that are missing, and replaces the others by those of the chart. */
  CREATE_REPLACE = 'CreateReplace',
}

/** Who merges an upgrade or rollback into the objects of a release. */
export enum ServerSideApply {
  /** The API server. */
  ENABLED = 'enabled',
  /** Helm, as version 3 did. */
  DISABLED = 'disabled',
  /** As the release was applied before; a release that another Helm touched may have lost that note. */
  AUTO = 'auto',
}

/** What an install and an upgrade have in common. */
export interface HelmActionOptions {
  /**
   * Leaves the hooks of the chart out.
   *
   * @default false
   */
  readonly disableHooks?: boolean;
  /**
   * Does not wait until the objects are ready.
   *
   * @default false
   */
  readonly disableWait?: boolean;
  /**
   * Does not wait until jobs have ended.
   *
   * @default false
   */
  readonly disableWaitForJobs?: boolean;
  /**
   * Does not compare what the chart renders with the schemas of Kubernetes.
   *
   * @default false
   */
  readonly disableOpenApiValidation?: boolean;
  /**
   * Does not compare the values with the schema of the chart.
   *
   * @default false
   */
  readonly disableSchemaValidation?: boolean;
  /**
   * Fails at an object that exists and belongs to no release or to another one, instead of taking it over.
   *
   * @default false
   */
  readonly disableTakeOwnership?: boolean;
  /**
   * What happens when it fails.
   *
   * @default - as the scopes around say (`Defaults`), Remediation.retryOnFailure() when none does.
   */
  readonly remediation?: Remediation;
  /**
   * How long one step of Helm may take.
   *
   * @default - the timeout of the release.
   */
  readonly timeout?: Duration;
}

/**
 * What both have in common, as a program without types must write it.
 *
 * @internal
 */
export const ACTION: OptionalShapes<HelmActionOptions> = {
  disableHooks: BOOLEAN, disableWait: BOOLEAN, disableWaitForJobs: BOOLEAN, disableOpenApiValidation: BOOLEAN, disableSchemaValidation: BOOLEAN,
  disableTakeOwnership: BOOLEAN, remediation: instanceOf(Remediation, 'Remediation.retries(…) or .retryOnFailure()'), timeout: DURATION,
};

/** The common fields, as both have them. */
interface ActionFields {
  readonly disableHooks?: boolean;
  readonly disableWait?: boolean;
  readonly disableWaitForJobs?: boolean;
  readonly disableOpenApiValidation?: boolean;
  readonly disableSchemaValidation?: boolean;
  readonly disableTakeOwnership?: boolean;
  readonly timeout?: string;
}

/**
 * Writes what both have in common.
 *
 * @internal
 */
export function printAction(scope: IConstruct, action: string, options: HelmActionOptions): ActionFields {
  return {
    disableHooks: options.disableHooks,
    disableWait: options.disableWait,
    disableWaitForJobs: options.disableWaitForJobs,
    disableOpenApiValidation: options.disableOpenApiValidation,
    disableSchemaValidation: options.disableSchemaValidation,
    disableTakeOwnership: options.disableTakeOwnership,
    timeout: printOptionalDuration(scope, `${action}.timeout`, options.timeout, FLUX_DURATION),
  };
}

/**
 * Refuses to replace objects where the API server merges them: the controller passes the wish on, and Helm ignores it.
 *
 * @internal
 */
export function checkForce(scope: IConstruct, action: string, force: boolean | undefined, apply: ServerSideApply | undefined): void {
  if (force && apply === ServerSideApply.ENABLED) {
    throw problem(scope, `${action}.force with ServerSideApply.ENABLED`, 'ServerSideApply.DISABLED, since the API server replaces nothing',
      `set ${action}.serverSideApply to DISABLED, or remove force`);
  }
}
