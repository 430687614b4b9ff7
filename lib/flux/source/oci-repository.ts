import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { checkImageName } from '../image/image-name';
import { inheritedDefaults } from '../inherited-defaults';
import { OciLayer, OciReference } from './oci-reference';
import { OciVerification } from './oci-verification';
import { RegistryProvider } from '../registry-provider';
import { IOCIRepository } from '../roles';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

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
   * @default - `sourceInterval` of the scopes around (`Defaults`), 10 minutes when none sets it.
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
   * How the controller logs in to the registry when there is no `credential`.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * ServiceAccount in the namespace of this object: with a cloud as provider its identity logs in, else its image pull
   * secrets are used. The first needs the feature gate `ObjectLevelWorkloadIdentity` of source-controller.
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
   * Files to leave out, in the form of `.gitignore`.
   *
   * @default - what the controller leaves out anyway, such as `.git`.
   */
  readonly ignore?: string;
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
  private readonly holdsChart: boolean;

  public constructor(scope: Construct, id: string, props: OCIRepositoryProps) {
    super(scope, id, l1.OciRepository.GVK, props);
    checkProps(this, props, { url: TEXT, reference: instanceOf(OciReference, 'OciReference.tag(…), .semver(…) or .digest(…)') }, {
      metadata: ANYTHING, layer: instanceOf(OciLayer, 'OciLayer.helmChart(), .extract(…) or .copy(…)'), interval: DURATION, timeout: DURATION,
      credential: SECRET, provider: TEXT, serviceAccountName: TEXT, certSecret: SECRET, proxySecret: SECRET, ignore: TEXT,
      verify: instanceOf(OciVerification, 'OciVerification.cosignKeyless(…), .cosignKey(…) or .notation(…)'), insecure: BOOLEAN, suspend: BOOLEAN,
    });
    if (!props.url.startsWith('oci://')) {
      throw problem(this, `url "${props.url}"`, 'an address that starts with oci://',
        /^https?:/.test(props.url) ? 'use HelmRepository for a chart repository served over HTTP, or write the oci:// address' : `write oci://${props.url}`);
    }
    checkImageName(this, 'url', props.url, 'the tag or digest belongs into reference');
    this.holdsChart = props.layer?._isChart ?? false;
    this.spec = {
      url: props.url,
      ref: props.reference._spec,
      layerSelector: props.layer?._spec,
      interval: printDuration(this, 'interval', props.interval ?? inheritedDefaults(this).sourceInterval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      provider: memberOf(this, 'provider', l1.OciRepositorySpecProvider, props.provider ?? RegistryProvider.GENERIC),
      serviceAccountName: props.serviceAccountName,
      certSecretRef: props.certSecret && { name: props.certSecret.name },
      proxySecretRef: props.proxySecret && { name: props.proxySecret.name },
      ignore: props.ignore,
      verify: props.verify?._spec,
      insecure: props.insecure,
      suspend: props.suspend,
    };
  }

  public toSourceReference(): ObjectReference {
    return { ...l1.OciRepository.GVK, name: this.name, namespace: this.namespace };
  }

  public toChartReference(): ObjectReference {
    if (!this.holdsChart) {
      throw problem(this, 'an artifact of manifests where a chart is needed', 'an OCIRepository with a chart layer', 'set layer: OciLayer.helmChart()');
    }
    return this.toSourceReference();
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_OciRepositorySpec(this.spec);
  }
}
