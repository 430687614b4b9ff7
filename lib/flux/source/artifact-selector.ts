import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { checkShape, TEXT } from '../../core/shape';
import { LABEL_SELECTOR, LabelSelector, labelSelectorOf } from '../label-selector';

/** Which ExternalArtifacts become inputs. */
export class ArtifactSelector {
  /**
   * The one with this name.
   *
   * @param namespace its namespace, or `*` for all; the one of the provider when left out.
   */
  public static named(name: string, namespace?: string): ArtifactSelector {
    checkShape('ArtifactSelector.named', { name, namespace }, { name: TEXT }, { namespace: TEXT });
    return new ArtifactSelector({ name, namespace });
  }

  /**
   * Those whose labels fit.
   *
   * @param namespace their namespace, or `*` for all; the one of the provider when left out.
   */
  public static labels(selector: LabelSelector, namespace?: string): ArtifactSelector {
    const where = 'ArtifactSelector.labels';
    checkShape(where, { selector, namespace }, { selector: LABEL_SELECTOR }, { namespace: TEXT });
    return new ArtifactSelector({ ...labelSelectorOf(where, selector), namespace });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.ResourceSetInputProviderSpecSelectors,
  ) {}
}
