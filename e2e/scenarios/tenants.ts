import * as fs from 'node:fs';
import * as path from 'node:path';
import type { V1Condition } from '@kubernetes/client-node';
import * as yaml from 'js-yaml';
import { flux, Tenant } from '../../lib';
import { assert } from '../harness/assert';
import { conditionOf, Reference } from '../harness/client';
import { inCluster, Program, requested, SmallRepository } from '../harness/small';
import { Scenario } from '../harness/world';

const TEAM = 'team-a';
const APPLIED: Reference = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', name: 'apps', namespace: TEAM };

export const tenants: Scenario = {
  name: 'tenants',
  proves: 'what a tenant commits to a repository of its own lands in its namespace only: rights of the cluster are refused by RBAC, sources of others by Flux; the platform stays Ready',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    await tenantCommits(small, 'First commit', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ours' }, data: { of: TEAM } });
    await small.commit('A tenant', program());
    await small.startControllers();
    await small.sync();
    await small.untilAllReady();
    await client.untilReady(APPLIED, 60);
    await client.get(config('ours', TEAM));
    world.log('what the tenant committed is in its namespace');

    await tenantCommits(small, 'Something for another namespace', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'theirs', namespace: 'default' }, data: { of: TEAM } });
    await client.until(config('theirs', TEAM), 'is in the namespace of the tenant', 60, () => true);
    assert(await client.find(config('theirs', 'default')) === undefined, 'a tenant has written into another namespace');
    world.log('an object for another namespace landed in the namespace of the tenant');

    await tenantCommits(small, 'All rights', {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'all-rights' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }, subjects: [{ kind: 'ServiceAccount', name: TEAM, namespace: TEAM }],
    });
    const forbidden = await fails(small, APPLIED, /forbidden/);
    assert(forbidden.message.includes(`system:serviceaccount:${TEAM}:${TEAM}`), `refused to somebody else: ${forbidden.message}`);
    assert(await client.find({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: 'all-rights' }) === undefined, 'a tenant has all rights');
    world.log(`RBAC: ${forbidden.message.slice(0, 220)}`);

    // A Kustomization that names the source of the platform, and no account.
    await tenantCommits(small, 'The repository of the platform', {
      apiVersion: APPLIED.apiVersion, kind: APPLIED.kind, metadata: { name: 'borrowed' },
      spec: { interval: '1m', path: 'dist/staging/flux-system', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' } },
    });
    const blocked = await fails(small, { ...APPLIED, name: 'borrowed' }, /cross-namespace/);
    world.log(`Flux: ${blocked.message.slice(0, 220)}`);
    await small.untilAllReady(30);
  },
};

function program(): Program {
  return inCluster((cluster) => {
    const team = new Tenant(cluster, TEAM);
    team.addGitRepository('apps', { url: `https://github.com/acme/${TEAM}` });
  }, { flux: flux.Installation.operator({ version: '2.9.x', cluster: { multitenant: true } }) });
}

/** The tenant's own repository holds this one object from now on. */
async function tenantCommits({ upstream, client }: SmallRepository, message: string, object: object): Promise<void> {
  await upstream.git.repository(`acme/${TEAM}`).commit(message, (folder) => fs.writeFileSync(path.join(folder, 'object.yaml'), yaml.dump(object)));
  const source: Reference = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'apps', namespace: TEAM };
  if (await client.find(source)) await client.merge(source, requested());
}

async function fails({ client }: SmallRepository, reference: Reference, why: RegExp): Promise<V1Condition> {
  const failed = await client.until(reference, `fails because of ${why}`, 60, (object) => why.test(conditionOf(object, 'Ready')?.message ?? ''));
  const condition = conditionOf(failed, 'Ready');
  assert(condition?.status === 'False', `Ready although ${why}`);
  return condition;
}

function config(name: string, namespace: string): Reference {
  return { apiVersion: 'v1', kind: 'ConfigMap', name, namespace };
}
