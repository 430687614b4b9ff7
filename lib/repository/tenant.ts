import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { apiResource } from '../core/api-resources';
import { checkDnsLabel } from '../core/names';
import { pathOf, problem, problemText } from '../core/problem';
import { ANYTHING, checkProps, checkValue, instanceOf, struct, TEXT } from '../core/shape';
import { Decryption, Defaults, GitReference, GitRepository, Kustomization, SecretReference } from '../flux';
import { FLUX_SYSTEM } from '../flux/defaults';
import { SECRET } from '../flux/shapes';
import { isJsonObject, JsonObject } from '../synthesis/resolve';
import { Cluster } from './cluster';
import { Layer } from './layer';

/** The label by which Flux marks what belongs to a tenant (`flux create tenant`). */
const TENANT_LABEL = 'toolkit.fluxcd.io/tenant';

/** Namespaces of Kubernetes and of Flux: who is admin there has the rights of the controllers. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([FLUX_SYSTEM, 'kube-system', 'kube-public', 'kube-node-lease']);

/** Fields with content of other owners: a namespace there is no reference. */
const FREE_FIELDS: ReadonlySet<string> = new Set(['values', 'patches', 'postRenderers', 'commonMetadata', 'postBuild']);

/** Fields that name a namespace by themselves. */
const NAMESPACE_FIELDS: ReadonlySet<string> = new Set(['namespace', 'targetNamespace', 'storageNamespace']);

/** Properties of a `Tenant`. */
export interface TenantProps {
  /**
   * Namespace of the tenant.
   *
   * @default - the id.
   */
  readonly namespace?: string;
  /**
   * ClusterRole that the tenant has in its namespace. `admin` holds the objects of Flux too; objects of other APIs, for
   * example those of Flagger, need a role that names them, or labels that add them to `admin`.
   *
   * @default 'admin'
   */
  readonly clusterRole?: string;
  /**
   * Labels of the Namespace.
   *
   * @default - the one that marks it as the tenant's.
   */
  readonly namespaceLabels?: { readonly [key: string]: string };
  /**
   * What Flux objects of the tenant get when they say nothing themselves; `serviceAccountName` is always the tenant's, and
   * `decryption` is not inherited, since the key must lie in the namespace of the tenant.
   *
   * @default - those of the cluster.
   */
  readonly defaults?: Defaults;
}

/** A Git repository of a tenant, and what of it is applied. */
export interface TenantGitRepository {
  /** Address of the repository: `https://…`, `http://…` or `ssh://…`. */
  readonly url: string;
  /**
   * What is checked out.
   *
   * @default GitReference.branch('main')
   */
  readonly reference?: GitReference;
  /**
   * Secret for Git, in the namespace of the tenant.
   *
   * @default - the repository is public.
   */
  readonly credential?: SecretReference;
  /**
   * Folder of the repository that is applied.
   *
   * @default './'
   */
  readonly path?: string;
}

/**
 * A team that shares the cluster: a layer with a namespace, and a ServiceAccount that may do there what its role allows
 * and nothing elsewhere. All Kustomizations and releases in it run as that account.
 *
 * It needs a Flux that locks tenants in (`cluster.multitenant` of the installation), or an object of the tenant's own
 * repository could name no account and have the rights of the controller. With `Installation.bootstrap` the flags are set
 * by hand.
 *
 * @see https://fluxcd.io/flux/installation/configuration/multitenancy/
 */
export class Tenant extends Layer {
  /** Name of the ServiceAccount whose rights the tenant has. */
  public readonly serviceAccountName: string;

