import { word } from '../shell';
import { ClusterFacts, CommandFacts, OperatorFacts } from './facts';
import { SecretNeed } from './secret-content';
import { createCommand, keysOf } from './secrets';

/** One step: a sentence, and lines for the shell, among them comments. */
export interface Step {
  readonly title: string;
  readonly lines: readonly string[];
}

const WAIT: Step = { title: 'Every layer becomes Ready; what waits for another one says so', lines: ['kubectl get kustomizations --namespace flux-system --watch'] };

/** From an empty cluster to every layer. */
export function bootstrapSteps(facts: ClusterFacts): Step[] {
  return [...installOperator(facts), ...createSecrets(facts, 'Secrets that Git does not hold'), ...startFlux(facts), WAIT];
}

/** The same for a cluster that was lost, with the keys put back before Flux starts. */
export function restoreSteps(facts: ClusterFacts): Step[] {
  return [
    ...installOperator(facts), ...createSecrets(facts, 'Secrets that Git does not hold, with what the lost cluster had: a private key made anew decrypts nothing'),
    ...restoreSealingKey(facts), ...startFlux(facts), WAIT,
  ];
}

/** With the operator: install it, if `isThere` into a namespace that Flux has made. */
export function installOperator({ operator, secrets }: ClusterFacts, isThere = false): Step[] {
  // `flux bootstrap` would make the namespace, but Secrets come first.
  if (!operator) return secrets.length === 0 || isThere ? [] : [{ title: 'The namespace of Flux', lines: ['kubectl create namespace flux-system'] }];
  const { chart, version, values } = operator;
  return [{
    title: version === undefined ? 'The Flux Operator; dist/ does not hold it, so upgrade it by hand' : 'The Flux Operator, in the version that dist/ holds',
    lines: [[
      `helm install flux-operator ${word(chart)}`, ...(version === undefined ? [] : [`--version ${word(version)}`]),
      '--namespace flux-system', ...(isThere ? [] : ['--create-namespace']),
      ...values.map(([name, value]) => `--set-json ${word(`${name}=${JSON.stringify(value)}`)}`),
    ].join(' ')],
  }];
}

/** The commands that make the Secrets, with their namespaces. */
export function createSecrets({ secrets }: ClusterFacts, title: string): Step[] {
  if (secrets.length === 0) return [];
  const made = new Set(['flux-system', 'kube-system', 'default']);
  const namespace = (need: SecretNeed): string[] => {
    if (made.has(need.namespace)) return [];
    made.add(need.namespace);
    return [`kubectl create namespace ${word(need.namespace)}`];
  };
  return [{ title, lines: secrets.flatMap((need) => [`# ${need.name}: ${keysOf(need)} · ${need.purpose}`, ...namespace(need), createCommand(need)]) }];
}

/** What makes Flux run and apply `dist/`. */
export function startFlux({ operator, command }: ClusterFacts): Step[] {
  if (command) return [{ title: 'Flux, by its own command; run it again to upgrade Flux', lines: [bootstrapCommand(command)] }];
  if (!operator) return [];
  return [
    ...pushArtifact(operator),
    {
      title: 'Flux, which applies everything else',
      lines: [`kubectl apply -f ${word(operator.instance)}`, 'kubectl wait fluxinstance/flux --namespace flux-system --for=condition=Ready --timeout=5m'],
    },
  ];
}

/** The artifact must be there before Flux asks for it. */
export function pushArtifact({ artifact }: OperatorFacts): Step[] {
  if (artifact === undefined) return [];
  return [{
    title: 'The artifact that Flux syncs, which CI pushes after each merge from here on',
    lines: [[
      `flux push artifact ${word(artifact)} --path=dist --source="$(git config --get remote.origin.url)"`,
      '--revision="$(git branch --show-current)@sha1:$(git rev-parse HEAD)"',
    ].join(' ')],
  }];
}

function bootstrapCommand({ url, branch, path, components }: CommandFacts): string {
  const isSsh = url.startsWith('ssh://');
  return [
    ...(isSsh ? [] : ['GIT_PASSWORD="$GIT_TOKEN"']),
    `flux bootstrap git --url=${url.startsWith('$') ? `"${url}"` : word(url)} --branch=${word(branch)} --path=${word(path)}`,
    isSsh ? '--private-key-file=./identity' : '--token-auth',
    ...(url.startsWith('http://') ? ['--allow-insecure-http'] : []),
    ...(components.length === 0 ? [] : [`--components-extra=${components.join(',')}`]),
  ].join(' ');
}

function restoreSealingKey({ sealedSecrets: namespace }: ClusterFacts): Step[] {
  if (namespace === undefined) return [];
  return [{
    title: 'The key of Sealed Secrets, before its controller makes a new one',
    lines: [
      '# saved, after each new one (every 30 days), with:',
      `# kubectl get secret --namespace ${word(namespace)} --selector sealedsecrets.bitnami.com/sealed-secrets-key --output yaml > sealed-secrets-key.yaml`,
      ...(namespace === 'kube-system' ? [] : [`kubectl create namespace ${word(namespace)}`]),
      'kubectl apply -f sealed-secrets-key.yaml',
    ],
  }];
}
