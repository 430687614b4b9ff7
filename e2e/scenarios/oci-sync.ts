import { execFileSync } from 'node:child_process';
import { ApiObject } from 'cdk8s';
import { ClusterSync, Layer } from '../../lib';
import { assert, assertNone } from '../harness/assert';
import { conditionOf, Reference } from '../harness/client';
import { startFluxOperator } from '../harness/flux';
import { inCluster, Program, SmallRepository } from '../harness/small';
import { Scenario } from '../harness/world';

const ARTIFACT = 'acme/fleet';
const TAG = 'production';
const SOURCE = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', name: 'flux-system', namespace: 'flux-system' };
const INSTANCE = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstance', name: 'flux', namespace: 'flux-system' };

export const ociSync: Scenario = {
  name: 'oci-sync',
  proves: 'a cluster runs what an OCI artifact holds, without Git; what CI pushes reaches it when somebody moves the tag of the cluster',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client, upstream: { registry } } = small;
    await small.commit('First commit', shop('blue'));
    const first = await pushArtifact(small);
    await registry.tag(ARTIFACT, 'latest', TAG);
    await small.startControllers();
    await startFluxOperator({ run: world.run, ports: world.ports, plane: small.plane, proxy: small.proxy });
    const instance = small.printed.find(({ object }) => object.kind === INSTANCE.kind);
    assert(instance, 'the program printed no FluxInstance');
    await client.apply(instance.object);
    await small.untilAllReady(120, { revision: `${TAG}@${first}` });
    await client.until(INSTANCE, 'is Ready', 60, (object) => conditionOf(object, 'Ready')?.status === 'True');
    await isPainted(small, 'blue');
    assertNone((await client.list(SOURCE.apiVersion, 'GitRepository')).map(({ metadata }) => metadata?.name ?? ''), 'GitRepository');
    world.log(`the cluster runs ${TAG}@${first.slice(0, 19)} of commit ${small.repository.head().slice(0, 8)}`);

    await small.commit('Green', shop('green'));
    const second = await pushArtifact(small);
    assert(await lookedAt(small) === `${TAG}@${first}`, 'the cluster follows a tag that is not its own');
    await isPainted(small, 'blue');
    world.log('CI pushed latest, the cluster stays where it is');
    await registry.tag(ARTIFACT, 'latest', TAG);
    assert(await lookedAt(small) === `${TAG}@${second}`, `the cluster does not see that ${TAG} moved`);
    await small.untilAllReady(90, { revision: `${TAG}@${second}` });
    await isPainted(small, 'green');
  },
};

function shop(color: string): Program {
  return inCluster((cluster) => {
    new ApiObject(new Layer(cluster, 'shop'), 'paint', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'paint' }, data: { color } });
  }, { sync: ClusterSync.oci({ url: `oci://ghcr.io/${ARTIFACT}`, tag: TAG }) });
}

/** What CI does after a merge: `flux push artifact oci://ghcr.io/acme/fleet:latest --path=dist`. */
async function pushArtifact({ repository, upstream }: SmallRepository): Promise<string> {
  const content = execFileSync('git', ['archive', '--format=tar.gz', 'main:dist'], { cwd: repository.folder });
  return upstream.registry.pushArtifact(ARTIFACT, 'latest', content, { source: 'https://github.com/acme/fleet', revision: `main@sha1:${repository.head()}` });
}

/** Lets Flux look at the registry, as a webhook does; gives what it has then. */
async function lookedAt({ client }: SmallRepository): Promise<string> {
  const requestedAt = new Date().toISOString();
  await client.merge(SOURCE, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } });
  const { status } = await client.until(SOURCE, 'is looked at', 60, (object) => object.status?.lastHandledReconcileAt === requestedAt);
  return status.artifact.revision;
}

async function isPainted({ client }: SmallRepository, color: string): Promise<void> {
  const paint: Reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'paint', namespace: 'shop' };
  const { data } = await client.get(paint);
  assert(data?.color === color, `the cluster is ${data?.color}, not ${color}`);
}
