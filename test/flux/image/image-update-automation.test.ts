import { Duration } from 'cdk8s';
import {
  CommitSigningKey, GitReference, GitRepository, ImageUpdateAutomation, ImageUpdateAutomationProps, LabelCondition, SecretReference,
} from '../../../lib/flux';
import { Printed, spec, stockChart } from '../support';

function automation(props: Partial<ImageUpdateAutomationProps> = {}, chart = stockChart()): ImageUpdateAutomation {
  return new ImageUpdateAutomation(chart, 'updates', { source: GitRepository.fromReference(chart, 'Git', { name: 'fleet' }), checkout: GitReference.branch('main'), ...props });
}

function printedSpec(props: Partial<ImageUpdateAutomationProps>): Printed {
  const chart = stockChart();
  automation(props, chart);
  return spec(chart, 'ImageUpdateAutomation');
}

test('prints all defaults, and both branches always', () => {
  expect(printedSpec({})).toEqual({
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    interval: '10m',
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: {
        author: { name: 'fluxcdbot', email: 'fluxcdbot@users.noreply.github.com' },
        messageTemplate: 'Update images\n\n{{ range .Changed.Changes -}}\n- {{ .OldValue }} -> {{ .NewValue }}\n{{ end -}}\n',
      },
      push: { branch: 'main' },
    },
    update: { strategy: 'Setters', path: './' },
  });
});

test('prints every setting', () => {
  expect(printedSpec({
    pushBranch: 'image-updates', pushRefspec: 'refs/heads/main:refs/heads/auto', pushOptions: { 'merge_request.create': '' },
    author: { name: 'bot', email: 'bot@acme.io' }, messageTemplate: 'Update {{ .AutomationObject }} of {{ .Values.cluster }}', messageTemplateValues: { cluster: 'staging' },
    signingKey: CommitSigningKey.ssh(SecretReference.existing('signing')), path: './versions', policySelector: { matchLabels: { cluster: 'staging' } }, interval: Duration.minutes(30), suspend: true,
  })).toEqual({
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    interval: '30m',
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: {
        author: { name: 'bot', email: 'bot@acme.io' }, messageTemplate: 'Update {{ .AutomationObject }} of {{ .Values.cluster }}',
        messageTemplateValues: { cluster: 'staging' }, signingKey: { type: 'ssh', secretRef: { name: 'signing' } },
      },
      push: { branch: 'image-updates', refspec: 'refs/heads/main:refs/heads/auto', options: { 'merge_request.create': '' } },
    },
    update: { strategy: 'Setters', path: './versions' },
    policySelector: { matchLabels: { cluster: 'staging' } },
    suspend: true,
  });
});

test('names the namespace of a foreign source, and waits for its layer', () => {
  const chart = stockChart();
  const source = GitRepository.fromReference(chart, 'Other', { name: 'fleet', namespace: 'flux-system' });
  expect(automation({ source }, chart).node.dependencies).toEqual([source]);
  expect(spec(chart, 'ImageUpdateAutomation').sourceRef).toEqual({ kind: 'GitRepository', name: 'fleet', namespace: 'flux-system' });
});

test('signs with an OpenPGP key', () => {
  expect(printedSpec({ signingKey: CommitSigningKey.gpg(SecretReference.existing('signing')) }).git.commit.signingKey).toEqual({ type: 'gpg', secretRef: { name: 'signing' } });
});

test('selects policies by conditions on labels', () => {
  const policySelector = { matchExpressions: [LabelCondition.isIn('team', ['a', 'b']), LabelCondition.doesNotExist('held')] };
  expect(printedSpec({ policySelector }).policySelector).toEqual({
    matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }, { key: 'held', operator: 'DoesNotExist' }],
  });
});

test.each([
  [GitReference.tag('v1'), 'tag v1'], [GitReference.semver('1.x'), 'semver 1.x'], [GitReference.named('refs/heads/main'), 'name refs/heads/main'], [GitReference.commit('abc'), 'commit abc'],
])('rejects a checkout from which no branch to write follows', (checkout, shown) => {
  expect(() => automation({ checkout })).toThrow(`[test/updates] no pushBranch, and checkout of ${shown}`);
  expect(() => automation({ checkout, pushBranch: 'updates' })).not.toThrow();
});

test('takes the branch of a commit as the one to write', () => {
  expect(printedSpec({ checkout: GitReference.commit('abc', 'main') }).git).toMatchObject({ checkout: { ref: { commit: 'abc', branch: 'main' } }, push: { branch: 'main' } });
});

test('rejects a full reference as branch', () => {
  expect(() => automation({ checkout: GitReference.branch('refs/heads/dev') })).toThrow('[test/updates] branch "refs/heads/dev" · the short name of a branch · write dev');
  expect(() => automation({ pushBranch: 'refs/heads/dev' })).toThrow('[test/updates] pushBranch "refs/heads/dev" · the short name of a branch · write dev');
});

test.each(['+refs/heads/main', ':refs/heads/main', '', 'a b'])('rejects the refspec "%s"', (pushRefspec) => {
  expect(() => automation({ pushRefspec })).toThrow(`[test/updates] pushRefspec "${pushRefspec}" · a refspec that neither deletes nor forces`);
});

test.each(['/versions', '../other'])('rejects the path %s outside the repository', (path) => {
  expect(() => automation({ path })).toThrow(`[test/updates] path "${path}" · a folder or file inside the repository`);
});

test.each([
  '{{ range .Updated.Images }}x{{ end }}', '{{ range .Changed.ImageResult.Images }}x{{ end }}',
])('rejects %s, which the controller removed, and says what replaces it', (messageTemplate) => {
  expect(() => automation({ messageTemplate })).toThrow(/messageTemplate with \.(Updated|Changed\.ImageResult), which Flux 2\.9 does not know any more · .* · use \.Changed\./);
});
