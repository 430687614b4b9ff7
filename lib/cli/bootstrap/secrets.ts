import { PrintedObject } from '../../changes/printed';
import { textAt } from '../../core/plain';
import { word } from '../shell';
import { fluxSecrets } from './flux-secrets';
import { podSecrets } from './pod-secrets';
import { SecretNeed } from './secret-content';

/** The Secrets that a cluster needs and `dist/` does not bring, each once. */
export function missingSecrets(objects: readonly PrintedObject[]): SecretNeed[] {
  const brought = new Set(objects.flatMap(secretsMadeBy));
  const pushed = new Set(objects.filter(({ kind }) => kind === 'ImageUpdateAutomation').map(({ object, namespace }) => {
    return `${textAt(object, 'spec', 'sourceRef', 'namespace') ?? namespace}/${textAt(object, 'spec', 'sourceRef', 'name')}`;
  }));
  const needs = objects.flatMap((object) => [...fluxSecrets(object, pushed), ...podSecrets(object)]);
  const merged = new Map<string, SecretNeed>();
  for (const need of needs) {
    const id = `${need.namespace}/${need.name}`;
    const other = merged.get(id);
    if (brought.has(id)) continue;
    merged.set(id, other === undefined ? need : {
      ...other,
      purpose: other.purpose.split('; ').includes(need.purpose) ? other.purpose : `${other.purpose}; ${need.purpose}`,
      content: other.content.type === need.content.type ? { ...other.content, flags: together([...other.content.flags, ...need.content.flags]) } : other.content,
    });
  }
  // Those that Flux itself needs to begin with first.
  return [...merged.values()].sort((a, b) => Number(b.namespace === 'flux-system') - Number(a.namespace === 'flux-system'));
}

/** The command that makes a Secret. */
export function createCommand({ name, namespace, content }: SecretNeed): string {
  return ['kubectl create secret', content.type, word(name), '--namespace', word(namespace), ...content.flags].join(' ');
}

/** The keys of a Secret, for people. */
export function keysOf({ content: { type, flags } }: SecretNeed): string {
  if (type === 'docker-registry') return '.dockerconfigjson';
  if (type === 'tls') return 'tls.crt, tls.key';
  return flags.map((flag) => /^--from-(?:literal|file)=([^=]+)=/.exec(flag)?.[1] ?? `what ${flag.replace(/^--from-[a-z-]+=/, '')} holds`).join(', ');
}

/** kubectl takes a file with all keys, or keys one by one. */
function together(flags: readonly string[]): string[] {
  const files = flags.filter((flag) => flag.startsWith('--from-env-file='));
  return [...new Set(files.length > 0 ? files : flags)];
}

/** Secrets that come from Git in another form, or are made in the cluster. */
function secretsMadeBy({ kind, name, namespace, object }: PrintedObject): string[] {
  const made = kind === 'Secret' || kind === 'SealedSecret' ? name
    : kind === 'ExternalSecret' ? textAt(object, 'spec', 'target', 'name') ?? name
      : kind === 'Certificate' ? textAt(object, 'spec', 'secretName') : undefined;
  return made === undefined ? [] : [`${namespace}/${made}`];
}
