import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/gateway.networking.k8s.io';
import { CustomResource, CustomResourceProps } from '../core/custom-resource';
import { referenceTo, toReference } from '../core/external-object';
import { hostnameFlaw, preciseHostnameFlaw } from '../core/hostnames';
import { groupOf } from '../core/plain';
import { problem, valueProblem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { ANYTHING, checkProps, instanceOf, listOf, role, struct, structOf, TEXT } from '../core/shape';
import { sectionNameFlaw } from './names';

/** Whom a Gateway believes that a backend is who it says. */
export class BackendAuthorities {
  /** The authorities that the system of the Gateway trusts: for certificates that the whole world accepts. */
  public static system(): BackendAuthorities {
    return new BackendAuthorities([], 'System');
  }

  /**
   * A set of authorities that the controller knows by a name of its own.
   *
   * @param name a domain, a slash and a name, for example `example.net/company`.
   */
  public static named(name: string): BackendAuthorities {
    if (typeof name !== 'string' || !NAMED_SET.test(name)) {
      throw valueProblem('BackendAuthorities.named', `name "${name}"`, 'a domain, a slash and a name',
        'write for example example.net/company, or use BackendAuthorities.system()');
    }
    return new BackendAuthorities([], name);
  }

  /**
   * Certificates of authorities of one's own.
   *
   * @param configMaps 1 to 8 objects of the namespace of the policy, as a rule ConfigMaps with the key `ca.crt` (trust-manager writes such ones).
   */
  public static certificates(configMaps: ObjectReference[]): BackendAuthorities {
    if (!Array.isArray(configMaps) || configMaps.length < 1 || configMaps.length > MAX_CERTIFICATES) {
      const given = Array.isArray(configMaps) ? configMaps.length : 'no list of';
      throw valueProblem('BackendAuthorities.certificates', `${given} ConfigMaps`, `1 to ${MAX_CERTIFICATES}`, 'name them in a list');
    }
    return new BackendAuthorities(configMaps);
  }

  private constructor(
    private readonly configMaps: readonly ObjectReference[],
    /** @internal */
    public readonly _wellKnown?: string,
  ) {}

  /** @internal */
  public _references(policy: CustomResource): l1.BackendTlsPolicySpecValidationCaCertificateRefs[] | undefined {
    if (this.configMaps.length === 0) return undefined;
    return this.configMaps.map((given) => {
      const { apiVersion, kind, name, namespace } = toReference(policy, 'authorities', given);
      if (namespace !== undefined && namespace !== policy.namespace) {
        throw problem(policy, `authorities ${kind} ${namespace}/${name}`, `an object of namespace ${policy.namespace}: a policy never refers to another one`,
          'copy it there, for example with trust-manager');
      }
      return { group: groupOf(apiVersion), kind, name };
    });
  }
}

/** A name that the certificate of a backend must carry. */
export class SubjectAltName {
  /** A host name; `*.example.com` stands for all names below example.com. */
  public static hostname(hostname: string): SubjectAltName {
    const flaw = hostnameFlaw(hostname);
    if (flaw) throw valueProblem('SubjectAltName.hostname', `"${hostname}"`, flaw.allowed, flaw.fix);
    return new SubjectAltName({ type: l1.BackendTlsPolicySpecValidationSubjectAltNamesType.HOSTNAME, hostname });
  }

  /** A URI, for example `spiffe://cluster.local/ns/shop/sa/web`. */
  public static uri(uri: string): SubjectAltName {
    if (typeof uri !== 'string' || !/^[^:/?#]+:\/\/[^/?#]*/.test(uri) || uri.length > 253) {
      throw valueProblem('SubjectAltName.uri', `"${uri}"`, 'at most 253 characters with scheme and authority', 'write for example spiffe://cluster.local/ns/shop/sa/web');
    }
    return new SubjectAltName({ type: l1.BackendTlsPolicySpecValidationSubjectAltNamesType.URI, uri });
  }

  private constructor(
    /** @internal */
    public readonly _spec: l1.BackendTlsPolicySpecValidationSubjectAltNames,
  ) {}
}

/** A Service that a Gateway reaches by TLS. */
export interface BackendTLSTarget {
  /** A construct with exactly one Service, or an `ExternalObject`, in the namespace of the policy. */
  readonly service: IConstruct;
  /**
   * Name of the only port that is meant.
   *
   * @default - all ports that have no policy of their own.
   */
  readonly portName?: string;
}

/** Properties of a `BackendTLSPolicy`. */
export interface BackendTLSPolicyProps extends CustomResourceProps {
  /** The Services, 1 to 16. */
  readonly targets: BackendTLSTarget[];
  /** Host name that the Gateway names when it connects (SNI), and that the certificate must carry unless `subjectAltNames` say otherwise. */
  readonly hostname: string;
  /** Whose certificates are believed. */
  readonly authorities: BackendAuthorities;
  /**
   * Names of which the certificate must carry one, at most 5, instead of `hostname`.
   *
   * @default - `hostname`.
   */
  readonly subjectAltNames?: SubjectAltName[];
  /**
   * Settings that only the controller knows, at most 16.
   *
   * @default - none.
   */
  readonly options?: { readonly [name: string]: string };
}

const NAMED_SET = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;

const MAX_CERTIFICATES = 8;

const MAX_TARGETS = 16;

const MAX_NAMES = 5;

/**
 * Makes Gateways reach Services by TLS, and check whom they reach.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/api-types/policy/backendtlspolicy/
 */
export class BackendTLSPolicy extends CustomResource {
  private readonly spec: l1.BackendTlsPolicySpec;

  public constructor(scope: Construct, id: string, props: BackendTLSPolicyProps) {
    super(scope, id, l1.BackendTlsPolicy.GVK, props);
    checkProps(this, props, {
      targets: listOf(structOf<BackendTLSTarget>({ service: role('the construct of a Service') }, { portName: TEXT })),
      hostname: TEXT,
      authorities: instanceOf(BackendAuthorities, 'BackendAuthorities.system() or .certificates(…)'),
    }, { metadata: ANYTHING, subjectAltNames: listOf(instanceOf(SubjectAltName, 'SubjectAltName.hostname(…) or .uri(…)')), options: struct({}) });
    const flaw = preciseHostnameFlaw(props.hostname);
    if (flaw) throw problem(this, `hostname "${props.hostname}"`, flaw.allowed, flaw.fix);
    if (props.targets.length < 1 || props.targets.length > MAX_TARGETS) throw problem(this, `${props.targets.length} targets`, `1 to ${MAX_TARGETS}`, 'name the Services');
    const names = props.subjectAltNames ?? [];
    if (names.length > MAX_NAMES) throw problem(this, `${names.length} subjectAltNames`, `at most ${MAX_NAMES}`, 'remove some');
    const targetRefs = props.targets.map((target) => this.targetRef(target));
    this.checkPairs(targetRefs);
    this.spec = {
      targetRefs,
      validation: {
        hostname: props.hostname,
        caCertificateRefs: props.authorities._references(this),
        wellKnownCaCertificates: props.authorities._wellKnown,
        subjectAltNames: names.length > 0 ? names.map((name) => name._spec) : undefined,
      },
      options: props.options,
    };
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_BackendTlsPolicySpec(this.spec);
  }

  private targetRef({ service, portName }: BackendTLSTarget): l1.BackendTlsPolicySpecTargetRefs {
    const { apiVersion, kind, name, namespace } = referenceTo(this, 'targets', service, ['Service']);
    if (namespace !== undefined && namespace !== this.namespace) {
      throw problem(this, `Service ${namespace}/${name}`, `a Service of namespace ${this.namespace}: a policy holds for its own namespace`, 'put the policy beside the Service');
    }
    const flaw = portName === undefined ? undefined : sectionNameFlaw(portName);
    if (flaw) throw problem(this, `portName "${portName}"`, flaw.allowed, flaw.fix);
    this.node.addDependency(service);
    return { group: groupOf(apiVersion), kind, name, sectionName: portName };
  }

  private checkPairs(targets: readonly l1.BackendTlsPolicySpecTargetRefs[]): void {
    const double = targets.find((target, index) => targets.some((other, place) => place < index && other.name === target.name
      && (other.sectionName === target.sectionName || other.sectionName === undefined || target.sectionName === undefined)));
    if (double) throw problem(this, `Service ${double.name} more than once`, 'a Service once, or several of its ports', 'name a port in each, or remove one');
  }
}
