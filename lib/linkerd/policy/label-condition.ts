import { checkMatchLabels, LabelExpression, labelPresence, labelValues } from '../../core/labels';
import { valueProblem } from '../../core/problem';
import { checkValue, instanceOf, listOf, struct, structOf } from '../../core/shape';

/** One condition on a label of a pod or external workload. */
export class LabelCondition {
  /** The label has one of these values. */
  public static isIn(key: string, values: string[]): LabelCondition {
    return new LabelCondition(labelValues('LabelCondition.isIn', 'In', key, values));
  }

  /** The label has none of these values, or is not there. */
  public static isNotIn(key: string, values: string[]): LabelCondition {
    return new LabelCondition(labelValues('LabelCondition.isNotIn', 'NotIn', key, values));
  }

  /** The label is there, with any value. */
  public static exists(key: string): LabelCondition {
    return new LabelCondition(labelPresence('LabelCondition.exists', 'Exists', key));
  }

  /** The label is not there. */
  public static doesNotExist(key: string): LabelCondition {
    return new LabelCondition(labelPresence('LabelCondition.doesNotExist', 'DoesNotExist', key));
  }

  private constructor(
    /** @internal */
    public readonly _spec: LabelExpression,
  ) {}
}

/** Which pods or external workloads are meant: those that fit all of it. */
export interface LabelSelector {
  /**
   * Labels that they carry.
   *
   * @default - any.
   */
  readonly matchLabels?: { readonly [key: string]: string };
  /**
   * Further conditions on labels.
   *
   * @default - none.
   */
  readonly matchExpressions?: LabelCondition[];
}

/**
 * A selector as Kubernetes has it; nothing in it is everything.
 *
 * @internal
 */
export interface LabelSelectorFields {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly LabelExpression[];
}

const SELECTOR = structOf<LabelSelector>({}, {
  matchLabels: struct({}), matchExpressions: listOf(instanceOf(LabelCondition, 'LabelCondition.isIn(…), .isNotIn(…), .exists(…) or .doesNotExist(…)')),
});

/**
 * Checks and maps a selector, which must select by something.
 *
 * @internal
 */
export function labelSelectorFields(where: string, selector: LabelSelector): LabelSelectorFields {
  checkValue(where, 'selector', selector, SELECTOR);
  const { matchLabels = {}, matchExpressions = [] } = selector;
  checkMatchLabels(where, matchLabels);
  const byLabels = Object.keys(matchLabels).length > 0;
  if (!byLabels && matchExpressions.length === 0) {
    throw valueProblem(where, 'a selector without labels', 'matchLabels or matchExpressions', 'name a label; for all pods write ServerSelection.allPods()');
  }
  return {
    ...(byLabels ? { matchLabels: { ...matchLabels } } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions: matchExpressions.map(({ _spec }) => _spec) } : {}),
  };
}
