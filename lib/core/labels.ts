import { IConstruct } from 'constructs';
import { problemAt } from './problem';
import { checkValue, listOf, TEXT } from './shape';

/** One condition on a label, as Kubernetes has it. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: string[];
}

/** A condition on the values of a label: `In` or `NotIn`. */
export function labelValues(where: string, operator: string, key: string, values: string[]): LabelExpression {
  checkLabelKey(where, key);
  checkValue(where, 'values', values, listOf(TEXT));
  if (values.length === 0) throw problemAt(where, 'no values', 'at least one', 'name a value, or use LabelCondition.exists or .doesNotExist');
  values.forEach((value) => checkLabelValue(where, key, value));
  return { key, operator, values: [...values] };
}

/** A condition on whether a label is there: `Exists` or `DoesNotExist`. */
export function labelPresence(where: string, operator: string, key: string): LabelExpression {
  checkLabelKey(where, key);
  return { key, operator };
}

/**
 * Checks labels that objects must carry.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function checkMatchLabels(where: IConstruct | string, labels: { readonly [key: string]: string }): void {
  for (const [key, value] of Object.entries(labels)) {
    checkLabelKey(where, key);
    checkLabelValue(where, key, value);
  }
}

function checkLabelKey(where: IConstruct | string, key: string): void {
  checkValue(where, 'key', key, TEXT);
  if (/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(key)) return;
  throw problemAt(where, `label "${key}"`, 'at most 63 letters, digits and - _ . between them, perhaps after a domain and a slash', 'correct the label');
}

function checkLabelValue(where: IConstruct | string, key: string, value: string): void {
  checkValue(where, key, value, TEXT);
  if (/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/.test(value)) return;
  throw problemAt(where, `value "${value}" of the label ${key}`, 'at most 63 letters, digits and - _ . between them', 'correct the value');
}
