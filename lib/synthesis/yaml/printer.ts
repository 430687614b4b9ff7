import { documentKeys, hasMembers, isMap, Members, orderedKeys } from './key-order';
import { kyamlGuessesCompact } from './kyaml-guess';
import { printKey, printNumber, printString, quote, Unprintable } from './scalars';

/** A string that a bot may change: printed in double quotes, with a comment behind it. */
export class Marked {
  /**
   * @param value the string itself
   * @param marker the comment without `# `, such as `{"$imagepolicy": "flux-system:podinfo:tag"}`
   */
  constructor(readonly value: string, readonly marker: string) {
    requireOneLine('marker', marker);
  }
}

/** What stands around the document. */
export interface PrintOptions {
  /**
   * A comment for the top of the file, without `# `.
   * @default - no comment
   */
  readonly header?: string;
  /**
   * Whether `---` is the first line. Only for output that is concatenated: kyaml removes that line.
   * @default false
   */
  readonly documentMarker?: boolean;
}

/**
 * Prints JSON-like data as YAML that every parser in the delivery chain reads the same and that Flux image automation writes back
 * unchanged. Members that are undefined are left out, as in JSON; what JSON cannot hold is an error that names its place.
 *
 * Two things decide each form here and in `scalars.ts`, and `tools/kyaml` checks the output against both: what some YAML 1.1 or 1.2 parser
 * reads as something else, and what kyaml's emitter (emitterc.go in go.yaml.in/yaml/v3) rewrites when image-automation-controller prints a
 * file to change a tag.
 */
export function printYaml(document: unknown, options: PrintOptions = {}): string {
  const start = options.documentMarker === true ? '---\n' : '';
  const header = options.header === undefined ? '' : `# ${requireOneLine('header', options.header)}\n`;
  return start + header + printBody(withoutEmptyAnnotations(document));
}

/**
 * Lists are indented below their key, unless kyaml, which only prints files with markers, would take them for compact. One file in about a
 * thousand random ones fits neither way (its first list is below a key like `"a:b"` and holds `- key:` with a list of its own): it keeps
 * our form and its values, but a bot's commit shows more lines than the tag.
 */
function printBody(document: unknown): string {
  const wide = new Printer(false);
  const body = wide.print(document);
  if (!wide.sawMarker || !kyamlGuessesCompact(body)) return body;
  const compact = new Printer(true).print(document);
  return kyamlGuessesCompact(compact) ? compact : body;
}

/** kyaml removes an object's `annotations: {}`, which means nothing to Kubernetes. */
function withoutEmptyAnnotations(document: unknown): unknown {
  if (!isMap(document) || !isMap(document.metadata)) return document;
  const { annotations, ...others } = document.metadata;
  return isMap(annotations) && !hasMembers(annotations) ? { ...document, metadata: others } : document;
}

/** Appends to one string, which V8 does faster than it joins lines. */
class Printer {
  sawMarker = false;
  private text = '';

  constructor(private readonly compact: boolean) {}

  print(document: unknown): string {
    if (isMap(document) && !(document instanceof Marked) && hasMembers(document)) this.members(document, documentKeys(document), 0, true);
    else this.node(document, '', 0, true);
    // A node begins with the space that follows `key:` or `-`; a document has neither.
    return this.text.startsWith(' ') ? this.text.slice(1) : this.text;
  }

  /** Writes what follows `key:` or `-`, with the line break. `place` is the key above, `indent` is where the lines of the node start. */
  private node(node: unknown, place: string, indent: number, sameLine: boolean): void {
    if (typeof node === 'string') {
      this.text += ` ${printString(node, indent)}\n`;
    } else if (typeof node === 'number') {
      this.text += ` ${printNumber(node)}\n`;
    } else if (typeof node === 'boolean') {
      this.text += node ? ' true\n' : ' false\n';
    } else if (node === null || node === undefined) {
      this.text += ' null\n';
    } else if (node instanceof Marked) {
      this.sawMarker = true;
      // The setter keeps the quotes that it finds, so a tag like 1e5 stays a string.
      this.text += ` ${quote(node.value)} # ${node.marker}\n`;
    } else if (Array.isArray(node)) {
      this.items(node, this.compact && !sameLine ? indent - 2 : indent, sameLine);
    } else if (isMap(node)) {
      this.map(node, place, indent, sameLine);
    } else {
      throw new Unprintable(`a ${typeof node} has no form in JSON`);
    }
  }

  private items(list: unknown[], indent: number, sameLine: boolean): void {
    if (list.length === 0) {
      this.text += ' []\n';
      return;
    }
    this.text += sameLine ? ' ' : '\n';
    for (let index = 0; index < list.length; index++) {
      if (index > 0 || !sameLine) this.text += ' '.repeat(indent);
      this.text += '-';
      try {
        this.node(list[index], '', indent + 2, true);
      } catch (error) {
        throw error instanceof Unprintable ? error.below(String(index)) : error;
      }
    }
  }

  private map(map: Members, place: string, indent: number, sameLine: boolean): void {
    if (hasMembers(map)) {
      this.text += sameLine ? ' ' : '\n';
      this.members(map, orderedKeys(map, place), indent, sameLine);
    } else if (Object.prototype.toString.call(map) === '[object Object]') {
      this.text += ' {}\n';
    } else {
      throw new Unprintable(`${Object.prototype.toString.call(map)} has no form in JSON`); // Date, Map and the like
    }
  }

  private members(map: Members, keys: string[], indent: number, sameLine: boolean): void {
    const pad = ' '.repeat(indent);
    let begun = sameLine;
    for (const key of keys) {
      const value = map[key];
      if (value === undefined) continue;
      if (!begun) this.text += pad;
      begun = false;
      try {
        const printed = printKey(key);
        const explicit = printed.startsWith('? ');
        this.text += explicit ? `${printed}\n${pad}:` : printed;
        this.node(value, key, indent + 2, explicit);
      } catch (error) {
        throw error instanceof Unprintable ? error.below(key) : error;
      }
    }
  }
}

function requireOneLine(what: string, text: string): string {
  if (!/^(?! )(?:[!-~\u00a1-\u2027\u202a-\ud7ff]| (?!$))+$/.test(text)) {
    throw new Error(`a ${what} is one line of printable text without space at its ends, not ${JSON.stringify(text)}`);
  }
  return text;
}
