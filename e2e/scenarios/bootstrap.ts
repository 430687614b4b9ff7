import { assertNone, differences } from '../harness/assert';
import { Client, conditionOf, isObserved, referenceTo, Resource } from '../harness/client';
import { KUSTOMIZATIONS, Staging } from '../harness/staging';
import { Scenario } from '../harness/world';

const RECONCILED = [
  KUSTOMIZATIONS, ['helm.toolkit.fluxcd.io/v2', 'HelmRelease'],
  ...['GitRepository', 'OCIRepository', 'HelmRepository'].map((kind) => ['source.toolkit.fluxcd.io/v1', kind]),
  ...['ImageRepository', 'ImageUpdateAutomation'].map((kind) => ['image.toolkit.fluxcd.io/v1', kind]),
];
/** What controllers write all the time; FluxReport holds counts and times. */
const RESTLESS = ['FluxReport', 'Event', 'Lease', 'Pod', 'Node', 'EndpointSlice', 'Endpoints', 'ComponentStatus'];

export const bootstrap: Scenario = {
  name: 'bootstrap',
  proves: 'the README\'s commands on an empty cluster make all of staging Ready; reconciling everything three more times changes nothing',
  limit: 420,
  run: async (world) => {
    const staging = await (await Staging.prepare(world)).bootstrap();
    await settle(staging);
    await assertNothingMoves(staging);
    await world.step('a dry run of every file gives back the object that is there', () => assertApplied(staging));
  },
};

/** Flagger makes autoscalers of its own; they first bring the primaries to their minimum. */
async function settle({ client }: Staging): Promise<void> {
  for (const { spec, metadata } of await client.list('autoscaling/v2', 'HorizontalPodAutoscaler')) {
    const { name } = spec.scaleTargetRef;
    if (!name.endsWith('-primary')) continue;
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: metadata?.namespace };
    await client.until(deployment, 'has its minimum of pods', 60, (object) => object.status?.readyReplicas >= spec.minReplicas);
  }
}

/** Asks everything to reconcile three more times: no generation and no managed fields change, and no controller logs an error. */
async function assertNothingMoves({ world, client, flux }: Staging): Promise<void> {
  const before = await snapshot(client);
  const since = new Date();
  for (let round = 1; round <= 3; round += 1) {
    await world.step(`reconciliation ${round} of everything`, async () => {
      const objects = (await Promise.all(RECONCILED.map(([apiVersion, kind]) => client.list(apiVersion, kind)))).flat();
      const requested = `${Date.now()}-${round}`;
      await Promise.all(objects.map(async (object) => {
        const reference = referenceTo(object);
        await client.merge(reference, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requested } } });
        // An OCI HelmRepository is only data: nothing reconciles it.
        await client.until(reference, `has handled ${requested}`, 60, (each) => each.status?.lastHandledReconcileAt === requested
          && conditionOf(each, 'Ready')?.status === 'True' && isObserved(each));
      }));
    });
  }
  const after = await snapshot(client);
  const moved = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key)} became ${after.get(key)}`);
  assertNone(moved, 'changed although nothing was committed');
  assertNone(flux.errors(since), 'error in a log');
}

/** Identity, generation and managed fields of every object. */
async function snapshot(client: Client): Promise<Map<string, string>> {
  const kinds = (await client.kinds()).filter(({ kind }) => !RESTLESS.includes(kind));
  const objects = (await Promise.all(kinds.map(({ apiVersion, kind }) => client.list(apiVersion, kind)))).flat();
  return new Map(objects.map(({ kind, metadata }) => {
    const managed = (metadata?.managedFields ?? []).filter(({ manager, subresource }) => manager !== 'e2e-person' && !subresource)
      .map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]);
    return [`${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`, JSON.stringify([metadata?.uid, metadata?.generation, managed])];
  }));
}

async function assertApplied({ client, printed }: Staging): Promise<void> {
  const problems = await Promise.all(printed.filter(({ object }) => !object.spec?.verify).map(async ({ object, file }) => {
    const there = await client.get(referenceTo(object));
    const { object: returned } = await client.apply(object, { dryRun: true, manager: 'kustomize-controller' });
    return differences(comparable(there), comparable(returned)).map((difference) => `${file}: ${difference}`);
  }));
  assertNone(problems.flat(), 'different from what is applied');
}

/** An object without what changes at each request, and without the two labels by which Flux knows its own. */
function comparable({ metadata = {}, ...object }: Resource): object {
  const { managedFields: _managedFields, resourceVersion: _resourceVersion, labels = {}, ...rest } = metadata;
  const others = Object.fromEntries(Object.entries(labels).filter(([label]) => !label.startsWith('kustomize.toolkit.fluxcd.io/')));
  return { ...object, status: undefined, metadata: { ...rest, labels: others } };
}
