import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { itemsAt, jsonOf } from '../../core/plain';
import { problem, problemText } from '../../core/problem';
import { IProgressiveDelivery } from '../../core/roles';
import { checkProps, instanceOf, listOf, role, TEXT } from '../../core/shape';
import { AuthorizationPolicy, AuthorizationTarget, RequiredAuthentication } from './authorization-policy';
import { routesOf } from './http-route';
import { MeshIdentity } from './mesh-identity';
import { MeshTLSAuthentication } from './mesh-tls-authentication';
import { Network } from './network';
import { NetworkAuthentication } from './network-authentication';
import { ProxyProtocol, Server, ServerPort } from './server';
import { ServerSelection } from './server-selection';
import { PodProbe, valueAt, WorkloadFacts } from './workload';

/** Properties of an `Access`. */
export interface AccessProps {
  /** Whose port it is: `ServerSelection.podsOf(backend)` are the pods of a workload and of its primary. */
  readonly to: ServerSelection;
  /** The port of the pods. */
  readonly port: ServerPort;
  /** Who may call; at least one, unless `networks` or `flagger` name somebody. */
  readonly onlyFrom: MeshIdentity[];
  /**
   * The installation of Flagger that rolls the workload out: its load tester may call too.
   *
   * @default - none.
   */
  readonly flagger?: IProgressiveDelivery;
  /**
   * Addresses of callers that are not in the mesh, for example of an ingress controller without a proxy.
   *
   * @default - none.
   */
  readonly networks?: Network[];
  /**
   * Addresses from which the kubelet probes the port: those of the nodes. Needed only for probes that Linkerd does not let in by itself, which
   * are those by gRPC, and those by HTTP of a port that speaks something else. Whoever has such an address may then call.
   *
   * @default - none: Linkerd lets in GET requests to the paths of the pod's HTTP probes.
   */
  readonly probeNetworks?: Network[];
  /**
   * What the port speaks.
   *
   * @default ProxyProtocol.UNKNOWN: the proxy finds it out
   */
  readonly proxyProtocol?: ProxyProtocol;
}

/** Those of which the policy controller adds routes for HTTP probes. */
const WITH_HTTP_ROUTES: readonly string[] = [ProxyProtocol.UNKNOWN, ProxyProtocol.HTTP_1, ProxyProtocol.HTTP_2];

/**
 * A sentence: access to a port of a workload only from these clients. It makes the Server, the authentications and the policies, and says at
 * synthesis whom they would lock out by accident: probes of the kubelet, and the load tests of a canary.
 *
 * The Prometheus of the viz extension is not concerned: it reads another port, that of the proxy.
 */
export class Access extends Construct {
  /** The port; routes, rate limits and further policies attach to it. */
  public readonly server: Server;
  private readonly identities: readonly MeshIdentity[];

  public constructor(scope: Construct, id: string, props: AccessProps) {
    super(scope, id);
    checkProps(this, props, {
      to: instanceOf(ServerSelection, 'ServerSelection.podsOf(…)'), port: instanceOf(ServerPort, 'ServerPort.of(…) or .named(…)'),
      onlyFrom: listOf(instanceOf(MeshIdentity, 'MeshIdentity.workload(…) or another of its methods')),
    }, {
      flagger: role('an installation of Flagger'), networks: listOf(instanceOf(Network, 'Network.of(…)')), probeNetworks: listOf(instanceOf(Network, 'Network.of(…)')),
      proxyProtocol: TEXT,
    });
    const { to: selection, port, proxyProtocol, networks = [], probeNetworks = [] } = props;
    const loadTester = props.flagger?.loadTester;
    this.identities = [...props.onlyFrom, ...(loadTester ? [MeshIdentity.loadTester(loadTester)] : [])];
    if (this.identities.length + networks.length === 0) {
      throw problem(this, 'access from nobody', 'a client in onlyFrom, or networks', 'name who may call; for a port that nobody may call make a Server alone');
    }
    this.server = new Server(this, 'server', { selection, port, proxyProtocol });
    // One object holds references or whole identities, not both.
    this.letIn('clients', this.identities.filter(({ _reference }) => _reference !== undefined));
    this.letIn('identities', this.identities.filter(({ _identity }) => _identity !== undefined));
    this.letInNetworks('networks', networks);
    this.letInNetworks('probes', probeNetworks);
    const workload = selection._workload;
    if (workload) {
      this.node.addValidation({ validate: () => [...this.findLockedOutProbes(workload, props), ...this.findLockedOutLoadTests(workload)] });
    }
  }

