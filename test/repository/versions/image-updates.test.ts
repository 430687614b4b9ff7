import { Duration } from 'cdk8s';
import { Cluster, flux, ImageUpdates } from '../../../lib';
import { filesIn, messageOf, scratchRepository } from '../../helpers';

const credential = flux.SecretReference.existing('fleet-write');

function printed(imageUpdates: ImageUpdates): string {
  const { repository, folder } = scratchRepository({ branch: 'live' });
  new Cluster(repository, 'staging', { imageUpdates });
  repository.synth();
  return filesIn(`${folder}/dist/staging/flux-images`)['imageupdateautomation-staging-images-update.yaml'];
}

test('commits straight to a branch', () => {
  const text = printed(ImageUpdates.commitTo('live', { credential }));
  expect(text).toMatch(/checkout:\n +ref:\n +branch: live\n/);
  expect(text).toMatch(/push:\n +branch: live\n/);
});

test('commits to a branch of its own for pull requests, one for each cluster', () => {
  const text = printed(ImageUpdates.pullRequest({ credential }));
  expect(text).toMatch(/checkout:\n +ref:\n +branch: live\n/);
  expect(text).toMatch(/push:\n +branch: image-updates-staging\n/);
  expect(printed(ImageUpdates.pullRequest({ credential, branch: 'bot', pushOptions: { 'merge_request.create': '' } }))).toMatch(/push:\n +branch: bot\n +options:\n +merge_request\.create: ""\n/);
});

test('looks at the folder of the program only, in which versions/ and dist/ lie', () => {
  const { repository, folder } = scratchRepository({ path: 'deploy/fleet' });
  new Cluster(repository, 'staging', { imageUpdates: ImageUpdates.commitTo('main', { credential }) });
  repository.synth();
  expect(filesIn(`${folder}/dist/staging/flux-images`)['imageupdateautomation-staging-images-update.yaml']).toContain('path: ./deploy/fleet/\n');
  expect(printed(ImageUpdates.commitTo('live', { credential }))).toContain('path: ./\n');
});

test('signs, and says what the program wants', () => {
  const text = printed(ImageUpdates.commitTo('live', {
    credential, interval: Duration.hours(1), author: { name: 'bot' }, signingKey: flux.CommitSigningKey.gpg(flux.SecretReference.existing('key')),
    messageTemplate: '{{ .Values.cluster }}: new images', messageTemplateValues: { cluster: 'staging' },
  }));
  expect(text).toContain('messageTemplate: "{{ .Values.cluster }}: new images"\n');
  expect(text).toMatch(/messageTemplateValues:\n +cluster: staging\n/);
  expect(text).toMatch(/signingKey:\n +secretRef:\n +name: key\n +type: gpg\n/);
  expect(text).toMatch(/interval: 1h\n/);
  expect(text).toMatch(/author:\n +name: bot\n/);
});

test('rejects a template that the controller could not fill in', () => {
  expect(messageOf(() => printed(ImageUpdates.commitTo('live', { credential, messageTemplate: '{{ .Updated.Images }}' })))).toContain('messageTemplate with .Updated, which Flux 2.9 does not know any more');
});

test('rejects pull requests from the branch that the cluster syncs', () => {
  expect(messageOf(() => printed(ImageUpdates.pullRequest({ credential, branch: 'live' }))))
    .toBe('[staging] pull requests from branch "live", which the cluster syncs · a branch of the bot beside it · use ImageUpdates.commitTo(\'live\', …), or name another branch');
});

test('rejects one branch for the bots of two clusters', () => {
  const { repository } = scratchRepository();
  const imageUpdates = ImageUpdates.pullRequest({ credential, branch: 'bot' });
  new Cluster(repository, 'staging', { imageUpdates });
  expect(messageOf(() => new Cluster(repository, 'production', { imageUpdates })))
    .toBe('[production] pull requests from branch "bot", as of cluster "staging" · a branch for each cluster: a bot writes its branch over · leave branch out, which gives image-updates-production');
});

test('rejects a property that does not exist', () => {
  expect(messageOf(() => ImageUpdates.commitTo('main', { credential, branch: 'x' } as never))).toContain('[ImageUpdates.commitTo] no such property branch');
});
