import { PrintedObject } from '../../changes/printed';
import { SecretUse, secretUses } from '../../checks/secret-keys';
import { at, textAt } from '../../core/plain';
import { generic, loginFor, registry, SecretContent, SecretNeed, TOKEN_LOGIN } from './secret-content';

const CERTIFICATE = generic('--from-file=ca.crt=./ca.crt');
const LDAP_LOGIN = generic('--from-literal=username="$LDAP_USERNAME"', '--from-literal=password="$LDAP_PASSWORD"');
const PROXY = generic('--from-literal=address="$PROXY_ADDRESS"');

/**
 * The Secrets that an object of Flux reads.
 *
 * @param pushed the Git repositories that image automation writes to.
 */
export function fluxSecrets({ kind, apiVersion, name, namespace = 'default', object }: PrintedObject, pushed: ReadonlySet<string>): SecretNeed[] {
  const spec = at(object, 'spec');
  const what = `${kind} ${name}`;
  const need = (secret: string | undefined, purpose: string, content: SecretContent): SecretNeed[] => {
    return secret === undefined ? [] : [{ name: secret, namespace, purpose, content }];
  };
  const url = textAt(spec, 'url') ?? '';
  const login = textAt(spec, 'secretRef', 'name');
  const uses = secretUses(object);
  const around = [
    ...need(textAt(spec, 'certSecretRef', 'name'), `certificate authority of ${what}`, CERTIFICATE),
    ...need(textAt(spec, 'proxySecretRef', 'name'), `proxy of ${what}`, PROXY),
  ];
  if (kind === 'FluxInstance') {
    const sync = at(spec, 'sync');
    const address = textAt(sync, 'url') ?? '';
    return [
      ...need(textAt(sync, 'pullSecret'), `Flux reads ${address}`, loginFor(textAt(sync, 'kind'), sync)),
      ...need(textAt(spec, 'distribution', 'imagePullSecret'), 'pulls the images of Flux', registry(textAt(spec, 'distribution', 'registry') ?? '')),
      ...need(textAt(spec, 'distribution', 'artifactPullSecret'), 'pulls the manifests of Flux', registry(textAt(spec, 'distribution', 'artifact') ?? '')),
    ];
  }
  if (/^source\.toolkit\.fluxcd\.io\//.test(apiVersion)) {
    const isPushed = pushed.has(`${namespace}/${name}`);
    const purpose = isPushed ? `image automation pushes to ${url}, so it must be allowed to write` : `${what} reads ${url || textAt(spec, 'endpoint')}`;
    const verify = kind === 'GitRepository' ? generic('--from-file=author.asc=./author.asc') : generic('--from-file=cosign.pub=./cosign.pub');
    return [
      ...need(login, purpose, loginFor(kind, spec)), ...around,
      ...need(textAt(spec, 'sts', 'secretRef', 'name'), `credentials of the storage of ${what}`, LDAP_LOGIN),
      ...need(textAt(spec, 'sts', 'certSecretRef', 'name'), `certificate authority of the credentials of ${what}`, CERTIFICATE),
      ...need(textAt(spec, 'verify', 'secretRef', 'name'), `public keys whose signatures ${what} asks for`, verify),
    ];
  }
  switch (kind) {
    case 'ImageRepository': {
      const image = textAt(spec, 'image') ?? '';
      return [...need(login, `${what} reads the tags of ${image}`, registry(image)), ...around];
    }
    case 'ImageUpdateAutomation': {
      const key = at(spec, 'git', 'commit', 'signingKey');
      return need(textAt(key, 'secretRef', 'name'), 'signs the commits of image automation',
        generic(textAt(key, 'type') === 'ssh' ? '--from-file=identity=./signing-key' : '--from-file=git.asc=./signing-key.asc'));
    }
    case 'Kustomization': return [
      ...need(textAt(spec, 'decryption', 'secretRef', 'name'), `decrypts layer ${name}: the private key to which its files in Git were encrypted`,
        generic('--from-file=age.agekey=./age.agekey')),
      ...need(textAt(spec, 'kubeConfig', 'secretRef', 'name'), `the cluster that ${what} applies to`, kubeConfig(uses)),
      ...secretsIn(at(spec, 'postBuild', 'substituteFrom')).flatMap((secret) => need(secret, `variables of ${what}`, generic(`--from-env-file=./${secret}.env`))),
    ];
    case 'HelmRelease': return [
      ...uses.filter(({ field }) => field.startsWith('spec.valuesFrom'))
        .flatMap(({ name: secret, keys: [[key]] }) => need(secret, `values of ${what}`, generic(`--from-file=${key}=./${key}`))),
      ...need(textAt(spec, 'kubeConfig', 'secretRef', 'name'), `the cluster that ${what} installs into`, kubeConfig(uses)),
      ...need(textAt(spec, 'chart', 'spec', 'verify', 'secretRef', 'name'), `public keys whose signatures ${what} asks for`, generic('--from-file=cosign.pub=./cosign.pub')),
    ];
    case 'Provider': {
      const type = textAt(spec, 'type') ?? '';
      const isAddress = textAt(spec, 'address') === undefined && WEBHOOKS.has(type);
      return [
        ...need(login, `notifications by ${type} (${what})`, generic(isAddress ? '--from-literal=address="$WEBHOOK_ADDRESS"' : '--from-literal=token="$NOTIFICATION_TOKEN"')),
        ...around,
      ];
    }
    case 'Receiver': return need(login, `proves who calls ${what}`, generic('--from-literal=token="$WEBHOOK_TOKEN"'));
    case 'ResourceSetInputProvider': return [...need(login, `${what} reads ${url}`, TOKEN_LOGIN), ...around];
    default: return [];
  }
}

/** Providers whose address is the secret. */
const WEBHOOKS: ReadonlySet<string> = new Set(['slack', 'discord', 'msteams', 'rocket', 'googlechat', 'generic', 'lark', 'webex']);

function kubeConfig(uses: readonly SecretUse[]): SecretContent {
  return generic(...uses.filter(({ field }) => field === 'spec.kubeConfig.secretRef').map(({ keys: [[key]] }) => `--from-file=${key}=./kubeconfig`));
}

/** The Secrets of a list of ConfigMaps and Secrets; those that may be missing do not count. */
function secretsIn(list: unknown): (string | undefined)[] {
  return (Array.isArray(list) ? list : []).filter((item: unknown) => at(item, 'kind') === 'Secret' && at(item, 'optional') !== true)
    .map((item: unknown) => textAt(item, 'name'));
}
