import { Duration } from 'cdk8s';
import { Percent } from '../../lib/core/percent';
import { Analysis, CanaryProps, GatePoint, LoadTest, Webhook } from '../../lib/flagger';
import { every10s, LoadTester, newCanary, newChart, specOf } from './fixture';

const metadata = { type: 'bash', cmd: 'true' };

function hooksOf(webhooks: Webhook[], props: Partial<CanaryProps> = {}) {
  const chart = newChart();
  return specOf({ webhooks, loadTester: new LoadTester(chart, 'tester'), ...props }, chart).analysis.webhooks;
}

test('all eight types are printed with name, url and timeout', () => {
  const hooks = hooksOf([
    Webhook.confirmRollout('a'), Webhook.preRollout('b', { metadata }), Webhook.rollout('c', { metadata }), Webhook.confirmTrafficIncrease('d'),
    Webhook.confirmPromotion('e'), Webhook.postRollout('f', { metadata }), Webhook.rollback('g'),
    Webhook.event('h', { url: 'https://events.example.com' }),
  ], { analysis: Analysis.trafficShifting({ step: Percent.of(10), ...every10s }) });
  const tester = 'http://flagger-loadtester.flagger-system';
  expect(hooks).toEqual([
    { name: 'a', type: 'confirm-rollout', url: `${tester}/gate/check`, timeout: '10s' },
    { name: 'b', type: 'pre-rollout', url: `${tester}/`, timeout: '10s', metadata },
    { name: 'c', type: 'rollout', url: `${tester}/`, timeout: '10s', metadata },
    { name: 'd', type: 'confirm-traffic-increase', url: `${tester}/gate/check`, timeout: '10s' },
    { name: 'e', type: 'confirm-promotion', url: `${tester}/gate/check`, timeout: '10s' },
    { name: 'f', type: 'post-rollout', url: `${tester}/`, timeout: '10s', metadata },
    { name: 'g', type: 'rollback', url: `${tester}/rollback/check`, timeout: '10s' },
    { name: 'h', type: 'event', url: 'https://events.example.com', timeout: '10s' },
  ]);
});

test('prints every option under its real name', () => {
  const hook = Webhook.confirmPromotion('ask', {
    url: 'https://ask.example.com', timeout: Duration.seconds(5), retries: 2, muteAlert: true, disableTls: true, metadata,
  });
  expect(hooksOf([hook])).toEqual([{
    name: 'ask', type: 'confirm-promotion', url: 'https://ask.example.com', timeout: '5s', retries: 2, muteAlert: true, disableTLS: true, metadata,
  }]);
});

test('a load test runs at every interval and is not waited for', () => {
  expect(hooksOf([Webhook.loadTest(LoadTest.hey({ rate: 10, duration: Duration.minutes(1) }))])[0])
    .toMatchObject({ name: 'load-test', type: 'rollout', timeout: '10s', metadata: { type: 'cmd' } });
});

test('an acceptance test runs before traffic and may take the whole interval', () => {
  const analysis = Analysis.blueGreen({ iterations: 2, interval: Duration.minutes(2), threshold: 2 });
  expect(hooksOf([Webhook.acceptanceTest(LoadTest.helmTest({ release: 'podinfo' }))], { analysis })[0])
    .toMatchObject({
      name: 'acceptance-test', type: 'pre-rollout', timeout: '2m', metadata: { type: 'helmv3', cmd: 'test podinfo -n apps --timeout 115s' },
    });
});

test('makes the canary depend on its load tester', () => {
  const chart = newChart();
  const loadTester = new LoadTester(chart, 'tester');
  expect(newCanary(chart, { loadTester }).node.dependencies).toContain(loadTester);
});

test('addWebhook adds one later', () => {
  const canary = newCanary(newChart());
  canary.addWebhook(Webhook.event('events', { url: 'https://events.example.com' }));
  expect(canary.apiObject.toJson().spec.analysis.webhooks).toHaveLength(1);
});

