import { Chart, Duration, Testing } from 'cdk8s';
import { Analysis, LoadTarget, LoadTest, TrafficProvider, Webhook } from '../../lib/flagger';
import { LoadTester, newCanary, newChart, specOf } from './fixture';

const minute = Duration.minutes(1);
const metadataOf = (test: LoadTest, options = {}) =>
  specOf({ webhooks: [Webhook.loadTest(test, { url: 'http://tester/', ...options })] }).analysis.webhooks[0].metadata;

describe('hey', () => {
  test('sends constant load to the Service of the new version', () => {
    expect(metadataOf(LoadTest.hey({ rate: 10, duration: minute })))
      .toEqual({ type: 'cmd', cmd: 'hey -z 1m -q 10 -c 2 http://podinfo-canary.apps:9898/' });
  });

  test('prints path, method, host and headers, quoted for the shell', () => {
    const test = LoadTest.hey({
      rate: 0.5, duration: Duration.seconds(90), concurrency: 1, path: '/api?a=1&b=2', method: 'POST',
      host: 'app.example.com', headers: { 'X-User': 'it\'s me' },
    });
    expect(metadataOf(test).cmd)
      .toBe('hey -z 90s -q 0.5 -c 1 -m POST -host app.example.com -H \'X-User: it\'\\\'\'s me\' \'http://podinfo-canary.apps:9898/api?a=1&b=2\'');
  });

  test('can go to the Service that clients use, or to any address', () => {
    expect(metadataOf(LoadTest.hey({ rate: 1, duration: minute, target: LoadTarget.APEX })).cmd).toMatch(/ http:\/\/podinfo\.apps:9898\/$/);
    expect(metadataOf(LoadTest.hey({ rate: 1, duration: minute, target: LoadTarget.address('https://gw.example.com/'), path: '/x' })).cmd)
      .toMatch(/ https:\/\/gw\.example\.com\/x$/);
  });

  test('uses the name and port of the service', () => {
    const chart = newChart();
    const webhooks = [Webhook.loadTest(LoadTest.hey({ rate: 1, duration: minute }))];
    const spec = specOf({ service: { port: 80, name: 'web' }, webhooks, loadTester: new LoadTester(chart, 'tester') }, chart);
    expect(spec.analysis.webhooks[0].metadata.cmd).toBe('hey -z 1m -q 1 -c 2 http://web-canary.apps:80/');
  });

  test('rejects wrong values', () => {
    expect(() => LoadTest.hey({ rate: 0, duration: minute })).toThrow('[LoadTest.hey] rate 0 · a number above 0');
    expect(() => LoadTest.hey({ rate: 1, duration: minute, concurrency: 0 })).toThrow('[LoadTest.hey] concurrency 0 · a whole number from 1 up');
    expect(() => LoadTest.hey({ rate: 1, duration: minute, path: 'x' })).toThrow('[LoadTest.hey] path "x" · a path that starts with /');
    expect(() => LoadTarget.address('gw.example.com')).toThrow('[LoadTarget.address] "gw.example.com" · an address that starts with http://');
  });

  test('rejects a canary without a namespace, which the load tester would look for in its own', () => {
    const chart = new Chart(Testing.app(), 'test');
    const webhooks = [Webhook.loadTest(LoadTest.hey({ rate: 1, duration: minute }), { url: 'http://t/' })];
    expect(() => newCanary(chart, { provider: TrafficProvider.kubernetes(), webhooks }))
      .toThrow('[test/canary] the canary has no namespace · a namespace, by which the load tester finds the app');
  });
});

describe('bash', () => {
  test('fills in host and port of the Services and leaves everything else alone', () => {
    expect(metadataOf(LoadTest.bash('curl -w "%{http_code}" -sd \'{"a":{"b":1}}\' http://{canary}/{a,b} && awk \'{ print }\' && curl ${X} {apex} {1..3}')))
      .toEqual({ type: 'bash', cmd: 'curl -w "%{http_code}" -sd \'{"a":{"b":1}}\' http://podinfo-canary.apps:9898/{a,b} && awk \'{ print }\' && curl ${X} podinfo.apps:9898 {1..3}' });
  });

  test('rejects an unknown placeholder', () => {
    expect(() => LoadTest.bash('curl http://{canray}/')).toThrow('[LoadTest.bash] unknown placeholder {canray} · {canary} or {apex} · did you mean {canary}?');
    expect(() => LoadTest.bash('awk \'{print}\'')).toThrow('[LoadTest.bash] unknown placeholder {print} · {canary} or {apex} · write { print } when it is no placeholder');
  });

  test('rejects an empty command', () => {
    expect(() => LoadTest.bash(' ')).toThrow('[LoadTest.bash] an empty command · a command');
  });
});

describe('helm test', () => {
  test('runs the tests of a release, and gives up before the webhook does so that the reason is known', () => {
    expect(metadataOf(LoadTest.helmTest({ release: 'podinfo' }), { timeout: Duration.seconds(8) }))
      .toEqual({ type: 'helmv3', cmd: 'test podinfo -n apps --timeout 4s' });
    const minutely = Analysis.blueGreen({ iterations: 1, interval: minute, threshold: 1 });
    const webhooks = [Webhook.acceptanceTest(LoadTest.helmTest({ release: 'podinfo' }), { url: 'http://t/' })];
    expect(specOf({ analysis: minutely, webhooks }).analysis.webhooks[0]).toMatchObject({ timeout: '1m', metadata: { cmd: 'test podinfo -n apps --timeout 55s' } });
  });

  test('takes namespace and timeout', () => {
    expect(metadataOf(LoadTest.helmTest({ release: 'podinfo', namespace: 'flux-system', timeout: Duration.seconds(5) })).cmd)
      .toBe('test podinfo -n flux-system --timeout 5s');
  });

  test('rejects a timeout beyond that of the webhook', () => {
    const webhooks = [Webhook.acceptanceTest(LoadTest.helmTest({ release: 'podinfo', timeout: minute }), { url: 'http://t/' })];
    expect(() => newCanary(newChart(), { webhooks }))
      .toThrow('[test/canary] helm test timeout 1 minute · at most the timeout of its webhook, 10 seconds');
  });

  test('rejects names that would be split', () => {
    expect(() => LoadTest.helmTest({ release: 'a b' })).toThrow('[LoadTest.helmTest] release "a b" · lower-case letters, digits, dots and hyphens');
    expect(() => LoadTest.helmTest({ release: 'a', namespace: 'B' })).toThrow('[LoadTest.helmTest] namespace "B"');
  });
});
