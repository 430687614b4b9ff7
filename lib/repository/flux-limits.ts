import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { pathOf, problemText } from '../core/problem';
import { FluxComponent } from '../flux';
import { isJsonObject } from '../synthesis/resolve';
import { Layer } from './layer';

/** What the Flux of a cluster has and allows; both are known when the operator installs it. */
export interface FluxLimits {
  readonly components: readonly FluxComponent[];
  readonly isMultitenant: boolean;
}

/** Who reads the objects of a group, or of one kind; with its controller the API itself is missing. */
const CONTROLLERS: { readonly [type: string]: FluxComponent } = {
  'helm.toolkit.fluxcd.io': FluxComponent.HELM_CONTROLLER,
  'notification.toolkit.fluxcd.io': FluxComponent.NOTIFICATION_CONTROLLER,
  'image.toolkit.fluxcd.io': FluxComponent.IMAGE_REFLECTOR_CONTROLLER,
  'image.toolkit.fluxcd.io/ImageUpdateAutomation': FluxComponent.IMAGE_AUTOMATION_CONTROLLER,
  'source.extensions.fluxcd.io': FluxComponent.SOURCE_WATCHER,
};

/** Fields that name an object which a Flux without references across namespaces refuses to read elsewhere (its flag `--no-cross-namespace-refs`). */
const REFERENCES: ReadonlySet<string> = new Set(['sourceRef', 'chartRef', 'imageRepositoryRef', 'sources']);

/** Objects of a cluster that its Flux would not know, or refuse. */
export function findBeyondLimits(cluster: Construct, { components, isMultitenant }: FluxLimits): string[] {
  return cluster.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct)).flatMap((object) => {
    const controller = CONTROLLERS[`${object.apiGroup}/${object.kind}`] ?? CONTROLLERS[object.apiGroup];
    if (controller !== undefined && !components.includes(controller)) {
      return [problemText(`${pathOf(object)}: ${object.kind} in a cluster without ${controller}`, 'kinds whose controller the installation has: without it the API is missing',
        'add it to components of Installation.operator; the cluster adds those for images when it has imageUpdates')];
    }
    if (!isMultitenant || !/\.toolkit\.fluxcd\.io$|^source\.extensions\./.test(object.apiGroup)) return [];
    const layer = object.node.scopes.find((scope): scope is Layer => scope instanceof Layer);
    // The Kustomizations of the layers lie beside their source.
    return layer?.sync !== undefined && !layer._isTenant ? findForeign(object) : [];
  });
}

function findForeign(object: ApiObject): string[] {
  const problems: string[] = [];
  const visit = (value: unknown, field: string, isReference: boolean): void => {
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${field}[${index}]`, isReference));
    if (!isJsonObject(value)) return;
    const { kind, name, namespace } = value;
    if (isReference && typeof namespace === 'string' && namespace !== object.metadata.namespace) {
      problems.push(problemText(`${pathOf(object)}: ${field} ${String(kind ?? '')} ${String(name)} in namespace "${namespace}"`.replace('  ', ' '),
        `objects in its own namespace "${object.metadata.namespace}": Flux of a multitenant cluster refuses others`, 'declare it in the same layer'));
    }
    for (const [key, member] of Object.entries(value)) {
      if (key !== 'values') visit(member, `${field}.${key}`, REFERENCES.has(key));
    }
  };
  const json: unknown = object.toJson();
  if (isJsonObject(json)) visit(json.spec, 'spec', false);
  return problems;
}
