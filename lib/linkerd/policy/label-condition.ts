import { valueProblem } from '../../core/problem';
import { checkValue, instanceOf, listOf, struct, structOf, TEXT } from '../../core/shape';

/** One condition on a label of a pod or external workload. */
export class LabelCondition {
  /** The label has one of these values. */
  public static isIn(key: string, values: string[]): LabelCondition {
    return LabelCondition.ofValues('LabelCondition.isIn', 'In', key, values);
  }

  /** The label has none of these values, or is not there. */
  public static isNotIn(key: string, values: string[]): LabelCondition {
    return LabelCondition.ofValues('LabelCondition.isNotIn', 'NotIn', key, values);
  }

  /** The label is there, with any value. */
  public static exists(key: string): LabelCondition {
    checkLabelKey('LabelCondition.exists', key);
    return new LabelCondition({ key, operator: 'Exists' });
  }

  /** The label is not there. */
  public static doesNotExist(key: string): LabelCondition {
    checkLabelKey('LabelCondition.doesNotExist', key);
    return new LabelCondition({ key, operator: 'DoesNotExist' });
  }

  private static ofValues(where: string, operator: string, key: string, values: string[]): LabelCondition {
    checkLabelKey(where, key);
    checkValue(where, 'values', values, listOf(TEXT));
    if (values.length === 0) throw valueProblem(where, 'no values', 'at least one', 'name a value, or use LabelCondition.exists or .doesNotExist');
    values.forEach((value) => checkLabelValue(where, key, value));
    return new LabelCondition({ key, operator, values: [...values] });
  }

  private constructor(
    /** @internal */
    public readonly _spec: LabelConditionFields,
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

interface LabelConditionFields {
  readonly key: string;
  readonly operator: string;
  readonly values?: string[];
}

/**
 * A selector as Kubernetes has it; nothing in it is everything.
 *
 * @internal
 */
export interface LabelSelectorFields {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly LabelConditionFields[];
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
  for (const [key, value] of Object.entries(matchLabels)) {
    checkLabelKey(where, key);
    checkLabelValue(where, key, value);
  }
  const byLabels = Object.keys(matchLabels).length > 0;
  if (!byLabels && matchExpressions.length === 0) {
    throw valueProblem(where, 'a selector without labels', 'matchLabels or matchExpressions', 'name a label; for all pods write ServerSelection.allPods()');
  }
  return {
    ...(byLabels ? { matchLabels: { ...matchLabels } } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions: matchExpressions.map(({ _spec }) => _spec) } : {}),
  };
}

function checkLabelKey(where: string, key: string): void {
  checkValue(where, 'key', key, TEXT);
  if (/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(key)) return;
  throw valueProblem(where, `label "${key}"`, 'at most 63 letters, digits and - _ . between them, perhaps after a domain and a slash', 'correct the label');
}

function checkLabelValue(where: string, key: string, value: string): void {
  checkValue(where, key, value, TEXT);
  if (/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value)) return;
  throw valueProblem(where, `value "${value}" of the label ${key}`, 'at most 63 letters, digits and - _ . between them', 'correct the value');
}
