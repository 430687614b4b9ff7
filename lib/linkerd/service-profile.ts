import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as l1 from '../../imports/linkerd.io';
import { CustomResource, CustomResourceProps, metadataOf } from '../core/custom-resource';
import { DurationForm, printDuration, printOptionalDuration } from '../core/duration';
import { referenceTo } from '../core/external-object';
import { MAX_NAME, SUBDOMAIN } from '../core/hostnames';
import { Percent } from '../core/percent';
import { problem } from '../core/problem';
import { ANYTHING, BOOLEAN, checkProps, checkShape, DURATION, instanceOf, listOf, NUMBER, PERCENT, role, structOf, TEXT } from '../core/shape';
import { PortRange } from './proxy-ports';
import { RequestCondition, ResponseCondition } from './profile-conditions';

/** Which answers of a route count as success or failure. */
export interface ProfileResponseClass {
  /** The answers. */
  readonly condition: ResponseCondition;
  /**
   * Whether they are failures.
   *
   * @default false
   */
  readonly isFailure?: boolean;
}

/** Requests that are measured together. */
export interface ProfileRoute {
  /** Name of the route in metrics. */
  readonly name: string;
  /** The requests. */
  readonly condition: RequestCondition;
  /**
   * Whether a failed request may be sent again: only where that does no harm.
   *
   * @default false
   */
  readonly isRetryable?: boolean;
  /**
   * How long a request may take, retries included; at least a millisecond.
   *
   * @default - no limit.
   */
  readonly timeout?: Duration;
  /**
   * Which answers are failures; the first class that fits decides.
   *
   * @default - those with the status 500 to 599.
   */
  readonly responseClasses?: ProfileResponseClass[];
}

/** How much load retries may add. */
export interface ProfileRetryBudget {
  /** Retries in addition to the requests of clients, as a share of those. */
  readonly retryRatio: Percent;
  /** Retries a second that are always possible, a whole number from 0. */
  readonly minRetriesPerSecond: number;
  /** For how long requests count; at least a millisecond. */
  readonly ttl: Duration;
}

/** Another address to which a share of the traffic goes. */
export interface ProfileOverride {
  /** Name of a Service with its namespace and port, for example `web-v2.shop.svc.cluster.local:80`. */
  readonly authority: string;
  /** Share, compared with the others: a whole number from 0. */
  readonly weight: number;
}

/** Properties of a `ServiceProfile`. */
export interface ServiceProfileProps extends CustomResourceProps {
  /** A construct with exactly one Service, or an `ExternalObject`; the profile is named after it, as the proxies look it up. */
  readonly service: IConstruct;
  /**
   * Domain of the cluster.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * Requests that are told apart.
   *
   * @default - none.
   */
  readonly routes?: ProfileRoute[];
  /**
   * How much load retries may add.
   *
   * @default - the proxy decides: 20 % and 10 a second, over 10 seconds.
   */
  readonly retryBudget?: ProfileRetryBudget;
  /**
   * Addresses to which traffic of the Service goes instead.
   *
   * @default - the Service.
   */
  readonly dstOverrides?: ProfileOverride[];
  /**
   * Ports that are passed on as plain TCP; no names.
   *
   * @default - none.
   */
  readonly opaquePorts?: PortRange[];
}

const GO_DURATION: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };

/**
 * Routes of a Service in the form that came before Gateway API. Prefer `HTTPRoute` and `ServiceTraffic`: where a profile has routes, proxies
 * look at no HTTPRoute of that Service, so that a canary of Flagger would move no traffic.
 *
 * @see https://linkerd.io/2/reference/service-profiles/
 */
export class ServiceProfile extends CustomResource {
  private readonly spec: l1.ServiceProfileSpec;

