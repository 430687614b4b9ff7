import { FLUX_SYSTEM } from '../flux/defaults';
import { printYaml } from '../synthesis/yaml';

/** Name of the Kustomization by which the Flux of `flux bootstrap` finds `dist/`; no layer has it there. */
export const DIST = 'dist';

/** What `flux bootstrap` is told, and what it then applies. */
export interface BootstrapFacts {
  /** Address of the Git repository. */
  readonly url: string;
  readonly branch: string;
  /** The folder in Git that belongs to the command. */
  readonly clusterPath: string;
  /** The folder in Git that Flux shall apply first. */
  readonly path: string;
}

/** The one file of ours in the folder that belongs to `flux bootstrap`. */
export function bootstrapFile(facts: BootstrapFacts): string {
  const kustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: DIST, namespace: FLUX_SYSTEM },
    spec: { interval: '10m', path: facts.path, prune: true, sourceRef: { kind: 'GitRepository', name: FLUX_SYSTEM } },
  };
  return [
    '# Written once, for the Flux that this command installs; nobody but you changes it from now on.\n',
    `# ${bootstrapCommand(facts)}\n`,
    printYaml(kustomization),
  ].join('');
}

function bootstrapCommand({ url, branch, clusterPath }: BootstrapFacts): string {
  return `flux bootstrap git --url=${url} --branch=${branch} --path=${clusterPath}`;
}
