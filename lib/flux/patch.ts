import { IConstruct } from 'constructs';
import { problem } from '../core/problem';
import { listOf, structOf, TEXT } from '../core/shape';

/** Which objects a patch changes: those that fit every part that is set. Names are regular expressions of the whole name. */
export interface PatchTarget {
  /**
   * API group.
   *
   * @default - any.
   */
  readonly group?: string;
  /**
   * API version, without the group.
   *
   * @default - any.
   */
  readonly version?: string;
  /**
   * Kind.
   *
   * @default - any.
   */
  readonly kind?: string;
  /**
   * Name, or a regular expression for it.
   *
   * @default - any.
   */
  readonly name?: string;
  /**
   * Namespace, or a regular expression for it.
   *
   * @default - any.
   */
  readonly namespace?: string;
  /**
   * Selector on labels, for example `app=podinfo`.
   *
   * @default - any.
   */
  readonly labelSelector?: string;
  /**
   * Selector on annotations.
   *
   * @default - any.
   */
  readonly annotationSelector?: string;
}

/** A change to objects before they are applied, in the form of kustomize. */
export interface KustomizePatch {
  /** YAML text: a part of an object (strategic merge) or a list of operations (JSON patch). */
  readonly patch: string;
  /**
   * The objects to change; a list of operations needs it.
   *
   * @default - the object that the patch itself names.
   */
  readonly target?: PatchTarget;
}

/** Another name, tag or digest for an image, in the form of kustomize. */
export interface KustomizeImage {
  /** Name of the image as the manifests have it. */
  readonly name: string;
  /**
   * Name to write instead.
   *
   * @default - the same name.
   */
  readonly newName?: string;
  /**
   * Tag to write.
   *
   * @default - the same tag.
   */
  readonly newTag?: string;
  /**
   * Digest to write; wins over a tag.
   *
   * @default - none.
   */
  readonly digest?: string;
}

/**
 * A target as a program without types must write it.
 *
 * @internal
 */
export const TARGET = structOf<PatchTarget>({}, { group: TEXT, version: TEXT, kind: TEXT, name: TEXT, namespace: TEXT, labelSelector: TEXT, annotationSelector: TEXT });

/**
 * Patches as a program without types must write them.
 *
 * @internal
 */
export const PATCHES = listOf(structOf<KustomizePatch>({ patch: TEXT }, { target: TARGET }));

/**
 * Refuses patches for which kustomize fails the whole build.
 *
 * @internal
 */
export function checkPatches(scope: IConstruct, property: string, patches: readonly KustomizePatch[]): void {
  patches.forEach(({ patch, target }, index) => {
    const where = `${property}[${index}]`;
    if (patch.trim() === '') throw problem(scope, `${where} with an empty text`, 'a part of an object, or a list of operations', 'write the patch');
    if (/^\s*(---\s)?\s*(- |-\n|\[)/.test(patch) && !target) {
      throw problem(scope, `${where} is a list of operations without target`, 'a target, since operations name no object', 'set target, for example { kind: \'Deployment\' }');
    }
  });
}