  public constructor(scope: Construct, id: string, props: ServiceProfileProps) {
    super(scope, id, l1.ServiceProfile.GVK, named(scope, props));
    checkProps(this, props, { service: role('the construct of a Service') }, {
      metadata: ANYTHING, clusterDomain: TEXT, opaquePorts: listOf(instanceOf(PortRange, 'PortRange.of(…)')),
      routes: listOf(structOf<ProfileRoute>({ name: TEXT, condition: instanceOf(RequestCondition, 'RequestCondition.path(…) or another of its methods') }, {
        isRetryable: BOOLEAN, timeout: DURATION,
        responseClasses: listOf(structOf<ProfileResponseClass>({ condition: instanceOf(ResponseCondition, 'ResponseCondition.status(…)') }, { isFailure: BOOLEAN })),
      })),
      retryBudget: structOf<ProfileRetryBudget>({ retryRatio: PERCENT, minRetriesPerSecond: NUMBER, ttl: DURATION }, {}),
      dstOverrides: listOf(structOf<ProfileOverride>({ authority: TEXT, weight: NUMBER }, {})),
    });
    const { routes, retryBudget, dstOverrides, opaquePorts } = props;
    if (!SUBDOMAIN.test(this.name) || this.name.length > MAX_NAME) throw problem(this, `name "${this.name}"`, 'a DNS name', 'correct clusterDomain');
    const name = props.metadata?.name;
    if (name !== undefined && name !== this.name) throw problem(this, `metadata.name "${name}"`, `"${this.name}", by which proxies look the profile up`, 'leave the name out');
    const port = opaquePorts?.find(({ isNamed }) => isNamed);
    if (port) throw problem(this, `opaquePorts with "${port}"`, 'numbers', 'use PortRange.of(…) or .between(…)');
    this.spec = {
      routes: routes?.map((route, index) => this.printRoute(route, index)),
      retryBudget: retryBudget && this.printBudget(retryBudget),
      dstOverrides: dstOverrides?.map(({ authority, weight }, index) => {
        this.checkWhole(`dstOverrides[${index}].weight`, weight);
        return { authority, weight: l1.ServiceProfileSpecDstOverridesWeight.fromNumber(weight) };
      }),
      opaquePorts: opaquePorts?.map(String),
    };
    this.node.addDependency(props.service);
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_ServiceProfileSpec(this.spec);
  }

  private printRoute({ name, condition, isRetryable, timeout, responseClasses }: ProfileRoute, index: number): l1.ServiceProfileSpecRoutes {
    if (name === '') throw problem(this, `routes[${index}].name ""`, 'a name', 'name the route as metrics shall show it');
    return {
      name, condition: condition._spec, isRetryable, timeout: printOptionalDuration(this, `routes[${index}].timeout`, timeout, GO_DURATION),
      responseClasses: responseClasses?.map(({ condition: response, isFailure }) => ({ condition: response._spec, isFailure })),
    };
  }

  private printBudget({ retryRatio, minRetriesPerSecond, ttl }: ProfileRetryBudget): l1.ServiceProfileSpecRetryBudget {
    this.checkWhole('retryBudget.minRetriesPerSecond', minRetriesPerSecond);
    return { retryRatio: retryRatio.value / 100, minRetriesPerSecond, ttl: printDuration(this, 'retryBudget.ttl', ttl, GO_DURATION) };
  }

  private checkWhole(property: string, value: number): void {
    if (!Number.isInteger(value) || value < 0) throw problem(this, `${property} ${value}`, 'a whole number from 0', `correct ${property}`);
  }
}

/** The name is not free: proxies look for the full name of the Service. */
function named(scope: Construct, props: ServiceProfileProps): CustomResourceProps {
  checkShape(scope, props, { service: role('the construct of a Service') }, { clusterDomain: TEXT });
  const { name, namespace } = referenceTo(scope, 'service', props.service, ['Service']);
  if (namespace === undefined) throw problem(scope, `Service ${name} without a namespace`, 'a Service whose namespace is known', 'give its chart or metadata a namespace');
  return { metadata: { namespace, ...metadataOf(props), name: `${name}.${namespace}.svc.${props.clusterDomain ?? 'cluster.local'}` } };
}