  /**
   * @param scope a cluster, or a construct inside one.
   * @param id name of the tenant, of its namespace and of its ServiceAccount, a DNS label.
   */
  public constructor(scope: Construct, id: string, props: TenantProps = {}) {
    checkDnsLabel(scope, 'tenant', id);
    checkProps<TenantProps>(scope, props, {}, { namespace: TEXT, clusterRole: TEXT, namespaceLabels: struct({}), defaults: ANYTHING });
    if (props.defaults?.serviceAccountName !== undefined) {
      throw problem(scope, `serviceAccountName "${props.defaults.serviceAccountName}" for tenant "${id}"`, 'no other account than the one of the tenant', 'remove it');
    }
    if (SYSTEM_NAMESPACES.has(props.namespace ?? id)) {
      throw problem(scope, `tenant "${id}" in the namespace ${props.namespace ?? id}`, 'a namespace of its own: here it would get the rights of the controllers',
        'set another namespace');
    }
    if (Cluster.of(scope)._isMultitenant === false) {
      throw problem(scope, `tenant "${id}" in a cluster whose Flux does not lock tenants in`,
        'a Flux without references across namespaces, in which everything runs as a ServiceAccount',
        'set flux: Installation.operator({ …, cluster: { multitenant: true } }) of the cluster');
    }
    super(scope, id, {
      namespace: props.namespace ?? id,
      namespaceLabels: { [TENANT_LABEL]: id, ...props.namespaceLabels },
      // The key of the platform is not in the namespace of the tenant, and not for it.
      defaults: { ...props.defaults, decryption: props.defaults?.decryption ?? Decryption.none(), serviceAccountName: id },
      // What a tenant breaks is not the platform's failure.
      wait: false,
    });
    this.serviceAccountName = id;
    const labels = { [TENANT_LABEL]: id };
    new ApiObject(this, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: id, labels } });
    new ApiObject(this, 'reconciler', {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: `${id}-reconciler`, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: props.clusterRole ?? 'admin' },
      subjects: [{ kind: 'ServiceAccount', name: id, namespace: this.namespaceName }],
    });
    this.node.addValidation({ validate: () => this.findProblems() });
  }

  /**
   * Applies a Git repository of the tenant, as the tenant, to its namespace.
   *
   * @param id name of the GitRepository and of the Kustomization.
   */
  public addGitRepository(id: string, repository: TenantGitRepository): Kustomization {
    checkValue(this, 'id of a Git repository', id, TEXT);
    checkProps<TenantGitRepository>(this, repository, { url: TEXT }, {
      reference: instanceOf(GitReference, 'GitReference.branch(…), .tag(…) or .semver(…)'), credential: SECRET, path: TEXT,
    });
    const { path, ...git } = repository;
    const scope = new Construct(this, id);
    const source = new GitRepository(scope, 'Default', git);
    return new Kustomization(scope, 'Resource', { source, path, targetNamespace: this.namespaceName });
  }

  /** What the controllers refuse, or RBAC: it is looked for in the finished objects, so that patches count too. */
  /** @internal */
  public override get _isTenant(): boolean {
    return true;
  }

  private findProblems(): string[] {
    const objects = this.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
    return objects.filter((object) => object !== this.namespaceObject).flatMap((object) => {
      const json: JsonObject = object.toJson();
      return [...this.findForeignObject(object, json), ...this.findForeignReferences(object, json)];
    });
  }

  private findForeignObject(object: ApiObject, json: JsonObject): string[] {
    const namespace = isJsonObject(json.metadata) ? json.metadata.namespace : undefined;
    if (apiResource(object.apiVersion, object.kind)?.scope === 'Cluster') {
      return [problemText(`${object.kind} ${object.name} in a tenant`, `objects in the namespace ${this.namespaceName} only`, 'put it into a layer of the platform')];
    }
    if (namespace === this.namespaceName) return [];
    return [problemText(`${object.kind} ${object.name} in the namespace ${String(namespace)}`, `objects in the namespace ${this.namespaceName} only`,
      'remove its namespace, or put it into another layer')];
  }

  private findForeignReferences(object: ApiObject, json: JsonObject): string[] {
    if (!object.apiGroup.endsWith('.toolkit.fluxcd.io')) return [];
    const spec = isJsonObject(json.spec) ? json.spec : {};
    const problems: string[] = [];
    const visit = (value: unknown, field: string): void => {
      if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${field}[${index}]`));
      if (!isJsonObject(value)) return;
      for (const [key, member] of Object.entries(value)) {
        if (FREE_FIELDS.has(key)) continue;
        if (!NAMESPACE_FIELDS.has(key) || typeof member !== 'string') visit(member, `${field}.${key}`);
        else if (member !== this.namespaceName) {
          problems.push(problemText(`${pathOf(object)}: ${field}.${key} ${member}`, `the namespace ${this.namespaceName}, since a tenant refers to nothing elsewhere`,
            'declare the object in the tenant, for example a source of its own'));
        }
      }
    };
    visit(spec, 'spec');
    if (object.kind === 'Kustomization' && spec.targetNamespace === undefined) {
      problems.push(problemText(`${pathOf(object)}: a Kustomization without targetNamespace`, 'objects in the namespace of the tenant, also those that name none',
        `set targetNamespace: '${this.namespaceName}', or use addGitRepository`));
    }
    return problems;
  }
}
