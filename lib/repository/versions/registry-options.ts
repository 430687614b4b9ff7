import { Duration } from 'cdk8s';
import { RegistryProvider, SecretReference } from '../../flux';

/** How Flux reads the tags of an image or chart. Secrets lie in `flux-system`. */
export interface RegistryOptions {
  /**
   * Secret of type `kubernetes.io/dockerconfigjson`.
   *
   * @default - everybody may read, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * How the controller logs in to the registry; a cloud does it alone, without `credential`.
   *
   * @default RegistryProvider.GENERIC
   */
  readonly provider?: RegistryProvider;
  /**
   * ServiceAccount in `flux-system`: with a cloud as provider its identity logs in, else its image pull secrets are used.
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
   * Allows a registry that speaks plain HTTP.
   *
   * @default false
   */
  readonly insecure?: boolean;
  /**
   * Tags to leave out, as regular expressions (RE2), at most 25.
   *
   * @default - `^.*\.sig$`, the signatures of Cosign.
   */
  readonly exclusionList?: string[];
  /**
   * How often the tags are read.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
}
