import { isDeepStrictEqual } from 'util';
import { Document, isMap as isYamlMap, parse } from 'yaml';
import { apiResource, apiVersionsOf } from '../core/api-resources';
import { groupOf, isMap } from '../core/plain';
import { Policies } from './annotations';
import { Code, CodeObject, CodeValue } from './code';
import { Field } from './field';
import { Findings } from './findings';
import { Images, splitImage } from './images';
import { OldObject } from './read';
import { fieldCode } from './values';

/** Says to kustomize-controller what `fluxcd.io/ignore: sync_only` said to Flux v1. */
const NEVER_DELETED: { readonly [name: string]: string } = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

/** What the API server writes into objects that somebody got from a cluster. */
const SERVER_OWNED = ['creationTimestamp', 'deletionTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid'];

const POD_TEMPLATES: { readonly [kind: string]: readonly string[] } = {
  Deployment: ['spec', 'template', 'spec'], DaemonSet: ['spec', 'template', 'spec'], StatefulSet: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** Where an object lives; undefined when nobody knows. */
export function scopeOf(object: OldObject, objects: readonly OldObject[]): 'Cluster' | 'Namespaced' | undefined {
  const group = groupOf(object.apiVersion);
  const [version = object.apiVersion] = apiVersionsOf(group, object.kind);
  const known = apiResource(object.apiVersion, object.kind) ?? apiResource(version, object.kind);
  if (known) return known.scope;
  const crd = objects.map(({ kind, root }) => (kind === 'CustomResourceDefinition' ? root.get('spec') : undefined))
    .find((spec) => spec?.get('group')?.value === group && spec.get('names')?.get('kind')?.value === object.kind);
  const scope = crd?.get('scope')?.value;
  if (scope === 'Cluster' || scope === 'Namespaced') return scope;
  return object.namespace === undefined ? undefined : 'Namespaced';
}

/** A program of Flux v1 itself: it is not taken along. */
export function fluxProgram(object: OldObject): string | undefined {
  const chart = object.root.get('spec')?.get('chart');
  if (isHelmRelease(object) && /fluxcd|weaveworks/.test(String(chart?.get('repository')?.value)) && /^(flux|helm-operator)$/.test(String(chart?.get('name')?.value))) {
    return String(chart?.get('name')?.value);
  }
  if (object.kind === 'CustomResourceDefinition' && /\.(helm\.fluxcd\.io|flux\.weave\.works)$/.test(object.name)) return 'CRDs of the Helm Operator';
  const images = containersOf(object).map((container) => String(container.get('image')?.value));
  return images.map((image) => /(?:^|\/)(?:fluxcd|weaveworks)\/(flux|helm-operator)(?:-prerelease)?[:@]/.exec(image)?.[1]).find((name) => name !== undefined);
}

/** The flags with which a program of Flux v1 runs. */
export function readFlags(object: OldObject, findings: Findings): void {
  for (const container of containersOf(object)) {
    for (const argument of [...container.get('command')?.items() ?? [], ...container.get('args')?.items() ?? []]) {
      const match = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(String(argument.value));
      // A password in an address is nobody's business.
      if (match) findings.flags.push({ flag: match[1], value: (match[2] ?? '').replace(/\/\/[^@/]*:[^@/]*@/, '//…@'), at: argument.at });
    }
  }
}

export function isHelmRelease({ apiVersion, kind }: OldObject): boolean {
  return kind === 'HelmRelease' && apiVersion.startsWith('helm.fluxcd.io/');
}

/** A Secret whose content is readable, or encrypted with SOPS. */
export function secretIn(object: OldObject): 'plain' | 'sops' | undefined {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return undefined;
  if (object.root.get('sops')) return 'sops';
  const data = [object.root.get('data')?.value, object.root.get('stringData')?.value];
  return data.some((value) => isMap(value) && Object.keys(value).length > 0) ? 'plain' : undefined;
}

/** The properties of a workload whose images the program knows, or undefined when Flux v1 was told nothing about them. */
export function workloadProps(object: OldObject, policies: Policies, images: Images, owner: string): CodeObject | undefined {
  const replaced = new Map<unknown, Code>();
  for (const container of containersOf(object)) {
    const image = container.get('image');
    const text = image?.text();
    const name = container.get('name')?.text();
    if (image === undefined || text === undefined || name === undefined) continue;
    const split = splitImage(text);
    if (split.digest) continue;
    const variable = images.declare({ container: name, name: split.name, tag: split.tag, at: image.at }, policies, owner);
    if (variable !== undefined) replaced.set(container.value, new Code(`${variable}.reference`));
  }
  if (replaced.size === 0) return undefined;
  const spec = object.root.get('spec');
  const withImages = (field: Field): CodeValue => fieldCode(field, (path) => {
    const parent = at(field, path.slice(0, -1));
    return path.at(-1) === 'image' ? replaced.get(parent) : undefined;
  });
  return { apiVersion: object.apiVersion, kind: object.kind, spec: spec && withImages(spec) };
}

/** The metadata of an object without what was for Flux v1. */
export function metadataProps(object: OldObject, policies: Policies, id: string): CodeObject | undefined {
  const annotations = { ...policies.annotations, ...policies.neverDeleted ? NEVER_DELETED : {} };
  const metadata = {
    name: object.name === id ? undefined : object.name,
    labels: Object.keys(policies.labels).length > 0 ? policies.labels : undefined,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
  };
  return Object.values(metadata).every((value) => value === undefined) ? undefined : metadata;
}

/** An object as YAML, with its comments and without what was for Flux v1. */
export function manifestOf(object: OldObject, policies: Policies): string {
  const expected = plainObject(object, policies);
  const options = { lineWidth: 0, directives: false };
  if (object.document) {
    const document = object.document.clone();
    for (const field of ['annotations', 'labels']) {
      const members: unknown = document.getIn(['metadata', field]);
      if (!isYamlMap(members)) continue;
      for (const name of policies.taken) members.delete(name);
      if (members.items.length === 0) document.deleteIn(['metadata', field]);
    }
    for (const path of [['status'], ...SERVER_OWNED.map((name) => ['metadata', name])]) if (document.hasIn(path)) document.deleteIn(path);
    if (policies.neverDeleted) for (const [name, text] of Object.entries(NEVER_DELETED)) document.setIn(['metadata', 'annotations', name], text);
    const text = document.toString(options);
    // cdk8s reads dates and times of day where Flux v1 read text, and aliases may stand in the way: such objects are written anew.
    if (isSame(text, expected)) return text;
  }
  return new Document(expected, { version: '1.1' }).toString(options);
}

function plainObject(object: OldObject, policies: Policies): { readonly [name: string]: unknown } {
  const { status: _status, metadata, ...rest } = object.root.map() ?? {};
  const annotations = { ...policies.annotations, ...policies.neverDeleted ? NEVER_DELETED : {} };
  const { apiVersion, kind, ...others } = rest;
  return {
    apiVersion, kind,
    metadata: {
      ...Object.fromEntries(Object.entries(isMap(metadata) ? metadata : {}).filter(([name]) => !SERVER_OWNED.includes(name))),
      labels: Object.keys(policies.labels).length > 0 ? policies.labels : undefined,
      annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    },
    ...others,
  };
}

/** Whether cdk8s reads a text as an object, in whatever order. */
function isSame(text: string, expected: unknown): boolean {
  try {
    return isDeepStrictEqual(parse(text, { version: '1.1' }), JSON.parse(JSON.stringify(expected)));
  } catch {
    return false;
  }
}

function containersOf(object: OldObject): Field[] {
  const template = (POD_TEMPLATES[object.kind] ?? []).reduce<Field | undefined>((field, name) => field?.get(name), object.root);
  if (!(object.kind in POD_TEMPLATES) || template === undefined) return [];
  return [...template.get('initContainers')?.items() ?? [], ...template.get('containers')?.items() ?? []];
}

function at(field: Field, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return value[Number(name)];
    return isMap(value) ? value[name] : undefined;
  }, field.value);
}
