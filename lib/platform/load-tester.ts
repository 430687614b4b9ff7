import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ILoadTester, IMesh } from '../core/roles';
import { HelmRelease } from '../flux';
import { Layer } from '../repository';
import { installChart } from './chart';
import { ChartOptions } from './chart-options';

/** Properties of a `LoadTester`. */
export interface LoadTesterProps extends ChartOptions {
  /**
   * Mesh of the load tester; requests of a meshed app's peers go through the mesh as well.
   *
   * @default - none.
   */
  readonly mesh?: IMesh;
}

/**
 * Flagger's load tester: it runs the commands of webhooks, such as load and acceptance tests.
 *
 * @see https://docs.flagger.app/usage/webhooks#load-testing
 */
export class LoadTester extends Construct implements ILoadTester {
  /** The layer that holds the load tester. */
  public readonly layer: Layer;
  /** The Helm release. */
  public readonly release: HelmRelease;
  /** Name of the ServiceAccount that commands run as. */
  public readonly serviceAccountName: string;

  public constructor(scope: Construct, id: string, props: LoadTesterProps = {}) {
    super(scope, id);
    this.serviceAccountName = 'flagger-loadtester';
    this.layer = new Layer(this, 'Default', { mesh: props.mesh });
    new ApiObject(this.layer, 'service-account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: this.serviceAccountName } });
    this.release = installChart(this.layer, {
      repository: 'https://flagger.app',
      chart: 'loadtester',
      version: '0.38.0',
      values: { fullnameOverride: 'flagger-loadtester', serviceAccountName: this.serviceAccountName },
      options: props,
    });
  }

  /** Address of the load tester inside the cluster. */
  public get url(): string {
    return `http://flagger-loadtester.${this.layer.namespaceName}/`;
  }

  /**
   * Lets commands run `helm test` for the releases of a layer's namespace: it reads the release, and creates the test pods.
   *
   * @param layer the layer that prints the Role and its binding, once for all its releases.
   */
  public allowHelmTest(layer: Layer): void {
    if (layer.node.tryFindChild('helm-test-role')) return;
    const name = 'flagger-helm-test';
    const rules = [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'update'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'patch', 'watch'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ];
    const role = new ApiObject(layer, 'helm-test-role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules });
    const binding = new ApiObject(layer, 'helm-test-binding', {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.name },
      subjects: [{ kind: 'ServiceAccount', name: this.serviceAccountName, namespace: this.layer.namespaceName }],
    });
    binding.addDependency(this.release);
  }
}
