import { Marked, printYaml } from '../../lib/synthesis/yaml';

const MARKER = '{"$imagepolicy": "flux-system:staging-podinfo:tag"}';

/** Prints `value` as the only member of a document. */
function printValue(value: unknown): string {
  return printYaml({ a: value });
}

describe('layout', () => {
  test('indents by two and puts list items below their key', () => {
    expect(printYaml({ a: { b: [1, { c: true, d: null }, [2, [3]]] } })).toBe(`a:
  b:
    - 1
    - c: true
      d: null
    - - 2
      - - 3
`);
  });

  test('prints empty maps and lists in flow style', () => {
    expect(printYaml({ a: {}, b: [], c: [{}, []] })).toBe('a: {}\nb: []\nc:\n  - {}\n  - []\n');
    expect(printYaml({})).toBe('{}\n');
    expect(printYaml([])).toBe('[]\n');
  });

  test('leaves undefined members out', () => {
    expect(printYaml({ a: undefined, b: { c: undefined }, d: 1 })).toBe('b: {}\nd: 1\n');
  });

  test('prints undefined in a list as null, like JSON', () => {
    expect(printValue([undefined])).toBe('a:\n  - null\n');
  });

  test('prints a document that is a list or a scalar', () => {
    expect(printYaml(['a', ['b']])).toBe('- a\n- - b\n');
    expect(printYaml('a')).toBe('a\n');
    expect(printYaml('a\nb')).toBe('|-\n  a\n  b\n');
  });

  test('puts the header first', () => {
    expect(printYaml({ a: 1 }, { header: 'made by main.ts' })).toBe('# made by main.ts\na: 1\n');
  });

  test('puts the document marker before the header', () => {
    expect(printYaml({ a: 1 }, { header: 'b', documentMarker: true })).toBe('---\n# b\na: 1\n');
  });

  test('leaves out empty annotations of the object, which image automation would remove', () => {
    expect(printYaml({ metadata: { name: 'a', annotations: {} }, spec: { metadata: { annotations: {} } } }))
      .toBe('metadata:\n  name: a\nspec:\n  metadata:\n    annotations: {}\n');
  });
});

describe('order of keys', () => {
  test('does not depend on the order of insertion', () => {
    expect(printYaml({ b: 1, a: { d: 1, c: 2 }, 10: 1, 9: 1 })).toBe(printYaml({ a: { c: 2, d: 1 }, 9: 1, 10: 1, b: 1 }));
  });

  test('puts what identifies an object first and status last', () => {
    expect(printYaml({ status: 1, type: 2, data: 3, metadata: 4, kind: 5, apiVersion: 6 }))
      .toBe('apiVersion: 6\nkind: 5\nmetadata: 4\ndata: 3\ntype: 2\nstatus: 1\n');
  });

  test('puts name, namespace, labels and annotations first in metadata, also in that of a template', () => {
    const metadata = { finalizers: 1, annotations: 2, labels: 3, namespace: 4, name: 5 };
    const lines = ['name: 5', 'namespace: 4', 'labels: 3', 'annotations: 2', 'finalizers: 1'];
    expect(printYaml({ metadata })).toBe(`metadata:\n  ${lines.join('\n  ')}\n`);
    expect(printYaml({ template: { metadata } })).toBe(`template:\n  metadata:\n    ${lines.join('\n    ')}\n`);
  });

  test('puts the name first in list items', () => {
    expect(printYaml({ containers: [{ image: 'a', args: [], name: 'b' }] })).toBe('containers:\n  - name: b\n    args: []\n    image: a\n');
  });

  test('puts apiVersion, kind, name and namespace first in references', () => {
    expect(printYaml({ ref: { apiGroup: 0, namespace: 1, name: 2, kind: 3, apiVersion: 4 } }))
      .toBe('ref:\n  apiVersion: 4\n  kind: 3\n  name: 2\n  namespace: 1\n  apiGroup: 0\n');
  });

  test('sorts the rest by code unit', () => {
    expect(printYaml({ spec: { b: 1, B: 2, a1: 3, a: 4, 'é': 5, _: 6 } }))
      .toBe('spec:\n  B: 2\n  _: 6\n  a: 4\n  a1: 3\n  b: 1\n  é: 5\n');
  });
});

