import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { checkDnsLabel } from '../core/names';
import { pathOf, problem } from '../core/problem';
import { IMesh } from '../core/roles';
import { ANYTHING, BOOLEAN, checkProps, checkValue, role, struct, TEXT } from '../core/shape';
import { Alert, Decryption, Defaults, HealthCheckExpression, Kustomization } from '../flux';
import { inheritedDefaults, joinDefaults, setDefaults } from '../flux/inherited-defaults';
import { Cluster } from './cluster';
import { EncryptedFile } from './encrypted-file';
import { NotificationProps } from './notifications';
import { addPlatformAccount, platformAccount } from './platform-account';
import { Variable, VariableProps } from './variables/variable';

/** What Kubernetes and the Flux installation create by themselves. */
const EXISTING_NAMESPACES: ReadonlySet<string> = new Set(['default', 'flux-system', 'kube-node-lease', 'kube-public', 'kube-system']);

/** Properties of a `Layer`. */
export interface LayerProps {
  /**
   * Name of the folder and of the Flux Kustomization. It is public: a renamed layer is deleted and made anew.
   *
   * @default - the construct ids below the cluster, joined by hyphens.
   */
  readonly name?: string;
  /**
   * Namespace of the objects that name none.
   *
   * @default - the name of the layer.
   */
  readonly namespace?: string;
  /**
   * Whether the layer prints the Namespace too. A namespace belongs to one layer: the others that use it say false here
   * and wait for that layer.
   *
   * @default - true, except for the namespaces that every cluster has anyway.
   */
  readonly createNamespace?: boolean;
  /**
   * Labels of the Namespace.
   *
   * @default - none.
   */
  readonly namespaceLabels?: { readonly [key: string]: string };
  /**
   * Annotations of the Namespace.
   *
   * @default - those that the mesh needs.
   */
  readonly namespaceAnnotations?: { readonly [key: string]: string };
  /**
   * Mesh of the layer's pods: the Namespace asks for injection, and the layer waits for the mesh.
   *
   * @default - the pods are in no mesh.
   */
  readonly mesh?: IMesh;
  /**
   * Whether the layer is ready only when everything in it is healthy. What depends on the layer waits for that.
   *
   * @default true
   */
  readonly wait?: boolean;
  /**
   * How to tell whether objects of other kinds are healthy, where their own conditions do not say.
   *
   * @default - Flux judges by the usual conditions.
   */
  readonly healthCheckExprs?: HealthCheckExpression[];
  /**
   * What Flux objects of this layer, and the Kustomization that applies it, get when they say nothing themselves.
   *
   * @default - those of the cluster.
   */
  readonly defaults?: Defaults;
}

/**
 * The unit of everything: one folder of `dist/`, one Flux Kustomization that applies it, one default namespace.
 * Layers are ordered by what their constructs refer to.
 */
export class Layer extends Chart {
  /** The layer that a construct is in. */
  public static containing(construct: IConstruct): Layer {
    const scope = construct.node.scopes.reverse().find((candidate): candidate is Layer => candidate instanceof Layer);
    if (!scope) throw problem(construct, 'a scope outside every layer', 'a Layer, or a construct inside one', 'create it in a Layer of a Cluster');
    return scope;
  }

  /** Name of the folder, and of the Flux Kustomization. */
  public readonly layerName: string;
  /** The Flux Kustomization that applies the layer; the layer that Flux starts from has none. */
  public readonly sync?: Kustomization;
  /** The Namespace that the layer prints. */
  public readonly namespaceObject?: ApiObject;
  private readonly cluster: Cluster;
  private readonly account?: string;
  private variableScope?: Construct;
  private readonly encryptedFiles = new Set<string>();

  public constructor(scope: Construct, id: string, props: LayerProps = {}) {
    const cluster = Cluster.of(scope);
    checkId(scope, id);
    const name = props.name ?? [...scope.node.scopes.slice(cluster.node.scopes.length).map((construct) => construct.node.id), id]
      .filter((part) => part !== 'Resource' && part !== 'Default').join('-');
    super(scope, id, { namespace: props.namespace ?? name, labels: joinDefaults(inheritedDefaults(scope), props.defaults).labels });
    checkProps(this, props, {}, {
      name: TEXT, namespace: TEXT, createNamespace: BOOLEAN, namespaceLabels: struct({}), namespaceAnnotations: struct({}),
      mesh: role('a mesh, such as Linkerd', 'toMeshReference'), wait: BOOLEAN, healthCheckExprs: ANYTHING, defaults: ANYTHING,
    });
    const { serviceAccountName } = joinDefaults(inheritedDefaults(scope), props.defaults);
    this.account = cluster._isMultitenant && serviceAccountName === undefined ? platformAccount(props.namespace ?? name, name) : undefined;
    setDefaults(this, this.account === undefined ? props.defaults : { ...props.defaults, serviceAccountName: this.account });
    this.cluster = cluster;
    this.layerName = name;
    checkDnsLabel(this, 'layer name', name);
    checkDnsLabel(this, 'namespace', this.namespaceName);
    if (props.createNamespace ?? !EXISTING_NAMESPACES.has(this.namespaceName)) {
      this.namespaceObject = new ApiObject(this, 'Namespace', {
        apiVersion: 'v1', kind: 'Namespace',
        metadata: {
          name: this.namespaceName,
          labels: props.namespaceLabels,
          annotations: { ...props.mesh?.toMeshReference().injectionAnnotations, ...props.namespaceAnnotations },
        },
      });
    }
    if (props.mesh) this.node.addDependency(props.mesh);
    this.sync = cluster._addLayer(this, props);
  }

