import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { toReference } from '../../core/external-object';
import { problem } from '../../core/problem';
import { ObjectReference } from '../../core/reference';
import { BOOLEAN, checkProps, checkShape, checkValue, role, TEXT } from '../../core/shape';
import { checkCelExpression } from '../cel-expression';
import { LABEL_SELECTOR, LabelSelector, labelSelectorOf } from '../label-selector';
import { IResourceSetInputProvider } from '../roles';

/** Providers from which a ResourceSet takes inputs; they lie in its namespace. */
export class InputsFrom {
  /** One provider. */
  public static provider(provider: IResourceSetInputProvider): InputsFrom {
    checkShape('InputsFrom.provider', { provider }, { provider: role('a ResourceSetInputProvider', 'toInputProviderReference') });
    return new InputsFrom((scope, index) => {
      const { name, namespace } = provider.toInputProviderReference();
      if (namespace !== scope.namespace) {
        throw problem(scope, `inputsFrom[${index}] ResourceSetInputProvider ${name} in the namespace ${namespace}`, `one in the namespace ${scope.namespace} of this object`,
          'declare both in one namespace');
      }
      scope.node.addDependency(provider);
      return { ...SELF, name };
    });
  }

  /** All providers whose labels fit. */
  public static labels(selector: LabelSelector): InputsFrom {
    checkShape('InputsFrom.labels', { selector }, { selector: LABEL_SELECTOR });
    const fields = labelSelectorOf('InputsFrom.labels', selector);
    return new InputsFrom(() => ({ ...SELF, selector: fields }));
  }

  private constructor(
    /** @internal */
    public readonly _spec: (scope: IResourceSetScope, index: number) => l1.ResourceSetSpecInputsFrom,
  ) {}
}

const SELF = {
  apiVersion: l1.ResourceSetSpecInputsFromApiVersion.FLUXCD_PERIOD_CONTROLPLANE_PERIOD_IO_FORWARD_SLASH_V1,
  kind: l1.ResourceSetSpecInputsFromKind.RESOURCE_SET_INPUT_PROVIDER,
};

/** Settings of `InputStrategy.permute`. */
export interface PermuteOptions {
  /**
   * Makes nothing as soon as one provider has no inputs; otherwise such a provider is left out.
   *
   * @default false
   */
  readonly includeEmptyProviders?: boolean;
}

/** How the inputs of several providers are joined. */
export class InputStrategy {
  /** One after the other, each as `inputs.<key>`. */
  public static flatten(): InputStrategy {
    return new InputStrategy({ name: l1.ResourceSetSpecInputStrategyName.FLATTEN });
  }

  /** Each with each, as `inputs.<name of the provider, with _ for ->.<key>`; at most 10,000 combinations. */
  public static permute(options: PermuteOptions = {}): InputStrategy {
    checkProps<PermuteOptions>('InputStrategy.permute', options, {}, { includeEmptyProviders: BOOLEAN });
    return new InputStrategy({ name: l1.ResourceSetSpecInputStrategyName.PERMUTE, includeEmptyProviders: options.includeEmptyProviders });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ResourceSetSpecInputStrategy,
  ) {}

  /** @internal */
  public get _isPermute(): boolean {
    return this._spec.name === l1.ResourceSetSpecInputStrategyName.PERMUTE;
  }
}

/** An object that must be there before a ResourceSet is applied; any construct that holds one object fits too. */
export class ResourceSetDependency {
  /** The object exists, for example a CRD. */
  public static exists(reference: ObjectReference): ResourceSetDependency {
    return new ResourceSetDependency(reference);
  }

  /** The object is ready, by its `Ready` condition or what else Kubernetes knows of its kind. */
  public static ready(reference: ObjectReference): ResourceSetDependency {
    return new ResourceSetDependency(reference, true);
  }

  /**
   * The object fits a condition.
   *
   * @param expression in CEL, over the fields of the object: `data.gate == 'open'`. Data of a Secret can be seen in the namespace of the ResourceSet only.
   */
  public static readyWhen(reference: ObjectReference, expression: string): ResourceSetDependency {
    checkValue('ResourceSetDependency.readyWhen', 'expression', expression, TEXT);
    // The operator ignores an expression without `ready`.
    return new ResourceSetDependency(reference, true, expression);
  }

  private constructor(private readonly reference: ObjectReference, private readonly isReady?: boolean, private readonly expression?: string) {}

  /** @internal */
  public _spec(scope: IResourceSetScope, index: number): l1.ResourceSetSpecDependsOn {
    const property = `dependsOn[${index}]`;
    if (this.expression !== undefined) checkCelExpression(scope, `${property}.readyExpr`, this.expression);
    // The operator looks the object up with exactly this namespace and does not fill in its own.
    const { apiVersion, kind, name, namespace } = toReference(scope, property, this.reference);
    return { apiVersion, kind, name, namespace, ready: this.isReady, readyExpr: this.expression };
  }
}

/**
 * The ResourceSet that prints a source or dependency.
 *
 * @internal
 */
export interface IResourceSetScope extends IConstruct {
  readonly namespace?: string;
}
