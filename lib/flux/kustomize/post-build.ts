import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/kustomize.toolkit.fluxcd.io';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { BOOLEAN, checkProps, checkShape, instanceOf, listOf, struct, structOf, TEXT } from '../../core/shape';

/** When variables are replaced. */
export enum SubstituteStrategy {
  /** Only when at least one variable is defined. */
  WITH_VARIABLES = 'WithVariables',
  /** Also without any variable, so that `${name:=default}` always becomes its default. */
  ALWAYS = 'Always',
}

/** Further settings of a `SubstituteSource`. */
export interface SubstituteSourceOptions {
  /**
   * Goes on without the variables when the object does not exist.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/** An object in the cluster, in the namespace of the Kustomization, whose entries are variables. */
export class SubstituteSource {
  /** The entries of a ConfigMap. */
  public static configMap(name: string, options: SubstituteSourceOptions = {}): SubstituteSource {
    checkSource('SubstituteSource.configMap', name, options);
    return new SubstituteSource({ kind: l1.KustomizationSpecPostBuildSubstituteFromKind.CONFIG_MAP, name, optional: options.optional ?? false });
  }

  /** The entries of a Secret. */
  public static secret(name: string, options: SubstituteSourceOptions = {}): SubstituteSource {
    checkSource('SubstituteSource.secret', name, options);
    return new SubstituteSource({ kind: l1.KustomizationSpecPostBuildSubstituteFromKind.SECRET, name, optional: options.optional ?? false });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.KustomizationSpecPostBuildSubstituteFrom,
  ) {}
}

/**
 * Replaces `${name}` in everything that the Kustomization applies, also in scripts and queries. A variable without a
 * value and without a default fails the whole Kustomization; `$${name}` stays as `${name}`.
 */
export interface PostBuild {
  /**
   * Variables with their values.
   *
   * @default - none.
   */
  readonly substitute?: { readonly [name: string]: string };
  /**
   * Objects in the cluster that hold variables; later ones win, and `substitute` wins over all.
   *
   * @default - none.
   */
  readonly substituteFrom?: SubstituteSource[];
  /**
   * When variables are replaced.
   *
   * @default SubstituteStrategy.WITH_VARIABLES
   */
  readonly substituteStrategy?: SubstituteStrategy;
}

function checkSource(where: string, name: string, options: SubstituteSourceOptions): void {
  checkShape(where, { name }, { name: TEXT });
  checkProps(where, options, {}, { optional: BOOLEAN });
}

/**
 * Variables as a program without types must write them.
 *
 * @internal
 */
export const POST_BUILD = structOf<PostBuild>({}, {
  substitute: struct({}), substituteFrom: listOf(instanceOf(SubstituteSource, 'SubstituteSource.configMap(…) or .secret(…)')), substituteStrategy: TEXT,
});

/**
 * Checks and writes the variables of a Kustomization.
 *
 * @internal
 */
export function printPostBuild(scope: IConstruct, postBuild: PostBuild): l1.KustomizationSpecPostBuild {
  for (const name of Object.keys(postBuild.substitute ?? {})) {
    if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) {
      throw problem(scope, `variable "${name}" in postBuild.substitute`, 'letters, digits and _, with no digit first',
        `use "${name.replace(/[^_a-zA-Z0-9]/g, '_').replace(/^(?=\d)/, '_')}"`);
    }
  }
  return {
    substitute: postBuild.substitute,
    substituteFrom: postBuild.substituteFrom?.map((source) => source._spec),
    substituteStrategy: memberOf(scope, 'postBuild.substituteStrategy', l1.KustomizationSpecPostBuildSubstituteStrategy, postBuild.substituteStrategy),
  };
}
