import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { referenceTo, toExternalReference, toReference } from '../core/external-object';
import { problem, valueProblem } from '../core/problem';
import { ExternalReference, ObjectReference } from '../core/reference';
import { checkProps, checkShape, checkValue, role, struct, TEXT } from '../core/shape';
import { permit, Referrer } from './grants';
import { IReferenceGrant } from './reference-grant';

/** Options of certificates that may lie in another namespace. */
export interface ListenerCertificateOptions {
  /**
   * The permission to refer to a Secret of another namespace.
   *
   * @default - a `ReferenceGrant` beside the Secret or Certificate, when this program prints it.
   */
  readonly grant?: IReferenceGrant;
}

const GRANT = { grant: role('a ReferenceGrant', 'toReferenceGrantReference') };

/** Which annotation tells cert-manager of an issuer. */
const ISSUER_ANNOTATIONS: ReadonlyMap<string, string> = new Map([
  ['Issuer', 'cert-manager.io/issuer'], ['ClusterIssuer', 'cert-manager.io/cluster-issuer'],
]);

/** Where a listener has its certificate from. */
export class ListenerCertificate {
  /**
   * A Secret of type `kubernetes.io/tls`.
   *
   * @param secret name and namespace, which defaults to the one of the Gateway; or the construct of the Secret.
   */
  public static secret(secret: ExternalReference, options?: ListenerCertificateOptions): ListenerCertificate {
    const where = 'ListenerCertificate.secret';
    checkShape(where, secret, { name: TEXT }, { namespace: TEXT });
    if (options !== undefined) checkProps(where, options, {}, GRANT);
    return new ListenerCertificate(toExternalReference(where, secret), Construct.isConstruct(secret) ? secret : undefined, options?.grant);
  }

  /**
   * The Secret of a `Certificate` of cert-manager.
   *
   * @param certificate a construct with exactly one Certificate.
   */
  public static certificate(certificate: IConstruct, options?: ListenerCertificateOptions): ListenerCertificate {
    const where = 'ListenerCertificate.certificate';
    checkValue(where, 'certificate', certificate, role('the construct of a Certificate of cert-manager'));
    if (options !== undefined) checkProps(where, options, {}, GRANT);
    const { name, namespace } = referenceTo(certificate, 'certificate', certificate, ['Certificate']);
    const printed = certificate.node.findAll().find((object): object is ApiObject => ApiObject.isApiObject(object) && object.kind === 'Certificate');
    const secretName: unknown = printed?.toJson().spec?.secretName;
    if (typeof secretName !== 'string') {
      throw valueProblem(where, `Certificate ${name} without spec.secretName`, 'a Certificate of this program that names its Secret',
        'set it, or use ListenerCertificate.secret');
    }
    return new ListenerCertificate({ name: secretName, namespace }, certificate, options?.grant);
  }

  /**
   * A certificate that cert-manager makes for the host name of the listener, and keeps valid; it reads the annotation that the Gateway gets.
   * cert-manager does so only when its support of Gateway API is switched on.
   *
   * @param issuer an `Issuer` of the namespace of the Gateway, or a `ClusterIssuer`.
   * @param secretName name of the Secret that cert-manager makes, in the namespace of the Gateway.
   * @see https://cert-manager.io/docs/usage/gateway/
   */
  public static issuedBy(issuer: ObjectReference, secretName: string): ListenerCertificate {
    const where = 'ListenerCertificate.issuedBy';
    checkValue(where, 'issuer', issuer, struct({ kind: TEXT, name: TEXT }));
    checkValue(where, 'secretName', secretName, TEXT);
    if (!ISSUER_ANNOTATIONS.has(issuer.kind)) throw valueProblem(where, `issuer of kind ${issuer.kind}`, 'Issuer or ClusterIssuer', 'pass the object that issues certificates');
    return new ListenerCertificate({ name: secretName }, undefined, undefined, issuer);
  }

  private constructor(
    private readonly reference: ExternalReference,
    private readonly source?: IConstruct,
    private readonly grant?: IReferenceGrant,
    /** @internal */
    public readonly _issuer?: ObjectReference,
  ) {}

  /**
   * Lets a Gateway refer to the Secret, and gives it the annotations that it needs.
   *
   * @internal
   */
  public _bind(referrer: Referrer, annotate: (key: string, value: string) => void): void {
    const { scope } = referrer;
    const secret = this._secret(referrer.namespace);
    permit(referrer, { apiVersion: 'v1', kind: 'Secret', ...secret }, this.source, this.grant);
    if (this.source !== undefined) scope.node.addDependency(this.source);
    if (this._issuer === undefined) return;
    const { kind, name, namespace } = toReference(scope, 'issuer', this._issuer);
    const foreign = kind === 'Issuer' && namespace !== undefined && namespace !== referrer.namespace;
    if (foreign) throw problem(scope, `Issuer ${namespace}/${name}`, `an Issuer of namespace ${referrer.namespace}, or a ClusterIssuer`, 'move it, or use a ClusterIssuer');
    annotate(ISSUER_ANNOTATIONS.get(kind) ?? '', name);
  }

  /** @internal */
  public _secret(namespace: string | undefined): ExternalReference {
    return { name: this.reference.name, namespace: this.reference.namespace ?? namespace };
  }
}
