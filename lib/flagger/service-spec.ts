import { isIP } from 'net';
import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { DurationForm, printOptionalDuration } from '../core/duration';
import { memberOf } from '../core/enum';
import { hostnameFlaw, hostnamesMeet } from '../core/hostnames';
import { checkDnsLabel, isPort, MAX_DNS_LABEL } from '../core/names';
import { problem, problemText } from '../core/problem';
import { IGateway } from '../core/roles';
import { ANYTHING, BOOLEAN, DURATION, instanceOf, listOf, NUMBER, Shape, struct, structOf, TEXT } from '../core/shape';
import { CanaryService, Retries, ServiceMetadata, TargetPort, UnmanagedMetadata } from './canary-service';
import { ProviderTraits, ServiceField } from './provider-traits';
import { RouteMatch } from './route-match';
import { CorsPolicy, HeaderChanges, HeaderRules, MirrorTarget, UrlRewrite } from './route-options';

/** A duration of Gateway API, which Istio reads too: at most four parts of at most five digits. */
const ROUTE_DURATION: DurationForm = { units: ['h', 'm', 's', 'ms'], compound: true };

/** Flagger adds these endings to the names of the Services, and the longest must still fit. */
export const MAX_APEX_NAME = MAX_DNS_LABEL - '-primary'.length;

const METADATA = structOf<ServiceMetadata>({}, { labels: struct({}), annotations: struct({}) });
const CHANGES = structOf<HeaderChanges>({}, { add: struct({}), set: struct({}), remove: listOf(TEXT) });

/** The service as a program without types must write it. */
export const SERVICE: Shape = structOf<CanaryService>({ port: NUMBER }, {
  targetPort: instanceOf(TargetPort, 'TargetPort.number(…) or .named(…)'), portName: TEXT, appProtocol: TEXT, portDiscovery: BOOLEAN, name: TEXT, hosts: listOf(TEXT),
  match: listOf(instanceOf(RouteMatch, 'RouteMatch.pathPrefix(…), .method(…) or another of its methods')), timeout: DURATION, backendTimeout: DURATION,
  retries: structOf<Retries>({ attempts: NUMBER }, { perTryTimeout: DURATION, retryOn: TEXT }),
  rewrite: instanceOf(UrlRewrite, 'UrlRewrite.prefix(…), .fullPath(…) or .host(…)'),
  headers: structOf<HeaderRules>({}, { request: CHANGES, response: CHANGES }),
  mirror: listOf(instanceOf(MirrorTarget, 'MirrorTarget.service(…)')),
  corsPolicy: structOf<CorsPolicy>({ allowOrigin: listOf(TEXT) }, {
    allowMethods: listOf(TEXT), allowHeaders: listOf(TEXT), exposeHeaders: listOf(TEXT), allowCredentials: BOOLEAN, maxAge: DURATION,
  }),
  trafficDistribution: ANYTHING, headless: BOOLEAN, apex: METADATA, primary: METADATA, canary: METADATA,
  unmanagedMetadata: structOf<UnmanagedMetadata>({}, { labels: listOf(TEXT), annotations: listOf(TEXT) }),
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
    backendTimeout: renderBackendTimeout(scope, service),
    retries: service.retries && renderRetries(scope, service.retries),
    rewrite: service.rewrite?._spec,
    headers: service.headers,
    mirror: service.mirror?.map(({ _spec }) => _spec),
    corsPolicy: service.corsPolicy && renderCors(scope, service.corsPolicy),
    trafficDistribution: memberOf(scope, 'service.trafficDistribution', l1.CanarySpecServiceTrafficDistribution, service.trafficDistribution),
    headless: service.headless,
    apex: service.apex,
    primary: service.primary,
    canary: service.canary,
    unmanagedMetadata: service.unmanagedMetadata,
  };
}

/** Fields of the route, which a provider may ignore. */
export const ROUTE_FIELDS: readonly ServiceField[] = ['hosts', 'match', 'timeout', 'backendTimeout', 'retries', 'rewrite', 'headers', 'mirror', 'corsPolicy'];

