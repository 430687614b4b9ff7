import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.extensions.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { foreignNamespace } from '../../core/reference';
import { ANYTHING, checkProps, instanceOf, listOf, structOf, TEXT } from '../../core/shape';
import { ArtifactCopy, ArtifactSource } from './artifact-source';
import { ExternalArtifact } from './external-artifact';
import { CommonMetadata } from '../metadata';
import { IExternalArtifact } from '../roles';
import { COMMON_METADATA } from '../shapes';

/** One ExternalArtifact that a generator makes. */
export interface GeneratedArtifact {
  /** Name of the ExternalArtifact: a DNS name of at most 253 characters, in which `{name}` stands for a group of `pathPattern`. */
  readonly name: string;
  /** What it holds, in this order; at least one copy. Groups of `pathPattern` may stand in the paths. */
  readonly copy: ArtifactCopy[];
  /**
   * The source whose revision becomes the one of the artifact.
   *
   * @default - the digest of what the artifact holds.
   */
  readonly revision?: ArtifactSource;
  /**
   * The source whose own origin, for example a Git commit, is noted on the artifact.
   *
   * @default - none.
   */
  readonly originRevision?: ArtifactSource;
}

/** Folders of a source, each of which makes artifacts of its own. */
export interface ArtifactPathPattern {
  /** The source. */
  readonly source: ArtifactSource;
  /** The folders, with groups that each stand for one step, for example `apps/{app}/envs/{env}`. */
  readonly pattern: string;
}

/** Properties of an `ArtifactGenerator`. */
export interface ArtifactGeneratorProps extends CustomResourceProps {
  /** The artifacts to make, 1 to 1000; the sources follow from what they copy. */
  readonly artifacts: GeneratedArtifact[];
  /**
   * Makes all artifacts once for every folder that fits.
   *
   * @default - each is made once.
   */
  readonly pathPattern?: ArtifactPathPattern;
  /**
   * Labels and annotations for the artifacts.
   *
   * @default - none.
   */
  readonly commonMetadata?: CommonMetadata;
}

const SOURCE = instanceOf(ArtifactSource, 'ArtifactSource.of(…)');
const ARTIFACT = structOf<GeneratedArtifact>({ name: TEXT, copy: listOf(instanceOf(ArtifactCopy, 'ArtifactSource.of(…).copy(…)')) }, { revision: SOURCE, originRevision: SOURCE });
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Splits sources into artifacts, or composes artifacts of several sources, so that what uses them starts only when its own
 * files change. Needs the component `source-watcher` of Flux.
 *
 * @see https://fluxcd.io/flux/components/source/artifactgenerators/
 */
export class ArtifactGenerator extends CustomResource {
  private readonly spec: l1.ArtifactGeneratorSpec;
  private readonly sources = new Map<string, ArtifactSource>();
  private readonly handedOut = new Map<string, IExternalArtifact>();

  public constructor(scope: Construct, id: string, private readonly props: ArtifactGeneratorProps) {
    super(scope, id, l1.ArtifactGenerator.GVK, props);
    checkProps(this, props, { artifacts: listOf(ARTIFACT) }, {
      metadata: ANYTHING, pathPattern: structOf<ArtifactPathPattern>({ source: SOURCE, pattern: TEXT }, {}), commonMetadata: COMMON_METADATA,
    });
    this.checkArtifacts(props);
    this.spec = {
      commonMetadata: props.commonMetadata,
      pathPattern: props.pathPattern && `@${this.aliasOf(props.pathPattern.source)}/${props.pathPattern.pattern}`,
      artifacts: props.artifacts.map((artifact) => ({
        name: artifact.name,
        revision: artifact.revision && `@${this.aliasOf(artifact.revision)}`,
        originRevision: artifact.originRevision && `@${this.aliasOf(artifact.originRevision)}`,
        copy: artifact.copy.map((copy) => this.printCopy(copy)),
      })),
      sources: [...this.sources.values()].map((source) => this.printSource(source)),
    };
  }

  /**
   * One of the artifacts, to apply or to install.
   *
   * @param name its name, with the groups of `pathPattern` filled in.
   */
  public artifact(name: string): IExternalArtifact {
    const names = this.props.artifacts.map((artifact) => artifact.name);
    if (!this.props.pathPattern && !names.includes(name)) {
      throw problem(this, `artifact "${name}"`, `one of ${names.join(', ')}`, 'correct the name, or add the artifact');
    }
    const artifact = this.handedOut.get(name) ?? ExternalArtifact.fromReference(this, name, { name, namespace: this.namespace });
    this.handedOut.set(name, artifact);
    return artifact;
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ArtifactGeneratorSpec(this.spec);
  }

