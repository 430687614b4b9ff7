import * as path from 'path';
import { ApiObject, JsonPatch, Testing } from 'cdk8s';
import * as yaml from 'yaml';
import { Cluster, ExternalObject, flux, gateway, GitOpsRepository, ImageVersion, Layer, VariableProps } from '../../../lib';
import { Printed } from '../../flux/support';
import { configMap, filesIn, messageOf, reported, scratchRepository } from '../../helpers';

interface Setting {
  readonly repository: GitOpsRepository;
  readonly folder: string;
  readonly cluster: Cluster;
  readonly layer: Layer;
}

function setting(): Setting {
  const { repository, folder } = scratchRepository();
  const cluster = new Cluster(repository, 'staging');
  return { repository, folder, cluster, layer: new Layer(cluster, 'apps') };
}

function synthesize({ repository, folder }: Setting): { [file: string]: Printed } {
  reported(() => repository.synth());
  return Object.fromEntries(Object.entries(filesIn(path.join(folder, 'dist/staging'))).map(([file, text]) => [file, yaml.parse(text)]));
}

const VARS = flux.SubstituteSource.configMap('cluster-vars');

test('a variable is printed as Flux reads it, alone and as a part, and the Kustomization replaces it', () => {
  const given = setting();
  const domain = given.layer.addVariable('cluster_domain', { value: 'example.com' });
  configMap(given.layer, 'settings', { domain: domain.text, url: `https://shop.${domain.text}/` });
  const files = synthesize(given);
  expect(files['apps/configmap-settings.yaml'].data).toEqual({ domain: '${cluster_domain}', url: 'https://shop.${cluster_domain}/' });
  expect(files['flux-system/kustomization-apps.yaml'].spec.postBuild).toEqual({
    substitute: { cluster_domain: 'example.com', quote: '"' }, substituteStrategy: 'Always',
  });
});

test('a value of the cluster comes from its ConfigMap or Secret, and stays text', () => {
  const given = setting();
  const region = given.layer.addVariable('region', { from: VARS });
  const zone = given.layer.addVariable('zone', { from: VARS, defaultValue: 'a' });
  const token = given.layer.addVariable('token', { from: flux.SubstituteSource.secret('cluster-secrets', { optional: true }), defaultValue: 'none' });
  configMap(given.layer, 'settings', { region: region.text, both: `in ${region.text}/${zone.text}`, token: token.text });
  const files = synthesize(given);
  expect(files['apps/configmap-settings.yaml'].data).toEqual({
    region: '${quote}${region}${quote}', both: 'in ${region}/${zone:=a}', token: '${quote}${token:=none}${quote}',
  });
  expect(files['flux-system/kustomization-apps.yaml'].spec.postBuild.substituteFrom).toEqual([
    { kind: 'ConfigMap', name: 'cluster-vars', optional: false }, { kind: 'Secret', name: 'cluster-secrets', optional: true },
  ]);
});

test('a layer without variables is printed as ever, dollars and all', () => {
  const given = setting();
  given.layer.addVariable('used', { value: 'x' });
  configMap(new Layer(given.cluster, 'other'), 'script', { run: 'echo ${HOME} $$' });
  const files = synthesize(given);
  expect(files['other/configmap-script.yaml'].data.run).toBe('echo ${HOME} $$');
  expect(files['flux-system/kustomization-other.yaml'].spec).not.toHaveProperty('postBuild');
});

test('literal dollars are escaped in a layer that substitutes, also in keys and lists', () => {
  const given = setting();
  given.layer.addVariable('name', { value: 'x' });
  new ApiObject(given.layer, 'thing', { apiVersion: 'example.com/v1', kind: 'Thing', spec: { 'a$$b': ['$5', 'kill $$', '$${HOME}', '^.*$', '${name}'] } });
  expect(synthesize(given)['apps/thing-thing.yaml'].spec).toEqual({ 'a$$$$b': ['$5', 'kill $$$$', '$${HOME}', '^.*$', '${name}'] });
});

test.each(['annotations', 'labels'])('an object opts out by its %s, and keeps its dollars', (place) => {
  const given = setting();
  given.layer.addVariable('name', { value: 'x' });
  new ApiObject(given.layer, 'script', {
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { [place]: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } }, data: { run: 'echo ${HOME} $$' },
  });
  expect(synthesize(given)['apps/configmap-script.yaml'].data.run).toBe('echo ${HOME} $$');
});

