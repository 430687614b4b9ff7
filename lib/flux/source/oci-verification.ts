import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { checkGoPattern } from '../../core/go-pattern';
import { valueProblem } from '../../core/problem';
import { checkProps, checkShape, checkValue, listOf, structOf, TEXT } from '../../core/shape';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Who may have signed an artifact without a key; both parts are regular expressions (RE2). */
export interface CosignIdentity {
  /** Issuer of the identity token, for example `^https://token\.actions\.githubusercontent\.com$`. */
  readonly issuer: string;
  /** Subject of the identity token, for example `^https://github\.com/acme/app/.*$`. */
  readonly subject: string;
}

/** Further settings of a Cosign signature. */
export interface CosignOptions {
  /**
   * Secret whose entry `trusted_root.json` names the Fulcio, Rekor and time authorities to believe; only for an
   * `OCIRepository`.
   *
   * @default - the public ones of Sigstore.
   */
  readonly trustedRoot?: SecretReference;
}

/** How an artifact in a registry proves where it comes from; what fails is not used. */
export class OciVerification {
  /**
   * Cosign signature made with a short-lived certificate, which must name one of these identities.
   *
   * @param identities at least one.
   */
  public static cosignKeyless(identities: CosignIdentity[], options: CosignOptions = {}): OciVerification {
    const where = 'OciVerification.cosignKeyless';
    checkValue(where, 'identities', identities, listOf(structOf<CosignIdentity>({ issuer: TEXT, subject: TEXT }, {})));
    checkProps(where, options, {}, { trustedRoot: SECRET });
    if (identities.length === 0) {
      // Without identities the controller accepts whoever signed.
      throw valueProblem(where, 'no identity', 'at least one', 'add the issuer and subject of the pipeline that signs');
    }
    identities.forEach(({ issuer, subject }, index) => {
      checkGoPattern(where, `identities[${index}].issuer`, issuer);
      checkGoPattern(where, `identities[${index}].subject`, subject);
    });
    return new OciVerification({
      provider: l1.OciRepositorySpecVerifyProvider.COSIGN,
      matchOidcIdentity: identities.map(({ issuer, subject }) => ({ issuer, subject })),
      trustedRootSecretRef: options.trustedRoot && { name: options.trustedRoot.name },
    });
  }

  /**
   * Cosign signature made with a key.
   *
   * @param publicKeys Secret with one or more public keys, each under a name that ends in `.pub`.
   */
  public static cosignKey(publicKeys: SecretReference, options: CosignOptions = {}): OciVerification {
    checkValue('OciVerification.cosignKey', 'publicKeys', publicKeys, SECRET);
    checkProps('OciVerification.cosignKey', options, {}, { trustedRoot: SECRET });
    return new OciVerification({
      provider: l1.OciRepositorySpecVerifyProvider.COSIGN,
      secretRef: { name: publicKeys.name },
      trustedRootSecretRef: options.trustedRoot && { name: options.trustedRoot.name },
    });
  }

  /**
   * Signature of the Notary Project.
   *
   * @param trust Secret with the entry `trustpolicy.json`, and certificates under names that end in `.crt` or `.pem`.
   */
  public static notation(trust: SecretReference): OciVerification {
    checkShape('OciVerification.notation', { trust }, { trust: SECRET });
    return new OciVerification({ provider: l1.OciRepositorySpecVerifyProvider.NOTATION, secretRef: { name: trust.name } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.OciRepositorySpecVerify,
  ) {}
}
