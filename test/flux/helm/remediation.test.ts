import { Duration } from 'cdk8s';
import { Remediation, RemediationStrategy } from '../../../lib/flux';
import { stockChart } from '../support';

const scope = stockChart();

test('tries again in the chosen interval', () => {
  const remediation = Remediation.retryOnFailure({ interval: Duration.minutes(2) });
  expect(remediation._install(scope)).toEqual({ strategy: { name: 'RetryOnFailure', retryInterval: '2m' } });
  expect(remediation._upgrade(scope)).toEqual({ strategy: { name: 'RetryOnFailure', retryInterval: '2m' } });
});

test('counts the tries of an install, without a strategy that only upgrades have', () => {
  expect(Remediation.retries(3, { ignoreTestFailures: true })._install(scope))
    .toEqual({ strategy: { name: 'RemediateOnFailure' }, remediation: { retries: 3, ignoreTestFailures: true } });
});

test('uninstalls a failed upgrade when asked to', () => {
  expect(Remediation.retries(1, { strategy: RemediationStrategy.UNINSTALL })._upgrade(scope))
    .toEqual({ strategy: { name: 'RemediateOnFailure' }, remediation: { retries: 1, strategy: 'uninstall' } });
});

test('rejects a strategy for an install', () => {
  expect(() => Remediation.retries(1, { strategy: RemediationStrategy.ROLLBACK })._install(scope))
    .toThrow('[test] install.remediation with strategy "rollback" · no strategy, since a failed install can only be uninstalled');
});

test.each([-2, 0.5, NaN])('rejects %s tries', (count) => {
  expect(() => Remediation.retries(count)).toThrow(`[Remediation.retries] ${count} · a whole number from 0, or -1 for no end`);
});
