import { Code, CodeObject, literal, printProps, printValue } from './code';

/** One statement of the program, with the comments above it. */
export interface Statement {
  readonly comments: readonly string[];
  readonly code: Construction | Code;
  /** What must be true for it: everything else is left out. */
  readonly condition?: Code;
}

/** A call whose last argument is an object. */
export interface Construction {
  readonly before: string;
  readonly props: CodeObject;
  readonly after: string;
}

/** Prints statements, each from the start of a line. */
export function printStatements(statements: readonly Statement[]): string {
  return statements.map(print).join('\n');
}

/** `new Type(scope, 'id', { … });`, kept in a constant when others need it. */
export function construction(type: string, scope: string, id: string, props: CodeObject, variable?: string): Construction {
  return { before: `${variable === undefined ? '' : `const ${variable} = `}new ${type}(${scope}, ${literal(id)}, `, props, after: ');' };
}

function print({ comments, code, condition }: Statement): string {
  const indent = condition ? 2 : 0;
  const space = ' '.repeat(indent);
  const lines = [...comments.map((comment) => `${space}// ${comment}`), `${space}${printCode(code, indent)}`];
  return (condition ? [`if (${condition.text}) {`, ...lines, '}'] : lines).join('\n');
}

function printCode(code: Construction | Code, indent: number): string {
  if (code instanceof Code) return code.text;
  const { before, props, after } = code;
  const count = Object.values(props).filter((value) => value !== undefined).length;
  if (count === 0) return `${before.replace(/, $/, '')}${after}`;
  // Up to three short properties fit on the line of their construct.
  const short = count > 3 ? undefined : printValue(props, indent, indent + before.length + after.length);
  return `${before}${short === undefined || short.includes('\n') ? printProps(props, indent) : short}${after}`;
}
