import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { ApiObject } from 'cdk8s';
import { Layer } from '../../lib';
import { readFacts } from '../../lib/cli/bootstrap/facts';
import { takeOverSteps } from '../../lib/cli/bootstrap/take-over';
import { assert } from '../harness/assert';
import { Reference } from '../harness/client';
import { startFluxOperator } from '../harness/flux';
import { inCluster, layer, SmallRepository } from '../harness/small';
import { program as binary } from '../harness/tools';
import { Scenario } from '../harness/world';

const OWNER = 'kustomize.toolkit.fluxcd.io/name';
const ROOT = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' };

/** What `flux bootstrap` and somebody after it wrote, without the manifests of the controllers. */
const OLD: { readonly [file: string]: string } = {
  'clusters/old/flux-system/gotk.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: flux-system\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: old:viewer\nrules: []\n',
  'clusters/old/apps.yaml': kustomization('apps') + kustomization('web'),
  'apps/all.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n' + config('shop', 'settings'),
  'web/all.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n---\n' + config('web', 'page') + config('web', 'forgotten'),
};

const NEW = inCluster((cluster) => {
  new ApiObject(new Layer(cluster, 'shop'), 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { of: 'the program' } });
  new ApiObject(new Layer(cluster, 'web'), 'page', { apiVersion: 'v1', kind: 'ConfigMap', data: { of: 'the program' } });
});

export const takeOver: Scenario = {
  name: 'take-over',
  proves: 'a cluster that flux bootstrap set up is taken over by the commands of cdk8s-pd bootstrap --take-over: nothing that the program holds is deleted or made anew at any time',
  limit: 300,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    await small.repository.commit('The repository of before', (folder) => write(folder, OLD));
    await small.startControllers();
    await client.apply({ ...resource(ROOT), spec: { interval: '1m', ref: { branch: 'main' }, url: 'https://github.com/acme/fleet' } });
    await client.apply({ ...resource(layer('flux-system')), spec: { interval: '10m', path: './clusters/old', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } } });
    for (const name of ['flux-system', 'apps', 'web']) await client.untilReady(layer(name), 60);
    const kept = [namespace('flux-system'), namespace('shop'), namespace('web'), configMap('shop', 'settings'), configMap('web', 'page'), ROOT, layer('flux-system'), layer('web')];
    const before = new Map<string, string | undefined>();
    for (const reference of kept) before.set(shown(reference), (await client.get(reference)).metadata?.uid);
    const gone: string[] = [];
    for (const kind of ['ConfigMap', 'Namespace']) {
      world.run.onEnd(client.follow('v1', kind, ({ metadata }, isGone) => {
        if (isGone || metadata?.deletionTimestamp) gone.push(`${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`);
      }));
    }
    await small.commit('A program', NEW);

    // As a person does it: in a checkout, one line after the other.
    const checkout = world.run.folderOf('checkout');
    await promisify(execFile)('git', ['clone', '--quiet', small.repository.folder, checkout]);
    const commands = world.run.folderOf('commands');
    fs.symlinkSync(binary('kubectl'), path.join(commands, 'kubectl'));
    const env = { ...small.proxy.environment, KUBECONFIG: small.plane.kubeconfig, HOME: world.run.folder, PATH: `${commands}:/usr/bin:/bin` };
    const shell = async (line: string): Promise<string> => (await promisify(execFile)('sh', ['-c', line], { cwd: checkout, env })).stdout;
    for (const { title, lines } of stepsIn(checkout)) {
      world.log(title);
      for (const line of lines.filter((each) => !each.startsWith('#'))) {
        if (line.startsWith('helm install')) await startFluxOperator({ run: world.run, ports: world.ports, plane: small.plane, proxy: small.proxy });
        else {
          const said = await shell(line);
          // The last of these lines prints commands; a person chooses among them.
          for (const command of said.split('\n').filter((each) => each.startsWith('kubectl delete'))) world.log(`$ ${command}\n${await shell(command)}`);
        }
      }
    }

    await small.untilAllReady(120);
    for (const reference of kept) {
      const { metadata } = await client.get(reference);
      assert(metadata?.uid === before.get(shown(reference)) && !metadata?.deletionTimestamp, `${shown(reference)} is another one`);
    }
    for (const [reference, owner] of [[configMap('shop', 'settings'), 'shop'], [configMap('web', 'page'), 'web']] as const) {
      const object = await client.until(reference, `is of layer ${owner}`, 30, ({ metadata }) => metadata?.labels?.[OWNER] === owner);
      assert(object.data?.of === 'the program', `${shown(reference)} is ${JSON.stringify(object.data)}`);
    }
    await client.untilGone(layer('apps'), 30);
    await client.untilGone(configMap('web', 'forgotten'), 30);
    assert(gone.every((each) => each === 'ConfigMap web/forgotten'), `deleted meanwhile: ${gone.join(', ')}`);
    const { metadata } = await client.get(layer('web'));
    assert(metadata?.annotations?.['kustomize.toolkit.fluxcd.io/prune'] === undefined, 'layer web is still protected from pruning');
    world.log('every object is the one of before; what no layer holds is gone where a layer took its Kustomization over');
  },
};

/** The steps that the command prints, from a checkout. */
function stepsIn(checkout: string): ReturnType<typeof takeOverSteps> {
  const folder = process.cwd();
  process.chdir(checkout);
  try {
    return takeOverSteps(readFacts('staging'));
  } finally {
    process.chdir(folder);
  }
}

function write(folder: string, files: { readonly [file: string]: string }): void {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
}

function kustomization(name: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./${name}\n`
    + '  prune: true\n  wait: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n---\n';
}

function config(inNamespace: string, name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${inNamespace}\ndata:\n  of: before\n---\n`;
}

function namespace(name: string): Reference {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}

function configMap(inNamespace: string, name: string): Reference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: inNamespace };
}

function resource({ apiVersion, kind, name, namespace: inNamespace }: Reference): { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } } {
  return { apiVersion, kind, metadata: { name, namespace: inNamespace } };
}

function shown({ kind, name, namespace: inNamespace }: Reference): string {
  return `${kind} ${inNamespace ?? ''}/${name}`;
}
