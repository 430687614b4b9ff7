import { Testing } from 'cdk8s';
import { Alert, AlertAddress, AlertProvider, AlertProviderChoice } from '../../lib/flagger';
import { newCanary, newChart, specOf } from './fixture';

const address = AlertAddress.secret('chat');

function providerSpec(type: AlertProviderChoice) {
  return new AlertProvider(newChart(), 'chat', { type }).apiObject.toJson().spec;
}

describe('an AlertProvider', () => {
  test('is printed whole', () => {
    const chart = newChart();
    new AlertProvider(chart, 'chat', { metadata: { name: 'chat' }, type: AlertProviderChoice.slack({ address, channel: 'ops', username: 'bot', proxy: 'http://proxy:3128' }) });
    expect(Testing.synth(chart)).toEqual([{
      apiVersion: 'flagger.app/v1beta1', kind: 'AlertProvider', metadata: { name: 'chat', namespace: 'apps' },
      spec: { type: 'slack', channel: 'ops', username: 'bot', proxy: 'http://proxy:3128', secretRef: { name: 'chat' } },
    }]);
  });

  test.each([
    ['rocket', AlertProviderChoice.rocket({ address })], ['discord', AlertProviderChoice.discord({ address })],
    ['msteams', AlertProviderChoice.msTeams({ address })], ['gchat', AlertProviderChoice.googleChat({ address })],
  ])('may be of type %s', (type, choice) => {
    expect(providerSpec(choice)).toEqual({ type, secretRef: { name: 'chat' } });
  });

  test('may have its address in Git', () => {
    expect(providerSpec(AlertProviderChoice.msTeams({ address: AlertAddress.url('https://hook.example.com/1') })))
      .toEqual({ type: 'msteams', address: 'https://hook.example.com/1' });
  });

  test('rejects an address that is none', () => {
    expect(() => AlertAddress.url('hook')).toThrow('[AlertAddress.url] url "hook" · an address that starts with http:// or https://');
    expect(() => AlertProviderChoice.slack({ address, proxy: 'proxy' })).toThrow('[AlertProviderChoice.slack] proxy "proxy" · an address');
    expect(() => AlertAddress.secret('My Secret')).toThrow('[AlertAddress.secret] "My Secret" · the name of a Secret');
  });

  test('rejects what Flagger would ignore for its type', () => {
    expect(() => AlertProviderChoice.googleChat({ address, ...{ channel: 'ops' } })).toThrow('[AlertProviderChoice.googleChat] no such property channel · address, proxy');
  });
});

describe('an alert', () => {
  test('names its provider and its severity, and the canary waits for the provider', () => {
    const chart = newChart();
    const provider = new AlertProvider(chart, 'chat', { metadata: { name: 'chat' }, type: AlertProviderChoice.slack({ address }) });
    const outside = AlertProvider.fromReference(chart, 'pager', { name: 'pager', namespace: 'ops' });
    const canary = newCanary(chart, { alerts: [Alert.info(provider), Alert.error(outside, { name: 'failures' })] });
    expect(canary.apiObject.toJson().spec.analysis.alerts).toEqual([
      { name: 'chat', severity: 'info', providerRef: { name: 'chat', namespace: 'apps' } },
      { name: 'failures', severity: 'error', providerRef: { name: 'pager', namespace: 'ops' } },
    ]);
    expect(canary.node.dependencies).toEqual(expect.arrayContaining([provider, outside]));
  });

  test('rejects a second one of the same name', () => {
    const chart = newChart();
    const provider = AlertProvider.fromReference(chart, 'chat', { name: 'chat' });
    expect(() => newCanary(chart, { alerts: [Alert.info(provider), Alert.error(provider)] }))
      .toThrow('[test/canary] two alerts named chat · a name of its own for each');
  });

  test('rejects an empty name', () => {
    expect(() => Alert.warn(AlertProvider.fromReference(newChart(), 'chat', { name: 'chat' }), { name: '' })).toThrow('[Alert.warn] an empty name');
  });

  test('is not printed when there is none', () => {
    expect(specOf().analysis.alerts).toBeUndefined();
  });
});
