import { word } from '../shell';
import { ClusterFacts } from './facts';
import { createSecrets, installOperator, pushArtifact, Step } from './steps';

/** Fields and annotations set under this name stay when Flux applies the object again (kustomize-controller, field managers). */
const BY_HAND = '--field-manager=flux-client-side-apply';

const INVENTORY = lines('kubectl get kustomization flux-system --namespace flux-system', '{range .status.inventory.entries[*]}{.id}');
const INVENTORIES = lines('kubectl get kustomizations --namespace flux-system', '{range .items[*].status.inventory.entries[*]}{.id}');
const SUSPENDED = lines('kubectl get kustomizations --all-namespaces',
  '{range .items[?(@.spec.suspend==true)]}kubectl delete kustomization {.metadata.name} --namespace {.metadata.namespace}');

/** All Kustomizations but the one that Flux starts from. */
const OTHERS = "kubectl get kustomizations --all-namespaces --no-headers --output custom-columns=:.metadata.namespace,:.metadata.name | grep -v '^flux-system  *flux-system$'";

/**
 * Lets this program's `dist/` take the place of what Flux applies to a cluster now. Nothing is deleted and nothing is
 * reinstalled: objects keep their names, and each has one owner at any time.
 */
export function takeOverSteps(facts: ClusterFacts): Step[] {
  const { operator, command, cluster } = facts;
  const layers = facts.layers.map(word).join(' ');
  const pathOfLayer = `${facts.rootPath.replace(/flux-system$/, '')}$layer`;
  return [
    {
      title: `What Flux applies now; what is to stay must be in dist/${cluster}/ with the same kind, namespace and name`,
      lines: [INVENTORY, 'kubectl get kustomizations,helmreleases --all-namespaces'],
    },
    ...(operator ? [protect()] : []),
    {
      title: 'The other Kustomizations stop, so that no object has two owners; what they applied runs on',
      lines: [`${OTHERS} | while read -r namespace name; do ${suspend('"$name"', '"$namespace"', true)}; done`],
    },
    ...installOperator(facts, true),
    ...createSecrets(facts, 'Secrets that Git does not hold; the cluster may have some of them under these names already'),
    ...(operator ? [...pushArtifact(operator), {
      title: `The operator takes over Flux and its Kustomization flux-system, which from here on applies ${facts.rootPath}`,
      lines: [
        '# Patches and controllers of clusters/…/flux-system/kustomization.yaml must be in the program before: Installation.operator({ patches, components })',
        `kubectl apply -f ${word(operator.instance)}`,
      ],
    }] : []),
    ...(command ? [{
      title: 'One file in the folder that Flux syncs; synth wrote it. Move it when Flux syncs another folder than this',
      lines: [`git add ${word(command.file)} && git commit --message 'Flux applies dist/${cluster}' && git push`],
    }] : []),
    {
      title: 'The layers that have the name of an old Kustomization go on, each when it is the new one',
      lines: [
        '# what an old one applied, and the layer of its name does not hold, is deleted now',
        `for layer in ${layers}; do ${wait('create')} && ${wait(`jsonpath='{.spec.path}'="${pathOfLayer}"`)} && ${suspend('"$layer"', 'flux-system', false)}; done`,
        ...(operator ? ['kubectl wait fluxinstance/flux --namespace flux-system --for=condition=Ready --timeout=5m'] : []),
        `kubectl wait kustomizations --namespace flux-system --for=condition=Ready --timeout=15m ${layers}`,
      ],
    },
    {
      title: 'The old Kustomizations go; a suspended one deletes nothing of what it applied. The same holds for old HelmReleases: suspend, then delete',
      lines: [
        SUSPENDED,
        '# run the lines that this prints for those whose objects a layer applies now',
      ],
    },
    ...(operator ? [unprotect(), { title: 'In Git, the folder that flux bootstrap made: nothing reads it any more, so remove it', lines: [] }] : []),
  ];
}

/** Another path makes Flux delete what it applied before and does not find there. */
function protect(): Step {
  return {
    title: 'None of it is deleted when Flux gets another path',
    lines: [`${INVENTORY} | ${forEach(`--overwrite ${BY_HAND} kustomize.toolkit.fluxcd.io/prune=disabled`)}`],
  };
}

function unprotect(): Step {
  return {
    title: 'What dist/ holds is deleted again when it is removed there; Flux itself puts back what dist/ protects',
    lines: [`${INVENTORIES} | ${forEach(`${BY_HAND} kustomize.toolkit.fluxcd.io/prune-`)}`],
  };
}

/** An entry of an inventory is `<namespace>_<name>_<group>_<kind>`; a colon in a name is written as two underscores. */
function forEach(change: string): string {
  const inParts = "sed -E 's/^([^_]*)_(.*)_([^_]*)_([^_]*)$/\\1|\\2|\\3|\\4/; s/__/:/g'";
  const annotate = `kubectl annotate "$kind\${group:+.$group}" "$name" \${namespace:+--namespace="$namespace"} ${change}`;
  return `${inParts} | while IFS='|' read -r namespace name group kind; do ${annotate}; done`;
}

function suspend(name: string, namespace: string, isSuspended: boolean): string {
  return `kubectl patch kustomization ${name} --namespace ${namespace} --type=merge ${BY_HAND} --patch '{"spec":{"suspend":${isSuspended}}}'`;
}

function wait(condition: string): string {
  return `kubectl wait "kustomization/$layer" --namespace flux-system --for=${condition} --timeout=5m`;
}

/** A line for each item of a range. */
function lines(command: string, range: string): string {
  return `${command} --output jsonpath='${range}{"\\n"}{end}'`;
}
