import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { provideApiGroups } from '../core/api-groups';
import { GitReference, GitRepository, Kustomization } from '../flux';
import { Layer } from '../repository';
import { checkExactVersion } from './chart';

/** Properties of `GatewayApi`. */
export interface GatewayApiProps {
  /**
   * Release of Gateway API, as its Git tag.
   *
   * Envoy Gateway 1.9 is built for 1.6.1 and Flagger 1.44 needs HTTPRoute v1. Linkerd 2.20 is tested up to 1.5.1 and works with
   * newer ones as long as routes keep to older fields; HTTPRoute and GRPCRoute of the standard channel are the same in both.
   *
   * @default 'v1.6.1'
   * @see https://gateway.envoyproxy.io/news/releases/matrix/
   * @see https://linkerd.io/2-edge/features/gateway-api/
   */
  readonly version?: string;
}

const VERSION = 'v1.6.1';

/**
 * The CRDs of Gateway API (standard channel), straight from their repository. They have exactly one owner: the
 * installers of this library switch off the copies that charts bring.
 */
export class GatewayApi extends Construct {
  /** The layer that holds the source and the Kustomization. */
  public readonly layer: Layer;

  public constructor(scope: Construct, id: string, props: GatewayApiProps = {}) {
    super(scope, id);
    const version = props.version ?? VERSION;
    checkExactVersion(this, version, VERSION);
    this.layer = new Layer(this, 'Default', { namespace: 'flux-system' });
    const source = new GitRepository(this.layer, 'gateway-api-source', {
      metadata: { name: 'gateway-api' },
      url: 'https://github.com/kubernetes-sigs/gateway-api',
      reference: GitReference.tag(version),
      interval: Duration.hours(1),
      ignore: '/*\n!/config/crd\n',
    });
    const crds = new Kustomization(this.layer, 'gateway-api-crds', { source, path: './config/crd', prune: false });
    provideApiGroups(crds, ['gateway.networking.k8s.io']);
  }
}
