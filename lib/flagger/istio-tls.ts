import * as l1 from '../../imports/flagger.app';
import { checkProps, listOf, TEXT } from '../core/shape';

const { CanarySpecServiceTrafficPolicyTlsMode: TlsMode } = l1;

/** What a TLS connection to the app is checked by. */
export interface IstioTlsOptions {
  /**
   * File of the authorities that may have signed the certificate of the app, in the proxy.
   *
   * @default - the certificate of the app is not checked.
   */
  readonly caCertificates?: string;
  /**
   * Name that the client asks for.
   *
   * @default - none.
   */
  readonly sni?: string;
  /**
   * Names of which the certificate of the app must have one.
   *
   * @default - any name.
   */
  readonly subjectAltNames?: string[];
}

/** The same with a certificate of the client. */
export interface IstioMutualTlsOptions extends IstioTlsOptions {
  /** File of the certificate of the client, in the proxy. */
  readonly clientCertificate: string;
  /** File of its private key, in the proxy. */
  readonly privateKey: string;
}

const TLS = { caCertificates: TEXT, sni: TEXT, subjectAltNames: listOf(TEXT) };

/**
 * How Istio's proxies encrypt what they send to the app.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
 */
export class IstioTls {
  /** Not at all. */
  public static readonly DISABLE = new IstioTls({ mode: TlsMode.DISABLE });
  /** With the certificates of the mesh. */
  public static readonly ISTIO_MUTUAL = new IstioTls({ mode: TlsMode.ISTIO_UNDERSCORE_MUTUAL });

  /** TLS without a certificate of the client. */
  public static simple(options: IstioTlsOptions = {}): IstioTls {
    checkProps('IstioTls.simple', options, {}, TLS);
    return new IstioTls({ mode: TlsMode.SIMPLE, ...options });
  }

  /** TLS with a certificate of the client that the mesh does not make. */
  public static mutual(options: IstioMutualTlsOptions): IstioTls {
    checkProps('IstioTls.mutual', options, { clientCertificate: TEXT, privateKey: TEXT }, TLS);
    return new IstioTls({ mode: TlsMode.MUTUAL, ...options });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.CanarySpecServiceTrafficPolicyTls,
  ) {}
}
