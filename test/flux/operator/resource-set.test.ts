import { ApiObject, Duration } from 'cdk8s';
import {
  InputProviderType, InputsFrom, InputStrategy, LabelCondition, ResourceSet, ResourceSetDependency, ResourceSetInputProvider, ResourceSetProps,
} from '../../../lib/flux';
import { printed, Printed, spec, stockChart, untyped } from '../support';

const configMap = (name: string, data: { [key: string]: string } = {}): Printed => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'apps' }, data });
const resources = [configMap('settings-<< inputs.tenant >>')];
const inputs = [{ tenant: 'team1', replicas: 2 }, { tenant: 'team2', replicas: 3 }];

function printedSet(props: ResourceSetProps): Printed {
  const chart = stockChart();
  new ResourceSet(chart, 'set', props);
  return spec(chart, 'ResourceSet');
}

test('prints inputs and templates as they are', () => {
  expect(printedSet({ inputs, resources })).toEqual({ inputs, resources, wait: false });
});

test('prints every other setting', () => {
  expect(printedSet({
    resourcesTemplate: 'kind: ConfigMap\n<<- range $tenant := inputs.tenants >>\n---\n<<- end >>\n',
    inputs: [{ tenants: ['team1'] }],
    inputStrategy: InputStrategy.flatten(),
    commonMetadata: { labels: { team: 'platform' } },
    serviceAccountName: 'tenant',
    wait: true,
  })).toMatchObject({
    inputStrategy: { name: 'Flatten' }, commonMetadata: { labels: { team: 'platform' } }, serviceAccountName: 'tenant', wait: true,
    resourcesTemplate: 'kind: ConfigMap\n<<- range $tenant := inputs.tenants >>\n---\n<<- end >>\n',
  });
});

test('takes inputs of providers in its namespace, by construct or by label, and follows their order', () => {
  const chart = stockChart();
  const set = new ResourceSet(chart, 'a-set', {
    resources,
    inputsFrom: [
      InputsFrom.provider(new ResourceSetInputProvider(chart, 'requests', { type: InputProviderType.githubPullRequest({ url: 'https://github.com/acme/app' }) })),
      InputsFrom.provider(ResourceSetInputProvider.fromReference(chart, 'tags', { name: 'tags' })),
      InputsFrom.labels({ matchLabels: { app: 'podinfo' }, matchExpressions: [LabelCondition.isIn('stage', ['dev', 'staging'])] }),
    ],
    inputStrategy: InputStrategy.permute({ includeEmptyProviders: true }),
  });
  const provider = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSetInputProvider' };
  expect(spec(chart, 'ResourceSet')).toMatchObject({
    inputsFrom: [
      { ...provider, name: 'test-requests' }, { ...provider, name: 'tags' },
      { ...provider, selector: { matchLabels: { app: 'podinfo' }, matchExpressions: [{ key: 'stage', operator: 'In', values: ['dev', 'staging'] }] } },
    ],
    inputStrategy: { name: 'Permute', includeEmptyProviders: true },
  });
  expect(set.node.dependencies.map(({ node }) => node.id)).toEqual(['requests', 'tags']);
});

