import { Construct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { memberOf } from '../core/enum';
import { toReference } from '../core/external-object';
import { groupOf } from '../core/plain';
import { problem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { instanceOf, listOf, NUMBER, role, struct, structOf, TEXT } from '../core/shape';
import { permit, Referrer } from './grants';
import { ListenerCertificate } from './listener-certificate';
import { portFlaw } from './names';
import { IReferenceGrant } from './reference-grant';

/** What happens to clients without a valid certificate. */
export enum ClientCertificateMode {
  /** They are refused. */
  ALLOW_VALID_ONLY = 'AllowValidOnly',
  /** They are let in; who they are has not been proved. */
  ALLOW_INSECURE_FALLBACK = 'AllowInsecureFallback',
}

/** Which certificates of clients a Gateway accepts. */
export interface ClientCertificateValidation {
  /** ConfigMaps with the certificates of authorities in the key `ca.crt`, 1 to 16. */
  readonly caCertificates: ObjectReference[];
  /**
   * What happens to clients without a valid certificate.
   *
   * @default ClientCertificateMode.ALLOW_VALID_ONLY
   */
  readonly mode?: ClientCertificateMode;
  /**
   * The permission to refer to ConfigMaps of another namespace.
   *
   * @default - a `ReferenceGrant` beside the ConfigMap, when this program prints it.
   */
  readonly grant?: IReferenceGrant;
}

/** TLS of a Gateway on both of its sides. */
export interface GatewayTls {
  /**
   * The certificate that backends see, when they ask for one; `ListenerCertificate.secret` or `.certificate`.
   *
   * @default - none.
   */
  readonly clientCertificate?: ListenerCertificate;
  /**
   * Which certificates clients must show, on all ports.
   *
   * @default - clients need none.
   */
  readonly clientValidation?: ClientCertificateValidation;
  /**
   * The same for single ports, instead of `clientValidation`.
   *
   * @default - `clientValidation` holds for all ports.
   */
  readonly portValidations?: PortClientValidation[];
}

/** Which certificates clients must show on one port. */
export interface PortClientValidation {
  /** Port of listeners for HTTPS, 1 to 65535. */
  readonly port: number;
  /**
   * Which certificates clients must show.
   *
   * @default - clients of this port need none.
   */
  readonly validation?: ClientCertificateValidation;
}

const VALIDATION = structOf<ClientCertificateValidation>({ caCertificates: listOf(struct({ apiVersion: TEXT, kind: TEXT, name: TEXT })) }, {
  mode: TEXT, grant: role('a ReferenceGrant', 'toReferenceGrantReference'),
});

/** The shape of `tls`. */
export const GATEWAY_TLS = structOf<GatewayTls>({}, {
  clientCertificate: instanceOf(ListenerCertificate, 'ListenerCertificate.secret(…) or .certificate(…)'),
  clientValidation: VALIDATION,
  portValidations: listOf(structOf<PortClientValidation>({ port: NUMBER }, { validation: VALIDATION })),
});

const MAX_AUTHORITIES = 16;

/** The field as the API server reads it. */
export function tlsSpec(referrer: Referrer, { clientCertificate, clientValidation, portValidations = [] }: GatewayTls): l1.GatewaySpecTls {
  const { scope } = referrer;
  if (clientCertificate?._issuer !== undefined) {
    // cert-manager makes certificates for host names of listeners; backends ask for another one.
    throw problem(scope, 'tls.clientCertificate by ListenerCertificate.issuedBy', 'ListenerCertificate.secret or .certificate', 'write a Certificate of cert-manager');
  }
  clientCertificate?._bind(referrer, () => undefined);
  const ports = portValidations.map(({ port }) => port);
  const wrong = ports.find((port) => portFlaw(port) !== undefined);
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (wrong !== undefined) throw problem(scope, `port ${wrong} in tls.portValidations`, 'a whole number from 1 to 65535', 'use the number of a port');
  if (twice !== undefined) throw problem(scope, `port ${twice} twice in tls.portValidations`, 'each port once', 'remove one');
  return {
    backend: clientCertificate && { clientCertificateRef: { group: '', kind: 'Secret', ...clientCertificate._secret(referrer.namespace) } },
    frontend: clientValidation === undefined && ports.length === 0 ? undefined : {
      default: { validation: clientValidation && validationSpec(referrer, clientValidation) },
      perPort: ports.length === 0 ? undefined : portValidations.map(({ port, validation }) => ({
        port, tls: { validation: validation && portSpec(referrer, validation) },
      })),
    },
  };
}

function validationSpec(referrer: Referrer, validation: ClientCertificateValidation): l1.GatewaySpecTlsFrontendDefaultValidation {
  return { caCertificateRefs: authorities(referrer, validation), mode: memberOf(referrer.scope, 'mode', l1.GatewaySpecTlsFrontendDefaultValidationMode, validation.mode) };
}

function portSpec(referrer: Referrer, validation: ClientCertificateValidation): l1.GatewaySpecTlsFrontendPerPortTlsValidation {
  return { caCertificateRefs: authorities(referrer, validation), mode: memberOf(referrer.scope, 'mode', l1.GatewaySpecTlsFrontendPerPortTlsValidationMode, validation.mode) };
}

function authorities(referrer: Referrer, { caCertificates, grant }: ClientCertificateValidation): l1.GatewaySpecTlsFrontendDefaultValidationCaCertificateRefs[] {
  if (caCertificates.length < 1 || caCertificates.length > MAX_AUTHORITIES) {
    throw problem(referrer.scope, `${caCertificates.length} caCertificates`, `1 to ${MAX_AUTHORITIES}`, 'name the ConfigMaps of the authorities');
  }
  return caCertificates.map((given) => {
    const reference = toReference(referrer.scope, 'caCertificates', given);
    permit(referrer, reference, Construct.isConstruct(given) ? given : undefined, grant);
    const { apiVersion, kind, name, namespace = referrer.namespace } = reference;
    return { group: groupOf(apiVersion), kind, name, namespace };
  });
}
