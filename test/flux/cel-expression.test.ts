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

test('says where, what, and how to write it', () => {
  expect(messageOf(() => checkCelExpression(scope, 'readyExpr', 'dep.ok = true')))
    .toBe("[app] readyExpr \"dep.ok = true\" has an assignment · an expression in CEL that is true or false · correct it, for example status.phase == 'Ready'");
});
