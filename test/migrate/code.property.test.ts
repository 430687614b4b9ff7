import { isDeepStrictEqual } from 'util';
import fc from 'fast-check';
import { camelCase, CodeValue, printValue } from '../../lib/migrate/code';

const json: fc.Arbitrary<CodeValue> = fc.letrec<{ value: CodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('a\nb\n', "it's", 'say "hi"', `both ' and "`, '\\', '${x}', '`', '*/', '\u2028'),
    fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('class', 'a-b', '1', '__proto__', 'constructor')), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

test('what is printed is read by JavaScript as the same value', () => {
  fc.assert(fc.property(json, fc.nat(8), (value, indent) => {
    const code = printValue(value, indent);
    // toStrictEqual would look at a property named constructor as if it were a class.
    expect({ code, isSame: isDeepStrictEqual(new Function(`return ${code};`)(), value) }).toEqual({ code, isSame: true });
  }), { numRuns: 500 });
});

test('every name is one that a constant can have', () => {
  fc.assert(fc.property(fc.string({ maxLength: 20 }), (text) => {
    expect(camelCase(text)).toMatch(/^[a-z][A-Za-z0-9]*$/);
  }));
});