  /** The name of a source in this generator. Two sources under one name would be refused by the controller. */
  private aliasOf(source: ArtifactSource): string {
    const other = this.sources.get(source.alias);
    if (other && other._construct !== source._construct) {
      throw problem(this, `alias "${source.alias}" for ${other._construct.node.path} and ${source._construct.node.path}`,
        'one source under each alias', 'choose another alias for one of them');
    }
    this.sources.set(source.alias, source);
    return source.alias;
  }

  private printCopy({ source, _from: from, _to: to, _exclude: exclude, _strategy: strategy }: ArtifactCopy): l1.ArtifactGeneratorSpecArtifactsCopy {
    return {
      from: `@${this.aliasOf(source)}/${from}`,
      to: `@artifact/${to}`,
      exclude,
      strategy: memberOf(this, 'strategy of a copy', l1.ArtifactGeneratorSpecArtifactsCopyStrategy, strategy),
    };
  }

  private printSource(source: ArtifactSource): l1.ArtifactGeneratorSpecSources {
    const { kind, name, namespace } = source._toReference();
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
      throw problem(this, `${kind} "${name}" as source`, 'a name of lower-case letters, digits and hyphens, since a generator accepts no dots', 'give the source another name');
    }
    this.node.addDependency(source._construct);
    return {
      alias: source.alias,
      kind: memberOf(this, `kind of source ${source.alias}`, l1.ArtifactGeneratorSpecSourcesKind, kind),
      name,
      namespace: foreignNamespace(this.namespace, namespace),
    };
  }

  private checkArtifacts({ artifacts, pathPattern }: ArtifactGeneratorProps): void {
    if (artifacts.length < 1 || artifacts.length > 1000) {
      throw problem(this, `${artifacts.length} artifacts`, 'from 1 to 1000', artifacts.length === 0 ? 'add an artifact' : 'use several generators');
    }
    const groups = pathPattern && this.groupsOf(pathPattern.pattern);
    artifacts.forEach(({ name, copy }, index) => {
      if (copy.length === 0) {
        throw problem(this, `artifact "${name}" without copy`, 'at least one copy', 'add what it holds, for example ArtifactSource.of(…).copy(\'apps/**\')');
      }
      if (artifacts.findIndex((other) => other.name === name) < index) {
        throw problem(this, `two artifacts "${name}"`, 'different names', 'rename one of them, or join their copies');
      }
      if (groups) this.checkGroups(name, copy, groups);
      const example = groups ? name.replace(/\{\w+\}/g, 'x') : name;
      if (!DNS_NAME.test(example) || example.length > 253) {
        throw problem(this, `name of artifact "${name}"`, 'lower-case letters, digits, and inner - or . (at most 253)',
          groups ? 'correct it' : 'correct it, or set pathPattern to use groups');
      }
    });
  }

  /** The groups of a pattern; the controller puts them on labels, so that they must be such. */
  private groupsOf(pattern: string): string[] {
    const groups = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
    const wrong = groups.find((name) => !/^[A-Za-z]([A-Za-z0-9_]{0,61}[A-Za-z0-9])?$/.test(name));
    if (wrong !== undefined || /[{}]/.test(pattern.replace(/\{[^{}]*\}/g, ''))) {
      throw problem(this, `pathPattern "${pattern}"`, 'groups such as {app}, of letters, digits and inner _', 'correct the braces and the names between them');
    }
    const twice = groups.find((name, index) => groups.indexOf(name) < index);
    if (twice !== undefined) throw problem(this, `pathPattern "${pattern}" with {${twice}} twice`, 'each group once', 'rename one of them');
    return groups;
  }

  private checkGroups(name: string, copies: readonly ArtifactCopy[], groups: readonly string[]): void {
    const texts = [name, ...copies.flatMap((copy) => [copy._from, copy._to])];
    for (const text of texts) {
      const unknown = [...text.matchAll(/\{([^{}]*)\}/g)].find(([, group]) => !groups.includes(group));
      if (unknown) {
        throw problem(this, `"${text}" of artifact "${name}" with ${unknown[0]}`,
          groups.length === 0 ? 'no group, since pathPattern has none' : `groups of pathPattern: ${groups.join(', ')}`,
          'correct the group, or add it to pathPattern');
      }
    }
    if (groups.length > 0 && !/\{\w+\}/.test(name)) {
      throw problem(this, `artifact "${name}" with a pathPattern`,
        'a name with a group, since every folder makes an artifact of its own', `write for example "${name}-{${groups[0]}}"`);
    }
  }
}
