import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { toExternalReference } from '../core/external-object';
import { problem } from '../core/problem';
import { ExternalReference } from '../core/reference';
import { ANYTHING, checkProps, instanceOf, TEXT } from '../core/shape';
import { MetricProvider } from './metric-provider';
import { findPromqlProblem } from './metrics/promql';
import { findQueryProblem, queryVariables } from './query-template';

/** Names a MetricTemplate and says what it asks for. */
export interface MetricTemplateReference {
  /** Name of the template. */
  readonly name: string;
  /**
   * Namespace of the template.
   *
   * @default - the namespace of the canary.
   */
  readonly namespace?: string;
  /**
   * The variables that its query needs.
   *
   * @default - not known, as for a template outside the program.
   */
  readonly variables?: string[];
}

/** A query that canaries can share. */
export interface IMetricTemplate extends IConstruct {
  /** How a canary names this template. */
  toMetricTemplateReference(): MetricTemplateReference;
}

/** Properties of a `MetricTemplate`. */
export interface MetricTemplateProps extends CustomResourceProps {
  /** Where the query is asked. */
  readonly provider: MetricProvider;
  /**
   * The query, which must give one number: of Prometheus an instant vector with one element (with several the last one counts). No result is a failed check,
   * but NaN passes every range, so leave it out of the result, for example by `> 0` behind the number of requests.
   * It may use `{{ name }}`, `{{ namespace }}`, `{{ target }}`, `{{ service }}`,
   * `{{ ingress }}`, `{{ route }}`, `{{ interval }}` and `{{ variables.x }}`.
   *
   * @see https://docs.flagger.app/usage/metrics#custom-metrics
   */
  readonly query: string;
}

/**
 * A query with placeholders that canaries use as a check.
 *
 * @see https://docs.flagger.app/usage/metrics#custom-metrics
 */
export class MetricTemplate extends CustomResource implements IMetricTemplate {
  /** A MetricTemplate that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IMetricTemplate {
    return new ExternalMetricTemplate(scope, id, reference);
  }

  private readonly spec: l1.MetricTemplateSpec;

  public constructor(scope: Construct, id: string, props: MetricTemplateProps) {
    super(scope, id, l1.MetricTemplate.GVK, props);
    checkProps(this, props, { provider: instanceOf(MetricProvider, 'MetricProvider.prometheus(…)'), query: TEXT }, { metadata: ANYTHING });
    const wrong = findQueryProblem(props.query) ?? (props.provider._isPrometheus ? findPromqlProblem(props.query) : undefined);
    if (wrong) throw problem(this, wrong.given, wrong.allowed, wrong.fix);
    this.spec = { provider: props.provider._spec, query: props.query };
  }

  public toMetricTemplateReference(): MetricTemplateReference {
    return { name: this.name, namespace: this.namespace, variables: queryVariables(this.spec.query) };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_MetricTemplateSpec(this.spec);
  }
}

class ExternalMetricTemplate extends Construct implements IMetricTemplate {
  private readonly reference: MetricTemplateReference;

  public constructor(scope: Construct, id: string, reference: ExternalReference) {
    super(scope, id);
    const { name, namespace } = toExternalReference(this, reference);
    this.reference = { name, namespace: namespace ?? Chart.of(scope).namespace };
  }

  public toMetricTemplateReference(): MetricTemplateReference {
    return this.reference;
  }
}
