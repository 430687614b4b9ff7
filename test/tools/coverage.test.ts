import { Coverage, coverageOf, documentOf, probesFiles, ProbesFile, section, storedDocument } from '../../tools/coverage/coverage';

const files = probesFiles();

describe.each(files.map(({ name }) => name))('the probes of %s', (name) => {
  const coverages = (): Coverage[] => coverageOf(files, name);

  test('leave no field of their kinds without a property or a reason', () => {
    expect(coverages()).not.toHaveLength(0);
    expect(coverages().flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('are what docs/coverage.md shows (npm run coverage)', () => {
    expect(coverages().filter((coverage) => !storedDocument().includes(section(coverage))).map(({ kind }) => kind.id)).toEqual([]);
  });
});

test('all kinds of Flux and of the operator are covered, and docs/coverage.md is current (npm run coverage)', () => {
  const coverages = coverageOf(files);
  expect(coverages.flatMap(({ problems }) => problems)).toEqual([]);
  expect(storedDocument().split('\n')).toEqual(documentOf(coverages).split('\n'));
});

describe('a set of probes', () => {
  const operator = files.filter(({ name }) => name === 'operator');
  const problemsOf = (changed: Partial<ProbesFile>): readonly string[] => {
    const [{ name, probes, unset }] = operator;
    return coverageOf([{ name, probes, unset, ...changed }], name).flatMap(({ problems }) => problems);
  };

  test('rejects a field with neither a property nor a reason', () => {
    const probes = operator[0].probes.filter(({ property }) => property !== 'migrateResources');
    expect(problemsOf({ probes })).toContain('FluxInstance: spec.migrateResources is set by no property, and no reason is given');
  });

  test('rejects a reason for a field that a property sets', () => {
    const unset = [...operator[0].unset, { kind: 'ResourceSet', field: 'spec.steps', reason: 'not yet' }];
    expect(problemsOf({ unset })).toContain('ResourceSet: spec.steps[].name is set by steps, though it is said that no property does');
  });

  test('rejects a reason for a field that does not exist', () => {
    const unset = [...operator[0].unset, { kind: 'ResourceSet', field: 'spec.stepz', reason: 'not yet' }];
    expect(problemsOf({ unset })).toEqual(['ResourceSet: spec.stepz, which no property is said to set, does not exist']);
  });

  test('rejects a probe that sets nothing', () => {
    const minimum = operator[0].probes.find(({ kind }) => kind === 'ResourceSet');
    const probes = [...operator[0].probes, ...(minimum === undefined ? [] : [{ ...minimum, property: 'nothing' }])];
    expect(problemsOf({ probes })).toEqual(['ResourceSet: the probe of nothing prints nothing that the first one does not']);
  });

  test('rejects a kind that was never imported', () => {
    expect(() => problemsOf({ unset: [{ kind: 'Terraform', field: 'spec', reason: 'not ours' }] })).toThrow('probes of Terraform: no such kind in imports/crds');
  });

  test('says why the probe of a property fails', () => {
    const probes = [...operator[0].probes, { kind: 'ResourceSet', property: 'broken', build: () => { throw new Error('no such thing'); } }];
    expect(problemsOf({ probes })).toEqual(['ResourceSet: the probe of broken fails: Error: no such thing']);
  });
});
