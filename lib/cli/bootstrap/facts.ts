import * as fs from 'fs';
import { PrintedObject } from '../../changes/printed';
import { at, textAt } from '../../core/plain';
import { valueProblem } from '../../core/problem';
import { checkCluster, objectsIn, printedObjects } from '../printed-files';
import { SecretNeed } from './secret-content';
import { missingSecrets } from './secrets';

/** What is needed to know of a cluster to bring Flux into it. */
export interface ClusterFacts {
  readonly cluster: string;
  /** Names of the layers, which are those of their Kustomizations. */
  readonly layers: readonly string[];
  /** Path of the layer that Flux applies first, as Flux has it. */
  readonly rootPath: string;
  readonly secrets: readonly SecretNeed[];
  /** Namespace of Sealed Secrets, if the cluster runs it. */
  readonly sealedSecrets?: string;
  /** With the operator: what to install, and what it is given. */
  readonly operator?: OperatorFacts;
  /** With `flux bootstrap`: what the command is told. */
  readonly command?: CommandFacts;
}

/** The Flux Operator, and its FluxInstance. */
export interface OperatorFacts {
  readonly chart: string;
  readonly version?: string;
  readonly values: readonly (readonly [name: string, value: unknown])[];
  /** File of the FluxInstance. */
  readonly instance: string;
  /** The artifact that Flux syncs instead of Git. */
  readonly artifact?: string;
}

/** The flags of `flux bootstrap git`. */
export interface CommandFacts {
  readonly url: string;
  readonly branch: string;
  readonly path: string;
  /** Controllers beyond those that Flux has by itself. */
  readonly components: readonly string[];
  /** Our file in its folder. */
  readonly file: string;
}

/** What a file must hold to be looked at: it is of Flux, or has to do with a Secret. */
const MAY_MATTER = /secret|fluxcd\.|^kind: Certificate/im;

const OPERATOR_CHART = 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator';

/** Reads what Flux will apply, not the program: a cluster runs what is committed. */
export function readFacts(cluster: string): ClusterFacts {
  checkCluster('cdk8s-pd bootstrap', cluster);
  const objects = printedObjects(cluster, MAY_MATTER);
  const instance = objects.find(({ kind }) => kind === 'FluxInstance');
  const operator = instance && operatorFacts(instance, objects);
  const command = instance ? undefined : commandFacts(cluster, objects);
  const sealed = objects.find(({ kind, object }) => kind === 'HelmRelease' && [chartName(object), textAt(object, 'spec', 'releaseName')].includes('sealed-secrets'));
  return {
    cluster, operator, command: command?.facts,
    layers: objects.filter(({ kind, layer }) => kind === 'Kustomization' && layer === 'flux-system').map(({ name }) => name),
    rootPath: (instance ? textAt(instance.object, 'spec', 'sync', 'path') : command?.rootPath) ?? `./dist/${cluster}/flux-system`,
    secrets: missingSecrets(objects),
    sealedSecrets: sealed && (textAt(sealed.object, 'spec', 'targetNamespace') ?? sealed.namespace),
  };
}

function operatorFacts(instance: PrintedObject, objects: readonly PrintedObject[]): OperatorFacts {
  const source = objects.find(({ kind, object }) => kind === 'OCIRepository' && /\/flux-operator$/.test(textAt(object, 'spec', 'url') ?? ''));
  const release = objects.find(({ kind, object }) => kind === 'HelmRelease' && textAt(object, 'spec', 'releaseName') === 'flux-operator');
  const values: unknown = at(release?.object, 'spec', 'values');
  const sync = at(instance.object, 'spec', 'sync');
  return {
    chart: textAt(source?.object, 'spec', 'url') ?? OPERATOR_CHART,
    version: textAt(source?.object, 'spec', 'ref', 'tag') ?? textAt(source?.object, 'spec', 'ref', 'semver'),
    values: typeof values === 'object' && values !== null ? Object.entries(values) : [],
    instance: instance.file,
    artifact: textAt(sync, 'kind') === 'OCIRepository' ? `${textAt(sync, 'url')}:${textAt(sync, 'ref')}` : undefined,
  };
}

function commandFacts(cluster: string, objects: readonly PrintedObject[]): { readonly facts: CommandFacts; readonly rootPath?: string } {
  const folder = `clusters/${cluster}`;
  const file = `${folder}/dist.yaml`;
  if (!fs.existsSync(file)) {
    throw valueProblem('cdk8s-pd bootstrap', `dist/${cluster} without a FluxInstance, and no ${file}`, 'a cluster with one of them',
      'run cdk8s-pd synth; it writes the one that the program asks for');
  }
  const ours = fs.readFileSync(file, 'utf8');
  const [rootPath] = objectsIn(ours, { file, cluster, layer: '' }).map(({ object }) => textAt(object, 'spec', 'path'));
  // The command has been here before: what it wrote counts.
  const theirs = `${folder}/flux-system/gotk-sync.yaml`;
  const sync = fs.existsSync(theirs) ? objectsIn(fs.readFileSync(theirs, 'utf8'), { file: theirs, cluster, layer: '' }) : [];
  const source = sync.find(({ kind }) => kind === 'GitRepository')?.object;
  const flag = (name: string): string | undefined => new RegExp(`^# flux bootstrap git .*--${name}=(\\S+)`, 'm').exec(ours)?.[1];
  const prefix = /^\.\/(.*)dist\//.exec(rootPath ?? '')?.[1] ?? '';
  return {
    rootPath,
    facts: {
      url: textAt(source, 'spec', 'url') ?? flag('url') ?? '$GIT_URL',
      branch: textAt(source, 'spec', 'ref', 'branch') ?? flag('branch') ?? 'main',
      path: flag('path') ?? `${prefix}${folder}`,
      components: extraComponents(objects),
      file,
    },
  };
}

function extraComponents(objects: readonly PrintedObject[]): string[] {
  const has = (pattern: RegExp): boolean => objects.some(({ apiVersion, kind }) => pattern.test(`${apiVersion}/${kind}`));
  return [
    ...(has(/^image\.toolkit\.fluxcd\.io\//) ? ['image-reflector-controller', 'image-automation-controller'] : []),
    ...(has(/\/ArtifactGenerator$/) ? ['source-watcher'] : []),
  ];
}

function chartName(release: unknown): string | undefined {
  return textAt(release, 'spec', 'chart', 'spec', 'chart') ?? textAt(release, 'spec', 'chartRef', 'name');
}
