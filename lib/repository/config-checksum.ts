import { createHash } from 'crypto';
import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { CollectedObject, Collection } from '../synthesis/model';
import { isJsonObject, JsonObject, resolveObject } from '../synthesis/resolve';

/** The annotation that Helm charts have made known for this. */
const CHECKSUM = 'checksum/config';
/** With this annotation on a ConfigMap or Secret, Flagger leaves it to others. */
const TRACKING = 'flagger.app/config-tracking';

/** Kinds whose pods are replaced when their template changes; a Job may not change it. */
const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Kinds that hold configuration, by the kind that pods see. */
const HOLDERS: ReadonlyMap<string, string> = new Map([['ConfigMap', 'ConfigMap'], ['Secret', 'Secret'], ['SealedSecret', 'Secret']]);

/** What holds for a whole program while it is printed. */
interface Printed {
  /** ConfigMaps and Secrets, by cluster, kind, namespace and name. */
  readonly holders: ReadonlyMap<string, ApiObject>;
  /** Workloads that Flagger watches, likewise. */
  readonly targets: ReadonlySet<string>;
}

/**
 * Writes a checksum of the ConfigMaps and Secrets that a workload uses into its pods, so that a change of them replaces the
 * pods. What Flagger tracks is left out: a canary starts by itself when it changes.
 */
export class ConfigChecksums {
  private readonly scopes = new Set<IConstruct>();
  private readonly known = new WeakMap<Collection, Printed>();

  /** @param plainText replaces what stands for other text and may differ between two runs. */
  public constructor(private readonly plainText: (text: string) => string) {}

  /** Makes the workloads at or below a construct restart. */
  public add(scope: IConstruct): void {
    this.scopes.add(scope);
  }

  /** The object, with the checksum when it is a workload that shall restart and uses something that the program prints. */
  public apply(object: JsonObject, { apiObject, layer }: CollectedObject, collection: Collection): JsonObject {
    if (this.scopes.size === 0 || !WORKLOADS.has(apiObject.kind) || apiObject.apiGroup !== 'apps') return object;
    if (!apiObject.node.scopes.some((scope) => this.scopes.has(scope))) return object;
    const { spec } = object;
    const template = isJsonObject(spec) && isJsonObject(spec.template) ? spec.template : undefined;
    if (!isJsonObject(spec) || !template) return object;
    const printed = this.printed(collection);
    const place = `${layer.cluster} %s ${apiObject.metadata.namespace ?? ''}/`;
    const isTarget = printed.targets.has(`${place.replace('%s', apiObject.kind)}${apiObject.name}`);
    const holders = referencesIn(template.spec).flatMap(([kind, name]) => printed.holders.get(`${place.replace('%s', kind)}${name}`) ?? [])
      .map((holder): [string, JsonObject] => [holder.name, resolveObject(holder)])
      .filter(([, json]) => !isTarget || annotationsOf(json)[TRACKING] === 'disabled');
    if (holders.length === 0) return object;
    const content = holders.map(([name, { kind, data, binaryData, stringData, spec: sealed }]) => [kind, name, data, binaryData, stringData, sealed]);
    const checksum = createHash('sha256').update(this.plainText(JSON.stringify(content, sortKeys))).digest('hex').slice(0, 16);
    const metadata = isJsonObject(template.metadata) ? template.metadata : {};
    const annotations = { ...annotationsOf(template), [CHECKSUM]: checksum };
    return { ...object, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } };
  }

  private printed(collection: Collection): Printed {
    const known = this.known.get(collection);
    if (known) return known;
    const holders = new Map<string, ApiObject>();
    const targets = new Set<string>();
    for (const { apiObject, layer } of collection.objects) {
      const place = (kind: string, name: string): string => `${layer.cluster} ${kind} ${apiObject.metadata.namespace ?? ''}/${name}`;
      const held = HOLDERS.get(apiObject.kind);
      if (held !== undefined) holders.set(place(held, apiObject.name), apiObject);
      if (apiObject.kind !== 'Canary' || apiObject.apiGroup !== 'flagger.app') continue;
      const { spec } = resolveObject(apiObject);
      const target = isJsonObject(spec) && isJsonObject(spec.targetRef) ? spec.targetRef : {};
      targets.add(place(String(target.kind), String(target.name)));
    }
    const printed = { holders, targets };
    this.known.set(collection, printed);
    return printed;
  }
}

/** The ConfigMaps and Secrets that a pod names, wherever: in volumes, in single variables and in whole sets of them. */
function referencesIn(podSpec: unknown): [string, string][] {
  const found = new Map<string, [string, string]>();
  const add = (kind: string, reference: unknown, field: string): void => {
    const name = isJsonObject(reference) ? reference[field] : undefined;
    if (typeof name === 'string') found.set(`${kind} ${name}`, [kind, name]);
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isJsonObject(value)) return;
    for (const field of ['configMap', 'configMapRef', 'configMapKeyRef']) add('ConfigMap', value[field], 'name');
    for (const field of ['secretRef', 'secretKeyRef']) add('Secret', value[field], 'name');
    add('Secret', value.secret, 'secretName');
    add('Secret', value.secret, 'name');
    Object.values(value).forEach(visit);
  };
  visit(podSpec);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

function annotationsOf(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  return isJsonObject(metadata.annotations) ? metadata.annotations : {};
}

/** Two programs that give the same objects give the same checksum, in whatever order they wrote the entries. */
function sortKeys(_: string, value: unknown): unknown {
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}
