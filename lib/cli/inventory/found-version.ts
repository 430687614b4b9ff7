import { isScalar, Scalar, visit, YAMLMap } from 'yaml';
import { textAt } from '../../core/plain';
import { VersionSection } from '../../repository/versions/version-entry';
import { ReadObject } from '../printed-files';

/** A version of an image or chart in an object of `dist/`. */
export interface FoundVersion {
  readonly section: VersionSection;
  /** Where the versions come from: repository of the image, or address of the chart; unknown for a tag that stands alone. */
  readonly source?: string;
  readonly version: string;
  readonly digest?: string;
  /** The policy of its marker, `<namespace>:<name>`. */
  readonly policy?: string;
  readonly object: ReadObject;
}

const MARKER = /"\$imagepolicy":\s*"([^":]+:[^":]+)(:tag|:name|:digest)?"/;
const HELM_CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/** What a file must hold to be looked at. */
export const MAY_HOLD_VERSIONS = /^\s*(?:- )?(?:image|tag|repository|chart|url):|imagepolicy|^kind: Image/m;

/**
 * The versions in an object.
 *
 * @param helmRepository address of a HelmRepository by its namespace and name.
 */
export function findVersions(object: ReadObject, helmRepository: (namespace: string | undefined, name: string | undefined) => string | undefined): FoundVersion[] {
  const seen = new Set<unknown>();
  const found: FoundVersion[] = [...chartVersions(object, helmRepository, seen)];
  visit(object.document, {
    Map: (_key, map) => {
      const version = wholeImage(map) ?? imageInParts(map);
      if (!version) return;
      version.nodes.forEach((node) => seen.add(node));
      found.push({ section: 'images', object, ...version.content });
    },
  });
  visit(object.document, {
    Scalar: (_key, scalar) => {
      const [, policy, part] = MARKER.exec(scalar.comment ?? '') ?? [];
      if (policy === undefined || part === ':name' || seen.has(scalar)) return;
      const value = String(scalar.value);
      const content = part === undefined ? referenceIn(value) : undefined;
      found.push({ section: 'images', object, policy, version: part === ':digest' ? '' : value, ...(part === ':digest' ? { digest: value } : {}), ...content });
    },
  });
  return found;
}

/** Name, tag and digest of a reference; undefined for another text. A reference with neither tag nor digest means `latest`. */
export function referenceIn(text: string): { readonly source: string; readonly version: string; readonly digest?: string } | undefined {
  const [, name, tag, digest] = /^([a-zA-Z0-9][\w./-]*(?::\d+\/[\w./-]+)?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { source: fullName(name), version: tag ?? (digest === undefined ? 'latest' : ''), digest };
}

/** One image has one name: Docker Hub may be left out. */
export function fullName(name: string): string {
  const parts = name.split('/');
  const hasHost = parts.length > 1 && (/[.:]/.test(parts[0]) || parts[0] === 'localhost');
  return hasHost ? name : `docker.io/${parts.length === 1 ? `library/${name}` : name}`;
}

interface Content {
  readonly source: string;
  readonly version: string;
  readonly digest?: string;
  readonly policy?: string;
}

/** `image: name:tag`; without a tag only in a container, which has a name too. */
function wholeImage(map: YAMLMap): { readonly nodes: readonly unknown[]; readonly content: Content } | undefined {
  const image = scalarAt(map, 'image');
  const reference = image && referenceIn(image.value);
  if (!reference || (!/[:@]/.test(image.value.split('/').slice(-1)[0]) && !map.has('name'))) return undefined;
  return { nodes: [image], content: { ...reference, policy: policyOf(image) } };
}

/** `repository`, `tag` and perhaps `registry` and `digest`, as charts have them in their values. */
function imageInParts(map: YAMLMap): { readonly nodes: readonly unknown[]; readonly content: Content } | undefined {
  const [repository, tag, registry, digest] = ['repository', 'tag', 'registry', 'digest'].map((key) => scalarAt(map, key));
  if (!repository || !tag || /:\/\//.test(repository.value)) return undefined;
  const source = fullName(registry && registry.value !== '' ? `${registry.value}/${repository.value}` : repository.value);
  return { nodes: [repository, tag, registry, digest], content: { source, version: tag.value, digest: digest?.value || undefined, policy: policyOf(tag) } };
}

function chartVersions(object: ReadObject, helmRepository: Parameters<typeof findVersions>[1], seen: Set<unknown>): FoundVersion[] {
  const { kind, document, namespace, object: content } = object;
  if (kind === 'OCIRepository' && textAt(content, 'spec', 'layerSelector', 'mediaType') === HELM_CHART) {
    const tag: unknown = document.getIn(['spec', 'ref', 'tag'], true);
    seen.add(tag);
    const version = ['tag', 'semver', 'digest'].map((key) => textAt(content, 'spec', 'ref', key)).find((value) => value !== undefined);
    return [{ section: 'charts', object, source: (textAt(content, 'spec', 'url') ?? '').replace(/^oci:\/\//, ''), version: version ?? 'latest', policy: policyOf(tag) }];
  }
  const path = kind === 'HelmRelease' ? ['spec', 'chart', 'spec'] : kind === 'HelmChart' ? ['spec'] : undefined;
  const chart = path && textAt(content, ...path, 'chart');
  // A chart in a Git repository or bucket has the version of that.
  if (!path || chart === undefined || textAt(content, ...path, 'sourceRef', 'kind') !== 'HelmRepository') return [];
  const address = helmRepository(textAt(content, ...path, 'sourceRef', 'namespace') ?? namespace, textAt(content, ...path, 'sourceRef', 'name'));
  const node: unknown = document.getIn([...path, 'version'], true);
  seen.add(node);
  return [{
    section: 'charts', object, source: address === undefined ? chart : `${address.replace(/^\w+:\/\//, '').replace(/\/$/, '')}/${chart}`,
    version: textAt(content, ...path, 'version') ?? '*', policy: policyOf(node),
  }];
}

function policyOf(node: unknown): string | undefined {
  return isScalar(node) ? MARKER.exec(node.comment ?? '')?.[1] : undefined;
}

function scalarAt(map: YAMLMap, key: string): Scalar<string> | undefined {
  const node: unknown = map.get(key, true);
  return isText(node) ? node : undefined;
}

function isText(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string';
}
