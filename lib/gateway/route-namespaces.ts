import * as l1 from '../../imports/gateway.networking.k8s.io';
import { valueProblem } from '../core/problem';
import { checkValue, listOf, structOf, struct, TEXT } from '../core/shape';

/** A condition on a label of a namespace. */
export interface NamespaceLabelCondition {
  /** Key of the label. */
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: string;
  /**
   * The values of `In` and `NotIn`.
   *
   * @default - none, as `Exists` and `DoesNotExist` need it.
   */
  readonly values?: string[];
}

const OPERATORS: ReadonlyMap<string, boolean> = new Map([['In', true], ['NotIn', true], ['Exists', false], ['DoesNotExist', false]]);

/** Every namespace has this label with its own name. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The namespaces whose routes may attach to a listener, or whose listeners may attach to a Gateway. */
export class RouteNamespaces {
  /** Only the namespace of the Gateway. */
  public static same(): RouteNamespaces {
    return new RouteNamespaces({ from: l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.SAME });
  }

  /** Every namespace. */
  public static all(): RouteNamespaces {
    return new RouteNamespaces({ from: l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.ALL });
  }

  /**
   * Namespaces with all of these labels.
   *
   * @param labels every namespace has `kubernetes.io/metadata.name`.
   * @param conditions further conditions, all of which must hold; without labels at least one.
   */
  public static selector(labels: { [key: string]: string }, conditions?: NamespaceLabelCondition[]): RouteNamespaces {
    const where = 'RouteNamespaces.selector';
    checkValue(where, 'labels', labels, struct({}));
    if (conditions !== undefined) checkValue(where, 'conditions', conditions, listOf(structOf<NamespaceLabelCondition>({ key: TEXT, operator: TEXT }, { values: listOf(TEXT) })));
    const matchExpressions = (conditions ?? []).map((condition) => checkedCondition(where, condition));
    if (Object.keys(labels).length + matchExpressions.length === 0) {
      throw valueProblem(where, 'no label', 'at least one label', 'name a label, or use RouteNamespaces.all()');
    }
    return new RouteNamespaces({
      from: l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.SELECTOR,
      selector: {
        matchLabels: Object.keys(labels).length > 0 ? { ...labels } : undefined,
        matchExpressions: matchExpressions.length > 0 ? matchExpressions : undefined,
      },
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.GatewaySpecListenersAllowedRoutesNamespaces,
  ) {}

  /**
   * The namespaces that are meant, when it is certain that the given one is not among them.
   *
   * @internal
   */
  public _refusal(namespace: string | undefined, own: string | undefined): string | undefined {
    if (namespace === undefined || own === undefined) return undefined;
    const { from, selector } = this._spec;
    if (from === l1.GatewaySpecListenersAllowedRoutesNamespacesFrom.SAME) return namespace === own ? undefined : `namespace ${own}`;
    const name = selector?.matchLabels?.[NAME_LABEL];
    return name === undefined || name === namespace ? undefined : `namespace ${name}`;
  }
}

function checkedCondition(where: string, { key, operator, values }: NamespaceLabelCondition): NamespaceLabelCondition {
  const hasValues = OPERATORS.get(operator);
  if (hasValues === undefined) throw valueProblem(where, `operator "${operator}"`, [...OPERATORS.keys()].join(', '), 'use one of them');
  if (hasValues !== (values !== undefined && values.length > 0)) {
    throw valueProblem(where, `operator ${operator} ${hasValues ? 'without' : 'with'} values`, hasValues ? 'at least one value' : 'no values',
      hasValues ? 'pass values' : 'remove values, or use In');
  }
  return { key, operator, values };
}