describe('strings', () => {
  test.each([
    'podinfo', 'a b', 'a  b', 'true story', 'a:b', 'a#b', 'https://example.com:80/?a=b&c#d', 'ghcr.io/a/b:6.1.0@sha256:0f',
    '--level=info', '-c', './podinfo',
    '../a', '/', '.spec.replicas', '$(NAME)', '${name}', '(a|b)', '_', 'it\'s "so"', 'a\\b', '30s', '1h30m', '1.5s', '500Mi', '25%',
    '100m', '2Gi', 'Ünïcödé', '日本',
    'infinite', 'nano', 'yesterday', 'e5f', 'null-island',
  ])('leave %j plain', (text) => {
    expect(printValue(text)).toBe(`a: ${text}\n`);
  });

  test.each([
    '', ' ', ' a', 'a ', '-', '- a', '--', '---', '...', '.', '?', ':', 'a:', 'a: b', 'a #b', '#a', '@a', '`a', '%a', '&a', '*a', '!a',
    '|', '>', '{}', '[]', ',', '\'a\'',
  ])('quote %j, which is no plain scalar everywhere', (text) => {
    expect(printValue(text)).toBe(`a: "${text}"\n`);
  });

  test.each([
    'y', 'N', 'yes', 'No', 'on', 'OFF', 'true', 'False', 'null', 'NULL', '~', '=', '<<', '.inf', '-.INF', '.NaN', '0', '-1', '+1', '1.5',
    '.5', '5.', '1e5', 'e5', '-e5',
    '12e3456', '0o17', '0x1f', '0b11', '017', '1_000', '1,000', '1:20', '190:20:30.5', '2026-01-01', '2026-01-01T00:00:00Z', '6.14',
    '6.14.0', '1234567', '._1',
  ])('quote %j, which some parser reads as something else', (text) => {
    expect(printValue(text)).toBe(`a: "${text}"\n`);
  });

  test('escape as kyaml does', () => {
    expect(printValue('"\\\t\u0000\u0007\b\u001b\f\v\r\u007f\u0085\u2028\u2029\ufeff\uffff😀\u00a0é'))
      .toBe('a: "\\"\\\\\\t\\0\\a\\b\\e\\f\\v\\r\\x7F\\N\\L\\P\\uFEFF\\uFFFF\\U0001F600\u00a0é"\n');
  });

  test('stay on one line however long they are', () => {
    const text = 'word '.repeat(500) + 'end';
    expect(printValue(text)).toBe(`a: ${text}\n`);
  });
});

describe('text of several lines', () => {
  test('is a literal block', () => {
    expect(printYaml({ data: { 'run.sh': '#!/bin/sh\nset -e\n\nif true; then\n\techo "a: b"  # c\nfi\n' } })).toBe(`data:
  run.sh: |
    #!/bin/sh
    set -e

    if true; then
    	echo "a: b"  # c
    fi
`);
  });

  test('keeps its line breaks at the end', () => {
    expect(printValue('a\nb')).toBe('a: |-\n  a\n  b\n');
    expect(printValue('a\nb\n')).toBe('a: |\n  a\n  b\n');
    expect(printValue('a\nb\n\n')).toBe('a: |+\n  a\n  b\n\n');
  });

  test('is a literal block in a list', () => {
    expect(printValue(['a\nb', { c: 'd\ne\n' }])).toBe('a:\n  - |-\n    a\n    b\n  - c: |\n      d\n      e\n');
  });

  test.each([
    '\na', ' a\nb', '\ta\nb', 'a \nb', 'a\n \nb', 'a\nb ', 'a\r\nb', 'a\n\u0000', 'a\n😀', 'a\n\u2028',
  ])('is quoted when a literal block would change %j', (text) => {
    expect(printValue(text)).toMatch(/^a: ".*"\n$/);
  });
});

