import { parse } from 'yaml';
import { Cluster, platform } from '../../lib';
import { filesIn, scratchRepository } from '../helpers';

/** A printed object; its fields are looked at as they are. */
export type Json = ReturnType<typeof parse>;

/** What a program prints for the cluster `staging`. */
export class Printed {
  public constructor(private readonly files: { readonly [file: string]: string }) {}

  /** Names of the layers. */
  public get layers(): string[] {
    return [...new Set(Object.keys(this.files).map((file) => file.split('/')[0]))];
  }

  /** Files of a layer, without its listing. */
  public filesOf(layer: string): string[] {
    return Object.keys(this.files).filter((file) => file.startsWith(`${layer}/`) && !file.endsWith('/kustomization.yaml')).map((file) => file.slice(layer.length + 1));
  }

  /** One object, by layer and file name without its ending. */
  public object(layer: string, name: string): Json {
    const text = this.files[`${layer}/${name}.yaml`];
    if (text === undefined) throw new Error(`no ${layer}/${name}.yaml among ${Object.keys(this.files).join(', ')}`);
    return parse(text);
  }

  /** The one object of a layer whose file starts with a kind. */
  public only(layer: string, kind: string): Json {
    const found = this.filesOf(layer).filter((file) => file.startsWith(`${kind}-`) || file.startsWith(`${kind}.`));
    if (found.length !== 1) throw new Error(`${found.length} of kind ${kind} in ${layer}: ${this.filesOf(layer).join(', ')}`);
    return parse(this.files[`${layer}/${found[0]}`]);
  }

  /** The layers that a layer waits for. */
  public waitsFor(layer: string): string[] {
    return (this.object('flux-system', `kustomization-${layer}`).spec.dependsOn ?? []).map((item: { readonly name: string }) => item.name);
  }

  /** Every object of every layer. */
  public get all(): Json[] {
    return Object.entries(this.files).filter(([file]) => !file.endsWith('/kustomization.yaml')).map(([, text]) => parse(text));
  }
}

/** Synthesizes the cluster `staging`. */
export function print(build: (cluster: Cluster) => void): Printed {
  const { repository, folder } = scratchRepository();
  build(new Cluster(repository, 'staging'));
  repository.synth();
  return new Printed(filesIn(`${folder}/dist/staging`));
}

/** A cluster that prints nowhere. */
export function newCluster(id = 'staging'): Cluster {
  return new Cluster(scratchRepository().repository, id);
}

/** What all installers together need from each other. */
export interface Platform {
  readonly gatewayApi: platform.GatewayApi;
  readonly certManager: platform.CertManager;
  readonly mesh: platform.Linkerd;
  readonly rollouts: platform.Flagger;
}

/** The platform that apps use, under its usual ids. */
export function addPlatform(cluster: Cluster, options: Partial<Omit<platform.FlaggerProps, 'mesh' | 'gatewayApi'>> = {}): Platform {
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  const certManager = new platform.CertManager(cluster, 'cert-manager');
  const mesh = new platform.Linkerd(cluster, 'linkerd', { certManager, gatewayApi });
  const rollouts = new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi, ...options });
  return { gatewayApi, certManager, mesh, rollouts };
}
