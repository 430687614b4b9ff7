import * as fs from 'fs';
import * as path from 'path';
import { folderWith, run } from './run';

const CANARY = (analysis: string, host = 'app'): string => `apiVersion: flagger.app/v1beta1
kind: Canary
metadata:
  name: app
  namespace: apps
spec:
  provider: gatewayapi:v1
  service:
    hosts:
      - ${host}.example.com
    port: 80
  analysis:
    interval: 10s
    threshold: 2
    metrics:
      - name: errors
${analysis}`;
const HALF = '    stepWeight: 50\n    maxWeight: 50\n';

const folder = () => folderWith({ 'dist/staging/app/canary-app.yaml': CANARY(HALF, 'staging'), 'dist/production/app/canary-app.yaml': CANARY(HALF) });

test('prints what a reviewer asks, and every tick; clusters with the same rollout are one', () => {
  expect(run(folder(), 'rollout')).toEqual({
    status: 0, err: '',
    out: `app (production, staging): growing share, a check every 10s, 2 failed checks roll back
  Promoted after 40s, 21m at the latest.
  Broken from the start: rolled back after 40s; at 100 requests a second, 1,500 meet it.
  Broken before the last check, the worst moment: rolled back after 40s; at 100 requests a second, 1,500 meet it.

TIME  PHASE        NEW   FAILED  ASKED   WHAT HAPPENS
0s    Progressing  0 %                   new version found: the canary is scaled up
10s   Progressing  50 %                  the new version gets 50 %
20s   Promoting    50 %          errors  the primary gets the new version
30s   Finalising   0 %                   all traffic goes to the primary
40s   Succeeded    0 %                   done: the canary is scaled to 0
`,
  });
});

test('--fails-at shows the rollback, --rate counts its requests', () => {
  const { out } = run(folder(), 'rollout', 'staging/app', '--fails-at', '0.25', '--rate', '10');
  expect(out).toContain('Checks that fail from 15s on: rolled back after 40s; at 10 requests a second, 150 meet it.');
  expect(out).toContain('20s   Progressing  50 %  1       ✗ errors  errors failed, 1 of 2\n');
  expect(out).toContain('40s   Failed       0 %                     rolled back: 2 failed checks\n');
});

test('says what does not end, and what nothing checks', () => {
  const stuck = folderWith({ 'dist/one/app/canary-app.yaml': CANARY('    stepWeights: [10, 10, 50]\n') });
  expect(run(stuck, 'rollout').out).toContain('  Never ends: nothing: the next step is not above the share.\n');
  const unchecked = folderWith({ 'dist/one/app/canary-app.yaml': CANARY(HALF).replace('    metrics:\n      - name: errors\n', '') });
  expect(run(unchecked, 'rollout').out).toContain('No metric and no rollout hook: nothing rolls it back once it gets requests.');
});

test('markdown has a list and a table that is folded away', () => {
  const { out } = run(folder(), 'rollout', 'app', '--format', 'markdown');
  expect(out).toContain('### `app` in production, staging\n\nGrowing share, a check every 10s, 2 failed checks roll back.\n\n- Promoted after 40s, 21m at the latest.\n');
  expect(out).toContain('<details><summary>5 ticks</summary>\n\n| Time | Phase | New version | Failed | Asked | What happens |\n| --- | --- | --- | --- | --- | --- |\n');
  expect(out).toContain('| 20s | Promoting | 50 % |  | errors | the primary gets the new version |\n');
});

test('json has times in seconds and each tick', () => {
  const [film] = JSON.parse(run(folder(), 'rollout', '--format', 'json').out);
  expect(film).toMatchObject({
    name: 'app', namespace: 'apps', clusters: ['production', 'staging'], strategy: 'weights', interval: 10, threshold: 2, shortest: 40, longest: 1260,
    rate: 100, requestsWhenBrokenFromTheStart: 1500, requestsAtMost: 1500, outcome: 'succeeded', requests: 1000,
  });
  expect(film.ticks[2]).toEqual({
    time: 20, phase: 'Promoting', weight: 50, reportedWeight: 50, mirrored: false, iterations: 0, failedChecks: 0,
    checks: [{ kind: 'metric', name: 'errors', passed: true }], event: 'the primary gets the new version',
  });
});

test('svg goes to a file, for light and dark, with both curves', () => {
  const place = folder();
  expect(run(place, 'rollout', '--format', 'svg', '--out', 'film.svg')).toEqual({ status: 0, out: '', err: '' });
  const svg = fs.readFileSync(path.join(place, 'film.svg'), 'utf8');
  expect(svg).toContain('<title>Rollout of app</title>');
  expect(svg).toContain('@media (prefers-color-scheme: dark)');
  // 336 wide for 40 seconds, 110 high for 100 %.
  expect(svg).toContain('<path class="good" d="M52 210H136V155H220V155H304V210H388V210"/>');
  expect(svg).toContain('<path class="bad" d="M52 210H136V155H220V155H304V155H388V210"/>');
});

test('ticks that only wait are one row', () => {
  const place = folderWith({ 'dist/one/app/canary-app.yaml': CANARY(`${HALF}    webhooks:\n      - name: ask\n        type: confirm-promotion\n        url: http://tester/\n`) });
  expect(run(place, 'rollout').out).toContain('Promoted after 40s, later while a gate is closed.');
});

test('refuses a name that is not there, and a folder without canaries', () => {
  expect(run(folder(), 'rollout', 'ap')).toEqual({ status: 1, out: '', err: '[cdk8s-pd rollout] canary "ap" · app · did you mean app?\n' });
  expect(run(folder(), 'rollout', 'stagin/app').err).toBe('[cdk8s-pd rollout] canary "stagin/app" · production/app, staging/app · did you mean staging/app?\n');
  expect(run(folderWith({}), 'rollout').err).toContain('[cdk8s-pd rollout] no Canary in dist/ · the folder of a program with canaries that was synthesized');
});

test('refuses options that it cannot read', () => {
  expect(run(folder(), 'rollout', '--rate', 'many').status).toBe(2);
  expect(run(folder(), 'rollout', '--format', 'png').err).toContain('Allowed choices are text, markdown, svg, json');
});
