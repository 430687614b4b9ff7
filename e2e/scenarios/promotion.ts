import { ApiObject } from 'cdk8s';
import { ChartVersion, Cluster, flux, ImageUpdates, ImageVersion, Layer } from '../../lib';
import { assert, assertNone } from '../harness/assert';
import { chartOf } from '../harness/charts';
import { cdk8sPd } from '../harness/cli';
import { referenceTo } from '../harness/client';
import { Program, requested, SmallRepository, WRITE_CREDENTIAL } from '../harness/small';
import { until } from '../harness/until';
import { Scenario } from '../harness/world';

const BRANCH = 'image-updates-staging';

export const promotion: Scenario = {
  name: 'promotion',
  proves: 'a new image, by tag and digest, and a new chart become a branch for a pull request; merged they run in staging; `cdk8s-pd promote` then moves both to production, and synth changes nothing after the bot',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client, repository } = small;
    await client.apply(WRITE_CREDENTIAL);
    const first = await push(small, '1.0.0');
    const program = fleet(`1.0.0@${first}`);
    await small.commit('Two clusters', program);
    await small.startControllers('notification', 'source', 'kustomize', 'helm', 'image-reflector', 'image-automation');
    await small.sync();
    await small.untilAllReady();
    await runs(small, `1.0.0@${first}`, '1.0.0');

    const before = repository.head();
    const second = await push(small, '1.1.0');
    for (const each of await client.list('image.toolkit.fluxcd.io/v1', 'ImageRepository')) await client.merge(referenceTo(each), requested());
    const both = [second, 'tag: "1.1.0"', 'version: "1.1.0"'];
    await until(`branch ${BRANCH} holds both`, 60, () => repository.has(BRANCH) && both.every((text) => repository.read('versions/staging.yaml', BRANCH).includes(text)));
    assert(repository.head() === before, 'the bot has pushed to main');
    await runs(small, `1.0.0@${first}`, '1.0.0');
    world.log(`the bot pushed "${repository.log(1, BRANCH)[0]}" to ${BRANCH}; staging runs on as before`);

    await repository.merge(BRANCH);
    await runs(small, `1.1.0@${second}`, '1.1.0');
    assertNone(await small.changes(program), 'file that synth changes after the bot');
    world.log('merged: staging runs both, and synth changes nothing');

    let said = '';
    await small.commit('Promote', program, (folder) => { said = cdk8sPd(folder, 'promote', 'staging', 'production', '--no-synth').printed; });
    world.log(`cdk8s-pd promote staging production\n${said.trimEnd()}`);
    const [deployment, source] = ['deployment-web', 'ocirepository-tool'].map((file) => repository.read(`dist/production/apps/${file}.yaml`));
    assert(deployment.includes(`image: ghcr.io/acme/web:1.1.0@${second}`), `production runs another image:\n${deployment}`);
    assert(/tag: "?1\.1\.0"?$/m.test(source), `production has another chart:\n${source}`);
    assert(!deployment.includes('$imagepolicy'), 'a bot would change production');
    const changed = repository.show().split('\n').filter((line) => line.startsWith('+++ ')).map((line) => line.slice(6));
    assert(changed.every((file) => file.includes('production')), `promotion changed ${changed.join(', ')}`);
    world.log(`changed: ${changed.join(', ')}`);
  },
};

/** Staging follows the registry by pull requests, production is promoted. */
function fleet(startAt: string): Program {
  return (repository) => {
    const staging = new Cluster(repository, 'staging', { imageUpdates: ImageUpdates.pullRequest({ credential: flux.SecretReference.existing(WRITE_CREDENTIAL.metadata.name) }) });
    apps(staging,
      ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt, digestReflection: flux.DigestReflection.ifNotPresent() }),
      ChartVersion.automatic({ range: '1.x', startAt: '1.0.0' }));
    apps(new Cluster(repository, 'production'), ImageVersion.promoted({ startAt }), ChartVersion.promoted({ startAt: '1.0.0' }));
  };
}

function apps(cluster: Cluster, image: ImageVersion, version: ChartVersion): void {
  const layer = new Layer(cluster, 'apps');
  const labels = { app: 'web' };
  const web = cluster.addImage('web', { name: 'ghcr.io/acme/web', version: image });
  new ApiObject(layer, 'web', {
    apiVersion: 'apps/v1', kind: 'Deployment',
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: web.reference }] } } },
  });
  const url = 'oci://ghcr.io/acme/charts/tool';
  const chart = cluster.addChart('tool', { repository: url, version });
  const source = new flux.OCIRepository(layer, 'tool', { url, reference: flux.OciReference.tag(chart.tag), layer: flux.OciLayer.helmChart() });
  new flux.HelmRelease(layer, 'tool-release', { chart: flux.HelmChartChoice.fromOci(source) });
}

/** What a CI job does: an image and a chart of the same version. Gives the digest of the image. */
async function push({ upstream }: SmallRepository, version: string): Promise<string> {
  await upstream.registry.pushChart('acme/charts', chartOf('tool', version, {
    'templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tool\ndata:\n  version: {{ .Chart.Version | quote }}\n',
  }));
  return upstream.registry.pushImage('acme/web', version);
}

async function runs({ client }: SmallRepository, image: string, chart: string): Promise<void> {
  await client.until({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'apps' }, `runs ${image}`, 90, ({ spec }) => (
    spec.template.spec.containers[0].image === `ghcr.io/acme/web:${image}`));
  await client.until({ apiVersion: 'v1', kind: 'ConfigMap', name: 'tool', namespace: 'apps' }, `is of chart ${chart}`, 90, ({ data }) => data.version.split('+')[0] === chart); // helm-controller adds the digest
}
