import { IConstruct } from 'constructs';
import { checkMatchLabels, LabelExpression, labelPresence, labelValues } from '../core/labels';
import { instanceOf, listOf, Shape, struct, structOf } from '../core/shape';

/** One condition on a label of an object. */
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

/** Which objects are meant: those that fit all of it. */
export interface LabelSelector {
  /**
   * Labels that the objects carry.
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
 * A selector, as a program without types must write it.
 *
 * @internal
 */
export const LABEL_SELECTOR: Shape = structOf<LabelSelector>({}, {
  matchLabels: struct({}), matchExpressions: listOf(instanceOf(LabelCondition, 'LabelCondition.isIn(…), .isNotIn(…), .exists(…) or .doesNotExist(…)')),
});

/**
 * Checks and maps a selector.
 *
 * @internal
 */
export function labelSelectorOf(where: IConstruct | string, { matchLabels, matchExpressions }: LabelSelector): LabelSelectorFields {
  checkMatchLabels(where, matchLabels ?? {});
  return { matchLabels: matchLabels && { ...matchLabels }, matchExpressions: matchExpressions?.map(({ _spec }) => _spec) };
}

/** A selector as Kubernetes has it. */
interface LabelSelectorFields {
  readonly matchLabels?: { [key: string]: string };
  readonly matchExpressions?: LabelExpression[];
}
