/** A piece of TypeScript that is printed as it is. */
export class Code {
  public constructor(public readonly text: string) {}
}

/** A call that is one piece of TypeScript with an object as its last argument. */
export class Call {
  public constructor(public readonly before: string, public readonly argument: CodeObject) {}
}

/** What the writer can print: values, and code among them. */
export type CodeValue = string | number | boolean | Code | Call | readonly CodeValue[] | CodeObject;

/** Properties in the order in which they are printed; those that are undefined are left out. */
export interface CodeObject {
  readonly [name: string]: CodeValue | undefined;
}

/** A line may be longer, but what is longer than this is easier to read on several. */
const COMFORTABLE = 140;

/**
 * Prints a value in the style of this project.
 *
 * @param indent spaces before the line on which the value begins.
 * @param before how many characters stand before the value on that line.
 */
export function printValue(value: CodeValue, indent: number, before: number = indent): string {
  const short = inline(value);
  if (short !== undefined && before + short.length <= COMFORTABLE) return short;
  if (value instanceof Call) return `${value.before}${broken(value.argument, indent)})`;
  if (typeof value === 'object' && !(value instanceof Code)) return broken(value, indent);
  if (typeof value === 'string' && value.includes('\n')) return brokenText(value, indent);
  return short ?? '';
}

/** An object with one property a line, however short it is. */
export function printProps(props: CodeObject, indent: number): string {
  return broken(props, indent);
}

/** A text as TypeScript writes it. */
export function literal(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = [...text].map((character) => escape(character, quote)).join('');
  return `${quote}${escaped}${quote}`;
}

/** A name for a constant or property, from any text. */
export function camelCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? word[0].toLowerCase() : word[0].toUpperCase()) + word.slice(1)).join('');
  return /^[a-z]/.test(name) ? name : `the${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function escape(character: string, quote: string): string {
  if (character === '\\' || character === quote) return `\\${character}`;
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029 ? `\\u${code.toString(16).padStart(4, '0')}` : character;
}

/** The value on one line; undefined for what reads better on several. */
function inline(value: CodeValue): string | undefined {
  if (value instanceof Code) return value.text;
  if (value instanceof Call) {
    const argument = inline(value.argument);
    return argument === undefined ? undefined : `${value.before}${argument})`;
  }
  if (typeof value === 'string') return /\n./s.test(value) ? undefined : literal(value);
  if (typeof value === 'number') return printNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (isList(value)) {
    const items = value.map(inline);
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  const properties = Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, inline(member)] as const]));
  if (properties.some(([, text]) => text === undefined)) return undefined;
  return properties.length === 0 ? '{}' : `{ ${properties.map(([name, text]) => `${property(name)}: ${text}`).join(', ')} }`;
}

function broken(value: readonly CodeValue[] | CodeObject, indent: number): string {
  const space = ' '.repeat(indent + 2);
  const lines = isList(value)
    ? value.map((item) => `${space}${printValue(item, indent + 2)},`)
    : Object.entries(value).flatMap(([name, member]) => {
      if (member === undefined) return [];
      const key = `${property(name)}: `;
      return [`${space}${key}${printValue(member, indent + 2, indent + 2 + key.length)},`];
    });
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join('\n')}\n${' '.repeat(indent)}${close}`;
}

/** Lines of text, each on a line of its own. */
function brokenText(text: string, indent: number): string {
  return `${broken(text.split('\n').map((line) => new Code(literal(line))), indent)}.join('\\n')`;
}

function property(name: string): string {
  // This name would set the prototype instead of a property.
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

function printNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function isList(value: CodeValue): value is readonly CodeValue[] {
  return Array.isArray(value);
}
