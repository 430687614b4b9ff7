import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../../imports/image.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem, valueProblem } from '../../core/problem';
import { ExternalReference, foreignNamespace, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, checkShape, checkValue, DURATION, instanceOf, role } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { ImageRepository } from './image-repository';
import { IImagePolicy, IImageRepository } from '../roles';
import { checkSemverRange } from '../semver-range';
import { checkTagFilter, isNumeric, TAG_FILTER, TagFilter } from './tag-filter';

/** Which end of a sorted list is the newest. */
export enum PolicyOrder {
  /** The last one: the highest number, or the one nearest to Z. */
  ASC = 'asc',
  /** The first one: the lowest number, or the one nearest to A. */
  DESC = 'desc',
}

/** Settings of `ImagePolicyChoice.numerical`. */
export interface NumericalPolicyOptions {
  /** The part of a tag that is a number; a tag that is not, such as `latest`, would stop the policy. */
  readonly filterTags: TagFilter;
  /**
   * Which end is the newest.
   *
   * @default PolicyOrder.ASC
   */
  readonly order?: PolicyOrder;
}

/** How the newest tag is found: one way, because the controller silently prefers one of several. */
export class ImagePolicyChoice {
  /**
   * The highest version in a semver range, for example `6.x`.
   *
   * @param filterTags tags to look at, and the version in them; all, when it is left out.
   */
  public static semver(range: string, filterTags?: TagFilter): ImagePolicyChoice {
    const where = 'ImagePolicyChoice.semver';
    checkSemverRange(where, range);
    if (filterTags) checkTagFilter(where, filterTags);
    return new ImagePolicyChoice(() => ({ semver: { range } }), filterTags);
  }

  /**
   * The last or first tag of the alphabet, for example of dates such as `2026-08-21`.
   *
   * @param order which end is the newest; the last, when it is left out.
   * @param filterTags tags to look at, and the text in them; all, when it is left out.
   */
  public static alphabetical(order: PolicyOrder = PolicyOrder.ASC, filterTags?: TagFilter): ImagePolicyChoice {
    if (filterTags) checkTagFilter('ImagePolicyChoice.alphabetical', filterTags);
    return new ImagePolicyChoice((scope) => (
      { alphabetical: { order: memberOf(scope, 'order of policy', l1.ImagePolicySpecPolicyAlphabeticalOrder, order) } }
    ), filterTags);
  }

  /** The highest or lowest number, for example of builds. */
  public static numerical(options: NumericalPolicyOptions): ImagePolicyChoice {
    const where = 'ImagePolicyChoice.numerical';
    checkShape(where, options, { filterTags: TAG_FILTER });
    const { filterTags, order = PolicyOrder.ASC } = options;
    if (!filterTags || !isNumeric(filterTags)) {
      throw valueProblem(where, filterTags ? `pattern "${filterTags.pattern}" without extract` : 'no filterTags',
        'an extract that is a number, or a pattern of digits only', 'write for example { pattern: \'^build-(?P<number>[0-9]+)$\', extract: \'$number\' }');
    }
    checkTagFilter(where, filterTags);
    return new ImagePolicyChoice((scope) => (
      { numerical: { order: memberOf(scope, 'order of policy', l1.ImagePolicySpecPolicyNumericalOrder, order) } }
    ), filterTags);
  }

  private constructor(
    /** @internal */
    public readonly _policy: (scope: IConstruct) => l1.ImagePolicySpecPolicy,
    /** @internal */
    public readonly _filterTags: TagFilter | undefined,
  ) {}
}

/** When a policy looks up the digest of the tag that it chose. */
export class DigestReflection {
  /** Once for each tag: what a tag meant when it was chosen stays, also when somebody moves it. */
  public static ifNotPresent(): DigestReflection {
    return new DigestReflection(l1.ImagePolicySpecDigestReflectionPolicy.IF_NOT_PRESENT, undefined);
  }

  /**
   * Again and again: a tag that is moved, such as `main`, is a new version.
   *
   * @param interval how often the registry is asked; ten minutes, when it is left out.
   */
  public static always(interval: Duration = DEFAULTS.registryInterval): DigestReflection {
    checkValue('DigestReflection.always', 'interval', interval, DURATION);
    return new DigestReflection(l1.ImagePolicySpecDigestReflectionPolicy.ALWAYS, interval);
  }

  private constructor(
    /** @internal */
    public readonly _policy: l1.ImagePolicySpecDigestReflectionPolicy,
    /** @internal */
    public readonly _interval: Duration | undefined,
  ) {}
}

/** Properties of an `ImagePolicy`. */
export interface ImagePolicyProps extends CustomResourceProps {
  /** The tags to choose from; one in another namespace must allow access from this one. */
  readonly repository: IImageRepository;
  /** How the newest tag is found. */
  readonly policy: ImagePolicyChoice;
  /**
   * Whether the digest of the tag is looked up too, for markers that end in `:digest` and for whole references.
   *
   * @default - never: such markers would write an empty text, or a tag alone.
   * @see https://fluxcd.io/flux/components/image/imagepolicies/#digest-reflection-policy
   */
  readonly digestReflection?: DigestReflection;
  /**
   * Stops choosing.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * Chooses the newest tag of an image.
 *
 * @see https://fluxcd.io/flux/components/image/imagepolicies/
 */
export class ImagePolicy extends CustomResource implements IImagePolicy {
  /** An ImagePolicy that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IImagePolicy {
    return new ExternalFluxObject(scope, id, l1.ImagePolicy.GVK, reference);
  }

  private readonly spec: l1.ImagePolicySpec;

  public constructor(scope: Construct, id: string, props: ImagePolicyProps) {
    super(scope, id, l1.ImagePolicy.GVK, props);
    checkProps(this, props, {
      repository: role('an ImageRepository', 'toImageRepositoryReference'),
      policy: instanceOf(ImagePolicyChoice, 'ImagePolicyChoice.semver(…), .alphabetical(…) or .numerical(…)'),
    }, {
      metadata: ANYTHING, digestReflection: instanceOf(DigestReflection, 'DigestReflection.ifNotPresent() or .always(…)'), suspend: BOOLEAN,
    });
    const { name, namespace } = props.repository.toImageRepositoryReference();
    const foreign = foreignNamespace(this.namespace, namespace);
    if (foreign !== undefined && props.repository instanceof ImageRepository && !props.repository._isShared) {
      throw problem(this, `repository "${name}" of namespace "${foreign}", which only its own namespace may use`, 'a repository that allows it',
        'set accessFrom of the ImageRepository, or make one in this namespace');
    }
    const { _policy: digestReflectionPolicy, _interval: interval } = props.digestReflection ?? {};
    this.spec = {
      imageRepositoryRef: { name, namespace: foreign },
      policy: props.policy._policy(this),
      filterTags: props.policy._filterTags,
      digestReflectionPolicy,
      interval: interval && printDuration(this, 'interval', interval, FLUX_DURATION),
      suspend: props.suspend,
    };
    this.node.addDependency(props.repository);
  }

  public toImagePolicyReference(): ObjectReference {
    return { ...l1.ImagePolicy.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ImagePolicySpec(this.spec);
  }
}
