import { ApiObject, ApiObjectMetadataDefinition, JsonPatch } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from '../core/problem';
import { checkValue, role } from '../core/shape';
import { proxyAnnotations } from './proxy-annotations';
import { ProxyConfig } from './proxy-config';

/** Where the annotations stand in each kind that can be injected: the path of the pod template, or nothing for the object's own metadata. */
const PLACES: ReadonlyMap<string, { readonly group: string; readonly template: readonly string[] }> = new Map([
  ['Namespace', { group: 'core', template: [] }],
  ['Pod', { group: 'core', template: [] }],
  ['Deployment', { group: 'apps', template: ['spec', 'template'] }],
  ['StatefulSet', { group: 'apps', template: ['spec', 'template'] }],
  ['DaemonSet', { group: 'apps', template: ['spec', 'template'] }],
  ['ReplicaSet', { group: 'apps', template: ['spec', 'template'] }],
  ['Job', { group: 'batch', template: ['spec', 'template'] }],
  ['CronJob', { group: 'batch', template: ['spec', 'jobTemplate', 'spec', 'template'] }],
]);

/**
 * Whether pods get the proxy of Linkerd, and how it is set up.
 *
 * @see https://linkerd.io/2/features/proxy-injection/
 */
export class Injection {
  /**
   * Pods get the proxy.
   *
   * @param config what differs from the settings of the control plane.
   */
  public static enabled(config?: ProxyConfig): Injection {
    return new Injection('enabled', proxyAnnotations('Injection.enabled', config ?? {}));
  }

  /** Pods do not get the proxy, whatever their namespace says. */
  public static disabled(): Injection {
    return new Injection('disabled', {});
  }

  /**
   * Pods of an ingress controller get the proxy, which then routes each request by its `l5d-dst-override` header.
   * Only for controllers that cannot send traffic to Services themselves.
   *
   * @param config what differs from the settings of the control plane.
   * @see https://linkerd.io/2/tasks/using-ingress/
   */
  public static ingress(config?: ProxyConfig): Injection {
    return new Injection('ingress', proxyAnnotations('Injection.ingress', config ?? {}));
  }

  private constructor(private readonly mode: string, private readonly config: { readonly [key: string]: string }) {}

  /** The annotations, for a namespace or the metadata of pods. */
  public annotations(): { [key: string]: string } {
    return { 'linkerd.io/inject': this.mode, ...this.config };
  }

  /**
   * Writes the annotations where the injector looks for them: into the metadata of a Namespace or Pod, into the pod template of a workload.
   *
   * A cdk8s-plus workload may be completed afterwards. The pod template of any other object must be there already, because
   * the annotations are JSON patches: those that you add later win.
   *
   * @param construct an object, or a construct that holds exactly one that can be injected.
   */
  public applyTo(construct: IConstruct): void {
    checkValue('Injection.applyTo', 'construct', construct, role('the construct of a workload, Pod or Namespace'));
    const object = injectable(construct);
    const template = PLACES.get(object.kind)?.template ?? [];
    const metadata = template.length === 0 ? object.metadata : podMetadataOf(object.node.scope);
    if (metadata) {
      for (const [key, value] of Object.entries(this.annotations())) metadata.addAnnotation(key, value);
    } else {
      patchTemplate(object, template, this.annotations());
    }
  }
}

/** The one object in a construct that can be injected. */
function injectable(construct: IConstruct): ApiObject {
  const objects = construct.node.findAll().filter((found): found is ApiObject => ApiObject.isApiObject(found));
  const fitting = objects.filter(({ kind, apiGroup }) => PLACES.get(kind)?.group === apiGroup);
  if (fitting.length !== 1) {
    const given = (fitting.length > 0 ? fitting : objects).map(({ kind, name }) => `${kind} ${name}`).join(', ');
    throw problem(construct, `injection into ${given || 'no object'}`, `exactly one object of kind ${[...PLACES.keys()].join(', ')}`,
      'apply the injection to the construct of one such object');
  }
  return fitting[0];
}

/** The pod metadata of a cdk8s-plus workload, known by its property: loading the whole library to ask for its class costs start-up time. */
function podMetadataOf(construct: IConstruct | undefined): ApiObjectMetadataDefinition | undefined {
  const metadata: unknown = construct && Reflect.get(construct, 'podMetadata');
  return metadata instanceof ApiObjectMetadataDefinition ? metadata : undefined;
}

/**
 * Adds annotations to a pod template by JSON patches. A patch cannot say "create the parent if it is missing", so the
 * object is resolved now to see which parents there are.
 */
function patchTemplate(object: ApiObject, template: readonly string[], annotations: { readonly [key: string]: string }): void {
  const podTemplate = template.reduce(child, resolved(object));
  if (podTemplate === undefined) {
    throw problem(object, `injection into a ${object.kind} without ${template.join('.')}`, 'an object with a pod template',
      'apply the injection after the pod template was set');
  }
  let pointer = `/${template.join('/')}`;
  let parent: unknown = podTemplate;
  for (const key of ['metadata', 'annotations']) {
    pointer += `/${key}`;
    parent = child(parent, key);
    if (parent === undefined) object.addJsonPatch(JsonPatch.add(pointer, {}));
  }
  for (const [key, value] of Object.entries(annotations)) {
    object.addJsonPatch(JsonPatch.add(`${pointer}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`, value));
  }
}

function resolved(object: ApiObject): unknown {
  try {
    return object.toJson();
  } catch (error) {
    throw problem(object, `injection into a ${object.kind} that cannot be printed yet (${error instanceof Error ? error.message : error})`,
      'an object whose specification is complete', 'apply the injection later');
  }
}

/** A field of a JSON object; null counts as missing, as it does for the API server. */
function child(json: unknown, key: string): unknown {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, key) : undefined;
  return value ?? undefined;
}
