import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { problem, valueProblem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { checkShape, checkValue, instanceOf, listOf, struct, TEXT } from '../core/shape';
import { DEFAULTS } from './defaults';
import { ExternalFluxObject } from './external';
import { checkImageName } from './image-name';
import { isPlaceholder } from './placeholder';
import { RegistryProvider } from './registry-provider';
import { IOCIRepository } from './roles';
import { SecretReference } from './secret-reference';
import { checkSemverRange } from './semver-range';

/** Which version of an artifact is pulled: one way, because the controller silently prefers digest to range to tag. */
export class OciReference {
  /** One tag, for example `1.2.3`. */
  public static tag(name: string): OciReference {
    if (!isPlaceholder(name) && !/^\w[\w.-]{0,127}$/.test(name)) {
      throw valueProblem('OciReference.tag', `"${name}"`, 'letters, digits, and _ . - (at most 128)', 'write only the tag; a + of a chart version is an _ in a registry');
    }
    return new OciReference({ tag: name });
  }

  /** The newest tag in a semver range, for example `1.x`. */
  public static semver(range: string): OciReference {
    return new OciReference({ semver: checkSemverRange('OciReference.semver', range) });
  }

  /** Exactly these bytes, for ever: `sha256:` and 64 hexadecimal digits. */
  public static digest(digest: string): OciReference {
    if (!isPlaceholder(digest) && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      throw valueProblem('OciReference.digest', `"${digest}"`, 'sha256: and 64 hexadecimal digits', 'copy the digest of the manifest from the registry');
    }
    return new OciReference({ digest });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.OciRepositorySpecRef,
  ) {}
}

/** Which layer of an artifact is used. */
export class OciLayer {
  /** The packaged chart of an artifact that Helm pushed, untouched, so that releases see the chart as it was signed. */
  public static helmChart(): OciLayer {
    return new OciLayer({
      mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
      operation: l1.OciRepositorySpecLayerSelectorOperation.COPY,
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.OciRepositorySpecLayerSelector,
  ) {}
}

/** Who may have signed an artifact without a key; both parts are regular expressions (RE2). */
export interface CosignIdentity {
  /** Issuer of the identity token, for example `^https://token\.actions\.githubusercontent\.com$`. */
  readonly issuer: string;
  /** Subject of the identity token, for example `^https://github\.com/acme/app/.*$`. */
  readonly subject: string;
}

/** How an artifact proves where it comes from; what fails is not used. */
export class OciVerification {
  /**
   * Cosign signature made with a short-lived certificate, which must name one of these identities.
   *
   * @param identities at least one.
   */
  public static cosignKeyless(identities: CosignIdentity[]): OciVerification {
    checkValue('OciVerification.cosignKeyless', 'identities', identities, listOf(struct({ issuer: TEXT, subject: TEXT })));
    if (identities.length === 0) {
      // Without identities the controller accepts whoever signed.
      throw valueProblem('OciVerification.cosignKeyless', 'no identity', 'at least one', 'add the issuer and subject of the pipeline that signs');
    }
    return new OciVerification({
      provider: l1.OciRepositorySpecVerifyProvider.COSIGN,
      matchOidcIdentity: identities.map(({ issuer, subject }) => ({ issuer, subject })),
    });
  }

  /**
   * Cosign signature made with a key.
   *
   * @param publicKeys Secret with one or more public keys, each under a name that ends in `.pub`.
   */
  public static cosignKey(publicKeys: SecretReference): OciVerification {
    checkValue('OciVerification.cosignKey', 'publicKeys', publicKeys, instanceOf(SecretReference, 'SecretReference.existing(…)'));
    return new OciVerification({ provider: l1.OciRepositorySpecVerifyProvider.COSIGN, secretRef: { name: publicKeys.name } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.OciRepositorySpecVerify,
  ) {}
}

/** Properties of an `OCIRepository`. */
export interface OCIRepositoryProps extends CustomResourceProps {
  /** Address `oci://registry/path`, without a tag or digest. */
  readonly url: string;
  /** Which version is pulled. There is no default: the controller's would be the tag `latest`, which nobody reviewed. */
  readonly reference: OciReference;
  /**
   * The layer to use; `OciLayer.helmChart()` for a chart.
   *
   * @default - the first layer, unpacked: manifests.
   */
  readonly layer?: OciLayer;
  /**
   * How often the registry is asked for news.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * How long one download may take; hours are not possible, longer times are printed in minutes.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Secret of type `kubernetes.io/dockerconfigjson`.
   *
   * @default - the artifact is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * How the controller logs in to the registry.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * How the artifact proves where it comes from.
   *
   * @default - nothing is verified.
   */
  readonly verify?: OciVerification;
  /**
   * Allows a registry that speaks plain HTTP.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Stops the checks for news.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * An artifact in an OCI registry: manifests for a Kustomization, or a chart for a HelmRelease.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/
 */
export class OCIRepository extends CustomResource implements IOCIRepository {
  /** An OCIRepository that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IOCIRepository {
    return new ExternalFluxObject(scope, id, l1.OciRepository.GVK, reference);
  }

  private readonly spec: l1.OciRepositorySpec;

  public constructor(scope: Construct, id: string, props: OCIRepositoryProps) {
    super(scope, id, l1.OciRepository.GVK, props);
    checkShape(this, props, { url: TEXT, reference: instanceOf(OciReference, 'OciReference.tag(…), .semver(…) or .digest(…)') }, {
      layer: instanceOf(OciLayer, 'OciLayer.helmChart()'), verify: instanceOf(OciVerification, 'OciVerification.cosignKeyless(…) or .cosignKey(…)'),
      credential: instanceOf(SecretReference, 'SecretReference.existing(…)'),
    });
    if (!props.url.startsWith('oci://')) {
      throw problem(this, `url "${props.url}"`, 'an address that starts with oci://',
        /^https?:/.test(props.url) ? 'use HelmRepository for a chart repository served over HTTP, or write the oci:// address' : `write oci://${props.url}`);
    }
    checkImageName(this, 'url', props.url, 'the tag or digest belongs into reference');
    this.spec = {
      url: props.url,
      ref: props.reference._spec,
      layerSelector: props.layer?._spec,
      interval: printDuration(this, 'interval', props.interval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      provider: memberOf(this, 'provider', l1.OciRepositorySpecProvider, props.provider ?? RegistryProvider.GENERIC),
      verify: props.verify?._spec,
      insecure: props.insecure,
      suspend: props.suspend,
    };
  }

  public toSourceReference(): ObjectReference {
    return { ...l1.OciRepository.GVK, name: this.name, namespace: this.namespace };
  }

  public toChartReference(): ObjectReference {
    if (!this.spec.layerSelector) {
      throw problem(this, 'an artifact of manifests where a chart is needed', 'an OCIRepository with a chart layer', 'set layer: OciLayer.helmChart()');
    }
    return this.toSourceReference();
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_OciRepositorySpec(this.spec);
  }
}
