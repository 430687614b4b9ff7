/** An error that gathers the place of the bad value on its way up. */
export class Unprintable extends Error {
  constructor(readonly reason: string, readonly path: string = '') {
    super(path === '' ? reason : `${path}: ${reason}`);
  }

  /** The same error, seen from the map or list that holds `key`. */
  below(key: string): Unprintable {
    return new Unprintable(this.reason, this.path === '' ? key : `${key}.${this.path}`);
  }
}

/**
 * What stands without quotes: a start that is neither an indicator nor the start of a number, then no white space but single spaces inside
 * the text, no `: `, no ` #`, and nothing that kyaml escapes. Stricter than YAML: a quote too many harms nobody.
 */
const PLAIN = new RegExp(
  '^(?:[A-Za-z_/$(\\u00c0-\\u167f\\u3040-\\ud7ff]|--?[A-Za-z]|\\.{1,2}/|\\.[A-Za-z])'
  + '(?:[!-9;-~\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u3001-\\ud7ff]|:(?! |$)| (?!#|$))*$',
);

/** Numbers with a unit (`30s`, `1h30m`, `500Mi`, `25%`): no parser takes them for numbers, and quotes around them would be noise. */
const QUANTITY = /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|[smhdw%]|[KMGT]i?|k))+$/;

/**
 * Plain words that are not strings to somebody: `y` and `off` are booleans in YAML 1.1 (PyYAML, `yaml`, Go yaml v2), `.inf` is a number to
 * all, `e5`, which may be a short git hash, and `-.e5` are numbers to `yaml` in 1.1 mode.
 */
const SPECIAL = /^(?:y|n|yes|no|on|off|true|false|null|[-+]?\.?(?:inf|nan)|[-+]?\.?e[-+]?[0-9_]+)$/i;

/** What libyaml and its ports count as a line break. */
const BREAK = /[\n\r\u0085\u2028\u2029]/;

/**
 * Text that kyaml's emitter keeps as a literal block: printable, no line ends in a space, no space or line break at the start (which would
 * need an indentation indicator). Nor a tab at the start: Go's scanner refuses it while it looks for the indentation.
 */
const LITERAL = /^(?![ \n\t])(?:[\n\t!-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]| (?!\n|$))+$/;

/** The characters that kyaml's emitter escapes, and halves of surrogate pairs, which are none. */
const ESCAPED = /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const SHORT_ESCAPES = new Map([
  ['"', '\\"'], ['\\', '\\\\'], ['\0', '\\0'], ['\x07', '\\a'], ['\b', '\\b'], ['\t', '\\t'], ['\n', '\\n'], ['\v', '\\v'], ['\f', '\\f'],
  ['\r', '\\r'], ['\x1b', '\\e'], ['\x85', '\\N'], ['\u2028', '\\L'], ['\u2029', '\\P'],
]);

// The same few thousand strings and keys fill all manifests: remembering them takes 40 % off the time. Bounded, as a fleet may hold more.
const MAX_REMEMBERED = 20_000;
const MAX_REMEMBERED_LENGTH = 100;
const strings = new Map<string, string>();
const keys = new Map<string, string>();

/** Prints a string as a value whose lines start at `indent`. */
export function printString(text: string, indent: number): string {
  if (text.length > MAX_REMEMBERED_LENGTH || text.includes('\n')) return printText(text, indent);
  return strings.get(text) ?? remember(strings, text, printWord(text));
}

/** Prints a key with its colon, or as `? key`, which kyaml does with a key of more than 128 bytes or with a line break. */
export function printKey(key: string): string {
  return keys.get(key) ?? remember(keys, key, isSimpleKey(key) ? `${printWord(key)}:` : `? ${printWord(key)}`);
}

/** Prints a number so that YAML 1.1 reads it too: to PyYAML `1e+21` is a string, `1.0e+21` a number. */
export function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Unprintable(`${value} has no form in JSON`);
  const text = String(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

/** Prints any string in double quotes, with the escapes that kyaml writes. */
export function quote(text: string): string {
  return `"${text.replace(ESCAPED, escape)}"`;
}

function printWord(text: string): string {
  return (PLAIN.test(text) && !SPECIAL.test(text)) || QUANTITY.test(text) ? text : quote(text);
}

function printText(text: string, indent: number): string {
  if (!text.includes('\n')) return printWord(text);
  if (!LITERAL.test(text)) return quote(text);
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text;
  const chomping = lines === text ? '-' : lines.endsWith('\n') ? '+' : '';
  // A text that is the whole document has no key to be indented below.
  const pad = `\n${' '.repeat(Math.max(indent, 2))}`;
  return `|${chomping}${pad}${lines.replace(/\n(?!\n|$)/g, pad)}`;
}

function isSimpleKey(key: string): boolean {
  return !BREAK.test(key) && Buffer.byteLength(key) <= 128;
}

function remember(memory: Map<string, string>, text: string, printed: string): string {
  if (memory.size >= MAX_REMEMBERED) memory.clear();
  memory.set(text, printed);
  return printed;
}

function escape(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) throw new Unprintable('half of a surrogate pair has no form in UTF-8');
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
