import { at, PrintedObject, textAt } from '../../changes/printed';
import { generic, registry, SecretContent, SecretNeed } from './secret-content';

/** The Secrets without which the pods of an object, its image pulls or its listeners do not work. */
export function podSecrets({ kind, name, namespace = 'default', object }: PrintedObject): SecretNeed[] {
  const what = `${kind} ${name}`;
  const need = (secret: unknown, purpose: string, content: SecretContent): SecretNeed[] => {
    return typeof secret === 'string' ? [{ name: secret, namespace, purpose, content }] : [];
  };
  const required = (reference: unknown): unknown => (at(reference, 'optional') === true ? undefined : at(reference, 'name') ?? at(reference, 'secretName'));
  const pod = podOf(kind, object);
  const containers = [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')];
  const image = containers.map((container) => textAt(container, 'image')).find((reference) => reference !== undefined) ?? '';
  return [
    ...containers.flatMap((container) => [
      ...listAt(container, 'env').flatMap((variable) => {
        const reference = at(variable, 'valueFrom', 'secretKeyRef');
        const key = textAt(reference, 'key') ?? '';
        return need(required(reference), `${what} reads it`, generic(`--from-literal=${key}="$${key.toUpperCase().replace(/\W/g, '_')}"`));
      }),
      ...listAt(container, 'envFrom').flatMap((source) => wholeSecret(required(at(source, 'secretRef')))),
    ]),
    ...listAt(pod, 'volumes').flatMap((volume) => wholeSecret(required(at(volume, 'secret')))),
    ...[...listAt(pod, 'imagePullSecrets'), ...(kind === 'ServiceAccount' ? listAt(object, 'imagePullSecrets') : [])]
      .flatMap((reference) => need(at(reference, 'name'), `pulls the images of ${what}`, registry(image))),
    ...(kind === 'Gateway' && !hasIssuer(object) ? listAt(object, 'spec', 'listeners') : [])
      .flatMap((listener) => listAt(listener, 'tls', 'certificateRefs'))
      .filter((reference) => at(reference, 'namespace') === undefined)
      .flatMap((reference) => need(at(reference, 'name'), `certificate of ${what}`, { type: 'tls', flags: ['--cert=./tls.crt', '--key=./tls.key'] })),
  ];

  function wholeSecret(secret: unknown): SecretNeed[] {
    return need(secret, `${what} reads all of it`, generic(`--from-env-file=./${String(secret)}.env`));
  }
}

function podOf(kind: string, object: unknown): unknown {
  if (kind === 'Pod') return at(object, 'spec');
  return at(object, 'spec', ...(kind === 'CronJob' ? ['jobTemplate', 'spec'] : []), 'template', 'spec');
}

/** cert-manager makes the certificate then. */
function hasIssuer(object: unknown): boolean {
  return ['issuer', 'cluster-issuer'].some((name) => at(object, 'metadata', 'annotations', `cert-manager.io/${name}`) !== undefined);
}

function listAt(value: unknown, ...keys: string[]): unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}
