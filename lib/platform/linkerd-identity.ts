import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';
import * as certManager from '../../imports/cert-manager.io';
import * as trustManager from '../../imports/trust.cert-manager.io';

/** Properties of `LinkerdIdentity`. */
export interface LinkerdIdentityProps {
  /** Namespace in which cert-manager and trust-manager look for what they read. */
  readonly trustNamespace: string;
  /** Secrets with anchors that stay trusted. */
  readonly formerTrustAnchors: string[];
}

/** Name of the trust anchor, of its Secret and of the issuer that signs with it. */
export const TRUST_ANCHOR = 'linkerd-trust-anchor';

/**
 * Linkerd's chain of trust, made in the cluster: a self-signed trust anchor, an issuer below it that rotates by itself, and the
 * ConfigMap from which the proxies learn whom to trust. Nothing secret stands in Git.
 *
 * @see https://linkerd.io/2-edge/tasks/automatically-rotating-control-plane-tls-credentials/
 */
export class LinkerdIdentity extends Construct {
  public constructor(scope: Construct, id: string, props: LinkerdIdentityProps) {
    super(scope, id);
    const namespace = props.trustNamespace;
    this.add('self-signed', certManager.Issuer.GVK, { name: 'linkerd-self-signed', namespace }, certManager.toJson_IssuerSpec({ selfSigned: {} }));
    this.add('anchor', certManager.Certificate.GVK, { name: TRUST_ANCHOR, namespace }, certManager.toJson_CertificateSpec({
      isCa: true,
      commonName: 'root.linkerd.cluster.local',
      secretName: TRUST_ANCHOR,
      // Ten years; replacing an anchor restarts every meshed pod, so people do it, step by step (docs/linkerd-identity.md).
      duration: '87600h',
      privateKey: {
        algorithm: certManager.CertificateSpecPrivateKeyAlgorithm.ECDSA,
        size: 256,
        // cert-manager's own default is Always since 1.18, which would cut every proxy off.
        rotationPolicy: certManager.CertificateSpecPrivateKeyRotationPolicy.NEVER,
      },
      issuerRef: { name: 'linkerd-self-signed', kind: 'Issuer', group: 'cert-manager.io' },
    }));
    this.add('anchor-issuer', certManager.ClusterIssuer.GVK, { name: TRUST_ANCHOR }, certManager.toJson_ClusterIssuerSpec({ ca: { secretName: TRUST_ANCHOR } }));
    this.add('issuer', certManager.Certificate.GVK, { name: 'linkerd-identity-issuer', namespace: 'linkerd' }, certManager.toJson_CertificateSpec({
      isCa: true,
      commonName: 'identity.linkerd.cluster.local',
      secretName: 'linkerd-identity-issuer',
      duration: '48h',
      renewBefore: '25h',
      // Linkerd accepts nothing but ECDSA P-256 here.
      privateKey: {
        algorithm: certManager.CertificateSpecPrivateKeyAlgorithm.ECDSA,
        size: 256,
        rotationPolicy: certManager.CertificateSpecPrivateKeyRotationPolicy.ALWAYS,
      },
      usages: [
        certManager.CertificateSpecUsages.CERT_SIGN, certManager.CertificateSpecUsages.CRL_SIGN,
        certManager.CertificateSpecUsages.SERVER_AUTH, certManager.CertificateSpecUsages.CLIENT_AUTH,
      ],
      issuerRef: { name: TRUST_ANCHOR, kind: 'ClusterIssuer', group: 'cert-manager.io' },
    }));
    this.add('trust-roots', trustManager.Bundle.GVK, { name: 'linkerd-identity-trust-roots' }, trustManager.toJson_BundleSpec({
      sources: [TRUST_ANCHOR, ...props.formerTrustAnchors].map((name) => ({ secret: { name, key: 'tls.crt' } })),
      target: {
        configMap: { key: 'ca-bundle.crt' },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'linkerd' } },
      },
    }));
  }

  private add(id: string, type: GroupVersionKind, metadata: ApiObjectMetadata, spec: unknown): void {
    new ApiObject(this, id, { ...type, metadata, spec });
  }
}
