import { problemText } from '../core/problem';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Kinds whose name becomes a DNS label of its own. */
const LABEL_KINDS: ReadonlySet<string> = new Set(['v1/Namespace', 'v1/Service']);

/** Kinds of an API whose names may hold nearly anything, since they are no part of an address. */
const FREE_GROUP = 'rbac.authorization.k8s.io/';

/** Problems of an object's own name and namespace. */
export function checkNames(apiVersion: string, kind: string, name: string, namespace: string | undefined): string[] {
  const problems: string[] = [];
  if (!apiVersion.startsWith(FREE_GROUP)) {
    const [pattern, max, what] = LABEL_KINDS.has(`${apiVersion}/${kind}`)
      ? [LABEL, 63, 'a DNS label: lower-case letters, digits and inner hyphens'] as const
      : [SUBDOMAIN, 253, 'a DNS name: lower-case letters, digits, inner hyphens and dots'] as const;
    if (!pattern.test(name)) problems.push(problemText(`metadata.name "${name}"`, what, 'change the construct id, or set metadata.name'));
    if (name.length > max) problems.push(problemText(`metadata.name "${name}" has ${name.length} characters`, `at most ${max}`, 'shorten the construct id, or set metadata.name'));
  }
  if (namespace !== undefined && (!LABEL.test(namespace) || namespace.length > 63)) {
    problems.push(problemText(`metadata.namespace "${namespace}"`, 'a DNS label of at most 63 characters', 'change the namespace of the layer or of the object'));
  }
  return problems;
}

const WORD = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * Problems of an object's labels, which no schema knows; a value with a variable is known in the cluster only.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function checkLabels(labels: { readonly [key: string]: unknown }): string[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const name = key.slice(key.indexOf('/') + 1);
    const prefix = key.includes('/') ? key.slice(0, key.indexOf('/')) : undefined;
    if (!WORD.test(name) || (prefix !== undefined && (!SUBDOMAIN.test(prefix) || prefix.length > 253))) {
      return [problemText(`label "${key}"`, 'letters, digits and inner - _ . (at most 63), with a DNS name and a slash in front if need be', 'correct the key')];
    }
    if (typeof value !== 'string' || value === '' || WORD.test(value) || value.includes('${')) return [];
    return [problemText(`label ${key} "${value}"`, 'letters, digits and inner - _ . (at most 63), or nothing',
      'correct the value, or make it an annotation, which may hold any text')];
  });
}