describe('keys', () => {
  test('are quoted like strings', () => {
    expect(printYaml({ spec: { y: 1, on: 1, 1: 1, null: 1, '': 1, 'a: b': 1, '<<': 1, '1.5': 1, 'a/b': 1 } }))
      .toBe('spec:\n  "": 1\n  "1": 1\n  "1.5": 1\n  "<<": 1\n  a/b: 1\n  "a: b": 1\n  "null": 1\n  "on": 1\n  "y": 1\n');
  });

  test('of more than 128 bytes stand behind a question mark', () => {
    const [short, long] = ['k'.repeat(128), 'é'.repeat(65)];
    expect(printYaml({ [short]: 1 })).toBe(`${short}: 1\n`);
    expect(printYaml({ [long]: { b: [1], c: 2 } })).toBe(`? ${long}\n: b:\n    - 1\n  c: 2\n`);
    expect(printYaml({ [long]: [{ b: 1 }] })).toBe(`? ${long}\n: - b: 1\n`);
  });

  test('with a line break stand behind a question mark', () => {
    expect(printYaml({ 'a\nb': 'c' })).toBe('? "a\\nb"\n: c\n');
  });
});

describe('numbers', () => {
  test('are printed as in JSON', () => {
    expect(printValue([0, -0, 1.5, -3, 9007199254740991, 1e20]))
      .toBe('a:\n  - 0\n  - 0\n  - 1.5\n  - -3\n  - 9007199254740991\n  - 100000000000000000000\n');
  });

  test('have a point before the exponent, without which YAML 1.1 sees a string', () => {
    expect(printValue([1e21, 1e-7, 1.5e300])).toBe('a:\n  - 1.0e+21\n  - 1.0e-7\n  - 1.5e+300\n');
  });
});

describe('marked strings', () => {
  test('are quoted and carry their comment', () => {
    expect(printYaml({ tag: new Marked('main', MARKER), list: [new Marked('6.10', MARKER)] }))
      .toBe(`list:\n  - "6.10" # ${MARKER}\ntag: "main" # ${MARKER}\n`);
  });

  test('make lists compact where kyaml would indent them so', () => {
    const document = { config: 'list:\n- a\n', items: [1], tag: new Marked('1', MARKER) };
    expect(printYaml(document)).toContain('items:\n- 1\n');
    expect(printYaml({ ...document, tag: '1' })).toContain('items:\n  - 1\n');
  });

  test('leave lists wide where kyaml recognizes one', () => {
    expect(printYaml({ items: [1], list: 'list:\n- a\n', tag: new Marked('1', MARKER) })).toContain('items:\n  - 1\n');
    expect(printYaml({ 'a:b': [1], items: [1], tag: new Marked('1', MARKER) })).toContain('items:\n  - 1\n');
  });

  test('leave lists wide where kyaml would change either form', () => {
    expect(printYaml({ 'a:b': [{ c: [1] }], tag: new Marked('1', MARKER) })).toContain('a:b:\n  - c:\n      - 1\n');
  });
});

describe('what has no form in YAML', () => {
  test.each([NaN, Infinity, -Infinity])('rejects %d and says where it is', (value) => {
    expect(() => printYaml({ spec: { weights: [1, value] } })).toThrow(`spec.weights.1: ${value} has no form in JSON`);
  });

  test('rejects what is not JSON', () => {
    expect(() => printValue(() => 1)).toThrow('a: a function has no form in JSON');
    expect(() => printValue(1n)).toThrow('a: a bigint has no form in JSON');
    expect(() => printValue([new Date()])).toThrow('a.0: [object Date] has no form in JSON');
  });

  test('rejects half of a surrogate pair', () => {
    expect(() => printValue('a\ud83d')).toThrow('a: half of a surrogate pair');
    expect(() => printYaml({ '\ude00': 1 })).toThrow('half of a surrogate pair');
  });

  test('rejects a marker or a header of several lines', () => {
    expect(() => new Marked('a', 'b\nc')).toThrow('a marker is one line of printable text');
    expect(() => printYaml({}, { header: 'b\nc' })).toThrow('a header is one line of printable text');
  });
});
