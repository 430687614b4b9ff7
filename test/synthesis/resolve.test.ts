import { ApiObject, ApiObjectMetadata, ApiObjectProps, App, Chart, IResolver, JsonPatch, Lazy, ResolutionContext } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { hasStockResolvers, resolveObject } from '../../lib/synthesis/resolve';

const ours: IResolver = { resolve: () => undefined };

function object(props: Partial<ApiObjectProps> = {}): ApiObject {
  const chart = new Chart(new App({ resolvers: [ours] }), 'chart', { namespace: 'apps', labels: { team: 'a' } });
  return new ApiObject(chart, 'object', { apiVersion: 'example.com/v1', kind: 'Example', ...props });
}

function expectSame(apiObject: ApiObject): void {
  expect(resolveObject(apiObject, true)).toStrictEqual(apiObject.toJson());
}

function messageOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** JSON with everything in it that cdk8s resolves or leaves out. */
function json(depth: number): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined),
    fc.integer().map((port) => k8s.IntOrString.fromNumber(port)), fc.string().map((quantity) => k8s.Quantity.fromString(quantity)),
  );
  if (depth === 0) return leaf;
  const below = json(depth - 1);
  return fc.oneof(
    leaf, fc.array(below, { maxLength: 3 }), dictionaryOf(below), below.map((produced) => Lazy.any({ produce: () => produced })), below.map((resolved) => ({ resolve: () => resolved })),
  );
}

function dictionaryOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<{ [key: string]: unknown }> {
  return fc.dictionary(fc.string({ maxLength: 5 }).filter((key) => !(key in {})), values, { maxKeys: 3, noNullPrototype: true });
}

const strings = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }).filter((key) => !(key in {})), fc.string(), { maxKeys: 3, noNullPrototype: true });
const metadata = fc.record<ApiObjectMetadata>({
  name: fc.string(), namespace: fc.string(), labels: strings, annotations: strings, finalizers: fc.array(fc.string()), generateName: json(2), nested: dictionaryOf(json(2)),
}, { requiredKeys: [], noNullPrototype: true });

test('the quick way gives what cdk8s gives', () => {
  fc.assert(fc.property(json(3), metadata, (spec, meta) => expectSame(object({ spec, metadata: meta }))), { numRuns: 500 });
});

test('the quick way sees what was added to metadata after construction', () => {
  const apiObject = object();
  apiObject.metadata.addLabel('tier', 'edge');
  apiObject.metadata.addAnnotation('note', 'x');
  apiObject.metadata.addFinalizers('example.com/keep');
  apiObject.metadata.addOwnerReference({ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '1' });
  apiObject.metadata.add('generateName', Lazy.any({ produce: () => 'prefix-' }));
  expectSame(apiObject);
});

test('objects of generated classes and objects with patches are left to cdk8s', () => {
  const apiObject = object({ spec: { replicas: 1 } });
  apiObject.addJsonPatch(JsonPatch.replace('/spec/replicas', 3), JsonPatch.remove('/metadata/labels'));
  expectSame(apiObject);
  expectSame(new k8s.KubeService(apiObject.chart, 'service', { spec: { ports: [{ port: 80, targetPort: k8s.IntOrString.fromString('http') }] } }));
});

test.each([
  ['a Date', { spec: { at: new Date(0) } }],
  ['a Map', { spec: [new Map()] }],
  ['an object without prototype', { spec: Object.create(null) }],
  ['a member called constructor', { spec: { constructor: 'x' } }],
  ['an error of a Lazy value', { spec: Lazy.any({ produce: () => { throw new TypeError('broken'); } }) }],
])('what cdk8s refuses is refused in its words: %s', (_, props) => {
  const apiObject = object(props);
  const expected = messageOf(() => apiObject.toJson());
  expect(expected).toContain('Failed serializing construct');
  expect(messageOf(() => resolveObject(apiObject, true))).toBe(expected);
});

test('resolvers of the user turn the quick way off', () => {
  class Shouting implements IResolver {
    public resolve(context: ResolutionContext): void {
      if (context.value === 'quiet') context.replaceValue('LOUD');
    }
  }
  expect(hasStockResolvers(new App({ resolvers: [ours] }), ours)).toBe(true);
  expect(hasStockResolvers(new App({ resolvers: [ours, new Shouting()] }), ours)).toBe(false);
  const app = new App({ resolvers: [ours] });
  app.resolvers.push(new Shouting());
  expect(hasStockResolvers(app, ours)).toBe(false);
});
