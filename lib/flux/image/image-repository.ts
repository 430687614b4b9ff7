import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/image.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { checkGoPattern } from '../../core/go-pattern';
import { problem, valueProblem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, checkValue, DURATION, instanceOf, listOf, struct, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { checkImageName } from './image-name';
import { inheritedDefaults } from '../inherited-defaults';
import { isPlaceholder } from '../placeholder';
import { RegistryProvider } from '../registry-provider';
import { IImageRepository } from '../roles';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Which other namespaces may hold policies of an ImageRepository. */
export class AccessFrom {
  /** All of them. */
  public static allNamespaces(): AccessFrom {
    return new AccessFrom([{ matchLabels: {} }]);
  }

  /**
   * Namespaces that carry all labels of one of the selectors.
   *
   * @param selectors labels by name, at least one selector; every namespace has the label `kubernetes.io/metadata.name`.
   */
  public static namespaces(...selectors: { [label: string]: string }[]): AccessFrom {
    checkValue('AccessFrom.namespaces', 'selectors', selectors, listOf(struct({})));
    if (selectors.length === 0 || selectors.some((labels) => Object.keys(labels).length === 0)) {
      throw valueProblem('AccessFrom.namespaces', 'no label', 'at least one label for each selector',
        "write for example { 'kubernetes.io/metadata.name': 'apps' }, or use AccessFrom.allNamespaces()");
    }
    return new AccessFrom(selectors.map((matchLabels) => ({ matchLabels: { ...matchLabels } })));
  }

  private constructor(
    /** @internal */
    public readonly _selectors: l1.ImageRepositorySpecAccessFromNamespaceSelectors[],
  ) {}
}

/** Properties of an `ImageRepository`. */
export interface ImageRepositoryProps extends CustomResourceProps {
  /** Name of the image with its registry, without scheme, tag or digest, for example `ghcr.io/acme/app`. */
  readonly image: string;
  /**
   * How often the tags are read.
   *
   * @default - `sourceInterval` of the scopes around (`Defaults`), 10 minutes when none sets it.
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
   * How the controller logs in to the registry; a cloud does it alone, without `credential`.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * ServiceAccount in the namespace of this object: with a cloud as provider its identity logs in, else its image pull
   * secrets are used. The first needs the feature gate `ObjectLevelWorkloadIdentity` of image-reflector-controller.
   *
   * @default - the identity of the controller, or no pull secrets.
   */
  readonly serviceAccountName?: string;
  /**
   * Secret with `ca.crt` for a registry whose certificate no public authority signed, and with `tls.crt` and `tls.key` to
   * show a certificate of one's own.
   *
   * @default - the public authorities are believed.
   */
  readonly certSecret?: SecretReference;
  /**
   * Secret with the `address` of a proxy, and perhaps `username` and `password`.
   *
   * @default - the proxy of the controller, if any.
   */
  readonly proxySecret?: SecretReference;
  /**
   * Which other namespaces may hold policies of this repository.
   *
   * @default - none.
   */
  readonly accessFrom?: AccessFrom;
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

  /**
   * Whether policies of other namespaces may use it.
   *
   * @internal
   */
  public readonly _isShared: boolean;
  private readonly spec: l1.ImageRepositorySpec;

  public constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id, l1.ImageRepository.GVK, props);
    checkProps(this, props, { image: TEXT }, {
      metadata: ANYTHING, interval: DURATION, timeout: DURATION, credential: SECRET, provider: TEXT, serviceAccountName: TEXT, certSecret: SECRET,
      proxySecret: SECRET, accessFrom: instanceOf(AccessFrom, 'AccessFrom.namespaces(…) or .allNamespaces()'), exclusionList: listOf(TEXT),
      insecure: BOOLEAN, suspend: BOOLEAN,
    });
    const scheme = /^[a-z]+:\/\//.exec(props.image)?.[0];
    if (scheme) {
      throw problem(this, `image "${props.image}"`, 'a name without a scheme', `write ${props.image.slice(scheme.length)}`);
    }
    checkImageName(this, 'image', props.image, 'an ImagePolicy chooses the tag');
    if (props.exclusionList && props.exclusionList.length > 25) {
      throw problem(this, `exclusionList with ${props.exclusionList.length} entries`, 'at most 25', 'join some of them with |');
    }
    props.exclusionList?.forEach((pattern, index) => checkGoPattern(this, `exclusionList[${index}]`, pattern));
    this.checkProvider(props);
    this._isShared = props.accessFrom !== undefined;
    this.spec = {
      image: props.image,
      interval: printDuration(this, 'interval', props.interval ?? inheritedDefaults(this).sourceInterval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      provider: memberOf(this, 'provider', l1.ImageRepositorySpecProvider, props.provider ?? RegistryProvider.GENERIC),
      serviceAccountName: props.serviceAccountName,
      certSecretRef: props.certSecret && { name: props.certSecret.name },
      proxySecretRef: props.proxySecret && { name: props.proxySecret.name },
      accessFrom: props.accessFrom && { namespaceSelectors: props.accessFrom._selectors },
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

  /** The controller logs in with a cloud or with a Secret, and a cloud only to registries of its own. */
  private checkProvider({ provider = RegistryProvider.GENERIC, credential, image }: ImageRepositoryProps): void {
    if (provider === RegistryProvider.GENERIC) return;
    if (credential) {
      throw problem(this, `credential with provider "${provider}"`, 'one of them: the controller would not read the Secret', 'remove one of them');
    }
    const registry = image.split('/')[0];
    const known = REGISTRIES.get(provider);
    if (known && !isPlaceholder(image) && !known.pattern.test(registry)) {
      throw problem(this, `provider "${provider}" for registry "${registry}"`, `a registry of this provider, such as ${known.example}`, 'correct the image, or remove provider');
    }
  }
}

/** Registries to which a cloud's identity logs in (registryPattern in fluxcd/pkg/auth); Azure's may be configured otherwise. */
const REGISTRIES: ReadonlyMap<RegistryProvider, { readonly pattern: RegExp; readonly example: string }> = new Map([
  [RegistryProvider.AWS, {
    pattern: /^(public\.ecr\.aws|ecr-public\.aws\.com|\d{12}\.dkr[.-]ecr(-fips)?\.[\w-]+\..+)$/, example: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  }],
  [RegistryProvider.GCP, { pattern: /^((.+\.)?gcr\.io|.+-docker\.pkg\.dev|docker\.s3nsregistry\.fr)$/, example: 'europe-docker.pkg.dev' }],
]);
