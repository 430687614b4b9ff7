import * as path from 'node:path';
import { assert, assertNone } from '../harness/assert';
import { replaceIn } from '../harness/files';
import { Client, isObserved, Reference, Resource } from '../harness/client';
import { KUSTOMIZATIONS, Staging } from '../harness/staging';
import { Scenario } from '../harness/world';

const LAYERS = ['linkerd-identity', 'sealed-secrets'];
const SOURCE: Reference = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' };
const RELEASE: Reference = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name: 'sealed-secrets', namespace: 'kube-system' };
/** What controllers write all the time. */
const RESTLESS = ['Event', 'Lease', 'Node', 'ComponentStatus'];

export const clusters: Scenario = {
  name: 'clusters',
  proves: 'staging and production run from one repository in two clusters: a change for one leaves every object of the other untouched; they share no key',
  limit: 360,
  run: async (world) => {
    const staging = await Staging.prepare(world, { layers: LAYERS });
    const production = await Staging.prepare(world, { layers: LAYERS, cluster: 'production', beside: staging });
    await Promise.all([staging.bootstrap(), production.bootstrap()]);
    for (const secret of [{ name: 'linkerd-trust-anchor', namespace: 'cert-manager' }, { name: 'linkerd-identity-issuer', namespace: 'linkerd' }]) {
      const [ours, theirs] = await Promise.all([staging, production].map(({ client }) => client.get({ apiVersion: 'v1', kind: 'Secret', ...secret })));
      assert(ours.data['tls.key'] !== theirs.data['tls.key'], `both clusters have the key of ${secret.name}`);
    }
    for (const [changed, other, folder] of [[staging, production, 'staging'], [production, staging, 'production']] as const) {
      const before = await snapshot(other.client);
      const commit = await changed.commit(`Keep less history of releases in ${folder}`, (checkout) => replaceIn(path.join(checkout, `dist/${folder}/sealed-secrets/helmrelease-sealed-secrets.yaml`), 'maxHistory: 5', 'maxHistory: 4'));
      await Promise.all([applied(changed, commit), applied(other, commit)]);
      await changed.client.until(RELEASE, 'is changed', 60, (release) => release.spec.maxHistory === 4 && isObserved(release));
      const after = await snapshot(other.client);
      assertNone([...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))
        .map((key) => `${key}: ${before.get(key)} became ${after.get(key)}`), `object that a commit for ${folder} changed in the other cluster`);
      world.log(`a commit for ${folder}: applied there; the other has seen it, and its ${after.size} objects are untouched`);
    }
  },
};

/** Every layer has seen the commit, whether it changes something there or not. */
async function applied({ client, layers }: Staging, commit: string): Promise<void> {
  await client.until(SOURCE, `has ${commit}`, 60, ({ status }) => status?.artifact?.revision?.endsWith(commit));
  await Promise.all(layers.map(({ name }) => client.until({ apiVersion: KUSTOMIZATIONS[0], kind: KUSTOMIZATIONS[1], name, namespace: 'flux-system' }, `has applied ${commit}`, 90,
    ({ status }) => status?.lastAppliedRevision?.endsWith(commit))));
}

/** Everything about every object but the status; annotations of whoever asked for a reconciliation left out. */
async function snapshot(client: Client): Promise<Map<string, string>> {
  const kinds = (await client.kinds()).filter(({ kind }) => !RESTLESS.includes(kind));
  const objects = (await Promise.all(kinds.map(({ apiVersion, kind }) => client.list(apiVersion, kind)))).flat();
  return new Map(objects.map((object) => [`${object.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name}`, described(object)]));
}

function described({ status: _status, metadata = {}, ...object }: Resource): string {
  const { resourceVersion: _resourceVersion, managedFields: _managedFields, annotations = {}, ...rest } = metadata;
  const { 'reconcile.fluxcd.io/requestedAt': _requested, ...others } = annotations;
  return JSON.stringify({ ...object, metadata: { ...rest, annotations: others } });
}
