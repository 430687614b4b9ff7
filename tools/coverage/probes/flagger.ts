import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalObject, Percent } from '../../../lib';
import * as flagger from '../../../lib/flagger';
import { ParentReference } from '../../../lib/core/roles';
import { Probe, Unset } from '../probe';

const { Analysis, Alert, AlertAddress, AlertProviderChoice, IstioLoadBalancer, IstioTls, LoadTest, Metric, MetricProvider, RequestMatch, RouteMatch, TextMatch, TrafficProvider, Webhook } = flagger;

const every = { interval: Duration.seconds(30), threshold: 5 };
const ten = Percent.of(10);
const url = 'https://hooks.example.com/gate';
const secret = AlertAddress.secret('chat');

class Gateway extends Construct {
  public toParentReference(): ParentReference {
    return { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public', namespace: 'edge', sectionName: 'https', port: 443 };
  }
}

function external(scope: Construct, id: string, apiVersion: string, kind: string): ExternalObject {
  return ExternalObject.fromReference(scope, id, { apiVersion, kind, name: id });
}

function canary(property: string, props: Partial<flagger.CanaryProps> | ((scope: Construct) => Partial<flagger.CanaryProps>) = {}): Probe {
  return {
    kind: 'Canary', property,
    build: (scope) => {
      new flagger.Canary(scope, 'probe', {
        target: external(scope, 'web', 'apps/v1', 'Deployment'),
        provider: TrafficProvider.kubernetes(),
        service: { port: 80 },
        analysis: Analysis.blueGreen({ iterations: 3, ...every }),
        ...(typeof props === 'function' ? props(scope) : props),
      });
    },
  };
}

/** With Gateway API, which reads most of the service. */
function service(property: string, fields: Partial<flagger.CanaryService>): Probe {
  return canary(`service.${property}`, (scope) => ({ provider: TrafficProvider.gateway([new Gateway(scope, 'gateway')]), service: { port: 80, ...fields } }));
}

function analysis(property: string, value: flagger.Analysis, provider: flagger.TrafficProvider = TrafficProvider.istio()): Probe {
  return canary(property, { analysis: value, provider });
}

function policy(property: string, trafficPolicy: flagger.IstioTrafficPolicy): Probe {
  return canary(`provider: TrafficProvider.istio({ trafficPolicy: { ${property} } })`, { provider: TrafficProvider.istio({ trafficPolicy }) });
}

function istioMatch(property: string, match: flagger.RouteMatch): Probe {
  return canary(`service.match: RouteMatch.${property}`, { provider: TrafficProvider.istio(), service: { port: 80, match: [match] } });
}

function webhook(property: string, value: flagger.Webhook, props: Partial<flagger.CanaryProps> = {}): Probe {
  return canary(`webhooks: Webhook.${property}`, { webhooks: [value], ...props });
}

function alertProvider(property: string, type: flagger.AlertProviderChoice): Probe {
  return { kind: 'AlertProvider', property, build: (scope) => { new flagger.AlertProvider(scope, 'probe', { type }); } };
}

function template(property: string, provider: flagger.MetricProvider, query: string = 'up'): Probe {
  return { kind: 'MetricTemplate', property, build: (scope) => { new flagger.MetricTemplate(scope, 'probe', { provider, query }); } };
}

const changes = { add: { 'x-added': 'a' }, set: { 'x-set': 's' }, remove: ['x-removed'] };
const metadata = { labels: { team: 'web' }, annotations: { owner: 'web' } };
const abTest = (...match: flagger.RequestMatch[]) => Analysis.abTesting({ match, iterations: 4, ...every });

export const probes: readonly Probe[] = [
  canary('target, provider, service.port, analysis'),
  canary('target', (scope) => ({ target: external(scope, 'agent', 'apps/v1', 'DaemonSet') })),
  canary('provider: TrafficProvider.knative()', (scope) => ({
    target: external(scope, 'app', 'serving.knative.dev/v1', 'Service'), provider: TrafficProvider.knative(),
  })),
  canary('autoscaler', (scope) => ({ autoscaler: external(scope, 'hpa', 'autoscaling/v2', 'HorizontalPodAutoscaler') })),
  canary('primaryScalerReplicas', (scope) => ({
    autoscaler: external(scope, 'hpa', 'autoscaling/v2', 'HorizontalPodAutoscaler'), primaryScalerReplicas: { minReplicas: 2, maxReplicas: 4 },
  })),
  canary('primaryScalerQueries', (scope) => ({
    autoscaler: external(scope, 'scaler', 'keda.sh/v1alpha1', 'ScaledObject'), primaryScalerQueries: { requests: 'up' },
  })),
  canary('progressDeadline', { progressDeadline: Duration.minutes(1) }),
  canary('skipAnalysis', { skipAnalysis: true }),
  canary('suspend', { suspend: true }),
  canary('revertOnDeletion', { revertOnDeletion: true }),
  canary('metricsServer', { metricsServer: 'http://prometheus:9090' }),

  canary('provider: TrafficProvider.gateway(…)', (scope) => ({ provider: TrafficProvider.gateway([new Gateway(scope, 'gateway')]) })),
  canary('provider: TrafficProvider.meshService()', { provider: TrafficProvider.meshService() }),
  canary('provider: TrafficProvider.linkerdSmi()', { provider: TrafficProvider.linkerdSmi() }),
  canary('provider: TrafficProvider.nginx(…)', (scope) => ({ provider: TrafficProvider.nginx(external(scope, 'ingress', 'networking.k8s.io/v1', 'Ingress')) })),
  canary('provider: TrafficProvider.skipper(…)', (scope) => ({ provider: TrafficProvider.skipper(external(scope, 'ingress', 'networking.k8s.io/v1', 'Ingress')) })),
  canary('provider: TrafficProvider.apisix(…)', (scope) => ({ provider: TrafficProvider.apisix(external(scope, 'route', 'apisix.apache.org/v2', 'ApisixRoute')) })),
  canary('provider: TrafficProvider.gloo({ upstream })', (scope) => ({ provider: TrafficProvider.gloo({ upstream: external(scope, 'upstream', 'gloo.solo.io/v1', 'Upstream') }) })),
  canary('provider: TrafficProvider.contour()', { provider: TrafficProvider.contour() }),
  canary('provider: TrafficProvider.traefik()', { provider: TrafficProvider.traefik() }),
  canary('provider: TrafficProvider.kuma()', { provider: TrafficProvider.kuma() }),
  canary('provider: TrafficProvider.osm()', { provider: TrafficProvider.osm() }),
  canary('provider: TrafficProvider.appMesh({ backends })', { provider: TrafficProvider.appMesh({ backends: ['database'] }) }),
  canary('provider: TrafficProvider.istio({ gateways })', { provider: TrafficProvider.istio({ gateways: ['edge/public'] }) }),
  canary('provider: TrafficProvider.istio({ delegation })', { provider: TrafficProvider.istio({ delegation: true }) }),
  policy('tls: IstioTls.mutual(…)', { tls: IstioTls.mutual({ clientCertificate: '/c', privateKey: '/k', caCertificates: '/a', sni: 'web', subjectAltNames: ['web'] }) }),
  policy('loadBalancer', { loadBalancer: IstioLoadBalancer.LEAST_REQUEST }),
  policy('loadBalancer: IstioLoadBalancer.hashOfHeader(…)', { loadBalancer: IstioLoadBalancer.hashOfHeader('x-user', { minimumRingSize: 16 }) }),
  policy('loadBalancer: IstioLoadBalancer.hashOfQueryParameter(…)', { loadBalancer: IstioLoadBalancer.hashOfQueryParameter('user') }),
  policy('loadBalancer: IstioLoadBalancer.hashOfSourceIp()', { loadBalancer: IstioLoadBalancer.hashOfSourceIp() }),
  policy('loadBalancer: IstioLoadBalancer.hashOfCookie(…)', { loadBalancer: IstioLoadBalancer.hashOfCookie('user', { ttl: Duration.hours(1), path: '/' }) }),
  policy('warmup', { loadBalancer: IstioLoadBalancer.ROUND_ROBIN, warmup: Duration.seconds(30) }),
  policy('locality: { distribute }', { loadBalancer: IstioLoadBalancer.ROUND_ROBIN, locality: { distribute: [{ from: 'eu/*', to: { 'eu/*': Percent.of(100) } }] } }),
  policy('locality: { failover }', { loadBalancer: IstioLoadBalancer.ROUND_ROBIN, locality: { failover: [{ from: 'eu', to: 'us' }] } }),
  policy('connectionPool', {
    connectionPool: {
      h2UpgradePolicy: flagger.IstioH2Upgrade.UPGRADE, http1MaxPendingRequests: 1, http2MaxRequests: 2, idleTimeout: Duration.minutes(1), maxRequestsPerConnection: 3, maxRetries: 4,
    },
  }),
  policy('outlierDetection', {
    outlierDetection: {
      consecutive5xxErrors: 1, consecutiveGatewayErrors: 2, consecutiveLocalOriginFailures: 3, interval: Duration.seconds(5), baseEjectionTime: Duration.minutes(1),
      maxEjectionPercent: Percent.of(50), minHealthPercent: Percent.of(20),
    },
  }),

  canary('service.name', { service: { port: 80, name: 'shop' } }),
  canary('service.targetPort', { service: { port: 80, targetPort: flagger.TargetPort.named('web') } }),
  canary('service.portName', { service: { port: 80, portName: 'grpc' } }),
  canary('service.appProtocol', { service: { port: 80, appProtocol: 'http' } }),
  canary('service.portDiscovery', { service: { port: 80, portDiscovery: true } }),
  canary('service.trafficDistribution', { service: { port: 80, trafficDistribution: flagger.TrafficDistribution.PREFER_CLOSE } }),
  canary('service.headless', { service: { port: 80, headless: true } }),
  canary('service.apex', { service: { port: 80, apex: metadata } }),
  canary('service.primary', { service: { port: 80, primary: metadata } }),
  canary('service.canary', { service: { port: 80, canary: metadata } }),
  canary('service.unmanagedMetadata', { service: { port: 80, unmanagedMetadata: { labels: ['a'], annotations: ['b'] } } }),
  service('hosts', { hosts: ['shop.example.com'] }),
  service('timeout', { timeout: Duration.seconds(10) }),
  service('backendTimeout', { backendTimeout: Duration.seconds(5) }),
  service('rewrite: UrlRewrite.prefix(…)', { rewrite: flagger.UrlRewrite.prefix('/v2') }),
  service('rewrite: UrlRewrite.fullPath(…)', { rewrite: flagger.UrlRewrite.fullPath('/v2') }),
  service('rewrite: UrlRewrite.host(…)', { rewrite: flagger.UrlRewrite.host('shop.internal') }),
  service('headers', { headers: { request: changes, response: changes } }),
  service('mirror', { mirror: [flagger.MirrorTarget.service('recorder', { port: 80, namespace: 'audit' })] }),
  service('corsPolicy', {
    corsPolicy: {
      allowOrigin: ['https://shop.example.com'], allowMethods: ['PUT'], allowHeaders: ['x-a'], exposeHeaders: ['x-b'], allowCredentials: true, maxAge: Duration.hours(1),
    },
  }),
  service('match: RouteMatch.pathPrefix(…)', { match: [RouteMatch.pathPrefix('/api')] }),
  service('match: RouteMatch.pathExact(…)', { match: [RouteMatch.pathExact('/api')] }),
  service('match: RouteMatch.pathRegex(…)', { match: [RouteMatch.pathRegex('/a.*')] }),
  service('match: RouteMatch.method(…)', { match: [RouteMatch.method('GET')] }),
  service('match: RouteMatch.request(…)', { match: [RouteMatch.request(RequestMatch.allOf(RequestMatch.header('x-a').exact('1'), RequestMatch.query('v').exact('2')))] }),
  canary('service.retries', {
    provider: TrafficProvider.istio(), service: { port: 80, retries: { attempts: 3, perTryTimeout: Duration.seconds(1), retryOn: '5xx' } },
  }),
  istioMatch('request(RequestMatch.clientLabels(…))', RouteMatch.request(RequestMatch.clientLabels({ app: 'shop' }))),
  ...[TextMatch.exact('a'), TextMatch.prefix('a'), TextMatch.regex('a')].map((text) => istioMatch('istio(…)', RouteMatch.istio({
    name: 'a', authority: text, scheme: text, port: 80, gateways: ['mesh'], clientNamespace: 'shop', withoutHeaders: { 'x-a': text }, ignoreUriCase: true,
  }))),

  canary('analysis: Analysis.blueGreen({ interval })', { analysis: Analysis.blueGreen({ iterations: 3, ...every, interval: Duration.minutes(1) }) }),
  canary('analysis: Analysis.blueGreen({ threshold })', { analysis: Analysis.blueGreen({ iterations: 3, ...every, threshold: 1 }) }),
  canary('analysis: Analysis.blueGreen({ iterations })', { analysis: Analysis.blueGreen({ iterations: 5, ...every }) }),
  analysis('analysis: Analysis.blueGreen({ mirror, mirrorWeight })', Analysis.blueGreen({ iterations: 3, mirror: true, mirrorWeight: ten, ...every })),
  analysis('analysis: Analysis.trafficShifting({ step, max })', Analysis.trafficShifting({ step: ten, max: ten, ...every })),
  analysis('analysis: Analysis.trafficShifting({ stepPromotion })', Analysis.trafficShifting({ step: ten, stepPromotion: ten, ...every })),
  analysis('analysis: Analysis.steps(…)', Analysis.steps([ten], every)),
  analysis('analysis: Analysis.steps(…, { sessionAffinity })', Analysis.steps([ten], {
    ...every,
    sessionAffinity: flagger.SessionAffinity.cookie('canary', {
      primaryCookieName: 'primary', maxAge: Duration.hours(1), domain: 'example.com', path: '/', httpOnly: true, secure: true, partitioned: true, sameSite: flagger.SameSite.LAX,
    }),
  })),
  analysis('analysis: Analysis.abTesting({ match: RequestMatch.header(…) })', abTest(RequestMatch.header('x-a').exact('1'))),
  analysis('analysis: Analysis.abTesting({ match: RequestMatch.cookie(…) })', abTest(RequestMatch.cookie('a', 'b'))),
  analysis('analysis: Analysis.abTesting({ match: RequestMatch.query(…) })', abTest(RequestMatch.query('v').exact('1'))),
  analysis('analysis: Analysis.abTesting({ match: RequestMatch.clientLabels(…) })', abTest(RequestMatch.clientLabels({ app: 'shop' }))),
  canary('analysis: Analysis.blueGreen({ primaryReadyThreshold })', { analysis: Analysis.blueGreen({ iterations: 3, ...every, primaryReadyThreshold: ten }) }),
  canary('analysis: Analysis.blueGreen({ canaryReadyThreshold })', { analysis: Analysis.blueGreen({ iterations: 3, ...every, canaryReadyThreshold: ten }) }),

  canary('metrics: Metric.successRate(…)', { metrics: [Metric.successRate({ min: Percent.of(99) })] }),
  canary('metrics: Metric.latency(…)', { metrics: [Metric.latency({ max: Duration.millis(500) })] }),
  canary('metrics: Metric.query(…)', { metrics: [Metric.query('up{app="{{ variables.app }}"}', { name: 'up', min: 1, variables: { app: 'web' } })] }),
  canary('metrics: Metric.fromTemplate(…)', (scope) => ({
    metrics: [Metric.fromTemplate(flagger.MetricTemplate.fromReference(scope, 'errors', { name: 'errors', namespace: 'metrics' }), { max: 1 })],
  })),

  canary('alerts: Alert.info(…)', (scope) => ({ alerts: [Alert.info(flagger.AlertProvider.fromReference(scope, 'chat', { name: 'chat', namespace: 'ops' }))] })),
  canary('alerts: Alert.warn(…)', (scope) => ({ alerts: [Alert.warn(flagger.AlertProvider.fromReference(scope, 'chat', { name: 'chat' }))] })),
  canary('alerts: Alert.error(…)', (scope) => ({ alerts: [Alert.error(flagger.AlertProvider.fromReference(scope, 'chat', { name: 'chat' }))] })),

  webhook('confirmRollout(…)', Webhook.confirmRollout('ask', { url })),
  webhook('preRollout(…)', Webhook.preRollout('ask', { url })),
  webhook('rollout(…)', Webhook.rollout('ask', { url, timeout: Duration.seconds(20), retries: 2, muteAlert: true, disableTls: true, metadata: { a: 'b' } })),
  webhook('confirmTrafficIncrease(…)', Webhook.confirmTrafficIncrease('ask', { url }), {
    provider: TrafficProvider.istio(), analysis: Analysis.trafficShifting({ step: ten, ...every }),
  }),
  webhook('confirmPromotion(…)', Webhook.confirmPromotion('ask', { url })),
  webhook('postRollout(…)', Webhook.postRollout('ask', { url })),
  webhook('rollback(…)', Webhook.rollback('ask', { url })),
  webhook('event(…)', Webhook.event('ask', { url })),
  webhook('loadTest(…)', Webhook.loadTest(LoadTest.hey({ rate: 1, duration: Duration.minutes(1) }), { url })),

  alertProvider('type: AlertProviderChoice.msTeams({ address })', AlertProviderChoice.msTeams({ address: secret })),
  alertProvider('type: AlertProviderChoice.slack({ username })', AlertProviderChoice.slack({ address: secret, username: 'bot' })),
  alertProvider('type: AlertProviderChoice.slack({ channel })', AlertProviderChoice.slack({ address: secret, channel: 'ops' })),
  alertProvider('type: AlertProviderChoice.rocket(…)', AlertProviderChoice.rocket({ address: secret })),
  alertProvider('type: AlertProviderChoice.discord(…)', AlertProviderChoice.discord({ address: secret })),
  alertProvider('type: AlertProviderChoice.googleChat({ proxy })', AlertProviderChoice.googleChat({ address: secret, proxy: 'http://proxy:3128' })),
  alertProvider('type: AlertProviderChoice.msTeams({ address: AlertAddress.url(…) })', AlertProviderChoice.msTeams({ address: AlertAddress.url(url) })),

  template('provider, query', MetricProvider.keptn()),
  template('query', MetricProvider.keptn(), 'keptnmetric/web/errors'),
  template('provider: MetricProvider.prometheus(…)', MetricProvider.prometheus({ address: 'http://p', secretName: 'p', headers: { 'X-Scope-OrgID': ['a'] }, insecureSkipVerify: true })),
  template('provider: MetricProvider.influxdb(…)', MetricProvider.influxdb({ address: 'http://i', secretName: 'i' })),
  template('provider: MetricProvider.graphite(…)', MetricProvider.graphite({ address: 'http://g', secretName: 'g', insecureSkipVerify: true })),
  template('provider: MetricProvider.datadog(…)', MetricProvider.datadog({ secretName: 'd' })),
  template('provider: MetricProvider.newRelic(…)', MetricProvider.newRelic({ secretName: 'n' })),
  template('provider: MetricProvider.dynatrace(…)', MetricProvider.dynatrace({ address: 'https://d', secretName: 'd' })),
  template('provider: MetricProvider.splunk(…)', MetricProvider.splunk({ address: 'https://s', secretName: 's' })),
  template('provider: MetricProvider.cloudWatch(…)', MetricProvider.cloudWatch({ region: 'eu-central-1' })),
  template('provider: MetricProvider.stackdriver(…)', MetricProvider.stackdriver({ secretName: 's' })),
  template('provider: MetricProvider.externalMetrics(…)', MetricProvider.externalMetrics({ secretName: 'e' })),
];

const CANARY = 'Canary';

export const unset: readonly Unset[] = [
  { kind: CANARY, field: 'spec.service.meshName', reason: 'only version v1beta1 of App Mesh reads it, which its controller no longer serves' },
  { kind: CANARY, field: 'spec.service.match[].method.prefix', reason: 'methods are few: one RouteMatch.method(…) for each, which Gateway API reads too' },
  { kind: CANARY, field: 'spec.service.match[].method.regex', reason: 'as for the prefix' },
  { kind: CANARY, field: 'spec.service.corsPolicy.allowOrigins', reason: 'Flagger ignores it with Gateway API; allowOrigin is read by all' },
  { kind: CANARY, field: 'spec.service.trafficPolicy.outlierDetection.consecutiveErrors', reason: 'Istio removed it; consecutive5xxErrors is its successor' },
  { kind: CANARY, field: 'spec.analysis.metrics[].threshold', reason: 'deprecated; min and max say which end is meant' },
];
