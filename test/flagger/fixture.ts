import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalObject } from '../../lib/core/external-object';
import { IGateway, ILoadTester, ParentReference } from '../../lib/core/roles';
import { Analysis, Canary, CanaryProps, TrafficProvider } from '../../lib/flagger';

/** A stock chart in namespace `apps`. */
export function newChart(): Chart {
  return new Chart(Testing.app(), 'test', { namespace: 'apps' });
}

/** A Deployment that only Helm or another repository knows. */
export function externalTarget(chart: Construct, id = 'target', name = 'podinfo'): ExternalObject {
  return ExternalObject.fromReference(chart, id, { apiVersion: 'apps/v1', kind: 'Deployment', name });
}

export const every10s = { interval: Duration.seconds(10), threshold: 3 };
export const blueGreen = Analysis.blueGreen({ iterations: 10, ...every10s });

/** A small valid canary, changed by `props`. */
export function newCanary(chart: Construct, props: Partial<CanaryProps> = {}): Canary {
  return new Canary(chart, 'canary', {
    target: props.target ?? externalTarget(chart),
    provider: TrafficProvider.meshService(),
    service: { port: 9898 },
    analysis: blueGreen,
    ...props,
  });
}

/** The spec of the canary that `props` give, as the API server reads it. */
export function specOf(props: Partial<CanaryProps> = {}, chart: Chart = newChart()) {
  return newCanary(chart, props).apiObject.toJson().spec;
}

/** What validation says, in one list. */
export function problemsOf(construct: Construct): string[] {
  return construct.node.findAll().flatMap((child) => child.node.validate());
}

/** A Deployment with the given parts of its spec. */
export function deployment(chart: Construct, id: string, spec: { [key: string]: unknown } = {}): ApiObject {
  return new ApiObject(chart, id, {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: id }, spec: { selector: { matchLabels: { app: id } }, template: {}, ...spec },
  });
}

export class Gateway extends Construct implements IGateway {
  public constructor(scope: Construct, id: string, private readonly sectionName?: string) {
    super(scope, id);
  }

  public toParentReference(): ParentReference {
    return { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: this.node.id, namespace: 'edge', sectionName: this.sectionName };
  }
}

export class LoadTester extends Construct implements ILoadTester {
  public readonly url = 'http://flagger-loadtester.flagger-system/';
}
