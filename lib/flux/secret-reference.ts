import { IConstruct } from 'constructs';
import { problem, valueProblem } from '../core/problem';
import { ISecret } from '../core/roles';
import { checkShape, role, TEXT } from '../core/shape';
import { isPlaceholder } from './placeholder';
import { onUse } from '../core/use';

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A Secret that a Flux object reads; it lies in the namespace of that object. */
export class SecretReference {
  /**
   * A Secret that somebody created in the cluster, outside Git.
   *
   * @param name name of the Secret.
   */
  public static existing(name: string): SecretReference {
    checkShape('SecretReference.existing', { name }, { name: TEXT });
    if ((!DNS_NAME.test(name) || name.length > 253) && !isPlaceholder(name)) {
      throw valueProblem('SecretReference.existing', `name "${name}"`, 'lower-case letters, digits, and inner - or . (at most 253)',
        'write the name as kubectl get secrets shows it');
    }
    return new SecretReference(name);
  }

  /**
   * A Secret that the program brings: sealed, or in an encrypted file. What reads it as a property of its own waits for its
   * layer, and has to be in its namespace.
   */
  public static of(secret: ISecret): SecretReference {
    checkShape('SecretReference.of', { secret }, { secret: role('a SealedSecret or EncryptedFile', 'toNamedSecret') });
    const { name, namespace } = secret.toNamedSecret();
    const reference = new SecretReference(name);
    onUse(reference, (user, property, own) => bind(user, property, own, secret, namespace));
    return reference;
  }

  private constructor(
    /** Name of the Secret. */
    public readonly name: string,
  ) {}
}

function bind(user: IConstruct, property: string, own: string | undefined, secret: ISecret, namespace: string): void {
  if (own !== namespace) {
    throw problem(user, `${property}: Secret of namespace "${namespace}"`, `one of its own namespace, "${own ?? '(none)'}": Flux reads no others`,
      'put both into one namespace');
  }
  user.node.addDependency(secret);
}
