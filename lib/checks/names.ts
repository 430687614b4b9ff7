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
