import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/helm.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { checkProps } from '../../core/shape';
import { checkPatches, KustomizeImage, KustomizePatch, PATCHES } from '../patch';
import { IMAGES } from '../shapes';

/** Changes in the form of kustomize. */
export interface KustomizePostRenderer {
  /**
   * Changes to the objects of the chart.
   *
   * @default - none.
   */
  readonly patches?: KustomizePatch[];
  /**
   * Other names, tags or digests for its images.
   *
   * @default - none.
   */
  readonly images?: KustomizeImage[];
}

/** Changes what a chart renders, where its values offer no way. */
export class PostRenderer {
  /** Changes it with kustomize. */
  public static kustomize(changes: KustomizePostRenderer): PostRenderer {
    checkProps('PostRenderer.kustomize', changes, {}, { patches: PATCHES, images: IMAGES });
    if (!changes.patches?.length && !changes.images?.length) {
      throw valueProblem('PostRenderer.kustomize', 'no change', 'patches or images', 'add one, or remove the post-renderer');
    }
    return new PostRenderer(changes);
  }

  private constructor(private readonly changes: KustomizePostRenderer) {}

  /** @internal */
  public _spec(scope: IConstruct, property: string): l1.HelmReleaseSpecPostRenderers {
    checkPatches(scope, `${property}.patches`, this.changes.patches ?? []);
    return { kustomize: { patches: this.changes.patches, images: this.changes.images } };
  }
}