test('depends on objects, which exist, are ready, or fit an expression, each with its own namespace', () => {
  const chart = stockChart();
  const gate = new ApiObject(chart, 'gate', { apiVersion: 'v1', kind: 'ConfigMap' });
  new ResourceSet(chart, 'set', {
    resources: [configMap('settings')],
    dependsOn: [
      ResourceSetDependency.exists({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: 'servicemonitors.monitoring.coreos.com' }),
      ResourceSetDependency.ready({ apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSet', name: 'addons', namespace: 'flux-system' }),
      ResourceSetDependency.readyWhen(gate, 'data.gate == "open"'),
    ],
  });
  expect(spec(chart, 'ResourceSet').dependsOn).toEqual([
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: 'servicemonitors.monitoring.coreos.com' },
    { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSet', name: 'addons', namespace: 'flux-system', ready: true },
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'test-gate', namespace: 'apps', ready: true, readyExpr: 'data.gate == "open"' },
  ]);
});

test('makes objects step by step', () => {
  expect(printedSet({
    inputs,
    steps: [
      { name: 'migrate', resources: [configMap('migration-<< inputs.tenant >>')], timeout: Duration.minutes(10) },
      { name: 'app', resourcesTemplate: 'kind: ConfigMap' },
    ],
  })).toEqual({
    inputs,
    steps: [
      { name: 'migrate', resources: [configMap('migration-<< inputs.tenant >>')], timeout: '10m' },
      { name: 'app', resourcesTemplate: 'kind: ConfigMap' },
    ],
    wait: false,
  });
});

test('tells the operator by annotations how often and how long to work', () => {
  const chart = stockChart();
  new ResourceSet(chart, 'set', { resources: [configMap('settings')], interval: Duration.minutes(5), timeout: Duration.minutes(1) });
  expect(printed(chart, 'ResourceSet').metadata.annotations).toEqual({ 'fluxcd.controlplane.io/reconcileEvery': '5m', 'fluxcd.controlplane.io/reconcileTimeout': '1m' });
});

test('rejects a set that makes nothing', () => {
  expect(() => printedSet({ inputs })).toThrow('[test/set] no objects to make · some in resources, resourcesTemplate or steps · add objects');
  expect(() => printedSet({ resources: [] })).toThrow('[test/set] no objects to make');
  expect(() => printedSet({ steps: [{ name: 'one' }] })).toThrow('[test/set] steps[0] without objects to make · some in resources or resourcesTemplate · add objects');
});

test('rejects steps beside other objects', () => {
  const steps = [{ name: 'one', resourcesTemplate: 'kind: ConfigMap' }];
  expect(() => printedSet({ inputs, resources, steps })).toThrow('[test/set] steps and resources · one of the two · move the objects into a step');
  expect(() => printedSet({ resourcesTemplate: 'kind: ConfigMap', steps })).toThrow('[test/set] steps and resourcesTemplate');
});

test('rejects no steps, and more than the API has room for', () => {
  const steps = Array.from({ length: 21 }, (_, index) => ({ name: `step-${index}`, resourcesTemplate: 'kind: ConfigMap' }));
  expect(() => printedSet({ steps: [] })).toThrow('[test/set] 0 steps · 1 to 20 · add a step, or remove steps');
  expect(() => printedSet({ steps })).toThrow('[test/set] 21 steps · 1 to 20 · join some steps');
});

test('rejects names of steps that are no labels, or there twice', () => {
  const step = { name: 'one', resourcesTemplate: 'kind: ConfigMap' };
  expect(() => printedSet({ steps: [step, step] })).toThrow('[test/set] steps[1].name "one" again · a name of its own for each step · rename it');
  expect(() => printedSet({ steps: [{ ...step, name: 'Step One' }] })).toThrow('[test/set] steps[0].name "Step One" · lower-case letters, digits and hyphens');
});

test('rejects one object in two steps, and lets it stand twice in one', () => {
  const twice = configMap('settings');
  expect(() => printedSet({ steps: [{ name: 'one', resources: [twice] }, { name: 'two', resources: [twice] }] })).toThrow(
    '[test/set] ConfigMap apps/settings in the steps one and two · each object in one step · remove it from one of them',
  );
  expect(printedSet({ steps: [{ name: 'one', resources: [twice, twice] }] }).steps).toHaveLength(1);
});

test('rejects an object without a kind or name', () => {
  expect(() => printedSet({ resources: [{ apiVersion: 'v1', kind: 'ConfigMap' }] })).toThrow('[test/set] resources[0] without metadata.name · an object with apiVersion, kind and metadata.name · add what is missing');
  expect(() => printedSet({ steps: [{ name: 'one', resources: [{ metadata: { name: 'a' } }] }] })).toThrow('[test/set] steps[0].resources[0] without apiVersion and kind');
});

test('rejects an empty template', () => {
  expect(() => printedSet({ resourcesTemplate: ' \n' })).toThrow('[test/set] an empty resourcesTemplate · one or more objects as YAML, with << inputs.… >> · write the objects, or remove it');
});

test('rejects a << that begins no action, such as a here-document', () => {
  expect(() => printedSet({ resources: [configMap('script', { run: 'cat <<EOF\nhello\nEOF' })] })).toThrow(
    '[test/set] resources[0] with << and no >> after it: "<<EOF" · a << only where an action begins, as in << inputs.name >> · close it, or write << "<<" >> for the two characters',
  );
});

test.each(['<< "<<" >>', '<<- /* don\'t ask "why */ ->>', '<< "a >> b" | quote >>', '1 >> 2'])('lets %s stand in a template', (text) => {
  expect(printedSet({ resources: [configMap('settings', { text })] }).resources).toEqual([configMap('settings', { text })]);
});

test('rejects an input that a set lacks', () => {
  expect(() => printedSet({ inputs: [{ tenant: 'team1', stage: 'dev' }, { tenant: 'team2' }], resources: [configMap('<< inputs.tenant >>', { stage: '<< inputs.stage >>' })] })).toThrow(
    '[test/set] resources[0] with inputs.stage, which inputs[1] lacks · inputs that every set has, of tenant, stage, provider · add it, or write get inputs "stage" | default …',
  );
});

test('rejects an id that only inputs of providers have', () => {
  expect(() => printedSet({ inputs, resources: [configMap('settings-<< inputs.id >>')] })).toThrow('[test/set] resources[0] with inputs.id, which inputs[0] lacks');
  expect(printedSet({ inputs: [{ id: 'one' }], resources: [configMap('settings-<< inputs.id >>')] }).inputs).toEqual([{ id: 'one' }]);
});

test('names the input that was probably meant', () => {
  expect(() => printedSet({ inputs, resources: [configMap('<< inputs.tennant >>')] })).toThrow('[test/set] resources[0] with inputs.tennant, which inputs[0] lacks · inputs that every set has, of tenant, replicas, provider · did you mean inputs.tenant?');
});

test('rejects inputs where there are none', () => {
  expect(() => printedSet({ resources })).toThrow('[test/set] resources[0] with inputs.tenant, which nothing provides · inputs that every set has · add it');
});

test.each([
  ['the operator adds', '<< inputs.provider.name >>'],
  ['are looked for first', '<< if hasKey inputs "stage" >><< inputs.stage >><< end >>'],
  ['have a default', '<< get inputs "stage" | default inputs.tenant >>'],
  ['stand in a text', '<< "inputs.stage" | quote >>'],
])('lets inputs stand that %s', (_, text) => {
  expect(printedSet({ inputs, resources: [configMap('settings', { text })] }).resources).toEqual([configMap('settings', { text })]);
});

test('does not judge inputs of providers, nor those under the names of providers', () => {
  expect(printedSet({ resources, inputsFrom: [InputsFrom.labels({})] }).resources).toEqual(resources);
  expect(printedSet({ inputs, resources: [configMap('<< inputs.set.tenant >>')], inputStrategy: InputStrategy.permute() }).inputStrategy).toEqual({ name: 'Permute' });
});

test('rejects a provider of another namespace', () => {
  const chart = stockChart();
  const tags = ResourceSetInputProvider.fromReference(chart, 'tags', { name: 'tags', namespace: 'other' });
  expect(() => new ResourceSet(chart, 'set', { resources, inputsFrom: [InputsFrom.provider(tags)] })).toThrow(
    '[test/set] inputsFrom[0] ResourceSetInputProvider tags in the namespace other · one in the namespace apps of this object · declare both in one namespace',
  );
});

test('rejects an expression that can be none', () => {
  const gate = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gate' };
  expect(() => printedSet({ resources: [configMap('a')], dependsOn: [ResourceSetDependency.readyWhen(gate, 'data.gate = "open"')] })).toThrow('[test/set] dependsOn[0].readyExpr "data.gate = "open"" at 1:11: unexpected =');
});

test.each([
  [() => LabelCondition.isIn('stage', []), '[LabelCondition.isIn] no values · at least one · name a value, or use LabelCondition.exists or .doesNotExist'],
  [() => LabelCondition.isNotIn('stage', ['a b']), '[LabelCondition.isNotIn] value "a b" of the label stage · at most 63 letters, digits and - _ . between them · correct the value'],
  [() => LabelCondition.exists('-stage'), '[LabelCondition.exists] label "-stage" · at most 63 letters'],
  [() => LabelCondition.doesNotExist(''), '[LabelCondition.doesNotExist] label ""'],
  [() => InputsFrom.labels({ matchLabels: { 'a b': 'c' } }), '[InputsFrom.labels] label "a b"'],
  [() => InputsFrom.labels(untyped({ labels: {} })), '[InputsFrom.labels] no such property selector.labels'],
])('rejects a selector that Kubernetes refuses (%#)', (make, message) => {
  expect(make).toThrow(message);
});

test('selects by the presence of labels', () => {
  const matchExpressions = [LabelCondition.exists('acme.io/team'), LabelCondition.doesNotExist('legacy'), LabelCondition.isNotIn('stage', ['', 'prod'])];
  expect(printedSet({ resources, inputsFrom: [InputsFrom.labels({ matchExpressions })] }).inputsFrom[0].selector).toEqual({
    matchExpressions: [{ key: 'acme.io/team', operator: 'Exists' }, { key: 'legacy', operator: 'DoesNotExist' }, { key: 'stage', operator: 'NotIn', values: ['', 'prod'] }],
  });
});

test('rejects an action that is not closed in its own text, and the braces of other templates', () => {
  expect(() => printedSet({ inputs, resources: [configMap('<< inputs.tenant', { a: '<< inputs.tenant >>' })] })).toThrow('resources[0] with << and no >> after it: "<< inputs.tenant"');
  expect(() => printedSet({ inputs, resources: [configMap('{{ inputs.tenant }}')] })).toThrow('resources[0] with {{ inputs.tenant · actions between << and >> · write << inputs.tenant >>');
});