test('host names and JSON patches may hold a variable', () => {
  const given = setting();
  const domain = given.layer.addVariable('cluster_domain', { value: 'example.com' });
  const service = ExternalObject.fromReference(given.layer, 'Shop', { apiVersion: 'v1', kind: 'Service', name: 'shop' });
  const backend = gateway.RouteBackend.service(service, { port: 80 });
  const parent = gateway.Gateway.fromReference(given.layer, 'Public', { name: 'public', namespace: 'gateways' });
  const route = new gateway.HTTPRoute(given.layer, 'shop', { parents: [parent], hostnames: [`shop.${domain.text}`], rules: [{ backends: [backend] }] });
  ApiObject.of(route).addJsonPatch(JsonPatch.add('/metadata/annotations', { domain: domain.text }));
  const printed = synthesize(given)['apps/httproute.gateway.networking.k8s.io-shop.yaml'];
  expect([printed.spec.hostnames, printed.metadata.annotations.domain]).toEqual([['shop.${cluster_domain}'], '${cluster_domain}']);
});

test('objects are checked with the values that the cluster will get', () => {
  const given = setting();
  const bad = given.layer.addVariable('bad', { value: 'not a duration' });
  const source = new flux.GitRepository(given.layer, 'source', { url: 'https://github.com/acme/shop' });
  ApiObject.of(source).addJsonPatch(JsonPatch.replace('/spec/interval', bad.text));
  expect(messageOf(() => synthesize(given))).toMatch(/spec\.interval.*not a duration/);
});

test('an object whose value nobody knows yet is left to the API server', () => {
  const given = setting();
  const interval = given.layer.addVariable('interval', { from: VARS });
  const source = new flux.GitRepository(given.layer, 'source', { url: 'https://github.com/acme/shop' });
  ApiObject.of(source).addJsonPatch(JsonPatch.replace('/spec/interval', interval.text));
  expect(synthesize(given)['apps/gitrepository-source.yaml'].spec.interval).toBe('${quote}${interval}${quote}');
});

test('image tags work beside variables', () => {
  const given = setting();
  const domain = given.layer.addVariable('cluster_domain', { value: 'example.com' });
  const image = given.cluster.addImage('podinfo', { name: 'ghcr.io/stefanprodan/podinfo', version: ImageVersion.pinned('6.14.0') });
  configMap(given.layer, 'settings', { tag: image.tag, image: image.reference, domain: domain.text });
  expect(synthesize(given)['apps/configmap-settings.yaml'].data).toEqual({
    tag: '6.14.0', image: 'ghcr.io/stefanprodan/podinfo:6.14.0', domain: '${cluster_domain}',
  });
});

test('Testing.synth shows what dist/ holds', () => {
  const { layer } = setting();
  const domain = layer.addVariable('cluster_domain', { value: 'example.com' });
  configMap(layer, 'settings', { domain: domain.text, price: '$$5' });
  expect(Testing.synth(layer).find(({ kind }) => kind === 'ConfigMap').data).toEqual({ domain: '${cluster_domain}', price: '$$$$5' });
});

test('an object that is resolved alone shows the variable too', () => {
  const { layer } = setting();
  const domain = layer.addVariable('cluster_domain', { value: 'example.com' });
  expect(configMap(layer, 'settings', { domain: `app.${domain.text}` }).toJson().data.domain).toBe('app.${cluster_domain}');
});

test('rejects a variable that the layer does not declare, and names object, field and ways out', () => {
  const given = setting();
  given.layer.addVariable('cluster_domain', { value: 'example.com' });
  configMap(given.layer, 'settings', { domain: 'https://${cluster_domian}', script: 'echo ${HOME}' });
  const message = messageOf(() => synthesize(given));
  expect(message).toContain('[staging/apps/settings] data.domain: variable "cluster_domian", which the layer does not declare · one of cluster_domain · did you mean ${cluster_domain}?');
  expect(message).toContain('[staging/apps/settings] data.script: variable "HOME", which the layer does not declare · one of cluster_domain · '
    + 'declare it with addVariable; or write $${HOME} to keep it as it is, or give the object the annotation kustomize.toolkit.fluxcd.io/substitute: disabled');
});

