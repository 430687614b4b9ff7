import { createRequire } from 'node:module';
import { IConstruct } from 'constructs';
import { problem } from '../core/problem';
import { HealthCheckExpression } from './health';
import { isPlaceholder } from './placeholder';

const load = createRequire(__filename);

/** Texts, comments, and the marks of what may be missing, as in `a.?b`, `a[?'b']` and `[?a]`. */
const TEXTS_COMMENTS_AND_MARKS = /[rR]?(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/.*|(?<=[.[{,]\s*)\?/g;

/** Refuses what is no CEL, because the controllers give up at it for good. What names and functions mean is not looked at. */
export function checkCelExpression(scope: IConstruct, property: string, expression: string, allowed: string = 'an expression in CEL that is true or false'): void {
  if (isPlaceholder(expression)) return;
  const flaw = flawOf(expression);
  if (flaw === undefined) return;
  throw problem(scope, `${property} "${expression}"${flaw}`, allowed, 'correct it, for example status.phase == \'Ready\'');
}

/** Refuses expressions about health that can be none. */
export function checkHealthExpressions(scope: IConstruct, expressions: readonly HealthCheckExpression[]): void {
  expressions.forEach(({ current, inProgress, failed }, index) => {
    for (const [name, expression] of Object.entries({ current, inProgress, failed })) {
      if (expression !== undefined) checkCelExpression(scope, `healthCheckExprs[${index}].${name}`, expression);
    }
  });
}

function flawOf(expression: string): string | undefined {
  if (expression.trim() === '') return ' is empty';
  // Loaded with the first expression: most programs have none, and it takes a tenth of a second.
  const { parse }: typeof import('@bufbuild/cel') = load('@bufbuild/cel');
  try {
    parse(withoutWhatTheParserLacks(expression));
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return ` at ${message.replace(/^<input>:/, '').replace(/found (.*) but expecting .*/s, 'unexpected $1')}`;
  }
}

/** Flux allows marks of what may be missing and a comment at the end, the parser does not; places in the text stay. */
function withoutWhatTheParserLacks(expression: string): string {
  return expression.replace(TEXTS_COMMENTS_AND_MARKS, (part) => (/^[?/]/.test(part) ? ' '.repeat(part.length) : part));
}