describe('rejects', () => {
  const canaryWith = (...webhooks: Webhook[]) => () => newCanary(newChart(), { webhooks });

  test('a webhook with neither url nor load tester', () => {
    expect(canaryWith(Webhook.confirmRollout('ask')))
      .toThrow('[test/canary] webhook ask has no url · an address for every webhook · pass url to the webhook or loadTester to the canary');
  });

  test('events to the load tester, which cannot read them', () => {
    expect(() => hooksOf([Webhook.event('events')]))
      .toThrow('[test/canary] webhook events has no url · an address for every webhook · pass url: the load tester');
  });

  test('a call of the load tester without a command', () => {
    expect(() => hooksOf([Webhook.preRollout('check')])).toThrow('[test/canary] webhook check gives the load tester no command · metadata with cmd');
  });

  test('two webhooks of one name', () => {
    expect(() => hooksOf([Webhook.confirmRollout('ask'), Webhook.confirmPromotion('ask')]))
      .toThrow('[test/canary] two webhooks named ask · a name of its own for each · pass another name to one of them');
  });

  test('a timeout above the interval (mistake 18: the next check waits)', () => {
    expect(canaryWith(Webhook.preRollout('check', { url: 'http://x/', timeout: Duration.seconds(30) })))
      .toThrow('[test/canary] timeout 30s of webhook check · at most the interval of the analysis, 10 seconds · '
        + 'lower the timeout or raise the interval');
  });

  test('a timeout that Flagger cannot read', () => {
    expect(canaryWith(Webhook.preRollout('check', { url: 'http://x/', timeout: Duration.millis(500) })))
      .toThrow('[test/canary] timeout of webhook check 500ms · a multiple of 1s above zero');
  });

  test('background load as an acceptance test, which could not fail', () => {
    expect(() => Webhook.acceptanceTest(LoadTest.hey({ rate: 1, duration: Duration.seconds(1) })))
      .toThrow('[Webhook.acceptanceTest] a test that runs in the background · LoadTest.bash, .grpcHealth or .helmTest');
  });

  test('an address, a name or retries that are none', () => {
    expect(() => Webhook.rollout('x', { url: 'tester' })).toThrow('[Webhook x] url "tester" · an address that starts with http://');
    expect(() => Webhook.rollout('')).toThrow('[Webhook] an empty name');
    expect(() => Webhook.rollout('x', { retries: -1 })).toThrow('[Webhook x] retries -1 · a whole number from 0 up');
  });
});

test('what is told after the rollout may take longer than the interval', () => {
  expect(hooksOf([Webhook.postRollout('tell', { url: 'http://x/', timeout: Duration.minutes(1) })])[0].timeout).toBe('1m');
});

describe('a manual gate', () => {
  test('asks the load tester, and so does the one for rollbacks', () => {
    const tester = 'http://flagger-loadtester.flagger-system';
    expect(hooksOf([Webhook.manualGate(GatePoint.ROLLOUT), Webhook.manualGate(GatePoint.PROMOTION, { name: 'ask', muteAlert: true }), Webhook.manualRollback()])).toEqual([
      { name: 'gate-rollout', type: 'confirm-rollout', url: `${tester}/gate/check`, timeout: '10s' },
      { name: 'ask', type: 'confirm-promotion', url: `${tester}/gate/check`, timeout: '10s', muteAlert: true },
      { name: 'rollback-gate', type: 'rollback', url: `${tester}/rollback/check`, timeout: '10s' },
    ]);
  });

  test('is opened and closed by commands in the pod of the load tester', () => {
    const chart = newChart();
    const canary = newCanary(chart, { metadata: { name: 'podinfo' }, loadTester: new LoadTester(chart, 'tester') });
    const command = (gate: string) => `kubectl -n flagger-system exec deploy/flagger-loadtester -- curl -sfd '{"name":"podinfo","namespace":"apps"}' http://flagger-loadtester.flagger-system/${gate}`;
    expect(canary.toGateCommands()).toEqual({
      open: command('gate/open'), close: command('gate/close'), rollBack: command('rollback/open'), endRollback: command('rollback/close'),
    });
  });

  test('rejects commands without a load tester', () => {
    expect(() => newCanary(newChart()).toGateCommands()).toThrow('[test/canary] gates of a canary without load tester · a namespace, and a load tester');
  });

  test('rejects a point that is none', () => {
    const point: ReturnType<typeof JSON.parse> = 'sometimes';
    expect(() => Webhook.manualGate(point)).toThrow('[Webhook.manualGate] point "sometimes" · one of rollout, traffic-increase, promotion');
  });

  test('rejects one before each growth of the share where no share grows', () => {
    expect(() => hooksOf([Webhook.manualGate(GatePoint.TRAFFIC_INCREASE)]))
      .toThrow('[test/canary] webhook gate-traffic-increase before each growth of the share, with blue/green · weights');
  });
});
