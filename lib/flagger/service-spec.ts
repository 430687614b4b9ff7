import { isIP } from 'net';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { DurationForm, printOptionalDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { hostnameFlaw, hostnamesMeet } from '../core/hostnames';
import { checkDnsLabel, isPort, MAX_DNS_LABEL } from '../core/names';
import { problem, problemText } from '../core/problem';
import { IGateway } from '../core/roles';
import { BOOLEAN, DURATION, instanceOf, listOf, NUMBER, Shape, structOf, TEXT } from '../core/shape';
import { CanaryService, Retries, RouteMatch, TargetPort } from './canary-service';
import { IstioOptions } from './istio';
import { ProviderTraits } from './provider-traits';

/** A duration of Gateway API, which Istio reads too: at most four parts of at most five digits. */
const ROUTE_DURATION: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };

/** Flagger adds these endings to the names of the Services, and the longest must still fit. */
export const MAX_APEX_NAME = MAX_DNS_LABEL - '-primary'.length;

/** The service as a program without types must write it. */
export const SERVICE: Shape = structOf<CanaryService>({ port: NUMBER }, {
  targetPort: instanceOf(TargetPort, 'TargetPort.number(…) or .named(…)'), portName: TEXT, appProtocol: TEXT, portDiscovery: BOOLEAN, name: TEXT, hosts: listOf(TEXT),
  match: listOf(instanceOf(RouteMatch, 'RouteMatch.pathPrefix(…), .pathExact(…) or .pathRegex(…)')), timeout: DURATION,
  retries: structOf<Retries>({ attempts: NUMBER }, { perTryTimeout: DURATION, retryOn: TEXT }),
});

/** Refuses hosts that the route of the canary could not have. */
export function checkHosts(scope: IConstruct, hosts: readonly string[], { anyHost }: ProviderTraits): void {
  for (const host of hosts) {
    const flaw = anyHost && (host === '*' || isIP(host) !== 0) ? undefined : hostnameFlaw(host);
    if (flaw) throw problem(scope, `service.hosts "${host}"`, flaw.allowed, flaw.fix);
  }
}

/** Hosts for which no listener of the gateways accepts the route; nothing is said when one of the gateways is not known. */
export function findHostProblems(hosts: readonly string[], gateways: readonly IGateway[]): string[] {
  const served: string[] = [];
  for (const { hostnames } of gateways) {
    if (hostnames === undefined) return [];
    served.push(...hostnames);
  }
  // A Gateway without listeners is a problem of its own.
  if (served.length === 0) return [];
  return hosts.filter((host) => !served.some((hostname) => hostnamesMeet(host, hostname))).map((host) =>
    problemText(`service.hosts "${host}" without a listener`, `a host that the Gateway serves: ${[...new Set(served)].join(', ')}`,
      'add a listener for it to the Gateway, or correct the host'));
}

/** Checks the service of a canary and maps what every provider reads. */
export function renderService(scope: IConstruct, service: CanaryService, targetName: string): l1.CanarySpecService {
  if (!isPort(service.port)) throw problem(scope, `service.port ${service.port}`, 'a whole number from 1 to 65535', 'set the port that clients use');
  const portName = service.portName ?? 'http';
  checkDnsLabel(scope, 'service.portName', portName);
  return {
    name: service.name ?? targetName,
    port: service.port,
    portName,
    targetPort: service.targetPort?._value ?? service.port,
    appProtocol: service.appProtocol,
    portDiscovery: service.portDiscovery,
    hosts: service.hosts,
    match: service.match?.map(({ _spec }) => _spec),
    timeout: printOptionalDuration(scope, 'service.timeout', service.timeout, ROUTE_DURATION),
    retries: service.retries && renderRetries(scope, service.retries),
  };
}

function renderRetries(scope: IConstruct, { attempts, perTryTimeout, retryOn }: Retries): l1.CanarySpecServiceRetries {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw problem(scope, `service.retries.attempts ${attempts}`, 'a whole number from 1 up', 'set attempts, or leave retries out');
  }
  return { attempts, perTryTimeout: printOptionalDuration(scope, 'service.retries.perTryTimeout', perTryTimeout, ROUTE_DURATION), retryOn };
}

/** Maps the part of `spec.service` that only Istio reads. */
export function renderIstio(scope: IConstruct, { gateways, trafficPolicy }: IstioOptions): Partial<l1.CanarySpecService> {
  const mode = memberOf(scope, 'trafficPolicy.tlsMode', l1.CanarySpecServiceTrafficPolicyTlsMode, trafficPolicy?.tlsMode);
  const simple = memberOf(scope, 'trafficPolicy.loadBalancer', l1.CanarySpecServiceTrafficPolicyLoadBalancerSimple, trafficPolicy?.loadBalancer);
  return {
    gateways,
    trafficPolicy: trafficPolicy && { tls: mode && { mode }, loadBalancer: simple && { simple } },
  };
}
