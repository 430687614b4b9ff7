import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';
import { QueryProblem } from '../query-template';

const load = createRequire(__filename);

/** What an expression gives, as Prometheus names it. */
type ResultType = 'scalar' | 'string' | 'instant vector' | 'range vector';

/** Functions without a vector to look at; all others give an instant vector (promql/parser/functions.go). */
const SCALAR_FUNCTIONS: readonly string[] = ['scalar', 'time', 'pi'];

/** Functions that look at samples over time; `…_over_time` too. */
const RANGE_FUNCTIONS: readonly string[] = [
  'rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'changes', 'resets', 'predict_linear', 'double_exponential_smoothing', 'holt_winters',
];

/** Only what has one meaning whatever the values are; a query with conditions is not looked at. */
const SIMPLE_ACTION = /\{\{-?\s*(?:variables\.(\w+)|([a-z]+))\s*-?\}\}/g;

/** A variable may stand for a name, a time or a number: the grammar decides by the place. */
const SAMPLES: readonly string[] = ['x', '1m'];

/** More variables than these are all tried with the same sample. */
const MAX_COMBINED = 5;

/**
 * What is wrong with a query, read with the grammar of Prometheus itself. Flagger needs an instant vector: it cannot read a scalar or text (the check then fails
 * every time), and a range vector stops it.
 *
 * @param variables values of `{{ variables.x }}`, where they are known.
 */
export function findPromqlProblem(query: string, variables: { readonly [name: string]: string } = {}): QueryProblem | undefined {
  if (query.replace(SIMPLE_ACTION, '').includes('{{')) return undefined;
  const problems: QueryProblem[] = [];
  for (const samples of combinations(query, variables)) {
    const problem = flawOf(render(query, samples));
    if (problem === undefined) return undefined;
    problems.push(problem);
  }
  return problems[0];
}

/** All ways in which the variables without a value can be filled. */
function combinations(query: string, known: { readonly [name: string]: string }): ReadonlyMap<string, string>[] {
  const names = new Set([...query.matchAll(SIMPLE_ACTION)].flatMap(([, name]) => (name === undefined ? [] : [name])));
  const free = [...names].filter((name) => known[name] === undefined);
  const given = [...names].flatMap((name): [string, string][] => (known[name] === undefined ? [] : [[name, known[name]]]));
  if (free.length > MAX_COMBINED) return SAMPLES.map((sample) => new Map([...given, ...free.map((name): [string, string] => [name, sample])]));
  return free.reduce<ReadonlyMap<string, string>[]>(
    (maps, name) => SAMPLES.flatMap((sample) => maps.map((map) => new Map([...map, [name, sample]]))),
    [new Map(given)],
  );
}

function render(query: string, variables: ReadonlyMap<string, string>): string {
  return query.replace(SIMPLE_ACTION, (_action, variable: string | undefined, name: string | undefined) => {
    if (variable !== undefined) return variables.get(variable) ?? 'x';
    return name === 'interval' ? '1m' : 'x';
  });
}

function flawOf(text: string): QueryProblem | undefined {
  // Loaded with the first query: most programs have none.
  const { parser }: typeof import('@prometheus-io/lezer-promql') = load('@prometheus-io/lezer-promql');
  const { topNode } = parser.parse(text);
  const error = firstError(topNode);
  if (error !== undefined) {
    const given = text.slice(Math.max(0, error - 20), error + 20).replace(/\s+/g, ' ').trim();
    return { given: `query is no PromQL near "${given}"`, allowed: 'a query in PromQL', fix: 'correct it; an interval is written [{{ interval }}]' };
  }
  return findTypeProblem(topNode, text);
}

/** The place of the first error; the parser goes on after errors. */
function firstError(node: SyntaxNode): number | undefined {
  if (node.type.isError) return node.from;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const place = firstError(child);
    if (place !== undefined) return place;
  }
  return undefined;
}

function findTypeProblem(top: SyntaxNode, text: string): QueryProblem | undefined {
  const expression = childrenOf(top).find(({ name }) => name !== 'LineComment');
  if (expression === undefined) return { given: 'query is empty', allowed: 'a query that gives one number', fix: 'write the query' };
  const inner = findInnerProblem(expression, text);
  if (inner !== undefined) return inner;
  const type = typeOf(expression, text);
  if (type === 'instant vector') return undefined;
  const fixes = {
    'scalar': 'leave scalar() out, or write vector(…) around it',
    'string': 'query a metric',
    'range vector': 'write a function around it, for example sum(rate(…[{{ interval }}]))',
  };
  return { given: `query gives a ${type}`, allowed: 'an instant vector with one element: Flagger reads nothing else', fix: fixes[type] };
}

/** Functions and operators that get what Prometheus refuses. */
function findInnerProblem(node: SyntaxNode, text: string): QueryProblem | undefined {
  if (node.name === 'FunctionCall') {
    const name = functionOf(node, text);
    const ranges = RANGE_FUNCTIONS.includes(name) || name.endsWith('_over_time');
    const types = argumentsOf(node).map((argument) => typeOf(argument, text));
    if (ranges && types.length > 0 && !types.includes('range vector')) {
      return { given: `query calls ${name} without an interval`, allowed: 'a range of samples', fix: `write ${name}(…[{{ interval }}])` };
    }
    if (!ranges && name !== 'absent_over_time' && types.includes('range vector')) {
      return { given: `query calls ${name} with a range of samples`, allowed: 'one sample of each series', fix: 'write rate(…) around the range, or leave its brackets out' };
    }
  }
  if (node.name === 'AggregateExpr' || node.name === 'BinaryExpr') {
    const operands = node.name === 'AggregateExpr' ? argumentsOf(node) : expressionsIn(node);
    if (operands.some((operand) => typeOf(operand, text) === 'range vector')) {
      return { given: 'query calculates with a range of samples', allowed: 'one sample of each series', fix: 'write rate(…) around the range, or leave its brackets out' };
    }
  }
  for (const child of childrenOf(node)) {
    const found = findInnerProblem(child, text);
    if (found !== undefined) return found;
  }
  return undefined;
}

const EXPRESSIONS: readonly string[] = [
  'AggregateExpr', 'BinaryExpr', 'FunctionCall', 'MatrixSelector', 'NumberDurationLiteral', 'OffsetExpr', 'ParenExpr', 'StepInvariantExpr', 'StringLiteral',
  'SubqueryExpr', 'UnaryExpr', 'VectorSelector',
];

function typeOf(node: SyntaxNode, text: string): ResultType {
  switch (node.name) {
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return 'range vector';
    case 'StringLiteral':
      return 'string';
    case 'NumberDurationLiteral':
      return 'scalar';
    case 'FunctionCall':
      return SCALAR_FUNCTIONS.includes(functionOf(node, text)) ? 'scalar' : 'instant vector';
    case 'BinaryExpr':
      return expressionsIn(node).every((operand) => typeOf(operand, text) === 'scalar') ? 'scalar' : 'instant vector';
    case 'ParenExpr':
    case 'UnaryExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr': {
      const [inner] = expressionsIn(node);
      return inner === undefined ? 'instant vector' : typeOf(inner, text);
    }
    default:
      return 'instant vector';
  }
}

function functionOf(node: SyntaxNode, text: string): string {
  const identifier = childrenOf(node).find(({ name }) => name === 'FunctionIdentifier');
  return identifier === undefined ? '' : text.slice(identifier.from, identifier.to).trim();
}

function argumentsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => name === 'FunctionCallBody').flatMap(expressionsIn);
}

function expressionsIn(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => EXPRESSIONS.includes(name));
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
