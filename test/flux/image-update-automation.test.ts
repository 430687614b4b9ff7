import { Duration } from 'cdk8s';
import { GitRepository, ImageUpdateAutomation, ImageUpdateAutomationProps, PolicySelector } from '../../lib/flux';
import { Printed, spec, stockChart } from './support';

function automation(props: Partial<ImageUpdateAutomationProps> = {}, chart = stockChart()): ImageUpdateAutomation {
  return new ImageUpdateAutomation(chart, 'updates', { source: GitRepository.fromReference(chart, 'Git', { name: 'fleet' }), branch: 'main', ...props });
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
    pushBranch: 'image-updates', author: { name: 'bot', email: 'bot@acme.io' }, messageTemplate: 'Update {{ .AutomationObject }}', path: './versions',
    policySelector: PolicySelector.labels({ cluster: 'staging' }), interval: Duration.minutes(30), suspend: true,
  })).toEqual({
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    interval: '30m',
    git: {
      checkout: { ref: { branch: 'main' } },
      commit: { author: { name: 'bot', email: 'bot@acme.io' }, messageTemplate: 'Update {{ .AutomationObject }}' },
      push: { branch: 'image-updates' },
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

test.each(['branch', 'pushBranch'])('rejects a full reference as %s', (property) => {
  expect(() => automation({ [property]: 'refs/heads/dev' })).toThrow(`[test/updates] ${property} "refs/heads/dev" · the short name of a branch · write dev`);
});

test.each(['.Updated', '.Changed.ImageResult'])('rejects %s in a message, which the controller removed', (field) => {
  expect(() => automation({ messageTemplate: `{{ range ${field}.Images }}x{{ end }}` })).toThrow(`[test/updates] messageTemplate with ${field} ·`);
});
