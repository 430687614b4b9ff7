import { IConstruct } from 'constructs';
import { problem } from '../core/problem';
import { HealthCheckExpression } from './health';
import { isPlaceholder } from './placeholder';

const STRINGS = /[rR]?(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;
const CLOSING: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}' };

/**
 * Refuses what can be no CEL expression, because the controllers give up at it for good: no text, quotes or brackets
 * without an end, and operators of other languages. What names and functions mean is not looked at.
 */
export function checkCelExpression(scope: IConstruct, property: string, expression: string, allowed: string = 'an expression in CEL that is true or false'): void {
  if (isPlaceholder(expression)) return;
  const flaw = flawOf(expression.replace(STRINGS, '""'));
  if (flaw === undefined) return;
  throw problem(scope, `${property} "${expression}" ${flaw}`, allowed, 'correct it, for example status.phase == \'Ready\'');
}

/** Refuses expressions about health that can be none. */
export function checkHealthExpressions(scope: IConstruct, expressions: readonly HealthCheckExpression[]): void {
  expressions.forEach(({ current, inProgress, failed }, index) => {
    for (const [name, expression] of Object.entries({ current, inProgress, failed })) {
      if (expression !== undefined) checkCelExpression(scope, `healthCheckExprs[${index}].${name}`, expression);
    }
  });
}

function flawOf(text: string): string | undefined {
  if (text.trim() === '') return 'is empty';
  if (/'|(?<!")"(?!")/.test(text)) return 'has a quote without an end';
  if (/(?<![=!<>])=(?!=)|===/.test(text)) return 'has an assignment';
  if (/(?<!&)&(?!&)|(?<!\|)\|(?!\|)/.test(text)) return 'has a single & or |';
  const open: string[] = [];
  for (const character of text) {
    if (CLOSING[character] !== undefined) open.push(CLOSING[character]);
    else if (/[)\]}]/.test(character) && open.pop() !== character) return `has a ${character} too many`;
  }
  return open.length === 0 ? undefined : `lacks a ${open[open.length - 1]}`;
}
