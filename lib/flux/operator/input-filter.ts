import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { checkGoPattern } from '../../core/go-pattern';
import { valueProblem } from '../../core/problem';
import { checkProps, listOf, NUMBER, OptionalShapes, TEXT } from '../../core/shape';
import { checkSemverRange } from '../semver-range';

/** How many inputs a provider exports. */
export interface InputLimit {
  /**
   * The most inputs to export, 1 to 10,000.
   *
   * @default - the operator's: 100.
   */
  readonly limit?: number;
}

/** Which branches become inputs; patterns are regular expressions (RE2). */
export interface BranchFilter extends InputLimit {
  /**
   * What the name of a branch must fit.
   *
   * @default - anything.
   */
  readonly includeBranch?: string;
  /**
   * What the name of a branch must not fit.
   *
   * @default - nothing.
   */
  readonly excludeBranch?: string;
}

/** Which change requests become inputs: pull requests, or merge requests. */
export interface ChangeRequestFilter extends BranchFilter {
  /**
   * Labels that a request must all have.
   *
   * @default - none.
   */
  readonly labels?: string[];
  /**
   * Labels with one of which a request keeps the input that it had; `!label` stands for a request without the label.
   *
   * @default - none.
   */
  readonly skipLabels?: string[];
}

/** Which tags become inputs; patterns are regular expressions (RE2). */
export interface InputTagFilter extends InputLimit {
  /**
   * What a tag must fit.
   *
   * @default - anything.
   */
  readonly includeTag?: string;
  /**
   * What a tag must not fit.
   *
   * @default - nothing.
   */
  readonly excludeTag?: string;
  /**
   * Range of versions, the newest of which come first.
   *
   * @default - all tags, in reverse alphabetical order.
   */
  readonly semver?: string;
}

/** Which environments become inputs; patterns are regular expressions (RE2). */
export interface EnvironmentFilter extends InputLimit {
  /**
   * What the name of an environment must fit.
   *
   * @default - anything.
   */
  readonly includeEnvironment?: string;
  /**
   * What the name of an environment must not fit.
   *
   * @default - nothing.
   */
  readonly excludeEnvironment?: string;
}

/**
 * The two fields of a provider that select inputs.
 *
 * @internal
 */
export interface FilterFields {
  readonly filter?: l1.ResourceSetInputProviderSpecFilter;
  readonly skip?: l1.ResourceSetInputProviderSpecSkip;
}

const LIMIT: OptionalShapes<InputLimit> = { limit: NUMBER };
const BRANCH: OptionalShapes<BranchFilter> = { ...LIMIT, includeBranch: TEXT, excludeBranch: TEXT };

/**
 * Checks and maps a filter of branches.
 *
 * @internal
 */
export function branchFilter(where: string, filter: BranchFilter): FilterFields {
  checkProps<BranchFilter>(where, filter, {}, BRANCH);
  return fieldsOf(where, filter);
}

/**
 * Checks and maps a filter of change requests.
 *
 * @internal
 */
export function changeRequestFilter(where: string, filter: ChangeRequestFilter): FilterFields {
  checkProps<ChangeRequestFilter>(where, filter, {}, { ...BRANCH, labels: listOf(TEXT), skipLabels: listOf(TEXT) });
  const { skipLabels: labels, ...rest } = filter;
  return { ...fieldsOf(where, rest), skip: labels && { labels } };
}

/**
 * Checks and maps a filter of tags.
 *
 * @internal
 */
export function tagFilter(where: string, filter: InputTagFilter): FilterFields {
  checkProps<InputTagFilter>(where, filter, {}, { ...LIMIT, includeTag: TEXT, excludeTag: TEXT, semver: TEXT });
  if (filter.semver !== undefined) checkSemverRange(`${where} semver`, filter.semver);
  return fieldsOf(where, filter);
}

/**
 * Checks and maps a filter of environments.
 *
 * @internal
 */
export function environmentFilter(where: string, filter: EnvironmentFilter): FilterFields {
  checkProps<EnvironmentFilter>(where, filter, {}, { ...LIMIT, includeEnvironment: TEXT, excludeEnvironment: TEXT });
  return fieldsOf(where, filter);
}

/**
 * Checks and maps what has no other filter.
 *
 * @internal
 */
export function limitFilter(where: string, { limit }: InputLimit): FilterFields {
  return fieldsOf(where, { limit });
}

function fieldsOf(where: string, filter: l1.ResourceSetInputProviderSpecFilter): FilterFields {
  const { limit } = filter;
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > 10_000)) {
    throw valueProblem(where, `limit ${limit}`, 'a whole number from 1 to 10000', 'correct limit');
  }
  for (const [name, value] of Object.entries(filter)) {
    if (/^(in|ex)clude/.test(name) && typeof value === 'string') checkGoPattern(where, name, value);
  }
  return { filter: Object.values(filter).some((value) => value !== undefined) ? { ...filter } : undefined };
}
