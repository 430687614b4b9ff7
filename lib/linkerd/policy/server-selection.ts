import { IConstruct } from 'constructs';
import { valueProblem } from '../../core/problem';
import { LabelSelector, labelSelectorFields, LabelSelectorFields } from './label-condition';
import { WorkloadFacts, workloadFacts } from './workload';

// Flagger reads only these label keys, in this order (its -selector-labels flag, pkg/canary/deployment_controller.go getSelectorLabel).
const FLAGGER_LABELS = ['app', 'name', 'app.kubernetes.io/name'];

/** Kinds of which Flagger makes a primary. */
const ROLLED_OUT = ['Deployment', 'DaemonSet'];

/** Whose port a `Server` describes. */
export class ServerSelection {
  /**
   * The pods of a workload, and those of the primary that Flagger makes of it: their label has the value of the workload's with `-primary`
   * behind it.
   *
   * @param workload a construct with exactly one workload, complete by now.
   */
  public static podsOf(workload: IConstruct): ServerSelection {
    const where = 'ServerSelection.podsOf';
    const facts = workloadFacts(where, workload);
    const { kind, name, labels } = facts;
    if (Object.keys(labels).length === 0) {
      throw valueProblem(where, `${kind} ${name}, which selects its pods by no matchLabels`, 'a workload whose selector has matchLabels',
        'use ServerSelection.pods({ matchLabels: … }) with labels of its pods');
    }
    const key = ROLLED_OUT.includes(kind) ? FLAGGER_LABELS.find((label) => labels[label] !== undefined) : undefined;
    if (key === undefined) return new ServerSelection('podSelector', { matchLabels: labels }, facts);
    const { [key]: value, ...others } = labels;
    const condition = { key, operator: 'In', values: [value, `${value}-primary`] };
    // The primary is selected by that one label alone: others are copied to its pods, so that they still hold.
    const fields = { ...(Object.keys(others).length > 0 ? { matchLabels: others } : {}), matchExpressions: [condition] };
    return new ServerSelection('podSelector', fields, facts);
  }

  /** The pods with these labels, for example those of a Helm chart. For a canary name both values of its label, with and without `-primary`. */
  public static pods(selector: LabelSelector): ServerSelection {
    return new ServerSelection('podSelector', labelSelectorFields('ServerSelection.pods', selector));
  }

  /** All pods of the namespace. */
  public static allPods(): ServerSelection {
    return new ServerSelection('podSelector', {});
  }

  /** The external workloads with these labels. */
  public static externalWorkloads(selector: LabelSelector): ServerSelection {
    return new ServerSelection('externalWorkloadSelector', labelSelectorFields('ServerSelection.externalWorkloads', selector));
  }

  private constructor(
    private readonly field: string,
    private readonly selector: LabelSelectorFields,
    /** @internal */
    public readonly _workload?: WorkloadFacts,
  ) {}

  /** @internal */
  public get _spec(): { readonly [field: string]: LabelSelectorFields } {
    return { [this.field]: this.selector };
  }

  /**
   * Whether the admission webhook holds that both select one pod: it compares selectors as they are written.
   *
   * @internal
   */
  public _overlaps(other: ServerSelection): boolean {
    if (this.field !== other.field) return false;
    const [own, others] = [canonical(this.selector), canonical(other.selector)];
    return own === others || own === EVERYTHING || others === EVERYTHING;
  }
}

const EVERYTHING = canonical({});

function canonical({ matchLabels = {}, matchExpressions = [] }: LabelSelectorFields): string {
  return JSON.stringify([Object.entries(matchLabels).sort(), matchExpressions]);
}
