import { PrintedObject } from '../../changes/printed';
import { at, itemsAt, textAt } from '../../core/plain';
import { generic, registry, SecretContent, SecretNeed } from './secret-content';

/** The Secrets without which the pods of an object, its image pulls or its listeners do not work. */
export function podSecrets({ kind, name, namespace = 'default', object }: PrintedObject): SecretNeed[] {
  const what = `${kind} ${name}`;
  const need = (secret: unknown, purpose: string, content: SecretContent): SecretNeed[] => {
    return typeof secret === 'string' ? [{ name: secret, namespace, purpose, content }] : [];
  };
  const required = (reference: unknown): unknown => (at(reference, 'optional') === true ? undefined : at(reference, 'name') ?? at(reference, 'secretName'));
  const pod = podOf(kind, object);
  const containers = [...itemsAt(pod, 'initContainers'), ...itemsAt(pod, 'containers')];
  const image = containers.map((container) => textAt(container, 'image')).find((reference) => reference !== undefined) ?? '';
  return [
    ...containers.flatMap((container) => [
      ...itemsAt(container, 'env').flatMap((variable) => {
        const reference = at(variable, 'valueFrom', 'secretKeyRef');
        const key = textAt(reference, 'key') ?? '';
        return need(required(reference), `${what} reads it`, generic(`--from-literal=${key}="$${key.toUpperCase().replace(/\W/g, '_')}"`));
      }),
      ...itemsAt(container, 'envFrom').flatMap((source) => wholeSecret(required(at(source, 'secretRef')))),
    ]),
    ...itemsAt(pod, 'volumes').flatMap((volume) => wholeSecret(required(at(volume, 'secret')))),
    ...[...itemsAt(pod, 'imagePullSecrets'), ...(kind === 'ServiceAccount' ? itemsAt(object, 'imagePullSecrets') : [])]
      .flatMap((reference) => need(at(reference, 'name'), `pulls the images of ${what}`, registry(image))),
    ...(kind === 'Gateway' && !hasIssuer(object) ? itemsAt(object, 'spec', 'listeners') : [])
      .flatMap((listener) => itemsAt(listener, 'tls', 'certificateRefs'))
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
