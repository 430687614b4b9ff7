import { Construct } from 'constructs';
import * as l1 from '../../imports/bitnami.com';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { memberOf } from '../core/enum';
import { problem } from '../core/problem';
import { ISecret, NamedSecret } from '../core/roles';
import { ANYTHING, BOOLEAN, checkProps, checkValue, struct, structOf, TEXT } from '../core/shape';
import { readSealedFile } from './sealed-file';
import { isSealedValue } from './sealed-value';

/** Where a sealed value can be opened; it is part of the encryption and never changes. */
export enum SealingScope {
  /** Only under the name and in the namespace that it was sealed for. */
  STRICT = 'strict',
  /** Under any name in the namespace that it was sealed for. */
  NAMESPACE_WIDE = 'namespace-wide',
  /** Under any name in any namespace. */
  CLUSTER_WIDE = 'cluster-wide',
}

/** What the Secret gets besides its sealed values. */
export interface SealedSecretTemplate {
  /**
   * Type of the Secret, for example `kubernetes.io/dockerconfigjson`.
   *
   * @default - Opaque.
   */
  readonly type?: string;
  /**
   * Labels of the Secret.
   *
   * @default - none.
   */
  readonly labels?: { readonly [key: string]: string };
  /**
   * Annotations of the Secret.
   *
   * @default - none.
   */
  readonly annotations?: { readonly [key: string]: string };
  /**
   * Further keys in clear text, as Go templates over the sealed ones: `postgres://shop:{{ .password }}@database`.
   *
   * @default - none.
   */
  readonly data?: { readonly [key: string]: string };
  /**
   * Whether the Secret never changes again.
   *
   * @default false
   */
  readonly immutable?: boolean;
}

/** Properties of a `SealedSecret`. */
export interface SealedSecretProps extends CustomResourceProps {
  /** The sealed values by their keys, as `kubeseal --raw` prints them. */
  readonly encryptedData: { readonly [key: string]: string };
  /**
   * The scope that the values were sealed with.
   *
   * @default SealingScope.STRICT
   */
  readonly scope?: SealingScope;
  /**
   * What the Secret gets besides its sealed values.
   *
   * @default - an Opaque Secret without labels and annotations.
   */
  readonly template?: SealedSecretTemplate;
}

const PREFIX = 'sealedsecrets.bitnami.com/';

/**
 * A Secret that only the controller in the cluster can open, so that it may lie in Git.
 *
 * @see https://github.com/bitnami-labs/sealed-secrets
 */
export class SealedSecret extends CustomResource implements ISecret {
  /**
   * A Secret in a file that `kubeseal` wrote. It keeps its name, namespace and scope, without which it cannot be opened.
   *
   * @param file the file, from the folder in which the program runs.
   */
  public static fromFile(scope: Construct, id: string, file: string): SealedSecret {
    checkValue(scope, `file of ${id}`, file, TEXT);
    const { metadata, ...props } = readSealedFile(file);
    const sealing = [SealingScope.CLUSTER_WIDE, SealingScope.NAMESPACE_WIDE].find((wide) => metadata.annotations?.[`${PREFIX}${wide}`] === 'true');
    if (sealing !== SealingScope.CLUSTER_WIDE && metadata.namespace === undefined) {
      throw problem(scope, `"${file}" without metadata.namespace`, 'the namespace that it was sealed for, without which it cannot be opened',
        'seal it anew with kubeseal --namespace');
    }
    return new SealedSecret(scope, id, { ...props, metadata: { ...metadata }, scope: sealing });
  }

  private readonly spec: l1.SealedSecretSpec;

  public constructor(scope: Construct, id: string, props: SealedSecretProps) {
    super(scope, id, l1.SealedSecret.GVK, props);
    checkProps<SealedSecretProps>(this, props, { encryptedData: struct({}) }, {
      metadata: ANYTHING, scope: TEXT,
      template: structOf<SealedSecretTemplate>({}, { type: TEXT, labels: struct({}), annotations: struct({}), data: struct({}), immutable: BOOLEAN }),
    });
    this.checkValues(props);
    const sealing = memberOf(this, 'scope', SealingScope, props.scope ?? SealingScope.STRICT);
    // The controller reads the scope of the SealedSecret; kubeseal, which adds to a file, the one of the template.
    const annotations = sealing === SealingScope.STRICT ? {} : { [`${PREFIX}${sealing}`]: 'true' };
    for (const [name, value] of Object.entries(annotations)) this.metadata.addAnnotation(name, value);
    const { type, labels, annotations: own, data, immutable } = props.template ?? {};
    const metadata = { labels: filled(labels), annotations: filled({ ...own, ...annotations }) };
    this.spec = { encryptedData: { ...props.encryptedData }, template: filled({ type, immutable, data: filled(data), metadata: filled(metadata) }) };
  }

  public toNamedSecret(): NamedSecret {
    return { name: this.name, namespace: this.namespace ?? '', keys: [...Object.keys(this.spec.encryptedData), ...Object.keys(this.spec.template?.data ?? {})] };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_SealedSecretSpec(this.spec);
  }

  private checkValues({ encryptedData, template }: SealedSecretProps): void {
    const keys = Object.keys(encryptedData);
    if (keys.length === 0 && template?.data === undefined) throw problem(this, 'encryptedData without a key', 'at least one sealed value', 'seal the values with kubeseal');
    // The value itself is not shown: it may be the secret.
    const clear = keys.filter((key) => !isSealedValue(String(encryptedData[key])));
    if (clear.length > 0) {
      throw problem(this, `encryptedData.${clear.join(', encryptedData.')}: not sealed`, 'what kubeseal prints for one value',
        `seal it: kubeseal --raw --name ${this.name} --namespace ${this.namespace ?? '…'}`);
    }
  }
}

/** Nothing instead of an object without a value. */
function filled<T extends object>(value: T | undefined): T | undefined {
  return value === undefined || Object.values(value).every((member) => member === undefined) ? undefined : value;
}
