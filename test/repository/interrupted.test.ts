import { Cluster, GitOpsRepository, Layer } from '../../lib';
import { configMap, filesIn, reported, scratchFolder } from '../helpers';

/** How many more changes of the file system succeed; undefined means all. */
let mockStepsLeft: number | undefined;

function mockStep(): void {
  if (mockStepsLeft !== undefined && mockStepsLeft-- === 0) throw new Error('killed');
}

// Every call that changes the disk can be the last one of the process.
jest.mock('fs', () => {
  const actual: typeof import('fs') = jest.requireActual('fs');
  const changing = ['mkdirSync', 'writeFileSync', 'openSync', 'writeSync', 'closeSync', 'renameSync', 'rmSync', 'rmdirSync', 'unlinkSync'] as const;
  const wrapped = changing.map((name) => [name, (...args: unknown[]): unknown => {
    mockStep();
    return Reflect.apply(actual[name], actual, args);
  }]);
  return { ...actual, ...Object.fromEntries(wrapped) };
});

function synth(folder: string, layers: { readonly [layer: string]: readonly string[] }): void {
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder });
  const cluster = new Cluster(repository, 'staging');
  for (const [id, names] of Object.entries(layers)) {
    const layer = new Layer(cluster, id);
    names.forEach((name) => configMap(layer, name, { key: 'value' }));
  }
  repository.synth();
}

test('a synth that is killed at any step leaves each file whole, and the next one repairs the set', () => {
  const before = { shop: ['a', 'b'], old: ['z'] };
  const after = { shop: ['a', 'c', 'd'], cart: ['e'] };
  const [first, last] = [scratchFolder(), scratchFolder()];
  synth(first, before);
  synth(last, after);
  const [old, expected] = [filesIn(first), filesIn(last)];
  let kills = 0;
  for (let finished = false; !finished; kills++) {
    const folder = scratchFolder();
    synth(folder, before);
    reported(() => {
      mockStepsLeft = kills;
      try {
        synth(folder, after);
        finished = true;
      } catch (error) {
        expect(String(error)).toContain('killed');
      } finally {
        mockStepsLeft = undefined;
      }
    });
    for (const [file, text] of Object.entries(filesIn(folder))) {
      if (!/unfinished/.test(file)) expect([old[file], expected[file]]).toContain(text);
    }
    expect(reported(() => synth(folder, after))).not.toContain('left alone');
    expect(filesIn(folder)).toEqual(expected);
  }
  expect(kills).toBeGreaterThan(10);
});
