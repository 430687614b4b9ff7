import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { BOOLEAN, checkProps, structOf, TEXT } from '../../core/shape';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** A security token service that gives out credentials for a login in LDAP, such as the one of MinIO. */
export interface LdapTokenService {
  /** Address of the service: `https://…` or `http://…`. */
  readonly endpoint: string;
  /**
   * Secret with `username` and `password`.
   *
   * @default - no login.
   */
  readonly credential?: SecretReference;
  /**
   * Secret with `ca.crt` for the service, and with `tls.crt` and `tls.key` to show a certificate of one's own.
   *
   * @default - the public authorities are believed.
   */
  readonly certSecret?: SecretReference;
}

/** What a storage that speaks S3 needs. */
export interface GenericBucketOptions {
  /** Host of the storage with its port, without a scheme, for example `minio.example.com:9000`. */
  readonly endpoint: string;
  /**
   * Region of the bucket.
   *
   * @default - the storage knows no regions.
   */
  readonly region?: string;
  /**
   * Secret with `accesskey` and `secretkey`.
   *
   * @default - the bucket is public, or `sts` gives out credentials.
   */
  readonly credential?: SecretReference;
  /**
   * A service that gives out credentials.
   *
   * @default - none.
   */
  readonly sts?: LdapTokenService;
  /**
   * Secret with `ca.crt` for a storage whose certificate no public authority signed, and with `tls.crt` and `tls.key` to
   * show a certificate of one's own.
   *
   * @default - the public authorities are believed.
   */
  readonly certSecret?: SecretReference;
  /**
   * Allows a storage that speaks plain HTTP.
   *
   * @default false
   */
  readonly insecure?: boolean;
}

/** Who logs in to the storage of a cloud. */
export interface CloudBucketOptions {
  /**
   * Secret with the keys that the cloud asks for.
   *
   * @default - an identity of the cloud is used.
   */
  readonly credential?: SecretReference;
  /**
   * ServiceAccount, in the namespace of the bucket, whose identity is used; needs the feature gate
   * `ObjectLevelWorkloadIdentity` of source-controller, and excludes `credential`.
   *
   * @default - the identity of the controller.
   */
  readonly serviceAccountName?: string;
}

/** What Amazon S3 needs. The Secret holds `accesskey` and `secretkey`. */
export interface AwsBucketOptions extends CloudBucketOptions {
  /** Region of the bucket, for example `eu-central-1`. */
  readonly region: string;
  /**
   * Host of the storage, without a scheme.
   *
   * @default 's3.amazonaws.com'
   */
  readonly endpoint?: string;
  /**
   * Address of the security token service; excludes `credential`.
   *
   * @default - the one of the region.
   */
  readonly stsEndpoint?: string;
}

/** What Google Cloud Storage needs. The Secret holds `serviceaccount`, the JSON key of a service account. */
export interface GcpBucketOptions extends CloudBucketOptions {
  /**
   * Host of the storage, without a scheme.
   *
   * @default 'storage.googleapis.com'
   */
  readonly endpoint?: string;
}

/**
 * What Azure Blob Storage needs. The Secret holds `accountKey`, `sasKey`, or `clientId` with what the kind of login asks
 * for besides.
 */
export interface AzureBucketOptions extends CloudBucketOptions {
  /** Address of the storage account, for example `https://acme.blob.core.windows.net`. */
  readonly endpoint: string;
}

/** Which object storage holds a bucket, and how the controller logs in there. */
export class BucketProvider {
  /** Any storage that speaks S3, such as MinIO. */
  public static generic(options: GenericBucketOptions): BucketProvider {
    const where = 'BucketProvider.generic';
    checkProps(where, options, { endpoint: TEXT }, {
      region: TEXT, credential: SECRET, sts: structOf<LdapTokenService>({ endpoint: TEXT }, { credential: SECRET, certSecret: SECRET }),
      certSecret: SECRET, insecure: BOOLEAN,
    });
    const { region, credential, sts, certSecret, insecure } = options;
    if (sts && credential) {
      throw valueProblem(where, 'credential and sts', 'one of them, since the controller asks no service when it has keys', 'remove credential, or sts');
    }
    return new BucketProvider({
      provider: l1.BucketSpecProvider.GENERIC,
      endpoint: checkHost(where, options.endpoint),
      region,
      secretRef: nameOf(credential),
      sts: sts && {
        provider: l1.BucketSpecStsProvider.LDAP,
        endpoint: checkAddress(where, 'sts.endpoint', sts.endpoint),
        secretRef: nameOf(sts.credential),
        certSecretRef: nameOf(sts.certSecret),
      },
      certSecretRef: nameOf(certSecret),
      insecure,
    });
  }