/** Refuses fields that the router of the provider does not read. */
export function checkFields(scope: IConstruct, traits: ProviderTraits, service: CanaryService): void {
  const { provider, reads } = traits;
  const ignored = ROUTE_FIELDS.filter((field) => service[field] !== undefined && !reads.includes(field));
  if (ignored.length > 0) {
    throw problem(scope, `service.${ignored.join(', service.')} with provider ${provider}`,
      `of ${ROUTE_FIELDS.join(', ')} ${reads.length === 0 ? 'none' : `only ${reads.join(', ')}`}, because it ignores the rest`,
      `leave ${ignored.join(', ')} out${ignored.includes('hosts') ? ', or use TrafficProvider.gateway([…]): clients inside a mesh know the app by its Service' : ''}`);
  }
  checkRouteMatches(scope, traits, service.match ?? []);
  if (service.rewrite?._spec.type === 'ReplaceFullPath' && traits.match === 'istio') {
    throw problem(scope, `service.rewrite of the full path with provider ${provider}`, 'of a prefix or the host, which is all that Istio rewrites by text',
      'use UrlRewrite.prefix(…)');
  }
}

/** What Gateway API can be told of a request (pkg/router/gateway_api.go, mapRouteMatches); Flagger drops the rest. */
const GATEWAY_CONDITIONS: readonly string[] = ['uri', 'method', 'headers', 'queryParams'];

function checkRouteMatches(scope: IConstruct, { provider, match }: ProviderTraits, matches: readonly RouteMatch[]): void {
  for (const { _spec } of matches) {
    const conditions = Object.entries(_spec).filter(([, value]) => value !== undefined).map(([name]) => name);
    const dropped = match === 'istio' ? [] : conditions.filter((name) => !(match === 'gateway' ? GATEWAY_CONDITIONS : ['uri']).includes(name));
    if (dropped.length > 0) {
      throw problem(scope, `service.match on ${dropped.join(', ')} with provider ${provider}`,
        match === 'gateway' ? 'a path, a method, headers and query parameters' : 'a path prefix, because it ignores the rest', 'leave it out, or use another provider');
    }
    if ((match === 'headers' || match === 'exact headers') && (matches.length > 1 || _spec.uri?.prefix === undefined)) {
      // Their routers read the prefix of the first match only (makePrefix).
      throw problem(scope, `service.match with provider ${provider}`, 'one RouteMatch.pathPrefix(…), because it ignores the rest', 'leave the others out');
    }
  }
}

function renderBackendTimeout(scope: IConstruct, { timeout, backendTimeout }: CanaryService): string | undefined {
  if (timeout !== undefined && backendTimeout !== undefined && backendTimeout.toMilliseconds() > timeout.toMilliseconds()) {
    // The schema of an HTTPRoute refuses it, and Flagger could not write the route.
    throw problem(scope, `service.backendTimeout ${backendTimeout.toHumanString()}`, `at most service.timeout, ${timeout.toHumanString()}`, 'lower it, or raise timeout');
  }
  return printOptionalDuration(scope, 'service.backendTimeout', backendTimeout, ROUTE_DURATION);
}

function renderCors(scope: IConstruct, { maxAge, ...policy }: CorsPolicy): l1.CanarySpecServiceCorsPolicy {
  const bad = policy.allowOrigin.find((origin) => origin !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/.test(origin));
  if (policy.allowOrigin.length === 0 || bad !== undefined) {
    throw problem(scope, `service.corsPolicy.allowOrigin ${bad === undefined ? 'is empty' : `"${bad}"`}`, 'sites as scheme and host, or *',
      'write them, for example https://shop.example.com');
  }
  if (policy.allowCredentials && policy.allowOrigin.includes('*')) {
    throw problem(scope, 'service.corsPolicy.allowCredentials for all sites', 'named sites, because browsers refuse the answer otherwise', 'name the sites in allowOrigin');
  }
  return { ...policy, maxAge: printOptionalDuration(scope, 'service.corsPolicy.maxAge', maxAge, { units: ['h', 'm', 's'], compound: true }) };
}

function renderRetries(scope: IConstruct, { attempts, perTryTimeout, retryOn }: Retries): l1.CanarySpecServiceRetries {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw problem(scope, `service.retries.attempts ${attempts}`, 'a whole number from 1 up', 'set attempts, or leave retries out');
  }
  return { attempts, perTryTimeout: printOptionalDuration(scope, 'service.retries.perTryTimeout', perTryTimeout, ROUTE_DURATION), retryOn };
}
