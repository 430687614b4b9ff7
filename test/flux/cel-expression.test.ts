import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { checkCelExpression } from '../../lib/flux/cel-expression';
import { messageOf } from '../helpers';

const scope = new Construct(Testing.app(), 'app');
const CRDS = join(__dirname, '../../imports/crds');

function rulesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own: unknown = Reflect.get(value, 'rule');
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap(rulesIn)];
}

test('takes every expression of the pinned CRDs', () => {
  const rules = readdirSync(CRDS).flatMap((file) => rulesIn(JSON.parse(readFileSync(join(CRDS, file), 'utf8'))));
  expect(rules.length).toBeGreaterThan(100);
  rules.forEach((rule) => checkCelExpression(scope, 'readyExpr', rule));
});

test('leaves what a variable of Flux replaces later', () => {
  expect(() => checkCelExpression(scope, 'readyExpr', '${ready}')).not.toThrow();
});

// The verdicts of both tables are those of cel-go 0.27 with the options of Flux.
test.each([
  "status.phase == 'Ready'", 'metadata.generation == status.observedGeneration && status.phase in ["Succeeded", "Initialized"]', 'a == b // why', 'a\n// why\n&& b',
  "status.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True')", 'has(status.ready) ? status.ready : false', 'a ? b : c ? d : e', '!(a in b)', '-a', 'a - -b',
  "metadata.labels['app.kubernetes.io/name']", "r'a\\d'.matches(\"^v[0-9]+\")", '"a = b & (c?"', "'it\\'s // no comment'", "'''a\n'b'''", '"""a"b"""', '""', "b'abc'", '1u', '0x1F', '.5', '1e3',
  '[1, 2,]', '[,]', "{'a': 1}", 'Msg{x: 1}', '.a.b', 'google.protobuf.Duration{seconds: 1}', "event.metadata.?summary.orValue('') + '?'", "a[?'k'].orValue('x')", 'a[ ?0]', "{?'a': b.?c}", '[?a, ?b]',
  "claims.repository == 'acme/fleet' && claims.ref.startsWith('refs/heads/')", "a.optMap(v, v + 1).orValue(2) > 1 ? '.?' : '[?'",
])('takes the expression %s', (expression) => {
  expect(() => checkCelExpression(scope, 'readyExpr', expression)).not.toThrow();
});

test.each([
  ['', ' is empty'], [' ', ' is empty'],
  ['// nothing', ' at 1:11: unexpected end of input'],
  ['a = b', ' at 1:3: unexpected ='], ['a === b', ' at 1:3: unexpected ='], ['a <> b', ' at 1:3: unexpected <'], ['a & b', ' at 1:3: unexpected &'], ['a | b', ' at 1:3: unexpected |'],
  ['a and b', ' at 1:3: unexpected a'], ['not a', ' at 1:5: unexpected a'], ['a ! b', ' at 1:3: unexpected !'], ['a b', ' at 1:3: unexpected b'], ['a; b', ' at 1:2: unexpected ;'],
  ['a ?? b', ' at 1:3: unexpected ?'], ['a?.b', ' at 1:2: unexpected ?'], ['a ? b', ' at 1:3: unexpected ?'], ['a ?: b', ' at 1:3: unexpected ?'], ['$a', ' at 1:1: unexpected $'],
  ['a +', ' at 1:3: unexpected +'], ['a.', ' at 1:2: unexpected .'], ['a..b', ' at 1:2: unexpected .'], ['a.b-c.', ' at 1:6: unexpected .'], ['a[]', ' at 1:2: unexpected ['], ['f(a,)', ' at 1:2: unexpected ('],
  ['has(a', ' at 1:4: unexpected ('], ['a)', ' at 1:2: unexpected )'], ['(a', ' at 1:3: unexpected end of input'], ["{'a'}", ' at 1:5: unexpected }'], ["a == 'x", ' at 1:3: unexpected ='],
  ['a.in', ' at 1:3: reserved keyword'], ["a\n&& b = 'c'", ' at 2:6: unexpected ='], ["a.?b = '?'", ' at 1:6: unexpected ='], ['status.phase == é', ' at 1:14: unexpected ='],
])('rejects the expression %s', (expression, flaw) => {
  expect(messageOf(() => checkCelExpression(scope, 'readyExpr', expression))).toContain(`[app] readyExpr "${expression}"${flaw} · an expression in CEL`);
});

test('says where, what, and how to write it', () => {
  expect(messageOf(() => checkCelExpression(scope, 'readyExpr', 'dep.ok = true')))
    .toBe("[app] readyExpr \"dep.ok = true\" at 1:8: unexpected = · an expression in CEL that is true or false · correct it, for example status.phase == 'Ready'");
});
