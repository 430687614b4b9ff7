import * as l1 from '../../../imports/kustomize.toolkit.fluxcd.io';
import { valueProblem } from '../../core/problem';
import { checkProps, TEXT } from '../../core/shape';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** How files encrypted with SOPS are read. */
export interface SopsOptions {
  /**
   * Secret with the private keys, each under a name that tells its kind: `.agekey` or `.asc` at its end, or one of
   * `sops.vault-token`, `sops.aws-kms`, `sops.azure-kv` and `sops.gcp-kms`.
   *
   * @default - an identity opens a key service of the cloud.
   */
  readonly secret?: SecretReference;
  /**
   * ServiceAccount, in the namespace of the Kustomization, whose identity opens the key service of the cloud; needs the
   * feature gate `ObjectLevelWorkloadIdentity` of kustomize-controller. Keys in `secret` win.
   *
   * @default - the identity of the controller.
   */
  readonly serviceAccountName?: string;
}

/** How encrypted files are read. */
export class Decryption {
  /** Files encrypted with SOPS. */
  public static sops(options: SopsOptions = {}): Decryption {
    if (options instanceof SecretReference) {
      throw valueProblem('Decryption.sops', 'a SecretReference', 'an object with secret or serviceAccountName',
        `write Decryption.sops({ secret: SecretReference.existing('${options.name}') })`);
    }
    checkProps('Decryption.sops', options, {}, { secret: SECRET, serviceAccountName: TEXT });
    return new Decryption({
      provider: l1.KustomizationSpecDecryptionProvider.SOPS,
      secretRef: options.secret && { name: options.secret.name },
      serviceAccountName: options.serviceAccountName,
    });
  }

  /** Not at all, where a scope around says otherwise. */
  public static none(): Decryption {
    return new Decryption(undefined);
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.KustomizationSpecDecryption | undefined,
  ) {}
}
