import { checkProps, checkShape, TEXT } from '../core/shape';
import { SecretReference } from './secret-reference';
import { SECRET } from './shapes';

/** Further settings of `KubeConfig.secret`. */
export interface KubeConfigSecretOptions {
  /**
   * Entry that holds the kubeconfig.
   *
   * @default - `value`, or `value.yaml`.
   */
  readonly key?: string;
}

/** Access to another cluster, to which a Kustomization or HelmRelease is applied instead of the one that Flux runs in. */
export class KubeConfig {
  /** A whole kubeconfig, which must do without files and commands of the machine that it was made on. */
  public static secret(secret: SecretReference, options: KubeConfigSecretOptions = {}): KubeConfig {
    checkShape('KubeConfig.secret', { secret }, { secret: SECRET });
    checkProps('KubeConfig.secret', options, {}, { key: TEXT });
    return new KubeConfig({ secretRef: { name: secret.name, key: options.key } });
  }

  /**
   * An identity of a cloud or of this cluster, so that no secret is needed.
   *
   * @param name ConfigMap in the namespace of what is applied, with `provider` (`aws`, `azure`, `gcp` or `generic`), and
   *   `cluster`, `address`, `ca.crt`, `audiences` and `serviceAccountName` as the provider asks for them.
   */
  public static configMap(name: string): KubeConfig {
    checkShape('KubeConfig.configMap', { name }, { name: TEXT });
    return new KubeConfig({ configMapRef: { name } });
  }

  private constructor(
    /** @internal */
    public readonly _spec: KubeConfigFields,
  ) {}
}

/** The field as both kinds have it. */
interface KubeConfigFields {
  readonly secretRef?: { readonly name: string; readonly key?: string };
  readonly configMapRef?: { readonly name: string };
}
