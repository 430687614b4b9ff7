import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/image.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { problem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { checkShape, instanceOf, listOf, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { ExternalFluxObject } from './external';
import { checkImageName } from './image-name';
import { RegistryProvider } from './registry-provider';
import { IImageRepository } from './roles';
import { SecretReference } from './secret-reference';

/** Properties of an `ImageRepository`. */
export interface ImageRepositoryProps extends CustomResourceProps {
  /** Name of the image with its registry, without scheme, tag or digest, for example `ghcr.io/acme/app`. */
  readonly image: string;
  /**
   * How often the tags are read.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * How long one reading may take; hours are not possible, longer times are printed in minutes.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Secret of type `kubernetes.io/dockerconfigjson`.
   *
   * @default - the image is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * How the controller logs in to the registry.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * Tags to leave out, as regular expressions (RE2), at most 25.
   *
   * @default - `^.*\.sig$`, the signatures of Cosign.
   */
  readonly exclusionList?: string[];
  /**
   * Allows a registry that speaks plain HTTP.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Stops reading tags.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * Reads the tags of an image in a registry.
 *
 * @see https://fluxcd.io/flux/components/image/imagerepositories/
 */
export class ImageRepository extends CustomResource implements IImageRepository {
  /** An ImageRepository that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IImageRepository {
    return new ExternalFluxObject(scope, id, l1.ImageRepository.GVK, reference);
  }

  private readonly spec: l1.ImageRepositorySpec;

  public constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id, l1.ImageRepository.GVK, props);
    checkShape(this, props, { image: TEXT }, { exclusionList: listOf(TEXT), credential: instanceOf(SecretReference, 'SecretReference.existing(…)') });
    const scheme = /^[a-z]+:\/\//.exec(props.image)?.[0];
    if (scheme) {
      throw problem(this, `image "${props.image}"`, 'a name without a scheme', `write ${props.image.slice(scheme.length)}`);
    }
    checkImageName(this, 'image', props.image, 'an ImagePolicy chooses the tag');
    if (props.exclusionList && props.exclusionList.length > 25) {
      throw problem(this, `exclusionList with ${props.exclusionList.length} entries`, 'at most 25', 'join some of them with |');
    }
    this.spec = {
      image: props.image,
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      provider: memberOf(this, 'provider', l1.ImageRepositorySpecProvider, props.provider ?? RegistryProvider.GENERIC),
      exclusionList: props.exclusionList ?? ['^.*\\.sig$'],
      insecure: props.insecure,
      suspend: props.suspend,
    };
  }

  public toImageRepositoryReference(): ObjectReference {
    return { ...l1.ImageRepository.GVK, name: this.name, namespace: this.namespace };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ImageRepositorySpec(this.spec);
  }
}
