import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, DURATION, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { checkImageName } from '../image/image-name';
import { inheritedDefaults } from '../inherited-defaults';
import { RegistryProvider } from '../registry-provider';
import { IHelmRepository } from '../roles';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Properties of a `HelmRepository`. */
export interface HelmRepositoryProps extends CustomResourceProps {
  /** Address of the repository: `https://…` or `http://…` of its index, or `oci://…` of the folder that holds charts. */
  readonly url: string;
  /**
   * How often the index is downloaded; a repository at `oci://` has none.
   *
   * @default - `sourceInterval` of the scopes around (`Defaults`), 10 minutes when none sets it; nothing for `oci://`.
   */
  readonly interval?: Duration;
  /**
   * How long one download may take; hours are not possible, longer times are printed in minutes.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Secret with `username` and `password`, or of type `kubernetes.io/dockerconfigjson` for `oci://`.
   *
   * @default - the repository is public.
   */
  readonly credential?: SecretReference;
  /**
   * How the controller logs in to the registry when there is no `credential`; only for `oci://`.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * Secret with `ca.crt` for a server whose certificate no public authority signed, and with `tls.crt` and `tls.key` to
   * show a certificate of one's own.
   *
   * @default - the public authorities are believed.
   */
  readonly certSecret?: SecretReference;
  /**
   * Allows a registry that speaks plain HTTP; only for `oci://`.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Sends the credential also to another host that the index names for its charts; needs `credential`, and has no
   * meaning for `oci://`.
   *
   * @default false
   */
  readonly passCredentials?: boolean;
  /**
   * Stops the checks for news.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A Helm repository, from which releases take charts by name.
 *
 * For one chart in a registry, `OCIRepository` with `OciLayer.helmChart()` is the newer way: it can verify and pin.
 *
 * @see https://fluxcd.io/flux/components/source/helmrepositories/
 */
export class HelmRepository extends CustomResource implements IHelmRepository {
  /** A HelmRepository that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IHelmRepository {
    return new ExternalFluxObject(scope, id, l1.HelmRepository.GVK, reference);
  }

  private readonly spec: l1.HelmRepositorySpec;

  public constructor(scope: Construct, id: string, props: HelmRepositoryProps) {
    super(scope, id, l1.HelmRepository.GVK, props);
    checkProps(this, props, { url: TEXT }, {
      metadata: ANYTHING, interval: DURATION, timeout: DURATION, credential: SECRET, provider: TEXT, certSecret: SECRET,
      insecure: BOOLEAN, passCredentials: BOOLEAN, suspend: BOOLEAN,
    });
    const oci = props.url.startsWith('oci://');
    if (oci) {
      this.refuseForOci(props);
    } else if (!/^https?:\/\/./.test(props.url)) {
      throw problem(this, `url "${props.url}"`, 'an address that starts with https://, http:// or oci://',
        'write the whole address; for a chart in a Git repository use GitRepository');
    }
    if (!oci) this.refuseForIndex(props);
    if (props.passCredentials && !props.credential) {
      throw problem(this, 'passCredentials without credential', 'both or none', 'set credential, or remove passCredentials');
    }
    this.spec = {
      url: props.url,
      // Without `type: oci` the controller takes an oci:// address for the one of an index, and stalls.
      type: oci ? l1.HelmRepositorySpecType.OCI : l1.HelmRepositorySpecType.DEFAULT,
      interval: oci ? undefined : printDuration(this, 'interval', props.interval ?? inheritedDefaults(this).sourceInterval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      secretRef: props.credential && { name: props.credential.name },
      provider: memberOf(this, 'provider', l1.HelmRepositorySpecProvider, props.provider),
      certSecretRef: props.certSecret && { name: props.certSecret.name },
      insecure: props.insecure,
      passCredentials: props.passCredentials,
      suspend: props.suspend,
    };
  }

  public toHelmRepositoryReference(): ObjectReference {
    return { ...l1.HelmRepository.GVK, name: this.name, namespace: this.namespace };
  }

  /**
   * True when the charts lie in a registry, where their signatures can be verified.
   *
   * @internal
   */
  public get _isOci(): boolean {
    return this.spec.type === l1.HelmRepositorySpecType.OCI;
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_HelmRepositorySpec(this.spec);
  }

  /** The controller reads neither of the two for an index, and says nothing. */
  private refuseForIndex({ provider, insecure }: HelmRepositoryProps): void {
    if (provider !== undefined && provider !== RegistryProvider.GENERIC) {
      throw problem(this, `provider "${provider}" for an index`, 'only for an oci:// repository', 'set credential instead');
    }
    if (insecure) throw problem(this, 'insecure for an index', 'only for an oci:// repository', 'remove it; an http:// address needs nothing else');
  }

  /** The controller stores an OCI repository and does nothing with it: only the releases that use it pull something. */
  private refuseForOci(props: HelmRepositoryProps): void {
    checkImageName(this, 'url', props.url, 'a HelmRelease chooses the version');
    if (props.interval) {
      throw problem(this, 'interval', 'none for an oci:// repository, which has no index to download', 'set the interval of the chart in HelmChartChoice.fromRepository');
    }
    if (props.passCredentials) {
      throw problem(this, 'passCredentials', 'only for an https:// repository', 'remove it');
    }
  }
}