  private letIn(id: string, clients: MeshIdentity[]): void {
    if (clients.length === 0) return;
    this.addPolicy(id, RequiredAuthentication.meshTLS(new MeshTLSAuthentication(this, id, { clients })));
  }

  private letInNetworks(id: string, networks: Network[]): void {
    if (networks.length === 0) return;
    this.addPolicy(id, RequiredAuthentication.networks(new NetworkAuthentication(this, id, { networks })));
  }

  private addPolicy(id: string, authentication: RequiredAuthentication): void {
    new AuthorizationPolicy(this, `allow-${id}`, { target: AuthorizationTarget.server(this.server), authentication });
  }

  /** The kubelet has no identity. What it may do without a policy of ours: policy-controller, inbound/index.rs default_inbound_http_routes. */
  private findLockedOutProbes({ kind, name, ports, probes }: WorkloadFacts, props: AccessProps): string[] {
    const { port, proxyProtocol = ProxyProtocol.UNKNOWN, probeNetworks = [] } = props;
    if (probeNetworks.length > 0) return [];
    const number = typeof port._spec === 'string' ? ports.get(port._spec) : port._spec;
    const where = (probe: PodProbe) => (probe.type === 'grpc' ? 'by gRPC' : `of ${probe.path}`);
    const routes = routesOf(this.server);
    const texts = probes.filter((probe) => probe.port === number).flatMap((probe) => {
      if (probe.type === 'grpc' || !WITH_HTTP_ROUTES.includes(proxyProtocol)) {
        return [problemText(`the probe ${where(probe)} of ${kind} ${name}, which the policy locks out`,
          'probes that the kubelet may make: Linkerd lets in only those by HTTP, of a port that speaks HTTP',
          'set probeNetworks to the addresses of the nodes, or probe another port')];
      }
      return routes.length === 0 || routes.some((route) => route._hasExactPath(probe.path)) ? [] : [problemText(
        `the probe ${where(probe)} of ${kind} ${name}, which the routes of ${this.server.name} lock out`,
        'a route for the path of each probe: with a route on the Server Linkerd no longer adds one',
        `add a route with HttpPathMatch.exact('${probe.path}') and a policy for it with the addresses of the nodes`)];
    });
    return [...new Set(texts)];
  }

  /** Load tests that call the workload from a namespace of which nobody is let in: every rollout would fail at its metrics. */
  private findLockedOutLoadTests(workload: WorkloadFacts): string[] {
    const canaries = Chart.of(this).node.findAll()
      .filter((child): child is ApiObject => ApiObject.isApiObject(child) && child.kind === 'Canary' && child.apiGroup === 'flagger.app');
    const namespaces = canaries.map(jsonOf)
      .filter((canary) => valueAt(canary, 'spec', 'targetRef', 'name') === workload.name && valueAt(canary, 'spec', 'targetRef', 'kind') === workload.kind)
      .flatMap((canary) => itemsAt(canary, 'spec', 'analysis', 'webhooks'))
      .filter((webhook) => String(valueAt(webhook, 'metadata', 'cmd')).includes(workload.name))
      .flatMap((webhook) => /^https?:\/\/[^./:]+\.([^./:]+)/.exec(String(valueAt(webhook, 'url')))?.[1] ?? []);
    return [...new Set(namespaces)].filter((namespace) => !this.identities.some((identity) => identity._mayBeIn(namespace))).map((namespace) => problemText(
      `the load tests of Canary ${workload.name} from the namespace ${namespace}, which the policy locks out`, 'a load tester that may call what it tests',
      'set flagger, or add MeshIdentity.loadTester(…) to onlyFrom'));
  }
}
