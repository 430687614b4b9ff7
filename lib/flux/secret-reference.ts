/** A Secret that a Flux object reads; it lies in the namespace of that object. */
export class SecretReference {
  /**
   * A Secret that somebody created in the cluster, outside Git.
   *
   * @param name name of the Secret.
   */
  public static existing(name: string): SecretReference {
    return new SecretReference(name);
  }

  private constructor(
    /** Name of the Secret. */
    public readonly name: string,
  ) {}
}