  /** Namespace of the objects that name none. */
  public get namespaceName(): string {
    return this.namespace ?? this.layerName;
  }

  /**
   * Names of objects are the construct ids below the layer, so that they are equal in every cluster.
   *
   * @param apiObject the object to name.
   */
  public generateObjectName(apiObject: ApiObject): string {
    const ids = apiObject.node.scopes.slice(this.node.scopes.length).map((construct) => construct.node.id);
    return ids.filter((id) => id !== 'Resource' && id !== 'Default').join('-');
  }

  /**
   * Tells somebody what happens in this layer: by default the errors of its Kustomization and of its HelmReleases.
   *
   * @param id name of the notification, a DNS label; the name of the layer is put in front of it.
   */
  public addNotification(id: string, props: NotificationProps): Alert {
    return this.cluster._notifications.addLayerNotification(this, id, props);
  }

  /**
   * Adds an object whose values SOPS encrypted, copied byte for byte. The layer needs `decryption` in its defaults.
   *
   * @param file path of the file from the folder of the program, for example `secrets/database.sops.yaml`.
   */
  public addEncryptedFile(file: string): EncryptedFile {
    checkValue(this, 'path of an encrypted file', file, TEXT);
    if (this.sync === undefined) {
      throw problem(this, `encrypted file "${file}" in layer ${this.layerName}`, 'a layer of its own for secrets: what Flux starts from does not decrypt',
        `add it to another layer, for example new Layer(cluster, 'secrets', { namespace: 'flux-system' })`);
    }
    if (inheritedDefaults(this).decryption?._spec === undefined) {
      throw problem(this, `encrypted file "${file}" in a layer without decryption`, 'a layer whose Kustomization has a key: Flux refuses encrypted files otherwise',
        "set defaults: { decryption: Decryption.sops({ secret: SecretReference.existing('sops-keys') }) } of the layer, cluster or repository");
    }
    if (this.encryptedFiles.has(file)) throw problem(this, `encrypted file "${file}" a second time`, 'each file once', 'use what the first addEncryptedFile returned');
    this.encryptedFiles.add(file);
    return EncryptedFile._read(this, file, this.cluster._repository._place);
  }

  /**
   * Adds a variable that Flux replaces when it applies this layer. In a layer with variables, every `${…}` must name one of
   * them; `$${…}` reaches the cluster as `${…}`.
   *
   * @param name name of the variable: letters, digits and `_`, with no digit first.
   */
  public addVariable(name: string, props: VariableProps): Variable {
    checkValue(this, 'name of a variable', name, TEXT);
    if (this.sync === undefined) {
      throw problem(this, `variable "${name}" in layer ${this.layerName}`, 'another layer: nothing is replaced in what Flux starts from', 'write the value in TypeScript');
    }
    this.variableScope ??= new Construct(this, 'Variables');
    if (this.variableScope.node.tryFindChild(name)) {
      throw problem(this, `a second variable "${name}"`, 'one variable for each name in a layer', 'use the one that addVariable returned');
    }
    const variables = this.cluster._repository._variables;
    const variable = new Variable(this.variableScope, name, props, variables.count);
    variables.add(this, variable);
    return variable;
  }

  /**
   * Replaces the pods of workloads when a ConfigMap or Secret that they use changes, and the program prints it: their
   * template gets the annotation `checksum/config`. Nothing restarts unasked, since many programs read their files again
   * themselves. What Flagger tracks for a canary is left to it; versions and values of variables do not count.
   *
   * @param scope the workloads at or below it.
   * @default - those of the whole layer.
   */
  public restartOnConfigChange(scope?: IConstruct): void {
    this.cluster._repository._checksums.add(scope ?? this);
  }

  /**
   * Adds what follows from the objects of the layer, when the program is complete.
   *
   * @internal
   */
  public _complete(): void {
    if (this.account !== undefined) addPlatformAccount(this, this.namespaceName, this.account);
  }

  /**
   * A tenant looks at its references itself.
   *
   * @internal
   */
  public get _isTenant(): boolean {
    return false;
  }

  /** @internal */
  public get _decryption(): Decryption | undefined {
    return this.encryptedFiles.size > 0 ? inheritedDefaults(this).decryption : undefined;
  }

  /** The objects of the layer as `Testing.synth` shows them: the same as in `dist/`, without markers. */
  public toJson(): any[] {
    return this.cluster._repository._objectsOf(this);
  }
}

/** The constructs library would refuse the second one too, but with a text of its own that does not say what to do. */
function checkId(scope: Construct, id: string): void {
  checkValue(scope, 'id of a layer', id, TEXT);
  const other = scope.node.tryFindChild(id);
  if (other) {
    throw problem(scope, `layer id "${id}" is also the id of ${pathOf(other)}`, 'an id of its own for each construct in one scope',
      'use the layer that exists, or give one of them another id');
  }
}
