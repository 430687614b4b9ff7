import { Construct } from 'constructs';
import { problem } from '../../core/problem';
import { checkProps, instanceOf, TEXT } from '../../core/shape';
import { variableToken } from '../../core/variable-token';
import { SubstituteSource } from '../../flux';
import { QUOTE, SubstitutedVariable } from './substitution';

/** Where a `Variable` has its value from: exactly one of `value` and `from`. */
export interface VariableProps {
  /**
   * The value, printed in the Kustomization of the layer. One line without quotes, backslashes and `${`.
   *
   * @default - it comes from the cluster.
   */
  readonly value?: string;
  /**
   * ConfigMap or Secret in the namespace `flux-system` of the cluster, with an entry of the variable's name. That value may
   * hold neither double quotes nor backslashes.
   *
   * @default - `value`.
   */
  readonly from?: SubstituteSource;
  /**
   * Value when the cluster has none, or an empty one. As `value`, and without braces.
   *
   * @default - the layer fails to apply without a value.
   */
  readonly defaultValue?: string;
}

/**
 * A value that Flux puts in when it applies a layer: something that only the cluster knows. What the program knows is
 * better written in TypeScript.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export class Variable extends Construct {
  /** Name of the variable. */
  public readonly variableName: string;
  /**
   * Stands for the value in any text of the layer, alone or as a part. It stays text, also when the value is `5` or `true`.
   * Where a number or boolean is wanted, write `${name}` yourself, in a field that takes any value: Flux parses what it puts in.
   */
  public readonly text: string;
  /** @internal */
  public readonly _props: VariableProps;

  /**
   * Use `Layer.addVariable`.
   *
   * @param index number of variables in the program before this one.
   * @internal
   */
  public constructor(scope: Construct, id: string, props: VariableProps, index: number) {
    checkName(scope, id);
    super(scope, id);
    checkProps<VariableProps>(this, props, {}, {
      value: TEXT, from: instanceOf(SubstituteSource, 'SubstituteSource.configMap(…) or .secret(…)'), defaultValue: TEXT,
    });
    if ((props.value === undefined) === (props.from === undefined)) {
      throw problem(this, props.value === undefined ? 'neither value nor from' : 'value and from', 'one of them', 'say where the variable has its value from');
    }
    if (props.value !== undefined && props.defaultValue !== undefined) {
      throw problem(this, 'value and defaultValue', 'a default only for values of the cluster', 'remove defaultValue');
    }
    if (props.from?._spec.optional && props.defaultValue === undefined) {
      throw problem(this, `optional ${props.from._spec.kind} ${props.from._spec.name} without defaultValue`, 'a value in any case: Flux fails without one',
        'set defaultValue, or remove optional');
    }
    checkValueText(this, 'value', props.value, /["'\\$\u0000-\u001f\u007f]/);
    checkValueText(this, 'defaultValue', props.defaultValue, /["'\\${}\u0000-\u001f\u007f]/);
    this.variableName = id;
    this.text = variableToken(id, index);
    this._props = props;
  }

  /** @internal */
  public get _substituted(): SubstitutedVariable {
    const { value, defaultValue } = this._props;
    return { expression: `\${${this.variableName}${defaultValue === undefined ? '' : `:=${defaultValue}`}}`, known: value, fallback: defaultValue };
  }
}

function checkName(scope: Construct, name: string): void {
  // As kustomize-controller asks for (varsubRegex of fluxcd/pkg/kustomize).
  if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) {
    throw problem(scope, `variable "${name}"`, 'letters, digits and _, with no digit first', `use "${name.replace(/[^_a-zA-Z0-9]/g, '_').replace(/^(?=\d)/, '_')}"`);
  }
  if (name === QUOTE) throw problem(scope, `variable "${QUOTE}"`, 'another name: this one stands for a quotation mark around values', 'use another name');
}

/** The value is put into YAML that is parsed afterwards, and is not searched for variables again. */
function checkValueText(scope: Construct, property: string, text: string | undefined, wrong: RegExp): void {
  if (text === undefined || (text !== '' && !wrong.test(text) && text.trim() === text && !text.includes('pdvar-'))) return;
  const isVariable = /\$\{|pdvar-/.test(text);
  throw problem(scope, `${property} ${JSON.stringify(text)}`,
    isVariable ? 'text without variables: Flux does not replace again what it put in' : 'one line without quotes, backslashes, dollars, and spaces at an end',
    isVariable ? 'build the text in TypeScript, from constants that both use' : 'build longer texts in TypeScript: they need no variable');
}