  /** Amazon S3. */
  public static aws(options: AwsBucketOptions): BucketProvider {
    const where = 'BucketProvider.aws';
    checkProps(where, options, { region: TEXT }, { endpoint: TEXT, stsEndpoint: TEXT, credential: SECRET, serviceAccountName: TEXT });
    const { stsEndpoint } = options;
    if (stsEndpoint !== undefined && options.credential) {
      throw valueProblem(where, 'credential and stsEndpoint', 'one of them, since the controller asks no service when it has keys', 'remove credential, or stsEndpoint');
    }
    return new BucketProvider({
      provider: l1.BucketSpecProvider.AWS,
      endpoint: checkHost(where, options.endpoint ?? 's3.amazonaws.com'),
      region: options.region,
      sts: stsEndpoint === undefined ? undefined : { provider: l1.BucketSpecStsProvider.AWS, endpoint: checkAddress(where, 'stsEndpoint', stsEndpoint) },
      ...loginOf(where, options),
    });
  }

  /** Google Cloud Storage. */
  public static gcp(options: GcpBucketOptions = {}): BucketProvider {
    const where = 'BucketProvider.gcp';
    checkProps(where, options, {}, { endpoint: TEXT, credential: SECRET, serviceAccountName: TEXT });
    return new BucketProvider({
      provider: l1.BucketSpecProvider.GCP, endpoint: checkHost(where, options.endpoint ?? 'storage.googleapis.com'), ...loginOf(where, options),
    });
  }

  /** Azure Blob Storage. */
  public static azure(options: AzureBucketOptions): BucketProvider {
    const where = 'BucketProvider.azure';
    checkProps(where, options, { endpoint: TEXT }, { credential: SECRET, serviceAccountName: TEXT });
    return new BucketProvider({
      provider: l1.BucketSpecProvider.AZURE, endpoint: checkAddress(where, 'endpoint', options.endpoint), ...loginOf(where, options),
    });
  }

  private constructor(
    /** @internal */
    public readonly _spec: BucketProviderFields,
  ) {}
}

/** The fields of a Bucket that follow from its provider. */
interface BucketProviderFields {
  readonly provider: l1.BucketSpecProvider;
  readonly endpoint: string;
  readonly region?: string;
  readonly secretRef?: l1.BucketSpecSecretRef;
  readonly serviceAccountName?: string;
  readonly sts?: l1.BucketSpecSts;
  readonly certSecretRef?: l1.BucketSpecCertSecretRef;
  readonly insecure?: boolean;
}

function loginOf(where: string, { credential, serviceAccountName }: CloudBucketOptions): { secretRef?: l1.BucketSpecSecretRef; serviceAccountName?: string } {
  if (credential && serviceAccountName !== undefined) {
    throw valueProblem(where, 'credential and serviceAccountName', 'at most one of them', 'remove credential to use the identity of the ServiceAccount');
  }
  return { secretRef: nameOf(credential), serviceAccountName };
}

function nameOf(secret: SecretReference | undefined): l1.BucketSpecSecretRef | undefined {
  return secret && { name: secret.name };
}

/** The clients for S3 and Google put the scheme in front themselves, and fail at an address. */
function checkHost(where: string, endpoint: string): string {
  if (!/^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(endpoint)) {
    const host = endpoint.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
    throw valueProblem(where, `endpoint "${endpoint}"`, 'a host with or without a port', host === '' ? 'write the host of the storage' : `write "${host}"`);
  }
  return endpoint;
}

function checkAddress(where: string, property: string, address: string): string {
  if (!/^https?:\/\/./.test(address)) {
    throw valueProblem(where, `${property} "${address}"`, 'an address that starts with https:// or http://', `write https://${address}`);
  }
  return address;
}
