import { Construct } from 'constructs';
import { problem } from '../core/problem';
import { IMesh, MeshReference } from '../core/roles';
import { Injection } from './injection';

/** A Linkerd that somebody else installed. */
export interface ExternalMeshReference {
  /**
   * How the pods of those who take the mesh are injected.
   *
   * @default Injection.enabled()
   */
  readonly injection?: Injection;
  /**
   * Address of the Prometheus that scrapes the proxies.
   *
   * @default 'http://prometheus.linkerd-viz:9090'
   */
  readonly metricsServer?: string;
}

/** Linkerd as the mesh that layers and workloads take. */
export class Mesh extends Construct implements IMesh {
  /**
   * A Linkerd that exists outside the program; nothing is printed.
   *
   * @param reference where it differs from an installation with the viz extension.
   */
  public static fromReference(scope: Construct, id: string, reference?: ExternalMeshReference): IMesh {
    return new Mesh(scope, id, reference ?? {});
  }

  private readonly reference: MeshReference;

  private constructor(scope: Construct, id: string, reference: ExternalMeshReference) {
    super(scope, id);
    const metricsServer = reference.metricsServer ?? 'http://prometheus.linkerd-viz:9090';
    if (!/^https?:\/\/[^/]/.test(metricsServer)) {
      throw problem(this, `metricsServer "${metricsServer}"`, 'an address that starts with http:// or https://',
        'write the whole address, for example http://prometheus.monitoring:9090');
    }
    this.reference = {
      injectionAnnotations: (reference.injection ?? Injection.enabled()).annotations(),
      flaggerProvider: 'linkerd',
      metricsServer,
    };
  }

  public toMeshReference(): MeshReference {
    return { ...this.reference, injectionAnnotations: { ...this.reference.injectionAnnotations } };
  }
}