test.each(['${foo.bar}', '${', '${x', '${x:+other}', '${1x}'])('rejects %s, which Flux cannot read or reads another way', (text) => {
  const given = setting();
  given.layer.addVariable('x', { value: 'y' });
  configMap(given.layer, 'settings', { text });
  expect(messageOf(() => synthesize(given))).toContain(`data.text: ${text} · a form that Flux can read`);
});

test('rejects a variable of another layer', () => {
  const given = setting();
  const domain = given.layer.addVariable('cluster_domain', { value: 'example.com' });
  configMap(new Layer(given.cluster, 'other'), 'settings', { domain: domain.text });
  expect(messageOf(() => synthesize(given))).toContain('[staging/other/settings] data.domain: variable staging/apps/Variables/cluster_domain · '
    + 'variables of the own layer: each Kustomization replaces only its own · declare it with addVariable of this layer');
});

test('rejects a variable in an object that opts out', () => {
  const given = setting();
  const name = given.layer.addVariable('name', { value: 'x' });
  new ApiObject(given.layer, 'script', {
    apiVersion: 'v1', kind: 'ConfigMap', metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } }, data: { name: name.text },
  });
  expect(messageOf(() => synthesize(given))).toContain('data.name: variable "name" in an object with kustomize.toolkit.fluxcd.io/substitute: disabled');
});

test('rejects a variable in a name, and as a key', () => {
  const given = setting();
  const name = given.layer.addVariable('name', { value: 'x' });
  configMap(given.layer, 'settings', { [name.text]: 'value' }, { name: `settings-${name.text}` });
  const message = messageOf(() => synthesize(given));
  expect(message).toContain('metadata.name: a variable · text that the program knows: files and order follow from it · write it in TypeScript');
  expect(message).toContain('data: a variable as a key');
});

test('rejects a variable in the layer that Flux starts from', () => {
  const { cluster } = setting();
  expect(messageOf(() => cluster.fluxSystem.addVariable('name', { value: 'x' })))
    .toBe('[staging/flux-system] variable "name" in layer flux-system · another layer: nothing is replaced in what Flux starts from · write the value in TypeScript');
});

test.each<[string, VariableProps, string]>([
  ['neither value nor source', {}, 'neither value nor from'],
  ['both', { value: 'x', from: VARS }, 'value and from'],
  ['a default for a value that is known', { value: 'x', defaultValue: 'y' }, 'value and defaultValue'],
  ['an optional source without a default', { from: flux.SubstituteSource.secret('keys', { optional: true }) }, 'optional Secret keys without defaultValue'],
  ['a value with quotes', { value: 'a "b"' }, 'value "a \\"b\\"" · one line without quotes'],
  ['a default with a brace', { from: VARS, defaultValue: 'a}' }, 'defaultValue "a}" · one line without quotes'],
  ['a value that names a variable', { value: 'x.${other}' }, 'value "x.${other}" · text without variables: Flux does not replace again what it put in'],
])('rejects %s', (_, props, message) => {
  expect(messageOf(() => setting().layer.addVariable('name', props))).toContain(`[staging/apps/Variables/name] ${message}`);
});

test('rejects a value made of another variable, so that no cycle can be', () => {
  const { layer } = setting();
  const one = layer.addVariable('one', { value: 'x' });
  expect(messageOf(() => layer.addVariable('two', { value: `${one.text}.example.com` }))).toContain('text without variables: Flux does not replace again what it put in');
});

test.each(['cluster-domain', '1x', 'a.b', ''])('rejects the name %j', (name) => {
  expect(messageOf(() => setting().layer.addVariable(name, { value: 'x' }))).toContain('letters, digits and _, with no digit first');
});

test('rejects the name that stands for a quotation mark, and a second variable of one name', () => {
  const { layer } = setting();
  expect(messageOf(() => layer.addVariable('quote', { value: 'x' }))).toContain('this one stands for a quotation mark');
  layer.addVariable('name', { value: 'x' });
  expect(messageOf(() => layer.addVariable('name', { value: 'y' }))).toContain('a second variable "name"');
});
