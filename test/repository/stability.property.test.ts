import * as fs from 'fs';
import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { Cluster, GitOpsRepository, Layer } from '../../lib';
import { filesIn, scratchFolder } from '../helpers';

interface ObjectModel {
  readonly layer: number;
  readonly kind: 'ConfigMap' | 'ServiceAccount' | 'ClusterRole';
  readonly name: string;
  readonly namespace: string | undefined;
}

/** A random program: layers, objects in them, and references from later layers to earlier ones. */
const programs = fc.record({
  layers: fc.uniqueArray(fc.stringMatching(/^[a-e][a-z0-9]{0,5}$/), { minLength: 1, maxLength: 5 }),
  objects: fc.uniqueArray(fc.record<ObjectModel>({
    layer: fc.nat(4),
    kind: fc.constantFrom('ConfigMap', 'ServiceAccount', 'ClusterRole'),
    name: fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/),
    namespace: fc.constantFrom(undefined, 'shared', 'other'),
  }), { maxLength: 12, selector: ({ kind, name }) => `${kind} ${name}` }),
  references: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 6 }),
});
type Program = typeof programs extends fc.Arbitrary<infer T> ? T : never;

/** Builds the program with its parts in the order of these keys, and returns what it prints. */
function print({ layers, objects, references }: Program, keys: readonly number[]): { [file: string]: string } {
  const folder = scratchFolder();
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder });
  const cluster = new Cluster(repository, 'staging');
  const shuffled = <T>(items: readonly T[]): T[] => items.map((item, index) => ({ item, key: keys[index % keys.length] * (index + 1) % 997 }))
    .sort((a, b) => a.key - b.key).map(({ item }) => item);
  const byName = new Map(shuffled(layers).map((name) => [name, new Layer(cluster, name)]));
  const layerAt = (index: number): Layer => {
    const layer = byName.get(layers[index % layers.length]);
    if (!layer) throw new Error('no such layer');
    return layer;
  };
  for (const { layer, kind, name, namespace } of shuffled(objects)) {
    const apiVersion = kind === 'ClusterRole' ? 'rbac.authorization.k8s.io/v1' : 'v1';
    new ApiObject(layerAt(layer), `${kind}-${name}`, { apiVersion, kind, metadata: { name, namespace: kind === 'ClusterRole' ? undefined : namespace } });
  }
  for (const [a, b] of shuffled(references)) {
    const [later, earlier] = [Math.max(a % layers.length, b % layers.length), Math.min(a % layers.length, b % layers.length)];
    if (later !== earlier) layerAt(later).node.addDependency(layerAt(earlier));
  }
  repository.synth();
  const files = filesIn(folder);
  fs.rmSync(folder, { recursive: true });
  return files;
}

test('no byte depends on the order in which a program is built', () => {
  fc.assert(fc.property(programs, fc.array(fc.integer({ min: 1, max: 996 }), { minLength: 3, maxLength: 7 }), (program, keys) => {
    expect(print(program, keys)).toEqual(print(program, [1]));
  }), { numRuns: 150 });
});

test('an object that comes or goes changes its own file and the listing of its layer, and renames nothing', () => {
  fc.assert(fc.property(programs.filter(({ objects }) => objects.length > 0), fc.nat(), (program, choice) => {
    const gone = program.objects[choice % program.objects.length];
    const all = print(program, [1]);
    const rest = print({ ...program, objects: program.objects.filter((object) => object !== gone) }, [1]);
    const layer = program.layers[gone.layer % program.layers.length];
    const changed = [...new Set([...Object.keys(all), ...Object.keys(rest)])].filter((file) => all[file] !== rest[file]);
    expect(changed).toHaveLength(2);
    expect(changed).toContain(`dist/staging/${layer}/kustomization.yaml`);
    expect(changed.find((file) => !file.endsWith('kustomization.yaml'))).toMatch(new RegExp(`^dist/staging/${layer}/${gone.kind.toLowerCase()}-${gone.name}[.]`));
  }), { numRuns: 150 });
});
