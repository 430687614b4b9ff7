import { Duration } from 'cdk8s';
import { flux, Layer } from '../../lib';
import { assert } from '../harness/assert';
import { Chart, chartOf } from '../harness/charts';
import { conditionOf, Reference, Resource } from '../harness/client';
import { NEVER_READY } from '../harness/control-plane';
import { inCluster, Program, requested, SmallRepository } from '../harness/small';
import { Scenario } from '../harness/world';

const LAYER = 'shop';

export const helm: Scenario = {
  name: 'helm',
  proves: 'an upgrade that fails is rolled back, or kept and retried, as the release says; what a person changes in the cluster is set back, but not the replicas that somebody else owns',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    await small.upstream.registry.pushChart('acme/charts', web());
    await small.commit('Two releases', releases({ version: '1', healthy: true }));
    await small.startControllers('notification', 'source', 'kustomize', 'helm');
    await small.sync();
    await small.untilAllReady();

    await small.commit('A version that never becomes ready', releases({ version: '2', healthy: false }));
    const careful = await client.until(release('careful'), 'is rolled back', 90, ({ status }) => status?.history?.[0]?.status === 'deployed' && status.history.length > 2);
    await runs(small, 'careful', '1');
    world.log(`careful: ${statuses(careful)}; ${conditionOf(careful, 'Ready')?.message.split('\n')[0]}`);
    const stubborn = await client.until(release('stubborn'), 'is tried again', 90, ({ status }) => status?.history?.filter((each: { readonly status: string }) => each.status === 'failed').length > 1);
    await runs(small, 'stubborn', '2');
    world.log(`stubborn: ${statuses(stubborn)}; ${conditionOf(stubborn, 'Ready')?.message.split('\n')[0]}`);
    await becomesReady(small, 'stubborn');
    await client.until(release('stubborn'), 'is Ready without a commit', 60, (object) => conditionOf(object, 'Ready')?.status === 'True');
    world.log('stubborn: the next try passed, nobody committed anything');

    await small.commit('A healthy version', releases({ version: '3', healthy: true }));
    await small.untilAllReady(90, { revision: `refs/heads/main@sha1:${small.repository.head()}` });
    await Promise.all(['careful', 'stubborn'].map((name) => runs(small, name, '3')));

    await client.merge(deployment('careful'), { spec: { replicas: 3, template: { metadata: { annotations: { version: 'by hand' } } } } });
    await client.merge(release('careful'), requested());
    const corrected = await client.until(deployment('careful'), 'is set back', 60, ({ spec }) => spec.template.metadata.annotations.version === '3');
    assert(corrected.spec.replicas === 3, `replicas were set back to ${corrected.spec.replicas}, although they are ignored`);
    world.log('drift: the annotation of the pods is set back, the replicas are left alone');
  },
};

/** One release that is rolled back when an upgrade fails, and one that is retried for ever. */
function releases(values: { readonly version: string; readonly healthy: boolean }): Program {
  return inCluster((cluster) => {
    const shop = new Layer(cluster, LAYER);
    const source = new flux.OCIRepository(shop, 'web', { url: 'oci://ghcr.io/acme/charts/web', reference: flux.OciReference.tag('1.0.0'), layer: flux.OciLayer.helmChart() });
    const shared = { chart: flux.HelmChartChoice.fromOci(source), values, timeout: Duration.seconds(20) };
    new flux.HelmRelease(shop, 'careful', {
      ...shared, upgrade: { remediation: flux.Remediation.retries(1) }, driftDetection: flux.DriftDetection.ENABLED, driftIgnore: [flux.DriftIgnore.replicasOf('careful')],
    });
    new flux.HelmRelease(shop, 'stubborn', { ...shared, upgrade: { remediation: flux.Remediation.retryOnFailure({ interval: Duration.seconds(5) }) } });
  });
}

function web(): Chart {
  return chartOf('web', '1.0.0', {
    'values.yaml': 'version: ""\nhealthy: true\n',
    'templates/deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    matchLabels:
      app: {{ .Release.Name }}
  template:
    metadata:
      labels:
        app: {{ .Release.Name }}
      annotations:
        version: "{{ .Values.version }}"
        {{- if not .Values.healthy }}
        ${NEVER_READY}: ""
        {{- end }}
    spec:
      containers:
        - name: web
          image: stand-in:{{ .Values.version }}
`,
  });
}

function release(name: string): Reference {
  return { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', name, namespace: LAYER };
}

function deployment(name: string): Reference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: LAYER };
}

async function runs({ client }: SmallRepository, name: string, version: string): Promise<void> {
  await client.until(deployment(name), `runs version ${version}`, 30, ({ spec }) => spec.template.spec.containers[0].image === `stand-in:${version}`);
}

/** What was in the way is gone: pods that were never ready become ready. */
async function becomesReady({ client }: SmallRepository, name: string): Promise<void> {
  for (const { metadata } of await client.list('v1', 'Pod', LAYER, { labelSelector: `app=${name}` })) {
    await client.merge({ apiVersion: 'v1', kind: 'Pod', name: metadata?.name ?? '', namespace: LAYER }, { metadata: { annotations: { [NEVER_READY]: null } } });
  }
}

function statuses({ status }: Resource): string {
  return status.history.map((each: { readonly version: number; readonly status: string }) => `${each.version} ${each.status}`).join(', ');
}
